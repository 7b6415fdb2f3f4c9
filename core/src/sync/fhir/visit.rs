//! A signed visit: its Encounter, a response for each national form, a response for what stands on no form (the judgement, what
//! the doctor decided, what stayed open), Observations, ticks, and who answers for it.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::audit;
use super::codes;
use super::form;
use super::items;
use super::measure;
use super::name;
use super::observation::{self, ReadingStatus, key};
use super::plan;
use super::types::{
    Encounter, EncounterParticipant, EncounterStatus, EventStatus, Provenance, ProvenanceAgent,
    ProvenanceEntity, QuestionnaireResponse, QuestionnaireResponseItem, Reference, Resource,
};
use crate::care::answer::{Answer, Answers};
use crate::care::id::{ReadingId, StaffId};
use crate::care::judgement::{Decision, Judgement};
use crate::care::person::Disease;
use crate::care::plan::Tick;
use crate::care::reading::Reading;
use crate::care::visit::SignedVisit;
use crate::store::audit::Audit;

/// Name of the response that holds what stands on no form.
pub(super) const RECORD: &str = "visit-record";

/// A visit to be told.
pub struct Told<'a> {
    /// The visit, as it is now.
    pub visit: &'a SignedVisit,
    /// What was measured in it; of a correction, what it measured anew.
    pub readings: &'a [Reading],
    /// What was ticked in it.
    pub ticks: &'a [Tick],
    /// Why it is told again.
    pub correction: Option<Correction<'a>>,
    /// The line of the audit trail.
    pub audit: &'a Audit,
}

/// A correction after signing.
#[derive(Clone, Copy)]
pub struct Correction<'a> {
    /// Who corrected.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Why.
    pub reason: &'a str,
    /// When the version before it was written.
    pub before: DateTime<FixedOffset>,
    /// Typed readings that no longer count.
    pub replaced: &'a [ReadingId],
}

/// What stands on no form.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) staff: StaffId,
    pub(super) started_at: DateTime<FixedOffset>,
    pub(super) signed_at: DateTime<FixedOffset>,
    pub(super) forms: Vec<RecordForm>,
    pub(super) answers: Answers,
    pub(super) gaps: Vec<String>,
    pub(super) judgements: Vec<Judgement>,
    pub(super) decisions: Vec<Decision>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) correction: Option<RecordCorrection>,
}

/// A form, the response that holds it, and answers that no item could hold.
#[derive(Serialize, Deserialize)]
pub(super) struct RecordForm {
    pub(super) disease: Disease,
    pub(super) version: String,
    pub(super) response: Uuid,
    pub(super) answers: Answers,
}

/// Who corrected, when and why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCorrection {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Why.
    pub reason: String,
    /// Typed readings that no longer count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ReadingId>,
}

// The reason is in somebody's own words.
impl std::fmt::Debug for RecordCorrection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordCorrection").field("by", &self.by).field("at", &self.at).finish_non_exhaustive()
    }
}

/// The resources of a visit, whoever is referred to first.
pub fn resources(told: &Told<'_>) -> Vec<Value> {
    let visit = told.visit;
    let (at, by) = told.correction.map_or((visit.signed_at, visit.staff), |one| (one.at, one.by));
    let record = record_id(visit, at);
    let mut all: Vec<Value> =
        told.readings.iter().filter_map(observation::device).map(|device| device.json()).collect();
    if told.correction.is_none() {
        all.push(encounter(visit));
    }
    let first = all.len();
    let mut on_forms = Answers::new();
    let mut forms = Vec::new();
    let mut measured_on = name::reference("QuestionnaireResponse", record);
    for signed in &visit.forms {
        let id = name::derived(&[&"form", &record, &key(&signed.disease)]);
        let (items, rest) = form::items(signed, &visit.answers);
        if let Some((printed, beside)) = form::answers(&items) {
            on_forms.extend(printed);
            on_forms.extend(beside);
        }
        let questionnaire = format!("{}|{}", form::form_name(signed.disease), signed.version);
        all.push(response(visit, id, &questionnaire, (at, by), items).json());
        if forms.is_empty() {
            measured_on = name::reference("QuestionnaireResponse", id);
        }
        let (disease, version) = (signed.disease, signed.version.clone());
        forms.push(RecordForm { disease, version, response: id, answers: rest });
    }
    let elsewhere = |(field, answer): &(&String, &Answer)| on_forms.get(*field) != Some(*answer);
    let correction = told.correction.map(|one| RecordCorrection {
        by: one.by,
        at: name::kept(one.at),
        reason: one.reason.to_owned(),
        replaced: one.replaced.to_vec(),
    });
    let held = Record {
        staff: visit.staff,
        started_at: name::kept(visit.started_at),
        signed_at: name::kept(visit.signed_at),
        forms,
        answers: visit.answers.iter().filter(elsewhere).map(|(f, a)| (f.clone(), a.clone())).collect(),
        gaps: visit.gaps.clone(),
        judgements: visit.judgements.clone(),
        decisions: visit.decisions.clone(),
        correction,
    };
    let held = serde_json::to_value(&held).expect("text, numbers and lists become JSON");
    all.push(response(visit, record, RECORD, (at, by), items::items(&held)).json());
    for reading in told.readings {
        let mut told = observation::of_reading(reading, at, ReadingStatus::Measured);
        if reading.source == crate::care::reading::Source::Typed {
            told.derived_from = vec![measured_on.clone()];
        }
        all.push(told.json());
    }
    all.extend(measure::of_visit(visit, record, at, &measured_on).iter().map(Resource::json));
    all.extend(told.ticks.iter().map(|tick| plan::tick(visit.resident, tick).json()));
    let targets = all[first..].iter().filter_map(address).collect();
    all.push(provenance(told, record, (at, by), targets).json());
    all.push(audit::event(told.audit));
    all
}

fn record_id(visit: &SignedVisit, at: DateTime<FixedOffset>) -> Uuid {
    name::derived(&[&"visit", &visit.id, &name::moment(at)])
}

fn address(resource: &Value) -> Option<Reference> {
    Some(name::reference(resource.get("resourceType")?.as_str()?, resource.get("id")?.as_str()?))
}

/// The visit as an Encounter. 没能随访 is one that was cancelled, with its reason.
pub fn encounter(visit: &SignedVisit) -> Value {
    let class = match visit.answers.get("visit_kind") {
        Some(Answer::Code(1)) => "at-clinic",
        Some(Answer::Code(3)) => "by-phone",
        _ => "home-visit",
    };
    let outcome = visit.outcome();
    let status = if outcome.is_some() { EncounterStatus::Cancelled } else { EncounterStatus::Finished };
    let reason = outcome.map(|outcome| {
        let code = super::types::Coding {
            system: Some(form::code_system("not_followed")),
            code: Some(outcome.code.to_string()),
            ..super::types::Coding::default()
        };
        let text = Some(outcome.reason).filter(|reason| items::plain(reason));
        super::types::CodeableConcept { text, coding: vec![code], ..super::types::CodeableConcept::default() }
    });
    Encounter {
        id: Some(visit.id.to_string()),
        status: Some(status),
        class: Some(codes::coding(class)),
        subject: Some(name::patient(visit.resident)),
        period: Some(name::period(name::moment(visit.started_at), name::moment(visit.signed_at))),
        identifier: vec![name::identifier(visit.id)],
        participant: vec![EncounterParticipant {
            individual: Some(name::practitioner(visit.staff)),
            ..EncounterParticipant::default()
        }],
        reason_code: reason.into_iter().collect(),
        ..Encounter::default()
    }
    .json()
}

fn response(
    visit: &SignedVisit,
    id: Uuid,
    questionnaire: &str,
    (at, by): (DateTime<FixedOffset>, StaffId),
    item: Vec<QuestionnaireResponseItem>,
) -> QuestionnaireResponse {
    QuestionnaireResponse {
        id: Some(id.to_string()),
        identifier: Some(name::identifier(id)),
        questionnaire: Some(name::questionnaire(questionnaire)),
        status: Some(EventStatus::Completed),
        subject: Some(name::patient(visit.resident)),
        encounter: Some(name::reference("Encounter", visit.id)),
        authored: Some(name::moment(at)),
        author: Some(name::practitioner(by)),
        item,
        ..QuestionnaireResponse::default()
    }
}

/// Who signed; of a correction, also why and out of what.
fn provenance(
    told: &Told<'_>,
    record: Uuid,
    (at, by): (DateTime<FixedOffset>, StaffId),
    mut target: Vec<Reference>,
) -> Provenance {
    target.push(name::patient(told.visit.resident));
    let entity = |what| ProvenanceEntity {
        role: Some("revision".to_owned()),
        what: Some(what),
        ..ProvenanceEntity::default()
    };
    let revised = told.correction.map(|one| {
        let before = name::reference("QuestionnaireResponse", record_id(told.visit, one.before));
        let replaced = one.replaced.iter().map(|reading| name::reference("Observation", reading));
        std::iter::once(before).chain(replaced).map(entity).collect::<Vec<_>>()
    });
    Provenance {
        id: Some(name::derived(&[&"provenance", &record]).to_string()),
        occurred_date_time: Some(name::moment(told.visit.started_at)),
        recorded: Some(name::moment(at)),
        activity: Some(codes::concept(if revised.is_some() { "revise" } else { "create" })),
        target,
        reason: told.correction.map(|one| name::words(one.reason)).into_iter().collect(),
        agent: vec![ProvenanceAgent {
            r#type: Some(codes::concept("author")),
            who: Some(name::practitioner(by)),
            ..ProvenanceAgent::default()
        }],
        entity: revised.unwrap_or_default(),
        ..Provenance::default()
    }
}
