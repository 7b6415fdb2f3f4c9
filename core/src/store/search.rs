//! What a resident is found by. Every tail of a name, a phone number and an address is a key of its own, so that a search is
//! one range scan of an index however many residents there are.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;
use rusqlite::Transaction;

use super::error::Result;
use crate::care::person::{Household, Resident};

/// Fewest digits of a number's end that find it.
const DIGITS: usize = 4;

/// Before the end of an ID number: no typed text has capitals once it is normal, so that only [`id_tail`] finds it.
const ID_NUMBER: &str = "ID";
/// Longest end of an ID number that finds it.
const ID_TAIL: usize = 8;

/// Readings of a name that are kept; a name of four characters with two readings each has so many.
const READINGS: usize = 16;

/// The key that an end of an ID number is found by.
pub(super) fn id_tail(normal: &str) -> String {
    format!("{ID_NUMBER}{normal}")
}

/// Each reading of a name as its syllables without tones; characters that have none stand for themselves.
fn readings(name: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for character in normal(name).chars() {
        let said: BTreeSet<String> = character
            .to_pinyin_multi()
            .map(|readings| readings.into_iter().map(|reading| reading.plain().replace('ü', "v")).collect())
            .unwrap_or_else(|| BTreeSet::from([character.to_string()]));
        all = all
            .iter()
            .flat_map(|before| {
                said.iter().map(|syllable| [before.as_slice(), std::slice::from_ref(syllable)].concat())
            })
            .take(READINGS)
            .collect();
    }
    all
}

/// Every tail of the readings, whole and by first letters.
fn pinyin_keys(name: &str, keys: &mut BTreeSet<String>) {
    for reading in readings(name) {
        for first in 0..reading.len() {
            keys.insert(reading[first..].concat());
            keys.insert(reading[first..].iter().filter_map(|syllable| syllable.chars().next()).collect());
        }
    }
}

/// Brings what is typed and what is stored to one form: full-width digits and letters narrow, letters small, no spaces.
pub(super) fn normal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
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
    pinyin_keys(&resident.name, &mut keys);
    if let Some(id_number) = resident.id_number.as_deref().map(normal) {
        let lengths = DIGITS..=ID_TAIL.min(id_number.len());
        keys.extend(lengths.filter_map(|length| id_number.get(id_number.len() - length..)).map(id_tail));
    }
    let numbers = [resident.phone.as_deref(), Some(resident.archive_number.as_str())];
    for number in numbers.into_iter().flatten() {
        tails(&number.chars().filter(char::is_ascii_digit).collect::<String>(), DIGITS, &mut keys);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pinyin(name: &str) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        pinyin_keys(name, &mut keys);
        keys
    }

    #[test]
    fn a_name_is_found_by_its_syllables_and_their_first_letters() {
        let keys = pinyin("王桂兰");
        for key in ["wangguilan", "guilan", "lan", "wgl", "gl", "l"] {
            assert!(keys.contains(key), "{key}");
        }
    }

    #[test]
    fn each_reading_of_a_surname_finds_it_and_ü_is_typed_v() {
        let keys = pinyin("单吕");
        assert!(keys.contains("shanlv") && keys.contains("danlv") && keys.contains("sl"), "{keys:?}");
    }

    #[test]
    fn a_name_of_another_script_stands_for_itself() {
        assert!(pinyin("Anna").contains("anna"));
        assert!(pinyin("").is_empty());
        assert!(pinyin("乐乐乐乐乐乐乐乐").len() <= READINGS * 16);
    }
}
