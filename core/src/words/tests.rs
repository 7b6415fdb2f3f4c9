use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// Key and text of each sentence of a file, as they stand there.
fn sentences(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines().filter(|line| !line.starts_with([' ', '#'])).filter_map(|line| line.split_once(" = "))
}

fn catalogue(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    files(lang).iter().copied().flat_map(sentences).collect()
}

/// The arguments a sentence takes, a plural's among them.
fn placeholders(lang: Lang, key: &str) -> BTreeSet<String> {
    let whole = files(lang).iter().copied().find_map(|file| {
        let at = file.find(&format!("\n{key} = "))?;
        let rest = &file[at + 1..];
        let next = rest.match_indices('\n').find(|(at, _)| !rest[at + 1..].starts_with([' ', '}']));
        Some(&rest[..next.map_or(rest.len(), |(at, _)| at)])
    });
    let names = whole.expect("each sentence begins a line").split('$').skip(1);
    names.map(|rest| rest.chars().take_while(char::is_ascii_lowercase).collect()).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let keys = |lang| catalogue(lang).into_keys().collect::<BTreeSet<_>>();
    assert_eq!(keys(Lang::Zh), keys(Lang::En));
    assert!(keys(Lang::Zh).len() > 300);
    for key in keys(Lang::Zh) {
        let names = placeholders(Lang::Zh, key);
        assert_eq!(names, placeholders(Lang::En, key), "{key}");
        let in_order = NAMES.iter().take(names.len()).map(|name| (*name).to_owned()).collect();
        assert_eq!(names, in_order, "{key}: named from $a on without a hole");
    }
}

/// The library's reader finds what the tests' one finds, and nothing that it can't read.
#[test]
fn every_sentence_is_read_and_none_is_empty() {
    for lang in [Lang::Zh, Lang::En] {
        for key in catalogue(lang).into_keys() {
            let args = NAMES.map(|name| format!("<{name}>"));
            let said = say(lang, key, &args);
            assert!(!said.trim().is_empty() && said != key, "{key}");
            assert!(!said.contains(['{', '}', '$']), "{key}: {said}");
        }
    }
}

/// The texts of the room's neighbours, data and code, without tests.
fn sources() -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() && !entry.ends_with("tests") {
                folders.push(entry);
            } else if entry.extension().is_some_and(|kind| kind == "rs" || kind == "toml")
                && !entry.ends_with("tests.rs")
            {
                texts.push(std::fs::read_to_string(entry).unwrap());
            }
        }
    }
    texts
}

#[test]
fn no_sentence_is_unused() {
    let sources = sources();
    let quoted = || sources.iter().flat_map(|text| text.split('"'));
    let whole: BTreeSet<&str> = quoted().collect();
    // A format string that begins keys: "class-{}".
    let begun: BTreeSet<&str> = quoted()
        .filter_map(|word| Some(word.split_once('{')?.0))
        .filter(|start| start.len() > 2 && start.ends_with('-') && !start.contains(' '))
        .collect();
    let unused: Vec<&str> = catalogue(Lang::Zh)
        .into_keys()
        .filter(|key| !whole.contains(key) && !begun.iter().any(|start| key.starts_with(start)))
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
}

#[test]
fn no_sentence_is_missing() {
    let is_key = |word: &&str| {
        word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_')
    };
    let sources = sources();
    let lines = sources.iter().flat_map(|text| text.lines());
    let missing: Vec<&str> = lines
        .filter(|line| ["say(", "plain("].iter().any(|call| line.contains(call)))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|word| is_key(word) && !has(word))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn arguments_are_put_in_and_never_read_again() {
    let args = ["高压", "1620", "40", "300"];
    assert_eq!(say(Lang::Zh, "problem-out-of-range", &args), "高压 1620 不对吧？应在 40–300 之间");
    assert_eq!(
        say(Lang::En, "problem-out-of-range", &["Systolic", "1620", "40", "300"]),
        "Systolic 1620 can't be right. It should be between 40 and 300."
    );
    assert_eq!(say(Lang::En, "sync-rejected", &["{ $a }{1}"]), "The platform refused it: { $a }{1}");
}

#[test]
fn a_count_has_its_plural() {
    assert_eq!(say(Lang::En, "today-overdue", &["1"]), "Follow-up 1 day overdue");
    assert_eq!(say(Lang::En, "today-overdue", &["0"]), "Follow-up 0 days overdue");
    assert_eq!(say(Lang::En, "today-overdue", &["21"]), "Follow-up 21 days overdue");
}

#[test]
fn numbers_stay_as_they_are_written() {
    for written in ["6.20", "007", "0", "1", "120000", "11010519491231002X", "99999999999999999999", "-0.5"] {
        assert_eq!(say(Lang::Zh, "age", &[written]), format!("{written} 岁"));
    }
}

#[test]
fn a_missing_argument_or_key_is_shown_not_lost() {
    assert_eq!(say::<&str>(Lang::Zh, "age", &[]), "{$a} 岁");
    assert_eq!(plain(Lang::Zh, "no-such-key"), "no-such-key");
    assert!(!has("no-such-key"));
}

#[test]
fn five_faults_of_the_store_have_five_sentences() {
    let keys = ["store-wrong-key", "store-damaged", "store-newer", "store-full", "store-read-only"];
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
