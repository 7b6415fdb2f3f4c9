//! Why an answer cannot be right.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::field::{Field, Label};
use super::set::FormSet;
use crate::care::form::Kind;
use crate::care::judgement::Reason;

/// Half of a blood pressure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 收缩压 (高压)
    Systolic,
    /// 舒张压 (低压)
    Diastolic,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The forms have no such field.
    UnknownField,
    /// The field takes another kind of answer.
    WrongKind,
    /// Nothing was typed.
    Empty,
    /// Letters where a number belongs.
    NotANumber,
    /// A number nobody can have.
    OutOfRange {
        /// Smallest possible.
        min: Decimal,
        /// Largest possible.
        max: Decimal,
        /// In which unit.
        unit: Box<Label>,
    },
    /// More digits after the point than the form takes.
    TooManyDecimals {
        /// So many it takes.
        allowed: u32,
    },
    /// Only one of the two numbers of a blood pressure.
    OneNumberMissing,
    /// 低压 not below 高压.
    DiastolicNotBelowSystolic,
    /// Not a day of the calendar.
    NotADate,
    /// After today.
    FutureDate,
    /// Before today, where only a coming day makes sense.
    PastDate,
    /// Before the resident was born.
    BeforeBirth {
        /// Day of birth.
        born: NaiveDate,
    },
    /// Not in the code list.
    UnknownCode,
    /// No code chosen, a code twice, or codes not ascending.
    CodesOutOfOrder,
    /// 无症状 beside a symptom.
    NoneWithOthers,
    /// Answered beside an answer of another field that excludes it.
    Contradicts {
        /// The other field.
        field: String,
    },
    /// Longer than the field.
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// More drugs than the field takes.
    TooManyDrugs {
        /// Most lines.
        max: usize,
    },
    /// A drug without a name, a dose or a number of times a day.
    DrugIncomplete,
    /// A drug that is taken never, or more often than the hours of a day.
    DrugTimes {
        /// What was said, times a day.
        times: Decimal,
        /// More than this.
        above: Decimal,
        /// Most.
        max: Decimal,
    },
}

/// A field, what was typed, and what is wrong with it. `Debug` hides what was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Which field.
    pub field: String,
    /// Which half of a blood pressure.
    pub part: Option<Part>,
    /// What was typed, as far as the sentence repeats it.
    pub typed: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl FieldProblem {
    /// A code that is not offered.
    pub fn unknown_code(field: &Field, code: u8) -> Self {
        Self { field: field.id.clone(), part: None, typed: code.to_string(), kind: ProblemKind::UnknownCode }
    }
}

impl std::fmt::Debug for FieldProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldProblem")
            .field("field", &self.field)
            .field("part", &self.part)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl FieldProblem {
    /// The sentence, as a key of the catalogue; `name` is what [`FormSet::name_of`] gives, in the sentence's language.
    pub fn reason(&self, name: &str) -> Reason {
        let name = name.to_owned();
        let typed = self.typed.clone();
        let (key, args) = match &self.kind {
            ProblemKind::UnknownField => ("problem-unknown-field", vec![self.field.clone()]),
            ProblemKind::WrongKind => ("problem-wrong-kind", vec![name]),
            ProblemKind::Empty => ("problem-empty", vec![name]),
            ProblemKind::NotANumber => ("problem-not-a-number", vec![name, typed]),
            ProblemKind::OutOfRange { min, max, .. } => (
                "problem-out-of-range",
                vec![name, typed, min.normalize().to_string(), max.normalize().to_string()],
            ),
            ProblemKind::TooManyDecimals { allowed: 0 } => ("problem-whole-number", vec![name, typed]),
            ProblemKind::TooManyDecimals { allowed } => {
                ("problem-too-many-decimals", vec![name, typed, allowed.to_string()])
            }
            ProblemKind::OneNumberMissing => ("problem-one-number-missing", vec![name]),
            ProblemKind::DiastolicNotBelowSystolic => ("problem-diastolic-not-below", vec![typed]),
            ProblemKind::NotADate => ("problem-not-a-date", vec![name, typed]),
            ProblemKind::FutureDate => ("problem-future-date", vec![name, typed]),
            ProblemKind::PastDate => ("problem-past-date", vec![name, typed]),
            ProblemKind::BeforeBirth { born } => {
                ("problem-before-birth", vec![name, typed, born.to_string()])
            }
            ProblemKind::UnknownCode => ("problem-unknown-code", vec![name, typed]),
            ProblemKind::CodesOutOfOrder => ("problem-codes-out-of-order", vec![name]),
            ProblemKind::NoneWithOthers => ("problem-none-with-others", vec![name]),
            ProblemKind::Contradicts { .. } => ("problem-contradicts", vec![name]),
            ProblemKind::TooLong { max } => ("problem-too-long", vec![name, max.to_string()]),
            ProblemKind::TooManyDrugs { max } => ("problem-too-many-drugs", vec![name, max.to_string()]),
            ProblemKind::DrugIncomplete => ("problem-drug-incomplete", vec![name]),
            ProblemKind::DrugTimes { times, above, max } => {
                let numbers = [times, above, max].map(|number| number.normalize().to_string());
                ("problem-drug-times", std::iter::once(typed).chain(numbers).collect())
            }
        };
        Reason { key: key.to_owned(), args }
    }

    /// The range the answer must be in, where that is what is wrong.
    pub fn range(&self) -> Option<(Decimal, Decimal)> {
        match self.kind {
            ProblemKind::OutOfRange { min, max, .. } => Some((min, max)),
            _ => None,
        }
    }
}

impl FormSet {
    /// What a problem's sentence calls its field: the field's name, or 高压 / 低压.
    pub fn name_of(&self, problem: &FieldProblem) -> Option<&Label> {
        let field = self.field(&problem.field)?;
        Some(match (&field.kind, problem.part) {
            (Kind::Pressure { systolic, .. }, Some(Part::Systolic)) => &systolic.label,
            (Kind::Pressure { diastolic, .. }, Some(Part::Diastolic)) => &diastolic.label,
            _ => &field.label,
        })
    }
}
