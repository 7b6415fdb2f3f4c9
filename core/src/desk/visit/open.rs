//! An open visit with everything its page and its rules need, read once.

use chrono::{Months, NaiveDate};
use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::super::work::{Fault, Work};
use super::super::{plan, standing};
use super::{drugs, field, not_met};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::drugs::DrugList;
use crate::care::form::{Field, FieldProblem, FormSet};
use crate::care::id::VisitId;
use crate::care::judgement::Decision;
use crate::care::person::Disease;
use crate::care::plan::Plan;
use crate::care::reading::{BodySite, MealTiming, Posture, Reading, Value};
use crate::care::rules::{NextMeasurement, Pressure, RuleSet, known_arm, settled};
use crate::care::visit::{Draft, SignedVisit};
use crate::store::lists::{self, Listed};
use crate::store::prescriptions::{self, DrugStep};
use crate::store::{decisions, drafts, medications, merges, readings, visits};

/// Asked when a meter did not say how a glucose value stands to a meal.
pub(in crate::desk) const MEAL_FIELD: &str = "glucose_timing";

/// The arm that the cuff is on.
pub(in crate::desk) const ARM_FIELD: &str = "pressure_arm";

/// Whether the next reading is taken standing.
pub(in crate::desk) const POSTURE_FIELD: &str = "pressure_posture";

/// So long after the last weighing somebody of normal weight is weighed again.
const WEIGHED_AGAIN: Months = Months::new(12);

/// Earlier readings looked at for the arm to measure on, and for home measurement.
pub(super) const EARLIER: u32 = 100;

/// An open visit.
pub(in crate::desk) struct Open {
    pub(in crate::desk) draft: Draft,
    pub(in crate::desk) line: Listed,
    /// The last follow-up, after what came of later ones that could not take place; latest first.
    pub(in crate::desk) past: Vec<SignedVisit>,
    /// The arm that earlier visits settled on.
    pub(in crate::desk) known_arm: Option<BodySite>,
    /// The last readings of the resident's own meter.
    pub(in crate::desk) at_home: Vec<Reading>,
    pub(in crate::desk) plan: Option<Plan>,
    /// The diseases whose forms are filled in this visit; none for a role that fills no form.
    pub(in crate::desk) diseases: Vec<Disease>,
    /// The last known BMI before this visit, with its day.
    pub(super) last_bmi: Option<(NaiveDate, Decimal)>,
    /// What the doctor decided otherwise than the rules.
    pub(in crate::desk) decisions: Vec<Decision>,
    /// What happened to the drugs outside visits, oldest first.
    pub(in crate::desk) drug_steps: Vec<DrugStep>,
    /// What she takes by any record, if she has several.
    pub(in crate::desk) taken: Vec<Drug>,
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
        let mut earlier = readings::last_by_staff(connection, draft.resident, EARLIER)?;
        earlier.retain(|reading| reading.visit != Some(id));
        let past = visits::follow_ups(connection, draft.resident, None, 1)?;
        let last = past.iter().find(|visit| visit.took_place());
        let last_bmi = match diseases.is_empty() {
            true => None,
            false => standing::last_bmi(connection, draft.resident, last, None)?,
        };
        Ok(Self {
            known_arm: known_arm(&earlier),
            at_home: readings::last_at_home(connection, draft.resident, EARLIER)?,
            last_bmi,
            past,
            plan: plan::running_of(work, connection, draft.resident)?,
            decisions: decisions::of_visit(connection, id)?,
            drug_steps: {
                let mut steps = prescriptions::steps(connection, draft.resident, EARLIER)?;
                steps.reverse();
                steps
            },
            taken: match merges::under(connection, draft.resident)?.is_empty() {
                true => Vec::new(),
                false => medications::drugs(connection, draft.resident)?,
            },
            draft,
            line,
            diseases,
        })
    }

    /// Whether a field is asked of her at all: measured at every door, or on a form of hers.
    pub(super) fn asks(&self, work: &Work<'_>, field: &Field) -> bool {
        let hers = self.diseases.is_empty()
            || matches!(
                capability_of(&field.id),
                Capability::RecordBloodPressure | Capability::RecordGlucose
            )
            || field.forms.iter().any(|form| self.diseases.contains(form));
        let who = &self.line.resident;
        hers && field.is_asked_of(who.sex, who.age_on(work.today()))
    }

    /// Whether the chosen codes are among those offered to her.
    pub(super) fn offers(
        &self,
        work: &Work<'_>,
        field: &Field,
        answer: Option<&Answer>,
    ) -> Result<(), Fault> {
        let who = &self.line.resident;
        let chosen = match answer {
            Some(Answer::Code(code)) => std::slice::from_ref(code),
            Some(Answer::Codes(codes)) => codes,
            _ => &[],
        };
        match chosen.iter().find(|code| !field.offers(**code, who.sex, who.age_on(work.today()))) {
            None => Ok(()),
            Some(code) => {
                let problem = FieldProblem::unknown_code(field, *code);
                Err(field::problem_words(work, FormSet::current(), &problem).into())
            }
        }
    }

    /// A signed visit with its answers, as it stands; `past` comes before it, latest first.
    pub(super) fn of_signed(
        work: &Work<'_>,
        connection: &Connection,
        signed: &SignedVisit,
        past: Vec<SignedVisit>,
    ) -> Result<Self, Fault> {
        let shown = work.can(Capability::FillForms);
        Ok(Self {
            diseases: if shown { signed.forms.iter().map(|form| form.disease).collect() } else { Vec::new() },
            last_bmi: match past.iter().find(|visit| visit.took_place()) {
                last if shown => {
                    standing::last_bmi(connection, signed.resident, last, Some(signed.signed_at))?
                }
                _ => None,
            },
            past,
            known_arm: None,
            at_home: Vec::new(),
            plan: plan::running_of(work, connection, signed.resident)?,
            decisions: signed.decisions.clone(),
            drug_steps: Vec::new(),
            taken: Vec::new(),
            draft: Draft {
                id: signed.id,
                resident: signed.resident,
                staff: signed.staff,
                started_at: signed.started_at,
                readings: readings::of_visit(connection, signed.id)?,
                answers: signed.answers.clone(),
            },
            line: work.found(lists::of_resident(connection, signed.resident)?)?,
        })
    }

    /// The last follow-up that took place. Nobody at home, refused or away: what was found before still holds.
    pub(in crate::desk) fn last(&self) -> Option<&SignedVisit> {
        self.past.iter().find(|visit| visit.took_place())
    }

    /// Last visit's answers that may be kept and that nobody has answered yet.
    pub(in crate::desk) fn offered(&self) -> Answers {
        let mut offered = self.carried();
        offered.retain(|field, _| !self.draft.answers.contains_key(field));
        offered
    }

    /// Brings what she takes in line with the drugs on the visit's forms, from a day on.
    pub(super) fn put_drugs(
        &self,
        tx: &Transaction<'_>,
        answers: &Answers,
        day: NaiveDate,
    ) -> Result<(), Fault> {
        let drugs = self.drugs_by(tx, answers)?;
        Ok(medications::change(tx, self.draft.resident, &drugs, day)?)
    }

    /// Everything she takes once the visit is signed as it stands.
    pub(super) fn drugs(&self, connection: &Connection) -> Result<Vec<Drug>, Fault> {
        self.drugs_by(connection, &self.draft.answers)
    }

    fn drugs_by(&self, connection: &Connection, answers: &Answers) -> Result<Vec<Drug>, Fault> {
        let taken = medications::drugs(connection, self.draft.resident)?;
        Ok(drugs::all_taken(answers, &self.carried(), &self.diseases, &taken))
    }

    /// Last visit's answers that may be kept, with the drugs as they are taken now.
    fn carried(&self) -> Answers {
        let Some(last) = self.last() else { return Answers::new() };
        let mut offered = FormSet::current().carried_over(&self.diseases, &last.answers);
        let since = self.drug_steps.partition_point(|step| step.at <= last.signed_at);
        drugs::follow(&mut offered, &self.diseases, &self.drug_steps[since..]);
        drugs::beside(&mut offered, &self.diseases, &self.taken);
        offered
    }

    /// Fields that somebody should still answer. Who is of normal weight is weighed once a year. Source: S4, 体重.
    pub(super) fn gaps(&self, rules: &RuleSet, answers: &Answers) -> Vec<String> {
        let mut gaps = FormSet::current().gaps(&self.diseases, answers);
        let today = self.draft.started_at.date_naive();
        let weighed = self.last_bmi.filter(|(_, bmi)| *bmi < rules.risk.overweight_from.value);
        let again = weighed.and_then(|(day, _)| day.checked_add_months(WEIGHED_AGAIN));
        if again.is_some_and(|again| today < again) {
            gaps.retain(|field| field != "weight");
        }
        gaps
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

    /// The arm that was said in this visit.
    pub(in crate::desk) fn said_arm(&self) -> Option<BodySite> {
        arm_of(self.draft.answers.get(ARM_FIELD))
    }

    /// The arm of the next reading: as said, else the known one. None: it must be asked, as after the request to change the
    /// arm, which may have been followed or not.
    pub(in crate::desk) fn arm(&self, rules: &RuleSet) -> Option<BodySite> {
        let said = self.said_arm().or(self.known_arm);
        let last = self.pressures().next_back().and_then(|reading| reading.site);
        match self.next_measurement(rules) {
            NextMeasurement::Measure { rest: false, arm: Some(arm), .. }
                if self.known_arm.is_none() && last.is_some() && last != Some(arm) && said == last =>
            {
                None
            }
            _ => said,
        }
    }

    /// What to do next with the cuff.
    pub(in crate::desk) fn next_measurement(&self, rules: &RuleSet) -> NextMeasurement {
        rules.next_measurement(self.known_arm, &self.pressures().collect::<Vec<_>>())
    }

    /// How the next reading is taken.
    pub(in crate::desk) fn posture(&self) -> Posture {
        match self.draft.answers.get(POSTURE_FIELD) {
            Some(Answer::Code(2)) => Posture::StandingOneMinute,
            Some(Answer::Code(3)) => Posture::StandingThreeMinutes,
            _ => Posture::Sitting,
        }
    }

    pub(in crate::desk) fn last_glucose(&self) -> Option<&Reading> {
        self.draft.readings.iter().rev().find(|r| matches!(r.value, Value::Glucose { .. }))
    }
}

/// What a role needs to answer a field.
pub(super) fn capability_of(field: &str) -> Capability {
    match field {
        "blood_pressure" | ARM_FIELD | POSTURE_FIELD => Capability::RecordBloodPressure,
        "fasting_glucose" | MEAL_FIELD => Capability::RecordGlucose,
        _ if not_met::FIELDS.contains(&field) => Capability::NoteNotMet,
        _ => Capability::FillForms,
    }
}

/// An arm as the field's code, and back.
fn arm_of(answer: Option<&Answer>) -> Option<BodySite> {
    match answer {
        Some(Answer::Code(1)) => Some(BodySite::LeftArm),
        Some(Answer::Code(2)) => Some(BodySite::RightArm),
        _ => None,
    }
}

/// See [`arm_of`].
pub(super) fn arm_code(arm: BodySite) -> u8 {
    match arm {
        BodySite::LeftArm => 1,
        BodySite::RightArm => 2,
    }
}

/// What an answer changes beside itself: saying that glucose was fasting makes the measured value the form's; the arm holds
/// for what was measured before anybody said it.
pub(super) fn follow(
    tx: &Transaction<'_>,
    open: &Open,
    field: &str,
    answer: Option<&Answer>,
) -> Result<(), Fault> {
    match field {
        MEAL_FIELD => follow_meal(tx, open, answer),
        ARM_FIELD => {
            let Some(arm) = arm_of(answer) else { return Ok(()) };
            let first = open.said_arm().is_none();
            let unsaid = open.pressures().filter(|reading| first || reading.site.is_none());
            set_arm(tx, open, &unsaid.collect::<Vec<_>>(), arm)
        }
        _ => Ok(()),
    }
}

fn follow_meal(tx: &Transaction<'_>, open: &Open, answer: Option<&Answer>) -> Result<(), Fault> {
    let Some(glucose) = open.last_glucose() else { return Ok(()) };
    let timing = match answer {
        Some(Answer::Code(1)) => MealTiming::Fasting,
        Some(Answer::Code(2)) => MealTiming::AfterMeal,
        Some(Answer::Code(_)) => MealTiming::Casual,
        _ => MealTiming::Unknown,
    };
    readings::set_timing(tx, glucose.id, timing)?;
    let Value::Glucose { mmol_per_l, .. } = glucose.value else { return Ok(()) };
    let said = Reading { value: Value::Glucose { mmol_per_l, timing }, ..glucose.clone() };
    let fasting = fasting(&said).filter(|_| said.usable());
    Ok(drafts::set_answer(tx, open.draft.id, "fasting_glucose", fasting.as_ref())?)
}

/// Says on which arm readings of the visit were measured.
pub(super) fn set_arm(
    tx: &Transaction<'_>,
    open: &Open,
    measured: &[&Reading],
    arm: BodySite,
) -> Result<(), Fault> {
    let mut after = open.draft.readings.clone();
    for reading in measured {
        readings::set_site(tx, reading.id, Some(arm))?;
        after.iter_mut().filter(|said| said.id == reading.id).for_each(|said| said.site = Some(arm));
    }
    settle(tx, open, &after, None)
}

/// Brings the answers that come from readings in line with the readings after a change: the settled blood pressure, the
/// pulse, a glucose value known to be fasting. What `arrived` stands above what was typed; otherwise what was typed stays.
pub(in crate::desk) fn settle(
    tx: &Transaction<'_>,
    open: &Open,
    after: &[Reading],
    arrived: Option<&Reading>,
) -> Result<(), Fault> {
    let before = &open.draft.readings;
    let arrived = arrived.filter(|reading| reading.usable());
    let is_pressure = |reading: &Reading| matches!(reading.value, Value::BloodPressure { .. });
    let put = |field: &str, old: Option<Answer>, new: Option<Answer>, arrived: bool| -> Result<(), Fault> {
        let now = open.draft.answers.get(field);
        let measured = now.is_none() || now == old.as_ref();
        if (arrived && new.is_some()) || (measured && old != new) {
            drafts::set_answer(tx, open.draft.id, field, new.as_ref())?;
        }
        Ok(())
    };
    let cuff = arrived.is_some_and(|reading| is_pressure(reading) && reading.posture == Posture::Sitting);
    put("blood_pressure", settled_answer(before), settled_answer(after), cuff)?;
    if open.diseases.contains(&Disease::Hypertension) {
        put("heart_rate", pulse(before), pulse(after), cuff)?;
    }
    let (old, new) = (last_glucose(before), last_glucose(after));
    if old.map(|reading| reading.id) != new.map(|reading| reading.id) {
        let meter = arrived.is_some_and(|reading| !is_pressure(reading));
        for (field, answer) in
            [(MEAL_FIELD, said_meal as fn(&Reading) -> Option<Answer>), ("fasting_glucose", fasting)]
        {
            let (old, new) = (old.and_then(answer), new.and_then(answer));
            match meter {
                true => drafts::set_answer(tx, open.draft.id, field, new.as_ref())?,
                false => put(field, old, new, false)?,
            }
        }
    }
    if arrived.is_some_and(|reading| reading.posture != Posture::Sitting) {
        drafts::set_answer(tx, open.draft.id, POSTURE_FIELD, None)?;
    }
    Ok(())
}

fn settled_answer(readings: &[Reading]) -> Option<Answer> {
    let Pressure { systolic, diastolic } = settled(&readings.iter().collect::<Vec<_>>())?;
    Some(Answer::Pressure { systolic, diastolic })
}

fn pulse(readings: &[Reading]) -> Option<Answer> {
    let sitting = |r: &&Reading| r.counts() && r.by_staff();
    readings.iter().rev().filter(sitting).find_map(|reading| match reading.value {
        Value::BloodPressure { pulse, .. } => pulse.map(|pulse| Answer::Number(pulse.round_dp(0))),
        Value::Glucose { .. } => None,
    })
}

fn last_glucose(readings: &[Reading]) -> Option<&Reading> {
    let counts = |r: &&Reading| r.usable() && r.by_staff();
    readings.iter().rev().filter(counts).find(|r| matches!(r.value, Value::Glucose { .. }))
}

fn said_meal(reading: &Reading) -> Option<Answer> {
    match reading.value {
        Value::Glucose { timing, .. } => match timing {
            MealTiming::Fasting => Some(Answer::Code(1)),
            MealTiming::AfterMeal => Some(Answer::Code(2)),
            MealTiming::BeforeMeal | MealTiming::Bedtime | MealTiming::Casual => Some(Answer::Code(3)),
            MealTiming::Unknown => None,
        },
        Value::BloodPressure { .. } => None,
    }
}

/// The form's number, as the meter shows it. HI and LO are none: the field stays open until it was measured again.
fn fasting(reading: &Reading) -> Option<Answer> {
    match reading.glucose() {
        Some((mmol, MealTiming::Fasting)) if reading.beyond().is_none() => Some(Answer::Number(mmol)),
        _ => None,
    }
}

/// The field of the forms that a value of its kind stands in.
pub(super) fn field_of(value: &Value) -> &'static str {
    match value {
        Value::BloodPressure { .. } => "blood_pressure",
        Value::Glucose { .. } => "fasting_glucose",
    }
}

/// Whether a blood pressure in the form is what the meter's readings settle on.
pub(super) fn measured(open: &Open, systolic: Decimal, diastolic: Decimal) -> bool {
    settled(&open.pressures().collect::<Vec<_>>()) == Some(Pressure { systolic, diastolic })
}

/// Whether a visit's forms name what she takes, be it that she takes nothing.
pub(super) fn names_drugs(answers: &Answers) -> bool {
    drugs::insulin(answers).is_some() || answers.values().any(|answer| matches!(answer, Answer::Drugs(_)))
}

/// Every drug on the visit's forms; a drug on both of them once, and the insulin unless it stands among the drugs too.
pub(in crate::desk) fn all_drugs(answers: &Answers) -> Vec<Drug> {
    let mut drugs: Vec<Drug> = Vec::new();
    for answer in answers.values() {
        let Answer::Drugs(lines) = answer else { continue };
        drugs.extend(lines.iter().filter(|line| !drugs.contains(line)).cloned().collect::<Vec<_>>());
    }
    let list = DrugList::current();
    let insulin = drugs::insulin(answers);
    drugs.extend(insulin.filter(|insulin| drugs.iter().all(|line| !list.same(&line.name, &insulin.name))));
    drugs
}
