use std::collections::BTreeSet;

use super::*;

fn placeholders(text: &str) -> BTreeSet<usize> {
    text.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').and_then(|(n, _)| n.parse().ok()).expect("{number}"))
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let keys = |lang| catalogue(lang).keys().collect::<BTreeSet<_>>();
    assert_eq!(keys(Lang::Zh), keys(Lang::En));
    for (key, zh) in catalogue(Lang::Zh) {
        let numbers = placeholders(zh);
        assert_eq!(numbers, placeholders(&catalogue(Lang::En)[key]), "{key}");
        assert_eq!(numbers, (0..numbers.len()).collect(), "{key}: numbered from 0 without a hole");
    }
}

#[test]
fn no_sentence_is_empty_or_stands_in_two_files() {
    for lang in [Lang::Zh, Lang::En] {
        let mut seen = BTreeSet::new();
        for file in files(lang) {
            for (key, text) in toml::from_str::<Catalogue>(file).unwrap() {
                assert!(!text.trim().is_empty(), "{key}");
                assert!(seen.insert(key.clone()), "{key} stands twice");
            }
        }
    }
}

#[test]
fn arguments_are_put_in_and_never_read_again() {
    let args = ["高压", "1620", "40", "300"];
    assert_eq!(say(Lang::Zh, "problem.out-of-range", &args), "高压 1620 不对吧？应在 40–300 之间");
    assert_eq!(
        say(Lang::En, "problem.out-of-range", &["Systolic", "1620", "40", "300"]),
        "Systolic 1620 can't be right. It should be between 40 and 300."
    );
    assert_eq!(say(Lang::En, "sync.rejected", &["{0}{1}"]), "The platform refused it: {0}{1}");
}

#[test]
fn a_missing_argument_or_key_is_shown_not_lost() {
    assert_eq!(say::<&str>(Lang::En, "sync.waiting", &[]), "{0} waiting to be sent");
    assert_eq!(plain(Lang::Zh, "no.such-key"), "no.such-key");
    assert!(!has("no.such-key"));
}

#[test]
fn five_faults_of_the_store_have_five_sentences() {
    let keys = ["store.wrong-key", "store.damaged", "store.newer", "store.full", "store.read-only"];
    for lang in [Lang::Zh, Lang::En] {
        let said: BTreeSet<String> = keys.iter().map(|key| plain(lang, key)).collect();
        assert_eq!(said.len(), keys.len());
    }
}

#[test]
fn a_day_is_said_in_the_language() {
    let date = NaiveDate::from_ymd_opt(2026, 9, 18).unwrap();
    assert_eq!(day(Lang::Zh, date), "9月18日");
    assert_eq!(day(Lang::En, date), "18 September");
}
