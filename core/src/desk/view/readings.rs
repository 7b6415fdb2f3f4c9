//! Views of single readings: those of a visit, those that wait in the inbox, those of the resident's own meter.

use super::{ColourMark, TrendView};

/// An arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Arm {
    /// 左臂
    Left,
    /// 右臂
    Right,
}

/// One reading, and what this person may do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReadingRow {
    /// Reading.
    pub reading: String,
    /// For example 152/94.
    pub value: String,
    /// For example 08:42 · 右臂 · Beurer BM85.
    pub detail: String,
    /// What to know before believing it.
    pub marks: Vec<String>,
    /// On which arm; none: nobody said, or it is no blood pressure.
    pub arm: Option<Arm>,
    /// Whether the arm may be said or mended.
    pub may_set_arm: bool,
    /// Whether it may be taken back, because it is somebody else's.
    pub may_take_back: bool,
    /// It is implausible, and this person may say that it is real.
    pub may_confirm: bool,
    /// Its raw record, if its meter did not know the time: a person may say it.
    pub record: Option<String>,
    /// That this app was never run with its meter in the hand, in words; none: it was, or no meter measured.
    pub untested: Option<String>,
}

/// How long to rest or to wait before the next reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimerView {
    /// So many seconds …
    pub seconds: u32,
    /// … since this moment, in milliseconds since 1970 by the phone's clock.
    pub since_millis: i64,
}

/// A record that waits for a person to say whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InboxRow {
    /// Raw record.
    pub record: String,
    /// Value, meter and time in words.
    pub line: String,
    /// Why it was not taken by itself.
    pub why: String,
    /// What to know before believing it.
    pub marks: Vec<String>,
    /// The meter, to register it by; not for showing.
    pub meter: String,
    /// The meter is a household's own.
    pub own: bool,
    /// The resident whose own meter it is: offered first, not taken for granted.
    pub owner: Option<String>,
    /// Her name.
    pub owner_name: Option<String>,
    /// Its meter did not know the time: a person may say it.
    pub may_date: bool,
    /// It is the last one of its meter, came while this visit was open, and nobody knows when it was taken: a person may say that
    /// it was measured just now.
    pub may_be_now: bool,
    /// That this app was never run with its meter in the hand, in words; none: it was.
    pub untested: Option<String>,
}

/// The meters' inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InboxView {
    /// How many wait, in words.
    pub line: String,
    /// In the order they were taken; those without a time last.
    pub rows: Vec<InboxRow>,
    /// Whether this person may say that a meter stays with a resident.
    pub may_register: bool,
}

/// Why a record is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum NobodysWhy {
    /// Somebody else's, who is no patient of the team.
    NotAPatients,
    /// Somebody tried the meter.
    Test,
}

/// 家庭自测: what the resident measured herself, never mixed with what the team measured.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HomeView {
    /// 家庭自测.
    pub title: String,
    /// The mean of the last days with its target, or how many days are missing; none without blood pressure.
    pub line: Option<String>,
    /// How that mean stands to the target of home measurement.
    pub colour: Option<ColourMark>,
    /// Blood pressure over time, with the target of home measurement.
    pub pressure: Option<TrendView>,
    /// Glucose over time.
    pub glucose: Option<TrendView>,
    /// The meters that stay with her.
    pub meters: Vec<OwnMeterRow>,
}

/// A meter that stays with a household.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OwnMeterRow {
    /// The meter, to release it by; not for showing.
    pub meter: String,
    /// Its name and whose it is, in words.
    pub line: String,
    /// That this app was never run with it in the hand, in words; none: it was.
    pub untested: Option<String>,
}
