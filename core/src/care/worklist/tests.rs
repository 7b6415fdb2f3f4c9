use super::*;
use chrono::{DateTime, FixedOffset};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

fn nobody() -> Facts {
    Facts {
        born: day("1960-05-01"),
        diseases: Vec::new(),
        next_follow_up: None,
        soon: false,
        step: None,
        plan_since: None,
        result_due: None,
        risk_due: None,
        last_seen: None,
        checks: BTreeMap::new(),
        beside: Vec::new(),
    }
}

fn duties(facts: &Facts) -> Vec<(DutyKind, NaiveDate)> {
    let duties = WorkRules::current().duties(facts, 35, 12, day("2026-09-02"));
    duties.into_iter().map(|duty| (duty.kind, duty.due)).collect()
}

#[test]
fn every_value_names_a_listed_source() {
    let rules = WorkRules::current();
    let limits = &rules.limits;
    let cited = [
        &limits.plan_review_weeks,
        &limits.tries_before_phone,
        &limits.noon,
        &limits.evening,
        &limits.reach_metres,
        &limits.slot_from_hour,
        &limits.slot_minutes,
        &limits.slot_people,
    ];
    let sources = cited.map(|one| &one.source);
    for source in sources.into_iter().chain(rules.check.iter().map(|rule| &rule.source)) {
        assert!(rules.sources.contains_key(source), "{source}");
    }
}

#[test]
fn whoever_has_no_disease_is_screened_once_a_year_from_an_age_on() {
    assert_eq!(duties(&nobody()), [(DutyKind::Screening, day("2026-09-02"))]);
    let seen = Facts { last_seen: Some(day("2026-03-01")), ..nobody() };
    assert_eq!(duties(&seen), [(DutyKind::Screening, day("2027-03-01"))]);
    let young = Facts { born: day("2000-05-01"), ..nobody() };
    assert_eq!(duties(&young), [(DutyKind::Screening, day("2035-05-01"))]);
    let at_risk = Facts { risk_due: Some(day("2026-10-01")), ..nobody() };
    assert_eq!(duties(&at_risk), [(DutyKind::RiskCheck, day("2026-10-01"))]);
    assert_eq!(DutyKind::RiskCheck.role(), Role::GridWorker);
}

#[test]
fn what_was_too_high_once_is_measured_again_and_who_is_suspected_is_referred() {
    let high = Facts {
        next_follow_up: Some(day("2026-09-03")),
        step: Some(DutyKind::MeasureAgain),
        last_seen: Some(day("2026-09-02")),
        ..nobody()
    };
    let screening = (DutyKind::Screening, day("2027-09-02"));
    assert_eq!(duties(&high), [(DutyKind::MeasureAgain, day("2026-09-03")), screening.clone()]);
    let suspected = Facts { step: Some(DutyKind::Refer), ..high.clone() };
    assert_eq!(duties(&suspected), [(DutyKind::Refer, day("2026-09-03")), screening]);
    assert_eq!((DutyKind::MeasureAgain.role(), DutyKind::Refer.role()), (Role::GridWorker, Role::Doctor));
    let diabetic = Facts { diseases: vec![(Disease::Diabetes, day("2026-09-01"))], ..suspected };
    assert_eq!(duties(&diabetic)[0], (DutyKind::Refer, day("2026-09-03")), "instead of the follow-up");
}

#[test]
fn a_patient_has_her_follow_up_and_each_check_once() {
    let facts = Facts {
        diseases: vec![(Disease::Hypertension, day("2025-10-01")), (Disease::Diabetes, day("2026-01-01"))],
        next_follow_up: Some(day("2026-09-10")),
        soon: true,
        plan_since: Some(day("2026-08-10")),
        checks: BTreeMap::from([("fundus".to_owned(), day("2026-06-01"))]),
        ..nobody()
    };
    let check = |key: &str| DutyKind::Check(key.to_owned());
    assert_eq!(
        duties(&facts),
        [
            (DutyKind::PlanReview, day("2026-09-07")),
            (DutyKind::SoonFollowUp, day("2026-09-10")),
            (check("lipids"), day("2026-10-01")),
            (check("foot"), day("2027-01-01")),
            (check("hba1c"), day("2027-01-01")),
            (check("urine-albumin"), day("2027-01-01")),
            (check("fundus"), day("2027-06-01")),
        ]
    );
    // Not looked over in time it stays due; once it was, weeks later again.
    let review = |facts: &Facts| {
        let of = |duty: &(DutyKind, NaiveDate)| duty.0 == DutyKind::PlanReview;
        duties(facts).into_iter().find(of).map(|(_, due)| due)
    };
    let late = Facts { plan_since: Some(day("2026-07-01")), ..facts.clone() };
    assert_eq!(review(&late), Some(day("2026-07-29")));
    let checks = BTreeMap::from([(PLAN_REVIEW.to_owned(), day("2026-08-30"))]);
    assert_eq!(review(&Facts { checks: checks.clone(), ..late }), Some(day("2026-09-27")));
    let begun_anew = Facts { plan_since: Some(day("2026-08-31")), checks, ..facts.clone() };
    assert_eq!(review(&begun_anew), Some(day("2026-09-28")), "of an earlier plan");
    let never_judged = Facts { next_follow_up: None, soon: false, ..facts };
    assert_eq!(duties(&never_judged)[0], (DutyKind::FollowUp, day("2026-09-02")));
}

#[test]
fn a_door_is_tried_at_another_time_of_the_day_and_then_called() {
    let rules = WorkRules::current();
    assert_eq!(rules.tries(&[], at("2026-09-02T09:00")), None);
    let first = rules.tries(&[at("2026-09-02T09:00")], at("2026-09-02T10:00")).unwrap();
    assert_eq!((first.count, first.again, first.later, first.phone), (1, PartOfDay::Afternoon, true, false));
    let afternoon = rules.tries(&[at("2026-09-02T09:00")], at("2026-09-02T13:00")).unwrap();
    assert!(!afternoon.later, "now is another time of the day");
    let next_morning = rules.tries(&[at("2026-09-02T09:00")], at("2026-09-03T09:00")).unwrap();
    assert!(next_morning.later, "nobody opens in the morning");
    let tries = [at("2026-09-02T09:00"), at("2026-09-02T14:00"), at("2026-09-02T19:00")];
    let third = rules.tries(&tries, at("2026-09-03T09:00")).unwrap();
    assert_eq!((third.count, third.again, third.phone), (3, PartOfDay::Morning, true));
}

#[test]
fn red_within_reach_comes_first_then_the_nearest_then_the_list() {
    let spot = |north, east| Some(Spot { latitude: 39_900_000 + north, longitude: 116_400_000 + east });
    let building = |listed, spot, red| Stretch { listed, spot, red };
    let buildings = [
        building(0, spot(1_000, 0), false),
        building(1, None, true),
        building(2, spot(5_000, 0), true),
        building(3, spot(6_000, 0), false),
        building(4, spot(60_000, 0), true),
        building(5, None, false),
    ];
    assert_eq!(order(&buildings, spot(0, 0), 1500), [2, 1, 3, 0, 4, 5]);
    assert_eq!(order(&buildings, None, 1500), [2, 1, 3, 0, 4, 5], "from the first building that is placed");
    let nowhere = buildings.map(|one| Stretch { spot: None, ..one });
    assert_eq!(order(&nowhere, None, 1500), [1, 2, 4, 0, 3, 5], "red first, then the list");
    let green = buildings.map(|one| Stretch { spot: None, red: false, ..one });
    assert_eq!(order(&green, None, 1500), [0, 1, 2, 3, 4, 5]);
    assert_eq!(order(&[], spot(0, 0), 1500), Vec::<usize>::new());
}

#[test]
fn a_distance_is_right_within_a_hundredth() {
    let a = Spot { latitude: 39_900_000, longitude: 116_400_000 };
    let north = Spot { latitude: 39_909_000, ..a };
    let east = Spot { longitude: 116_411_700, ..a };
    for (other, metres) in [(north, 1_001_i64), (east, 999)] {
        let square = a.square_metres_to(other);
        assert!((square - metres * metres).abs() < metres * metres / 50, "{square}");
    }
}
