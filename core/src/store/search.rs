//! What a resident is found by. Every tail of a name, a phone number and an address is a key of its own, so that a search is
//! one range scan of an index however many residents there are.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use super::error::Result;
use crate::care::person::{Household, Resident};
use crate::care::spelling::{self, normal};

/// Fewest digits of a number's end that find it.
const DIGITS: usize = 4;

/// Before the end of an ID number: no typed text has capitals once it is normal, so that only [`id_tail`] finds it.
const ID_NUMBER: &str = "ID";
/// Longest end of an ID number that finds it.
const ID_TAIL: usize = 8;

/// Before the tail of a phone number, for the same reason: [`phone_tail`].
const PHONE: &str = "TEL";

/// The key that the tail of a phone number is found by.
pub(super) fn phone_tail(normal: &str) -> String {
    format!("{PHONE}{normal}")
}

/// The key that an end of an ID number is found by.
pub(super) fn id_tail(normal: &str) -> String {
    format!("{ID_NUMBER}{normal}")
}

fn tails(text: &str, least: usize, keys: &mut BTreeSet<String>) {
    let text = normal(text);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let count = starts.len();
    for (number, start) in starts.into_iter().enumerate() {
        if count - number >= least {
            keys.insert(text[start..].to_owned());
        }
    }
}

fn keys(resident: &Resident, household: &Household) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    tails(&resident.name, 1, &mut keys);
    keys.extend(spelling::keys(&resident.name));
    if let Some(id_number) = resident.id_number.as_deref().map(normal) {
        let lengths = DIGITS..=ID_TAIL.min(id_number.len());
        keys.extend(lengths.filter_map(|length| id_number.get(id_number.len() - length..)).map(id_tail));
    }
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
    tails(&digits(&resident.archive_number), DIGITS, &mut keys);
    let mut phone = BTreeSet::new();
    tails(&digits(resident.phone.as_deref().unwrap_or_default()), DIGITS, &mut phone);
    keys.extend(phone.iter().map(|tail| phone_tail(tail)));
    // From the estate, from the building, from the unit, and the door alone.
    let parts = [&household.estate, &household.building, &household.unit, &household.door];
    for first in 0..parts.len() {
        let place = normal(&parts[first..].iter().map(|part| part.as_str()).collect::<String>());
        if !place.is_empty() {
            keys.insert(place);
        }
    }
    keys
}

/// Writes the keys of a resident anew.
pub(super) fn index(tx: &Transaction<'_>, resident: &Resident, household: &Household) -> Result<()> {
    tx.prepare_cached("DELETE FROM search_key WHERE resident = ?1")?.execute([resident.id])?;
    let mut insert = tx.prepare_cached("INSERT INTO search_key (key, resident) VALUES (?1, ?2)")?;
    for key in keys(resident, household) {
        insert.execute((key, resident.id))?;
    }
    Ok(())
}
