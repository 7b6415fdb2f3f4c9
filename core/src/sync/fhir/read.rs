//! In again: visits, readings, residents and facts out of resources. What this version can't read exactly is refused by name,
//! never guessed; a value measured elsewhere comes without anybody of the team.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use uuid::Uuid;

use super::facts::{self, Fact, TeamFact};
use super::form;
use super::items;
use super::name;
pub use super::notice::{Notice, notice};
use super::observation;
use super::patient::{self, Links};
use super::plan;
use super::types::{
    EventStatus, Observation, ObservationStatus, Patient, QuestionnaireResponse, Resource, Task,
};
use super::visit::{RECORD, Record, RecordCorrection};
use super::written::{self, Written};
use crate::care::answer::Answers;
use crate::care::id::{ConsentId, ReadingId, ResidentId, StaffId, VisitId, exact};
use crate::care::person::{Household, Resident};
use crate::care::plan::Tick;
use crate::care::reading::{BodySite, Reading};
use crate::care::team::Staff;
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
    /// Its id here: a UUID that follows from the one it has there.
    pub id: ReadingId,
    /// Of whom.
    pub resident: ResidentId,
    /// What.
    pub value: crate::care::reading::Value,
    /// When.
    pub taken_at: DateTime<FixedOffset>,
    /// Where the cuff sat, if it says so.
    pub site: Option<BodySite>,
    /// Whoever measured it has taken it back.
    pub taken_back: bool,
}

/// One version of a visit: as it was signed, or after a correction.
#[derive(Clone, PartialEq)]
pub struct Version {
    /// The visit.
    pub visit: SignedVisit,
    /// Why it was told again; none: as it was signed.
    pub correction: Option<RecordCorrection>,
}

/// A visit out of its resources, in any order, others among them: its last version.
pub fn visit(resources: &[Value]) -> Result<ReadVisit, Unread> {
    let mut versions = versions(resources)?;
    let replaced: Vec<ReadingId> = versions
        .iter()
        .filter_map(|one| one.correction.as_ref())
        .flat_map(|one| one.replaced.clone())
        .collect();
    let Version { visit, correction } = versions.pop().ok_or(Unread::Missing)?;
    let mut readings = Vec::new();
    for observation in resources.iter().filter_map(Observation::of) {
        if is_reading(&observation)
            && referred(observation.encounter.as_ref(), "Encounter") == Some(visit.id.0)
        {
            let (reading, taken_back) = whole(&observation)?;
            readings.extend((!taken_back && !replaced.contains(&reading.id)).then_some(reading));
        }
    }
    let mut ticks: Vec<Tick> = resources.iter().filter_map(tick).collect();
    ticks.retain(|tick| tick.visit == Some(visit.id));
    Ok(ReadVisit { visit, readings, ticks, correction })
}

/// The versions of a visit that are among the resources, the first one first; none of it: no version.
pub fn versions(resources: &[Value]) -> Result<Vec<Version>, Unread> {
    let responses: Vec<QuestionnaireResponse> =
        resources.iter().filter_map(QuestionnaireResponse::of).collect();
    let asked = name::questionnaire(RECORD);
    let mut records: Vec<_> =
        responses.iter().filter(|one| one.questionnaire.as_deref() == Some(&asked)).collect();
    records.sort_by_key(|one| one.authored.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok()));
    records.into_iter().map(|record| version(record, &responses)).collect()
}

fn version(response: &QuestionnaireResponse, responses: &[QuestionnaireResponse]) -> Result<Version, Unread> {
    holds(response)?;
    let record = record(response)?;
    let id = referred(response.encounter.as_ref(), "Encounter").ok_or(Unread::Shape)?;
    let resident = referred(response.subject.as_ref(), "Patient").ok_or(Unread::Shape)?;
    let (mut all, mut forms) = (Answers::new(), Vec::new());
    for form in record.forms {
        let id = form.response.to_string();
        let response = responses.iter().find(|one| one.id.as_deref() == Some(&id)).ok_or(Unread::Missing)?;
        holds(response)?;
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
    Ok(Version { visit, correction: record.correction })
}

/// Whether a resource is what stands on no form of a visit; each version of a visit has one.
pub fn is_record(resource: &Value) -> bool {
    resource.get("questionnaire").and_then(Value::as_str) == Some(&name::questionnaire(RECORD))
}

/// A tick of a 5+2 plan; none: another resource.
pub fn tick(resource: &Value) -> Option<Tick> {
    Task::of(resource).and_then(|task| plan::tick_of(&task))
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
    let taken_back = is_taken_back(observation)?;
    Ok((observation::reading(observation).ok_or(Unread::Value)?, taken_back))
}

fn is_taken_back(observation: &Observation) -> Result<bool, Unread> {
    match observation.status.as_ref().ok_or(Unread::Shape)? {
        ObservationStatus::Final | ObservationStatus::Amended | ObservationStatus::Corrected => Ok(false),
        ObservationStatus::EnteredInError => Ok(true),
        ObservationStatus::Other(_) => Err(Unread::Kind),
    }
}

fn first_elsewhere(observation: &str) -> ReadingId {
    ReadingId(name::derived(&[&"elsewhere", &observation]))
}

/// The ids here of a value measured elsewhere, without end: the first one, and one for each time that it was put right there.
pub fn elsewhere_ids(observation: &str) -> impl Iterator<Item = ReadingId> {
    std::iter::successors(Some(first_elsewhere(observation)), move |before| {
        Some(ReadingId(name::derived(&[&"elsewhere", &observation, before])))
    })
}

/// A blood pressure or a glucose that somebody else measured.
pub fn elsewhere(resource: &Value) -> Result<Elsewhere, Unread> {
    let observation = Observation::of(resource).ok_or(Unread::Shape)?;
    if is_reading(&observation) {
        return Err(Unread::Kind);
    }
    let known = observation.code.as_ref().and_then(super::codes::key_of);
    if !known.is_some_and(|key| key == "blood-pressure" || key.starts_with("glucose-")) {
        return Err(Unread::Kind);
    }
    let at = observation.effective_date_time.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let id = observation.id.as_deref().ok_or(Unread::Shape)?;
    Ok(Elsewhere {
        id: first_elsewhere(id),
        taken_back: is_taken_back(&observation)?,
        resident: ResidentId(referred(observation.subject.as_ref(), "Patient").ok_or(Unread::Shape)?),
        value: observation::value(&observation).ok_or(Unread::Value)?,
        taken_at: at.ok_or(Unread::Value)?,
        site: observation.body_site.as_ref().and_then(observation::arm),
    })
}

/// A consent that does not hold any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// The id of the step by which it was taken back: it follows from the consent's.
    pub id: ConsentId,
    /// When the platform got to know, if it says so.
    pub at: Option<DateTime<FixedOffset>>,
}

/// Which consent was taken back at the platform; none: it holds, or it is no consent of this app.
pub fn taken_back(consent: &Value) -> Option<(ConsentId, TakenBack)> {
    let text = |at: &str| consent.pointer(at).and_then(Value::as_str);
    matches!(text("/status")?, "inactive" | "rejected" | "entered-in-error").then_some(())?;
    let id = exact(text("/id")?)?;
    let at = text("/meta/lastUpdated").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let taken_back = TakenBack { id: ConsentId(name::derived(&[&"taken-back", &id])), at };
    Some((ConsentId(id), taken_back))
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
    holds(&response)?;
    facts::fact(&response).ok_or(Unread::Value)
}

/// What was withdrawn says nothing any more.
fn holds(response: &QuestionnaireResponse) -> Result<(), Unread> {
    match response.status {
        Some(EventStatus::EnteredInError) => Err(Unread::Kind),
        _ => Ok(()),
    }
}

/// A fact of a team that is about no resident.
pub fn team_fact(resource: &Value) -> Result<TeamFact, Unread> {
    facts::team::read(resource)
}

/// By which count of which phone a resource was told; none: it does not say so.
pub fn written(resource: &Value) -> Result<Option<Written>, Unread> {
    written::of(resource)
}

/// A member of a team by her Practitioner and one of her PractitionerRoles; `team` is the role's Organization. The first word of
/// her role that is one of this app's counts.
pub fn staff(practitioner: &Value, role: &Value, team: Option<&Value>) -> Result<Staff, Unread> {
    let text = |value: &Value, at: &str| value.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let id = text(practitioner, "/id").and_then(|id| exact(&id)).ok_or(Unread::Value)?;
    let whole = text(practitioner, "/name/0/text");
    let parts = || {
        let given = text(practitioner, "/name/0/given/0").unwrap_or_default();
        text(practitioner, "/name/0/family").map(|family| format!("{family}{given}"))
    };
    let codes = role.get("code").and_then(Value::as_array).into_iter().flatten();
    let words = codes.flat_map(|code| {
        let codings = code.get("coding").and_then(Value::as_array).into_iter().flatten();
        let said = codings.flat_map(|coding| [coding.get("code"), coding.get("display")]);
        said.chain([code.get("text")]).flatten().filter_map(Value::as_str)
    });
    let named = team.and_then(|team| text(team, "/name"));
    Ok(Staff {
        id: StaffId(id),
        name: whole.or_else(parts).ok_or(Unread::Value)?,
        role: crate::sync::sign_in::role_of(words).ok_or(Unread::Kind)?,
        team: named.or_else(|| text(role, "/organization/display")).unwrap_or_default(),
    })
}
