use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::{ReadingId, ResidentId, StaffId, VisitId};
use crate::care::judgement::{FollowUpClass, Judgement};
use crate::care::person::Disease;
use crate::care::reading::{BodySite, Mark, MealTiming, Posture, Reading, Source, Value};
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
        slot: None,
        site,
        posture: Posture::Sitting,
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

fn next(known: Option<BodySite>, readings: &[Reading]) -> NextMeasurement {
    RuleSet::current().next_measurement(known, &readings.iter().collect::<Vec<_>>())
}

fn rest(arm: Option<BodySite>) -> NextMeasurement {
    NextMeasurement::Measure { nth: 1, rest: true, wait_seconds: 300, arm }
}

fn again(nth: usize, arm: Option<BodySite>) -> NextMeasurement {
    NextMeasurement::Measure { nth, rest: false, wait_seconds: 60, arm }
}

const RIGHT: Option<BodySite> = Some(BodySite::RightArm);
const LEFT: Option<BodySite> = Some(BodySite::LeftArm);

#[test]
fn two_readings_and_a_third_when_they_differ_by_more_than_ten() {
    let series = |values: &[(&str, &str)]| -> Vec<Reading> {
        (1..).zip(values).map(|(minute, (high, low))| cuff(minute, high, low, RIGHT, &[])).collect()
    };
    let after = |values: &[(&str, &str)]| next(RIGHT, &series(values));
    assert_eq!(after(&[]), rest(RIGHT));
    assert_eq!(after(&[("152", "94")]), again(2, RIGHT));
    assert_eq!(after(&[("152", "94"), ("142", "94")]), NextMeasurement::Done(p("147", "94")));
    assert_eq!(after(&[("152", "94"), ("141", "94")]), again(3, RIGHT));
    assert_eq!(after(&[("152", "94"), ("152", "105")]), again(3, RIGHT));
    assert_eq!(
        after(&[("170", "94"), ("152", "94"), ("147", "93")]),
        NextMeasurement::Done(p("149.5", "93.5"))
    );
    assert_eq!(settled(&[]), None);
}

#[test]
fn the_first_time_both_arms_are_measured_and_the_higher_one_again() {
    let right = cuff(1, "140", "80", RIGHT, &[]);
    let left = cuff(2, "150", "82", LEFT, &[]);
    assert_eq!(next(None, &[]), rest(None));
    assert_eq!(next(None, std::slice::from_ref(&right)), again(1, LEFT));
    assert_eq!(next(None, &[right.clone(), left.clone()]), again(2, LEFT));
    let again_left = cuff(3, "152", "84", LEFT, &[]);
    assert_eq!(next(None, &[right.clone(), left, again_left]), NextMeasurement::Done(p("151", "83")));
    // Nobody said which arm: there is no other one to change to.
    assert_eq!(next(None, &[cuff(1, "140", "80", None, &[])]), again(2, None));
    // Only one arm can be measured: twice on it is enough.
    assert_eq!(next(None, &[right, cuff(2, "144", "82", RIGHT, &[])]), NextMeasurement::Done(p("142", "81")));
}

#[test]
fn the_known_arm_is_the_higher_one_of_the_last_visit_that_measured_both() {
    let of =
        |visit: u128, reading: Reading| Reading { visit: Some(VisitId(Uuid::from_u128(visit))), ..reading };
    let one_arm = of(3, cuff(9, "150", "90", RIGHT, &[]));
    let both = [of(2, cuff(8, "160", "90", LEFT, &[])), of(2, cuff(7, "150", "90", RIGHT, &[]))];
    let older = [of(1, cuff(6, "120", "80", LEFT, &[])), of(1, cuff(5, "170", "90", RIGHT, &[]))];
    assert_eq!(known_arm(&[]), None);
    assert_eq!(known_arm(std::slice::from_ref(&one_arm)), RIGHT, "measured last");
    assert_eq!(known_arm(&[&[one_arm], &both[..], &older[..]].concat()), LEFT);
    assert_eq!(known_arm(&[of(1, cuff(1, "120", "80", None, &[]))]), None);
}

#[test]
fn measured_on_both_arms_the_higher_one_counts() {
    let readings = [
        cuff(1, "140", "80", RIGHT, &[]),
        cuff(2, "150", "82", LEFT, &[]),
        cuff(3, "152", "84", LEFT, &[]),
        cuff(4, "200", "120", RIGHT, &[Mark::Implausible]),
    ];
    let found = find(&readings);
    assert_eq!((found.systolic, found.diastolic), (Some(dec("151")), Some(dec("83"))));
    assert_eq!(settled(&[&readings[0]]), Some(p("140", "80")));
}

#[test]
fn afterwards_a_visit_is_judged_by_what_it_settled_on() {
    let of =
        |visit: u128, reading: Reading| Reading { visit: Some(VisitId(Uuid::from_u128(visit))), ..reading };
    let standing = |reading| Reading { posture: Posture::StandingThreeMinutes, ..reading };
    let typed = |reading| Reading { source: Source::Typed, ..reading };
    // Latest first.
    let measured = [
        of(3, typed(cuff(9, "162", "98", None, &[]))),
        of(3, cuff(8, "148", "88", None, &[])),
        of(2, standing(cuff(7, "118", "70", RIGHT, &[]))),
        of(2, cuff(6, "142", "88", RIGHT, &[])),
        of(2, cuff(5, "136", "86", RIGHT, &[])),
        cuff(4, "151", "91", None, &[]),
        of(1, cuff(3, "200", "120", RIGHT, &[Mark::Implausible])),
    ];
    let judged: Vec<_> = judged_pressures(&measured).into_iter().map(|(last, of)| (last.id, of)).collect();
    let id = |at: usize| measured[at].id;
    assert_eq!(judged, [(id(0), p("162", "98")), (id(3), p("139", "87")), (id(5), p("151", "91"))]);
}

#[test]
fn an_average_of_the_meter_is_not_averaged_again() {
    let single = cuff(1, "170", "90", RIGHT, &[]);
    let average = cuff(2, "150", "82", RIGHT, &[Mark::MeterAverage]);
    assert_eq!(settled(&[&single, &average]), Some(p("150", "82")));
    assert_eq!(next(RIGHT, &[single, average]), NextMeasurement::Done(p("150", "82")));
}

#[test]
fn standing_home_undated_and_unconfirmed_readings_do_not_count_in_a_visit() {
    let sitting = cuff(1, "140", "80", RIGHT, &[]);
    let standing = Reading { posture: Posture::StandingOneMinute, ..cuff(2, "118", "70", RIGHT, &[]) };
    let home = Reading { source: Source::Home, ..cuff(3, "132", "76", RIGHT, &[]) };
    let undated = cuff(4, "190", "110", RIGHT, &[Mark::Undated]);
    let strange = cuff(5, "280", "30", RIGHT, &[Mark::Implausible]);
    let all = [sitting, standing, home, undated, strange];
    assert_eq!(find(&all).systolic, Some(dec("140")));
    let confirmed = cuff(5, "280", "30", RIGHT, &[Mark::Implausible, Mark::Confirmed]);
    assert_eq!(find(&[all[0].clone(), confirmed]).systolic, Some(dec("210")));
}

#[test]
fn an_irregular_pulse_is_a_finding_unless_it_is_nobodys() {
    assert!(find(&[cuff(1, "140", "80", RIGHT, &[Mark::IrregularPulse])]).irregular_pulse);
    assert!(!find(&[cuff(1, "140", "80", RIGHT, &[Mark::Movement])]).irregular_pulse);
    let home = Reading { source: Source::Home, ..cuff(1, "140", "80", RIGHT, &[Mark::IrregularPulse]) };
    assert!(!find(&[home]).irregular_pulse, "not of this visit");
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
        home: None,
    };
    let judged: Judgement = RuleSet::current().judge(&case).remove(0);
    assert_eq!(judged.rules, "cn-2017.3+2");
    let mut answers = Answers::new();
    answers.insert("adverse_reaction".to_owned(), Answer::Code(2));
    let previous = Previous::of(&judged, &answers);
    let class = Some(FollowUpClass::AdverseReaction);
    assert_eq!(previous, Previous { class, adverse_reaction: true, off_target: true });
}

#[test]
fn every_key_the_rules_can_say_is_in_the_catalogue() {
    let rules = RuleSet::current();
    let signs = rules.hypertension.emergency.signs.value.iter().chain(&rules.diabetes.emergency.signs.value);
    let fields = FormSet::current().fields.iter().filter(|f| f.needed_by_rule);
    let keys = signs
        .map(|sign| format!("reason-sign-{sign}"))
        .chain(rules.colour.iter().map(|row| format!("colour-{}", row.key)))
        .chain(fields.map(|field| format!("reason-missing-{}", field.id)));
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
        ("version = \"cn-2017.3+2\"", "version = \" \"", "version: is empty"),
        ("source = \"S2\"", "source = \"S9\"", "S9 is not listed"),
        (
            "{ systolic = \"140\", diastolic = \"90\" }",
            "{ systolic = \"190\", diastolic = \"90\" }",
            "target",
        ),
        ("value = \"16.7\"", "value = \"6.7\"", "is not above the target"),
        ("value = \"3.9\"", "value = \"7.9\"", "low limits"),
        ("value = 14", "value = 0", "soon_days: is zero"),
        ("least_days = { value = 5", "least_days = { value = 8", "home.least_days"),
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

#[test]
fn what_the_sensor_doubts_counts_once_a_doctor_has_confirmed_it_and_a_low_battery_does_not_matter() {
    let used = |marks: &[Mark]| !find(&[strip(1, "8.1", MealTiming::Casual, marks)]).other_glucose.is_empty();
    for mark in [
        Mark::Malfunction,
        Mark::SampleSmall,
        Mark::StripInsertion,
        Mark::StripType,
        Mark::TooHot,
        Mark::TooCold,
        Mark::Interrupted,
        Mark::MeterFault,
    ] {
        assert!(!used(&[mark]) && used(&[mark, Mark::Confirmed]), "{mark:?}");
    }
    for mark in [Mark::BatteryLow, Mark::TimeFault, Mark::AboveRange] {
        assert!(used(&[mark]), "{mark:?}");
    }
}

#[test]
fn without_its_context_a_value_counts_once_a_person_has_said_the_meal() {
    let ketone = |timing, marks: &[Mark]| strip(1, "1.2", timing, marks);
    assert_eq!(find(&[ketone(MealTiming::Unknown, &[Mark::ContextMissing])]), Findings::default());
    for known in [
        ketone(MealTiming::Casual, &[Mark::ContextMissing]),
        ketone(MealTiming::Unknown, &[Mark::ContextMissing, Mark::Confirmed]),
    ] {
        assert_eq!(find(&[known]).other_glucose, [dec("1.2")]);
    }
}

/// mg/dL as meters send it, and what is judged: the one decimal that they show.
#[test]
fn a_value_is_judged_as_it_is_shown_fasting_or_not() {
    let rules = RuleSet::current();
    let reasons = |mg: u32, timing| {
        let exact = Decimal::from(mg) / dec("18.016");
        let case = Case {
            today: NaiveDate::from_ymd_opt(2026, 9, 4).unwrap(),
            age: 60,
            pregnant_or_breastfeeding: false,
            diseases: vec![Disease::Diabetes],
            findings: find(&[strip(1, &exact.to_string(), timing, &[])]),
            previous: std::collections::BTreeMap::new(),
            home: None,
        };
        let fasting = case.findings.fasting_glucose;
        let other = case.findings.other_glucose.first().copied();
        let facts = ColourFacts { fasting_glucose: fasting, other_glucose: other, ..ColourFacts::default() };
        let judged = rules.judge(&case).remove(0);
        let colour = rules.colour(&facts).reasons.remove(0);
        (judged.reasons.first().map(|reason| (reason.key.clone(), reason.args[..1].to_vec())), colour.key)
    };
    let said = |key: &str, value: &str| Some((key.to_owned(), vec![value.to_owned()]));
    for (mg, value, key, colour) in [
        (70, "3.9", "reason-emergency-glucose-low", "colour-hypoglycaemia"),
        (71, "3.9", "reason-emergency-glucose-low", "colour-hypoglycaemia"),
        (300, "16.7", "reason-emergency-glucose-high", "colour-glucose-very-high"),
        (301, "16.7", "reason-emergency-glucose-high", "colour-glucose-very-high"),
    ] {
        for timing in [MealTiming::Fasting, MealTiming::AfterMeal] {
            assert_eq!(reasons(mg, timing), (said(key, value), colour.to_owned()), "{mg} {timing:?}");
        }
    }
    let (judged, colour) = reasons(126, MealTiming::Fasting);
    assert_eq!(
        (judged, colour.as_str()),
        (said("reason-glucose-above", "7.0"), "colour-glucose-above-target")
    );
    let (judged, colour) = reasons(125, MealTiming::Fasting);
    assert_eq!((judged, colour.as_str()), (said("reason-glucose-at-target", "6.9"), "colour-stable"));
    let (judged, _) = reasons(72, MealTiming::Fasting);
    assert_eq!(judged, said("reason-glucose-at-target", "4.0"));
}

#[test]
fn hi_and_lo_refer_as_the_end_of_the_range_does_and_no_number_is_made_of_them() {
    for (value, mark, timing, key, shown) in [
        ("33.3", Mark::AboveRange, MealTiming::Unknown, "reason-emergency-glucose-high", "> 33.3"),
        ("33.3", Mark::AboveRange, MealTiming::Fasting, "reason-emergency-glucose-high", "> 33.3"),
        ("1.1", Mark::BelowRange, MealTiming::Unknown, "reason-emergency-glucose-low", "< 1.1"),
    ] {
        let case = Case {
            today: NaiveDate::from_ymd_opt(2026, 9, 4).unwrap(),
            age: 60,
            pregnant_or_breastfeeding: false,
            diseases: vec![Disease::Diabetes],
            findings: find(&[strip(1, value, timing, &[mark]), strip(2, "9.0", MealTiming::AfterMeal, &[])]),
            previous: std::collections::BTreeMap::new(),
            home: None,
        };
        let reason = RuleSet::current().judge(&case).remove(0).reasons.remove(0);
        assert_eq!((reason.key.as_str(), reason.args[0].as_str()), (key, shown));
    }
}

#[test]
fn a_typed_pressure_that_can_not_be_real_counts_once_it_is_confirmed() {
    let answers = |systolic: &str, diastolic: &str| {
        let typed = Answer::Pressure { systolic: dec(systolic), diastolic: dec(diastolic) };
        Answers::from([("blood_pressure".to_owned(), typed)])
    };
    let systolic = |answers: &Answers, measured: &[Reading]| {
        Findings::of(FormSet::current(), answers, measured).systolic
    };
    assert_eq!(systolic(&answers("45", "30"), &[]), None);
    assert_eq!(systolic(&answers("50", "30"), &[]), Some(dec("50")));
    let confirmed = cuff(1, "45", "30", None, &[Mark::Implausible, Mark::Confirmed]);
    assert_eq!(systolic(&answers("45", "30"), &[confirmed]), Some(dec("45")));
}

#[test]
fn a_typed_glucose_that_can_not_be_real_counts_once_a_doctor_has_confirmed_it() {
    let found = |typed: &str, readings: &[Reading]| {
        let answers = [("fasting_glucose".to_owned(), Answer::Number(dec(typed)))].into();
        Findings::of(FormSet::current(), &answers, readings).fasting_glucose
    };
    assert_eq!(found("7.8", &[]), Some(dec("7.8")));
    for strange in ["35", "0.5"] {
        let sent = |marks: &[Mark]| [strip(3, strange, MealTiming::Fasting, marks)];
        assert_eq!(found(strange, &[]), None, "{strange}");
        assert_eq!(found(strange, &sent(&[Mark::Implausible])), None, "{strange}");
        assert_eq!(
            found(strange, &sent(&[Mark::Implausible, Mark::Confirmed])),
            Some(dec(strange)),
            "{strange}"
        );
    }
    assert_eq!(
        found("35", &[strip(3, "7.8", MealTiming::Fasting, &[])]),
        None,
        "no other stands in its place"
    );
}
