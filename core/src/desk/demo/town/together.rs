//! What several did together: groups and their sessions, the salt boxes and diaries of the 5+2 plans, alerts, screening days.

use chrono::{DateTime, Duration, FixedOffset};
use rust_decimal::Decimal;

use super::super::chance::Chance;
use super::super::district::{Maker, Person};
use super::super::programme::{PastCampaign, PastGroup, Programme};
use super::monday;
use crate::care::id::{AlertId, CampaignId, GroupId, ResidentId, SessionId};
use crate::care::person::{Disease, Household};
use crate::care::plan::{CareGroup, DietEntry, GroupKind, Plan, Reminder, SaltCheck, Session};
use crate::care::reading::Value;
use crate::care::rules::Pressure;
use crate::care::screen::{Alert, AlertAnswer, ScreenRules, emergency};
use crate::care::team::Role;
use crate::care::worklist::WorkRules;
use crate::store::worklist::Campaign;

const TOPICS: [&str; 6] = [
    "认识盐：看标签，会估量",
    "限盐勺怎么用",
    "一起做一顿低盐饭",
    "外面吃饭怎么少吃盐",
    "运动和体重",
    "家里怎么量血压",
];

/// Members of a group.
const MEMBERS: usize = 16;

pub(super) fn gather(
    maker: &Maker<'_>,
    people: &[Person],
    homes: &[Household],
    programme: &mut Programme,
    chance: &mut Chance,
) {
    groups(maker, people, homes, programme, chance);
    for (plan, weeks) in people.iter().filter_map(|person| person.plan.as_ref()).map(|(plan, _)| {
        let gone = (maker.now.date_naive() - plan.start).num_days() / 7;
        (plan, gone.min(plan.template.weeks.into()))
    }) {
        of_plan(maker, plan, weeks, programme, chance);
    }
    alerts(maker, people, programme, chance);
    campaign(maker, people, homes, programme);
}

/// One low-salt group and one club in each community, meeting each week for half a year.
fn groups(
    maker: &Maker<'_>,
    people: &[Person],
    homes: &[Household],
    programme: &mut Programme,
    chance: &mut Chance,
) {
    let mut estates: Vec<&str> = homes.iter().map(|home| home.estate.as_str()).collect();
    estates.dedup();
    for estate in estates {
        let here = |person: &&Person| {
            homes.iter().any(|home| home.id == person.resident.household && home.estate == estate)
        };
        let open = |person: &&Person| person.visits.last().is_none_or(|last| last.visit.outcome().is_none());
        for (kind, name) in [(GroupKind::LowSalt, "低盐小组"), (GroupKind::DiabetesClub, "糖友俱乐部")]
        {
            let fits = |person: &&Person| match kind {
                GroupKind::LowSalt => person.plan.is_some(),
                GroupKind::DiabetesClub => person.resident.has(Disease::Diabetes),
            };
            let of = people.iter().filter(open).filter(fits).filter(here).take(MEMBERS);
            let members: Vec<ResidentId> = of.map(|person| person.resident.id).collect();
            programme.groups.push(group(maker, kind, &format!("{estate}{name}"), members, chance));
        }
    }
}

fn group(
    maker: &Maker<'_>,
    kind: GroupKind,
    name: &str,
    members: Vec<ResidentId>,
    chance: &mut Chance,
) -> PastGroup {
    let by = maker.by(Role::SocialWorker);
    let id = GroupId(maker.ids.next());
    let at = maker.now - Duration::days(190);
    let sessions = (1..=26).rev().map(|week| {
        let at = maker.now - Duration::days(week * 7 - 2);
        Session {
            id: SessionId(maker.ids.next()),
            group: id,
            day: at.date_naive(),
            topic: (*chance.of(&TOPICS)).to_owned(),
            present: members.iter().copied().filter(|_| chance.share(700)).collect(),
            by,
            at,
        }
    });
    let sessions = sessions.collect();
    PastGroup { group: CareGroup { id, kind, name: name.to_owned(), by, at }, members, sessions }
}

/// The salt box each week, a meal now and then, and whether she took her drugs.
fn of_plan(maker: &Maker<'_>, plan: &Plan, weeks: i64, programme: &mut Programme, chance: &mut Chance) {
    let by = maker.by(Role::Volunteer);
    let today = maker.now.date_naive();
    for week in 0..weeks {
        let day = plan.start + Duration::days(week * 7 + 3);
        let at: DateTime<FixedOffset> = maker.now - (today - day);
        // Less salt from week to week.
        let grams = i32::try_from(115 - week * 4).unwrap_or(60);
        programme.salt.push(SaltCheck {
            plan: plan.id,
            day,
            grams: Decimal::from(chance.around(grams, 14)),
            days: 7,
            eaters: 2,
            by,
            at,
        });
        if chance.share(400) {
            let salty = if chance.share(500) { vec![1] } else { vec![2] };
            let meal = u8::try_from(1 + chance.below(3)).expect("three meals");
            programme.meals.push(DietEntry { plan: plan.id, day, meal, salty, note: String::new(), by, at });
        }
        if chance.share(800) {
            programme.reminders.push(Reminder { plan: plan.id, day, taken: true, by, at });
        }
    }
}

/// Who was an emergency at a visit was reported at once; answered, but for one of this morning.
fn alerts(maker: &Maker<'_>, people: &[Person], programme: &mut Programme, chance: &mut Chance) {
    let rules = ScreenRules::current();
    for past in people.iter().flat_map(|person| &person.visits) {
        let Some(Value::BloodPressure { systolic, diastolic, .. }) =
            past.readings.first().map(|one| one.value)
        else {
            continue;
        };
        let reasons = emergency(maker.rules, Some(Pressure { systolic, diastolic }), None);
        if reasons.is_empty() {
            continue;
        }
        let (id, at) = (AlertId(maker.ids.next()), past.visit.started_at);
        let (resident, version) = (past.visit.resident, rules.version.clone());
        let by = maker.by(Role::Nurse);
        programme.alerts.push(Alert { id, resident, reasons, rules: version, by, at });
        let action = (*chance.of(&["called", "going", "referred"])).to_owned();
        let at = at + Duration::minutes(i64::from(4 + chance.below(20)));
        let by = maker.by(Role::Doctor);
        programme.answers.push((id, AlertAnswer { action, note: String::new(), by, at }));
    }
}

/// A screening day of the village's first group, next Monday.
fn campaign(maker: &Maker<'_>, people: &[Person], homes: &[Household], programme: &mut Programme) {
    let Some(village) = homes.iter().rev().find(|home| home.unit.is_empty()) else { return };
    let first = homes.iter().find(|home| home.estate == village.estate);
    let Some(first) = first else { return };
    let lives_there = |person: &&Person| {
        let home = homes.iter().find(|home| home.id == person.resident.household);
        home.is_some_and(|home| home.estate == first.estate && home.building == first.building)
    };
    let limits = &WorkRules::current().limits;
    let from = limits.slot_from_hour.value * 60;
    let invited = people.iter().filter(lives_there).filter(|person| person.resident.diseases.is_empty());
    let slot = |(at, person): (u32, &Person)| {
        let minutes = from + at / limits.slot_people.value.max(1) * limits.slot_minutes.value;
        (person.resident.id, format!("{:02}:{:02}", minutes / 60, minutes % 60))
    };
    let campaign = Campaign {
        id: CampaignId(maker.ids.next()),
        estate: first.estate.clone(),
        building: first.building.clone(),
        day: monday(maker.now.date_naive()) + Duration::days(7),
        rules: WorkRules::current().version.clone(),
        slots: (0..).zip(invited.take(60)).map(slot).collect(),
    };
    let at = maker.now - Duration::days(1);
    programme.campaigns.push(PastCampaign { campaign, by: maker.by(Role::SocialWorker), at });
}
