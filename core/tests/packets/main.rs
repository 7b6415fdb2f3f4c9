//! Runs every packet under `fixtures/packets` through the decoders. A new case is a new file, not new code; the
//! format is described in `fixtures/packets/README.md`.
#![allow(clippy::unwrap_used)]

mod decoding;
mod fields;
mod vector;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use doorstep_core::meter::quirks::Quirks;
use serde_json::{Value, json};
use vector::Vector;

fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            found.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, Result<Vector, String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/packets");
    let mut files = Vec::new();
    json_files(&folder, &mut files);
    assert!(!files.is_empty(), "no packets under {}", folder.display());
    let parsed = files.into_iter().map(|file| {
        let vector = Vector::parse(&fs::read_to_string(&file).unwrap());
        (file.strip_prefix(&folder).unwrap().to_owned(), vector)
    });
    parsed.collect()
}

#[test]
fn every_packet_decodes_as_its_file_says() {
    let files = all();
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|(file, vector)| {
            let checked = vector.as_ref().map_err(Clone::clone).and_then(Vector::check);
            checked.err().map(|why| format!("{}: {why}", file.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} packets are wrong:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

#[test]
fn every_row_of_quirks_has_a_packet() {
    let files = all();
    let rows = files.iter().filter_map(|(_, vector)| {
        let name = vector.as_ref().ok()?.meter.as_deref()?;
        Some(Quirks::of(Some(name), None).id.as_str())
    });
    let named: BTreeSet<&str> = rows.collect();
    let missing: Vec<&str> =
        Quirks::all().iter().map(|row| row.id.as_str()).filter(|id| !named.contains(id)).collect();
    assert!(missing.is_empty(), "no packet names a meter of {missing:?}");
}

/// The full glucose packet: every kind of field is in it.
fn good() -> Value {
    json!({
        "source": "Accu-Chek Guide", "characteristic": "2A18", "hex": "1b0f00e807011e053a1b53016fb0f80000",
        "expect": { "sequence": 15, "time": "2024-01-30T05:58:27", "offset": 339, "value": "0.00111", "unit": "kg/L",
                    "mmol_per_l": "6.2", "type": 8, "location": 15, "status": [], "context": true }
    })
}

fn check(vector: &Value) -> Result<(), String> {
    Vector::parse(&vector.to_string())?.check()
}

#[test]
fn a_packet_file_is_taken_by_value_and_not_by_spelling() {
    check(&good()).unwrap();
    for (key, same) in [
        ("value", json!("0.001110")),
        ("value", json!(0.00111)),
        ("value", json!("111e-5")),
        ("sequence", json!("15")),
        ("sequence", json!(15.0)),
        ("mmol_per_l", json!("6.20")),
        ("implausible", json!(false)),
        ("time_doubt", json!(null)),
    ] {
        let mut vector = good();
        vector["expect"][key] = same;
        check(&vector).unwrap_or_else(|why| panic!("{key}: {why}"));
    }
    let mut vector = good();
    vector["hex"] = json!("1B0F 00E8 0701 1E05 3A1B 5301 6FB0 F800 00");
    vector["characteristic"] = json!("0x2a18");
    check(&vector).unwrap();
}

#[test]
fn a_packet_file_that_says_something_else_fails() {
    for (key, other) in [
        ("value", json!("0.00112")),
        ("value", json!("NaN")),
        ("mmol_per_l", json!("6.1")),
        ("sequence", json!(16)),
        ("time", json!("2024-01-30T05:58:28")),
        ("time_doubt", json!("unset")),
        ("unit", json!("mol/L")),
        ("type", json!(15)),
        ("status", json!(["too-high"])),
        ("context", json!(false)),
        ("implausible", json!(true)),
        ("colour", json!("red")),
        ("systolic", json!("120")),
    ] {
        let mut vector = good();
        vector["expect"][key] = other.clone();
        check(&vector).expect_err(&format!("{key} = {other} went through"));
    }
    for key in ["sequence", "time", "offset", "value", "unit", "type", "location", "status", "context"] {
        let mut vector = good();
        vector["expect"].as_object_mut().unwrap().remove(key);
        check(&vector).expect_err(&format!("went through without {key}"));
    }
}

#[test]
fn a_packet_file_says_what_comes_out_or_which_error() {
    let error = |hex: &str, error: &str| {
        check(&json!({ "source": "synthetic", "characteristic": "2A35", "hex": hex, "error": error }))
    };
    error("03020304050607", "too-short").unwrap();
    error("00bdf00b009ff0", "too-short").expect_err("the packet is whole");
    error("03020304050607", "malformed").expect_err("the packet is too short");
    error("03020304050607", "strange").expect_err("no such error");
    for (hex, reason) in [("0", "half a byte"), ("0g", "no digit"), ("é", "no digit")] {
        error(hex, "too-short").expect_err(reason);
    }
    let mut both = good();
    both["error"] = json!("malformed");
    check(&both).expect_err("both");
    let mut neither = good();
    neither.as_object_mut().unwrap().remove("expect");
    check(&neither).expect_err("neither");
    let mut other_row = good();
    other_row["meter"] = json!("BM85");
    other_row["row"] = json!("beurer-bm");
    check(&other_row).unwrap();
    other_row["row"] = json!("yuwell");
    check(&other_row).expect_err("the name is a Beurer's");
    let mut unknown = good();
    unknown["characteristic"] = json!("2A37");
    check(&unknown).expect_err("heart rate");
}
