use uuid::Uuid;

use super::*;

const HYPERTENSION: Disease = Disease::Hypertension;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn who(number: u128) -> ResidentId {
    ResidentId(Uuid::from_u128(number))
}

fn managed(number: u128, since: &str) -> Managed {
    Managed { resident: who(number), disease: HYPERTENSION, since: day(since), closed: None }
}

fn up(number: u128, at: &str, at_target: bool) -> FollowUp {
    FollowUp {
        resident: who(number),
        disease: HYPERTENSION,
        day: day(at),
        signed_after: 0,
        took_place: true,
        in_person: true,
        lost: false,
        at_target,
        complication: false,
        acknowledged: true,
    }
}

fn percent(indicator: Indicator, facts: &Facts, period: &str, today: &str) -> (usize, usize) {
    let period = Period::parse(period).unwrap();
    let facts = facts.clone().sorted();
    let rate = indicator.rate(IndicatorRules::current(), &facts, period, day(today));
    (rate.met.len(), rate.all())
}

#[test]
fn a_period_is_a_year_a_quarter_or_a_month() {
    for (key, first, last) in [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ] {
        let period = Period::parse(key).unwrap();
        assert_eq!((period.first, period.last), (day(first), day(last)), "{key}");
        assert_eq!(period.key(), key);
    }
    for wrong in ["", "26", "2026-Q0", "2026-Q5", "2026-13", "2026-00", "x", "2026-", "99999", "2026-Q"] {
        assert_eq!(Period::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Period::around(day("2026-09-02")).map(|p| p.key()), ["2026", "2026-Q3", "2026-09"]);
}

#[test]
fn managed_to_the_standard_is_four_a_year_pro_rata() {
    let indicator = Indicator::Managed(HYPERTENSION);
    let mut facts = Facts { managed: vec![managed(1, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-02-01", true), up(1, "2026-05-01", true)];
    // 245 days of the year: two of four are due.
    assert_eq!(percent(indicator, &facts, "2026", "2026-09-02"), (1, 1));
    assert_eq!(percent(indicator, &facts, "2026", "2026-12-31"), (0, 1));
    facts.follow_ups.push(up(1, "2026-08-01", true));
    assert_eq!(percent(indicator, &facts, "2026", "2026-12-30"), (1, 1));
    assert_eq!(percent(indicator, &facts, "2026", "2026-12-31"), (0, 1), "three of four");
    facts.follow_ups.push(up(1, "2026-12-31", true));
    assert_eq!(percent(indicator, &facts, "2026", "2026-12-31"), (1, 1));
    assert_eq!(percent(indicator, &facts, "2026", "2027-03-01"), (1, 1), "a year that is over");
    facts.managed[0].since = day("2026-08-20");
    facts.follow_ups.clear();
    assert_eq!(percent(indicator, &facts, "2026", "2026-09-02"), (1, 1), "nothing is due yet");
    facts.managed[0].closed = Some(day("2025-12-31"));
    assert_eq!(percent(indicator, &facts, "2026", "2026-09-02"), (0, 0), "closed before the year");
    facts.managed[0].closed = None;
    assert_eq!(percent(indicator, &facts, "2025", "2026-09-02"), (0, 0), "registered later");
}

#[test]
fn a_call_is_no_face_to_face_follow_up_and_counts_for_control() {
    let mut facts = Facts { managed: vec![managed(1, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-02-01", false), up(1, "2026-05-01", true)];
    facts.follow_ups[1].in_person = false;
    assert_eq!(percent(Indicator::Managed(HYPERTENSION), &facts, "2026", "2026-09-02"), (0, 1));
    assert_eq!(percent(Indicator::Control(HYPERTENSION), &facts, "2026", "2026-09-02"), (1, 1));
}

#[test]
fn a_call_is_no_visit_made_here() {
    let mut facts = Facts { managed: vec![managed(1, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-02-01", true), up(1, "2026-05-01", true)];
    facts.follow_ups[1].in_person = false;
    facts.outside = vec![(who(1), day("2026-06-01"))];
    assert_eq!(percent(Indicator::Local, &facts, "2026", "2026-09-02"), (1, 2));
}

#[test]
fn a_follow_up_that_did_not_take_place_is_not_done() {
    let mut facts = Facts { managed: vec![managed(1, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-02-01", true), up(1, "2026-05-01", true)];
    facts.follow_ups[1].took_place = false;
    assert_eq!(percent(Indicator::Managed(HYPERTENSION), &facts, "2026", "2026-09-02"), (0, 1));
    assert_eq!(percent(Indicator::Control(HYPERTENSION), &facts, "2026", "2026-09-02"), (1, 1));
    facts.follow_ups[1].lost = true;
    assert_eq!(percent(Indicator::Control(HYPERTENSION), &facts, "2026", "2026-09-02"), (0, 1), "lost");
}

#[test]
fn the_last_follow_up_of_the_year_decides() {
    let facts = Facts {
        managed: vec![managed(1, "2025-01-01"), managed(2, "2025-01-01"), managed(3, "2025-01-01")],
        follow_ups: vec![
            up(2, "2025-12-30", true),
            up(1, "2026-01-10", false),
            up(3, "2026-01-10", true),
            up(1, "2026-04-10", true),
            up(3, "2026-04-10", false),
        ],
        ..Facts::default()
    };
    let indicator = Indicator::Control(HYPERTENSION);
    assert_eq!(percent(indicator, &facts, "2026", "2026-09-02"), (1, 3), "never seen is not controlled");
    assert_eq!(percent(indicator, &facts, "2026-Q1", "2026-09-02"), (1, 3), "up to the quarter's end");
    assert_eq!(percent(Indicator::Control(Disease::Diabetes), &facts, "2026", "2026-09-02"), (0, 0));
}

#[test]
fn what_the_platform_has_is_counted_apart() {
    let mut facts = Facts { managed: vec![managed(1, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-02-01", false), up(1, "2026-05-01", true)];
    facts.follow_ups[1].acknowledged = false;
    let indicator = Indicator::Control(HYPERTENSION);
    assert_eq!(percent(indicator, &facts, "2026", "2026-09-02"), (1, 1));
    assert_eq!(percent(indicator, &facts.acknowledged(), "2026", "2026-09-02"), (0, 1));
}

#[test]
fn the_other_rates() {
    let mut facts =
        Facts { managed: vec![managed(1, "2025-01-01"), managed(2, "2025-01-01")], ..Facts::default() };
    facts.follow_ups = vec![up(1, "2026-08-31", true), up(2, "2026-09-01", true)];
    facts.follow_ups[1].signed_after = 2;
    facts.follow_ups[1].complication = true;
    facts.outside = vec![(who(1), day("2026-09-02")), (who(1), day("2025-09-02"))];
    facts.born = [(who(1), day("1950-01-01")), (who(2), day("1991-09-03"))].into();
    let screened = |day| Screened { resident: who(1), day, acknowledged: false };
    facts.screened = vec![screened(day("2026-03-01"))];
    let referred = |number, known| Referred {
        resident: who(number),
        day: day("2026-09-01"),
        known,
        acknowledged: true,
        outcome_acknowledged: false,
    };
    facts.referrals = vec![referred(1, true), referred(2, false)];
    let of = |indicator| percent(indicator, &facts, "2026-09", "2026-09-02");
    assert_eq!(of(Indicator::Timely), (0, 1));
    facts.unsigned = vec![(who(1), day("2026-09-01")), (who(2), day("2026-09-02"))];
    let later = percent(Indicator::Timely, &facts, "2026-09", "2026-09-03");
    assert_eq!(later, (0, 2), "begun two days ago and not signed; the other may still be in time");
    facts.unsigned.clear();
    let of = |indicator| percent(indicator, &facts, "2026-09", "2026-09-02");
    assert_eq!(of(Indicator::Local), (1, 2));
    assert_eq!(of(Indicator::Complication), (1, 2));
    assert_eq!(of(Indicator::Screening), (1, 1), "the other is 34 on the last day");
    assert_eq!(of(Indicator::ReferralLoop), (1, 2));
    let mut left = facts.clone();
    left.gone = [(who(1), day("2026-09-01"))].into();
    assert_eq!(percent(Indicator::Screening, &left, "2026-09", "2026-09-02"), (0, 0), "moved away");
    assert_eq!(percent(Indicator::Screening, &left, "2026-08", "2026-09-02"), (1, 1), "not yet then");
    let there = facts.acknowledged();
    assert_eq!(percent(Indicator::Screening, &there, "2026-09", "2026-09-02"), (0, 1));
    assert_eq!(percent(Indicator::ReferralLoop, &there, "2026-09", "2026-09-02"), (0, 2));
    for indicator in Indicator::ALL {
        assert_eq!(percent(indicator, &facts, "2026-10", "2026-09-02"), (0, 0), "not begun yet");
        assert_eq!(percent(indicator, &facts, "2027", "2026-09-02"), (0, 0), "not begun yet");
    }
}

#[test]
fn each_value_names_a_source_that_is_listed() {
    let rules = IndicatorRules::current();
    let values = [&rules.rule.follow_ups_a_year, &rules.rule.timely_days, &rules.rule.screening_from_age];
    for cited in values.into_iter().chain([&rules.goal.managed, &rules.goal.control, &rules.goal.local]) {
        assert!(rules.sources.contains_key(&cited.source), "{}", cited.source);
    }
}
