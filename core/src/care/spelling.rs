//! How a Chinese name is typed without its characters: pinyin, whole and by first letters.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

/// Readings of a name that are kept; a name of four characters with two readings each has so many.
const READINGS: usize = 16;

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

/// Every tail of a name's readings, whole (`guilan`) and by first letters (`gl`).
pub fn keys(name: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for reading in readings(name) {
        for first in 0..reading.len() {
            keys.insert(reading[first..].concat());
            keys.insert(reading[first..].iter().filter_map(|syllable| syllable.chars().next()).collect());
        }
    }
    keys
}

/// Brings what is typed and what is stored to one form: full-width digits and letters narrow, letters small, no spaces.
pub fn normal(text: &str) -> String {
    text.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A full-width digit, letter, sign or space of a Chinese keyboard as the narrow one; any other character as it is.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_syllables_and_their_first_letters() {
        let keys = keys("王桂兰");
        for key in ["wangguilan", "guilan", "lan", "wgl", "gl", "l"] {
            assert!(keys.contains(key), "{key}");
        }
    }

    #[test]
    fn each_reading_of_a_surname_finds_it_and_ü_is_typed_v() {
        let keys = keys("单吕");
        assert!(keys.contains("shanlv") && keys.contains("danlv") && keys.contains("sl"), "{keys:?}");
    }

    #[test]
    fn a_name_of_another_script_stands_for_itself() {
        assert!(keys("Anna").contains("anna"));
        assert!(keys("").is_empty());
        assert!(keys("乐乐乐乐乐乐乐乐").len() <= READINGS * 16);
    }
}
