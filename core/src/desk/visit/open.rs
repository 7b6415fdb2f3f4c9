//! An open visit with everything its page and its rules need, read once.

use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::super::plan;
use super::super::work::{Fault, Work};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::form::FormSet;
use crate::care::id::VisitId;
use crate::care::person::Disease;
use crate::care::plan::Plan;
use crate::care::reading::{MealTiming, Reading, Value};
use crate::care::rules::{Pressure, mean, one_arm};
use crate::care::visit::{Draft, SignedVisit};
use crate::store::lists::{self, Listed};
use crate::store::{drafts, readings, visits};

/// Asked when a meter did not say how a glucose value stands to a meal.
pub(in crate::desk) const MEAL_FIELD: &str = "glucose_timing";

/// Past visits that matter: the last one with forms is among them.
const PAST: u32 = 8;

/// An open visit.
pub(in crate::desk) struct Open {
    pub(in crate::desk) draft: Draft,
    pub(in crate::desk) line: Listed,
    /// Latest first.
    pub(in crate::desk) past: Vec<SignedVisit>,
    pub(in crate::desk) plan: Option<Plan>,
    /// The diseases whose forms are filled in this visit; none for a role that fills no form.
    pub(in crate::desk) diseases: Vec<Disease>,
}

impl Open {
    pub(in crate::desk) fn load(
        work: &Work<'_>,
        connection: &Connection,
        id: VisitId,
    ) -> Result<Self, Fault> {
        let draft = match drafts::get(connection, id)? {
            Some(draft) => draft,
            None if visits::get(connection, id)?.is_some() => return Err(work.already_signed()),
            None => return Err(work.not_found()),
        };
        let line = work.found(lists::of_resident(connection, draft.resident)?)?;
        let diseases = if work.can(Capability::FillForms) {
            line.resident.diseases.iter().map(|managed| managed.disease).collect()
        } else {
            Vec::new()
        };
        Ok(Self {
            past: visits::of_resident(connection, draft.resident, PAST)?,
            plan: plan::running_of(work, connection, draft.resident)?,
            draft,
            line,
            diseases,
        })
    }

    /// The last visit whose forms were filled in.
    pub(in crate::desk) fn last(&self) -> Option<&SignedVisit> {
        self.past.iter().find(|visit| !visit.forms.is_empty())
    }

    /// Last visit's answers that may be kept and that nobody has answered yet.
    pub(in crate::desk) fn offered(&self) -> Answers {
        let Some(last) = self.last() else { return Answers::new() };
        let mut offered = FormSet::current().carried_over(&self.diseases, &last.answers);
        offered.retain(|field, _| !self.draft.answers.contains_key(field));
        offered
    }

    /// Answers with what is computed from them.
    pub(in crate::desk) fn answers(&self) -> Answers {
        let mut answers = self.draft.answers.clone();
        answers.extend(FormSet::current().computed(&answers));
        answers
    }

    pub(in crate::desk) fn pressures(&self) -> impl DoubleEndedIterator<Item = &Reading> {
        self.draft.readings.iter().filter(|r| matches!(r.value, Value::BloodPressure { .. }))
    }

    pub(in crate::desk) fn last_glucose(&self) -> Option<&Reading> {
        self.draft.readings.iter().rev().find(|r| matches!(r.value, Value::Glucose { .. }))
    }
}

/// What a role needs to answer a field.
pub(super) fn capability_of(field: &str) -> Capability {
    match field {
        "blood_pressure" => Capability::RecordBloodPressure,
        "fasting_glucose" | MEAL_FIELD => Capability::RecordGlucose,
        _ => Capability::FillForms,
    }
}

/// What an answer changes beside itself: saying that glucose was fasting makes the measured value the form's.
pub(super) fn follow(
    tx: &Transaction<'_>,
    open: &Open,
    field: &str,
    answer: Option<&Answer>,
) -> Result<(), Fault> {
    let (MEAL_FIELD, Some(glucose)) = (field, open.last_glucose()) else { return Ok(()) };
    let timing = match answer {
        Some(Answer::Code(1)) => MealTiming::Fasting,
        Some(Answer::Code(2)) => MealTiming::AfterMeal,
        Some(Answer::Code(_)) => MealTiming::Casual,
        _ => MealTiming::Unknown,
    };
    readings::set_timing(tx, glucose.id, timing)?;
    let Value::Glucose { mmol_per_l, .. } = glucose.value else { return Ok(()) };
    let fasting =
        (timing == MealTiming::Fasting && glucose.usable()).then_some(Answer::Number(form_value(mmol_per_l)));
    Ok(drafts::set_answer(tx, open.draft.id, "fasting_glucose", fasting.as_ref())?)
}

/// What a new reading means for the answers: the settled blood pressure, the pulse, a glucose value known to be fasting.
pub(in crate::desk) fn take_over(tx: &Transaction<'_>, open: &Open, reading: &Reading) -> Result<(), Fault> {
    if !reading.usable() {
        return Ok(());
    }
    let visit = open.draft.id;
    match reading.value {
        Value::BloodPressure { pulse, .. } => {
            let all: Vec<&Reading> = open.pressures().chain([reading]).collect();
            if let Some(Pressure { systolic, diastolic }) = mean(&one_arm(&all)) {
                let answer = Answer::Pressure { systolic, diastolic };
                drafts::set_answer(tx, visit, "blood_pressure", Some(&answer))?;
            }
            if let Some(pulse) = pulse.filter(|_| open.diseases.contains(&Disease::Hypertension)) {
                let pulse = Answer::Number(pulse.round_dp(0));
                drafts::set_answer(tx, visit, "heart_rate", Some(&pulse))?;
            }
        }
        Value::Glucose { mmol_per_l, timing } => {
            let said = match timing {
                MealTiming::Fasting => Some(Answer::Code(1)),
                MealTiming::AfterMeal => Some(Answer::Code(2)),
                MealTiming::BeforeMeal | MealTiming::Bedtime | MealTiming::Casual => Some(Answer::Code(3)),
                MealTiming::Unknown => None,
            };
            let fasting = (timing == MealTiming::Fasting).then(|| Answer::Number(form_value(mmol_per_l)));
            drafts::set_answer(tx, visit, MEAL_FIELD, said.as_ref())?;
            drafts::set_answer(tx, visit, "fasting_glucose", fasting.as_ref())?;
        }
    }
    Ok(())
}

/// The form takes one decimal, as the meter shows it.
pub(super) fn form_value(mmol_per_l: Decimal) -> Decimal {
    mmol_per_l.round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// Whether a blood pressure in the form is what the meter's readings settle on.
pub(super) fn measured(open: &Open, systolic: Decimal, diastolic: Decimal) -> bool {
    let all: Vec<&Reading> = open.pressures().collect();
    mean(&one_arm(&all)) == Some(Pressure { systolic, diastolic })
}

/// Every drug on the visit's forms; a drug on both of them once.
pub(super) fn all_drugs(answers: &Answers) -> Vec<Drug> {
    let mut drugs: Vec<Drug> = Vec::new();
    for answer in answers.values() {
        let Answer::Drugs(lines) = answer else { continue };
        drugs.extend(lines.iter().filter(|line| !drugs.contains(line)).cloned().collect::<Vec<_>>());
    }
    drugs
}
