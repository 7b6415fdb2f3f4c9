//! Puts the demo's plans, referrals and discharges into a new store.

use chrono::{DateTime, Duration, FixedOffset};
use rusqlite::Transaction;

use super::demo::{self, Person};
use super::phrase;
use super::standing;
use super::work::{Context, Fault};
use crate::care::care_plan::{CareCondition, CarePlanRules, Doer};
use crate::care::consent::Purpose;
use crate::care::drugs::DrugList;
use crate::care::id::{CarePlanId, CareReferralId, DischargeId, ResidentId, SlotId, StaffId, TaskId};
use crate::care::judgement::Reason;
use crate::care::person::{Disease, Resident};
use crate::care::referral::{ReferralRules, ReferralState};
use crate::care::rules::RuleSet;
use crate::store::care_plans::{self, CarePlanReview, CarePlanVersion};
use crate::store::care_referrals::{self, CareReferral, ReferralSlot, ReferralStep};
use crate::store::discharges::{self, Discharge, DischargeTask};
use crate::store::prescriptions::{self, Prescription};
use crate::store::records::{self, Outside, OutsideKind};

/// One who writes it all down, and the day it is done.
struct Writer<'a> {
    context: &'a Context,
    rules: &'a RuleSet,
    staff: StaffId,
    now: DateTime<FixedOffset>,
}

/// Everything of `fixtures/demo/care.toml` that belongs to somebody of this district.
pub(super) fn put(
    context: &Context,
    tx: &Transaction<'_>,
    rules: &RuleSet,
    people: &[Person],
    staff: StaffId,
) -> Result<(), Fault> {
    let writer = Writer { context, rules, staff, now: context.clock.now() };
    let seeds = demo::care();
    let of = |name: &str| people.iter().find(|person| person.resident.name == name);
    for seed in &seeds.plan {
        if let Some(person) = of(&seed.name) {
            writer.plan(tx, person, seed)?;
        }
    }
    for seed in &seeds.referral {
        if let Some(person) = of(&seed.name) {
            writer.referral(tx, person.resident.id, seed)?;
        }
    }
    for seed in &seeds.discharge {
        if let Some(person) = of(&seed.name) {
            writer.discharge(tx, person.resident.id, seed)?;
        }
    }
    for seed in &seeds.recognised {
        if let Some(person) = of(&seed.name) {
            writer.recognised(tx, person.resident.id, seed)?;
        }
    }
    for seed in &seeds.prescription {
        if let Some(person) = of(&seed.name) {
            writer.prescription(tx, person, seed)?;
        }
    }
    for seed in seeds.slot {
        let slot = ReferralSlot {
            id: SlotId(context.ids.next()),
            hospital: seed.hospital,
            department: seed.department,
            specialist: seed.specialist,
            day: (writer.now + Duration::days(seed.in_days)).date_naive(),
            time: seed.time,
            places: seed.places,
        };
        care_referrals::put_slot(tx, &slot)?;
    }
    Ok(())
}

impl Writer<'_> {
    fn ago(&self, days: i64) -> DateTime<FixedOffset> {
        self.now - Duration::days(days)
    }

    fn plan(&self, tx: &Transaction<'_>, person: &Person, seed: &demo::PlanSeed) -> Result<(), Fault> {
        let who = &person.resident;
        let rules = CarePlanRules::current();
        let diseases: Vec<Disease> = who.diseases.iter().map(|managed| managed.disease).collect();
        let Some(condition) = CareCondition::of(&diseases) else { return Ok(()) };
        let (pressure, glucose) = self.targets(who);
        let age = who.age_on(self.now.date_naive());
        let mut steps = rules.begin(condition, age, (&pressure, &glucose), |label| label.zh.clone());
        if person.consents.iter().all(|consent| consent.purpose != Purpose::Volunteers) {
            for step in steps.iter_mut().filter(|step| step.who == Doer::Volunteer) {
                step.who = Doer::Nurse;
            }
        }
        let version = CarePlanVersion {
            id: CarePlanId(self.context.ids.next()),
            resident: who.id,
            steps,
            template: rules.version.clone(),
            reason: String::new(),
            by: self.staff,
            at: self.ago(seed.days),
        };
        care_plans::append(tx, &version)?;
        if let Some(review) = &seed.review {
            let review = CarePlanReview {
                resident: who.id,
                plan: version.id,
                met: review.met,
                life: review.life,
                note: review.note.clone(),
                by: self.staff,
                at: self.ago(review.days),
            };
            care_plans::review(tx, &review)?;
        }
        standing::renew(self.rules, tx, who.id, self.now.date_naive())
    }

    fn targets(&self, who: &Resident) -> (String, String) {
        let target = self.rules.targets(who.age_on(self.now.date_naive())).assessment.limit;
        let pressure = phrase::pressure(target.systolic, target.diastolic);
        (pressure, phrase::glucose(self.rules.diabetes.target.value))
    }

    fn referral(
        &self,
        tx: &Transaction<'_>,
        resident: ResidentId,
        seed: &demo::ReferralSeed,
    ) -> Result<(), Fault> {
        let at = self.ago(seed.days);
        let referral = CareReferral {
            id: CareReferralId(self.context.ids.next()),
            resident,
            kind: seed.kind,
            urgency: seed.urgency,
            hospital: seed.hospital.clone(),
            department: seed.department.clone(),
            reason: seed.reason.clone(),
            question: seed.question.clone(),
            summary: seed.summary.clone(),
            rules: ReferralRules::current().version.clone(),
            by: self.staff,
            at,
        };
        care_referrals::add(tx, &referral)?;
        let (state, day, by) = (ReferralState::Sent, at.date_naive(), self.staff);
        let sent = ReferralStep { state, day, note: String::new(), by, at };
        care_referrals::add_step(tx, referral.id, &sent)?;
        for step in &seed.steps {
            let at = self.ago(step.days);
            let (state, day, note) = (step.state, at.date_naive(), step.note.clone());
            care_referrals::add_step(tx, referral.id, &ReferralStep { state, day, note, by, at })?;
        }
        Ok(())
    }

    fn discharge(
        &self,
        tx: &Transaction<'_>,
        resident: ResidentId,
        seed: &demo::DischargeSeed,
    ) -> Result<(), Fault> {
        let at = self.ago(seed.days);
        let discharge = Discharge {
            id: DischargeId(self.context.ids.next()),
            resident,
            day: at.date_naive(),
            place: seed.place.clone(),
            diagnosis: seed.diagnosis.clone(),
            until: self.ago(seed.days - seed.for_days).date_naive(),
            by: self.staff,
            at,
        };
        let tasks: Vec<DischargeTask> = seed
            .tasks
            .iter()
            .map(|task| DischargeTask {
                id: TaskId(self.context.ids.next()),
                kind: task.kind,
                who: task.who,
                often: task.often,
                note: task.note.clone(),
            })
            .collect();
        discharges::add(tx, &discharge, &tasks)?;
        for (task, seed) in tasks.iter().zip(&seed.tasks) {
            if let Some(days) = seed.done {
                let at = self.ago(days);
                discharges::done(tx, task.id, at.date_naive(), self.staff, at)?;
            }
        }
        Ok(())
    }

    fn prescription(
        &self,
        tx: &Transaction<'_>,
        person: &Person,
        seed: &demo::PrescriptionSeed,
    ) -> Result<(), Fault> {
        let list = DrugList::current();
        let prescription = Prescription {
            resident: person.resident.id,
            drugs: person.regimens.last().map(|last| last.drugs.clone()).unwrap_or_default(),
            weeks: seed.weeks,
            allowed: list.long.stable_weeks.value,
            reasons: vec![Reason {
                key: "long-stable".to_owned(),
                args: vec![list.long.stable_visits.value.to_string()],
            }],
            assessment: seed.assessment.clone(),
            rules: list.version.clone(),
            by: self.staff,
            at: self.ago(seed.days),
        };
        Ok(prescriptions::add(tx, &prescription)?)
    }

    fn recognised(
        &self,
        tx: &Transaction<'_>,
        resident: ResidentId,
        seed: &demo::RecognisedSeed,
    ) -> Result<(), Fault> {
        let at = self.ago(seed.days);
        let event = Outside {
            id: self.context.ids.next(),
            resident,
            kind: OutsideKind::TestResult,
            day: at.date_naive(),
            place: seed.place.clone(),
            summary: seed.result.clone(),
            staff: Some(self.staff),
            at,
        };
        records::add_outside(tx, &event)?;
        Ok(discharges::recognise(tx, event.id, seed.scope, self.staff, at)?)
    }
}
