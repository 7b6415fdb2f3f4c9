//! Facts of other phones, each into its own tables by the same functions of the store that the use case writes with. One line a
//! kind: a new one does not compile without it.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::super::super::outgoing::Told;
use super::super::super::work::Fault;
use super::super::super::{drugs, referral};
use super::Took;
use crate::care::answer::Answers;
use crate::care::care_plan::CareStep;
use crate::care::consent::Consent;
use crate::care::id::{
    AlertId, CarePlanId, CareReferralId, HouseholdId, NeedSurveyId, PlanId, ReferralId, ResidentId,
    ResourceId, ScreeningId, SessionId, SlotId, StaffId, SupportTaskId, TaskId,
};
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::plan::{CareGroup, DietEntry, Plan, Reminder, SaltCheck, Session, Tick};
use crate::care::referral::{ReferralKind, ReferralState, Urgency};
use crate::care::screen::{Alert, AlertAnswer, ScreenFindings};
use crate::care::self_care::SelfCare;
use crate::care::support::{PolicyStep, SupportTask, TaskEnd};
use crate::care::team::Role;
use crate::store::care_plans::{self, CarePlanReview, CarePlanVersion};
use crate::store::care_referrals::{self, CareReferral, ReferralSlot, ReferralStep};
use crate::store::discharges::{self, Discharge, DischargeTask, RecognisedScope};
use crate::store::education::{self, Taught};
use crate::store::needs::{self, NeedSurvey, Resource};
use crate::store::policies::{self, TakenStep};
use crate::store::prescriptions::{self, DrugStep, Prescription};
use crate::store::records::{self, Assessment, Outside, OutsideKind, Version};
use crate::store::reminders::{self, GivenReminder};
use crate::store::screenings::{self, DiagnosisReferral, Screening};
use crate::store::worklist::{self, DoneCheck};
use crate::store::{alerts, consents, daily, drafts, groups, merges, people, plans};
use crate::sync::fhir::Fact;

/// Takes a fact about a resident who is here.
pub(super) fn take(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    let Some(told) = Told::of(&fact.kind) else { return Ok(Took::Unread) };
    if people::resident(tx, fact.resident)?.is_none() {
        return Ok(Took::Early);
    }
    match told {
        Told::Consent => keep(fact, |it: Consent| consents::append(tx, &it)),
        Told::Screening => screening(tx, fact),
        Told::Referral => suspicion(tx, fact),
        Told::ReferralResult => diagnosis(tx, fact),
        Told::Alert => alert(tx, fact),
        Told::Escalation => escalation(tx, fact),
        Told::Answer => answer(tx, fact),
        Told::Record => record(tx, fact),
        Told::SelfCare => self_care(tx, fact),
        Told::Outside => outside(tx, fact),
        Told::Merge => merge(tx, fact),
        Told::Apart => apart(tx, fact),
        Told::Check => check(tx, fact),
        Told::Closing => closing(tx, fact),
        Told::DoorTry => door_try(tx, fact),
        Told::VisitReminder => keep(fact, |it: GivenReminder| reminders::give(tx, &it)),
        Told::Enrolment => enrolment(tx, fact),
        Told::PlanEnd => plan_end(tx, fact),
        Told::Tick => of_plan(tx, fact, |it: &Tick| it.plan, |it| plans::tick(tx, it)),
        Told::SaltCheck => of_plan(tx, fact, |it: &SaltCheck| it.plan, |it| daily::add_salt(tx, it)),
        Told::Meal => of_plan(tx, fact, |it: &DietEntry| it.plan, |it| daily::add_meal(tx, it)),
        Told::Reminder => of_plan(tx, fact, |it: &Reminder| it.plan, |it| daily::add_reminder(tx, it)),
        Told::Session => session(tx, fact),
        Told::Member => member(tx, fact),
        Told::CarePlan => care_plan(tx, fact),
        Told::CarePlanReview => review(tx, fact),
        Told::Medication => medication(tx, fact),
        Told::Prescription => keep(fact, |it: Prescription| prescriptions::add(tx, &it)),
        Told::CareReferral => care_referral(tx, fact),
        Told::CareReferralStep => care_referral_step(tx, fact),
        Told::SlotTaken => slot(tx, fact),
        Told::Discharge => discharge(tx, fact),
        Told::TaskDone => task_done(tx, fact),
        Told::RecognisedResult => recognised(tx, fact),
        Told::Policy => policy(tx, fact),
        Told::Needs => survey(tx, fact),
        Told::SupportTask => support_task(tx, fact),
        Told::SupportTaskEnd => support_task_end(tx, fact),
        Told::Education => taught(tx, fact),
    }
}

/// What a fact says; none: this version can't read it exactly.
fn said<T: DeserializeOwned>(fact: &Fact) -> Option<T> {
    serde_json::from_value(fact.about.clone()).ok()
}

/// Appends what a fact says.
fn keep<T: DeserializeOwned>(
    fact: &Fact,
    append: impl FnOnce(T) -> crate::store::Result<()>,
) -> Result<Took, Fault> {
    let Some(it) = said(fact) else { return Ok(Took::Unread) };
    append(it)?;
    Ok(Took::Whole)
}

/// The same for what belongs to a 5+2 plan.
fn of_plan<T: DeserializeOwned>(
    tx: &Transaction<'_>,
    fact: &Fact,
    plan: impl FnOnce(&T) -> PlanId,
    append: impl FnOnce(&T) -> crate::store::Result<()>,
) -> Result<Took, Fault> {
    let Some(it) = said(fact) else { return Ok(Took::Unread) };
    if plans::get(tx, plan(&it))?.is_none() {
        return Ok(Took::Early);
    }
    append(&it)?;
    Ok(Took::Whole)
}

fn screening(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        screening: ScreeningId,
        answers: Answers,
        findings: ScreenFindings,
        rules: String,
    }
    keep(fact, |it: Said| {
        let Said { screening: id, answers, findings, rules } = it;
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        screenings::add(tx, &Screening { id, resident, answers, findings, rules, by, at })
    })
}

fn suspicion(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: ReferralId,
        disease: Disease,
        reasons: Vec<Reason>,
        rules: String,
        due: NaiveDate,
    }
    keep(fact, |it: Said| {
        let Said { referral: id, disease, reasons, rules, due } = it;
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        screenings::refer(
            tx,
            &DiagnosisReferral { id, resident, disease, reasons, rules, due, by, at, result: None },
        )
    })
}

/// A diagnosis starts the follow-up of that disease.
fn diagnosis(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: ReferralId,
        disease: Disease,
        result: String,
        note: String,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if screenings::referral(tx, it.referral)?.is_none() {
        return Ok(Took::Early);
    }
    screenings::add_result(tx, it.referral, &it.result, &it.note, fact.by, fact.at)?;
    if it.result == "confirmed" {
        people::manage(tx, fact.resident, it.disease, fact.at.date_naive())?;
    }
    Ok(Took::Whole)
}

fn alert(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        reasons: Vec<Reason>,
        rules: String,
    }
    keep(fact, |Said { alert: id, reasons, rules }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        alerts::raise(tx, &Alert { id, resident, reasons, rules, by, at })
    })
}

fn escalation(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        to: StaffId,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if alerts::get(tx, it.alert)?.is_none() {
        return Ok(Took::Early);
    }
    alerts::escalate(tx, it.alert, it.to, fact.at)?;
    Ok(Took::Whole)
}

fn answer(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        action: String,
        note: String,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if alerts::get(tx, it.alert)?.is_none() {
        return Ok(Took::Early);
    }
    let answer = AlertAnswer { action: it.action, note: it.note, by: fact.by, at: fact.at };
    alerts::answer(tx, it.alert, &answer)?;
    Ok(Took::Whole)
}

/// The version; who she is and where she lives come as a Patient.
fn record(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        form: String,
        answers: Answers,
    }
    keep(fact, |Said { form, answers }| {
        records::append(tx, &Version { resident: fact.resident, staff: fact.by, at: fact.at, form, answers })
    })
}

fn self_care(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        result: SelfCare,
    }
    keep(fact, |Said { result }| {
        records::assess(tx, &Assessment { resident: fact.resident, staff: fact.by, at: fact.at, result })
    })
}

fn outside(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        event: Uuid,
        kind: OutsideKind,
        day: NaiveDate,
        place: String,
        summary: String,
    }
    keep(fact, |Said { event: id, kind, day, place, summary }| {
        let (resident, staff, at) = (fact.resident, Some(fact.by), fact.at);
        records::add_outside(tx, &Outside { id, resident, kind, day, place, summary, staff, at })
    })
}

/// A colleague's merge, or its undoing; what is so already needs no step.
fn merge(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        kept: ResidentId,
        absorbed: ResidentId,
        step: String,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    let undone = match it.step.as_str() {
        "record.merge" => false,
        "record.unmerge" => true,
        _ => return Ok(Took::Unread),
    };
    for one in [it.kept, it.absorbed] {
        if people::resident(tx, one)?.is_none() || drafts::open_of(tx, one)?.is_some() {
            return Ok(Took::Early);
        }
    }
    let merged = merges::shown_as(tx, it.absorbed)? == it.kept;
    match (undone, merged) {
        (true, true) => merges::undo(tx, it.kept, it.absorbed, fact.by, fact.at)?,
        (false, false) => merges::merge(tx, it.kept, it.absorbed, fact.by, fact.at)?,
        _ => {}
    }
    Ok(Took::Whole)
}

fn apart(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        one: ResidentId,
        other: ResidentId,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if people::resident(tx, it.one)?.is_none() || people::resident(tx, it.other)?.is_none() {
        return Ok(Took::Early);
    }
    if !merges::are_apart(tx, it.one, it.other)? {
        merges::tell_apart(tx, it.one, it.other, fact.by, fact.at)?;
    }
    Ok(Took::Whole)
}

fn check(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        kind: String,
        day: NaiveDate,
        result: String,
    }
    keep(fact, |Said { kind, day, result }| {
        worklist::add_check(tx, &DoneCheck { resident: fact.resident, kind, day, result }, fact.by, fact.at)
    })
}

fn closing(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        closed: bool,
        #[serde(default)]
        reason: String,
        #[serde(default)]
        note: String,
    }
    keep(fact, |it: Said| {
        let closed = it.closed.then_some((it.reason.as_str(), it.note.as_str()));
        worklist::set_closed(tx, fact.resident, closed, fact.by, fact.at)
    })
}

fn door_try(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        household: HouseholdId,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if people::household(tx, it.household)?.is_none() {
        return Ok(Took::Early);
    }
    worklist::add_try(tx, it.household, fact.by, fact.at)?;
    Ok(Took::Whole)
}

fn enrolment(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    keep(fact, |plan: Plan| match plans::get(tx, plan.id)? {
        Some(_) => Ok(()),
        None => plans::start(tx, &plan),
    })
}

fn plan_end(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: PlanId,
        day: NaiveDate,
        reason: String,
    }
    of_plan(tx, fact, |it: &Said| it.plan, |it| plans::end(tx, it.plan, it.day, &it.reason, fact.by, fact.at))
}

/// The group comes with each fact about it: it is about nobody, and has none of its own.
fn group(tx: &Transaction<'_>, group: &CareGroup) -> crate::store::Result<()> {
    match groups::get(tx, group.id)? {
        Some(_) => Ok(()),
        None => groups::add(tx, group),
    }
}

fn session(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        session: SessionId,
        day: NaiveDate,
        topic: String,
        of: CareGroup,
    }
    keep(fact, |Said { session: id, day, topic, of }| {
        group(tx, &of)?;
        let session = Session { id, group: of.id, day, topic, present: Vec::new(), by: fact.by, at: fact.at };
        groups::attend(tx, &session, fact.resident)
    })
}

fn member(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        of: CareGroup,
        joined: bool,
    }
    keep(fact, |Said { of, joined }| {
        group(tx, &of)?;
        groups::set_member(tx, of.id, fact.resident, joined, fact.by, fact.at)
    })
}

fn care_plan(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: CarePlanId,
        steps: Vec<CareStep>,
        template: String,
        reason: String,
    }
    keep(fact, |Said { plan: id, steps, template, reason }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        care_plans::append(tx, &CarePlanVersion { id, resident, steps, template, reason, by, at })
    })
}

fn review(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: CarePlanId,
        met: bool,
        life: u8,
        note: String,
    }
    keep(fact, |Said { plan, met, life, note }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        care_plans::review(tx, &CarePlanReview { resident, plan, met, life, note, by, at })
    })
}

fn medication(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    let Some(step) = said::<DrugStep>(fact) else { return Ok(Took::Unread) };
    // What an open visit has on its lines would come back when it is signed.
    if drafts::open_of(tx, fact.resident)?.is_some() {
        return Ok(Took::Early);
    }
    prescriptions::add_step(tx, &step)?;
    drugs::settle(tx, fact.resident, fact.at.date_naive())?;
    Ok(Took::Whole)
}

fn care_referral(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        kind: ReferralKind,
        urgency: Urgency,
        hospital: String,
        department: String,
        reason: String,
        question: String,
        summary: Vec<String>,
        rules: String,
    }
    keep(fact, |it: Said| {
        let (by, at) = (fact.by, fact.at);
        let sent =
            ReferralStep { state: ReferralState::Sent, day: at.date_naive(), note: String::new(), by, at };
        let referral = CareReferral {
            id: it.referral,
            resident: fact.resident,
            kind: it.kind,
            urgency: it.urgency,
            hospital: it.hospital,
            department: it.department,
            reason: it.reason,
            question: it.question,
            summary: it.summary,
            rules: it.rules,
            by,
            at,
        };
        care_referrals::add(tx, &referral)?;
        care_referrals::add_step(tx, referral.id, &sent)
    })
}

/// An outcome stands in her record too, under the id that it has on the phone it came to.
fn care_referral_step(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        state: ReferralState,
        day: NaiveDate,
        note: String,
        #[serde(default)]
        event: Option<Uuid>,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    let Some(of) = care_referrals::get(tx, it.referral)? else { return Ok(Took::Early) };
    let step = ReferralStep { state: it.state, day: it.day, note: it.note, by: fact.by, at: fact.at };
    care_referrals::add_step(tx, it.referral, &step)?;
    if let Some(event) = it.event {
        let answer = referral::answer(event, &of.referral, &step);
        records::add_outside(tx, &Outside { resident: fact.resident, ..answer })?;
    }
    Ok(Took::Whole)
}

fn slot(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        slot: SlotId,
        #[serde(default)]
        place: Option<ReferralSlot>,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if care_referrals::get(tx, it.referral)?.is_none() {
        return Ok(Took::Early);
    }
    if !care_referrals::has_slot(tx, it.slot)? {
        let Some(place) = it.place else { return Ok(Took::Early) };
        care_referrals::put_slot(tx, &place)?;
    }
    care_referrals::take(tx, it.referral, it.slot, fact.by, fact.at)?;
    Ok(Took::Whole)
}

fn discharge(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        discharge: Discharge,
        tasks: Vec<DischargeTask>,
    }
    keep(fact, |it: Said| discharges::add(tx, &it.discharge, &it.tasks))
}

fn task_done(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: TaskId,
        day: NaiveDate,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if discharges::one_task(tx, it.task)?.is_none() {
        return Ok(Took::Early);
    }
    discharges::done(tx, it.task, it.day, fact.by, fact.at)?;
    Ok(Took::Whole)
}

fn recognised(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        event: Uuid,
        day: NaiveDate,
        place: String,
        result: String,
        scope: RecognisedScope,
    }
    keep(fact, |Said { event: id, day, place, result: summary, scope }| {
        let (resident, staff, at) = (fact.resident, Some(fact.by), fact.at);
        let kind = OutsideKind::TestResult;
        records::add_outside(tx, &Outside { id, resident, kind, day, place, summary, staff, at })?;
        discharges::recognise(tx, id, scope, fact.by, at)
    })
}

fn policy(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        policy: String,
        step: PolicyStep,
        rules: String,
    }
    keep(fact, |Said { policy, step, rules }| {
        policies::add_step(tx, fact.resident, &TakenStep { policy, step, by: fact.by, at: fact.at }, &rules)
    })
}

fn survey(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        survey: NeedSurveyId,
        needs: Vec<String>,
        #[serde(default)]
        note: String,
        rules: String,
    }
    keep(fact, |Said { survey: id, needs, note, rules }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        needs::add_survey(tx, &NeedSurvey { id, resident, needs, note, rules, by, at })
    })
}

/// Whoever helps comes with the task: she is about nobody, and has no fact of her own.
fn support_task(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: SupportTaskId,
        need: String,
        resource: ResourceId,
        role: Role,
        due: NaiveDate,
        rules: String,
        #[serde(default)]
        helper: Option<Resource>,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if needs::resource_of(tx, it.resource)?.is_none() {
        let Some(helper) = it.helper.filter(|helper| helper.id == it.resource) else {
            return Ok(Took::Early);
        };
        needs::add_resource(tx, &helper)?;
    }
    let task = SupportTask {
        id: it.task,
        resident: fact.resident,
        need: it.need,
        resource: it.resource,
        role: it.role,
        due: it.due,
        rules: it.rules,
        by: fact.by,
        at: fact.at,
        end: None,
    };
    needs::add_task(tx, &task)?;
    Ok(Took::Whole)
}

fn support_task_end(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: SupportTaskId,
        done: bool,
        word: String,
    }
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
    if needs::task(tx, it.task)?.is_none() {
        return Ok(Took::Early);
    }
    needs::end_task(tx, it.task, &TaskEnd { done: it.done, word: it.word, by: fact.by, at: fact.at })?;
    Ok(Took::Whole)
}

fn taught(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        topics: Vec<u8>,
        way: u8,
        understood: u8,
    }
    keep(fact, |Said { topics, way, understood }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        education::teach(tx, &Taught { resident, topics, way, understood, by, at })
    })
}
