//! What a meter says of itself: the strings of 180A Device Information and the 180F Battery Level.

use std::fmt;

use super::bytes::{DecodeError, Reader};
use super::features::{GlucoseFeatures, PressureFeatures};

/// Longest string that is believed, in characters.
pub const LONGEST_TEXT: usize = 64;

/// What is known of one meter; each part only if the meter has it and gave it. `Debug` shows no serial number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeviceInformation {
    /// 2A29.
    pub manufacturer: Option<String>,
    /// 2A24.
    pub model: Option<String>,
    /// 2A25.
    pub serial: Option<String>,
    /// 2A26.
    pub firmware: Option<String>,
    /// 2A27.
    pub hardware: Option<String>,
    /// 2A28.
    pub software: Option<String>,
    /// 2A19, percent.
    pub battery: Option<u8>,
    /// 2A49.
    pub pressure: Option<PressureFeatures>,
    /// 2A51.
    pub glucose: Option<GlucoseFeatures>,
}

impl fmt::Debug for DeviceInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceInformation")
            .field("model", &self.model)
            .field("firmware", &self.firmware)
            .field("battery", &self.battery)
            .finish_non_exhaustive()
    }
}

/// A string of 180A as a person may see it: UTF-8, with what can't be read or seen taken out, runs of blanks made one,
/// and no more than [`LONGEST_TEXT`] characters. `None` if nothing is left; meters pad with zeros and blanks.
#[must_use]
pub fn text(bytes: &[u8]) -> Option<String> {
    // Beyond this even the longest characters can't add to what is kept, unless most of it is rubbish.
    let bytes = bytes.get(..LONGEST_TEXT * 8).unwrap_or(bytes);
    let mut kept = String::new();
    let mut blank = false;
    let readable = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars());
    for character in readable.filter(|character| !is_unseen(*character)) {
        if character.is_whitespace() {
            blank = !kept.is_empty();
        } else {
            kept.extend(std::mem::take(&mut blank).then_some(' '));
            kept.push(character);
        }
    }
    let shortened: String = kept.chars().take(LONGEST_TEXT).collect();
    let shortened = shortened.trim_end();
    (!shortened.is_empty()).then(|| shortened.to_owned())
}

/// Control characters, and those that change the direction or the look of others without being seen.
fn is_unseen(character: char) -> bool {
    let format = matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}'
    );
    format || (character.is_control() && !character.is_whitespace())
}

/// Decodes 2A19, percent.
///
/// # Errors
/// Not one byte, or above 100, which is reserved.
pub fn decode_battery(bytes: &[u8]) -> Result<u8, DecodeError> {
    let mut reader = Reader::new(bytes);
    let percent = reader.u8()?;
    reader.finish()?;
    if percent > 100 {
        Err(DecodeError::Reserved { field: "battery level", value: percent })
    } else {
        Ok(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_cleaned() {
        for (bytes, expected) in [
            (&b"HEM-7322T-D"[..], Some("HEM-7322T-D")),
            (b"BM85\0\0\0\0", Some("BM85")),
            (b"  A&D \r\n Medical\t", Some("A&D Medical")),
            ("\u{202E}58MB\u{202C}".as_bytes(), Some("58MB")),
            ("三诺".as_bytes(), Some("三诺")),
            (b"\xFF\xFEUA-651BLE\xC3", Some("UA-651BLE")),
            (b"\x1B[31mred", Some("[31mred")),
            (b"\0\0\0", None),
            (b"", None),
            (b"\xFF\xFF", None),
        ] {
            assert_eq!(text(bytes).as_deref(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_string_is_cut_between_characters() {
        assert_eq!(text(&[b'x'; 512]).unwrap().chars().count(), LONGEST_TEXT);
        assert_eq!(text("血".repeat(200).as_bytes()).unwrap(), "血".repeat(LONGEST_TEXT));
        let blank_at_the_cut = format!("{} y", "x".repeat(LONGEST_TEXT - 1));
        assert_eq!(text(blank_at_the_cut.as_bytes()).unwrap(), "x".repeat(LONGEST_TEXT - 1));
    }

    #[test]
    fn debug_shows_no_serial_number() {
        let serial = Some("20150200002A".to_owned());
        let shown = format!("{:?}", DeviceInformation { serial, ..DeviceInformation::default() });
        assert!(!shown.contains("20150200002A"), "{shown}");
    }
}
