//! Five faces after a visit, by the resident's own hand. One answer is never told to anybody, not even to the platform: it is
//! counted in whole handfuls, for a period and a worker.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::sheets::{self, code, codes, row, said, section, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, coverage};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::{ResidentId, StaffId, VisitId};
use crate::care::indicator::Period;
use crate::care::support::{FaceAnswer, FaceTally, NeedRules, tally};
use crate::store::{people, satisfaction};

/// The two lowest faces are asked for a reason.
const UNHAPPY: u8 = 2;

/// The link to the counts, on today's page.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeSatisfaction)
        .then(|| to_sheet(work, "link-satisfaction", SheetKind::Satisfaction, ""))
}

/// The link of a resident's page, while her last visit waits for an answer.
pub(super) fn asking_link(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Option<LinkView>, Fault> {
    let asks = work.can(Capability::AskSatisfaction) && unanswered(connection, resident)?.is_some();
    Ok(asks.then(|| to_form(work, "link-ask-satisfaction", FormKind::Satisfaction, &resident.to_string())))
}

/// The form for her own hand.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::AskSatisfaction)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let id = work.listed(connection, id)?.resident.id;
        waiting(&work, connection, id)?;
        let mut form = sheets::form_of(&work, "satisfaction", &Answers::new());
        form.lines = vec![work.plain("satisfaction-hand-over"), work.plain("satisfaction-secret")];
        Ok(form)
    })
}

/// Keeps her answer. What is shown after it says nothing of it.
pub(super) fn answer(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::AskSatisfaction)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let id = work.listed(tx, id)?.resident.id;
        let (visit, worker) = waiting(&work, tx, id)?;
        let answers = sheets::read(&work, "satisfaction", work.today(), answers)?;
        let face = work.found(code(&answers, "satisfaction_face"))?;
        let reasons = if face <= UNHAPPY { codes(&answers, "satisfaction_reasons") } else { Vec::new() };
        satisfaction::answer(tx, visit, worker, &FaceAnswer { face, reasons }, work.today())?;
        work.log(tx, "satisfaction.answer", Some(id), "")?;
        Ok(SheetView {
            title: work.plain("satisfaction-thanks"),
            lines: vec![work.plain("satisfaction-give-back")],
            links: Vec::new(),
            sections: Vec::new(),
        })
    })
}

fn waiting(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<(VisitId, StaffId), Fault> {
    let waiting = unanswered(connection, resident)?;
    waiting.ok_or_else(|| Error::Conflict { words: work.plain("satisfaction-nothing") }.into())
}

/// The visit that waits for her answer; of somebody to whom nobody goes any more, none.
fn unanswered(connection: &Connection, resident: ResidentId) -> Result<Option<(VisitId, StaffId)>, Fault> {
    if coverage::is_not_visited(connection, resident)? {
        return Ok(None);
    }
    Ok(satisfaction::unanswered(connection, resident)?)
}

fn together() -> u32 {
    NeedRules::current().limits.answers_together.value
}

/// What a period shows of each worker.
fn tallies(connection: &Connection, period: Period) -> Result<BTreeMap<StaffId, FaceTally>, Fault> {
    let answers = satisfaction::by_worker(connection)?.into_iter();
    Ok(answers.map(|(worker, answers)| (worker, tally(&answers, period, together()))).collect())
}

/// Of everybody: the workers' handfuls and no others, so that nothing more is told by what they differ in.
fn whole(of: BTreeMap<StaffId, FaceTally>) -> FaceTally {
    let nobody = FaceTally { missing: together(), ..FaceTally::default() };
    FaceTally::together(of.into_values()).unwrap_or(nobody)
}

/// The counts of a period, of everybody and of each worker; `about` is 2026, 2026-Q3 or 2026-09, empty: this year.
pub(super) fn sheet(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeSatisfaction)?;
    let [year, ..] = Period::around(work.today());
    let period = match about {
        "" => year,
        text => Period::parse(text).ok_or_else(|| Error::not_found(work.language))?,
    };
    work.read(|connection| {
        let of = tallies(connection, period)?;
        let mut workers = Vec::new();
        for staff in people::all_staff(connection)? {
            let Some(tally) = of.get(&staff.id) else { continue };
            workers.push(row(staff.name, told(&work, tally)));
        }
        let whole = whole(of);
        let periods =
            Period::around(work.today()).into_iter().filter(|one| *one != period).map(|one| SheetRow {
                opens: Some(Target::Sheet { kind: SheetKind::Satisfaction, about: one.key() }),
                ..row(one.key(), String::new())
            });
        Ok(SheetView {
            title: work.say("satisfaction-title", &[&period.key()]),
            lines: vec![told(&work, &whole), work.say("satisfaction-note", &[&together().to_string()])],
            links: Vec::new(),
            sections: [
                section(work.plain("satisfaction-faces"), faces(&work, &whole)),
                section(work.plain("satisfaction-reasons"), reasons(&work, &whole)),
                section(work.plain("satisfaction-workers"), workers),
                section(work.plain("indicators-periods"), periods.collect()),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    })
}

/// 满意的 80 %（4/5），再来 3 份一起算 · or how many are missing.
fn told(work: &Work<'_>, tally: &FaceTally) -> String {
    let missing = tally.missing.to_string();
    match tally.percent() {
        Some(percent) => {
            let (happy, all) = (tally.happy().to_string(), tally.all().to_string());
            work.say("satisfaction-rate", &[&percent.to_string(), &happy, &all])
        }
        None => work.say("satisfaction-missing", &[&missing]),
    }
}

fn faces(work: &Work<'_>, tally: &FaceTally) -> Vec<SheetRow> {
    if tally.all() == 0 {
        return Vec::new();
    }
    let counted = (1_u8..=5).zip(tally.faces).rev();
    counted.map(|(face, count)| row(said(work, "satisfaction_face", &[face]), count.to_string())).collect()
}

fn reasons(work: &Work<'_>, tally: &FaceTally) -> Vec<SheetRow> {
    let counted = tally.reasons.iter();
    counted
        .map(|(reason, count)| row(said(work, "satisfaction_reasons", &[*reason]), count.to_string()))
        .collect()
}

/// 满意度 for the indicators: the two best faces ÷ answers; nobody is named behind it.
pub(super) fn indicator(work: &Work<'_>, connection: &Connection, period: Period) -> Result<SheetRow, Fault> {
    Ok(row(work.plain("indicator-satisfaction"), told(work, &whole(tallies(connection, period)?))))
}
