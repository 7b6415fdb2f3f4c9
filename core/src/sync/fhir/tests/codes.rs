//! The table of codes against what the mapping says.

use std::fs;
use std::path::Path;

use crate::sync::fhir::codes::{all, coding, key_of};
use crate::sync::fhir::types::CodeableConcept;

/// The sources of the mapping, without its tests.
fn sources() -> String {
    fn read(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                read(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sync/fhir"), &mut all);
    all
}

/// LOINC's check digit: Luhn over the number, <https://loinc.org/kb/users-guide/>.
fn loinc_is_whole(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let digits = number.bytes().rev().map(|b| u32::from(b - b'0'));
    let sum: u32 =
        digits.enumerate().map(|(at, d)| if at % 2 == 0 { (d * 2) / 10 + (d * 2) % 10 } else { d }).sum();
    check == ((10 - sum % 10) % 10).to_string()
}

/// SNOMED's check digit: Verhoeff over the whole, SNOMED CT Release File Specification, 6.2.
fn snomed_is_whole(code: &str) -> bool {
    const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let turned = |digit: u8, times: usize| (0..times % 8).fold(digit, |d, _| PERMUTATION[d as usize]);
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    code.bytes().rev().enumerate().fold(0, |sum, (at, b)| times(sum, turned(b - b'0', at))) == 0
}

#[test]
fn every_code_of_the_table_is_said_and_is_whole() {
    let sources = sources();
    for (key, code, _) in all() {
        assert!(sources.contains(&format!("\"{key}\"")), "{key} is never said");
        let coding = coding(key);
        assert!(coding.display.is_some_and(|display| !display.is_empty()));
        match coding.system.as_deref().unwrap() {
            "http://loinc.org" => assert!(loinc_is_whole(code), "{code}"),
            "http://snomed.info/sct" => assert!(snomed_is_whole(code), "{code}"),
            _ => {}
        }
        let concept = CodeableConcept { coding: vec![self::coding(key)], ..CodeableConcept::default() };
        assert_eq!(key_of(&concept), Some(key), "no two rows say the same");
    }
    assert!(!loinc_is_whole("85354-8") && !snomed_is_whole("368209004"), "the check digits are looked at");
}

#[test]
fn no_code_is_said_past_the_table() {
    let sources = sources();
    for system in ["loinc.org", "snomed.info", "unitsofmeasure.org", "terminology.hl7.org"] {
        assert!(!sources.contains(system), "{system} stands in the sources: it belongs into the table");
    }
    let digits = |text: &str| text.len() > 3 && text.split('-').all(|part| part.parse::<u32>().is_ok());
    for literal in sources.split('"').skip(1).step_by(2) {
        assert!(!digits(literal), "{literal} looks like a code");
    }
}
