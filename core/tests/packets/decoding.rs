//! Which decoder a characteristic has, and its result as the fields that a vector file names.

use doorstep_core::meter::blood_pressure::{self, PressurePacket, PressureStatus};
use doorstep_core::meter::enhanced::{self, About, EnhancedPacket};
use doorstep_core::meter::features::{GlucoseFeatures, PressureFeatures};
use doorstep_core::meter::float::Float;
use doorstep_core::meter::glucose::{self, ContextPacket, GlucosePacket, Meal};
use doorstep_core::meter::pressure_record::{self, Recorded, Segment};
use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::racp::{self, Limit, Operand, RacpPacket};
use doorstep_core::meter::sfloat::Sfloat;
use doorstep_core::meter::time::{self, CurrentTime, EpochSeconds, MeterTime};
use doorstep_core::meter::units::PressureUnit;
use doorstep_core::meter::{DecodeError, device};

use crate::fields::{Field, Fields, number, sfloat};

const TIME: [&str; 2] = ["time", "time_doubt"];
const USER_TIME: [&str; 2] = ["user_time", "user_time_doubt"];

/// Decodes; the outer error is one of the file.
pub(crate) fn decoded(
    characteristic: &str,
    bytes: &[u8],
    row: &Quirks,
) -> Result<Result<Fields, DecodeError>, String> {
    Ok(match characteristic.trim_start_matches("0x").to_ascii_uppercase().as_str() {
        "2A35" | "2A36" => {
            blood_pressure::decode(bytes, row.pressure_layout()).map(|packet| pressure(&packet))
        }
        "2B34" => enhanced::decode(bytes).map(|packet| enhanced_pressure(&packet)),
        "2B35" => enhanced::decode_cuff_pressure(bytes).map(|packet| {
            let mut fields = Fields::default();
            fields.push("pressure", sfloat(packet.pressure));
            fields.push("unit", unit(packet.unit));
            about(&mut fields, &packet.about);
            fields
        }),
        "2B36" => pressure_record::decode(bytes).and_then(|segment| recorded(&segment)),
        "2A18" => glucose::decode_measurement_in(bytes, row.date_order).map(|packet| measurement(&packet)),
        "2A34" => glucose::decode_context(bytes).map(|packet| context(&packet, row)),
        "2A52" => racp::decode(bytes).map(|packet| record_access(&packet)),
        "2A08" => time::decode_date_time(bytes).map(clock),
        "2A2B" => time::decode_current_time(bytes).map(current_time),
        "2A49" => PressureFeatures::decode(bytes).map(|found| features(found.names())),
        "2A51" => GlucoseFeatures::decode(bytes).map(|found| features(found.names())),
        "2A19" => device::decode_battery(bytes).map(|percent| only("battery", Some(number(percent)))),
        "2A24" | "2A25" | "2A26" | "2A27" | "2A28" | "2A29" => {
            Ok(only("text", device::text(bytes).map(Field::Text)))
        }
        "SFLOAT" => {
            let bits = bytes.try_into().map_err(|_| "an SFLOAT has two bytes")?;
            Ok(only("value", Some(sfloat(Sfloat::from_bits(u16::from_le_bytes(bits))))))
        }
        "FLOAT" => {
            let bits = bytes.try_into().map_err(|_| "a FLOAT has four bytes")?;
            Ok(only("value", Some(float(Float::from_bits(u32::from_le_bytes(bits))))))
        }
        other => return Err(format!("no decoder for characteristic {other}")),
    })
}

fn only(name: &'static str, field: Option<Field>) -> Fields {
    let mut fields = Fields::default();
    fields.push_if(name, field);
    fields
}

fn features(names: impl Iterator<Item = &'static str>) -> Fields {
    only("features", Some(Field::List(names.collect())))
}

fn float(value: Float) -> Field {
    match value {
        Float::Number(number) => Field::Number(number),
        Float::OutOfRange { mantissa, exponent } => Field::Text(format!("{mantissa}e{exponent}")),
        Float::Special(special) => Field::Text(special.name().to_owned()),
    }
}

fn unit(unit: PressureUnit) -> Field {
    Field::Text(unit.name().to_owned())
}

fn clock(time: MeterTime) -> Fields {
    let mut fields = Fields::default();
    fields.time(TIME, time.value());
    fields
}

fn current_time(current: CurrentTime) -> Fields {
    let mut fields = clock(current.time);
    fields.push("weekday", number(current.weekday));
    fields.push("fraction", number(current.fraction));
    fields.push("adjusted", number(current.adjusted));
    fields
}

fn pressure(packet: &PressurePacket) -> Fields {
    let mut fields = Fields::default();
    pressures(&mut fields, packet);
    if let Some(time) = packet.time {
        fields.time(TIME, time.value());
    }
    pulse_user_status(&mut fields, packet.pulse, packet.user, packet.status);
    fields
}

fn pressures(fields: &mut Fields, packet: &PressurePacket) {
    fields.push("systolic", sfloat(packet.systolic));
    fields.push("diastolic", sfloat(packet.diastolic));
    fields.push("mean", sfloat(packet.mean));
    fields.push("unit", unit(packet.unit));
    fields.push("implausible", Field::Judged(packet.is_implausible()));
    fields.push("reserved", Field::Judged(packet.has_reserved()));
}

fn pulse_user_status(
    fields: &mut Fields,
    pulse: Option<Sfloat>,
    user: Option<u8>,
    status: Option<PressureStatus>,
) {
    fields.push_if("pulse", pulse.map(sfloat));
    fields.push_if("user", user.map(number));
    let status = status.map(|status| status.findings().map(|finding| finding.name()).collect());
    fields.push_if("status", status.map(Field::List));
}

fn enhanced_pressure(packet: &EnhancedPacket) -> Fields {
    let mut fields = Fields::default();
    pressures(&mut fields, &packet.plain());
    about(&mut fields, &packet.about);
    fields
}

fn about(fields: &mut Fields, about: &About) {
    let mut time = |names, time: Option<EpochSeconds>| {
        if let Some(time) = time {
            fields.time(names, time.value());
        }
    };
    time(TIME, about.time);
    time(USER_TIME, about.user_facing_time);
    pulse_user_status(fields, about.pulse, about.user, about.status);
}

fn recorded(segment: &Segment<'_>) -> Result<Fields, DecodeError> {
    let mut fields = match segment.recorded().transpose()? {
        Some(Recorded::Plain(packet)) => pressure(&packet),
        Some(Recorded::Enhanced(packet)) => enhanced_pressure(&packet),
        None => Fields::default(),
    };
    fields.push("first", Field::Flag(segment.first));
    fields.push("last", Field::Flag(segment.last));
    fields.push("counter", number(segment.counter));
    fields.push("sequence", number(segment.sequence));
    fields.push("characteristic", Field::Text(format!("{:04X}", segment.characteristic)));
    fields.push("part", Field::Text(segment.part.iter().map(|byte| format!("{byte:02x}")).collect()));
    Ok(fields)
}

fn measurement(packet: &GlucosePacket) -> Fields {
    let mut fields = Fields::default();
    fields.push("sequence", number(packet.sequence));
    fields.push("context", Field::Flag(packet.has_context));
    fields.push("reserved", Field::Judged(packet.has_reserved()));
    fields.time(TIME, packet.base_time.value());
    fields.push_if("offset", packet.offset_minutes.map(number));
    if let Some(sample) = packet.sample {
        fields.push("value", sfloat(sample.value));
        fields.push("unit", Field::Text(sample.unit.name().to_owned()));
        let mmol_per_l = sample.concentration().map(|concentration| concentration.mmol_per_l_shown());
        fields.push_if("mmol_per_l", mmol_per_l.map(number));
        fields.push("type", number(sample.kind.0));
        fields.push("location", number(sample.location.0));
        fields.push("implausible", Field::Flag(sample.is_implausible()));
    }
    let status = packet.status.map(|status| status.findings().map(|finding| finding.name()).collect());
    fields.push_if("status", status.map(Field::List));
    fields
}

fn context(packet: &ContextPacket, row: &Quirks) -> Fields {
    let mut fields = Fields::default();
    fields.push("sequence", number(packet.sequence));
    fields.push_if("carbohydrate", packet.carbohydrate.map(|food| number(food.id)));
    fields.push_if("carbohydrate_kg", packet.carbohydrate.map(|food| sfloat(food.kg)));
    fields.push_if("meal", packet.meal.map(|meal| number(meal.0)));
    fields.push_if("tester", packet.tester_health.map(|who| number(who.tester)));
    fields.push_if("health", packet.tester_health.map(|who| number(who.health)));
    fields.push_if("exercise_s", packet.exercise.map(|exercise| number(exercise.seconds)));
    fields.push_if("exercise_percent", packet.exercise.map(|exercise| number(exercise.percent)));
    fields.push_if("medication", packet.medication.map(|drug| number(drug.id)));
    fields.push_if("medication_amount", packet.medication.map(|drug| sfloat(drug.amount)));
    let unit = packet.medication.map(|drug| Field::Text(drug.unit.name().to_owned()));
    fields.push_if("medication_unit", unit);
    fields.push_if("hba1c_percent", packet.hba1c_percent.map(sfloat));
    let ketone = packet.meal.is_some() && packet.meal == row.ketone_meal.map(Meal);
    fields.push("ketone", Field::Judged(ketone));
    fields
}

fn record_access(packet: &RacpPacket) -> Fields {
    let mut fields = Fields::default();
    fields.push("opcode", number(packet.opcode));
    fields.push("operator", number(packet.operator));
    let mut limit = |name, limit| {
        fields.push(
            name,
            match limit {
                Limit::Sequence(sequence) => number(sequence),
                Limit::Time(time) => match time.value() {
                    Ok(moment) => Field::Text(moment.format("%Y-%m-%dT%H:%M:%S").to_string()),
                    Err(doubt) => Field::Text(doubt.name().to_owned()),
                },
            },
        );
    };
    match packet.operand {
        Operand::None => {}
        Operand::Limit(one) if packet.operator == 2 => limit("to", one),
        Operand::Limit(one) => limit("from", one),
        Operand::Range(low, high) => {
            limit("from", low);
            limit("to", high);
        }
        Operand::Count(count) => fields.push("count", number(count)),
        Operand::Answer { request, code } => {
            fields.push("request", number(request));
            fields.push("code", number(code.number()));
        }
    }
    fields
}
