//! Whether an answer can be true.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::field::{Bounds, Choice, DateRange, Field, Kind, Label};
use super::problem::{FieldProblem, Part, ProblemKind};
use super::set::{FormSet, holds};
use crate::care::answer::{Answer, Answers, Drug};

/// Nobody takes a drug more often than this in a day.
const MOST_TIMES_A_DAY: Decimal = Decimal::from_parts(24, 0, 0, false, 0);
/// Longest name of a drug and longest dose, in characters.
const DRUG_TEXT: usize = 100;

impl FormSet {
    /// Whether an answer can be true: right kind, within the range, a code of the list, not after today, not before birth.
    pub fn check(
        &self,
        field: &str,
        answer: &Answer,
        today: NaiveDate,
        born: NaiveDate,
    ) -> Result<(), FieldProblem> {
        let Some(field) = self.field(field) else {
            return Err(problem(field, None, String::new(), ProblemKind::UnknownField));
        };
        let fail = |part, typed: String, kind| Err(problem(&field.id, part, typed, kind));
        match (&field.kind, answer) {
            (Kind::Code { codes }, Answer::Code(code)) => check_code(field, codes, *code),
            (Kind::Codes { codes }, Answer::Codes(chosen)) => check_codes(field, codes, chosen),
            (Kind::Number { unit, min, max, decimals }, Answer::Number(value)) => {
                check_number(field, None, *value, (*min, *max, unit), *decimals)
            }
            (
                Kind::Pressure { unit, decimals, systolic: high, diastolic: low },
                Answer::Pressure { systolic, diastolic },
            ) => {
                let bounds = |b: &'_ Bounds| (b.min, b.max);
                let (min, max) = bounds(high);
                check_number(field, Some(Part::Systolic), *systolic, (min, max, unit), *decimals)?;
                let (min, max) = bounds(low);
                check_number(field, Some(Part::Diastolic), *diastolic, (min, max, unit), *decimals)?;
                match diastolic < systolic {
                    true => Ok(()),
                    false => fail(
                        None,
                        format!("{}/{}", systolic.normalize(), diastolic.normalize()),
                        ProblemKind::DiastolicNotBelowSystolic,
                    ),
                }
            }
            (Kind::Text { max_length }, Answer::Text(text)) => match text.chars().count() {
                _ if text.trim().is_empty() => fail(None, String::new(), ProblemKind::Empty),
                length if length > *max_length => {
                    fail(None, String::new(), ProblemKind::TooLong { max: *max_length })
                }
                _ => Ok(()),
            },
            (Kind::Date { range }, Answer::Date(day)) => match range {
                DateRange::Past if *day > today => fail(None, day.to_string(), ProblemKind::FutureDate),
                DateRange::Past | DateRange::Any if *day < born => {
                    fail(None, day.to_string(), ProblemKind::BeforeBirth { born })
                }
                DateRange::Future if *day < today => fail(None, day.to_string(), ProblemKind::PastDate),
                _ => Ok(()),
            },
            (Kind::Drugs { max_lines }, Answer::Drugs(drugs)) => {
                if drugs.len() > *max_lines {
                    return fail(None, String::new(), ProblemKind::TooManyDrugs { max: *max_lines });
                }
                if let Some(drug) = drugs.iter().find(|drug| !complete(drug)) {
                    return fail(None, drug.name.clone(), ProblemKind::DrugIncomplete);
                }
                match drugs.iter().find(|drug| !sensible(drug.times_a_day)) {
                    Some(drug) => {
                        let (times, above, max) = (drug.times_a_day, Decimal::ZERO, MOST_TIMES_A_DAY);
                        fail(None, drug.name.clone(), ProblemKind::DrugTimes { times, above, max })
                    }
                    None => Ok(()),
                }
            }
            _ => fail(None, String::new(), ProblemKind::WrongKind),
        }
    }

    /// Answers that exclude each other, such as 无症状 with a symptom in words.
    pub fn contradictions(&self, answers: &Answers) -> Vec<FieldProblem> {
        self.fields
            .iter()
            .filter(|field| answers.contains_key(&field.id))
            .filter_map(|field| {
                let other = field.contradicts.as_ref().filter(|other| holds(other, answers))?;
                let kind = ProblemKind::Contradicts { field: other.field.clone() };
                Some(problem(&field.id, None, String::new(), kind))
            })
            .collect()
    }
}

pub(super) fn problem(field: &str, part: Option<Part>, typed: String, kind: ProblemKind) -> FieldProblem {
    FieldProblem { field: field.to_owned(), part, typed, kind }
}

fn check_number(
    field: &Field,
    part: Option<Part>,
    value: Decimal,
    (min, max, unit): (Decimal, Decimal, &Label),
    decimals: u32,
) -> Result<(), FieldProblem> {
    let value = value.normalize();
    let kind = if value < min || value > max {
        ProblemKind::OutOfRange { min, max, unit: Box::new(unit.clone()) }
    } else if value.scale() > decimals {
        ProblemKind::TooManyDecimals { allowed: decimals }
    } else {
        return Ok(());
    };
    Err(problem(&field.id, part, value.to_string(), kind))
}

fn check_code(field: &Field, codes: &[Choice], code: u8) -> Result<(), FieldProblem> {
    match codes.iter().any(|c| c.code == code) {
        true => Ok(()),
        false => Err(FieldProblem::unknown_code(field, code)),
    }
}

fn check_codes(field: &Field, codes: &[Choice], chosen: &[u8]) -> Result<(), FieldProblem> {
    for code in chosen {
        check_code(field, codes, *code)?;
    }
    let kind = if chosen.is_empty() || !chosen.windows(2).all(|pair| pair[0] < pair[1]) {
        ProblemKind::CodesOutOfOrder
    } else if chosen.len() > 1 && codes.iter().any(|c| c.alone && chosen.contains(&c.code)) {
        ProblemKind::NoneWithOthers
    } else {
        return Ok(());
    };
    Err(problem(&field.id, None, String::new(), kind))
}

fn complete(drug: &Drug) -> bool {
    let said = |text: &str| !text.trim().is_empty() && text.chars().count() <= DRUG_TEXT;
    said(&drug.name) && said(&drug.dose)
}

fn sensible(times_a_day: Decimal) -> bool {
    times_a_day > Decimal::ZERO && times_a_day <= MOST_TIMES_A_DAY
}
