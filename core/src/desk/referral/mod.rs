//! Referrals to a hospital, questions to specialists, tests: made with one page for the receiving doctor, followed step by step
//! until the team has been with her again. A suspicion is referred for diagnosis by `register`.

mod make;
mod slots;
mod steps;
mod summary;

use rusqlite::Connection;

pub(super) use make::{form, refer};
pub(super) use slots::{sheet as slots, take as take_slot};
pub(super) use steps::{answer, followed_up, form as step_form, step};

use super::sheets::{person, row, section, to_form, to_sheet};
use super::view::{FormKind, LinkView, SheetKind, SheetRow, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, consent, phrase, register};
use crate::access::Capability;
use crate::care::consent::Purpose;
use crate::care::id::{CareReferralId, ResidentId};
use crate::care::referral::{ReferralDuty, ReferralRules, ReferralState, asked_by};
use crate::store::care_referrals::{self, CareReferral, ReferralStep, StandingReferral};
use crate::store::lists::{self, Listed};
use crate::store::visits;

/// The link of today's page.
pub(super) fn today_link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeReferrals)
        .then(|| to_sheet(work, "link-referrals-all", SheetKind::CareReferrals, ""))
}

/// The links of a resident's page: her referrals, and at once to the form where the last visit's judgement asks for one that
/// nobody has made yet, or that the hospital declined.
pub(super) fn links(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<LinkView>, Fault> {
    let about = line.resident.id.to_string();
    if !work.can(Capability::SeeReferrals) {
        return Ok(Vec::new());
    }
    let mut links = vec![to_sheet(work, "link-referrals", SheetKind::CareReferrals, &about)];
    let last = visits::follow_ups(connection, line.resident.id, None, 1)?;
    if let Some(asking) = last.last().filter(|visit| asked_by(visit).is_some())
        && work.can(Capability::MakeReferral)
    {
        let made = care_referrals::of_resident(connection, line.resident.id)?;
        let is_made = |one: &StandingReferral| {
            one.referral.at >= asking.signed_at && one.state != ReferralState::Declined
        };
        if !made.iter().any(is_made) {
            links.insert(0, to_form(work, "link-referral-asked", FormKind::CareReferral, &about));
        }
    }
    Ok(links)
}

/// A resident's referrals; about nobody, everybody's that are not over.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeReferrals)?;
    if resident.is_empty() {
        return work.read(|connection| everybodys(&work, connection));
    }
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        hers(&work, connection, &line)
    })
}

fn everybodys(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let mut rows = Vec::new();
    for one in care_referrals::open(connection)? {
        let line = work.found(lists::of_resident(connection, one.referral.resident)?)?;
        let title = person(&line, String::new()).title;
        rows.push((one.state, SheetRow { title, ..entry(work, &one) }));
    }
    Ok(page(work, work.plain("link-referrals-all"), Vec::new(), rows))
}

fn hers(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let about = line.resident.id.to_string();
    let rows = care_referrals::of_resident(connection, line.resident.id)?;
    let rows = rows.iter().map(|one| (one.state, entry(work, one))).collect();
    let new = work.can(Capability::MakeReferral);
    let links = new.then(|| to_form(work, "link-referral-new", FormKind::CareReferral, &about));
    let title = work.say("referrals-title", &[&line.resident.name]);
    let mut page = page(work, title, links.into_iter().collect(), rows);
    page.sections.extend(section(work.plain("link-suspected"), register::referred(work, connection, line)?));
    Ok(page)
}

fn page(
    work: &Work<'_>,
    title: String,
    links: Vec<LinkView>,
    rows: Vec<(ReferralState, SheetRow)>,
) -> SheetView {
    let (mut waiting, mut going, mut outcome, mut done) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut declined = Vec::new();
    let none = rows.is_empty();
    for (state, row) in rows {
        match state {
            ReferralState::Sent => waiting.push(row),
            ReferralState::Accepted | ReferralState::Seen => going.push(row),
            ReferralState::Outcome => outcome.push(row),
            ReferralState::Declined => declined.push(row),
            ReferralState::FollowedUp | ReferralState::Withdrawn => done.push(row),
        }
    }
    SheetView {
        title,
        lines: vec![work.plain(if none { "referrals-none" } else { "referrals-note" })],
        links,
        sections: [
            section(work.plain("referrals-declined"), declined),
            section(work.plain("referrals-outcome"), outcome),
            section(work.plain("referrals-waiting"), waiting),
            section(work.plain("referrals-going"), going),
            section(work.plain("referrals-done"), done),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

fn state(work: &Work<'_>, state: ReferralState) -> String {
    work.plain(&format!("referral-state-{}", state.key()))
}

/// A step of a referral in a line: what, where, how it stood from then on.
pub(super) fn step_line(work: &Work<'_>, referral: &CareReferral, step: &ReferralStep) -> String {
    let kind = work.plain(&format!("referral-kind-{}", referral.kind.key()));
    let place = format!("{} {}", referral.hospital, referral.department);
    phrase::parts([kind, place, state(work, step.state), step.note.clone()])
}

/// A referral as a row: what, where, how it stands, what is due.
fn entry(work: &Work<'_>, one: &StandingReferral) -> SheetRow {
    let about = one.referral.id.to_string();
    let day = |day| phrase::day_in(work.language, day, work.today());
    let kind = work.plain(&format!("referral-kind-{}", one.referral.kind.key()));
    let urgency = work.plain(&format!("referral-urgency-{}", one.referral.urgency.key()));
    let mut says = vec![
        kind.clone(),
        format!("{} {}", one.referral.hospital, one.referral.department),
        urgency,
        format!("{} {}", day(one.day), state(work, one.state)),
    ];
    says.extend(ReferralRules::current().duty(one.referral.urgency, one.state, one.day).map(
        |duty| match duty {
            ReferralDuty::Ask(by) => work.say("referral-answer-by", &[&day(by)]),
            ReferralDuty::FollowUp(by) => work.say("referral-follow-by", &[&day(by)]),
            ReferralDuty::Elsewhere(_) => work.plain("duty-refer-elsewhere"),
        },
    ));
    let title = format!("{} · {kind}", day(one.referral.at.date_naive()));
    SheetRow {
        opens: Some(Target::Sheet { kind: SheetKind::CareReferral, about }),
        ..row(title, says.join(" · "))
    }
}

/// One referral: its steps, what can be done, the page for the receiving doctor.
pub(super) fn one(desk: &Desk, referral: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeReferrals)?;
    let id = work.id::<CareReferralId>(referral)?;
    work.read(|connection| told(&work, connection, id))
}

fn told(work: &Work<'_>, connection: &Connection, id: CareReferralId) -> Result<SheetView, Fault> {
    let one = work.found(care_referrals::get(connection, id)?)?;
    let line = work.listed(connection, one.referral.resident)?;
    let about = id.to_string();
    let mut lines = vec![entry(work, &one).line];
    let slot = care_referrals::slot_of(connection, id)?;
    lines.extend(slot.as_ref().map(|slot| work.say("referral-slot-taken", &[&slots::words(work, slot)])));
    let mut links = Vec::new();
    if work.can(Capability::NoteReferralStep) && !one.state.over() {
        links.push(to_form(work, "link-referral-step", FormKind::CareReferralStep, &about));
        if slot.is_none() && slots::still(one.state) {
            links.push(to_sheet(work, "link-referral-slots", SheetKind::ReferralSlots, &about));
        }
    }
    let mut steps = Vec::new();
    for step in care_referrals::steps(connection, id)? {
        let by = work.name(connection, step.by)?;
        let says = phrase::parts([step.note, by]);
        let day = phrase::day_in(work.language, step.day, work.today());
        steps.push(row(format!("{day} · {}", state(work, step.state)), says));
    }
    // What she took back is not shown any more, whoever has seen it before.
    let page = match consent::covers(connection, line.resident.id, Purpose::Hospital)? {
        true => one.referral.summary.into_iter().map(|said| row(said, String::new())).collect(),
        false => vec![row(work.plain("referral-summary-hidden"), String::new())],
    };
    Ok(SheetView {
        title: line.resident.name,
        lines,
        links,
        sections: [
            section(work.plain("referral-steps"), steps),
            section(work.plain("referral-summary"), page),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}
