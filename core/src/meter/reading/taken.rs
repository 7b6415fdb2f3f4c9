//! When a reading was taken: the meter's time, and how far its clock was off.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta};

use super::RawRecord;
use crate::meter::time::{MeterTime, TimeDoubt};

/// A clock that is off by less says nothing about when a reading was taken.
const SKEW_WORTH_CORRECTING: TimeDelta = TimeDelta::minutes(2);

pub(super) fn worth_correcting(skew: TimeDelta) -> bool {
    skew.abs() >= SKEW_WORTH_CORRECTING
}

/// Nothing was measured so long after it came: a time beyond that is none.
const AFTER_RECEIPT: TimeDelta = TimeDelta::minutes(5);

/// The meter's clock and the phone's, read at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockObservation {
    /// What the meter's clock said.
    pub meter: MeterTime,
    /// The phone's time.
    pub phone: DateTime<FixedOffset>,
    /// Whether the meter's clock was then set to the phone's time.
    pub was_set: bool,
}

impl ClockObservation {
    /// How far the meter's clock is ahead of the phone's; `None` if it has lost its time.
    #[must_use]
    pub fn skew(&self) -> Option<TimeDelta> {
        self.meter.value().ok().map(|meter| meter - self.phone.naive_local())
    }

    /// What holds of a clock that is right now and was off at an earlier moment: it was set since, and what was measured before
    /// bears the old time.
    #[must_use]
    pub(in crate::meter) fn since(self, earlier: Option<Self>) -> Self {
        match earlier {
            Some(earlier) if !self.is_off() && earlier.is_off() => Self { was_set: true, ..earlier },
            _ => self,
        }
    }

    /// Whether it says something of when its records were taken: lost, or off by more than is let be.
    pub(in crate::meter) fn is_off(&self) -> bool {
        self.skew().is_none_or(worth_correcting)
    }

    /// How far the clock was ahead that a record received at `received` bears: a record from after the clock was
    /// set bears the right time.
    fn skew_of(&self, shown: NaiveDateTime, received: DateTime<FixedOffset>) -> Option<TimeDelta> {
        let since_setting = self.phone.naive_local()..=received.naive_local() + TimeDelta::minutes(1);
        if self.was_set && since_setting.contains(&shown) { Some(TimeDelta::zero()) } else { self.skew() }
    }
}

/// When a reading was taken, as far as the meter knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The meter's own bytes; for glucose the base time.
    pub base: Option<MeterTime>,
    /// Minutes to add to the base time (glucose).
    pub offset_minutes: Option<i16>,
    /// As the meter shows it; none also where that would be after the record came.
    pub shown: Option<NaiveDateTime>,
    /// Why there is none, where the meter sent a time.
    pub doubt: Option<TimeDoubt>,
    /// How far the meter's clock was ahead of the phone's when this was received.
    pub skew: Option<TimeDelta>,
}

impl Taken {
    /// As the phone's clock would have shown it: corrected by the skew if that is worth it.
    #[must_use]
    pub fn corrected(&self) -> Option<NaiveDateTime> {
        let skew = self.skew.filter(|skew| worth_correcting(*skew)).unwrap_or_default();
        self.shown.and_then(|shown| shown.checked_sub_signed(skew))
    }

    pub(super) fn new(
        record: &RawRecord,
        base: Option<MeterTime>,
        offset_minutes: Option<i16>,
        shown: Option<Result<NaiveDateTime, TimeDoubt>>,
    ) -> Self {
        let doubt = shown.and_then(Result::err);
        let shown = shown.and_then(Result::ok);
        let skew = shown.and_then(|shown| record.clock?.skew_of(shown, record.received_at));
        let taken = Self { base, offset_minutes, shown, doubt, skew };
        let latest = record.received_at.naive_local() + AFTER_RECEIPT;
        // A clock that was changed since (back to its maker's day, by hand) says nothing of this record.
        match taken.corrected() {
            Some(moment) if moment > latest => {
                Self { shown: None, doubt: Some(TimeDoubt::Impossible), skew: None, ..taken }
            }
            _ => taken,
        }
    }
}
