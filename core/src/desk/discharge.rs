//! 下转: a discharge from a hospital becomes tasks for the team and for the family; and results of other institutions that count
//! here too.

use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, key, row, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, care_plan, phrase, tasks};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::care_plan::{Doer, Often};
use crate::care::discharge::{TaskKind, ticked_for};
use crate::care::id::{DischargeId, ResidentId, TaskId};
use crate::store::discharges::{self, Discharge, DischargeTask, RecognisedScope};
use crate::store::lists::Listed;
use crate::store::records::{self, Outside, OutsideKind};
use crate::words::plain;

/// Results that are looked through for recognised ones.
const RESULTS: u32 = 100;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, line: &Listed) -> Option<LinkView> {
    work.can(Capability::SeeReferrals)
        .then(|| to_sheet(work, "link-discharges", SheetKind::Discharges, &line.resident.id.to_string()))
}

/// Discharges with their tasks, the family's apart; recognised results.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeReferrals)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

pub(super) fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let about = id.to_string();
    let day = |day| phrase::day_in(work.language, day, work.today());
    let discharges = discharges::of_resident(connection, id)?;
    let tasks = discharges::tasks(connection, id)?;
    let mut sections = Vec::new();
    for discharge in &discharges {
        let title =
            work.say("discharge-line", &[&day(discharge.day), &discharge.place, &discharge.diagnosis]);
        let of_it = || tasks.iter().filter(|one| one.discharge == discharge.id);
        let team = of_it().filter(|one| !ticked_for(one.task.who));
        sections.extend(section(title.clone(), team.map(|one| tasks::task_row(work, one, false)).collect()));
        let family = of_it().filter(|one| ticked_for(one.task.who));
        let family: Vec<SheetRow> = family.map(|one| tasks::task_row(work, one, true)).collect();
        sections.extend(section(format!("{title} · {}", work.plain("discharge-carer")), family));
    }
    let recognised = discharges::recognised(connection, id)?;
    let mut results = Vec::new();
    for event in records::outside(connection, id, RESULTS)? {
        if let Some(scope) = recognised.get(&event.id) {
            let title = format!("{} · {}", day(event.day), event.place);
            results.push(row(title, format!("{} · {}", event.summary, mark(work, *scope))));
        }
    }
    sections.extend(section(work.plain("recognised-results"), results));
    let mut links = Vec::new();
    if work.can(Capability::PlanDischarge) {
        links.push(to_form(work, "link-discharge-new", FormKind::Discharge, &about));
    }
    if work.can(Capability::NoteReferralStep) {
        links.push(to_form(work, "link-result-new", FormKind::RecognisedResult, &about));
    }
    Ok(SheetView {
        title: work.say("discharges-title", &[&line.resident.name]),
        lines: if discharges.is_empty() { vec![work.plain("discharges-none")] } else { Vec::new() },
        links,
        sections,
    })
}

/// 全国互认
pub(super) fn mark(work: &Work<'_>, scope: RecognisedScope) -> String {
    work.plain(match scope {
        RecognisedScope::National => "recognised-national",
        RecognisedScope::Regional => "recognised-regional",
        RecognisedScope::Local => "recognised-local",
    })
}

/// The form for a discharge.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let mut form = asked(desk, resident, Capability::PlanDischarge, "discharge", "dis_day")?;
    form.lines.push(plain(desk.context.language(), "discharge-note"));
    Ok(form)
}

/// The form for a recognised result.
pub(super) fn result_form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    asked(desk, resident, Capability::NoteReferralStep, "recognised-result", "recog_day")
}

fn asked(
    desk: &Desk,
    resident: &str,
    capability: Capability,
    form: &str,
    day: &str,
) -> Result<FormView, Error> {
    let work = desk.enter(capability)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let today: Answers = [(day.to_owned(), Answer::Date(work.today()))].into();
        let mut form = sheets::form_of(&work, form, &today);
        form.lines = vec![line.resident.name];
        Ok(form)
    })
}

fn date(work: &Work<'_>, answers: &Answers, field: &str) -> Result<chrono::NaiveDate, Fault> {
    match answers.get(field) {
        Some(Answer::Date(day)) => Ok(*day),
        _ => Err(work.broken()),
    }
}

/// Keeps a discharge with its tasks; each falls due from today on in the list of whoever does it.
pub(super) fn keep(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::PlanDischarge)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "discharge", line.resident.born, answers)?;
        let resident = line.resident.id;
        let discharge = Discharge {
            id: DischargeId(desk.context.ids.next()),
            resident,
            day: date(&work, &answers, "dis_day")?,
            place: text(&answers, "dis_place"),
            diagnosis: text(&answers, "dis_diagnosis"),
            until: date(&work, &answers, "dis_until")?,
            by: work.me(),
            at: work.now,
        };
        let mut given = Vec::new();
        for kind in TaskKind::ALL {
            if let Some((who, often, note)) = task(&work, tx, resident, &answers, kind)? {
                given.push(DischargeTask { id: TaskId(desk.context.ids.next()), kind, who, often, note });
            }
        }
        if given.is_empty() {
            return Err(Error::invalid(work.language, "dis_wound_who", "discharge-no-task", &[]).into());
        }
        discharges::add(tx, &discharge, &given)?;
        let about = json!({ "discharge": discharge, "tasks": given });
        outgoing::tell(desk, &work, tx, Told::Discharge, resident, &about)?;
        work.log(tx, "discharge.keep", Some(resident), &given.len().to_string())?;
        told(&work, tx, &line)
    })
}

/// One task of the form: whole, or not there at all.
fn task(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
    answers: &Answers,
    kind: TaskKind,
) -> Result<Option<(Doer, Often, String)>, Fault> {
    let field = |part: &str| format!("dis_{}_{part}", kind.key());
    let who = key(answers, &field("who")).and_then(Doer::of_key);
    let often = key(answers, &field("often")).and_then(Often::of_key);
    let note = text(answers, &field("text"));
    let missing = |part: &str| -> Fault {
        Error::invalid(work.language, &field(part), "discharge-incomplete", &[]).into()
    };
    match (who, often) {
        (Some(who), Some(often)) => {
            if kind == TaskKind::Other && note.is_empty() {
                return Err(missing("text"));
            }
            care_plan::may_be_asked(work, connection, resident, who, &field("who"))?;
            Ok(Some((who, often, note)))
        }
        (Some(_), None) => Err(missing("often")),
        (None, Some(_)) => Err(missing("who")),
        (None, None) if !note.is_empty() => Err(missing("who")),
        (None, None) => Ok(None),
    }
}

/// Keeps a result of another institution that is not measured again.
pub(super) fn keep_result(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteReferralStep)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "recognised-result", line.resident.born, answers)?;
        let scope = match key(&answers, "recog_scope") {
            Some("national") => RecognisedScope::National,
            Some("regional") => RecognisedScope::Regional,
            _ => RecognisedScope::Local,
        };
        let event = Outside {
            id: desk.context.ids.next(),
            resident: line.resident.id,
            kind: OutsideKind::TestResult,
            day: date(&work, &answers, "recog_day")?,
            place: text(&answers, "recog_place"),
            summary: text(&answers, "recog_result"),
            staff: Some(work.me()),
            at: work.now,
        };
        records::add_outside(tx, &event)?;
        discharges::recognise(tx, event.id, scope, work.me(), work.now)?;
        let about = json!({
            "event": event.id, "day": event.day, "place": event.place, "result": event.summary, "scope": scope,
            "by": work.me(), "at": work.now,
        });
        outgoing::tell(desk, &work, tx, Told::RecognisedResult, event.resident, &about)?;
        work.log(tx, "result.recognise", Some(event.resident), "")?;
        told(&work, tx, &line)
    })
}
