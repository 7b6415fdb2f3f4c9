//! Needs in somebody's hands: the tasks of a role, closed with the resident's own word.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, person, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, consent, me, needs, phrase};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::{ResidentId, SupportTaskId};
use crate::care::support::{NeedRules, SupportTask, TaskEnd};
use crate::store::{lists, needs as store};

/// The link of today's page, if there are any.
pub(super) fn link(work: &Work<'_>, connection: &Connection) -> Result<Option<LinkView>, Fault> {
    let open = mine(work, connection)?.len();
    let label = || work.say("link-support-tasks", &[&open.to_string()]);
    Ok((open > 0)
        .then(|| LinkView { label: label(), ..to_sheet(work, "support-tasks", SheetKind::SupportTasks, "") }))
}

/// Residents for whom this role has a task.
pub(super) fn residents(work: &Work<'_>, connection: &Connection) -> Result<BTreeSet<ResidentId>, Fault> {
    Ok(store::open_tasks(connection, Some(work.role()))?.into_iter().map(|task| task.resident).collect())
}

/// Open tasks of this role; who hands needs over sees all of them.
fn mine(work: &Work<'_>, connection: &Connection) -> Result<Vec<SupportTask>, Fault> {
    let role = (!work.can(Capability::HandNeed)).then(|| work.role());
    let mut tasks = store::open_tasks(connection, role)?;
    work.keep_known(connection, &mut tasks, |task| task.resident)?;
    Ok(tasks)
}

/// The open tasks, the first due first.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::DoSupportTask)?;
    work.read(|connection| told(&work, connection))
}

fn told(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for task in mine(work, connection)? {
        let row = task_row(work, connection, &task)?;
        if task.role == work.role() { own.push(row) } else { others.push(row) }
    }
    let empty = own.is_empty() && others.is_empty();
    Ok(SheetView {
        title: work.plain("support-tasks"),
        lines: if empty { vec![work.plain("support-tasks-none")] } else { Vec::new() },
        links: Vec::new(),
        sections: [
            section(work.plain("support-tasks-mine"), own),
            section(work.plain("support-tasks-others"), others),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

fn task_row(work: &Work<'_>, connection: &Connection, task: &SupportTask) -> Result<SheetRow, Fault> {
    let line = work.found(lists::of_resident(connection, task.resident)?)?;
    let name = store::resource_of(connection, task.resource)?.map(|(one, _)| one.name).unwrap_or_default();
    let due = phrase::day_in(work.language, task.due, work.today());
    let mut says = vec![needs::need_words(work, &task.need), work.say("need-in-hand", &[&name, &due])];
    if task.role != work.role() {
        says.push(work.plain(me::role_key(task.role)));
    }
    Ok(SheetRow {
        links: vec![to_form(work, "link-task-result", FormKind::TaskResult, &task.id.to_string())],
        ..person(&line, says.join(" · "))
    })
}

/// The form that closes a task.
pub(super) fn form(desk: &Desk, task: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::DoSupportTask)?;
    let id = work.id::<SupportTaskId>(task)?;
    work.read(|connection| {
        let task = open(&work, connection, id)?;
        let line = work.found(lists::row_of(connection, task.resident)?)?;
        let mut form = sheets::form_of(&work, "task-result", &Answers::new());
        form.lines = vec![format!("{} · {}", line.name, needs::need_words(&work, &task.need))];
        Ok(form)
    })
}

/// Closes a task with what she says; the place is free again. The platform hears of it while she agrees to that.
pub(super) fn close(desk: &Desk, task: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::DoSupportTask)?;
    let id = work.id::<SupportTaskId>(task)?;
    work.write(|tx| {
        let task = open(&work, tx, id)?;
        let answers = sheets::read(&work, "task-result", work.today(), answers)?;
        let outcome = work.found(sheets::key(&answers, "task_outcome"))?;
        let done = outcome == "done";
        let end = TaskEnd { done, word: text(&answers, "task_word"), by: work.me(), at: work.now };
        store::end_task(tx, id, &end)?;
        let resource = work.found(store::resource_of(tx, task.resource)?)?.0;
        let purpose = NeedRules::current().partner(&resource.partner).and_then(|partner| partner.purpose);
        let covered = match purpose {
            Some(purpose) => consent::covers(tx, task.resident, purpose)?,
            None => true,
        };
        if covered {
            let about = json!({ "task": id, "done": end.done, "word": end.word, "by": end.by });
            outgoing::tell_under(desk, &work, tx, Told::SupportTaskEnd, task.resident, &about, purpose)?;
        }
        work.log(tx, "need.close", Some(task.resident), outcome)?;
        told(&work, tx)
    })
}

/// A task that is open and this person's to close.
fn open(work: &Work<'_>, connection: &Connection, id: SupportTaskId) -> Result<SupportTask, Fault> {
    let task = work.found(store::task(connection, id)?)?;
    work.known(connection, task.resident)?;
    if task.role != work.role() {
        work.need(Capability::HandNeed)?;
    }
    if task.end.is_some() {
        return Err(work.changed());
    }
    Ok(task)
}
