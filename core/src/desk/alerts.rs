//! Alerts to the doctor: raised at the door, at the top of her list until she answers, passed on to the team leader when
//! nobody does; never dropped.

use chrono::Duration;
use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, person, section, text, to_form, to_sheet};
use super::view::{AlertView, FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::visit::{self, Open};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::{AlertId, ResidentId, VisitId};
use crate::care::judgement::{Judgement, Reason, Referral};
use crate::care::reading::Reading;
use crate::care::rules::settled;
use crate::care::screen::{Alert, AlertAnswer, AlertStanding, ScreenRules, emergency};
use crate::store::{alerts, lists};

/// Answered alerts that are shown.
const ANSWERED: u32 = 20;

impl Desk {
    /// What time itself asks for: alerts that nobody has answered go on to the team leader. Called again and again while the
    /// desk is unlocked; does not keep it so.
    pub fn tend(&self) -> Result<(), Error> {
        match self.unattended() {
            Some(work) => pass_on(self, &work),
            None => Ok(()),
        }
    }
}

/// Raises an alert, if there is a reason: the fact, a request to the platform, a line of the trail.
pub(super) fn raise(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
    reasons: Vec<Reason>,
) -> Result<(), Fault> {
    if reasons.is_empty() {
        return Ok(());
    }
    let alert = Alert {
        id: AlertId(desk.context.ids.next()),
        resident,
        reasons,
        rules: ScreenRules::current().version.clone(),
        by: work.me(),
        at: work.now,
    };
    alerts::raise(tx, &alert)?;
    let about = json!({ "alert": alert.id, "reasons": alert.reasons, "rules": alert.rules, "by": alert.by });
    outgoing::tell(desk, work, tx, Told::Alert, resident, &about)?;
    work.log(tx, "alert.raise", Some(resident), "")
}

/// Whoever may not sign alerts the doctor, who is not at the door, as soon as an emergency value stands in the visit: it does not
/// wait for the hand-in.
pub(super) fn of_draft(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    visit: VisitId,
) -> Result<(), Fault> {
    if work.can(Capability::SignVisit) {
        return Ok(());
    }
    let open = Open::load(work, tx, visit)?;
    raise_new(desk, work, tx, &open, visit::emergencies(&desk.rules(), &open))
}

/// The same at the hand-in, where a danger sign in the form asks for it too.
pub(super) fn of_visit(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    judgements: &[Judgement],
) -> Result<(), Fault> {
    if work.can(Capability::SignVisit) {
        return Ok(());
    }
    let mut reasons = of_values(desk, &open.draft.readings);
    if reasons.is_empty() {
        let urgent = judgements.iter().filter(|one| one.referral == Some(Referral::Emergency));
        reasons.extend(urgent.filter_map(|one| one.reasons.first().cloned()));
    }
    raise_new(desk, work, tx, open, reasons)
}

/// What the doctor was told of in an open visit so far. An alert of yesterday says nothing of a value of today.
fn told_in(work: &Work<'_>, connection: &Connection, open: &Open) -> Result<Vec<Reason>, Fault> {
    let since = open.draft.started_at.max(work.now - fresh());
    Ok(alerts::reasons_since(connection, open.draft.resident, since)?)
}

/// Whether the doctor was alerted in an open visit by whoever is at the door.
pub(super) fn raised_in(work: &Work<'_>, connection: &Connection, open: &Open) -> Result<bool, Fault> {
    Ok(!work.can(Capability::SignVisit) && !told_in(work, connection, open)?.is_empty())
}

/// One alert in a visit for one kind of emergency: a value that is measured again or mended is none of its own.
fn raise_new(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    mut reasons: Vec<Reason>,
) -> Result<(), Fault> {
    if !reasons.is_empty() {
        let told = told_in(work, tx, open)?;
        reasons.retain(|reason| told.iter().all(|before| before.key != reason.key));
    }
    raise(desk, work, tx, open.draft.resident, reasons)
}

fn of_values(desk: &Desk, readings: &[Reading]) -> Vec<Reason> {
    let usable: Vec<&Reading> = readings.iter().filter(|reading| reading.usable()).collect();
    let last = usable.iter().rev().find_map(|reading| Some((reading.glucose()?, reading.beyond())));
    let glucose = last.map(|((mmol, _), beyond)| (mmol, beyond));
    emergency(&desk.rules(), settled(&usable), glucose)
}

/// So long a reading is worth an alert.
fn fresh() -> Duration {
    Duration::hours(ScreenRules::current().alert.fresh_hours.value.into())
}

/// What to do at once for a reason of an alert, for whoever stands at the door.
pub(super) fn now(work: &Work<'_>, reason: &Reason) -> String {
    work.plain(match reason.key.as_str() {
        "alert-pressure" => "now-pressure",
        "alert-glucose-high" => "now-glucose-high",
        "alert-glucose-low" => "now-glucose-low",
        _ => "now-symptoms",
    })
}

/// A reading that came in outside a visit, by whoever may not sign, is an emergency for the doctor too while it is fresh.
pub(super) fn of_readings(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
    readings: &[Reading],
) -> Result<(), Fault> {
    if work.can(Capability::SignVisit) {
        return Ok(());
    }
    let mut recent: Vec<Reading> = readings.to_vec();
    recent.retain(|reading| {
        work.now - reading.taken_at <= fresh() && !reading.marks.iter().any(|mark| mark.lets_a_person_date())
    });
    recent.sort_by_key(|reading| reading.taken_at);
    raise(desk, work, tx, resident, of_values(desk, &recent))
}

/// Passes on what has waited too long, on whichever phone of the team is open: nothing waits for one person's.
pub(super) fn pass_on(desk: &Desk, work: &Work<'_>) -> Result<(), Error> {
    let late = |one: &AlertStanding| one.must_escalate(ScreenRules::current(), work.now);
    if !work.read(|connection| Ok(alerts::open(connection)?.iter().any(late)))? {
        return Ok(());
    }
    work.write(|tx| {
        // Without a leader it stays at the top of the doctor's list.
        let Some(leader) = alerts::leader(tx, &desk.me.team)? else { return Ok(()) };
        for one in alerts::open(tx)?.into_iter().filter(late) {
            alerts::escalate(tx, one.alert.id, leader, work.now)?;
            let about = json!({ "alert": one.alert.id, "to": leader });
            outgoing::tell(desk, work, tx, Told::Escalation, one.alert.resident, &about)?;
            work.log(tx, "alert.escalate", Some(one.alert.resident), "")?;
        }
        Ok(())
    })
}

/// The link to the alerts, with how many wait; none: this person does not see them.
pub(super) fn link(work: &Work<'_>, connection: &Connection) -> Result<Option<LinkView>, Fault> {
    if !work.can(Capability::SeeAlerts) {
        return Ok(None);
    }
    let open = alerts::open(connection)?.len();
    let label = match open {
        0 => work.plain("link-alerts"),
        open => work.say("link-alerts-open", &[&open.to_string()]),
    };
    Ok(Some(LinkView { label, ..to_sheet(work, "link-alerts", SheetKind::Alerts, "") }))
}

/// Alerts that nobody has answered, the first raised first; before them what was passed on to this person.
fn open(work: &Work<'_>, connection: &Connection) -> Result<Vec<AlertStanding>, Fault> {
    let mut open = alerts::open(connection)?;
    open.sort_by_key(|one| one.escalated.is_none_or(|(leader, _)| leader != work.me()));
    Ok(open)
}

/// Open alerts for the top of today's list.
pub(super) fn at_the_top(work: &Work<'_>, connection: &Connection) -> Result<Vec<AlertView>, Fault> {
    if !work.can(Capability::SeeAlerts) {
        return Ok(Vec::new());
    }
    let mut top: Vec<AlertView> = Vec::new();
    for one in open(work, connection)? {
        let line = work.found(lists::of_resident(connection, one.alert.resident)?)?;
        let resident = line.resident.id.to_string();
        if top.iter().any(|known| known.resident == resident) {
            continue;
        }
        let phone = line.resident.phone.filter(|_| work.can(Capability::SeeContact));
        let why = reasons(work, &one.alert.reasons);
        top.push(AlertView {
            resident,
            line: format!("{} {why}, {}", line.resident.name, phrase::clock(one.alert.at)),
            action: work.plain(if phone.is_some() { "today-call" } else { "today-go-first" }),
            phone,
        });
    }
    Ok(top)
}

fn reasons(work: &Work<'_>, reasons: &[Reason]) -> String {
    let said: Vec<String> = reasons.iter().map(|reason| work.reason(reason)).collect();
    said.join(&work.plain("word-comma"))
}

/// Open alerts and the last answered ones.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeAlerts)?;
    pass_on(desk, &work)?;
    work.read(|connection| told(&work, connection))
}

fn told(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let rows = |alerts: Vec<AlertStanding>| -> Result<Vec<SheetRow>, Fault> {
        alerts.iter().map(|one| row(work, connection, one)).collect()
    };
    let open = rows(open(work, connection)?)?;
    let minutes = ScreenRules::current().alert.escalate_minutes.value.to_string();
    let lines = match open.is_empty() {
        true => vec![work.plain("alerts-none")],
        false => vec![work.say("alerts-patience", &[&minutes])],
    };
    let answered = rows(alerts::answered(connection, ANSWERED)?)?;
    Ok(SheetView {
        title: work.plain("link-alerts"),
        lines,
        links: Vec::new(),
        sections: [
            section(work.plain("alerts-open"), open),
            section(work.plain("alerts-answered"), answered),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

fn row(work: &Work<'_>, connection: &Connection, one: &AlertStanding) -> Result<SheetRow, Fault> {
    let line = work.found(lists::of_resident(connection, one.alert.resident)?)?;
    let name = |id| work.name(connection, id);
    let raised = format!("{} {}", work.moment(one.alert.at), name(one.alert.by)?);
    let mut says = vec![reasons(work, &one.alert.reasons), raised];
    if let Some((leader, at)) = one.escalated {
        says.push(work.say("alert-escalated", &[&name(leader)?, &phrase::clock(at)]));
    }
    let mut links = Vec::new();
    match &one.answer {
        Some(answer) => {
            let what = work.plain(&format!("alert-answer-{}", answer.action));
            says.push(format!("{what} · {} {}", name(answer.by)?, phrase::clock(answer.at)));
        }
        None if work.can(Capability::AnswerAlert) => {
            let about = one.alert.id.to_string();
            links.push(to_form(work, "link-alert-answer", FormKind::AlertAnswer, &about));
        }
        None => {}
    }
    Ok(SheetRow { links, ..person(&line, says.join(" · ")) })
}

/// The form to answer an alert.
pub(super) fn form(desk: &Desk, alert: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::AnswerAlert)?;
    let id = work.id::<AlertId>(alert)?;
    work.read(|connection| {
        let one = work.found(alerts::get(connection, id)?)?;
        let line = work.found(lists::of_resident(connection, one.alert.resident)?)?;
        let mut form = sheets::form_of(&work, "alert-answer", &Answers::new());
        form.lines = vec![format!("{} {}", line.resident.name, reasons(&work, &one.alert.reasons))];
        form.lines.extend(line.resident.phone);
        Ok(form)
    })
}

/// Answers an alert: it leaves the top of the list and stays in the store.
pub(super) fn answer(desk: &Desk, alert: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::AnswerAlert)?;
    let id = work.id::<AlertId>(alert)?;
    work.write(|tx| {
        let one = work.found(alerts::get(tx, id)?)?;
        if one.answer.is_some() {
            return Err(Error::Conflict { words: work.plain("alert-answered-already") }.into());
        }
        let answers = sheets::read(&work, "alert-answer", work.today(), answers)?;
        let action = work.found(sheets::key(&answers, "alert_action"))?.to_owned();
        let answer = AlertAnswer { action, note: text(&answers, "alert_note"), by: work.me(), at: work.now };
        alerts::answer(tx, id, &answer)?;
        let about = json!({ "alert": id, "action": answer.action, "note": answer.note, "by": answer.by });
        outgoing::tell(desk, &work, tx, Told::Answer, one.alert.resident, &about)?;
        work.log(tx, "alert.answer", Some(one.alert.resident), &answer.action)?;
        told(&work, tx)
    })
}
