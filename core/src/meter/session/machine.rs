//! Where a session stands, what ends it, and what goes wrong.

use std::collections::VecDeque;
use std::time::Duration;

use crate::meter::device::DeviceInformation;
use crate::meter::quirks::{Protocol, Quirks};
use crate::meter::racp::{AnswerCode, Request};
use crate::meter::reading::{ClockObservation, MeterIdentity};
use crate::meter::transport::{Characteristic, TransportError};

use super::records::Records;
use super::steps::{Profile, Step};
use super::{Command, Ended, Event, Limits, News, Outcome, Progress, Resume};

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Not begun.
    Idle,
    /// The link is being opened.
    Connecting,
    /// Waiting before connecting again.
    Resting,
    /// This step is under way.
    Preparing(Step),
    /// This is being read of what the meter says of itself.
    Inquiring(Characteristic),
    /// The meter sends by itself when somebody measures.
    Listening,
    /// The meter was asked how many records it has; whatever it says, this is asked next.
    Counting(Request),
    /// What has come by itself becomes durable; then the meter is asked this.
    Asking(Request),
    /// The meter was asked for records; the answer may have come before the last record is durable.
    Fetching { request: Request, answer: Option<AnswerCode>, fresh_before: u32 },
    /// The meter was busy and will be asked this again.
    Pausing(Request),
    /// The meter was told to stop; then the session ends so.
    Aborting(Ended),
    /// The last records are being stored; then the session ends so.
    Closing(Ended),
    /// Over.
    Finished,
}

#[cfg(test)]
impl State {
    /// As the diagram in `README.md` calls it.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::Connecting => "Connecting",
            Self::Resting => "Resting",
            Self::Preparing(_) => "Preparing",
            Self::Inquiring(_) => "Inquiring",
            Self::Listening => "Listening",
            Self::Counting(_) => "Counting",
            Self::Asking(_) => "Asking",
            Self::Fetching { .. } => "Fetching",
            Self::Pausing(_) => "Pausing",
            Self::Aborting(_) => "Aborting",
            Self::Closing(_) => "Closing",
            Self::Finished => "Finished",
        }
    }
}

/// The state machine of one session.
pub struct Session {
    pub(super) meter: MeterIdentity,
    pub(super) quirks: &'static Quirks,
    pub(super) limits: Limits,
    pub(super) resume: Resume,
    pub(super) state: State,
    pub(super) translated: bool,
    pub(super) profile: Profile,
    pub(super) steps: VecDeque<Step>,
    /// Steps taken since connecting, also those that failed.
    pub(super) taken: Vec<Step>,
    pub(super) details: VecDeque<Characteristic>,
    pub(super) about: DeviceInformation,
    pub(super) about_is_told: bool,
    pub(super) clock: Option<ClockObservation>,
    /// What it said when an earlier session set it.
    pub(super) clock_before: Option<ClockObservation>,
    pub(super) records: Records,
    pub(super) timer: u32,
    /// Attempts in a row without a fresh record, and how many fresh records there were before them.
    pub(super) attempts: u32,
    pub(super) fresh_before_attempts: u32,
    /// How many records the meter is going to send, once it has said so.
    pub(super) expected: Option<u16>,
    /// It was asked how many.
    pub(super) counted: bool,
    /// It was asked for all its records in this session.
    pub(super) asked_for_all: bool,
    pub(super) out: Vec<Command>,
    /// Every change of state, for comparing with the diagram.
    #[cfg(test)]
    pub(super) changes: Vec<(&'static str, &'static str)>,
}

impl Session {
    /// A session with this meter that has not begun.
    #[must_use]
    pub fn new(meter: MeterIdentity, resume: Resume, limits: Limits) -> Self {
        let quirks = Quirks::of(meter.name.as_deref(), meter.model.as_deref());
        Self {
            meter,
            quirks,
            limits,
            resume,
            state: State::Idle,
            translated: false,
            profile: Profile::default(),
            steps: VecDeque::new(),
            taken: Vec::new(),
            details: VecDeque::new(),
            about: DeviceInformation::default(),
            about_is_told: false,
            clock: None,
            clock_before: None,
            records: Records::new(limits.record_bytes),
            timer: 0,
            attempts: 0,
            fresh_before_attempts: 0,
            expected: None,
            counted: false,
            asked_for_all: false,
            out: Vec::new(),
            #[cfg(test)]
            changes: Vec::new(),
        }
    }

    /// Whether the transport speaks the vendor's protocol with this meter, and the standard's with the session.
    pub fn set_translated(&mut self, translated: bool) {
        self.translated = translated;
    }

    /// Whether nothing can be asked of it.
    pub(super) fn speaks_vendors_only(&self) -> bool {
        self.quirks.protocol == Protocol::Vendor && !self.translated
    }

    /// Takes an event and says what to do next. Events that make no sense where the session stands (a late
    /// answer, an old timer) change nothing.
    #[must_use = "the commands have to be carried out"]
    pub fn on(&mut self, event: Event) -> Vec<Command> {
        if self.state != State::Finished {
            match event {
                Event::Start => self.start(),
                Event::Done(result) => self.done(result),
                Event::Notified { characteristic, bytes, at } => self.notified(characteristic, bytes, at),
                Event::Stored { ticket, stored } => {
                    let (still, clock, model) =
                        (self.still_to_learn(), self.clock().is_some(), self.meter.model.is_some());
                    let news = self.records.settle(ticket, stored, still || clock, still || model);
                    self.tell(news);
                    if !still {
                        self.release(!matches!(self.state, State::Closing(ended) if !ended.is_heard_out()));
                    }
                    self.after_storing();
                }
                Event::StoreFailed { ticket } => {
                    self.records.forget(ticket);
                    self.close(Ended::StoreFailed);
                }
                Event::Timer { timer } if timer == self.timer => self.time_over(),
                Event::Timer { .. } => {}
                Event::Lost => self.lost(),
                Event::Cancelled => self.give_up(Ended::Cancelled),
                Event::TimeUp => self.give_up(Ended::TooLong),
            }
        }
        std::mem::take(&mut self.out)
    }

    fn start(&mut self) {
        if self.state != State::Idle {
            return;
        }
        let Resume { highest_sequence, clock, pending } = std::mem::take(&mut self.resume);
        self.clock_before = clock;
        let news = self.records.resume(highest_sequence, pending);
        self.tell(news);
        if self.speaks_vendors_only() {
            self.close(Ended::NeedsVendor);
        } else {
            self.connect();
        }
    }

    // What goes wrong

    fn time_over(&mut self) {
        match &self.state {
            State::Preparing(Step::Settle(_)) => self.next_step(),
            State::Resting => self.connect(),
            State::Listening if self.records.has_received_any() => self.close(Ended::Complete),
            State::Listening => self.close(Ended::Mute),
            State::Fetching { .. } if self.records.has_received_any() => self.abort(Ended::Stalled),
            State::Fetching { .. } => self.abort(Ended::Mute),
            State::Counting(request) | State::Pausing(request) => self.ask(*request),
            State::Aborting(ended) => self.close(*ended),
            State::Idle
            | State::Connecting
            | State::Preparing(_)
            | State::Inquiring(_)
            | State::Asking(_)
            | State::Closing(_)
            | State::Finished => {}
        }
    }

    pub(super) fn lost(&mut self) {
        let has_sent_everything = match self.state {
            State::Fetching { answer, .. } => {
                matches!(answer, Some(AnswerCode::Success | AnswerCode::NoRecords))
            }
            // Its records have come; only what it says of itself was still wanted.
            State::Inquiring(_) if self.profile.record_access().is_some() => {
                self.profile.blood_pressure().is_none()
            }
            // It sends by itself and hangs up when it is done; that a context is missing says that it was not.
            State::Listening | State::Preparing(_) | State::Inquiring(_) => {
                self.records.has_received_any()
                    && self.profile.record_access().is_none()
                    && (self.quirks.disconnects_itself || !self.records.awaits_context())
                    && !(self.still_to_learn() && self.records.awaits_model())
            }
            _ => false,
        };
        match self.state {
            _ if has_sent_everything => self.close(Ended::Complete),
            State::Listening
            | State::Preparing(_)
            | State::Inquiring(_)
            | State::Counting(_)
            | State::Asking(_)
            | State::Fetching { .. }
            | State::Pausing(_) => self.rest(Ended::LinkLost),
            State::Aborting(ended) => self.close(ended),
            // The operation's own answer, or the timer, goes on from here.
            State::Idle | State::Connecting | State::Resting | State::Closing(_) | State::Finished => {}
        }
    }

    pub(super) fn failed(&mut self, error: TransportError) {
        match error {
            TransportError::LinkLost if self.state != State::Connecting => self.lost(),
            TransportError::LinkLost => self.rest(Ended::LinkLost),
            // Connecting was given long enough; now a person has to come closer or press the button.
            TransportError::TimedOut if self.state == State::Connecting => self.close(Ended::Failed(error)),
            TransportError::TimedOut => self.rest(Ended::Unanswered),
            _ if error.may_pass() => self.rest(Ended::Failed(error)),
            _ => self.close(Ended::Failed(error)),
        }
    }

    /// Hangs up and connects again after a while, unless that has been tried too often without getting anywhere.
    pub(super) fn rest(&mut self, otherwise: Ended) {
        if self.records.fresh > self.fresh_before_attempts {
            self.fresh_before_attempts = self.records.fresh;
            self.attempts = 0;
        }
        if self.attempts >= self.limits.attempts {
            return self.close(otherwise);
        }
        self.out.push(Command::Disconnect);
        self.enter(State::Resting);
        self.arm(self.limits.reconnect * self.attempts.max(1));
    }

    fn give_up(&mut self, ended: Ended) {
        match self.state {
            State::Fetching { .. } => self.abort(ended),
            State::Closing(_) => {}
            _ => self.close(ended),
        }
    }

    pub(super) fn abort(&mut self, ended: Ended) {
        let Some(control_point) = self.profile.record_access() else { return self.close(ended) };
        self.enter(State::Aborting(ended));
        self.out.push(Command::Write(control_point, Request::Abort.encode()));
        self.arm(self.limits.abort);
    }

    pub(super) fn close(&mut self, ended: Ended) {
        self.enter(State::Closing(ended));
        self.release(ended.is_heard_out());
        self.after_storing();
    }

    pub(super) fn finish(&mut self, ended: Ended) {
        if ended.is_heard_out() {
            let news = self.records.flush();
            self.tell(news);
        }
        self.enter(State::Finished);
        self.out.push(Command::Disconnect);
        self.out.push(Command::Finish(Outcome {
            ended,
            fresh: self.records.fresh,
            delivered: self.records.delivered,
            repeated: self.records.repeated,
            set_aside: self.records.set_aside,
            waiting: self.records.waiting(),
        }));
    }

    // Small things

    pub(super) fn enter(&mut self, state: State) {
        #[cfg(test)]
        self.changes.push((self.state.name(), state.name()));
        self.state = state;
    }

    pub(super) fn timer(&mut self, duration: Duration) -> Command {
        self.timer = self.timer.wrapping_add(1);
        Command::Wait { timer: self.timer, duration }
    }

    pub(super) fn arm(&mut self, duration: Duration) {
        let wait = self.timer(duration);
        self.out.push(wait);
    }

    pub(super) fn tell(&mut self, news: Vec<News>) {
        self.out.extend(news.into_iter().map(Command::Tell));
    }

    pub(super) fn progress(&mut self, progress: Progress) {
        self.out.push(Command::Tell(News::Progress(progress)));
    }
}
