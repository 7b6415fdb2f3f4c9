//! What becomes of a referral, step by step: written down by staff as they hear it, until the platform tells it.

use rusqlite::Transaction;
use serde_json::json;
use uuid::Uuid;

use super::super::outgoing::{self, Told};
use super::super::sheets::{self, key, text};
use super::super::view::{FormAnswers, FormView, SheetView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, phrase};
use super::{state, told};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::{CareReferralId, ResidentId};
use crate::care::referral::{ReferralKind, ReferralRules, ReferralState};
use crate::store::care_referrals::{self, CareReferral, ReferralStep, StandingReferral};
use crate::store::records::{self, Outside, OutsideKind};

/// The form for the next step; only what may follow is offered.
pub(in crate::desk) fn form(desk: &Desk, referral: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::NoteReferralStep)?;
    let id = work.id::<CareReferralId>(referral)?;
    work.read(|connection| {
        let one = work.found(care_referrals::get(connection, id)?)?;
        let line = work.listed(connection, one.referral.resident)?;
        let today: Answers = [("refstep_day".to_owned(), Answer::Date(work.today()))].into();
        let mut form = sheets::form_of(&work, "care-referral-step", &today);
        let field = FormSet::team().field("refstep_state");
        let codes: Vec<u32> = ReferralRules::current()
            .next(one.state)
            .iter()
            .filter(|next| may_note(&work, **next))
            .filter_map(|next| field.and_then(|f| f.code_of(next.key())).map(u32::from))
            .collect();
        for asked in form.fields.iter_mut().filter(|asked| asked.field == "refstep_state") {
            asked.options.retain(|option| codes.contains(&option.code));
        }
        form.lines = vec![
            line.resident.name,
            format!("{} {}", one.referral.hospital, one.referral.department),
            state(&work, one.state),
        ];
        Ok(form)
    })
}

/// Taking a referral back is for whoever may make one.
fn may_note(work: &Work<'_>, next: ReferralState) -> bool {
    next != ReferralState::Withdrawn || work.can(Capability::MakeReferral)
}

/// Keeps a step. An outcome also goes into her record, with the hospital as its origin.
pub(in crate::desk) fn step(desk: &Desk, referral: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteReferralStep)?;
    let id = work.id::<CareReferralId>(referral)?;
    work.write(|tx| {
        let one = work.found(care_referrals::get(tx, id)?)?;
        let line = work.listed(tx, one.referral.resident)?;
        let answers = sheets::read(&work, "care-referral-step", line.resident.born, answers)?;
        let next = work.found(key(&answers, "refstep_state").and_then(ReferralState::of_key))?;
        if !may_note(&work, next) {
            work.need(Capability::MakeReferral)?;
        }
        if !ReferralRules::current().next(one.state).contains(&next) {
            let now = state(&work, one.state);
            return Err(Error::Conflict { words: work.say("referral-cannot-step", &[&now]) }.into());
        }
        let Some(Answer::Date(day)) = answers.get("refstep_day").cloned() else { return Err(work.broken()) };
        let note = text(&answers, "refstep_note");
        if day < one.day {
            let first = phrase::day_in(work.language, one.day, work.today());
            let last = phrase::day_in(work.language, work.today(), work.today());
            let args = [first.as_str(), last.as_str()];
            return Err(Error::invalid(work.language, "refstep_day", "referral-day-range", &args).into());
        }
        if next == ReferralState::Outcome && note.is_empty() {
            return Err(Error::invalid(work.language, "refstep_note", "referral-outcome-text", &[]).into());
        }
        let step = ReferralStep { state: next, day, note, by: work.me(), at: work.now };
        let event = (next == ReferralState::Outcome).then(|| desk.context.ids.next());
        if let Some(event) = event {
            records::add_outside(tx, &answer(event, &one.referral, &step))?;
        }
        keep(desk, &work, tx, &one, &step, event)?;
        told(&work, tx, id)
    })
}

/// What the hospital said, as something that happened elsewhere.
pub(in crate::desk) fn answer(event: Uuid, referral: &CareReferral, step: &ReferralStep) -> Outside {
    Outside {
        id: event,
        resident: referral.resident,
        kind: match referral.kind {
            ReferralKind::Referral | ReferralKind::Consult => OutsideKind::ReferralReply,
            ReferralKind::Test => OutsideKind::TestResult,
        },
        day: step.day,
        place: format!("{} {}", referral.hospital, referral.department),
        summary: step.note.clone(),
        staff: Some(step.by),
        at: step.at,
    }
}

fn keep(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    one: &StandingReferral,
    step: &ReferralStep,
    event: Option<Uuid>,
) -> Result<(), Fault> {
    care_referrals::add_step(tx, one.referral.id, step)?;
    let about = json!({
        "referral": one.referral.id, "state": step.state, "day": step.day, "note": step.note, "by": step.by,
        "at": step.at, "event": event,
    });
    let resident = one.referral.resident;
    outgoing::tell(desk, work, tx, Told::CareReferralStep, resident, &about)?;
    work.log(tx, "care-referral.step", Some(resident), step.state.key())
}

/// A visit was signed: what had an outcome is followed up.
pub(in crate::desk) fn followed_up(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
) -> Result<(), Fault> {
    for one in care_referrals::of_resident(tx, resident)? {
        if one.state == ReferralState::Outcome {
            let (state, day) = (ReferralState::FollowedUp, work.today());
            let step = ReferralStep { state, day, note: String::new(), by: work.me(), at: work.now };
            keep(desk, work, tx, &one, &step, None)?;
        }
    }
    Ok(())
}
