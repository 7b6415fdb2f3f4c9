//! 档案编号: 17 digits, 6 county (GB/T 2260) + 3 乡镇/街道 + 3 村/居委会 + 5 person.

use super::judgement::Reason;
use super::spelling::narrow;

/// A valid record number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArchiveNumber(String);

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

    /// 编号 as the forms print it, □□□-□□□□□: the last eight digits.
    pub fn printed(&self) -> String {
        format!("{}-{}", &self.0[9..12], &self.0[12..])
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
    fn a_number_is_read_as_typed_and_printed_as_on_the_forms() {
        let number = ArchiveNumber::parse("11010500100300012").unwrap();
        assert_eq!(number.printed(), "003-00012");
        assert_eq!(ArchiveNumber::parse(" １１０１０５001 003-00012").unwrap(), number);
        assert_eq!(format!("{number:?}"), "ArchiveNumber(hidden)");
    }

    #[test]
    fn length_and_letters_are_refused() {
        assert_eq!(ArchiveNumber::parse("1101050010030001"), Err(ArchiveNumberProblem::Length(16)));
        assert_eq!(ArchiveNumber::parse("110105001003000123"), Err(ArchiveNumberProblem::Length(18)));
        assert_eq!(ArchiveNumber::parse("1101050010030001A"), Err(ArchiveNumberProblem::Characters));
    }
}
