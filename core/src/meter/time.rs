//! Clocks of meters: 2A08 Date Time (also inside measurements), 2A2B Current Time, and the seconds of newer ones.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::Deserialize;

use super::bytes::{DecodeError, Reader};

/// Why a meter's time can't be used. Never a reason to drop a reading: it is shown undated and a person dates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeDoubt {
    /// Zero in year, month or day: the meter says that it does not know (a clock never set, or lost with the
    /// battery).
    Unset,
    /// A moment that does not exist (month 13, 31 February, hour 24), lies outside what can be expressed, or after the
    /// record came.
    Impossible,
    /// The meter sent a time and says that its clock has failed.
    Fault,
}

impl TimeDoubt {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Impossible => "impossible",
            Self::Fault => "fault",
        }
    }
}

/// In which order the date of a meter's time stands; hour, minute and second follow it always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Year (16 bits), month, day: the standard's.
    #[default]
    YearMonthDay,
    /// Year (16 bits), day, month.
    YearDayMonth,
    /// Day, month, year (16 bits).
    DayMonthYear,
}

impl DateOrder {
    /// From the order in which a meter sends to the standard's.
    #[must_use]
    pub const fn to_standard(self, sent: [u8; 7]) -> [u8; 7] {
        let [a, b, c, d, hour, minute, second] = sent;
        let [low, high, month, day] = match self {
            Self::YearMonthDay => [a, b, c, d],
            Self::YearDayMonth => [a, b, d, c],
            Self::DayMonthYear => [c, d, b, a],
        };
        [low, high, month, day, hour, minute, second]
    }

    /// From the standard's order to the one that a meter wants written.
    #[must_use]
    pub const fn from_standard(self, standard: [u8; 7]) -> [u8; 7] {
        let [low, high, month, day, hour, minute, second] = standard;
        let [a, b, c, d] = match self {
            Self::YearMonthDay => [low, high, month, day],
            Self::YearDayMonth => [low, high, day, month],
            Self::DayMonthYear => [day, month, low, high],
        };
        [a, b, c, d, hour, minute, second]
    }
}

/// Seven bytes of date and time in the standard's order: year (16 bits), month, day, hour, minute, second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeterTime {
    raw: [u8; 7],
}

impl MeterTime {
    /// Takes the bytes as they are; whether they are a time is asked later.
    #[must_use]
    pub const fn from_bytes(raw: [u8; 7]) -> Self {
        Self { raw }
    }

    /// The bytes, in the standard's order.
    #[must_use]
    pub const fn bytes(self) -> [u8; 7] {
        self.raw
    }

    /// The moment on the meter's own clock, or why there is none.
    ///
    /// # Errors
    /// The doubt. A zero in the date counts as [`TimeDoubt::Unset`] even if another part is impossible.
    pub fn value(self) -> Result<NaiveDateTime, TimeDoubt> {
        let [low, high, month, day, hour, minute, second] = self.raw;
        let year = u16::from_le_bytes([low, high]);
        if year == 0 || month == 0 || day == 0 {
            return Err(TimeDoubt::Unset);
        }
        // The standard's years begin with the Gregorian calendar and end where they need five digits.
        if !(1582..=9999).contains(&year) {
            return Err(TimeDoubt::Impossible);
        }
        NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
            .and_then(|date| date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)))
            .ok_or(TimeDoubt::Impossible)
    }
}

/// Decodes the meter's clock, read from 2A08 (7 bytes).
///
/// # Errors
/// Wrong length, or [`DecodeError::BadDate`]: a clock is nothing but its date. An unset clock is no error.
pub fn decode_date_time(bytes: &[u8]) -> Result<MeterTime, DecodeError> {
    let mut reader = Reader::new(bytes);
    let time = reader.time()?;
    reader.finish()?;
    reject_impossible(time)
}

/// 2A2B, field by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrentTime {
    /// Date and time.
    pub time: MeterTime,
    /// 1 Monday to 7 Sunday; 0 unknown, others reserved. It follows from the date and is not believed over it.
    pub weekday: u8,
    /// 1/256 of a second.
    pub fraction: u8,
    /// Why the clock was changed last: b0 by hand, b1 by a reference, b2 time zone, b3 daylight saving.
    pub adjusted: u8,
}

impl CurrentTime {
    /// As [`MeterTime::value`].
    ///
    /// # Errors
    /// As [`MeterTime::value`].
    pub fn value(self) -> Result<NaiveDateTime, TimeDoubt> {
        self.time.value()
    }
}

/// Decodes the meter's clock, read from 2A2B (10 bytes: date time, weekday, 1/256 s, reason of the last change).
///
/// # Errors
/// As [`decode_date_time`].
pub fn decode_current_time(bytes: &[u8]) -> Result<CurrentTime, DecodeError> {
    let mut reader = Reader::new(bytes);
    let current = CurrentTime {
        time: reader.time()?,
        weekday: reader.u8()?,
        fraction: reader.u8()?,
        adjusted: reader.u8()?,
    };
    reader.finish()?;
    reject_impossible(current.time)?;
    Ok(current)
}

/// Seconds since the beginning of 1900 or of 2000, as 2B34 and 2B35 send them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochSeconds {
    /// Seconds.
    pub seconds: u32,
    /// Whether they count from 2000; otherwise from 1900.
    pub since_2000: bool,
}

impl EpochSeconds {
    /// The moment on the meter's own clock.
    ///
    /// # Errors
    /// [`TimeDoubt::Unset`] for second zero: a clock that stands at its epoch was never set.
    pub fn value(self) -> Result<NaiveDateTime, TimeDoubt> {
        if self.seconds == 0 {
            return Err(TimeDoubt::Unset);
        }
        let year = if self.since_2000 { 2000 } else { 1900 };
        NaiveDate::from_ymd_opt(year, 1, 1)
            .and_then(|date| date.and_hms_opt(0, 0, 0))
            .and_then(|epoch| epoch.checked_add_signed(TimeDelta::seconds(self.seconds.into())))
            .ok_or(TimeDoubt::Impossible)
    }

    /// The same as date and time; zeros if it is unset.
    #[must_use]
    pub fn meter_time(self) -> MeterTime {
        MeterTime::from_bytes(self.value().map_or([0; 7], encode_date_time))
    }
}

fn reject_impossible(time: MeterTime) -> Result<MeterTime, DecodeError> {
    match time.value() {
        Err(TimeDoubt::Impossible) => Err(DecodeError::BadDate),
        Ok(_) | Err(TimeDoubt::Unset | TimeDoubt::Fault) => Ok(time),
    }
}

/// The bytes of 2A08 for a moment on the phone's wall clock. Years outside 1582–9999 give an unset date.
#[must_use]
pub fn encode_date_time(moment: NaiveDateTime) -> [u8; 7] {
    use chrono::{Datelike, Timelike};
    let year = u16::try_from(moment.year()).ok().filter(|year| (1582..=9999).contains(year)).unwrap_or(0);
    let [low, high] = year.to_le_bytes();
    let byte = |number: u32| u8::try_from(number).expect("a part of a time of day or date is below 60");
    [
        low,
        high,
        byte(moment.month()),
        byte(moment.day()),
        byte(moment.hour()),
        byte(moment.minute()),
        byte(moment.second()),
    ]
}

/// The bytes of 2A2B for a moment on the phone's wall clock, adjusted by an external reference.
#[must_use]
pub fn encode_current_time(moment: NaiveDateTime) -> [u8; 10] {
    use chrono::Datelike;
    const EXTERNAL_REFERENCE: u8 = 0b10;
    let [a, b, c, d, e, f, g] = encode_date_time(moment);
    let weekday = u8::try_from(moment.weekday().number_from_monday()).expect("a weekday is 1 to 7");
    [a, b, c, d, e, f, g, weekday, 0, EXTERNAL_REFERENCE]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(year: u16, rest: [u8; 5]) -> MeterTime {
        let [low, high] = year.to_le_bytes();
        let [month, day, hour, minute, second] = rest;
        MeterTime::from_bytes([low, high, month, day, hour, minute, second])
    }

    #[test]
    fn zero_is_unset_and_nonsense_is_impossible() {
        for (year, rest, doubt) in [
            (0, [4, 17, 20, 41, 59], TimeDoubt::Unset),
            (2024, [0, 17, 20, 41, 59], TimeDoubt::Unset),
            (2024, [4, 0, 20, 41, 59], TimeDoubt::Unset),
            (0, [13, 1, 0, 0, 0], TimeDoubt::Unset),
            (2024, [13, 1, 0, 0, 0], TimeDoubt::Impossible),
            (2023, [2, 29, 0, 0, 0], TimeDoubt::Impossible),
            (2024, [2, 31, 0, 0, 0], TimeDoubt::Impossible),
            (2024, [1, 1, 24, 0, 0], TimeDoubt::Impossible),
            (2024, [1, 1, 0, 60, 0], TimeDoubt::Impossible),
            (2024, [1, 1, 0, 0, 60], TimeDoubt::Impossible),
            (1581, [1, 1, 0, 0, 0], TimeDoubt::Impossible),
            (u16::MAX, [255; 5], TimeDoubt::Impossible),
        ] {
            assert_eq!(time(year, rest).value(), Err(doubt), "{year} {rest:?}");
        }
        assert_eq!(time(2024, [2, 29, 23, 59, 59]).value().unwrap().to_string(), "2024-02-29 23:59:59");
    }

    #[test]
    fn a_moment_survives_both_clocks() {
        let moment = time(2026, [8, 11, 18, 31, 7]).value().unwrap();
        assert_eq!(decode_date_time(&encode_date_time(moment)).unwrap().value(), Ok(moment));
        let current = encode_current_time(moment);
        assert_eq!(current[7], 2, "11 August 2026 is a Tuesday");
        assert_eq!(decode_current_time(&current).unwrap().value(), Ok(moment));
    }

    #[test]
    fn a_clock_with_a_bad_date_or_length_is_an_error() {
        assert_eq!(decode_date_time(&[0xe8, 7, 13, 1, 0, 0, 0]), Err(DecodeError::BadDate));
        assert_eq!(decode_date_time(&[0; 7]).unwrap().value(), Err(TimeDoubt::Unset));
        assert_eq!(decode_date_time(&[0; 6]), Err(DecodeError::TooShort { needed: 7, got: 6 }));
        assert_eq!(decode_current_time(&[0; 11]), Err(DecodeError::TrailingBytes { extra: 1 }));
    }

    #[test]
    fn a_date_the_other_way_round_is_turned_and_turned_back() {
        let standard = [0xEA, 7, 8, 11, 18, 31, 7];
        for (order, sent) in [
            (DateOrder::YearMonthDay, [0xEA, 7, 8, 11, 18, 31, 7]),
            (DateOrder::YearDayMonth, [0xEA, 7, 11, 8, 18, 31, 7]),
            (DateOrder::DayMonthYear, [11, 8, 0xEA, 7, 18, 31, 7]),
        ] {
            assert_eq!(order.to_standard(sent), standard, "{order:?}");
            assert_eq!(order.from_standard(standard), sent, "{order:?}");
        }
    }

    #[test]
    fn seconds_count_from_their_epoch() {
        let shown = |seconds, since_2000| {
            EpochSeconds { seconds, since_2000 }.value().map(|moment| moment.to_string())
        };
        assert_eq!(shown(0, true), Err(TimeDoubt::Unset));
        assert_eq!(shown(1, true).unwrap(), "2000-01-01 00:00:01");
        assert_eq!(shown(839_788_267, true).unwrap(), "2026-08-11 18:31:07");
        assert_eq!(shown(u32::MAX, true).unwrap(), "2136-02-07 06:28:15");
        assert_eq!(shown(u32::MAX, false).unwrap(), "2036-02-07 06:28:15");
        let seconds = EpochSeconds { seconds: 839_788_267, since_2000: true };
        assert_eq!(seconds.meter_time().bytes(), [0xEA, 7, 8, 11, 18, 31, 7]);
    }
}
