//! The decoders' results as the fields that a vector file names.

use std::fmt;

use doorstep_core::meter::DecodeError;
use doorstep_core::meter::blood_pressure::{self, PressurePacket};
use doorstep_core::meter::glucose::{self, ContextPacket, GlucosePacket};
use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::racp::{self, Operand, RacpPacket};
use doorstep_core::meter::sfloat::Sfloat;
use doorstep_core::meter::time::{self, MeterTime};
use rust_decimal::Decimal;
use serde_json::Value;

/// One field as it came out.
#[derive(Debug)]
pub(crate) enum Field {
    Number(Decimal),
    Text(String),
    List(Vec<&'static str>),
    Flag(bool),
    /// Judged from the packet, not in it: a file may leave it out.
    Judged(bool),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(list) => write!(f, "{list:?}"),
            Self::Flag(flag) | Self::Judged(flag) => write!(f, "{flag}"),
        }
    }
}

impl Field {
    /// Numbers by value (a number may be written as text), lists without regard to order.
    pub(crate) fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Number(number), Value::String(text)) => parse(text) == Some(*number),
            (Self::Number(number), Value::Number(other)) => parse(&other.to_string()) == Some(*number),
            (Self::Text(text), Value::String(other)) => text == other,
            (Self::Flag(flag) | Self::Judged(flag), Value::Bool(other)) => flag == other,
            (Self::List(list), Value::Array(others)) => {
                let mut others: Vec<_> = others.iter().map(|other| other.as_str().unwrap_or("?")).collect();
                let mut list = list.clone();
                others.sort_unstable();
                list.sort_unstable();
                list == others
            }
            _ => false,
        }
    }
}

fn parse(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

fn sfloat(value: Sfloat) -> Field {
    match value.number() {
        Some(number) => Field::Number(number),
        None => Field::Text(value.special().unwrap().to_owned()),
    }
}

type Fields = Vec<(&'static str, Field)>;

fn push(fields: &mut Fields, name: &'static str, field: Option<Field>) {
    fields.extend(field.map(|field| (name, field)));
}

fn number(value: impl Into<Decimal>) -> Field {
    Field::Number(value.into())
}

fn moment(fields: &mut Fields, time: MeterTime) {
    fields.push(match time.value() {
        Ok(moment) => ("time", Field::Text(moment.format("%Y-%m-%dT%H:%M:%S").to_string())),
        Err(doubt) => ("time_doubt", Field::Text(doubt.name().to_owned())),
    });
}

/// Decodes; the outer error is one of the file.
pub(crate) fn decoded(
    characteristic: &str,
    bytes: &[u8],
    meter: Option<&str>,
) -> Result<Result<Fields, DecodeError>, String> {
    let layout = Quirks::of(meter, meter).pressure_layout();
    let clock = |time: MeterTime| {
        let mut fields = Fields::new();
        moment(&mut fields, time);
        fields
    };
    Ok(match characteristic.trim_start_matches("0x").to_ascii_uppercase().as_str() {
        "2A35" | "2A36" => blood_pressure::decode(bytes, layout).map(|packet| pressure(&packet)),
        "2A18" => glucose::decode_measurement(bytes).map(|packet| measurement(&packet)),
        "2A34" => glucose::decode_context(bytes).map(|packet| context(&packet)),
        "2A52" => racp::decode(bytes).map(|packet| record_access(&packet)),
        "2A08" => time::decode_date_time(bytes).map(clock),
        "2A2B" => time::decode_current_time(bytes).map(clock),
        other => return Err(format!("no decoder for characteristic {other}")),
    })
}

fn pressure(packet: &PressurePacket) -> Fields {
    let mut fields = vec![
        ("systolic", sfloat(packet.systolic)),
        ("diastolic", sfloat(packet.diastolic)),
        ("mean", sfloat(packet.mean)),
        ("unit", Field::Text(packet.unit.name().to_owned())),
        ("implausible", Field::Judged(packet.is_implausible())),
    ];
    if let Some(time) = packet.time {
        moment(&mut fields, time);
    }
    push(&mut fields, "pulse", packet.pulse.map(sfloat));
    push(&mut fields, "user", packet.user.map(number));
    let status = packet.status.map(|status| status.findings().map(|finding| finding.name()).collect());
    push(&mut fields, "status", status.map(Field::List));
    fields
}

fn measurement(packet: &GlucosePacket) -> Fields {
    let mut fields =
        vec![("sequence", number(packet.sequence)), ("context", Field::Flag(packet.has_context))];
    moment(&mut fields, packet.base_time);
    push(&mut fields, "offset", packet.offset_minutes.map(number));
    if let Some(sample) = packet.sample {
        fields.push(("value", sfloat(sample.value)));
        fields.push(("unit", Field::Text(sample.unit.name().to_owned())));
        let mmol_per_l = sample.concentration().map(|concentration| concentration.mmol_per_l_shown());
        push(&mut fields, "mmol_per_l", mmol_per_l.map(number));
        fields.push(("type", number(sample.kind.0)));
        fields.push(("location", number(sample.location.0)));
        fields.push(("implausible", Field::Flag(sample.is_implausible())));
    }
    let status = packet.status.map(|status| status.findings().map(|finding| finding.name()).collect());
    push(&mut fields, "status", status.map(Field::List));
    fields
}

fn context(packet: &ContextPacket) -> Fields {
    let mut fields = vec![("sequence", number(packet.sequence))];
    push(&mut fields, "carbohydrate", packet.carbohydrate.map(|food| number(food.id)));
    push(&mut fields, "carbohydrate_kg", packet.carbohydrate.map(|food| sfloat(food.kg)));
    push(&mut fields, "meal", packet.meal.map(|meal| number(meal.0)));
    push(&mut fields, "tester", packet.tester_health.map(|who| number(who.tester)));
    push(&mut fields, "health", packet.tester_health.map(|who| number(who.health)));
    push(&mut fields, "exercise_s", packet.exercise.map(|exercise| number(exercise.seconds)));
    push(&mut fields, "exercise_percent", packet.exercise.map(|exercise| number(exercise.percent)));
    push(&mut fields, "medication", packet.medication.map(|drug| number(drug.id)));
    push(&mut fields, "medication_amount", packet.medication.map(|drug| sfloat(drug.amount)));
    let unit = packet.medication.map(|drug| Field::Text(drug.unit.name().to_owned()));
    push(&mut fields, "medication_unit", unit);
    push(&mut fields, "hba1c_percent", packet.hba1c_percent.map(sfloat));
    fields
}

fn record_access(packet: &RacpPacket) -> Fields {
    let mut fields = vec![("opcode", number(packet.opcode)), ("operator", number(packet.operator))];
    match packet.operand {
        Operand::Count(count) => fields.push(("count", number(count))),
        Operand::Answer { request, code } => {
            fields.push(("request", number(request)));
            fields.push(("code", number(code.number())));
        }
        // What a request asks for is checked beside the encoder; the files name no fields for it.
        Operand::None | Operand::Limit(_) | Operand::Range(..) => {}
    }
    fields
}
