//! Resources. <https://hl7.org/fhir/R4/resourcelist.html>

use serde_json::Number;

use super::code::{EncounterStatus, EventStatus, Gender, ObservationStatus, RequestStatus, TaskStatus};
use super::data::{
    Address, Annotation, Attachment, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Identifier,
    Meta, Period, Quantity, Reference,
};

super::elements! {
    /// A resident.
    Patient {
        id: String, meta: Meta, active: bool, gender: Gender, birth_date: String, managing_organization: Reference,
        ;
        identifier: Identifier, name: HumanName, telecom: ContactPoint, address: Address, contact: PatientContact,
        general_practitioner: Reference, link: PatientLink, extension: Extension,
    }
    /// Whom to call.
    PatientContact { name: HumanName, ; telecom: ContactPoint, relationship: CodeableConcept, }
    /// The same person under another id.
    PatientLink { other: Reference, r#type: String, }

    /// A visit.
    Encounter {
        id: String, meta: Meta, status: EncounterStatus, class: Coding, subject: Reference, period: Period,
        service_provider: Reference,
        ;
        identifier: Identifier, participant: EncounterParticipant, reason_code: CodeableConcept, extension: Extension,
    }
    /// Who was there.
    EncounterParticipant { individual: Reference, ; r#type: CodeableConcept, }

    /// Something measured.
    Observation {
        id: String, meta: Meta, status: ObservationStatus, code: CodeableConcept, subject: Reference,
        encounter: Reference, effective_date_time: String, issued: String, value_quantity: Quantity,
        data_absent_reason: CodeableConcept, body_site: CodeableConcept, method: CodeableConcept, device: Reference,
        ;
        identifier: Identifier, category: CodeableConcept, performer: Reference, component: ObservationComponent,
        derived_from: Reference, note: Annotation, extension: Extension,
    }
    /// A part of it.
    ObservationComponent { code: CodeableConcept, value_quantity: Quantity, data_absent_reason: CodeableConcept, }

    /// A form as it is asked.
    Questionnaire {
        id: String, url: String, version: String, name: String, title: String, status: String, date: String,
        publisher: String, description: String, copyright: String,
        ;
        subject_type: String, item: QuestionnaireItem, extension: Extension,
    }
    /// A field, or a group of fields.
    QuestionnaireItem {
        link_id: String, text: String, r#type: String, enable_behavior: String, repeats: bool, read_only: bool,
        max_length: Number,
        ;
        enable_when: QuestionnaireEnableWhen, answer_option: QuestionnaireAnswerOption, item: QuestionnaireItem,
        extension: Extension,
    }
    /// When it is asked.
    QuestionnaireEnableWhen { question: String, operator: String, answer_boolean: bool, answer_coding: Coding, }
    /// One answer that is offered.
    QuestionnaireAnswerOption { value_coding: Coding, }

    /// A form as it was filled in.
    QuestionnaireResponse {
        id: String, meta: Meta, identifier: Identifier, questionnaire: String, status: EventStatus, subject: Reference,
        encounter: Reference, authored: String, author: Reference, source: Reference,
        ;
        item: QuestionnaireResponseItem, extension: Extension,
    }
    /// A field with its answers, or a group.
    QuestionnaireResponseItem {
        link_id: String, text: String,
        ;
        answer: QuestionnaireResponseAnswer, item: QuestionnaireResponseItem, extension: Extension,
    }
    /// One answer.
    QuestionnaireResponseAnswer {
        value_boolean: bool, value_decimal: Number, value_integer: Number, value_date: String, value_string: String,
        value_coding: Coding,
        ;
        item: QuestionnaireResponseItem,
    }

    /// A plan.
    CarePlan {
        id: String, meta: Meta, status: RequestStatus, intent: String, title: String, subject: Reference, period: Period,
        created: String, author: Reference,
        ;
        identifier: Identifier, instantiates_uri: String, category: CodeableConcept, activity: CarePlanActivity,
        note: Annotation,
    }
    /// A part of a plan.
    CarePlanActivity { detail: CarePlanDetail, }
    /// What it asks for.
    CarePlanDetail { code: CodeableConcept, status: String, scheduled_timing: super::Rest, description: String, }

    /// Something to do, or done, and how far it has come.
    Task {
        id: String, meta: Meta, status: TaskStatus, status_reason: CodeableConcept, business_status: CodeableConcept,
        intent: String, code: CodeableConcept, description: String, focus: Reference, r#for: Reference, encounter: Reference,
        execution_period: Period, authored_on: String, last_modified: String, requester: Reference, owner: Reference,
        performer_type: CodeableConcept,
        ;
        identifier: Identifier, based_on: Reference, part_of: Reference, note: Annotation,
    }

    /// A referral.
    ServiceRequest {
        id: String, meta: Meta, status: RequestStatus, intent: String, priority: String, code: CodeableConcept,
        subject: Reference, authored_on: String, requester: Reference,
        ;
        identifier: Identifier, category: CodeableConcept, performer: Reference, reason_code: CodeableConcept,
        note: Annotation,
    }

    /// A meter, or a phone.
    Device {
        id: String, meta: Meta, status: EventStatus, r#type: CodeableConcept, model_number: String, owner: Reference,
        ;
        identifier: Identifier, device_name: DeviceName, status_reason: CodeableConcept, version: DeviceVersion,
    }
    /// Of what runs on it.
    DeviceVersion { r#type: CodeableConcept, value: String, }
    /// What it is called.
    DeviceName { name: String, r#type: String, }

    /// Who did what to whose record.
    AuditEvent {
        id: String, meta: Meta, r#type: Coding, action: String, recorded: String, outcome: String, source: AuditEventSource,
        ;
        subtype: Coding, agent: AuditEventAgent, entity: AuditEventEntity,
    }
    /// Who.
    AuditEventAgent { who: Reference, requestor: bool, }
    /// Where it was noted.
    AuditEventSource { observer: Reference, }
    /// Whose.
    AuditEventEntity { what: Reference, description: String, }

    /// A consent, or its withdrawal.
    Consent {
        id: String, meta: Meta, status: EventStatus, scope: CodeableConcept, patient: Reference, date_time: String,
        source_attachment: Attachment, policy_rule: CodeableConcept,
        ;
        identifier: Identifier, category: CodeableConcept, performer: Reference, verification: ConsentVerification,
    }
    /// How it was proved.
    ConsentVerification { verified: bool, verified_with: Reference, verification_date: String, }

    /// Who answers for what.
    Provenance {
        id: String, meta: Meta, occurred_date_time: String, recorded: String, activity: CodeableConcept,
        ;
        target: Reference, reason: CodeableConcept, agent: ProvenanceAgent, entity: ProvenanceEntity,
    }
    /// Who.
    ProvenanceAgent { r#type: CodeableConcept, who: Reference, }
    /// Out of what.
    ProvenanceEntity { role: String, what: Reference, }

    /// A drug taken.
    MedicationStatement {
        id: String, meta: Meta, status: EventStatus, medication_codeable_concept: CodeableConcept, subject: Reference,
        effective_period: Period, date_asserted: String, information_source: Reference,
        ;
        identifier: Identifier, reason_code: CodeableConcept, dosage: super::Rest,
    }

    /// A drug to be handed out.
    MedicationRequest {
        id: String, meta: Meta, status: RequestStatus, intent: String, medication_codeable_concept: CodeableConcept,
        subject: Reference, authored_on: String, requester: Reference, group_identifier: Identifier,
        dispense_request: super::Rest,
        ;
        identifier: Identifier, reason_code: CodeableConcept, note: Annotation, dosage_instruction: super::Rest,
    }

    /// Something to know about somebody.
    Flag {
        id: String, meta: Meta, status: EventStatus, code: CodeableConcept, subject: Reference, period: Period,
        author: Reference,
        ;
        identifier: Identifier, category: CodeableConcept,
    }

    /// What a team, or whoever helps it, offers.
    HealthcareService {
        id: String, meta: Meta, active: bool, provided_by: Reference, name: String, comment: String,
        ;
        identifier: Identifier, category: CodeableConcept, telecom: ContactPoint, extension: Extension,
    }

    /// Something said to somebody.
    Communication {
        id: String, meta: Meta, status: EventStatus, subject: Reference, sent: String, sender: Reference,
        ;
        identifier: Identifier, about: Reference, recipient: Reference, category: CodeableConcept,
        medium: CodeableConcept, payload: CommunicationPayload,
    }
    /// What was said.
    CommunicationPayload { content_string: String, }
}

macro_rules! resources {
    ($($name:ident),+ $(,)?) => {$(
        impl super::Resource for $name {
            const TYPE: &'static str = stringify!($name);
        }
    )+};
}

resources!(
    Patient,
    Encounter,
    Observation,
    Questionnaire,
    QuestionnaireResponse,
    CarePlan,
    Task,
    ServiceRequest,
    Device,
    AuditEvent,
    Consent,
    Provenance,
    MedicationStatement,
    MedicationRequest,
    Flag,
    Communication,
    HealthcareService,
);
