//! Yearly complication checks: fundus, feet, urine albumin, HbA1c, lipids.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::json;

use super::duties;
use super::outgoing::{self, Told};
use super::sheets::{self, row, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::id::ResidentId;
use crate::care::worklist::WorkRules;
use crate::store::lists::Listed;
use crate::store::worklist::{self, DoneCheck};

/// The link of a resident's page, if she needs any.
pub(super) fn link(work: &Work<'_>, line: &Listed) -> Option<LinkView> {
    let needs = !line.resident.diseases.is_empty() && work.can(Capability::RecordCheck);
    needs.then(|| to_sheet(work, "link-checks", SheetKind::Checks, &line.resident.id.to_string()))
}

/// When each check is due, and what was found.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RecordCheck)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| told(desk, &work, connection, &work.listed(connection, id)?))
}

fn told(desk: &Desk, work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let facts = duties::facts_of(work, &desk.rules(), connection, line)?;
    let day = |day| phrase::day_in(work.language, day, work.today());
    let due: BTreeMap<_, _> = WorkRules::current().checks_due(&facts);
    let due = due.into_iter().map(|(key, by)| {
        let says = if by <= work.today() { "check-due" } else { "check-by" };
        row(work.plain(&format!("check-{key}")), work.say(says, &[&day(by)]))
    });
    let done = worklist::checks(connection, id)?.into_iter().map(|check| {
        row(format!("{} {}", day(check.day), work.plain(&format!("check-{}", check.kind))), check.result)
    });
    Ok(SheetView {
        title: work.say("checks-title", &[&line.resident.name]),
        lines: Vec::new(),
        links: vec![to_form(work, "link-yearly-check", FormKind::YearlyCheck, &id.to_string())],
        sections: [
            section(work.plain("checks-due"), due.collect()),
            section(work.plain("checks-done"), done.collect()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

/// The form for a check.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::RecordCheck)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let today = [("check_day".to_owned(), Answer::Date(work.today()))].into();
        let mut form = sheets::form_of(&work, "yearly-check", &today);
        form.lines = vec![line.resident.name];
        Ok(form)
    })
}

/// Keeps a check that was done.
pub(super) fn record(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RecordCheck)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let id = line.resident.id;
        let answers: Answers = sheets::read(&work, "yearly-check", line.resident.born, answers)?;
        let Some(Answer::Date(day)) = answers.get("check_day") else { return Err(work.broken()) };
        let kind = work.found(sheets::key(&answers, "check_kind"))?.to_owned();
        let check = DoneCheck { resident: id, kind, day: *day, result: text(&answers, "check_result") };
        worklist::add_check(tx, &check, work.me(), work.now)?;
        let about = json!({ "kind": check.kind, "day": check.day, "result": check.result, "by": work.me() });
        outgoing::tell(desk, &work, tx, Told::Check, id, &about)?;
        work.log(tx, "check.record", Some(id), &check.kind)?;
        told(desk, &work, tx, &line)
    })
}
