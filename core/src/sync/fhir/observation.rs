//! A reading as an Observation, whole: value, meter, raw record, arm, posture, marks, who, how and when; and back.
//! Blood pressure follows the vital signs profile `bp`. <https://hl7.org/fhir/R4/bp.html>

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codes;
use super::name;
use super::types::{
    CodeableConcept, Device, DeviceName, EventStatus, Extension, Meta, Observation, ObservationComponent,
    ObservationStatus, Quantity,
};
use crate::care::id::{ResidentId, StaffId, VisitId};
use crate::care::reading::{BodySite, Mark, MealTiming, Posture, Reading, Source, Value};

/// The profile that HL7 asks of every blood pressure.
const BP: &str = "http://hl7.org/fhir/StructureDefinition/bp";
/// HL7's extension for the posture.
const POSITION: &str = "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition";

/// As what a reading is told. <https://hl7.org/fhir/R4/valueset-observation-status.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingStatus {
    /// For the first time: `final`.
    Measured,
    /// Something became known of it after it had been told: `amended`.
    Remarked,
    /// It was another person's: `entered-in-error`.
    TakenBack,
}

/// A reading; `issued` is when it was told.
pub(super) fn of_reading(
    reading: &Reading,
    issued: DateTime<FixedOffset>,
    status: ReadingStatus,
) -> Observation {
    let status = match status {
        ReadingStatus::Measured => ObservationStatus::Final,
        ReadingStatus::Remarked => ObservationStatus::Amended,
        ReadingStatus::TakenBack => ObservationStatus::EnteredInError,
    };
    let mut observation = Observation {
        id: Some(reading.id.to_string()),
        status: Some(status),
        subject: Some(name::patient(reading.resident)),
        encounter: reading.visit.map(|visit| name::reference("Encounter", visit)),
        effective_date_time: Some(name::moment(reading.taken_at)),
        issued: Some(name::moment(issued)),
        method: Some(name::own_concept("method", &key(&reading.source))),
        device: reading.meter.as_deref().map(|meter| {
            let display = Some(meter.to_owned());
            super::types::Reference { display, ..name::reference("Device", device_id(meter)) }
        }),
        body_site: reading.site.map(|site| codes::concept(site_key(site))),
        identifier: vec![name::identifier(reading.id)],
        performer: performers(reading),
        extension: extensions(reading),
        ..Observation::default()
    };
    if let Some(raw) = reading.raw {
        let system = Some(name::numbers("raw-record"));
        observation.identifier.push(super::types::Identifier { system, ..name::identifier(raw) });
    }
    match reading.value {
        Value::BloodPressure { systolic, diastolic, mean, pulse } => {
            observation.meta = Some(Meta { profile: vec![BP.to_owned()], ..Meta::default() });
            observation.category = vec![codes::concept("vital-signs")];
            observation.code = Some(codes::concept("blood-pressure"));
            let parts = [
                ("systolic", Some(systolic)),
                ("diastolic", Some(diastolic)),
                ("mean-pressure", mean),
                ("heart-rate", pulse),
            ];
            let part = |(key, value): (&str, Option<Decimal>)| {
                Some(ObservationComponent {
                    code: Some(codes::concept(key)),
                    value_quantity: Some(name::quantity(key, value?)),
                    ..ObservationComponent::default()
                })
            };
            observation.component = parts.into_iter().filter_map(part).collect();
            observation.extension.push(posture(reading.posture));
        }
        Value::Glucose { mmol_per_l, timing } => {
            let key = match (timing, reading.source) {
                (MealTiming::Fasting, _) => "glucose-fasting",
                (_, Source::Meter | Source::Home) => "glucose-capillary",
                (_, Source::Typed | Source::Elsewhere) => "glucose-blood",
            };
            observation.category = vec![codes::concept("laboratory")];
            observation.code = Some(codes::concept(key));
            let comparator = reading.beyond().map(|beyond| beyond.sign().to_owned());
            observation.value_quantity = Some(Quantity { comparator, ..name::quantity(key, mmol_per_l) });
            observation.extension.push(code_extension("meal-timing", &self::key(&timing)));
        }
    }
    observation
}

/// The meter of a reading: the same name gives the same resource on every phone.
pub(super) fn device(reading: &Reading) -> Option<Device> {
    let meter = reading.meter.as_deref()?;
    let id = device_id(meter);
    Some(Device {
        id: Some(id.to_string()),
        status: Some(EventStatus::Active),
        r#type: Some(name::words(if matches!(reading.value, Value::Glucose { .. }) {
            "血糖仪"
        } else {
            "血压计"
        })),
        identifier: vec![name::identifier(id)],
        device_name: vec![DeviceName {
            name: Some(meter.to_owned()),
            r#type: Some("model-name".to_owned()),
            ..DeviceName::default()
        }],
        ..Device::default()
    })
}

fn device_id(meter: &str) -> uuid::Uuid {
    name::derived(&[&"meter", &meter])
}

/// Home readings were taken by the resident; whoever brought them in stands beside her.
fn performers(reading: &Reading) -> Vec<super::types::Reference> {
    let staff = name::practitioner(reading.taken_by);
    if reading.source == Source::Home { vec![name::patient(reading.resident), staff] } else { vec![staff] }
}

fn extensions(reading: &Reading) -> Vec<Extension> {
    let number = |value: u32| Some(serde_json::Number::from(value));
    let mut all: Vec<Extension> =
        reading.marks.iter().map(|mark| code_extension("reading-mark", &key(mark))).collect();
    if let Some(decoder) = reading.decoder {
        all.push(Extension { value_integer: number(decoder), ..name::extension("decoder") });
    }
    if let Some(slot) = reading.slot {
        all.push(Extension { value_integer: number(slot.into()), ..name::extension("user-slot") });
    }
    if !matches!(reading.value, Value::BloodPressure { .. }) && reading.posture != Posture::Sitting {
        all.push(posture(reading.posture));
    }
    all
}

fn posture(posture: Posture) -> Extension {
    let snomed = if posture == Posture::Sitting { "sitting" } else { "standing" };
    let mut concept = codes::concept(snomed);
    concept.coding.push(name::own("posture", &key(&posture)));
    Extension {
        url: Some(POSITION.to_owned()),
        value_codeable_concept: Some(concept),
        ..Extension::default()
    }
}

fn site_key(site: BodySite) -> &'static str {
    match site {
        BodySite::RightArm => "right-arm",
        BodySite::LeftArm => "left-arm",
    }
}

fn code_extension(name: &str, code: &str) -> Extension {
    Extension { value_code: Some(code.to_owned()), ..self::name::extension(name) }
}

/// What serde calls a value of an enum.
pub(super) fn key<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(key)) => key,
        _ => String::new(),
    }
}

pub(super) fn of_key<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(key.to_owned())).ok()
}

/// A reading of this app; none: an Observation of somebody else's, or one that this version can't read exactly.
pub(super) fn reading(observation: &Observation) -> Option<Reading> {
    let visit = observation.encounter.as_ref().map(|visit| name::referred(visit, "Encounter"));
    let visit = match visit {
        None => None,
        Some(visit) => Some(VisitId(visit?)),
    };
    let raw =
        observation.identifier.iter().find(|one| one.system.as_deref() == Some(&name::numbers("raw-record")));
    let raw = match raw {
        None => None,
        Some(raw) => Some(raw.value.as_deref()?.strip_prefix("urn:uuid:")?.parse().ok()?),
    };
    let site = match &observation.body_site {
        None => None,
        Some(site) => Some(arm(site)?),
    };
    let marks = name::extensions(&observation.extension, "reading-mark");
    let marks: Vec<Mark> = marks.map(|mark| of_key(mark.value_code.as_deref()?)).collect::<Option<_>>()?;
    Some(Reading {
        id: observation.id.as_ref()?.parse().ok()?,
        resident: ResidentId(name::referred(observation.subject.as_ref()?, "Patient")?),
        visit,
        value: own_value(observation, &marks)?,
        taken_at: DateTime::parse_from_rfc3339(observation.effective_date_time.as_ref()?).ok()?,
        source: of_key(name::own_code(observation.method.as_ref()?, "method")?)?,
        meter: observation.device.as_ref().and_then(|device| device.display.clone()),
        raw,
        decoder: integer(observation, "decoder")?,
        slot: integer(observation, "user-slot")?,
        site,
        posture: said_posture(observation)?,
        marks,
        taken_by: staff(observation)?,
    })
}

/// The value of a reading of this app: HI and LO say beside their limit on which side of it they are.
fn own_value(observation: &Observation, marks: &[Mark]) -> Option<Value> {
    let sign = marks.iter().find_map(|mark| match mark {
        Mark::AboveRange => Some(">"),
        Mark::BelowRange => Some("<"),
        _ => None,
    });
    let said = observation.value_quantity.as_ref().and_then(|quantity| quantity.comparator.as_deref());
    if said.is_none() || said != sign {
        return value(observation);
    }
    let limit = observation.value_quantity.clone().map(|limit| Quantity { comparator: None, ..limit });
    value(&Observation { value_quantity: limit, ..observation.clone() })
}

/// The value of a blood pressure or a glucose, whoever measured it. None: another code, another unit, or a value that is not there.
pub(super) fn value(observation: &Observation) -> Option<Value> {
    match codes::key_of(observation.code.as_ref()?)? {
        "blood-pressure" => {
            let part = |key: &str| {
                let of =
                    |part: &&ObservationComponent| part.code.as_ref().and_then(codes::key_of) == Some(key);
                observation.component.iter().find(of).and_then(|part| part.value_quantity.as_ref())
            };
            let optional = |key: &str| match part(key) {
                None => Some(None),
                Some(quantity) => exact(key, quantity).map(Some),
            };
            Some(Value::BloodPressure {
                systolic: exact("systolic", part("systolic")?)?,
                diastolic: exact("diastolic", part("diastolic")?)?,
                mean: optional("mean-pressure")?,
                pulse: optional("heart-rate")?,
            })
        }
        key @ ("glucose-fasting" | "glucose-capillary" | "glucose-blood") => {
            let mmol_per_l = exact(key, observation.value_quantity.as_ref()?)?;
            let said = name::extensions(&observation.extension, "meal-timing").next();
            let timing = match said {
                Some(timing) => of_key(timing.value_code.as_deref()?)?,
                None if key == "glucose-fasting" => MealTiming::Fasting,
                None => MealTiming::Unknown,
            };
            Some(Value::Glucose { mmol_per_l, timing })
        }
        _ => None,
    }
}

/// A value in exactly the unit of its code, and not "less than" it.
fn exact(key: &str, quantity: &Quantity) -> Option<Decimal> {
    let unit = quantity.system.as_deref() == Some(codes::ucum())
        && quantity.code.as_deref() == Some(codes::unit(key));
    name::decimal(quantity.value.as_ref().filter(|_| unit && quantity.comparator.is_none())?)
}

/// Which arm a concept names.
pub(super) fn arm(site: &CodeableConcept) -> Option<BodySite> {
    let key = codes::key_of(site)?;
    [BodySite::RightArm, BodySite::LeftArm].into_iter().find(|site| site_key(*site) == key)
}

fn said_posture(observation: &Observation) -> Option<Posture> {
    let said = observation.extension.iter().find(|one| one.url.as_deref() == Some(POSITION));
    match said {
        None => Some(Posture::Sitting),
        Some(said) => of_key(name::own_code(said.value_codeable_concept.as_ref()?, "posture")?),
    }
}

fn integer<T: TryFrom<u64>>(observation: &Observation, name: &str) -> Option<Option<T>> {
    match name::extensions(&observation.extension, name).next() {
        None => Some(None),
        Some(said) => T::try_from(said.value_integer.as_ref()?.as_u64()?).ok().map(Some),
    }
}

fn staff(observation: &Observation) -> Option<StaffId> {
    let found = observation.performer.iter().find_map(|one| name::referred(one, "Practitioner"));
    found.map(StaffId)
}
