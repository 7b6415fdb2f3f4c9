//! In again: visits, readings, residents and facts out of resources. What this version can't read exactly is refused by name,
//! never guessed; a value measured elsewhere comes without anybody of the team.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use uuid::Uuid;

use super::facts::{self, Fact};
use super::form;
use super::items;
use super::name;
use super::observation;
use super::patient::{self, Links};
use super::plan;
use super::types::{Observation, ObservationStatus, Patient, QuestionnaireResponse, Resource, Task};
use super::visit::{RECORD, Record, RecordCorrection};
use crate::care::answer::Answers;
use crate::care::id::{ResidentId, VisitId};
use crate::care::person::{Household, Resident};
use crate::care::plan::Tick;
use crate::care::reading::{BodySite, Reading};
use crate::care::visit::{SignedForm, SignedVisit};

/// Why a resource was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Not of the type that was asked for, or not of the standard's shape.
    #[error("the resource is not of the expected shape")]
    Shape,
    /// Another form, code or status than those the app reads.
    #[error("the resource is of a kind that this version does not read")]
    Kind,
    /// A unit, a code or a value that can't be read exactly.
    #[error("the resource holds a value that this version can't read exactly")]
    Value,
    /// A part of it is not among the resources.
    #[error("a part of it is missing")]
    Missing,
}

/// A visit as it was told.
#[derive(Clone, PartialEq)]
pub struct ReadVisit {
    /// The visit.
    pub visit: SignedVisit,
    /// What was measured.
    pub readings: Vec<Reading>,
    /// What was ticked.
    pub ticks: Vec<Tick>,
    /// Why it was told again; none: as it was signed.
    pub correction: Option<RecordCorrection>,
}

/// A value measured elsewhere.
#[derive(Clone, PartialEq)]
pub struct Elsewhere {
    /// Of whom.
    pub resident: ResidentId,
    /// What.
    pub value: crate::care::reading::Value,
    /// When.
    pub taken_at: DateTime<FixedOffset>,
    /// Where the cuff sat, if it says so.
    pub site: Option<BodySite>,
}

/// A visit out of its resources, in any order, others among them: its last version.
pub fn visit(resources: &[Value]) -> Result<ReadVisit, Unread> {
    let responses: Vec<QuestionnaireResponse> =
        resources.iter().filter_map(QuestionnaireResponse::of).collect();
    let asked = name::questionnaire(RECORD);
    let records: Vec<_> =
        responses.iter().filter(|one| one.questionnaire.as_deref() == Some(&asked)).collect();
    let moment = |one: &&QuestionnaireResponse| {
        one.authored.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok())
    };
    let response = records.iter().copied().max_by_key(moment).ok_or(Unread::Missing)?;
    let record = record(response)?;
    let id = referred(response.encounter.as_ref(), "Encounter").ok_or(Unread::Shape)?;
    let resident = referred(response.subject.as_ref(), "Patient").ok_or(Unread::Shape)?;
    let (mut all, mut forms) = (Answers::new(), Vec::new());
    for form in record.forms {
        let id = form.response.to_string();
        let response = responses.iter().find(|one| one.id.as_deref() == Some(&id)).ok_or(Unread::Missing)?;
        let (mut answers, beside) = form::answers(&response.item).ok_or(Unread::Value)?;
        answers.extend(form.answers);
        all.extend(beside);
        all.extend(answers.clone());
        forms.push(SignedForm { disease: form.disease, version: form.version, answers });
    }
    all.extend(record.answers);
    let visit = SignedVisit {
        id: VisitId(id),
        resident: ResidentId(resident),
        staff: record.staff,
        started_at: record.started_at,
        signed_at: record.signed_at,
        answers: all,
        forms,
        judgements: record.judgements,
        decisions: record.decisions,
        gaps: record.gaps,
    };
    let mut replaced = Vec::new();
    for version in records.iter().filter(|one| referred(one.encounter.as_ref(), "Encounter") == Some(id)) {
        replaced.extend(self::record(version)?.correction.map(|one| one.replaced).unwrap_or_default());
    }
    let mut readings = Vec::new();
    for observation in resources.iter().filter_map(Observation::of) {
        if is_reading(&observation) && referred(observation.encounter.as_ref(), "Encounter") == Some(id) {
            let (reading, taken_back) = whole(&observation)?;
            readings.extend((!taken_back && !replaced.contains(&reading.id)).then_some(reading));
        }
    }
    let ticks = resources.iter().filter_map(Task::of).filter_map(|task| plan::tick_of(&task));
    let ticks = ticks.filter(|tick| tick.visit == Some(visit.id)).collect();
    Ok(ReadVisit { visit, readings, ticks, correction: record.correction })
}

fn record(response: &QuestionnaireResponse) -> Result<Record, Unread> {
    let held = items::value(&response.item).ok_or(Unread::Value)?;
    serde_json::from_value(held).map_err(|_| Unread::Value)
}

fn referred(reference: Option<&super::types::Reference>, kind: &str) -> Option<Uuid> {
    name::referred(reference?, kind)
}

/// Whether it is a reading of this app: it says by which of our ways it was taken.
fn is_reading(observation: &Observation) -> bool {
    observation.method.as_ref().is_some_and(|method| name::own_code(method, "method").is_some())
}

/// A reading of this app, and whether it was taken back.
pub fn reading(resource: &Value) -> Result<(Reading, bool), Unread> {
    let observation = Observation::of(resource).ok_or(Unread::Shape)?;
    if !is_reading(&observation) {
        return Err(Unread::Kind);
    }
    whole(&observation)
}

fn whole(observation: &Observation) -> Result<(Reading, bool), Unread> {
    let taken_back = taken_back(observation)?;
    Ok((observation::reading(observation).ok_or(Unread::Value)?, taken_back))
}

fn taken_back(observation: &Observation) -> Result<bool, Unread> {
    match observation.status.as_ref().ok_or(Unread::Shape)? {
        ObservationStatus::Final | ObservationStatus::Amended | ObservationStatus::Corrected => Ok(false),
        ObservationStatus::EnteredInError => Ok(true),
        ObservationStatus::Other(_) => Err(Unread::Kind),
    }
}

/// A blood pressure or a glucose that somebody else measured.
pub fn elsewhere(resource: &Value) -> Result<Elsewhere, Unread> {
    let observation = Observation::of(resource).ok_or(Unread::Shape)?;
    if is_reading(&observation) || taken_back(&observation)? {
        return Err(Unread::Kind);
    }
    let known = observation.code.as_ref().and_then(super::codes::key_of);
    if !known.is_some_and(|key| key == "blood-pressure" || key.starts_with("glucose-")) {
        return Err(Unread::Kind);
    }
    let at = observation.effective_date_time.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    Ok(Elsewhere {
        resident: ResidentId(referred(observation.subject.as_ref(), "Patient").ok_or(Unread::Shape)?),
        value: observation::value(&observation).ok_or(Unread::Value)?,
        taken_at: at.ok_or(Unread::Value)?,
        site: observation.body_site.as_ref().and_then(observation::arm),
    })
}

/// A resident with her door, and who is shown under whom.
pub fn resident(resource: &Value) -> Result<(Resident, Household, Links), Unread> {
    let read = Patient::of(resource).ok_or(Unread::Shape)?;
    let (resident, home) = patient::resident(&read).ok_or(Unread::Value)?;
    Ok((resident, home, patient::links(&read)))
}

/// A fact outside visits.
pub fn fact(resource: &Value) -> Result<Fact, Unread> {
    let response = QuestionnaireResponse::of(resource).ok_or(Unread::Shape)?;
    let ours =
        response.questionnaire.as_deref().is_some_and(|one| one.starts_with(&name::questionnaire("fact-")));
    if !ours {
        return Err(Unread::Kind);
    }
    facts::fact(&response).ok_or(Unread::Value)
}
