//! Short pieces of text that many views share: days, ages, places, values.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

use super::view::{Colour, ColourMark, Language};
use super::work::Work;
use crate::access::Capability;
use crate::care::person::{Household, Sex};
/// 7.8: as a person or laboratory gave it; converted from mg/dL with one decimal.
pub(super) use crate::care::reading::mmol_text as glucose;
use crate::care::reading::{Beyond, Mark, Reading, Source, Value};
use crate::store::standing::LastValue;
use crate::words::{plain, say};

/// 9月4日, or 4 Sep.
pub(super) fn day(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Zh => format!("{}月{}日", day.month(), day.day()),
        Language::En => day.format("%-d %b").to_string(),
    }
}

/// As [`day`], with the year where it is not this one.
pub(super) fn day_in(language: Language, what: NaiveDate, today: NaiveDate) -> String {
    match language {
        _ if what.year() == today.year() => day(language, what),
        Language::Zh => format!("{}年{}", what.year(), day(language, what)),
        Language::En => format!("{} {}", day(language, what), what.year()),
    }
}

/// 周三 9月4日, or Wed 4 Sep.
pub(super) fn weekday_and_day(language: Language, what: NaiveDate) -> String {
    format!("{} {}", weekday(language, what), day(language, what))
}

/// 周三, or Wed.
pub(super) fn weekday(language: Language, what: NaiveDate) -> String {
    plain(language, &format!("weekday-{}", what.weekday().number_from_monday()))
}

/// A long number in groups that can be read and compared: 990105 001 001 00023.
pub(super) fn grouped(number: &str, sizes: &[usize]) -> String {
    let mut rest = number;
    let mut groups = Vec::new();
    for size in sizes {
        let (group, more) = rest.split_at_checked(*size).unwrap_or((rest, ""));
        groups.push(group);
        rest = more;
    }
    groups.push(rest);
    groups.retain(|group| !group.is_empty());
    groups.join(" ")
}

/// 08:42
pub(super) fn clock(at: DateTime<FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// 72 岁 女
pub(super) fn age(language: Language, sex: Sex, years: u32) -> String {
    let years = years.to_string();
    let sex = match sex {
        Sex::Male => "sex-male",
        Sex::Female => "sex-female",
        Sex::Unknown | Sex::Unstated => return say(language, "age", &[&years]),
    };
    say(language, "age-sex", &[&years, &plain(language, sex)])
}

/// 幸福小区 3 栋
pub(super) fn building(home: &Household) -> String {
    join(&[&home.estate, &home.building])
}

/// 1 单元 101
pub(super) fn door(home: &Household) -> String {
    join(&[&home.unit, &home.door])
}

/// 幸福小区 3 栋 1 单元 101
pub(super) fn place(home: &Household) -> String {
    join(&[&building(home), &door(home)])
}

fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// 152/94, 7.8: a value without its unit.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::BloodPressure { systolic, diastolic, .. } => pressure(*systolic, *diastolic),
        Value::Glucose { mmol_per_l, .. } => glucose(*mmol_per_l),
    }
}

/// A value with its marks: of HI and LO on which side of it, > 33.3.
pub(super) fn marked(of: &Value, marks: &[Mark]) -> String {
    or_beyond(of, Beyond::of(of, marks))
}

fn or_beyond(of: &Value, beyond: Option<Beyond>) -> String {
    beyond.map_or_else(|| value(of), |beyond| format!("{} {}", beyond.sign(), value(of)))
}

/// The value of a reading without its unit.
pub(super) fn of_reading(reading: &Reading) -> String {
    marked(&reading.value, &reading.marks)
}

/// The last value known of somebody.
pub(super) fn last(last: &LastValue) -> String {
    or_beyond(&last.value, last.beyond)
}

/// What HI and LO mean, and what to do.
pub(super) fn beyond_key(beyond: Beyond) -> &'static str {
    match beyond {
        Beyond::Above(_) => "mark-above-range",
        Beyond::Below(_) => "mark-below-range",
    }
}

/// A value; of one that nobody of the team has measured, that too.
pub(super) fn measured(language: Language, reading: &Reading) -> String {
    let said = of_reading(reading);
    match reading.source {
        Source::Elsewhere => format!("{said} · {}", plain(language, "reading-elsewhere")),
        _ => said,
    }
}

/// 152/94
pub(super) fn pressure(systolic: Decimal, diastolic: Decimal) -> String {
    format!("{}/{}", systolic.normalize(), diastolic.normalize())
}

pub(super) fn colour(language: Language, colour: Colour) -> ColourMark {
    let key = match colour {
        Colour::Red => "colour-red",
        Colour::Yellow => "colour-yellow",
        Colour::Green => "colour-green",
        Colour::Grey => "colour-grey",
    };
    ColourMark { colour, word: plain(language, key) }
}

/// What a mark says to this role. What the pulse means is the doctor's business: who may see no diagnosis is told to tell
/// him.
pub(super) fn mark(work: &Work<'_>, mark: Mark) -> String {
    let key = match mark {
        Mark::AboveRange => "mark-above-range",
        Mark::BelowRange => "mark-below-range",
        Mark::Movement => "meter-movement",
        Mark::CuffLoose => "meter-cuff-loose",
        Mark::IrregularPulse if work.can(Capability::SeeDiagnosis) => "mark-irregular-pulse",
        Mark::IrregularPulse => "mark-tell-doctor",
        Mark::PulseHigh => "mark-pulse-high",
        Mark::PulseLow => "mark-pulse-low",
        Mark::Position => "meter-position",
        Mark::Implausible => "mark-implausible",
        Mark::TimeCorrected => "mark-time-corrected",
        Mark::TimeUnknown => "mark-time-unknown",
        Mark::ControlSolution => "mark-control-solution",
        Mark::ContextMissing => "mark-context-missing",
        Mark::BatteryLow => "mark-battery-low",
        Mark::Malfunction => "mark-malfunction",
        Mark::SampleSmall => "mark-sample-small",
        Mark::StripInsertion => "mark-strip-insertion",
        Mark::StripType => "mark-strip-type",
        Mark::TooHot => "mark-too-hot",
        Mark::TooCold => "mark-too-cold",
        Mark::Interrupted => "mark-interrupted",
        Mark::MeterFault => "mark-meter-fault",
        Mark::TimeFault => "mark-time-fault",
        Mark::Undated => "mark-undated",
        Mark::Estimated => "mark-estimated",
        Mark::Confirmed => "mark-confirmed",
        Mark::MeterAverage => "mark-meter-average",
        Mark::MeanOutside => "mark-mean-outside",
        Mark::ReservedBits => "mark-reserved-bits",
    };
    work.plain(key)
}

/// What there is to say, in a line; nothing is left where a part is empty.
pub(super) fn parts(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
