//! Visits and readings out and in again.

use chrono::{DateTime, FixedOffset};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::care::answer::{Answer, Drug};
use crate::care::form::FormSet;
use crate::care::id::{PlanId, RawId, ReadingId, ResidentId, StaffId, VisitId};
use crate::care::judgement::{Decision, FollowUpClass, Judgement, Reason, Referral};
use crate::care::person::Disease;
use crate::care::plan::{Plan, Template, Tick};
use crate::care::reading::{self, BodySite, Mark, MealTiming, Posture, Reading, Source};
use crate::care::rules::Pressure;
use crate::care::visit::{SignedForm, SignedVisit};
use crate::store::audit::Audit;
use crate::sync::fhir::{
    Correction, ReadingStatus, Told, Written, audit_event, mark_written, of_readings, of_visit, read,
};

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(super) fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub(super) fn now() -> DateTime<FixedOffset> {
    at("2026-09-02T08:30:12.345678+08:00")
}

pub(super) fn wire(resources: &[Value]) -> Vec<Value> {
    serde_json::from_slice(&serde_json::to_vec(resources).unwrap()).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

prop_compose! {
    fn reading()(
        pressure in any::<bool>(), source in 0..3_usize, timing in 0..6_usize, visit in any::<bool>(), meter in any::<bool>(),
        (high, low, scale) in (400..3000_i64, 200..2000_i64, 0..2_u32), beside in prop::option::of(400..1600_i64),
        (decoder, slot) in (prop::option::of(any::<u32>()), prop::option::of(any::<u8>())), site in 0..3_usize, posture in 0..3_usize,
        marks in prop::collection::btree_set(0..7_usize, 0..4), micros in 0..9_000_000_i64,
    ) -> Reading {
        let value = if pressure {
            reading::Value::BloodPressure {
                systolic: Decimal::new(high, scale), diastolic: Decimal::new(low, scale),
                mean: beside.map(|mean| Decimal::new(mean, 1)), pulse: beside.map(|pulse| Decimal::new(pulse, 1)),
            }
        } else {
            let timings = [MealTiming::Fasting, MealTiming::BeforeMeal, MealTiming::AfterMeal, MealTiming::Bedtime,
                MealTiming::Casual, MealTiming::Unknown];
            reading::Value::Glucose { mmol_per_l: Decimal::new(high, 2 + scale), timing: timings[timing] }
        };
        let all = [Mark::Movement, Mark::Implausible, Mark::Confirmed, Mark::TimeUnknown, Mark::MeterAverage,
            Mark::AboveRange, Mark::BelowRange];
        Reading {
            id: ReadingId(id(7)), resident: ResidentId(id(1)), visit: visit.then_some(VisitId(id(2))), value,
            taken_at: now() - chrono::Duration::microseconds(micros),
            source: [Source::Meter, Source::Typed, Source::Home][source],
            meter: meter.then(|| "BM85".to_owned()), raw: meter.then_some(RawId(id(8))), decoder, slot,
            site: [None, Some(BodySite::LeftArm), Some(BodySite::RightArm)][site],
            posture: [Posture::Sitting, Posture::StandingOneMinute, Posture::StandingThreeMinutes][posture],
            marks: marks.into_iter().map(|mark| all[mark]).collect(), taken_by: StaffId(id(3)),
        }
    }
}

proptest! {
    #[test]
    fn a_reading_comes_back_whole(reading in reading(), status in 0..3_usize) {
        let status = [ReadingStatus::Measured, ReadingStatus::Remarked, ReadingStatus::TakenBack][status];
        let taken_back = status == ReadingStatus::TakenBack;
        let told = wire(&of_readings(std::slice::from_ref(&reading), now(), status));
        prop_assert_eq!(told.len(), 1 + usize::from(reading.meter.is_some()), "its meter with it");
        let (read, back) = read::reading(told.last().unwrap()).unwrap();
        prop_assert_eq!(format!("{:?}", read.value), format!("{:?}", reading.value), "digit by digit");
        prop_assert_eq!((read, back), (reading, taken_back));
    }
}

proptest! {
    #[test]
    fn by_which_count_a_record_was_written_comes_back(
        phone: u128, sequence in 0..=2_147_483_647_u32, ahead in prop::option::of(any::<i32>()),
    ) {
        let written = Written { phone: Uuid::from_u128(phone), sequence, ahead };
        let (visit, readings, audit) = (visit(), [typed()], audit());
        let told = Told { visit: &visit, readings: &readings, ticks: &[], correction: None, audit: &audit };
        let mut all = of_visit(&told);
        mark_written(&mut all, &written);
        let all = wire(&all);
        let bear: Vec<_> = all.iter().filter_map(|one| Some((one, read::written(one).unwrap()?))).collect();
        prop_assert_eq!(bear.len(), 1);
        prop_assert_eq!((&bear[0].0["resourceType"], bear[0].1), (&json!("Provenance"), written));
        prop_assert!(read::visit(&all).unwrap().visit == visit, "and nothing else is read otherwise");
        let mut measured = of_readings(&readings, now(), ReadingStatus::Measured);
        mark_written(&mut measured, &written);
        let measured = wire(&measured).pop().unwrap();
        prop_assert_eq!(read::written(&measured).unwrap(), Some(written));
        prop_assert_eq!(read::reading(&measured).unwrap(), (typed(), false));
    }
}

#[test]
fn a_count_that_is_said_otherwise_is_not_guessed() {
    let written = Written { phone: id(40), sequence: 7, ahead: Some(-3) };
    let mut told = of_readings(&[typed()], now(), ReadingStatus::Measured);
    assert_eq!(read::written(&told[0]), Ok(None), "nothing is said of it");
    mark_written(&mut told, &written);
    let at = told[0]["extension"].as_array().unwrap().len() - 1;
    for (part, wrong) in [(0, json!("urn:uuid:x")), (1, json!(-1)), (2, json!(4_000_000_000_u32))] {
        let mut changed = told[0].clone();
        let field = if part == 0 { "valueUri" } else { "valueInteger" };
        changed["extension"][at]["extension"][part][field] = wrong;
        assert_eq!(read::written(&changed), Err(read::Unread::Value), "{part}");
    }
}

#[test]
fn the_code_of_a_glucose_says_how_it_was_taken() {
    let code = |source, timing| {
        let reading = Reading {
            value: reading::Value::Glucose { mmol_per_l: decimal("7.10"), timing },
            source,
            ..typed()
        };
        let told = of_readings(&[reading], now(), ReadingStatus::Measured).pop().unwrap();
        let written = told.pointer("/valueQuantity/value").unwrap().to_string();
        assert_eq!(written, "7.10");
        told.pointer("/code/coding/0/code").unwrap().as_str().unwrap().to_owned()
    };
    assert_eq!(code(Source::Meter, MealTiming::Fasting), "14771-0");
    assert_eq!(code(Source::Home, MealTiming::AfterMeal), "14743-9");
    assert_eq!(code(Source::Typed, MealTiming::Casual), "15074-8");
}

fn typed() -> Reading {
    let pressure = Pressure { systolic: decimal("152"), diastolic: decimal("94") };
    Reading {
        visit: Some(VisitId(id(2))),
        ..Reading::typed(ReadingId(id(7)), ResidentId(id(1)), pressure.value(), now(), StaffId(id(3)))
    }
}

fn audit() -> Audit {
    Audit {
        at: now(),
        staff: StaffId(id(3)),
        action: "visit.sign".to_owned(),
        subject: Some(ResidentId(id(1))),
        detail: String::new(),
    }
}

/// A visit with an answer of every shape, some on no form, some that no item can hold.
fn visit() -> SignedVisit {
    let drug = |name: &str, dose: &str| Drug {
        name: name.to_owned(),
        times_a_day: decimal("1.5"),
        dose: dose.to_owned(),
    };
    let answers = [
        ("visit_kind", Answer::Code(2)),
        ("hypertension_symptoms", Answer::Codes(vec![2])),
        ("diabetes_symptoms", Answer::Codes(vec![2, 9])),
        ("emergency_signs", Answer::Codes(vec![1])),
        ("blood_pressure", Answer::Pressure { systolic: decimal("152.5"), diastolic: decimal("94.0") }),
        ("weight", Answer::Number(decimal("66.50"))),
        ("height", Answer::Number(decimal("160"))),
        ("bmi", Answer::Number(decimal("26.0"))),
        ("hba1c", Answer::Number(decimal("7.1"))),
        ("hba1c_date", Answer::Date("2026-08-20".parse().unwrap())),
        ("foot_pulse", Answer::Code(1)),
        ("foot_pulse_side", Answer::Code(2)),
        ("other_tests", Answer::Text("血钾 4.1 mmol/L".to_owned())),
        ("signs_other", Answer::Text(" 两侧\u{9}不一样".to_owned())),
        ("hypertension_drugs", Answer::Drugs(vec![drug("氨氯地平", "5 mg"), drug("缬沙坦", "1片")])),
        ("diabetes_drugs", Answer::Drugs(vec![drug("二甲双胍", "0.5 g")])),
        ("insulin_kind", Answer::Text(String::new())),
        ("from_a_newer_form", Answer::Codes(Vec::new())),
        ("insulin_use", Answer::Drugs(vec![drug("x", "")])),
    ];
    let answers = answers.into_iter().map(|(field, answer)| (field.to_owned(), answer)).collect();
    let forms = FormSet::current();
    let judged = |disease, class| Judgement {
        disease,
        class,
        referral: None,
        next: "2026-09-16".parse().unwrap(),
        reasons: vec![Reason { key: "reason-bp".to_owned(), args: vec!["152".to_owned(), String::new()] }],
        needs: Vec::new(),
        rules: "cn-2017.3+1".to_owned(),
    };
    SignedVisit {
        id: VisitId(id(2)),
        resident: ResidentId(id(1)),
        staff: StaffId(id(3)),
        started_at: at("2026-09-02T08:00:00+08:00"),
        signed_at: now(),
        forms: SignedForm::all(forms, &[Disease::Diabetes, Disease::Hypertension], &answers),
        answers,
        judgements: vec![
            judged(Disease::Hypertension, Some(FollowUpClass::Unsatisfied)),
            judged(Disease::Diabetes, None),
        ],
        decisions: vec![Decision {
            disease: Disease::Hypertension,
            class: Some(FollowUpClass::Satisfied),
            next: None,
            waived: Some(Referral::Refer),
            reason: "家庭自测正常".to_owned(),
            staff: StaffId(id(3)),
        }],
        gaps: vec!["salt".to_owned()],
    }
}

pub(super) fn plan() -> Plan {
    Plan {
        id: PlanId(id(4)),
        resident: ResidentId(id(1)),
        start: "2026-08-31".parse().unwrap(),
        template: Template::five_plus_two().clone(),
        ended: None,
    }
}

pub(super) fn tick(done: bool) -> Tick {
    Tick {
        plan: PlanId(id(4)),
        item: "doctor-follow-up".to_owned(),
        day: "2026-09-02".parse().unwrap(),
        done,
        by: StaffId(id(3)),
        at: now(),
        visit: Some(VisitId(id(2))),
    }
}

pub(super) fn kinds(resources: &[Value]) -> Vec<&str> {
    resources.iter().filter_map(|resource| resource["resourceType"].as_str()).collect()
}

#[test]
fn a_visit_comes_back_whole() {
    let (visit, readings, ticks, audit) = (visit(), [typed()], [tick(true), tick(false)], audit());
    let told = Told { visit: &visit, readings: &readings, ticks: &ticks, correction: None, audit: &audit };
    let mut all = wire(&of_visit(&told));
    assert_eq!(
        kinds(&all)[..5],
        [
            "Encounter",
            "QuestionnaireResponse",
            "QuestionnaireResponse",
            "QuestionnaireResponse",
            "Observation"
        ]
    );
    assert_eq!(
        kinds(&all)[9..],
        ["Task", "Task", "Provenance", "AuditEvent"],
        "weight, height, index and HbA1c between"
    );
    assert_eq!(all[0]["class"]["code"], "HH");
    assert_eq!(all[0]["status"], "finished");
    let weight =
        all.iter().find(|one| one.pointer("/code/coding/0/code") == Some(&json!("29463-7"))).unwrap();
    assert_eq!(weight.pointer("/valueQuantity/value").unwrap().to_string(), "66.50");
    let laboratory =
        all.iter().find(|one| one.pointer("/code/coding/0/code") == Some(&json!("4548-4"))).unwrap();
    assert_eq!(laboratory["effectiveDateTime"], "2026-08-20");
    all.reverse();
    let read = read::visit(&all).unwrap();
    assert!(read.visit == visit, "{:#?}\n{:#?}", read.visit, visit);
    assert_eq!((read.readings, read.ticks.len(), read.correction), (readings.to_vec(), 2, None));
}

#[test]
fn a_visit_that_could_not_take_place_is_cancelled_with_its_reason() {
    let mut visit = visit();
    visit.answers = [
        ("not_followed".to_owned(), Answer::Code(5)),
        ("not_followed_reason".to_owned(), Answer::Text("回老家".to_owned())),
        ("visit_kind".to_owned(), Answer::Code(3)),
    ]
    .into();
    visit.forms = SignedForm::all(FormSet::current(), &[Disease::Hypertension], &visit.answers);
    let audit = audit();
    let told = Told { visit: &visit, readings: &[], ticks: &[], correction: None, audit: &audit };
    let all = wire(&of_visit(&told));
    assert_eq!((&all[0]["status"], &all[0]["class"]["code"]), (&json!("cancelled"), &json!("VR")));
    assert_eq!(all[0].pointer("/reasonCode/0/coding/0/code"), Some(&json!("5")));
    assert_eq!(all[0].pointer("/reasonCode/0/text"), Some(&json!("回老家")));
    assert!(read::visit(&all).unwrap().visit == visit);
}

#[test]
fn a_correction_is_new_resources_and_the_old_ones_stay() {
    let (before, old, audit) = (visit(), [typed()], audit());
    let told = Told { visit: &before, readings: &old, ticks: &[], correction: None, audit: &audit };
    let first = wire(&of_visit(&told));
    let mut after = before.clone();
    let mended = Answer::Pressure { systolic: decimal("132"), diastolic: decimal("84") };
    after.answers.insert("blood_pressure".to_owned(), mended);
    after.forms =
        SignedForm::all(FormSet::current(), &[Disease::Diabetes, Disease::Hypertension], &after.answers);
    let new = [Reading { id: ReadingId(id(9)), ..typed() }];
    let correction = Correction {
        by: StaffId(id(5)),
        at: at("2026-09-03T10:00:00+08:00"),
        reason: "输错了一位",
        before: before.signed_at,
        replaced: &[old[0].id],
    };
    let told =
        Told { visit: &after, readings: &new, ticks: &[], correction: Some(correction), audit: &audit };
    let second = wire(&of_visit(&told));
    let ids = |all: &[Value]| {
        let made = all.iter().filter(|one| one["resourceType"] != "AuditEvent");
        made.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(ids(&first).is_disjoint(&ids(&second)), "nothing is put over what was signed");
    let provenance = second.iter().find(|one| one["resourceType"] == "Provenance").unwrap();
    let of = provenance.pointer("/entity/0/what/reference").unwrap().as_str().unwrap();
    assert!(
        first.iter().any(|one| crate::sync::json::target(one).as_deref() == Some(of)),
        "out of what was signed"
    );
    assert_eq!(provenance.pointer("/reason/0/text"), Some(&json!("输错了一位")));
    let read = read::visit(&[second, first.clone()].concat()).unwrap();
    assert!(read.visit == after);
    assert_eq!(
        (read.readings, read.correction.map(|one| one.reason)),
        (new.to_vec(), Some("输错了一位".to_owned()))
    );
    assert!(read::visit(&first).unwrap().visit == before);
}

#[test]
fn what_the_store_rounds_is_rounded_before_it_is_told() {
    let rounded = visit();
    let (mut exact, mut line) = (rounded.clone(), audit());
    exact.signed_at += chrono::Duration::nanoseconds(678);
    exact.started_at += chrono::Duration::nanoseconds(9);
    line.at += chrono::Duration::nanoseconds(678);
    let tell = |visit, audit| of_visit(&Told { visit, readings: &[], ticks: &[], correction: None, audit });
    assert!(tell(&exact, &line) == tell(&rounded, &audit()));
}

#[test]
fn the_same_facts_are_the_same_resources() {
    let (visit, audit) = (visit(), audit());
    let told =
        Told { visit: &visit, readings: &[typed()], ticks: &[tick(true)], correction: None, audit: &audit };
    assert_eq!(of_visit(&told), of_visit(&told));
    assert_eq!(
        of_visit(&told).last(),
        Some(&audit_event(&audit)),
        "the line of the trail, told once more, is the same"
    );
}

#[test]
fn hi_is_told_as_more_than_the_end_of_the_range() {
    let strip = Reading {
        visit: None,
        value: reading::Value::Glucose { mmol_per_l: decimal("33.3"), timing: MealTiming::Unknown },
        source: Source::Meter,
        marks: vec![Mark::AboveRange],
        ..typed()
    };
    let mut told = wire(&of_readings(&[strip], now(), ReadingStatus::Measured)).remove(0);
    assert_eq!(told["valueQuantity"]["comparator"], ">");
    assert_eq!(told["valueQuantity"]["value"].to_string(), "33.3");
    assert!(read::reading(&told).is_ok());
    told["valueQuantity"]["comparator"] = serde_json::json!("<");
    assert!(read::reading(&told).is_err(), "the mark says otherwise");
}
