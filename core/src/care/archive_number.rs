//! 档案编号: 17 digits, 6 county (GB/T 2260) + 3 乡镇/街道 + 3 村/居委会 + 5 person.

use super::judgement::Reason;
use super::spelling::narrow;

/// A valid record number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArchiveNumber(String);

/// What the village part says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Village {
    /// 居委会, 001–099.
    Neighbourhood,
    /// 村委会, 101–199.
    Village,
    /// Other, 901–999.
    Other,
    /// Outside the three ranges; they come from a secondary source, so such a number is kept.
    Unlisted,
}

/// Why something is not a record number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveNumberProblem {
    /// Not 17 characters.
    #[error("a record number has 17 digits, not {0}")]
    Length(usize),
    /// Something other than digits.
    #[error("a record number is digits only")]
    Characters,
}

impl ArchiveNumberProblem {
    /// The sentence for it.
    pub fn reason(self) -> Reason {
        match self {
            ArchiveNumberProblem::Length(length) => {
                Reason { key: "archive-number-length".to_owned(), args: vec![length.to_string()] }
            }
            ArchiveNumberProblem::Characters => {
                Reason { key: "archive-number-characters".to_owned(), args: Vec::new() }
            }
        }
    }
}

impl ArchiveNumber {
    /// Reads a number as typed: blanks, hyphens and full-width digits are understood.
    pub fn parse(typed: &str) -> Result<ArchiveNumber, ArchiveNumberProblem> {
        let text: String = typed.chars().map(narrow).filter(|c| !c.is_whitespace() && *c != '-').collect();
        match text.chars().count() {
            17 if text.bytes().all(|b| b.is_ascii_digit()) => Ok(ArchiveNumber(text)),
            17 => Err(ArchiveNumberProblem::Characters),
            length => Err(ArchiveNumberProblem::Length(length)),
        }
    }

    /// All 17 digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// County (GB/T 2260), 6 digits.
    pub fn county(&self) -> &str {
        &self.0[..6]
    }

    /// 乡镇/街道, 3 digits.
    pub fn town(&self) -> &str {
        &self.0[6..9]
    }

    /// 村/居委会, 3 digits.
    pub fn village(&self) -> &str {
        &self.0[9..12]
    }

    /// The person, 5 digits.
    pub fn person(&self) -> &str {
        &self.0[12..]
    }

    /// What the village part says.
    pub fn village_kind(&self) -> Village {
        match self.village().as_bytes() {
            b"000" | b"100" | b"900" => Village::Unlisted,
            [b'0', ..] => Village::Neighbourhood,
            [b'1', ..] => Village::Village,
            [b'9', ..] => Village::Other,
            _ => Village::Unlisted,
        }
    }

    /// 编号 as the forms print it, □□□-□□□□□: the last eight digits.
    pub fn printed(&self) -> String {
        format!("{}-{}", self.village(), self.person())
    }
}

impl std::fmt::Debug for ArchiveNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArchiveNumber(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_the_printed_number() {
        let number = ArchiveNumber::parse("11010500100300012").unwrap();
        assert_eq!(number.county(), "110105");
        assert_eq!(number.town(), "001");
        assert_eq!(number.village(), "003");
        assert_eq!(number.person(), "00012");
        assert_eq!(number.printed(), "003-00012");
        assert_eq!(ArchiveNumber::parse(" １１０１０５001 003-00012").unwrap(), number);
        assert_eq!(format!("{number:?}"), "ArchiveNumber(hidden)");
    }

    #[test]
    fn the_village_part_says_what_it_is() {
        let kind =
            |part: &str| ArchiveNumber::parse(&format!("110105001{part}00012")).unwrap().village_kind();
        for (part, wanted) in [
            ("000", Village::Unlisted),
            ("001", Village::Neighbourhood),
            ("099", Village::Neighbourhood),
            ("100", Village::Unlisted),
            ("101", Village::Village),
            ("199", Village::Village),
            ("200", Village::Unlisted),
            ("900", Village::Unlisted),
            ("901", Village::Other),
            ("999", Village::Other),
        ] {
            assert_eq!(kind(part), wanted, "{part}");
        }
    }

    #[test]
    fn length_and_letters_are_refused() {
        assert_eq!(ArchiveNumber::parse("1101050010030001"), Err(ArchiveNumberProblem::Length(16)));
        assert_eq!(ArchiveNumber::parse("110105001003000123"), Err(ArchiveNumberProblem::Length(18)));
        assert_eq!(ArchiveNumber::parse("1101050010030001A"), Err(ArchiveNumberProblem::Characters));
    }
}
