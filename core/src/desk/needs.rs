//! Needs and who can meet them: asked for every half year, handed to somebody with a free place, and open until the resident
//! has said how it went.

use std::collections::BTreeMap;

use chrono::{Days, Months};
use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, codes, row, section, text, to_form, to_sheet};
use super::view::{
    ActKind, FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView, Target,
};
use super::work::{Desk, Fault, Work};
use super::{Error, consent, phrase};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::consent::Purpose;
use crate::care::form::FormSet;
use crate::care::id::{NeedSurveyId, ResidentId, ResourceId, SupportTaskId};
use crate::care::support::{NeedRules, NeedStanding, SupportTask, open_needs};
use crate::store::lists::Listed;
use crate::store::needs::{self, NeedSurvey, Resource};

/// Between resident, need and resource in what is handed over.
const SEPARATOR: char = '|';

/// People who are asked again on one day's list.
const ASKED: usize = 100;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, resident: ResidentId) -> Option<LinkView> {
    work.can(Capability::HandNeed)
        .then(|| to_sheet(work, "link-needs", SheetKind::Needs, &resident.to_string()))
}

/// Who is to be asked again today, for who asks; those who are `closed` take nobody's place.
pub(super) fn to_be_asked(
    work: &Work<'_>,
    connection: &Connection,
    closed: &BTreeMap<ResidentId, String>,
) -> Result<Vec<ResidentId>, Fault> {
    let limits = &NeedRules::current().limits;
    let months = limits.survey_months.value;
    let before = |months: u32| work.today().checked_sub_months(Months::new(months)).unwrap_or(work.today());
    let born = before(limits.survey_from_age.value * 12);
    let asked = work.now.checked_sub_months(Months::new(months)).unwrap_or(work.now);
    let mut wanted = needs::to_be_asked(connection, before(months), born, asked)?;
    wanted.retain(|id| !closed.contains_key(id));
    wanted.truncate(ASKED);
    Ok(wanted)
}

/// What she asked for and how it stands, with who could help.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::HandNeed)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let survey = needs::last_survey(connection, id)?;
    let tasks = needs::tasks_of(connection, id)?;
    let resources = needs::resources(connection)?;
    let mut lines = Vec::new();
    let mut rows = Vec::new();
    match &survey {
        None => lines.push(work.plain("needs-never")),
        Some(survey) => {
            let day = phrase::day_in(work.language, survey.at.date_naive(), work.today());
            lines.push(work.say("needs-asked", &[&day, &work.name(connection, survey.by)?]));
            lines.extend((!survey.note.is_empty()).then(|| survey.note.clone()));
            if survey.needs.is_empty() {
                lines.push(work.plain("needs-none"));
            }
            for (need, standing) in open_needs(&survey.needs, survey.at, &tasks) {
                rows.push(need_row(work, id, need, &standing, &resources));
            }
        }
    }
    let mut past = Vec::new();
    for task in tasks.iter().filter(|task| task.end.is_some()) {
        past.push(row(need_words(work, &task.need), ended(work, task)));
    }
    Ok(SheetView {
        title: work.say("needs-title", &[&line.resident.name]),
        lines,
        links: vec![to_form(work, "link-needs-survey", FormKind::NeedsSurvey, &id.to_string())],
        sections: [section(work.plain("needs-wanted"), rows), section(work.plain("needs-past"), past)]
            .into_iter()
            .flatten()
            .collect(),
    })
}

fn need_row(
    work: &Work<'_>,
    resident: ResidentId,
    need: &str,
    standing: &NeedStanding<'_>,
    resources: &[(Resource, u32)],
) -> SheetRow {
    let (says, links) = match standing {
        NeedStanding::InHand(task) => {
            let name =
                resources.iter().find(|(one, _)| one.id == task.resource).map(|(one, _)| one.name.as_str());
            let due = phrase::day_in(work.language, task.due, work.today());
            let says = work.say("need-in-hand", &[name.unwrap_or_default(), &due]);
            (says, vec![to_form(work, "link-task-result", FormKind::TaskResult, &task.id.to_string())])
        }
        NeedStanding::Met(task) => (ended(work, task), Vec::new()),
        NeedStanding::Open => {
            let links: Vec<LinkView> = helpers(need, resources)
                .map(|(one, free)| {
                    let about = format!("{resident}{SEPARATOR}{need}{SEPARATOR}{}", one.id);
                    LinkView {
                        label: work.say("need-hand", &[&one.name, &free.to_string()]),
                        target: Target::Act { kind: ActKind::HandNeed, about },
                    }
                })
                .collect();
            let says = work.plain(if links.is_empty() { "need-nobody" } else { "need-open" });
            (says, links)
        }
    };
    SheetRow { links, ..row(need_words(work, need), says) }
}

/// Who can meet a need and has a free place, with how many.
fn helpers<'a>(need: &'a str, resources: &'a [(Resource, u32)]) -> impl Iterator<Item = (&'a Resource, u32)> {
    let fits = move |one: &Resource| {
        one.needs.iter().any(|key| key == need) && NeedRules::current().meets(&one.partner, need)
    };
    let free = resources.iter().map(|(one, taken)| (one, one.capacity.saturating_sub(*taken)));
    free.filter(move |(one, free)| *free > 0 && fits(one))
}

/// 办成了：“…”
fn ended(work: &Work<'_>, task: &SupportTask) -> String {
    let Some(end) = &task.end else { return String::new() };
    let day = phrase::day_in(work.language, end.at.date_naive(), work.today());
    work.say(if end.done { "task-done" } else { "task-not-done" }, &[&day, &end.word])
}

/// The form that asks for needs, with what she wanted last time.
pub(super) fn survey_form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::AskNeeds)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let mut form = sheets::form_of(&work, "needs-survey", &Answers::new());
        form.lines = vec![line.resident.name];
        if let Some(last) = needs::last_survey(connection, line.resident.id)? {
            let wanted: Vec<String> = last.needs.iter().map(|need| need_words(&work, need)).collect();
            let day = phrase::day_in(work.language, last.at.date_naive(), work.today());
            let wanted = wanted.join(&work.plain("word-comma"));
            form.lines.push(work.say("needs-last", &[&day, &wanted]));
        }
        Ok(form)
    })
}

/// Keeps what she asked for.
pub(super) fn survey(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::AskNeeds)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "needs-survey", line.resident.born, answers)?;
        let survey = NeedSurvey {
            id: NeedSurveyId(desk.context.ids.next()),
            resident: line.resident.id,
            needs: keys(&answers, "need_kinds"),
            note: text(&answers, "need_note"),
            rules: NeedRules::current().version.clone(),
            by: work.me(),
            at: work.now,
        };
        needs::add_survey(tx, &survey)?;
        let about = json!({
            "survey": survey.id, "needs": survey.needs, "note": survey.note, "rules": survey.rules, "by": survey.by,
        });
        outgoing::tell(desk, &work, tx, Told::Needs, line.resident.id, &about)?;
        work.log(tx, "needs.ask", Some(line.resident.id), &survey.rules)?;
        told(&work, tx, &line)
    })
}

/// Hands a need to somebody with a free place: a task of the role that looks after such partners. What leaves the team needs
/// her consent to it.
pub(super) fn hand(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::HandNeed)?;
    let mut parts = about.split(SEPARATOR);
    let (resident, need, resource) = (parts.next(), parts.next(), parts.next());
    let id = work.id::<ResidentId>(resident.unwrap_or_default())?;
    let resource = work.id::<ResourceId>(resource.unwrap_or_default())?;
    let rules = NeedRules::current();
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let who = line.resident.id;
        let (resource, taken) = work.found(needs::resource_of(tx, resource)?)?;
        let partner = work.found(rules.partner(&resource.partner))?;
        let survey = work.found(needs::last_survey(tx, who)?)?;
        let tasks = needs::tasks_of(tx, who)?;
        let standing = open_needs(&survey.needs, survey.at, &tasks);
        let (need, standing) = work.found(standing.into_iter().find(|(key, _)| Some(*key) == need))?;
        if standing != NeedStanding::Open {
            return Err(work.changed());
        }
        if helpers(need, &[(resource.clone(), taken)]).next().is_none() {
            return Err(Error::Conflict { words: work.say("need-full", &[&resource.name]) }.into());
        }
        if let Some(purpose) = partner.purpose {
            covered(&work, tx, who, purpose)?;
        }
        let later = Days::new(rules.limits.task_days.value.into());
        let task = SupportTask {
            id: SupportTaskId(desk.context.ids.next()),
            resident: who,
            need: need.to_owned(),
            resource: resource.id,
            role: partner.role,
            due: work.today().checked_add_days(later).unwrap_or(work.today()),
            rules: rules.version.clone(),
            by: work.me(),
            at: work.now,
            end: None,
        };
        needs::add_task(tx, &task)?;
        let about = json!({
            "task": task.id, "need": task.need, "resource": task.resource, "role": task.role, "due": task.due,
            "rules": task.rules, "by": task.by, "helper": resource,
        });
        outgoing::tell_under(desk, &work, tx, Told::SupportTask, who, &about, partner.purpose)?;
        work.log(tx, "need.hand", Some(who), need)?;
        told(&work, tx, &line)
    })
}

fn covered(work: &Work<'_>, connection: &Connection, who: ResidentId, purpose: Purpose) -> Result<(), Fault> {
    if consent::covers(connection, who, purpose)? {
        return Ok(());
    }
    let key = match purpose {
        Purpose::Volunteers => "support-no-volunteers",
        Purpose::Hospital => "support-no-hospital",
        _ => "support-no-civil-affairs",
    };
    Err(Error::Conflict { words: work.plain(key) }.into())
}

/// The keys of chosen codes.
pub(super) fn keys(answers: &Answers, field: &str) -> Vec<String> {
    let field_of = FormSet::team().field(field);
    let key = |code: u8| field_of.and_then(|field| field.choice(code))?.key.clone();
    codes(answers, field).into_iter().filter_map(key).collect()
}

/// A need in words.
pub(super) fn need_words(work: &Work<'_>, need: &str) -> String {
    words_of(work, "need_kinds", need)
}

/// A kind of partner in words.
pub(super) fn partner_words(work: &Work<'_>, partner: &str) -> String {
    words_of(work, "resource_partner", partner)
}

fn words_of(work: &Work<'_>, field: &str, key: &str) -> String {
    let code = FormSet::team().field(field).and_then(|field| field.code_of(key));
    code.map(|code| sheets::said(work, field, &[code])).unwrap_or_default()
}
