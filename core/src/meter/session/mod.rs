//! One session with one meter, as a pure state machine: events in, commands out. It knows no radio, no clock and no
//! database; `README.md` beside this file has its diagram.
//!
//! What it promises:
//! - A record is durable before it is decoded, delivered, or followed by the next step.
//! - Nothing is lost or doubled, wherever it is cut: what was stored and not yet delivered is handed in again at
//!   the start of the next session ([`Resume`]).
//! - Nothing is deleted on a meter, and a clock is written only where its row of quirks says so.
//! - It ends: every state has a timer, every list a limit.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::bytes::DecodeError;
use super::device::DeviceInformation;
use super::reading::{ClockObservation, DecodedReading, RawRecord, RecordKey};
use super::transport::{Characteristic, TransportError, WhatToDo};

mod inquiring;
mod machine;
mod preparing;
mod receiving;
mod records;
mod steps;
#[cfg(test)]
mod tests;

pub use machine::Session;

/// What happened. No `Debug` outside tests: it holds what was measured.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub enum Event {
    /// Begin.
    Start,
    /// The operation that was commanded last (connect, subscribe, read, write) has ended.
    Done(Result<Reply, TransportError>),
    /// The meter sent something.
    Notified {
        /// In which characteristic.
        characteristic: Uuid,
        /// What.
        bytes: Vec<u8>,
        /// The phone's time.
        at: DateTime<FixedOffset>,
    },
    /// The record of a [`Command::Store`] is durable.
    Stored {
        /// The command's ticket.
        ticket: u32,
        /// Whether it was known.
        stored: Stored,
    },
    /// The record of a [`Command::Store`] could not be made durable.
    StoreFailed {
        /// The command's ticket.
        ticket: u32,
    },
    /// The time of a [`Command::Wait`] is over.
    Timer {
        /// The command's timer.
        timer: u32,
    },
    /// The link broke.
    Lost,
    /// A person gave up.
    Cancelled,
    /// The session has taken longer than it may.
    TimeUp,
}

/// How an operation succeeded. No `Debug` outside tests: it holds what was measured.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub enum Reply {
    /// Connected; these characteristics are there.
    Connected(Vec<Characteristic>),
    /// Subscribed.
    Subscribed,
    /// Read.
    Read {
        /// The value.
        bytes: Vec<u8>,
        /// The phone's time when it came.
        at: DateTime<FixedOffset>,
    },
    /// The meter does not let it be read.
    Unread {
        /// The phone's time when it said so.
        at: DateTime<FixedOffset>,
    },
    /// Written.
    Written,
}

/// What the durable store says about a record that it now holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// No reading has been made from it yet: it is new, or a session was cut between storing and delivering.
    ToDeliver,
    /// A reading made from it was delivered before, or it was set aside: the meter has sent it again.
    Settled,
}

/// What to do next. Commands are carried out in their order; at most one operation (connect, subscribe, read,
/// write) is under way at a time.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the link. Answered by [`Reply::Connected`].
    Connect,
    /// Turn notifications or indications on. Answered by [`Reply::Subscribed`].
    Subscribe(Characteristic),
    /// Read a value. Answered by [`Reply::Read`] or [`Reply::Unread`].
    Read(Characteristic),
    /// Write a value and have it confirmed. Answered by [`Reply::Written`].
    Write(Characteristic, Vec<u8>),
    /// Start this timer; it replaces any other.
    Wait {
        /// Comes back in [`Event::Timer`].
        timer: u32,
        /// How long.
        duration: Duration,
    },
    /// Make a record durable. Answered by [`Event::Stored`] or [`Event::StoreFailed`].
    Store {
        /// Comes back in the answer.
        ticket: u32,
        /// The record.
        record: RawRecord,
    },
    /// Tell the rest of the app.
    Tell(News),
    /// Hang up. Not answered.
    Disconnect,
    /// The session is over. Always the last command.
    Finish(Outcome),
}

/// What the rest of the app learns during a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A reading. Keeping it settles the raw records it was made from.
    Reading(Box<DecodedReading>),
    /// A record from which no reading can be made; it stays stored and is not offered again.
    SetAside {
        /// Which.
        record: RecordKey,
        /// Why.
        why: SetAside,
    },
    /// How far it has come.
    Progress(Progress),
}

/// Why no reading can be made from a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAside {
    /// The bytes are no packet of their characteristic.
    Unreadable(DecodeError),
    /// It is longer than any record; what is kept of it ends at the limit.
    TooLong,
    /// A context whose measurement was delivered without it, or never came.
    ContextWithoutMeasurement,
}

/// How far a session has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Connecting; the first attempt is 1.
    Connecting {
        /// Which attempt.
        attempt: u32,
    },
    /// Connected; preparing.
    Connected,
    /// Waiting for a person to measure.
    Listening,
    /// Stored records are coming.
    Fetching,
    /// Pressure in the cuff, mmHg, not a reading.
    CuffPressure(Decimal),
    /// So many records have come in this session.
    Received(u32),
    /// So many measurements have come in this session, of so many that the meter said it has.
    ReceivedOf(u32, u32),
    /// The meter's clock is wrong and is about to be set. What it said is kept for the meter's next sessions
    /// ([`Resume::clock`]): records from before bear the old time, whenever they come.
    SettingClock(ClockObservation),
    /// What the meter says of itself; once a session, if it says anything.
    Device(Box<DeviceInformation>),
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Why it ended.
    pub ended: Ended,
    /// Records that the store had not settled before.
    pub fresh: u32,
    /// Readings delivered, also of what an earlier session left.
    pub delivered: u32,
    /// Records that were known already.
    pub repeated: u32,
    /// Records set aside.
    pub set_aside: u32,
    /// Records that are kept until the next session, because their context may still come.
    pub waiting: u32,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The meter has sent everything; that may have been nothing, if it had nothing.
    Complete,
    /// The meter was connected and sent nothing.
    Mute,
    /// The meter stopped in the middle of its records.
    Stalled,
    /// The meter refused to hand its records out.
    RecordsRefused,
    /// The link broke too often.
    LinkLost,
    /// It was connected, and did not answer what it was asked.
    Unanswered,
    /// An operation failed.
    Failed(TransportError),
    /// A record could not be made durable; what follows it was not taken.
    StoreFailed,
    /// It speaks only its vendor's protocol.
    NeedsVendor,
    /// It has neither blood pressure nor glucose.
    NoMeasurements,
    /// It sent more than a meter can have.
    TooMuch,
    /// It took longer than a session may.
    TooLong,
    /// A person gave up.
    Cancelled,
}

impl Ended {
    /// Whether the meter was heard out: what has not come by now is not going to.
    pub(super) const fn is_heard_out(self) -> bool {
        matches!(self, Self::Complete)
    }

    /// The one thing that a person can do about it; nothing if the session came to its natural end.
    #[must_use]
    pub const fn what_to_do(self) -> WhatToDo {
        match self {
            Self::Complete | Self::Cancelled => WhatToDo::Nothing,
            Self::Mute | Self::Unanswered => WhatToDo::ComeCloserAndPressStart,
            Self::Stalled | Self::LinkLost | Self::StoreFailed | Self::TooLong => WhatToDo::TryAgain,
            Self::RecordsRefused | Self::NeedsVendor | Self::NoMeasurements | Self::TooMuch => {
                WhatToDo::EnterByHand
            }
            Self::Failed(error) => error.what_to_do(),
        }
    }
}

/// Limits and waiting times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the first record of a meter that sends by itself: somebody still has to measure.
    pub patience: Duration,
    /// After a record of a meter that sends by itself, until it is taken to be done.
    pub silence: Duration,
    /// Between two packets of a meter that was asked for its records.
    pub stall: Duration,
    /// For the answer to an abort.
    pub abort: Duration,
    /// For how many records there are.
    pub count: Duration,
    /// Before connecting again; twice, three times as long for further attempts.
    pub reconnect: Duration,
    /// Before asking a busy meter again.
    pub busy: Duration,
    /// Attempts in a row without a new record: connections, or questions to a busy meter.
    pub attempts: u32,
    /// Records a session: more than any meter's memory.
    pub records: usize,
    /// Bytes a record: the longest value that the Attribute Protocol knows, and longer than any record. Of a longer one so many are
    /// kept.
    pub record_bytes: usize,
}

impl Limits {
    /// Those of the app.
    pub const STANDARD: Self = Self {
        patience: Duration::from_secs(180),
        silence: Duration::from_secs(5),
        stall: Duration::from_secs(15),
        abort: Duration::from_secs(2),
        count: Duration::from_secs(2),
        reconnect: Duration::from_secs(1),
        busy: Duration::from_secs(3),
        attempts: 4,
        records: 10_000,
        record_bytes: 512,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// What earlier sessions with the same meter left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resume {
    /// The highest sequence number of the last session that brought glucose records; none: nothing is known, or the meter has just
    /// begun to count again.
    pub highest_sequence: Option<u16>,
    /// What the meter's clock said when it was last set.
    pub clock: Option<ClockObservation>,
    /// Records that are stored but not settled, oldest first.
    pub pending: Vec<RawRecord>,
}
