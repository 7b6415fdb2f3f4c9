//! 公民身份号码 (GB 11643): 6 digits region, 8 birth date, 3 sequence (odd = male), 1 check character.

use chrono::NaiveDate;

use super::judgement::Reason;
use super::person::Sex;
use super::spelling::narrow;

/// Weights of the first 17 digits (GB 11643).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check character by the weighted sum modulo 11.
const CHECK: &[u8; 11] = b"10X98765432";
/// First two digits that are in use: provinces (GB/T 2260), residence permits of Hong Kong, Macao and Taiwan people, and
/// 9 for permanent residents from abroad (checked by its first digit alone).
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];
/// So many characters at the end are hidden.
const HIDDEN: usize = 6;

/// A valid ID number. `Debug` shows nothing of it; there is no `Display`: say [`IdNumber::masked`] or [`IdNumber::unmasked`].
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    text: String,
    born: NaiveDate,
}

/// Why something is not an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberProblem {
    /// Not 18 characters.
    #[error("an ID number has 18 characters, not {0}")]
    Length(usize),
    /// A number of the first generation, 15 digits, out of use since 2013.
    #[error("an old ID number of 15 digits")]
    FifteenDigits,
    /// Something other than 17 digits and a digit or X.
    #[error("an ID number is 17 digits and a digit or X")]
    Characters,
    /// The first two digits name no province.
    #[error("the first six digits name no region")]
    Region,
    /// Digits 7 to 14 are no day of the calendar.
    #[error("digits 7 to 14 are not a date")]
    BirthDate,
    /// Born after today.
    #[error("the birth date lies in the future")]
    FutureBirth,
    /// The last character does not fit the others: most often two digits swapped or one wrong.
    #[error("the last character does not fit the others")]
    CheckDigit,
}

impl IdNumberProblem {
    /// The sentence for it.
    pub fn reason(self) -> Reason {
        let (key, args) = match self {
            IdNumberProblem::Length(length) => ("id-number-length", vec![length.to_string()]),
            IdNumberProblem::FifteenDigits => ("id-number-fifteen-digits", Vec::new()),
            IdNumberProblem::Characters => ("id-number-characters", Vec::new()),
            IdNumberProblem::Region => ("id-number-region", Vec::new()),
            IdNumberProblem::BirthDate => ("id-number-birth-date", Vec::new()),
            IdNumberProblem::FutureBirth => ("id-number-future-birth", Vec::new()),
            IdNumberProblem::CheckDigit => ("id-number-check-digit", Vec::new()),
        };
        Reason { key: key.to_owned(), args }
    }
}

/// The last character that belongs to the first seventeen digits (GB 11643); none for anything but seventeen digits.
pub fn check_character(digits: &str) -> Option<char> {
    if digits.len() != WEIGHTS.len() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    Some(char::from(CHECK[(sum % 11) as usize]))
}

impl IdNumber {
    /// Reads a number as typed: blanks, full-width digits and a small x are understood.
    pub fn parse(typed: &str, today: NaiveDate) -> Result<IdNumber, IdNumberProblem> {
        let text: String = typed.chars().map(plain).filter(|c| !c.is_whitespace()).collect();
        let length = text.chars().count();
        if length == 15 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdNumberProblem::FifteenDigits);
        }
        if length != 18 {
            return Err(IdNumberProblem::Length(length));
        }
        let bytes = text.as_bytes();
        let (Some(digits), Some(last)) = (bytes.get(..17), bytes.get(17)) else {
            return Err(IdNumberProblem::Characters);
        };
        let well_formed = bytes.len() == 18
            && digits.iter().all(u8::is_ascii_digit)
            && (last.is_ascii_digit() || *last == b'X');
        if !well_formed {
            return Err(IdNumberProblem::Characters);
        }
        let province = (digits[0] - b'0') * 10 + (digits[1] - b'0');
        if !(PROVINCES.contains(&province) || digits[0] == b'9') {
            return Err(IdNumberProblem::Region);
        }
        let born =
            NaiveDate::parse_from_str(&text[6..14], "%Y%m%d").map_err(|_| IdNumberProblem::BirthDate)?;
        if born > today {
            return Err(IdNumberProblem::FutureBirth);
        }
        match check_character(&text[..17]) == Some(char::from(*last)) {
            true => Ok(IdNumber { text, born }),
            false => Err(IdNumberProblem::CheckDigit),
        }
    }

    /// 出生日期.
    pub fn born(&self) -> NaiveDate {
        self.born
    }

    /// 性别: the 17th digit, odd is male.
    pub fn sex(&self) -> Sex {
        match self.text.as_bytes()[16] % 2 {
            1 => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// With the last six characters hidden: `110105194912******`.
    pub fn masked(&self) -> String {
        mask(&self.text)
    }

    /// The whole number. Showing it is logged with a reason by whoever calls this.
    pub fn unmasked(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(hidden)")
    }
}

/// Hides the last six characters of a number; a shorter one is hidden whole.
pub fn mask(number: &str) -> String {
    let length = number.chars().count();
    let shown = length.saturating_sub(HIDDEN);
    number.chars().take(shown).chain(std::iter::repeat_n('*', length - shown)).collect()
}

fn plain(c: char) -> char {
    match narrow(c) {
        'x' => 'X',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn parse(text: &str) -> Result<IdNumber, IdNumberProblem> {
        IdNumber::parse(text, day(2026, 9, 4))
    }

    fn with_check(digits: &str) -> String {
        let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
        format!("{digits}{}", char::from(CHECK[(sum % 11) as usize]))
    }

    #[test]
    fn the_public_example_tells_birth_date_and_sex_and_hides_six_characters() {
        let id = parse("11010519491231002X").unwrap();
        assert_eq!(id.born(), day(1949, 12, 31));
        assert_eq!(id.sex(), Sex::Female);
        assert_eq!(id.masked(), "110105194912******");
        assert_eq!(format!("{id:?}"), "IdNumber(hidden)");
    }

    #[test]
    fn blanks_full_width_digits_and_small_x_are_understood() {
        for typed in ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
        {
            assert_eq!(parse(typed).unwrap().unmasked(), "11010519491231002X");
        }
    }

    #[test]
    fn an_odd_sequence_is_a_man() {
        assert_eq!(parse(&with_check("11010519491231001")).unwrap().sex(), Sex::Male);
    }

    #[test]
    fn every_wrong_last_character_is_refused() {
        for last in "0123456789".chars() {
            assert_eq!(parse(&format!("11010519491231002{last}")), Err(IdNumberProblem::CheckDigit));
        }
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_refused() {
        let valid = "11010519491231002X";
        for at in 0..17 {
            for digit in b'0'..=b'9' {
                let mut bytes = valid.as_bytes().to_vec();
                if bytes[at] != digit {
                    bytes[at] = digit;
                    assert!(parse(std::str::from_utf8(&bytes).unwrap()).is_err(), "digit {at}");
                }
            }
            let mut bytes = valid.as_bytes().to_vec();
            bytes.swap(at, at + 1);
            if bytes != valid.as_bytes() {
                assert!(parse(std::str::from_utf8(&bytes).unwrap()).is_err(), "swap at {at}");
            }
        }
    }

    #[test]
    fn each_other_fault_has_its_own_name() {
        assert_eq!(parse(""), Err(IdNumberProblem::Length(0)));
        assert_eq!(parse("1101051949123100"), Err(IdNumberProblem::Length(16)));
        assert_eq!(parse("110105194912310021234"), Err(IdNumberProblem::Length(21)));
        assert_eq!(parse("110105491231002"), Err(IdNumberProblem::FifteenDigits));
        assert_eq!(parse("1101051949123100AX"), Err(IdNumberProblem::Characters));
        assert_eq!(parse("1101051949123100二X"), Err(IdNumberProblem::Characters));
        assert_eq!(parse("X1010519491231002X"), Err(IdNumberProblem::Characters));
        assert_eq!(parse(&with_check("00010519491231002")), Err(IdNumberProblem::Region));
        assert_eq!(parse(&with_check("11010519490230002")), Err(IdNumberProblem::BirthDate));
        assert_eq!(parse(&with_check("11010520260905002")), Err(IdNumberProblem::FutureBirth));
        assert!(parse(&with_check("11010520260904002")).is_ok());
    }

    #[test]
    fn a_short_number_is_hidden_whole() {
        assert_eq!(mask("1234"), "****");
        assert_eq!(mask(""), "");
    }
}
