use chrono::{DateTime, Days};
use uuid::Uuid;

use super::*;
use crate::words::{self, Lang};

const TEMPLATE: &str = include_str!("five_plus_two.toml");

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 29).unwrap() + Days::new(offset)
}

fn plan() -> Plan {
    Plan {
        id: PlanId(Uuid::from_u128(1)),
        resident: ResidentId(Uuid::from_u128(2)),
        start: day(0),
        template: Template::five_plus_two().clone(),
        ended: None,
    }
}

fn tick(item: &str, offset: u64, done: bool, minute: u32) -> Tick {
    Tick {
        plan: PlanId(Uuid::from_u128(1)),
        item: item.to_owned(),
        day: day(offset),
        done,
        by: StaffId(Uuid::from_u128(3)),
        at: DateTime::parse_from_rfc3339(&format!("2026-09-30T10:{minute:02}:00+08:00")).unwrap(),
        visit: None,
    }
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn five_and_two_and_the_spoon() {
    let wanted: Vec<(&str, u8, &[Role])> = vec![
        ("doctor-follow-up", 5, &[Role::Doctor]),
        ("low-salt-group", 2, &[Role::SocialWorker]),
        ("salt-spoon-check", 1, &[Role::Volunteer]),
    ];
    let template = Template::five_plus_two();
    let items: Vec<_> =
        template.items.iter().map(|i| (i.key.as_str(), i.times_a_week, i.roles.as_slice())).collect();
    assert_eq!(items, wanted);
    assert_eq!(template.weeks, 13);
    for key in template.items.iter().map(|i| &i.key).chain([&template.key]) {
        assert!(words::has(&format!("plan-{key}")), "{key}");
    }
}

#[test]
fn weeks_are_counted_from_the_first_day() {
    let plan = plan();
    for (offset, week) in [(0, 1), (6, 1), (7, 2), (35, 6), (90, 13)] {
        assert_eq!(plan.week_of(day(offset)), Some(week), "day {offset}");
    }
    assert_eq!(plan.week_of(day(91)), None);
    assert_eq!(plan.week_of(day(0) - Days::new(1)), None);
    assert_eq!(plan.days_of(2), Some((day(7), day(13))));
    assert_eq!(plan.days_of(0), None);
    assert_eq!(plan.days_of(14), None);
    assert_eq!(plan.end(), Some(day(91)));
}

#[test]
fn a_week_is_done_due_missed_or_not_yet() {
    let plan = plan();
    let ticks = [
        tick("low-salt-group", 1, true, 0),
        tick("low-salt-group", 6, true, 0),
        tick("doctor-follow-up", 0, true, 0),
        tick("low-salt-group", 7, true, 0),
    ];
    let status = |week, today| -> Vec<Status> {
        plan.week(week, &ticks, today).unwrap().items.iter().map(|i| i.status).collect()
    };
    assert_eq!(status(1, day(6)), [Status::Due, Status::Done, Status::Due]);
    assert_eq!(status(1, day(7)), [Status::Missed, Status::Done, Status::Missed]);
    assert_eq!(status(2, day(6)), [Status::NotYet, Status::NotYet, Status::NotYet]);
    assert_eq!(status(2, day(7)), [Status::Due, Status::Due, Status::Due]);
    assert_eq!(plan.week(1, &ticks, day(6)).unwrap().items[1].days, [day(1), day(6)]);
    assert_eq!(plan.board(&ticks, day(6)).len(), 13);
    assert_eq!(plan.week(14, &ticks, day(6)), None);
}

#[test]
fn the_latest_tick_of_a_day_counts_in_whatever_order_they_arrive() {
    let plan = plan();
    let done = |ticks: &[Tick]| plan.week(1, ticks, day(3)).unwrap().items[2].days.len();
    let (first, undone, again) = (
        tick("salt-spoon-check", 2, true, 1),
        tick("salt-spoon-check", 2, false, 2),
        tick("salt-spoon-check", 2, true, 3),
    );
    assert_eq!(done(&[first.clone(), undone.clone()]), 0);
    assert_eq!(done(&[undone.clone(), first.clone()]), 0);
    assert_eq!(done(&[again.clone(), undone.clone(), first.clone()]), 1);
    let mut other = first;
    other.plan = PlanId(Uuid::from_u128(9));
    assert_eq!(done(&[other]), 0, "another resident's plan");
}

#[test]
fn each_item_is_ticked_by_its_role_on_a_day_of_the_plan() {
    let plan = plan();
    let may = |item, role, offset| plan.may_tick(item, role, day(offset), day(40));
    assert_eq!(may("doctor-follow-up", Role::Doctor, 40), Ok(()));
    assert_eq!(may("salt-spoon-check", Role::Volunteer, 0), Ok(()));
    for role in Role::ALL.into_iter().filter(|r| *r != Role::Volunteer) {
        assert_eq!(may("salt-spoon-check", role, 0), Err(TickProblem::NotYours));
    }
    assert_eq!(may("no-such-item", Role::Doctor, 0), Err(TickProblem::UnknownItem));
    assert_eq!(may("doctor-follow-up", Role::Doctor, 91), Err(TickProblem::OutsideThePlan(13)));
    assert_eq!(may("doctor-follow-up", Role::Doctor, 41), Err(TickProblem::FutureDay));
    for problem in [
        TickProblem::UnknownItem,
        TickProblem::NotYours,
        TickProblem::OutsideThePlan(13),
        TickProblem::FutureDay,
    ] {
        assert!(words::has(&problem.reason().key), "{problem}");
    }
}

#[test]
fn salt_a_person_a_day_is_exact() {
    let rule = Template::five_plus_two().salt.unwrap();
    let salt = |grams, days, eaters| SaltUse::new(dec(grams), days, eaters).unwrap();
    assert_eq!(salt("84", 7, 2).per_person_and_day(), dec("6"));
    assert!(salt("69.99", 7, 2).within(&rule));
    assert!(!salt("70", 7, 2).within(&rule), "5 g is not below 5 g");
    let third = salt("100", 7, 3);
    assert!(third.within(&rule));
    let said = |salt: SaltUse| {
        let reason = salt.reason(&rule);
        words::say(Lang::Zh, &reason.key, &reason.args)
    };
    assert_eq!(said(third), "每人每天 4.7 克盐，在 5 克以内");
    assert_eq!(said(salt("84", 7, 2)), "每人每天 6 克盐，应少于 5 克");
    assert_eq!(said(salt("69.9", 7, 2)), "每人每天 4.9 克盐，在 5 克以内");
    for (grams, days, eaters, problem) in [
        ("-1", 7, 2, SaltProblem::Grams),
        ("10001", 7, 2, SaltProblem::Grams),
        ("1", 0, 2, SaltProblem::Days),
        ("1", 367, 2, SaltProblem::Days),
        ("1", 7, 0, SaltProblem::Eaters),
        ("1", 7, 51, SaltProblem::Eaters),
    ] {
        assert_eq!(SaltUse::new(dec(grams), days, eaters), Err(problem));
        assert!(words::has(&problem.reason().key));
    }
}

#[test]
fn a_template_that_cannot_be_meant_is_refused() {
    assert!(Template::from_toml(TEMPLATE).is_ok());
    for (from, to, why) in [
        ("weeks = 13", "weeks = 0", "weeks: is not 1 to 60"),
        ("weeks = 13", "weeks = 61", "weeks: is not 1 to 60"),
        ("weeks = 13", "weeks = 4000000000", "weeks: is not 1 to 60"),
        ("\"five-plus-two\"", "\"\"", "key: is empty"),
        ("version = \"1\"", "version = \" \"", "version: is empty"),
        ("\"control-rate\"", "\"happiness\"", "evaluation: is not \"control-rate\""),
        ("times_a_week = 5", "times_a_week = 8", "1 to 7"),
        ("times_a_week = 5", "times_a_week = 0", "1 to 7"),
        ("\"low-salt-group\"", "\"doctor-follow-up\"", "stands twice"),
        ("[\"volunteer\"]", "[]", "nobody may tick"),
        ("[\"volunteer\"]", "[\"cook\"]", "cannot be read"),
        ("limit_grams = \"5\"", "limit_grams = \"0\"", "salt: is not above zero"),
    ] {
        let changed = TEMPLATE.replacen(from, to, 1);
        assert_ne!(changed, TEMPLATE, "{from} stands in the template");
        let error = Template::from_toml(&changed).unwrap_err().to_string();
        assert!(error.contains(why), "{error} should say {why}");
    }
}

#[test]
fn a_plan_keeps_its_template_through_storage() {
    let json = serde_json::to_string(&plan()).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan());
}

#[test]
fn a_plan_that_was_ended_early_runs_up_to_that_day() {
    let ended = Plan { ended: Some(day(16)), ..plan() };
    assert_eq!((ended.week_of(day(15)), ended.week_of(day(16))), (Some(3), None));
    assert_eq!((ended.end(), plan().end()), (Some(day(16)), Some(day(91))));
    let late = ended.may_tick("doctor-follow-up", Role::Doctor, day(16), day(16));
    assert_eq!(late, Err(TickProblem::OutsideThePlan(13)));
    let after = Plan { ended: Some(day(200)), ..plan() };
    assert_eq!(after.end(), Some(day(91)), "an end behind the last day changes nothing");
}
