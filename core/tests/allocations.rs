//! A decoder allocates nothing, whatever it is fed with: every packet under `fixtures/packets`, whole and cut short.
#![allow(clippy::unwrap_used)]
#![allow(unsafe_code, reason = "an allocator is asked for by the runtime")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use doorstep_core::meter::features::{GlucoseFeatures, PressureFeatures};
use doorstep_core::meter::quirks::PressureLayout;
use doorstep_core::meter::{blood_pressure, device, enhanced, glucose, pressure_record, racp, time};

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as it came.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as it came.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Each decoder of a packet, with what a reading is made from.
fn decode(bytes: &[u8]) {
    black_box(glucose::decode_measurement(bytes).map(|packet| {
        let shown = packet.sample.and_then(|sample| sample.concentration()).map(|it| it.mmol_per_l_shown());
        (packet.shown_time(), packet.has_reserved(), shown)
    }))
    .ok();
    black_box(glucose::decode_context(bytes)).ok();
    black_box(blood_pressure::decode(bytes, PressureLayout::default()).map(|it| it.is_implausible())).ok();
    black_box(enhanced::decode(bytes).map(|packet| packet.plain())).ok();
    black_box(enhanced::decode_cuff_pressure(bytes)).ok();
    black_box(pressure_record::decode(bytes).map(|segment| segment.recorded())).ok();
    black_box(racp::decode(bytes)).ok();
    black_box(time::decode_date_time(bytes)).ok();
    black_box(time::decode_current_time(bytes)).ok();
    black_box(PressureFeatures::decode(bytes).map(|found| found.names().count())).ok();
    black_box(GlucoseFeatures::decode(bytes).map(|found| found.names().count())).ok();
    black_box(device::decode_battery(bytes)).ok();
}

fn packets(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            packets(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let vector: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let hex: Vec<u32> =
                vector["hex"].as_str().unwrap().chars().filter_map(|c| c.to_digit(16)).collect();
            found.push(hex.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect());
        }
    }
}

#[test]
fn no_decoder_allocates() {
    let mut all = Vec::new();
    packets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/packets"), &mut all);
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1, "it counts");
    for packet in &all {
        for length in 0..=packet.len() {
            assert_eq!(allocations(|| decode(&packet[..length])), 0, "{:02x?}", &packet[..length]);
        }
    }
}
