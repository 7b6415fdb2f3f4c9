use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::{ReadingId, ResidentId, StaffId};
use crate::care::judgement::{FollowUpClass, Judgement};
use crate::care::person::Disease;
use crate::care::reading::{BodySite, Mark, MealTiming, Reading, Source, Value};
use crate::words;

const NATIONAL: &str = include_str!("national.toml");

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn p(systolic: &str, diastolic: &str) -> Pressure {
    Pressure { systolic: dec(systolic), diastolic: dec(diastolic) }
}

fn reading(minute: u32, value: Value, site: Option<BodySite>, marks: &[Mark]) -> Reading {
    let at = format!("2026-09-04T08:{minute:02}:00+08:00");
    Reading {
        id: ReadingId(Uuid::from_u128(minute.into())),
        resident: ResidentId(Uuid::nil()),
        visit: None,
        value,
        taken_at: DateTime::<FixedOffset>::parse_from_rfc3339(&at).unwrap(),
        source: Source::Meter,
        meter: None,
        raw: None,
        decoder: None,
        site,
        marks: marks.to_vec(),
        taken_by: StaffId(Uuid::nil()),
    }
}

fn cuff(minute: u32, systolic: &str, diastolic: &str, site: Option<BodySite>, marks: &[Mark]) -> Reading {
    let value =
        Value::BloodPressure { systolic: dec(systolic), diastolic: dec(diastolic), mean: None, pulse: None };
    reading(minute, value, site, marks)
}

fn strip(minute: u32, mmol: &str, timing: MealTiming, marks: &[Mark]) -> Reading {
    reading(minute, Value::Glucose { mmol_per_l: dec(mmol), timing }, None, marks)
}

fn find(readings: &[Reading]) -> Findings {
    Findings::of(FormSet::current(), &Answers::new(), readings)
}

#[test]
fn two_readings_and_a_third_when_they_differ_by_more_than_ten() {
    let rules = RuleSet::current();
    let next = |readings: &[Pressure]| rules.next_measurement(readings);
    let measure = |nth, wait_seconds| NextMeasurement::Measure { nth, wait_seconds };
    assert_eq!(next(&[]), measure(1, 300));
    assert_eq!(next(&[p("152", "94")]), measure(2, 60));
    assert_eq!(next(&[p("152", "94"), p("142", "94")]), NextMeasurement::Done(p("147", "94")));
    assert_eq!(next(&[p("152", "94"), p("141", "94")]), measure(3, 60));
    assert_eq!(next(&[p("152", "94"), p("152", "105")]), measure(3, 60));
    assert_eq!(
        next(&[p("170", "94"), p("152", "94"), p("147", "93")]),
        NextMeasurement::Done(p("149.5", "93.5"))
    );
    assert_eq!(mean(&[]), None);
}

#[test]
fn measured_on_both_arms_the_higher_one_counts() {
    let (right, left) = (Some(BodySite::RightArm), Some(BodySite::LeftArm));
    let readings = [
        cuff(1, "140", "80", right, &[]),
        cuff(2, "150", "82", left, &[]),
        cuff(3, "152", "84", left, &[]),
        cuff(4, "200", "120", right, &[Mark::Implausible]),
    ];
    let found = find(&readings);
    assert_eq!((found.systolic, found.diastolic), (Some(dec("151")), Some(dec("83"))));
    assert_eq!(one_arm(&[&readings[0]]), [p("140", "80")]);
}

#[test]
fn readings_count_in_the_order_they_were_taken_and_only_if_usable() {
    let found = find(&[
        strip(9, "8.1", MealTiming::Fasting, &[]),
        strip(3, "7.8", MealTiming::Fasting, &[]),
        strip(10, "1.0", MealTiming::Fasting, &[Mark::ControlSolution]),
        strip(11, "33.0", MealTiming::Casual, &[Mark::Implausible]),
        strip(12, "11.2", MealTiming::AfterMeal, &[]),
        strip(13, "9.0", MealTiming::Unknown, &[]),
    ]);
    assert_eq!(found.fasting_glucose, Some(dec("8.1")));
    assert_eq!(found.other_glucose, [dec("11.2"), dec("9.0")]);
    assert_eq!(find(&[]), Findings::default());
}

#[test]
fn what_was_answered_stands_before_what_was_measured() {
    let mut answers = Answers::new();
    let typed = Answer::Pressure { systolic: dec("128"), diastolic: dec("78") };
    answers.insert("blood_pressure".to_owned(), typed);
    answers.insert("emergency_signs".to_owned(), Answer::Codes(vec![1]));
    let found = Findings::of(FormSet::current(), &answers, &[cuff(1, "190", "120", None, &[])]);
    assert_eq!(found.systolic, Some(dec("128")));
    assert_eq!(found.signs, Some(vec![]));
}

#[test]
fn three_targets_stay_apart() {
    let rules = RuleSet::current();
    let limit = |systolic, diastolic| PressureLimit { systolic: dec(systolic), diastolic: dec(diastolic) };
    for (age, assessment, clinical) in [
        (50, limit("140", "90"), limit("130", "80")),
        (64, limit("140", "90"), limit("130", "80")),
        (65, limit("150", "90"), limit("130", "80")),
        (79, limit("150", "90"), limit("130", "80")),
        (80, limit("150", "90"), limit("150", "90")),
    ] {
        let targets = rules.targets(age);
        assert_eq!(targets.assessment.limit, assessment, "{age}");
        assert_eq!(targets.clinical, clinical, "{age}");
        assert_eq!(targets.home, limit("135", "85"), "{age}");
        assert_eq!(targets.clinical_if_tolerated.is_some(), age >= 80, "{age}");
    }
}

#[test]
fn the_higher_component_decides_the_grade() {
    let rules = RuleSet::current();
    for (systolic, diastolic, grade) in [
        ("139", "89", 0),
        ("140", "80", 1),
        ("120", "90", 1),
        ("159", "99", 1),
        ("160", "85", 2),
        ("145", "100", 2),
        ("179", "109", 2),
        ("180", "80", 3),
        ("130", "110", 3),
    ] {
        assert_eq!(rules.grade(p(systolic, diastolic)), grade, "{systolic}/{diastolic}");
    }
}

#[test]
fn the_last_visit_is_read_from_its_judgement() {
    let case = Case {
        today: NaiveDate::from_ymd_opt(2026, 9, 4).unwrap(),
        age: 60,
        pregnant_or_breastfeeding: false,
        diseases: vec![Disease::Hypertension],
        findings: Findings {
            systolic: Some(dec("152")),
            diastolic: Some(dec("94")),
            signs: Some(vec![]),
            adverse_reaction: Some(true),
            complication: Some(false),
            ..Findings::default()
        },
        previous: [].into(),
    };
    let judged: Judgement = RuleSet::current().judge(&case).remove(0);
    assert_eq!(judged.rules, "cn-2017.3+1");
    let mut answers = Answers::new();
    answers.insert("adverse_reaction".to_owned(), Answer::Code(2));
    let previous = Previous::of(&judged, &answers);
    let class = Some(FollowUpClass::AdverseReaction);
    assert_eq!(previous, Previous { class, adverse_reaction: true, off_target: true });
    let keys = |reasons: &[crate::care::judgement::Reason]| -> Vec<String> {
        reasons.iter().map(|r| r.key.clone()).collect()
    };
    let checks = RuleSet::current().next_checks(&case, std::slice::from_ref(&judged));
    assert_eq!(keys(&checks), ["next.reaction", "next.blood-pressure"]);
    assert!(checks.iter().all(|r| words::has(&r.key)));
}

#[test]
fn every_key_the_rules_can_say_is_in_the_catalogue() {
    let rules = RuleSet::current();
    let signs = rules.hypertension.emergency.signs.value.iter().chain(&rules.diabetes.emergency.signs.value);
    let fields = FormSet::current().fields.iter().filter(|f| f.needed_by_rule);
    let keys = signs
        .map(|sign| format!("reason.sign.{sign}"))
        .chain(rules.colour.iter().map(|row| format!("colour.{}", row.key)))
        .chain(fields.map(|field| format!("reason.missing.{}", field.id)));
    for key in keys {
        assert!(words::has(&key), "{key}");
    }
}

#[test]
fn a_countys_set_is_checked_before_it_judges() {
    assert!(RuleSet::from_toml(NATIONAL).is_ok());
    let own = NATIONAL.replace("enabled = true", "enabled = false");
    let county = RuleSet::from_toml(&own).unwrap();
    assert_eq!(county.targets(70).assessment.from_age, None);
    for (from, to, why) in [
        ("version = \"cn-2017.3+1\"", "version = \" \"", "version: is empty"),
        ("source = \"S2\"", "source = \"S9\"", "S9 is not listed"),
        (
            "{ systolic = \"140\", diastolic = \"90\" }",
            "{ systolic = \"190\", diastolic = \"90\" }",
            "target",
        ),
        ("value = \"16.7\"", "value = \"6.7\"", "is not above the target"),
        ("value = \"3.9\"", "value = \"7.9\"", "low limits"),
        ("value = 14", "value = 0", "soon_days: is zero"),
        ("\"cannot-lie-flat\",", "\"cannot-sleep\",", "cannot-sleep"),
        ("{ code = 3, sign", "{ code = 33, sign", "has no such code"),
        ("when = { referral = \"refer\" }", "when = {}", "has no condition"),
        ("key = \"refer\"", "key = \"emergency\"", "stands twice"),
        ("[measuring]", "[measurings]", "measurings"),
        ("value = \"7.0\"", "value = \"seven\"", "cannot be read"),
    ] {
        let changed = NATIONAL.replacen(from, to, 1);
        assert_ne!(changed, NATIONAL, "{from} stands in the rules");
        let error = RuleSet::from_toml(&changed).unwrap_err().to_string();
        assert!(error.contains(why), "{error} should say {why}");
    }
}
