use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use uuid::Uuid;

use super::*;
use crate::care::form::FormSet;
use crate::care::id::{ResidentId, ResourceId, StaffId, SupportTaskId};
use crate::care::indicator::Period;
use crate::care::person::{Disease, Sex};
use crate::care::self_care::SelfCareClass;
use crate::care::team::Role;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

fn fit(policy: &str, facts: &PolicyFacts) -> PolicyFit {
    PolicyBook::current().get(policy).unwrap().fit(facts)
}

#[test]
fn the_policies_are_complete_and_name_their_sources() {
    let book = PolicyBook::current();
    assert!((10..=14).contains(&book.policy.len()));
    let ids: BTreeSet<&str> = book.policy.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids.len(), book.policy.len());
    for kind in [PolicyKind::Base, PolicyKind::Special, PolicyKind::Innovative] {
        assert!(book.policy.iter().any(|policy| policy.kind == kind), "{kind:?}");
    }
    let payments = FormSet::record().field("payment").unwrap();
    for policy in &book.policy {
        assert!(book.sources.contains_key(&policy.source), "{}", policy.id);
        assert!(policy.ask.len() >= 2, "{}", policy.id);
        let codes = policy.fits.iter().filter_map(|when| when.payment.as_ref()).flatten();
        assert!(codes.into_iter().all(|code| payments.choice(*code).is_some()), "{}", policy.id);
    }
}

fn book(version: &str, policies: &[&str], withdrawn: &[&str]) -> PolicyBook {
    let like = PolicyBook::current().get("long-prescription").unwrap();
    let policy = |id: &&str| SupportPolicy { id: (*id).to_owned(), ..like.clone() };
    PolicyBook {
        version: version.to_owned(),
        sources: PolicyBook::current().sources.clone(),
        policy: policies.iter().map(policy).collect(),
        withdrawn: withdrawn.iter().map(|id| (*id).to_owned()).collect(),
    }
}

#[test]
fn of_each_policy_the_highest_version_holds_and_what_is_withdrawn_later_does_not() {
    let (first, second) = (book("policies-1", &["a", "b"], &[]), book("2026.9", &["b", "c"], &[]));
    let third = book("2026.10", &["d"], &["a", "c"]);
    let held = |books: &[&PolicyBook]| -> Vec<String> {
        let kit = PolicyKit::of(books.iter().map(|book| (*book).clone()));
        kit.all().map(|held| format!("{} {}", held.policy.id, held.version)).collect()
    };
    assert_eq!(held(&[&second, &first]), ["a policies-1", "b 2026.9", "c 2026.9"]);
    assert_eq!(held(&[&third, &first, &second]), ["b 2026.9", "d 2026.10"]);
    assert_eq!(held(&[&book("0.9", &["a"], &["b"]), &first]), ["a policies-1", "b policies-1"]);
    let kit = PolicyKit::of([third, second, first]);
    assert_eq!(kit.versions(), ["2026.9", "2026.10"]);
    assert!(kit.get("a").is_none() && kit.get("d").is_some());
}

#[test]
fn a_policy_fits_by_its_conditions_and_asks_for_what_is_not_known() {
    let known = PolicyFacts {
        age: 72,
        diseases: Some(vec![Disease::Hypertension]),
        payment: Some(vec![3]),
        disability: Some(false),
        contract: Some(true),
        self_care: Some(SelfCareClass::Independent),
        lives_alone: Some(false),
    };
    let with = |change: &dyn Fn(&mut PolicyFacts)| {
        let mut facts = known.clone();
        change(&mut facts);
        facts
    };
    let ask = |what: &[Unknown]| PolicyFit::Ask(what.iter().copied().collect());
    for (policy, facts, wanted) in [
        ("two-disease-drugs", with(&|_| ()), PolicyFit::Fits),
        ("two-disease-drugs", with(&|f| f.payment = Some(vec![1])), PolicyFit::No),
        ("two-disease-drugs", with(&|f| f.payment = None), ask(&[Unknown::Payment])),
        (
            "two-disease-drugs",
            with(&|f| (f.payment, f.diseases) = (None, None)),
            ask(&[Unknown::Diseases, Unknown::Payment]),
        ),
        ("two-disease-drugs", with(&|f| (f.payment, f.diseases) = (None, Some(Vec::new()))), PolicyFit::No),
        ("contract-reduction", with(&|_| ()), PolicyFit::No),
        ("contract-reduction", with(&|f| f.contract = Some(false)), PolicyFit::Fits),
        ("elderly-check", with(&|f| f.age = 64), PolicyFit::No),
        ("elderly-check", with(&|f| f.age = 65), PolicyFit::Fits),
        ("old-age-allowance", with(&|f| f.age = 80), PolicyFit::Fits),
        ("disability-allowance", with(&|f| f.disability = Some(true)), PolicyFit::Fits),
        ("care-allowance", with(&|f| f.self_care = Some(SelfCareClass::Dependent)), PolicyFit::Fits),
        ("drug-delivery", with(&|_| ()), PolicyFit::No),
        ("drug-delivery", with(&|f| f.age = 75), PolicyFit::Fits),
        ("drug-delivery", with(&|f| f.self_care = Some(SelfCareClass::Slight)), PolicyFit::Fits),
        ("destitute-support", with(&|f| f.payment = Some(vec![4])), PolicyFit::Fits),
        ("company-to-hospital", with(&|f| f.lives_alone = None), ask(&[Unknown::LivesAlone])),
    ] {
        assert_eq!(fit(policy, &facts), wanted, "{policy} {facts:?}");
    }
    assert!(PolicyBook::current().get("two-disease-drugs").unwrap().tells_a_disease());
    assert!(!PolicyBook::current().get("elderly-check").unwrap().tells_a_disease());
}

#[test]
fn the_steps_of_a_policy_come_one_after_the_other() {
    use PolicyStep::{Applied, Explained, Granted};
    for (taken, next) in [
        (vec![], Some(Explained)),
        (vec![Explained], Some(Applied)),
        (vec![Explained, Applied], Some(Granted)),
        (vec![Explained, Applied, Granted], None),
    ] {
        assert_eq!(PolicyStep::next(&taken), next);
    }
    assert_eq!((Explained.before(), Granted.before()), (None, Some(Applied)));
}

fn keys(field: &str) -> BTreeSet<String> {
    let choices = FormSet::team().field(field).unwrap().choices();
    choices.iter().filter_map(|choice| choice.key.clone()).collect()
}

#[test]
fn needs_and_partners_have_the_names_of_the_forms_and_every_need_has_a_partner() {
    let rules = NeedRules::current();
    let needs: BTreeSet<String> = rules.needs().map(str::to_owned).collect();
    let partners: BTreeSet<String> = rules.partners().map(|partner| partner.key.clone()).collect();
    assert_eq!(needs, keys("need_kinds"));
    assert_eq!(needs, keys("resource_needs"));
    assert_eq!(partners, keys("resource_partner"));
    for need in &needs {
        assert!(partners.iter().any(|partner| rules.meets(partner, need)), "{need}");
    }
    for partner in &partners {
        assert!(needs.iter().any(|need| rules.meets(partner, need)), "{partner}");
    }
    let limits = &rules.limits;
    let whole = [&limits.survey_months, &limits.survey_from_age, &limits.task_days, &limits.answers_together];
    assert!(whole.iter().all(|limit| rules.sources.contains_key(&limit.source)));
    assert_eq!(rules.partner("village").unwrap().role, Role::GridWorker);
}

fn task(need: &str, end: Option<(bool, &str)>) -> SupportTask {
    let nobody = StaffId(Uuid::nil());
    SupportTask {
        id: SupportTaskId(Uuid::nil()),
        resident: ResidentId(Uuid::nil()),
        need: need.to_owned(),
        resource: ResourceId(Uuid::nil()),
        role: Role::Volunteer,
        due: day("2026-09-10"),
        rules: String::new(),
        by: nobody,
        at: at("2026-09-01T09:00"),
        end: end.map(|(done, ended)| TaskEnd { done, word: String::new(), by: nobody, at: at(ended) }),
    }
}

#[test]
fn a_need_is_open_in_hand_or_met_since_it_was_asked_for() {
    let asked = ["meals".to_owned()];
    let standing = |tasks: &[SupportTask]| match open_needs(&asked, at("2026-09-02T09:00"), tasks)[0].1 {
        NeedStanding::Open => "open",
        NeedStanding::InHand(_) => "in hand",
        NeedStanding::Met(_) => "met",
    };
    assert_eq!(standing(&[]), "open");
    assert_eq!(standing(&[task("company", None)]), "open");
    assert_eq!(standing(&[task("meals", None)]), "in hand");
    assert_eq!(standing(&[task("meals", Some((true, "2026-09-02T10:00")))]), "met");
    assert_eq!(standing(&[task("meals", Some((false, "2026-09-02T10:00")))]), "open", "it did not work out");
    assert_eq!(standing(&[task("meals", Some((true, "2026-09-01T10:00")))]), "open", "she asks again");
}

/// Answers about one worker: the month each came in, and its face.
fn answers(given: &[(u32, u8)]) -> Vec<(NaiveDate, FaceAnswer)> {
    let answer = |face: u8| FaceAnswer { face, reasons: vec![2; usize::from(face == 1)] };
    given.iter().map(|(month, face)| (day(&format!("2026-{month:02}-15")), answer(*face))).collect()
}

#[test]
fn answers_are_counted_in_whole_handfuls() {
    let year = Period::parse("2026").unwrap();
    let count = |faces: &[u8]| {
        let given: Vec<_> = faces.iter().map(|face| (9, *face)).collect();
        tally(&answers(&given), year, 5)
    };
    let none = count(&[5, 5, 1, 4]);
    assert_eq!((none.all(), none.percent(), none.missing, none.reasons.len()), (0, None, 1, 0));
    let five = count(&[5, 5, 1, 4, 3]);
    assert_eq!((five.faces, five.percent(), five.missing), ([1, 0, 1, 1, 2], Some(60), 5));
    assert_eq!(five.reasons, [(2, 1)].into());
    let seven = count(&[5, 5, 1, 4, 3, 1, 1]);
    assert_eq!((seven.faces, seven.missing), (five.faces, 3), "two more change nothing that was shown");
}

#[test]
fn nobody_is_found_by_subtracting_one_period_from_another() {
    let given =
        answers(&[(2, 5), (3, 5), (3, 4), (4, 1), (4, 3), (5, 1), (5, 1), (7, 2), (8, 5), (8, 4), (8, 1)]);
    let of = |period: &str| tally(&given, Period::parse(period).unwrap(), 5).faces;
    assert_eq!(of("2026-Q1"), [0; 5], "its handful was not full before April");
    assert_eq!((of("2026-Q2"), of("2026-04")), ([1, 0, 1, 1, 2], [1, 0, 1, 1, 2]));
    assert_eq!((of("2026-Q3"), of("2026-Q4")), ([2, 1, 0, 1, 1], [0; 5]));
    assert_eq!(of("2026"), [3, 1, 1, 2, 3], "the year is the sum of its quarters");
    let two = FaceTally::together([tally(&given, Period::parse("2026").unwrap(), 5), FaceTally::default()]);
    assert_eq!(two.map(|all| all.faces), Some(of("2026")));
}

#[test]
fn a_reminder_says_when_what_for_and_how_to_prepare() {
    let rules = ReminderRules::current();
    let today = day("2026-09-02");
    let duties = |list: &[(&str, &str)]| -> Vec<(NaiveDate, String)> {
        list.iter().map(|(due, key)| (day(due), (*key).to_owned())).collect()
    };
    assert_eq!(rules.of(&[], &[], today), None);
    let due = duties(&[
        ("2026-08-20", "duty-follow-up"),
        ("2026-09-05", "check-foot"),
        ("2026-12-01", "check-hba1c"),
    ]);
    let told = rules.of(&due, &[Disease::Diabetes], today).unwrap();
    assert_eq!(told.day, day("2026-09-03"), "what is late is done tomorrow");
    let zh = |labels: &[&crate::care::form::Label]| labels.iter().map(|l| l.zh.clone()).collect::<Vec<_>>();
    assert_eq!(zh(&told.what), ["看看您最近身体怎么样", "查糖尿病足"]);
    assert_eq!(
        zh(&told.ready),
        ["早上请空腹，可以喝白开水", "量血压前半小时不抽烟、不喝茶和咖啡", "把正在吃的药盒准备好"]
    );
    let pressure = rules.of(&duties(&[("2026-09-20", "duty-risk-check")]), &[], today).unwrap();
    assert_eq!((pressure.day, pressure.ready.len()), (day("2026-09-20"), 1));
    for (key, what) in [("check-foot", "查糖尿病足"), ("risk-glucose", "测一次空腹血糖")] {
        let told = rules.of(&duties(&[("2026-09-20", key)]), &[], today).unwrap();
        assert_eq!(
            (zh(&told.what), zh(&told.ready)),
            (vec![what.to_owned()], vec!["早上请空腹，可以喝白开水".to_owned()])
        );
    }
    assert!(rules.cited().iter().all(|(source, _)| rules.sources.contains_key(*source)));
}

#[test]
fn people_are_addressed_by_sex_and_age() {
    let rules = ReminderRules::current();
    let said = |name: &str, sex, age| {
        let called = rules.called(name);
        rules.address(sex, age).map_or(name.to_owned(), |label| label.zh.replace("{}", called))
    };
    for (name, sex, age, wanted) in [
        ("王德发", Sex::Male, 71, "王大爷"),
        ("王桂兰", Sex::Female, 60, "王大妈"),
        ("赵永年", Sex::Male, 58, "赵先生"),
        ("周小梅", Sex::Female, 30, "周女士"),
        ("欧阳慧芳", Sex::Female, 81, "欧阳大妈"),
        ("阿卜杜热合曼·买买提", Sex::Male, 63, "阿卜杜热合曼大爷"),
        ("李一", Sex::Unknown, 63, "李一"),
    ] {
        assert_eq!(said(name, sex, age), wanted);
    }
}

#[test]
fn every_duty_a_reminder_names_is_one_that_has_words() {
    let text = include_str!("reminder.toml");
    let named = text.split('"').filter(|word| word.starts_with("duty-") || word.starts_with("check-"));
    for key in named {
        assert!(crate::words::has(key), "{key}");
    }
}
