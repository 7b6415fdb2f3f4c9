//! The page of what a person has to see to: refused, changed on both sides, to be looked at.

use chrono::{DateTime, NaiveDate};
use rusqlite::Connection;
use serde_json::Value;

use super::super::Error;
use super::super::sheets::{row, section, to_act, to_sheet};
use super::super::view::{ActKind, LinkView, SheetKind, SheetRow, SheetView, Target};
use super::super::work::{Desk, Fault, Work};
use super::run::{PULLED, UNTAKEN};
use super::{intake, kept_at, line, mend, said, title, trouble, why};
use crate::access::Capability;
use crate::care::id::{ResidentId, StaffId};
use crate::store::conflicts::{self, Conflict};
use crate::store::copies::{self, Copy};
use crate::store::outbox::{self, Outgoing};
use crate::store::records::{self, Version};
use crate::store::{looked, meta, own_clock, people, sending, told as known};
use crate::sync::bundle::Bundle;
use crate::sync::conflict::{Fate, fate, not_taken};
use crate::sync::json;
use crate::words::has;

/// Rows of a section.
const ROWS: u32 = 50;

/// Minutes from which on the phone's clock is said to be off.
const CLOCK_MINUTES: i64 = 5;

/// Characters of what the platform said.
const SAID: usize = 120;

/// The link of today's page, where there is something to see to.
pub(in crate::desk) fn link(work: &Work<'_>, connection: &Connection) -> Result<Option<LinkView>, Fault> {
    let counts = outbox::counts(connection)?;
    let any = counts.rejected > 0
        || conflicts::open(connection)?.iter().any(|conflict| chooses(work, conflict))
        || !looked::open(connection, 1)?.is_empty();
    Ok(any.then(|| to_sheet(work, "link-sync", SheetKind::Sync, "")))
}

pub(in crate::desk) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIdentity)?;
    work.read(|connection| told(&work, connection))
}

pub(super) fn told(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let mut lines = vec![line(work, connection, outbox::counts(connection)?)?];
    lines.extend(trouble(connection)?.map(|key| said(work, &key)));
    if let Some(at) = kept_at(work, connection, PULLED)? {
        lines.push(work.say("sync-last", &[&work.moment(at)]));
    }
    lines.extend(clock_line(work, own_clock::ahead(connection)?));
    if let Some(untaken) = meta::get(connection, UNTAKEN)?.filter(|count| count != "0") {
        lines.push(work.say("sync-untaken", &[&untaken]));
    }
    let mut refused = Vec::new();
    for request in outbox::refused(connection)?.into_iter().take(ROWS as usize) {
        refused.extend(refused_row(work, connection, &request)?);
    }
    let mut sections: Vec<_> = section(work.plain("sync-refused-title"), refused).into_iter().collect();
    let mut rows = Vec::new();
    let open = conflicts::open(connection)?;
    for conflict in open.iter().filter(|one| chooses(work, one)).take(ROWS as usize) {
        rows.push(conflict_row(work, connection, conflict)?);
    }
    sections.extend(section(work.plain("sync-conflicts-title"), rows));
    let mut review = Vec::new();
    for copy in looked::open(connection, ROWS)? {
        let mut row = review_row(work, connection, &copy)?;
        if work.can(Capability::EditRecord) {
            let about = format!("{}/{}", copy.kind, copy.id);
            row.links.push(to_act(work, "sync-look", ActKind::Looked, &about));
        }
        review.push(row);
    }
    sections.extend(section(work.plain("sync-review-title"), review));
    let mut done = Vec::new();
    for (copy, looked) in looked::latest(connection, ROWS)? {
        let row = review_row(work, connection, &copy)?;
        let (who, when) = (work.name(connection, looked.staff)?, work.moment(looked.at));
        done.push(SheetRow {
            line: format!("{} · {}", row.line, work.say("sync-looked-by", &[&who, &when])),
            ..row
        });
    }
    sections.extend(section(work.plain("sync-looked-title"), done));
    Ok(SheetView { title: work.plain("sync-title"), lines, links: Vec::new(), sections })
}

/// Whether she chooses between two values: who somebody is takes whoever may write in the record; what else clashes was done on this
/// phone, by somebody of her role.
pub(super) fn chooses(work: &Work<'_>, conflict: &Conflict) -> bool {
    !conflict.target.starts_with("Patient/") || work.can(Capability::EditRecord)
}

/// That the phone's clock is off, where it is by so much that times on the page mislead.
fn clock_line(work: &Work<'_>, ahead: Option<i64>) -> Option<String> {
    let minutes = ahead? / 60_000_000;
    let key = if minutes > 0 { "sync-clock-behind" } else { "sync-clock-ahead" };
    (minutes.abs() >= CLOCK_MINUTES).then(|| work.say(key, &[&minutes.abs().to_string()]))
}

fn refused_row(
    work: &Work<'_>,
    connection: &Connection,
    request: &Outgoing,
) -> Result<Option<SheetRow>, Fault> {
    let Some(title) = title(work, connection, request)? else { return Ok(None) };
    let entries = sending::entries(connection, request.id)?;
    let refused = entries.iter().find(|entry| entry.reason.is_some());
    let reason = refused.and_then(|entry| entry.reason.as_deref());
    let held = reason.is_none() && entries.iter().any(|entry| entry.because.is_some());
    let mut line = why(work, reason.unwrap_or(if held { "held" } else { "other" }));
    if let Some(said) = refused.and_then(|entry| said_by_platform(entry.outcome.as_deref()?)) {
        line = format!("{line} · {said}");
    }
    let about = request.id.to_string();
    let mut links = Vec::new();
    if !held {
        links.push(to_act(work, "sync-resend", ActKind::Resend, &about));
        match known::is_told(connection, &mend::task(request.id))? {
            true => line = format!("{line} · {}", work.plain("sync-handed")),
            false if mend::hands_over(work) => {
                links.push(to_act(work, "sync-hand-over", ActKind::HandOver, &about));
            }
            false => {}
        }
    }
    let opens = request.resident.map(|id| Target::Resident { resident: id.to_string() });
    Ok(Some(SheetRow { opens, links, ..row(title, line) }))
}

/// What an `OperationOutcome` says first, cut to a line.
fn said_by_platform(outcome: &str) -> Option<String> {
    let outcome = json::read(outcome);
    let issue = outcome.get("issue")?.get(0)?;
    let details = issue.get("details").and_then(|details| details.get("text"));
    let said = details.or(issue.get("diagnostics"))?.as_str()?;
    Some(said.chars().take(SAID).collect())
}

fn conflict_row(work: &Work<'_>, connection: &Connection, conflict: &Conflict) -> Result<SheetRow, Fault> {
    let whose = json::parts(&conflict.target).map(|(_, id)| id).unwrap_or_default();
    let request = outbox::get(connection, conflict.request)?.map(|(request, _)| request);
    let resident = request.as_ref().and_then(|request| request.resident).or_else(|| whose.parse().ok());
    let field = field_words(work, &conflict.field);
    let text = |value: &Option<String>| value_words(work, value.as_deref().map(json::read).as_ref());
    let author = request.as_ref().and_then(author);
    let by = author_there(work, connection, conflict, (resident, request.as_ref()))?;
    let when = request.map(|request| work.moment(request.created_at)).unwrap_or_default();
    let updated = conflict.there_updated.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let updated = match updated {
        Some(at) => work.moment(at.with_timezone(work.now.offset())),
        None => work.plain("sync-unknown-time"),
    };
    let who = work.name(connection, author.unwrap_or(work.me()))?;
    let here = work.say("sync-here", &[&text(&conflict.here), &who, &when]);
    let there = work.say("sync-there", &[&text(&conflict.there), &by, &updated]);
    let about = format!("{}|{}|{}", conflict.request, conflict.target, conflict.field);
    let title = format!("{} · {field}", name(connection, resident)?);
    Ok(SheetRow {
        opens: resident.map(|id| Target::Resident { resident: id.to_string() }),
        links: vec![
            to_act(work, "sync-keep-here", ActKind::KeepHere, &about),
            to_act(work, "sync-keep-there", ActKind::KeepThere, &about),
        ],
        ..row(title, format!("{here}\n{there}"))
    })
}

/// Who told the platform its side. A phone of a team tells a change of a record with the sheet that says who wrote it; whoever works at
/// the platform itself does not.
fn author_there(
    work: &Work<'_>,
    connection: &Connection,
    conflict: &Conflict,
    (resident, request): (Option<ResidentId>, Option<&Outgoing>),
) -> Result<String, Fault> {
    let (Some(updated), Some(resident)) = (conflict.there_updated.as_deref(), resident) else {
        return Ok(work.plain("sync-by-clinic"));
    };
    if !copies::came_with(connection, &resident.to_string(), updated)? {
        return Ok(work.plain("sync-by-clinic"));
    }
    let until = DateTime::parse_from_rfc3339(updated).ok();
    let is_its = |version: &Version| {
        until.is_none_or(|until| version.at <= until)
            && request.is_none_or(|request| version.at != request.created_at)
    };
    let versions = match conflict.target.starts_with("Patient/") {
        true => records::versions(connection, resident, ROWS)?,
        false => Vec::new(),
    };
    let name = match versions.iter().find(|version| is_its(version)) {
        Some(version) => work.name(connection, version.staff)?,
        None => String::new(),
    };
    Ok(if name.is_empty() { work.plain("sync-by-colleague") } else { name })
}

/// What a field of a resource is called.
fn field_words(work: &Work<'_>, field: &str) -> String {
    let key = format!("sync-field-{}", field.split('[').next().unwrap_or_default());
    work.plain(if has(&key) { &key } else { "sync-field-other" })
}

fn value_words(work: &Work<'_>, value: Option<&Value>) -> String {
    value.map_or_else(|| work.plain("sync-empty"), readable)
}

/// The values that were not taken, of a Task that asks to look at them.
fn not_taken_words(work: &Work<'_>, connection: &Connection, task: &Value) -> Result<Vec<String>, Fault> {
    let focus = task.pointer("/focus/reference").and_then(Value::as_str).and_then(json::referred);
    let Some(("Basic", id)) = focus.and_then(json::parts) else { return Ok(Vec::new()) };
    let basic = copies::get(connection, "Basic", id)?.and_then(|copy| copy.content);
    let values = basic.map(|basic| not_taken(&json::read(&basic))).unwrap_or_default();
    let words = |(field, value): &(String, Option<Value>)| {
        work.say("sync-not-taken", &[&field_words(work, field), &value_words(work, value.as_ref())])
    };
    Ok(values.iter().map(words).collect())
}

/// Who told what a request tells, as it says itself: several people may work with one phone.
fn author(request: &Outgoing) -> Option<StaffId> {
    let bundle: Bundle = serde_json::from_slice(&request.body).ok()?;
    let who = |resource: &Value| {
        let text = |at: &str| resource.pointer(at).and_then(Value::as_str);
        let pointed = text("/author/reference").and_then(|it| it.strip_prefix("Practitioner/"));
        let named = || text("/author/identifier/value")?.strip_prefix("urn:uuid:");
        pointed.or_else(named)?.parse().ok().map(StaffId)
    };
    bundle.entry.iter().filter_map(|entry| entry.resource.as_ref()).find_map(who)
}

fn review_row(work: &Work<'_>, connection: &Connection, copy: &Copy) -> Result<SheetRow, Fault> {
    let content = copy.content.as_deref().map(json::read).unwrap_or_default();
    let resident = whose(copy);
    let key = match fate(&content).filter(|_| copy.kind == "Patient") {
        _ if copy.gone => "sync-review-gone",
        Some(Fate::ReplacedBy(_)) => "sync-review-merged",
        Some(Fate::Died) => "sync-review-died",
        Some(Fate::Inactive) => "sync-review-inactive",
        None if copy.kind == "Patient" && resident.is_none() => "sync-review-id",
        None if copy.kind == "Patient" && !is_whole_day(&content) => "sync-review-born",
        None if intake::is_of_sync(&content) => "sync-review-task",
        None => "sync-review-unread",
    };
    let named = content.pointer("/for/display").and_then(Value::as_str);
    let who = match resident {
        Some(_) => name(connection, resident)?,
        None => named.unwrap_or_default().to_owned(),
    };
    let title =
        [who, copy.kind.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let opens = resident.map(|id| Target::Resident { resident: id.to_string() });
    let says = what(&content).filter(|_| copy.kind != "Patient");
    let mut parts = vec![work.plain(key)];
    parts.extend(says);
    if work.can(Capability::EditRecord) {
        parts.extend(not_taken_words(work, connection, &content)?);
    }
    let line = parts.join(" · ");
    Ok(SheetRow { opens, ..row(title, line) })
}

fn is_whole_day(patient: &Value) -> bool {
    let born = patient.get("birthDate").and_then(Value::as_str);
    born.is_some_and(|born| born.parse::<NaiveDate>().is_ok())
}

/// Whom a resource is about.
pub(super) fn whose(copy: &Copy) -> Option<ResidentId> {
    let whose = if copy.kind == "Patient" { Some(&copy.id) } else { copy.patient.as_ref() };
    whose.and_then(|id| id.parse().ok())
}

/// What a resource says in words, cut to a line.
fn what(content: &Value) -> Option<String> {
    let places = [
        "/description",
        "/title",
        "/code/text",
        "/medicationCodeableConcept/text",
        "/medicationCodeableConcept/coding/0/display",
        "/code/coding/0/display",
    ];
    let said = places.into_iter().find_map(|at| content.pointer(at)?.as_str())?;
    Some(said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SAID).collect())
}

fn name(connection: &Connection, resident: Option<ResidentId>) -> Result<String, Fault> {
    let Some(resident) = resident else { return Ok(String::new()) };
    Ok(people::resident(connection, resident)?.map(|who| who.name).unwrap_or_default())
}

/// A field's value as a person reads it: the text in it, or all of it.
fn readable(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let inner =
        value.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.values().next());
    let text = ["value", "text", "display"].into_iter().find_map(|field| value.get(field)?.as_str());
    match (text, inner) {
        (Some(text), _) => text.to_owned(),
        (None, Some(inner)) => readable(inner),
        (None, None) => value.to_string(),
    }
}
