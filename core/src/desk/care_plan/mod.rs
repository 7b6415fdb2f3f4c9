//! One plan a person: made from the template, changed at the door, looked over each quarter. Who is off target is visited
//! sooner (see `standing`).

mod page;

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, code, key, text};
use super::view::{FormAnswers, FormView, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, consent, phrase, standing, visit};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::care_plan::{CareCondition, CareDimension, CarePlanRules, CareStep, Doer, Often};
use crate::care::consent::Purpose;
use crate::care::form::FormSet;
use crate::care::id::{CarePlanId, ResidentId};
use crate::care::person::{Disease, Resident};
use crate::store::care_plans::{self, CarePlanReview, CarePlanVersion};
use crate::store::lists::Listed;

use page::told;
pub(super) use page::{doer, links, often, sheet, steps};

/// Makes a plan from the template of what she has.
pub(super) fn begin(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ChangeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        if care_plans::begun(tx, line.resident.id)?.is_some() {
            return Err(Error::Conflict { words: work.plain("care-plan-already") }.into());
        }
        let Some(steps) = first_steps(desk, &work, tx, &line.resident)? else {
            return Err(Error::invalid(work.language, "resident", "care-plan-without-disease", &[]).into());
        };
        let id = CarePlanId(desk.context.ids.next());
        keep(desk, &work, tx, &line, id, steps, String::new())
    })
}

/// What a plan of hers begins with; none: no disease is followed up. Nobody is sent whom she does not want.
fn first_steps(
    desk: &Desk,
    work: &Work<'_>,
    connection: &Connection,
    who: &Resident,
) -> Result<Option<Vec<CareStep>>, Fault> {
    let diseases: Vec<Disease> = who.diseases.iter().map(|managed| managed.disease).collect();
    let Some(condition) = CareCondition::of(&diseases) else { return Ok(None) };
    let age = who.age_on(work.today());
    let target = desk.rules().targets(age).assessment.limit;
    let pressure = phrase::pressure(target.systolic, target.diastolic);
    let glucose = phrase::glucose(desk.rules().diabetes.target.value);
    let said = |label: &_| visit::field::label(work.language, label);
    let mut steps = CarePlanRules::current().begin(condition, age, (&pressure, &glucose), said);
    if !consent::covers(connection, who.id, Purpose::Volunteers)? {
        for step in steps.iter_mut().filter(|step| step.who == Doer::Volunteer) {
            step.who = Doer::Nurse;
        }
    }
    Ok(Some(steps))
}

fn keep(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    line: &Listed,
    plan: CarePlanId,
    steps: Vec<CareStep>,
    reason: String,
) -> Result<SheetView, Fault> {
    let resident = line.resident.id;
    let template = CarePlanRules::current().version.clone();
    let version =
        CarePlanVersion { id: plan, resident, steps, template, reason, by: work.me(), at: work.now };
    care_plans::append(tx, &version)?;
    let about = json!({
        "plan": version.id, "steps": version.steps, "template": version.template, "reason": version.reason,
        "by": version.by, "at": version.at,
    });
    outgoing::tell(desk, work, tx, Told::CarePlan, resident, &about)?;
    work.log(tx, "care-plan.keep", Some(resident), &version.template)?;
    standing::renew(&desk.rules(), tx, resident, work.today())?;
    told(work, tx, &work.listed(tx, resident)?)
}

/// The form to change a plan, with what stands in it.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ChangeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let plan = work.found(care_plans::of(connection, line.resident.id)?)?;
        let mut known = Answers::new();
        for step in &plan.steps {
            let dimension = step.dimension.key();
            known.insert(format!("care_{dimension}_goal"), Answer::Text(step.goal.clone()));
            known.insert(format!("care_{dimension}_step"), Answer::Text(step.step.clone()));
            for (part, chosen) in [("who", step.who.key()), ("often", step.often.key())] {
                let field = format!("care_{dimension}_{part}");
                let code = FormSet::team().field(&field).and_then(|f| f.code_of(chosen));
                known.extend(code.map(|code| (field, Answer::Code(code))));
            }
        }
        let mut form = sheets::form_of(&work, "care-plan", &known);
        form.lines = vec![line.resident.name, work.plain("care-plan-steps-note")];
        Ok(form)
    })
}

/// Keeps a changed plan as a new version.
pub(super) fn change(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ChangeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let plan = work.found(care_plans::of(tx, line.resident.id)?)?;
        let answers = sheets::read(&work, "care-plan", line.resident.born, answers)?;
        let mut steps = Vec::new();
        for dimension in CareDimension::ALL {
            let field = |part: &str| format!("care_{}_{part}", dimension.key());
            let who = work.found(key(&answers, &field("who")).and_then(Doer::of_key))?;
            may_be_asked(&work, tx, line.resident.id, who, &field("who"))?;
            steps.push(CareStep {
                dimension,
                goal: text(&answers, &field("goal")),
                step: text(&answers, &field("step")),
                who,
                often: work.found(key(&answers, &field("often")).and_then(Often::of_key))?,
            });
        }
        if steps == plan.steps {
            return Err(Error::Conflict { words: work.plain("care-plan-same") }.into());
        }
        keep(desk, &work, tx, &line, plan.id, steps, text(&answers, "care_reason"))
    })
}

/// Nobody is given a task with somebody who does not want her: a volunteer needs consent.
pub(super) fn may_be_asked(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
    who: Doer,
    field: &str,
) -> Result<(), Fault> {
    if who == Doer::Volunteer && !consent::covers(connection, resident, Purpose::Volunteers)? {
        return Err(Error::invalid(work.language, field, "care-no-volunteer", &[]).into());
    }
    Ok(())
}

/// The form for a review.
pub(super) fn review_form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ChangeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let plan = work.found(care_plans::of(connection, line.resident.id)?)?;
        let mut form = sheets::form_of(&work, "care-plan-review", &Answers::new());
        form.lines.push(line.resident.name);
        form.lines.extend(plan.steps.into_iter().map(|step| step.goal));
        Ok(form)
    })
}

/// Keeps how a quarter went. Whose target was not met is visited sooner.
pub(super) fn review(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ChangeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let plan = work.found(care_plans::of(tx, line.resident.id)?)?;
        let answers = sheets::read(&work, "care-plan-review", line.resident.born, answers)?;
        let resident = line.resident.id;
        let review = CarePlanReview {
            resident,
            plan: plan.id,
            met: key(&answers, "review_met") == Some("met"),
            life: work.found(code(&answers, "review_life"))?,
            note: text(&answers, "review_note"),
            by: work.me(),
            at: work.now,
        };
        care_plans::review(tx, &review)?;
        let about = json!({
            "plan": review.plan, "met": review.met, "life": review.life, "note": review.note, "by": review.by,
            "at": review.at,
        });
        outgoing::tell(desk, &work, tx, Told::CarePlanReview, resident, &about)?;
        work.log(tx, "care-plan.review", Some(resident), if review.met { "met" } else { "not-met" })?;
        standing::renew(&desk.rules(), tx, resident, work.today())?;
        told(&work, tx, &work.listed(tx, resident)?)
    })
}
