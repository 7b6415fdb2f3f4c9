//! 5+2 evaluated: control rates at the start, each month and at the end, with the people behind each number, beside
//! residents who are not enrolled.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::sheets::{person, row, section, to_sheet};
use super::view::{LinkView, SheetKind, SheetRow, SheetSection, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, plan, residents};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::person::{Disease, Resident};
use crate::care::plan::{Beside, Course, EvaluationRules, Judged, Milestone, Moment, Plan, evaluate};
use crate::care::rate::Rate;
use crate::care::reading::{MealTiming, Reading};
use crate::care::rules::{Pressure, RuleSet, judged_pressures};
use crate::store::lists::{self, Listed};
use crate::store::{closings, people, plans, readings};

/// Readings of one resident that are looked at.
const READINGS: u32 = 400;

/// The link to it, if this person may see it.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeEvaluation).then(|| to_sheet(work, "link-evaluation", SheetKind::Evaluation, ""))
}

/// The evaluation of all plans that began within the longest time of one.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeEvaluation)?;
    let rules = EvaluationRules::current();
    work.read(|connection| {
        let mut sections = Vec::new();
        for disease in [Disease::Hypertension, Disease::Diabetes] {
            let mut lines: BTreeMap<ResidentId, Listed> = BTreeMap::new();
            let (courses, beside) = gather(&work, &desk.rules(), connection, disease, &mut lines)?;
            for milestone in &evaluate(rules, &courses, &beside, work.today()) {
                sections.extend(told(&work, disease, milestone, &lines));
            }
        }
        let mut said =
            vec![work.say("evaluation-rule", &[&rules.rule.valid_days.value.to_string(), &rules.version])];
        if sections.is_empty() {
            said.push(work.plain("evaluation-none"));
        }
        Ok(SheetView { title: work.plain("evaluation-title"), lines: said, links: Vec::new(), sections })
    })
}

/// What 5+2 has gained among the people of a place: the control rate of the enrolled at the start, and at the last moment that a plan has come to.
pub(super) fn gains(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    here: impl Fn(ResidentId) -> bool,
) -> Result<Vec<SheetRow>, Fault> {
    let mut plans = begun(work, connection)?;
    plans.retain(|plan| here(plan.resident));
    let mut rows = Vec::new();
    for disease in [Disease::Hypertension, Disease::Diabetes] {
        let mut courses: Vec<Course> = Vec::new();
        for plan in plans.iter().rev() {
            let who = work.found(people::resident(connection, plan.resident)?)?;
            let known = courses.iter().any(|course| course.resident == who.id);
            if let (false, true, Some(end)) = (known, who.has(disease), plan.end()) {
                let judged = judged(rules, connection, &who, disease)?;
                courses.push(Course { resident: who.id, start: plan.start, end, judged });
            }
        }
        let moments = evaluate(EvaluationRules::current(), &courses, &[], work.today());
        let [start, .., last] = moments.as_slice() else { continue };
        let (Some(before), Some(after)) = (start.enrolled.percent(), last.enrolled.percent()) else {
            continue;
        };
        let points = |percent: usize| i64::try_from(percent).unwrap_or_default();
        let gained = format!("{:+}", points(after) - points(before));
        let told = [said(work, &start.enrolled), moment_words(work, last.moment), said(work, &last.enrolled)];
        rows.push(SheetRow {
            opens: Some(Target::Sheet { kind: SheetKind::Evaluation, about: String::new() }),
            ..row(
                work.say("evaluation-gain", &[&residents::disease(work, disease)]),
                work.say("evaluation-gained", &[&told[0], &told[1], &told[2], &gained]),
            )
        });
    }
    Ok(rows)
}

/// Who died or moved away: of them nothing can be compared.
fn gone(connection: &Connection) -> Result<BTreeSet<ResidentId>, Fault> {
    let closed = closings::all(connection)?.into_iter();
    Ok(closed.filter(|(_, closed)| closed.is_gone()).map(|(id, _)| id).collect())
}

/// Plans that may still run, of those who are there.
fn begun(work: &Work<'_>, connection: &Connection) -> Result<Vec<Plan>, Fault> {
    let gone = gone(connection)?;
    let mut plans = plans::begun_since(connection, plan::earliest(work.today()))?;
    plans.retain(|plan| !gone.contains(&plan.resident));
    Ok(plans)
}

fn gather(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    disease: Disease,
    lines: &mut BTreeMap<ResidentId, Listed>,
) -> Result<(Vec<Course>, Vec<Beside>), Fault> {
    let plans = begun(work, connection)?;
    let gone = gone(connection)?;
    let (mut courses, mut beside) = (Vec::new(), Vec::new());
    for id in people::with_disease(connection, disease)?.into_iter().filter(|id| !gone.contains(id)) {
        let line = work.found(lists::of_resident(connection, id)?)?;
        let judged = judged(rules, connection, &line.resident, disease)?;
        let hers = plans.iter().rev().find(|plan| plan.resident == id);
        match hers.and_then(|plan| Some((plan, plan.end()?))) {
            Some((plan, end)) => courses.push(Course { resident: id, start: plan.start, end, judged }),
            None => {
                let mut managed = line.resident.diseases.iter();
                let since = managed.find(|one| one.disease == disease).map(|one| one.since);
                beside.push(Beside { resident: id, since: since.unwrap_or(work.today()), judged });
            }
        }
        lines.insert(id, line);
    }
    Ok((courses, beside))
}

/// Each reading of the team that a disease is judged by, at the assessment's target or not by the age of that day.
fn judged(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    disease: Disease,
) -> Result<Judged, Fault> {
    let measured = readings::last_by_staff(connection, who.id, READINGS)?;
    let day = |reading: &Reading| reading.taken_at.date_naive();
    // Latest first in the store: of one day the last one is found first.
    Ok(match disease {
        Disease::Hypertension => {
            let at_target = |(reading, pressure): (&Reading, Pressure)| {
                let target = rules.targets(who.age_on(day(reading))).assessment.limit;
                (day(reading), !target.reached_by(pressure))
            };
            judged_pressures(&measured).into_iter().rev().map(at_target).collect()
        }
        Disease::Diabetes => {
            let fasting = |reading: &&Reading| {
                let (mmol, timing) = reading.glucose().filter(|_| reading.usable())?;
                let good = rules.fasting_at_target(mmol);
                (timing == MealTiming::Fasting).then(|| (day(reading), good))
            };
            measured.iter().rev().filter_map(|reading| fasting(&reading)).collect()
        }
    })
}

fn told(
    work: &Work<'_>,
    disease: Disease,
    milestone: &Milestone,
    lines: &BTreeMap<ResidentId, Listed>,
) -> Vec<SheetSection> {
    let moment = format!("{} · {}", residents::disease(work, disease), moment_words(work, milestone.moment));
    let day = phrase::day_in(work.language, milestone.day, work.today());
    let parts = [
        (work.say("evaluation-enrolled", &[&moment, &said(work, &milestone.enrolled)]), &milestone.enrolled),
        (work.say("evaluation-beside", &[&moment, &day, &said(work, &milestone.beside)]), &milestone.beside),
    ];
    parts.into_iter().filter_map(|(title, rate)| section(title, rows(work, rate, lines))).collect()
}

fn moment_words(work: &Work<'_>, moment: Moment) -> String {
    match moment {
        Moment::Start => work.plain("evaluation-start"),
        Moment::Month(month) => work.say("evaluation-month", &[&month.to_string()]),
        Moment::End => work.plain("evaluation-end"),
    }
}

/// 62 % (8/13)
fn said(work: &Work<'_>, rate: &Rate) -> String {
    match rate.percent() {
        Some(percent) => {
            format!("{percent} % ({}/{})", rate.met.len(), rate.all())
        }
        None => work.plain("evaluation-nobody"),
    }
}

fn rows(work: &Work<'_>, rate: &Rate, lines: &BTreeMap<ResidentId, Listed>) -> Vec<SheetRow> {
    let of = |ids: &[ResidentId], key: &str| -> Vec<SheetRow> {
        ids.iter().filter_map(|id| lines.get(id)).map(|line| person(line, work.plain(key))).collect()
    };
    let mut rows = of(&rate.met, "rate-at-target");
    rows.extend(of(&rate.others, "rate-not-at-target"));
    rows
}
