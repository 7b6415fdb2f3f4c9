//! Typed text to an answer. Full-width digits, a Chinese full stop as decimal point and the field's own unit are understood;
//! what cannot be a number is said so, never guessed at.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::{Decimal, RoundingStrategy};

use super::check::problem;
use super::drink::{self, Drink};
use super::field::{Field, Kind, Label};
use super::problem::{FieldProblem, Part, ProblemKind};
use super::set::FormSet;
use crate::care::answer::{Answer, Drug};
use crate::care::spelling::narrow;

impl FormSet {
    /// Typed text to an answer that [`FormSet::check`] accepts.
    ///
    /// Codes are separated by commas or blanks, the two numbers of a blood pressure by `/`, a blank or, where
    /// they can part in one way only, nothing; a date is
    /// `2026-09-04`, `20260904` or `2026年9月4日`; drugs stand one a line: name, times a day, dose.
    pub fn parse(
        &self,
        field: &str,
        typed: &str,
        today: NaiveDate,
        born: NaiveDate,
    ) -> Result<Answer, FieldProblem> {
        let Some(field) = self.field(field) else {
            return Err(problem(field, None, String::new(), ProblemKind::UnknownField));
        };
        if typed.trim().is_empty() {
            return Err(problem(&field.id, None, String::new(), ProblemKind::Empty));
        }
        let answer = read(field, typed)?;
        self.check(&field.id, &answer, today, born)?;
        Ok(answer)
    }

    /// What is wrong with half of what is typed into a field; none: it can still become right.
    pub fn wrong_so_far(
        &self,
        field: &str,
        half: &str,
        today: NaiveDate,
        born: NaiveDate,
    ) -> Option<FieldProblem> {
        self.parse(field, half, today, born).err().filter(|wrong| wrong.kind != ProblemKind::OneNumberMissing)
    }
}

fn read(field: &Field, typed: &str) -> Result<Answer, FieldProblem> {
    match &field.kind {
        // Digits are a number, of a telephone for one, in whichever width they were typed.
        Kind::Text { .. } => {
            let text: String = typed.trim().chars().map(narrow).collect();
            let number = text.chars().all(|c| c.is_ascii_digit() || "+- ".contains(c));
            Ok(Answer::Text(if number { text } else { typed.trim().to_owned() }))
        }
        Kind::Number { unit, min, max, decimals } if field.spirits => {
            let text = half_width(typed);
            // The unit of another drink is said without 白酒: 5 两, 500 毫升.
            let (drink, amount) = drink::named(strip_unit(&text, unit));
            let amount = strip_measure(amount, unit);
            let amount = number(field, None, amount, (*min, *max, unit))?;
            let spirits = drink::as_spirits(drink, amount);
            let halves_up = RoundingStrategy::MidpointAwayFromZero;
            Ok(Answer::Number(match drink {
                Drink::Spirits => spirits,
                _ => spirits.round_dp_with_strategy(*decimals, halves_up),
            }))
        }
        Kind::Number { unit, min, max, .. } => {
            number(field, None, strip_unit(&half_width(typed), unit), (*min, *max, unit)).map(Answer::Number)
        }
        Kind::Code { .. } => match codes(field, typed)?.as_slice() {
            [code] => Ok(Answer::Code(*code)),
            _ => Err(problem(&field.id, None, typed.trim().to_owned(), ProblemKind::UnknownCode)),
        },
        Kind::Codes { .. } => {
            let mut codes = codes(field, typed)?;
            codes.sort_unstable();
            codes.dedup();
            Ok(Answer::Codes(codes))
        }
        Kind::Date { .. } => day(typed)
            .map(Answer::Date)
            .ok_or_else(|| problem(&field.id, None, typed.trim().to_owned(), ProblemKind::NotADate)),
        Kind::Pressure { unit, systolic, diastolic, .. } => {
            let (high, low) = ((systolic.min, systolic.max, unit), (diastolic.min, diastolic.max, unit));
            pressure(field, strip_unit(&half_width(typed), unit), high, low)
        }
        Kind::Drugs { .. } => typed
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| drug(field, line))
            .collect::<Result<_, _>>()
            .map(Answer::Drugs),
    }
}

type Range<'a> = (Decimal, Decimal, &'a Label);

/// The two numbers; one alone is missing the other unless it can't be right by itself. A `/` before it says that it is the
/// lower one.
fn pressure(field: &Field, text: &str, high: Range<'_>, low: Range<'_>) -> Result<Answer, FieldProblem> {
    if let Some((systolic, diastolic)) = run_together(text, (high.0, high.1), (low.0, low.1)) {
        return Ok(Answer::Pressure { systolic, diastolic });
    }
    let halves: Vec<&str> = text
        .split(|c: char| c == '/' || c == ',' || c.is_whitespace())
        .filter(|half| !half.is_empty())
        .collect();
    let upper = |half| number(field, Some(Part::Systolic), half, high);
    let lower = |half| number(field, Some(Part::Diastolic), half, low);
    let (half, part, range) = match halves[..] {
        [first, second] => {
            return Ok(Answer::Pressure { systolic: upper(first)?, diastolic: lower(second)? });
        }
        [only] if text.starts_with('/') => (lower(only)?, Part::Diastolic, low),
        [only] => (upper(only)?, Part::Systolic, high),
        _ => return Err(not_a_number(field, None, text)),
    };
    Err(match (range.0..=range.1).contains(&half) {
        true => problem(&field.id, None, String::new(), ProblemKind::OneNumberMissing),
        false => out_of_range(field, Some(part), half.to_string(), range),
    })
}

/// Two numbers typed without anything between them, 15294, if there is one way only to part them into a blood pressure that
/// can be: five digits are quicker than six signs.
fn run_together(text: &str, high: (Decimal, Decimal), low: (Decimal, Decimal)) -> Option<(Decimal, Decimal)> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let parted = (2..=3).filter_map(|at| {
        let (systolic, diastolic) = text.split_at_checked(at)?;
        let (systolic, diastolic): (Decimal, Decimal) = (systolic.parse().ok()?, diastolic.parse().ok()?);
        let can_be = (high.0..=high.1).contains(&systolic)
            && (low.0..=low.1).contains(&diastolic)
            && diastolic < systolic;
        can_be.then_some((systolic, diastolic))
    });
    let ways: Vec<(Decimal, Decimal)> = parted.collect();
    match ways[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// Full-width characters as half-width ones, a Chinese full stop or middle dot as a point, ends trimmed.
pub fn half_width(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '。' | '·' => '.',
            '、' => ',',
            c => narrow(c),
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn strip_unit<'a>(text: &'a str, unit: &Label) -> &'a str {
    for unit in [&unit.zh, &unit.en] {
        let split = text.len().checked_sub(unit.len()).filter(|at| text.is_char_boundary(*at));
        if let Some((number, rest)) = split.map(|at| text.split_at(at))
            && rest.eq_ignore_ascii_case(unit)
        {
            return number.trim_end();
        }
    }
    text
}

/// An amount of a drink without the measure that the unit of its field begins with.
fn strip_measure<'a>(text: &'a str, unit: &Label) -> &'a str {
    let names: &[&str] = if unit.zh.starts_with('两') { &["两", "liang"] } else { &["ml", "毫升"] };
    let stripped = names.iter().find_map(|name| text.strip_suffix(name));
    stripped.map_or(text, str::trim_end)
}

/// Digits with at most one point; a comma is a decimal point unless it could part thousands.
fn number(field: &Field, part: Option<Part>, text: &str, range: Range<'_>) -> Result<Decimal, FieldProblem> {
    let plain = match text.split_once(',') {
        Some((whole, rest)) if rest.len() == 3 => format!("{whole}{rest}"),
        Some((whole, rest)) => format!("{whole}.{rest}"),
        None => text.to_owned(),
    };
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(not_a_number(field, part, text));
    }
    // Digits only, so the one way to fail is to be longer than any number a form takes.
    plain.parse().map_err(|_| out_of_range(field, part, text.to_owned(), range))
}

fn not_a_number(field: &Field, part: Option<Part>, typed: &str) -> FieldProblem {
    problem(&field.id, part, typed.trim().to_owned(), ProblemKind::NotANumber)
}

fn out_of_range(
    field: &Field,
    part: Option<Part>,
    typed: String,
    (min, max, unit): Range<'_>,
) -> FieldProblem {
    problem(&field.id, part, typed, ProblemKind::OutOfRange { min, max, unit: Box::new(unit.clone()) })
}

fn codes(field: &Field, typed: &str) -> Result<Vec<u8>, FieldProblem> {
    half_width(typed)
        .split(|c: char| c == ',' || c == ';' || c.is_whitespace())
        .filter(|code| !code.is_empty())
        .map(|code| match code.bytes().all(|b| b.is_ascii_digit()) {
            false => Err(not_a_number(field, None, code)),
            true => {
                code.parse().map_err(|_| problem(&field.id, None, code.to_owned(), ProblemKind::UnknownCode))
            }
        })
        .collect()
}

/// A day as typed: `2026-09-04`, `20260904` as a number pad gives it, `2026/9/4`, `2026年9月4日`.
pub fn day(typed: &str) -> Option<NaiveDate> {
    let text = half_width(typed);
    let plain = text.strip_suffix(['日', '号']).unwrap_or(&text);
    if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(plain, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let year = i32::try_from(digits(year, 4).filter(|_| year.len() == 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(month, 2)?, digits(day, 2)?)
}

/// A time of the day as typed: `08:30`, `8:30`, `0830` or `830` as a number pad gives it, `8点30分`.
pub fn time_of_day(typed: &str) -> Option<NaiveTime> {
    let text = half_width(typed);
    let plain = text.strip_suffix('分').unwrap_or(&text);
    let (hour, minute) = match plain.split_once([':', '.', '点', '时']) {
        Some(parts) => parts,
        None => plain.split_at_checked(plain.len().checked_sub(2)?)?,
    };
    let minute = digits(minute.trim(), 2).filter(|_| minute.trim().len() == 2)?;
    NaiveTime::from_hms_opt(digits(hour.trim(), 2)?, minute, 0)
}

/// A number of digits only, `most` of them.
fn digits(text: &str, most: usize) -> Option<u32> {
    (text.len() <= most && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn drug(field: &Field, line: &str) -> Result<Drug, FieldProblem> {
    let parts: Vec<&str> = line.split([',', '，', ';', '；', '\t']).map(str::trim).collect();
    let [name, times, dose] = parts.as_slice() else {
        return Err(problem(&field.id, None, line.trim().to_owned(), ProblemKind::DrugIncomplete));
    };
    let times = half_width(times);
    let times_a_day = times_a_day(&times).ok_or_else(|| not_a_number(field, None, &times))?;
    Ok(Drug { name: (*name).to_owned(), times_a_day, dose: (*dose).to_owned() })
}

/// How often a day a drug is taken, in half width: digits and a point, and nothing else that a decimal may be written with.
pub fn times_a_day(typed: &str) -> Option<Decimal> {
    let plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { typed.parse().ok() } else { None }
}
