//! What we make of each packet and how long it takes, as the peers in `tests/peers` say it of theirs: JSON lines about the
//! lines of a file, each with name, characteristic, hex, whether it is timed, and the meter, with tabs between them.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::{blood_pressure, device, features, glucose, time};
use serde_json::{Value, json};

use crate::bytes;
use crate::decoding::decoded;
use crate::fields::{Field, Fields};

type Packet = (Vec<u8>, &'static Quirks);

pub(crate) fn tell(vectors: &Path) {
    let mut timed: BTreeMap<String, Vec<Packet>> = BTreeMap::new();
    for line in std::fs::read_to_string(vectors).unwrap().lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, characteristic, hex, is_timed, meter] = columns[..] else { panic!("{line}") };
        let (bytes, row) = (bytes(hex), Quirks::of(Some(meter), Some(meter)));
        let told = match decoded(characteristic, &bytes, row).unwrap() {
            Ok(fields) => json!({ "file": name, "fields": said(&fields) }),
            Err(error) => json!({ "file": name, "refused": error.kind().name() }),
        };
        println!("{told}");
        if is_timed == "timed" {
            timed.entry(characteristic.to_owned()).or_default().push((bytes, row));
        }
    }
    for (characteristic, packets) in &timed {
        measure(characteristic, packets);
    }
}

fn said(Fields(fields): &Fields) -> BTreeMap<&'static str, Value> {
    let value = |field: &Field| match field {
        Field::Number(number) => json!(number.to_string()),
        Field::Text(text) => json!(text),
        Field::List(list) => json!(list),
        Field::Flag(flag) | Field::Judged(flag) => json!(flag),
    };
    fields.iter().map(|(name, field)| (*name, value(field))).collect()
}

/// Decoded alone, and with its moment computed, because the peers do so.
fn measure(characteristic: &str, packets: &[Packet]) {
    let (decoded, took) = match characteristic {
        "2A35" | "2A36" => {
            let decode = |(bytes, row): &Packet| blood_pressure::decode(bytes, row.pressure_layout());
            let moment = |packet: &Packet| decode(packet).map(|it| (it, it.time.map(|time| time.value())));
            (median(packets, decode), median(packets, moment))
        }
        "2A18" => {
            let decode = |(bytes, row): &Packet| glucose::decode_measurement_in(bytes, row.date_order);
            let moment = |packet: &Packet| decode(packet).map(|it| (it, it.shown_time()));
            (median(packets, decode), median(packets, moment))
        }
        "2A34" => twice(median(packets, |(bytes, _)| glucose::decode_context(bytes))),
        "2A08" => twice(median(packets, |(bytes, _)| time::decode_date_time(bytes).map(|it| it.value()))),
        "2A19" => twice(median(packets, |(bytes, _)| device::decode_battery(bytes))),
        "2A51" => twice(median(packets, |(bytes, _)| features::GlucoseFeatures::decode(bytes))),
        other => panic!("{other}"),
    };
    // That nothing is allocated is what a test says (tests/allocations.rs).
    println!("{}", json!({ "time": characteristic, "decoded": decoded, "ns": took, "bytes": 0 }));
}

/// Of what has no moment.
fn twice(took: f64) -> (f64, f64) {
    (took, took)
}

/// Nanoseconds a packet, the median of fifteen rounds.
fn median<T>(packets: &[Packet], decode: impl Fn(&Packet) -> T) -> f64 {
    let repeats = 1_000_000 / packets.len() + 1;
    let round = || {
        let start = Instant::now();
        for _ in 0..repeats {
            for packet in packets {
                black_box(decode(black_box(packet)));
            }
        }
        start.elapsed().as_secs_f64() * 1e9 / (repeats * packets.len()) as f64
    };
    let mut took: Vec<f64> = (0..15).map(|_| round()).collect();
    took.sort_by(f64::total_cmp);
    (took[took.len() / 2] * 10.0).round() / 10.0
}
