//! The decoders: they take a packet whole or say what is wrong with it, and nothing that is asked of a packet panics.

use doorstep_core::meter::DecodeError;
use doorstep_core::meter::blood_pressure::{self, PressurePacket};
use doorstep_core::meter::features::{GlucoseFeatures, PressureFeatures};
use doorstep_core::meter::glucose::{self, GlucosePacket};
use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::racp::{self, Operand};
use doorstep_core::meter::time::{self, DateOrder};
use doorstep_core::meter::{device, enhanced, pressure_record};

use crate::supply::Supply;

/// What holds for each decoder that says how long its packets are.
fn decoded<T: PartialEq + std::fmt::Debug>(
    bytes: &[u8],
    decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
) -> Option<T> {
    let result = decode(bytes);
    assert_eq!(result, decode(bytes), "the same bytes, the same packet");
    match &result {
        Ok(_) => {
            let longer = [bytes, &[0]].concat();
            assert_eq!(decode(&longer), Err(DecodeError::TrailingBytes { extra: 1 }), "a byte too many");
            let shorter = &bytes[..bytes.len() - 1];
            let missed = Err(DecodeError::TooShort { needed: bytes.len(), got: shorter.len() });
            assert_eq!(decode(shorter), missed, "a byte too few");
        }
        Err(error) => assert_true(error, bytes),
    }
    result.ok()
}

fn assert_true(error: &DecodeError, bytes: &[u8]) {
    match *error {
        DecodeError::TooShort { needed, got } => assert!(got == bytes.len() && needed > got, "{error}"),
        DecodeError::TrailingBytes { extra } => assert!(extra > 0 && extra < bytes.len(), "{error}"),
        DecodeError::Reserved { value, .. } => assert!(bytes.contains(&value), "{error}"),
        DecodeError::BadDate => assert!(bytes.len() >= 7, "{error}"),
    }
    assert!(!error.kind().name().is_empty() && !error.to_string().is_empty());
}

fn ask_pressure(packet: &PressurePacket) {
    let numbers = [packet.systolic, packet.diastolic].map(|value| value.number().is_some());
    let judged = packet.is_implausible();
    assert!(judged || numbers != [true; 2] || packet.systolic.number() > packet.diastolic.number());
    let findings = packet.status.map(|status| status.findings().count());
    assert!(findings.unwrap_or(0) <= 5);
    let _reserved = packet.has_reserved();
    let _moment = packet.time.map(|time| time.value());
}

pub(crate) fn pressure(bytes: &[u8]) {
    for row in Quirks::all() {
        let layout = row.pressure_layout();
        if let Some(packet) = decoded(bytes, |bytes| blood_pressure::decode(bytes, layout)) {
            ask_pressure(&packet);
        }
    }
}

pub(crate) fn enhanced(bytes: &[u8]) {
    if let Some(packet) = decoded(bytes, enhanced::decode) {
        ask_pressure(&packet.plain());
        let shown = packet.about.shown_time().and_then(|time| time.value().ok());
        assert_eq!(shown, packet.plain().time.and_then(|time| time.value().ok()), "one time");
    }
}

pub(crate) fn enhanced_cuff_pressure(bytes: &[u8]) {
    if let Some(packet) = decoded(bytes, enhanced::decode_cuff_pressure) {
        let _moment = packet.about.shown_time().map(|time| time.value());
    }
}

pub(crate) fn pressure_record(bytes: &[u8]) {
    match pressure_record::decode(bytes) {
        Ok(segment) => {
            assert_eq!(segment.part, &bytes[5..]);
            match segment.recorded() {
                Some(Ok(pressure_record::Recorded::Plain(packet))) => ask_pressure(&packet),
                Some(Ok(pressure_record::Recorded::Enhanced(packet))) => ask_pressure(&packet.plain()),
                Some(Err(error)) => assert_true(&error, segment.part),
                None => {}
            }
        }
        Err(error) => assert!(bytes.len() < 5, "{error}"),
    }
}

fn ask_glucose(packet: &GlucosePacket) {
    let _moment = packet.shown_time();
    let _reserved = packet.has_reserved();
    assert!(packet.status.map_or(0, |status| status.findings().count()) <= 12);
    if let Some(sample) = packet.sample {
        let _control = sample.is_control_solution();
        let shown = sample.concentration().map(|concentration| concentration.mmol_per_l_shown());
        assert!(shown.is_none_or(|shown| shown.scale() <= 1), "one decimal");
        assert!(!sample.is_implausible() || shown.is_some());
    }
}

pub(crate) fn glucose(bytes: &[u8]) {
    for order in [DateOrder::YearMonthDay, DateOrder::YearDayMonth, DateOrder::DayMonthYear] {
        if let Some(packet) = decoded(bytes, |bytes| glucose::decode_measurement_in(bytes, order)) {
            ask_glucose(&packet);
        }
    }
}

pub(crate) fn glucose_context(bytes: &[u8]) {
    decoded(bytes, glucose::decode_context);
}

pub(crate) fn pressure_feature(bytes: &[u8]) {
    if let Some(found) = decoded(bytes, PressureFeatures::decode) {
        assert_eq!(found.names().count(), (found.0 & 0x1FF).count_ones() as usize);
    }
}

pub(crate) fn glucose_feature(bytes: &[u8]) {
    if let Some(found) = decoded(bytes, GlucoseFeatures::decode) {
        assert_eq!(found.names().count(), (found.0 & 0x7FF).count_ones() as usize);
    }
}

/// What meters answer and what phones ask: the bytes come back, except those of a deletion.
pub(crate) fn record_access(bytes: &[u8]) {
    if let Some(packet) = decoded(bytes, racp::decode) {
        match packet.encode() {
            Some(again) => assert_eq!(again, bytes),
            None => assert_eq!(packet.opcode, 2, "only a deletion has no bytes"),
        }
        assert!(packet.opcode != 6 || matches!(packet.operand, Operand::Answer { .. }));
    }
    let mut supply = Supply(bytes);
    let sequence = supply.u16();
    for request in [
        racp::Request::ReportAll,
        racp::Request::ReportFrom { sequence },
        racp::Request::ReportLast,
        racp::Request::Abort,
    ] {
        let packet = racp::decode(&request.encode()).expect("what is asked can be read");
        assert_eq!(packet.opcode, request.opcode());
    }
}

pub(crate) fn date_time(bytes: &[u8]) {
    match time::decode_date_time(bytes) {
        Err(DecodeError::BadDate) => assert_eq!(bytes.len(), 7),
        Err(error) => assert_true(&error, bytes),
        Ok(time) => {
            assert_eq!(time.bytes(), bytes);
            if let Ok(moment) = time.value() {
                assert_eq!(time::encode_date_time(moment), bytes);
            }
        }
    }
    if let Some(&sent) = bytes.first_chunk() {
        for order in [DateOrder::YearMonthDay, DateOrder::YearDayMonth, DateOrder::DayMonthYear] {
            assert_eq!(order.from_standard(order.to_standard(sent)), sent);
        }
    }
}

pub(crate) fn current_time(bytes: &[u8]) {
    match time::decode_current_time(bytes) {
        Err(DecodeError::BadDate) => assert_eq!(bytes.len(), 10),
        Err(error) => assert_true(&error, bytes),
        Ok(current) => {
            if let Ok(moment) = current.value() {
                assert_eq!(time::encode_current_time(moment)[..7], bytes[..7]);
            }
        }
    }
}

pub(crate) fn text(bytes: &[u8]) {
    let Some(shown) = device::text(bytes) else { return };
    assert!((1..=device::LONGEST_TEXT).contains(&shown.chars().count()));
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert_eq!(shown.trim(), shown);
    assert_eq!(device::text(shown.as_bytes()).as_ref(), Some(&shown), "what is clean stays as it is");
}

pub(crate) fn battery(bytes: &[u8]) {
    match device::decode_battery(bytes) {
        Ok(percent) => assert!(percent <= 100 && bytes == [percent]),
        Err(error) => assert_true(&error, bytes),
    }
}
