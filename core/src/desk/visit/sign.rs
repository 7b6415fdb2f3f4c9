//! Signing: visit, forms, judgement, outbox and audit in one transaction. A role that may not sign hands the visit in.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::super::error::Error;
use super::super::outgoing::{self, Telling};
use super::super::view::SignedView;
use super::super::work::{Desk, Fault, Work};
use super::super::{alerts, doors, phrase, referral, sheets, standing, sync};
use super::{Open, field, judging, not_met, open};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::archive_number::ArchiveNumber;
use crate::care::form::FormSet;
use crate::care::id::ReadingId;
use crate::care::judgement::Judgement;
use crate::care::outcome::OutcomeRules;
use crate::care::plan::Tick;
use crate::care::reading::{MealTiming, Reading, Value};
use crate::care::rules::Pressure;
use crate::care::visit::{SignedForm, SignedVisit};
use crate::store::visits::{self, Signing};
use crate::store::{plans, readings};
use crate::sync::fhir;

pub(super) fn label(work: &Work<'_>) -> String {
    work.plain(if work.can(Capability::SignVisit) { "visit-sign" } else { "visit-hand-in" })
}

/// Why a visit can't be signed yet: nothing was found out, or two answers contradict each other.
pub(super) fn blocked(work: &Work<'_>, open: &Open) -> Option<String> {
    let says_nothing = ["visit_kind", super::ARM_FIELD, super::POSTURE_FIELD];
    let asked = open.draft.answers.keys().filter(|field| !says_nothing.contains(&field.as_str())).count();
    if asked == 0 && open.draft.readings.is_empty() {
        return Some(work.plain("visit-nothing-yet"));
    }
    if let Some(unexplained) = not_met::unexplained(work, &open.draft.answers, &open.diseases) {
        return Some(unexplained);
    }
    let contradiction = FormSet::current().contradictions(&open.draft.answers).into_iter().next()?;
    Some(field::problem_words(work, FormSet::current(), &contradiction).to_string())
}

impl Desk {
    /// Signs a visit. Gaps stay named in it; what the rules said is kept with their version.
    pub fn sign(&self, visit: &str) -> Result<SignedView, Error> {
        let work = self.enter_any()?;
        work.need(if work.can(Capability::SignVisit) { Capability::SignVisit } else { Capability::HandIn })?;
        let id = work.id(visit)?;
        work.write(|tx| {
            let mut open = Open::load(&work, tx, id)?;
            if let Some(words) = blocked(&work, &open) {
                return Err(Error::Invalid { field: "visit".to_owned(), words }.into());
            }
            self.keep_typed(tx, &mut open, work.now)?;
            self.close_visit(&work, tx, &open)?;
            let (visit, sync) = (self.shown(&work, tx, id)?, sync::view(&work, tx)?);
            let kept = work.say("visit-kept", &[&sync.waiting.to_string()]);
            let alerted = alerts::raised_in(&work, tx, &open)?;
            let alerted = if alerted { work.plain("screening-alerted") } else { String::new() };
            let line = phrase::parts([alerted, kept]);
            let met = OutcomeRules::current().of(&open.draft.answers, work.today()).is_none();
            let links = sheets::after_signing(&work, tx, &open.line, met)?;
            Ok(SignedView { visit, line, sync, links })
        })
    }

    /// A typed value is a reading as much as a meter's, so that the trend has it.
    pub(super) fn keep_typed(
        &self,
        tx: &Transaction<'_>,
        open: &mut Open,
        taken_at: DateTime<FixedOffset>,
    ) -> Result<(), Fault> {
        for value in typed_values(open) {
            let id = ReadingId(self.context.ids.next());
            let reading = Reading {
                visit: Some(open.draft.id),
                site: matches!(value, Value::BloodPressure { .. }).then(|| open.said_arm()).flatten(),
                ..Reading::typed(id, open.draft.resident, value, taken_at, self.me.id)
            };
            readings::insert(tx, &reading)?;
            open.draft.readings.push(reading);
        }
        Ok(())
    }

    /// What no person types: who, when, the judged class, the next date, and the signature of whoever may sign.
    fn filled_in_by_signing(&self, work: &Work<'_>, open: &Open, judgements: &[Judgement]) -> Answers {
        let who = &open.line.resident;
        let mut filled = FormSet::current().judged(judgements);
        filled.insert("name".to_owned(), Answer::Text(who.name.clone()));
        if let Ok(number) = ArchiveNumber::parse(&who.archive_number) {
            filled.insert("form_number".to_owned(), Answer::Text(number.printed()));
        }
        filled.insert("follow_up_date".to_owned(), Answer::Date(work.today()));
        if work.can(Capability::SignVisit) {
            filled.insert("doctor_signature".to_owned(), Answer::Text(self.me.name.clone()));
        }
        filled
    }

    fn close_visit(&self, work: &Work<'_>, tx: &Transaction<'_>, open: &Open) -> Result<(), Fault> {
        let forms = FormSet::current();
        let today = work.today();
        let judgements = judging::judge(&self.rules(), today, open);
        let mut answers = open.answers();
        if !open.diseases.is_empty() {
            let decided: Vec<_> = judgements.iter().map(|judged| judged.decided(&open.decisions)).collect();
            answers.extend(self.filled_in_by_signing(work, open, &decided));
        }
        let signed = SignedVisit {
            id: open.draft.id,
            resident: open.draft.resident,
            staff: self.me.id,
            started_at: open.draft.started_at,
            signed_at: work.now,
            forms: SignedForm::all(forms, &open.diseases, &answers),
            gaps: open.gaps(&self.rules(), &answers),
            judgements,
            decisions: open.decisions.clone(),
            answers,
        };
        // That she was not followed up, and why, may still be said: it is how her visit ends.
        if signed.outcome().is_none() {
            work.may_record(tx, signed.resident)?;
        }
        if open::names_drugs(&signed.answers) {
            open.put_drugs(tx, &signed.answers, today)?;
        }
        let ticks = ticks_of(tx, open, today)?;
        let action = if work.can(Capability::SignVisit) { "visit.sign" } else { "visit.hand-in" };
        let audit = work.trail(action, Some(signed.resident), "");
        let told = fhir::Told {
            visit: &signed,
            readings: &open.draft.readings,
            ticks: &ticks,
            correction: None,
            audit: &audit,
        };
        let telling = Telling { kind: "visit", visit: Some(signed.id), resident: signed.resident };
        let outgoing = outgoing::requests(self, work, tx, &telling, fhir::of_visit(&told))?;
        alerts::of_visit(self, work, tx, open, &signed.judgements)?;
        // A volunteer's measuring is no follow-up of a hospital's outcome.
        let followed = !signed.judgements.is_empty() && signed.outcome().is_none();
        if followed && work.can(Capability::NoteReferralStep) {
            referral::followed_up(self, work, tx, signed.resident)?;
        }
        if signed.outcome().is_some_and(|outcome| outcome.unopened) {
            doors::count_try(self, work, tx, open.line.household.id)?;
        }
        let after = standing::after(&self.rules(), tx, &open.line.resident, &signed, today)?;
        Ok(visits::sign(
            tx,
            &Signing { visit: &signed, outgoing: &outgoing, audit: &audit, standing: &after, ticks: &[] },
        )?)
    }
}

fn ticks_of(connection: &Connection, open: &Open, today: chrono::NaiveDate) -> Result<Vec<Tick>, Fault> {
    let Some(plan) = &open.plan else { return Ok(Vec::new()) };
    let first = open.draft.started_at.date_naive();
    let mut ticks = plans::ticks(connection, plan.id, first, today)?;
    ticks.retain(|tick| tick.visit == Some(open.draft.id));
    Ok(ticks)
}

/// Values that stand in the answers and came from no reading.
fn typed_values(open: &Open) -> Vec<Value> {
    let mut typed = Vec::new();
    if let Some(Answer::Pressure { systolic, diastolic }) = open.draft.answers.get("blood_pressure")
        && !open::measured(open, *systolic, *diastolic)
    {
        typed.push(Pressure { systolic: *systolic, diastolic: *diastolic }.value());
    }
    if let Some(Answer::Number(mmol)) = open.draft.answers.get("fasting_glucose")
        && !glucose_measured(open, *mmol)
    {
        typed.push(Value::Glucose { mmol_per_l: *mmol, timing: MealTiming::Fasting });
    }
    typed
}

/// Whether a glucose value in the form is what a reading says that the rules may use.
pub(super) fn glucose_measured(open: &Open, value: Decimal) -> bool {
    let number = |reading: &Reading| reading.glucose().filter(|_| reading.beyond().is_none());
    let usable = open.draft.readings.iter().filter(|reading| reading.usable());
    usable.filter_map(number).any(|(mmol, _)| mmol == value)
}
