//! Puts the demo district into a new store, through the same rules as every visit.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::demo::{self, Demo, District, Person, Programme, RecordSeed, Support};
use super::work::{Context, Fault};
use super::{seed_care, standing};
use crate::access::IdHasher;
use crate::care::form::FormSet;
use crate::care::person::Resident;
use crate::care::plan::{Plan, Template, Tick};
use crate::care::reading::Reading;
use crate::care::record::sheet_of;
use crate::care::rules::RuleSet;
use crate::care::team::{Role, Staff};
use crate::care::visit::SignedVisit;
use crate::care::worklist::{PLAN_REVIEW, WorkRules};
use crate::store::colours::Cause;
use crate::store::records::{self, Assessment, Outside, Version};
use crate::store::worklist::DoneCheck;
use crate::store::{
    self, Store, alerts, consents, daily, groups, medications, people, plans, readings, screenings, visits,
    worklist,
};
use crate::store::{education, needs, policies, satisfaction};

/// Fills a new store in one transaction; returns who uses this phone.
pub(super) fn demo(
    context: &Context,
    rules: &RuleSet,
    store: &Store,
    hasher: &IdHasher,
    size: Demo,
    role: Role,
) -> Result<Staff, Fault> {
    let now = context.clock.now();
    let template = Template::five_plus_two();
    let district = District::make(size, now, rules, template, context.ids.as_ref());
    let me = district.staff.iter().find(|staff| staff.role == role).cloned();
    let signer = district.staff.iter().find(|staff| staff.role == Role::Doctor).cloned();
    let (Some(me), Some(signer)) = (me, signer) else {
        return Err(store::Error::Missing.into());
    };
    store.write(|tx| {
        for staff in &district.staff {
            people::put_staff(tx, staff)?;
        }
        people::renew_search(tx)?;
        if let Some(leader) = district.leader {
            alerts::set_leader(tx, &me.team, leader, signer.id, now)?;
        }
        for household in &district.households {
            people::put_household(tx, household)?;
        }
        for person in &district.people {
            put(tx, rules, hasher, person, now.date_naive())?;
        }
        for seed in demo::records() {
            let known = district.people.iter().find(|person| person.resident.name == seed.name);
            if let Some(person) = known {
                put_record(context, tx, &seed, &person.resident, &signer)?;
            }
        }
        seed_care::put(context, tx, rules, &district.people, signer.id)?;
        put_programme(tx, &district.programme, now)?;
        put_support(tx, &Support::make(&district, now, context.ids.as_ref()), &signer)?;
        Ok::<_, Fault>(())
    })?;
    Ok(me)
}

fn put(
    tx: &rusqlite::Transaction<'_>,
    rules: &RuleSet,
    hasher: &IdHasher,
    person: &Person,
    today: NaiveDate,
) -> Result<(), Fault> {
    let who = &person.resident;
    let hash = who.id_number.as_deref().map(|number| hasher.hash(number));
    people::put(tx, who, hash.as_ref())?;
    for regimen in &person.regimens {
        medications::change(tx, who.id, &regimen.drugs, regimen.since)?;
    }
    let mut measured: Vec<Reading> = Vec::new();
    for past in &person.visits {
        for reading in &past.readings {
            readings::insert(tx, reading)?;
            measured.splice(0..0, reading.usable().then(|| reading.clone()));
        }
        visits::import(tx, &past.visit)?;
        // How her colour went, as it would have been kept on the day.
        let then = past.visit.signed_at.date_naive();
        // The last visit was judged or says why there was none: it is enough.
        let last = std::slice::from_ref(&past.visit);
        let stood = standing::with(rules, tx, who, last, (&measured, &[]), then)?;
        store::standing::put(tx, &stood, then, Cause::Visit)?;
    }
    for reading in &person.loose {
        readings::insert(tx, reading)?;
    }
    for consent in &person.consents {
        consents::append(tx, consent)?;
    }
    if let Some((plan, ticks)) = &person.plan {
        plans::start(tx, plan)?;
        for tick in ticks {
            plans::tick(tx, tick)?;
        }
        looked_over(tx, plan, ticks, today)?;
    }
    // Back to the last follow-up that took place, with it.
    let mut past: Vec<SignedVisit> = Vec::new();
    for one in person.visits.iter().rev() {
        past.push(one.visit.clone());
        if one.visit.took_place() {
            break;
        }
    }
    store::standing::put(tx, &standing::from(rules, tx, who, &past, today)?, today, Cause::Time)?;
    Ok(())
}

/// A running plan was looked over in time until today.
fn looked_over(
    tx: &rusqlite::Transaction<'_>,
    plan: &Plan,
    ticks: &[Tick],
    today: NaiveDate,
) -> Result<(), Fault> {
    let rules = WorkRules::current();
    let mut day = rules.plan_review_due(plan.start, None);
    while day < today
        && let Some(tick) = ticks.iter().rev().find(|tick| tick.day <= day)
    {
        let result = "饮食和活动都问过了".to_owned();
        let check = DoneCheck { resident: plan.resident, kind: PLAN_REVIEW.to_owned(), day, result };
        worklist::add_check(tx, &check, tick.by, tick.at)?;
        day = rules.plan_review_due(plan.start, Some(day));
    }
    Ok(())
}

/// What the record of a named person holds beside the person.
fn put_record(
    context: &Context,
    tx: &rusqlite::Transaction<'_>,
    seed: &RecordSeed,
    who: &Resident,
    writer: &Staff,
) -> Result<(), Fault> {
    let now = context.clock.now();
    let home = people::household(tx, who.household)?.ok_or(store::Error::Missing)?;
    let mut answers = sheet_of(who, &home, None);
    answers.extend(seed.answers(now.date_naive(), who.born));
    let form = FormSet::record().version.clone();
    let (resident, staff) = (who.id, writer.id);
    let at = now - chrono::Duration::days(seed.written);
    records::append(tx, &Version { resident, staff, at, form, answers })?;
    for (days, result) in seed.assessments() {
        let at = now - chrono::Duration::days(days);
        records::assess(tx, &Assessment { resident, staff, at, result })?;
    }
    for event in &seed.outside {
        let at = now - chrono::Duration::days(event.days);
        let event = Outside {
            id: context.ids.next(),
            resident,
            kind: event.kind,
            day: at.date_naive(),
            place: event.place.clone(),
            summary: event.summary.clone(),
            staff: Some(staff),
            at,
        };
        records::add_outside(tx, &event)?;
    }
    Ok(())
}

fn put_programme(
    tx: &rusqlite::Transaction<'_>,
    programme: &Programme,
    now: DateTime<FixedOffset>,
) -> Result<(), Fault> {
    for past in &programme.groups {
        groups::add(tx, &past.group)?;
        for member in &past.members {
            groups::set_member(tx, past.group.id, *member, true, past.group.by, past.group.at)?;
        }
        for session in &past.sessions {
            groups::add_session(tx, session)?;
        }
    }
    for check in &programme.salt {
        daily::add_salt(tx, check)?;
    }
    for screening in &programme.screenings {
        screenings::add(tx, screening)?;
    }
    for (estate, building, spot) in &programme.places {
        worklist::put_place(tx, estate, building, *spot, now)?;
    }
    for alert in &programme.alerts {
        alerts::raise(tx, alert)?;
    }
    for (alert, answer) in &programme.answers {
        alerts::answer(tx, *alert, answer)?;
    }
    for past in &programme.referrals {
        screenings::refer(tx, &past.referral)?;
        if let Some((result, at)) = past.result {
            screenings::add_result(tx, past.referral.id, result, "", past.referral.by, at)?;
        }
    }
    for past in &programme.checks {
        worklist::add_check(tx, &past.check, past.by, past.at)?;
    }
    for past in &programme.campaigns {
        worklist::add_campaign(tx, &past.campaign, past.by, past.at)?;
    }
    for version in &programme.versions {
        records::append(tx, version)?;
    }
    for assessment in &programme.assessments {
        records::assess(tx, assessment)?;
    }
    for reminder in &programme.reminders {
        daily::add_reminder(tx, reminder)?;
    }
    for meal in &programme.meals {
        daily::add_meal(tx, meal)?;
    }
    Ok(())
}

fn put_support(tx: &rusqlite::Transaction<'_>, support: &Support, signer: &Staff) -> Result<(), Fault> {
    for resource in &support.resources {
        needs::add_resource(tx, resource)?;
    }
    for survey in &support.surveys {
        needs::add_survey(tx, survey)?;
    }
    for task in &support.tasks {
        needs::add_task(tx, task)?;
        if let Some(end) = &task.end {
            needs::end_task(tx, task.id, end)?;
        }
    }
    for (resident, step) in &support.steps {
        policies::add_step(tx, *resident, step)?;
    }
    for taught in &support.taught {
        education::teach(tx, taught)?;
    }
    for face in &support.faces {
        satisfaction::answer(tx, face.visit, signer.id, &face.answer, face.day)?;
    }
    Ok(())
}
