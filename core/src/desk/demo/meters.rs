//! The demo's virtual meters: a Beurer cuff and an Accu-Chek glucometer that send the bytes real ones were captured with.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use serde::Deserialize;

use crate::meter::blood_pressure;
use crate::meter::glucose;
use crate::meter::quirks::Quirks;
use crate::meter::transport::simulated::VirtualMeters;
use crate::ports::Clock;

/// Address of the cuff.
pub const CUFF: &str = "00:5F:BF:00:00:01";
/// Address of the glucometer.
pub const GLUCOMETER: &str = "00:60:19:00:00:02";

const CUFF_NAME: &str = "BM85";
const GLUCOMETER_NAME: &str = "meter+00000002";

/// A captured packet, as `fixtures/packets` has it.
#[derive(Deserialize)]
struct Captured {
    hex: String,
}

/// The demo's meters, in a room whose meters' clocks run with the phone's.
pub fn room(clock: Arc<dyn Clock>) -> VirtualMeters {
    let room = VirtualMeters::new(clock);
    room.add_cuff(CUFF, CUFF_NAME);
    room.add_glucometer(GLUCOMETER, GLUCOMETER_NAME);
    room
}

/// Somebody measures now, and the cuff sends what a BM85 was captured with: 106/71, pulse 63. Its clock stands where the
/// captured meter's stood.
pub fn replay_cuff(room: &VirtualMeters, now: NaiveDateTime) {
    let bytes = captured(include_str!("../../../../fixtures/packets/blood-pressure/beurer-bm85.json"));
    let packet = blood_pressure::decode(&bytes, Quirks::of(Some(CUFF_NAME), None).pressure_layout());
    let taken = packet.ok().and_then(|packet| packet.time?.value().ok());
    room.set_clock(CUFF, taken.map(|taken| taken - now));
    room.press_cuff_of_with(CUFF, &bytes);
}

/// Somebody puts a strip in now, and the meter stores what an Accu-Chek Guide was captured with: 6.2 mmol/L; its context
/// says fasting.
pub fn replay_strip(room: &VirtualMeters, now: NaiveDateTime) {
    let bytes = captured(include_str!("../../../../fixtures/packets/glucose/accu-chek-guide.json"));
    let packet = glucose::decode_measurement(&bytes);
    let taken = packet.as_ref().ok().and_then(|packet| packet.shown_time().ok());
    let [low, high] = packet.map_or(0, |packet| packet.sequence).to_le_bytes();
    room.set_clock(GLUCOMETER, taken.map(|taken| taken - now));
    room.store_record(GLUCOMETER, &bytes, Some(&[MEAL, low, high, glucose::Meal::FASTING.0]));
}

/// Thirty records, as a glucometer holds them that nobody has read out for a month: one each morning, fasting.
pub fn fill_glucometer(room: &VirtualMeters) {
    const RECORDS: u16 = 30;
    const LOWEST: u16 = 58;
    for day in (1..=RECORDS).rev() {
        let mmol_tenths = LOWEST + day * 7 % 31;
        room.remember_strip(
            GLUCOMETER,
            mmol_tenths,
            Some(glucose::Meal::FASTING),
            TimeDelta::days(day.into()),
        );
    }
}

/// The flag of 0x2A34 that says a meal follows.
const MEAL: u8 = 1 << 1;

fn captured(vector: &str) -> Vec<u8> {
    let captured: Captured = serde_json::from_str(vector).expect("a vector, a test reads it");
    let digits: Vec<u8> = captured.hex.bytes().collect();
    digits
        .chunks_exact(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("hex is ASCII");
            u8::from_str_radix(pair, 16).expect("a vector's bytes are hex, a test reads it")
        })
        .collect()
}
