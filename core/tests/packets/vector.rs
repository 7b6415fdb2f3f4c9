//! One file: a packet and what it must decode to.

use doorstep_core::meter::quirks::Quirks;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::decoding::decoded;
use crate::fields::{Field, Fields};

/// Names of fields that are computed from the packet, so that "absent in the file" can't mean "absent in the
/// packet"; a file may leave them out if they say nothing worth saying.
fn may_be_left_out(name: &str, field: &Field) -> bool {
    match (name, field) {
        ("mmol_per_l" | "weekday" | "fraction" | "adjusted" | "from" | "to", _) | (_, Field::Judged(_)) => {
            true
        }
        ("context" | "implausible", Field::Flag(set)) => !set,
        // FF is the standard's way to say that there is no user.
        ("user", Field::Number(number)) => *number == Decimal::from(0xFF),
        _ => false,
    }
}

#[derive(Deserialize)]
pub(crate) struct Vector {
    /// Where the bytes come from.
    source: String,
    /// Advertised name, which selects the row of quirks.
    pub(crate) meter: Option<String>,
    /// Short name of the row that it must select.
    row: Option<String>,
    characteristic: String,
    hex: String,
    expect: Option<Map<String, Value>>,
    error: Option<String>,
}

impl Vector {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("not a vector: {error}"))
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        if self.source.trim().is_empty() {
            return Err("does not say where it comes from".to_owned());
        }
        let row = Quirks::of(self.meter.as_deref(), self.meter.as_deref());
        if let Some(expected) = self.row.as_ref().filter(|expected| **expected != row.id) {
            return Err(format!("the name selects the row {}, not {expected}", row.id));
        }
        let bytes = bytes_of(&self.hex)?;
        let decoded = decoded(&self.characteristic, &bytes, row)?;
        match (&self.expect, &self.error, decoded) {
            (Some(expected), None, Ok(fields)) => compare(expected, &fields),
            (None, Some(expected), Err(error)) if expected == error.kind().name() => Ok(()),
            (None, Some(expected), Err(error)) => Err(format!("{expected} expected, but: {error}")),
            (None, Some(expected), Ok(_)) => Err(format!("{expected} expected, but it decodes")),
            (Some(_), None, Err(error)) => Err(error.to_string()),
            (Some(_), Some(_), _) | (None, None, _) => Err("needs either `expect` or `error`".to_owned()),
        }
    }
}

fn bytes_of(hex: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    if !digits.len().is_multiple_of(2) {
        return Err("half a byte at the end".to_owned());
    }
    let byte = |pair: &[char]| pair.iter().try_fold(0, |byte, digit| Some(byte * 16 + digit.to_digit(16)?));
    digits
        .chunks(2)
        .map(|pair| byte(pair).and_then(|byte| u8::try_from(byte).ok()).ok_or("not hex".to_owned()))
        .collect()
}

fn compare(expected: &Map<String, Value>, Fields(fields): &Fields) -> Result<(), String> {
    let field_of = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, field)| field);
    let mut wrong = Vec::new();
    for (name, value) in expected.iter().filter(|(_, value)| !value.is_null()) {
        match field_of(name) {
            Some(field) if field.equals(value) => {}
            Some(field) => wrong.push(format!("{name} is {field}, not {value}")),
            None => wrong.push(format!("{name} is not in the packet")),
        }
    }
    for (name, field) in fields {
        let stated = expected.get(*name).is_some_and(|value| !value.is_null());
        if !stated && !may_be_left_out(name, field) {
            wrong.push(format!("{name} is {field}, which the file does not say"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}
