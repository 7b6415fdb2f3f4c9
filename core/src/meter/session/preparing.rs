//! From connecting to the first request: one step after the other.

use std::collections::VecDeque;

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::meter::device;
use crate::meter::quirks::{ClockWrite, Quirks, RecordAccess};
use crate::meter::racp::{AnswerCode, Request};
use crate::meter::reading::ClockObservation;
use crate::meter::time::{self, MeterTime};
use crate::meter::transport::{Characteristic, TransportError};
use crate::meter::uuids;

use super::machine::{Session, State};
use super::steps::{Profile, Step};
use super::{Command, Ended, Progress, Reply};

impl Session {
    pub(super) fn connect(&mut self) {
        self.attempts += 1;
        self.progress(Progress::Connecting { attempt: self.attempts });
        self.enter(State::Connecting);
        self.out.push(Command::Connect);
    }

    pub(super) fn done(&mut self, result: Result<Reply, TransportError>) {
        match (&self.state, result) {
            (State::Connecting, Ok(Reply::Connected(characteristics))) => self.connected(characteristics),
            (State::Connecting, Err(error)) => self.failed(error),
            (State::Preparing(step), Ok(reply)) => {
                let step = step.clone();
                self.step_done(&step, reply);
            }
            (State::Preparing(step), Err(error)) => {
                // A link that works is needed for what follows; a clock that can't be read is not.
                let link_is_gone = matches!(error, TransportError::LinkLost | TransportError::OutOfRange);
                if step.is_optional() && !link_is_gone { self.next_step() } else { self.failed(error) }
            }
            (State::Inquiring(detail), result) => {
                let detail = *detail;
                self.inquired(detail, result);
            }
            // It has not said how many; it may say which.
            (State::Counting(request), Err(TransportError::Busy | TransportError::Refused)) => {
                self.ask(*request);
            }
            (State::Counting(_), Err(error)) => self.failed(error),
            (State::Fetching { request, .. }, Err(TransportError::Busy)) => self.pause(*request),
            (State::Fetching { .. }, Err(TransportError::Refused)) => {
                self.fetched(AnswerCode::OpcodeNotSupported)
            }
            (State::Fetching { .. }, Err(error)) => self.failed(error),
            (State::Aborting(ended), Err(_)) => self.close(*ended),
            _ => {}
        }
    }

    pub(super) fn connected(&mut self, characteristics: Vec<Characteristic>) {
        self.profile = Profile::new(characteristics);
        if self.profile.blood_pressure().is_none() && self.profile.glucose().is_none() {
            return self.close(Ended::NoMeasurements);
        }
        self.progress(Progress::Connected);
        self.steps = self.profile.steps(self.quirks);
        self.taken.clear();
        self.details = if self.about_is_told { VecDeque::new() } else { self.profile.details() };
        self.next_step();
    }

    pub(super) fn next_step(&mut self) {
        let next = self.steps.pop_front();
        if !next.iter().chain(&self.steps).any(Step::tells_how_to_read) {
            self.release(true);
        }
        let Some(step) = next else { return self.ready() };
        let command = match &step {
            Step::Settle(duration) => self.timer(*duration),
            Step::Unlock(characteristic, bytes) | Step::WriteClock(characteristic, bytes) => {
                Command::Write(*characteristic, bytes.clone())
            }
            Step::Subscribe(characteristic) | Step::TrySubscribe(characteristic) => {
                Command::Subscribe(*characteristic)
            }
            Step::ReadModel(characteristic) | Step::ReadClock(characteristic) => {
                Command::Read(*characteristic)
            }
        };
        self.out.push(command);
        self.taken.push(step.clone());
        self.enter(State::Preparing(step));
    }

    pub(super) fn step_done(&mut self, step: &Step, reply: Reply) {
        match (step, reply) {
            (Step::ReadModel(_), Reply::Read { bytes, .. }) => {
                self.meter.model = device::text(&bytes);
                self.known_by_model();
                if self.speaks_vendors_only() {
                    return self.close(Ended::NeedsVendor);
                }
            }
            (Step::ReadClock(clock), Reply::Read { bytes, at }) => self.clock_read(*clock, &bytes, at),
            (Step::ReadClock(clock), Reply::Unread { at }) => self.clock_unread(*clock, at),
            (Step::ReadModel(_), Reply::Unread { .. }) => {}
            (Step::WriteClock(..), Reply::Written) => {
                if let Some(clock) = &mut self.clock {
                    clock.was_set = true;
                }
            }
            (Step::Unlock(..), Reply::Written)
            | (Step::Subscribe(_) | Step::TrySubscribe(_), Reply::Subscribed) => {}
            // An answer to something else: the step is still under way.
            _ => return,
        }
        self.next_step();
    }

    /// The model number can name another row than the advertised name did: what that row asks for and has not been
    /// done yet comes next.
    fn known_by_model(&mut self) {
        let quirks = Quirks::of(self.meter.name.as_deref(), self.meter.model.as_deref());
        if quirks != self.quirks {
            self.quirks = quirks;
            self.steps = self.profile.steps(quirks);
            self.steps.retain(|step| !self.taken.contains(step));
        }
    }

    /// Some meters send the moment they are connected or subscribed to, before their clock and their model could be read.
    pub(super) fn still_to_learn(&self) -> bool {
        match &self.state {
            State::Connecting | State::Resting => true,
            State::Preparing(step) => std::iter::once(step).chain(&self.steps).any(Step::tells_how_to_read),
            _ => false,
        }
    }

    /// What is known of the meter's clock; of one that could not be read, from when it was last set.
    pub(super) fn clock(&self) -> Option<ClockObservation> {
        self.clock.or(self.clock_before)
    }

    /// Goes on with what was held until clock and model were read; not `for_good`: another session may read them.
    pub(super) fn release(&mut self, for_good: bool) {
        let (store, news) = self.records.learnt(self.clock(), self.meter.model.as_deref(), for_good);
        self.out.extend(store.into_iter().map(|(ticket, record)| Command::Store { ticket, record }));
        self.tell(news);
    }

    pub(super) fn clock_read(&mut self, clock: Characteristic, bytes: &[u8], at: DateTime<FixedOffset>) {
        // An impossible date is an observation too: this clock can't be believed.
        let Some(&sent) = bytes.first_chunk() else { return self.clock_unread(clock, at) };
        let meter = MeterTime::from_bytes(self.quirks.date_order.to_standard(sent));
        let seen = ClockObservation { meter, phone: at, was_set: false };
        self.clock = Some(seen.since(self.clock()));
        let rule = &self.quirks.clock;
        let limit = TimeDelta::minutes(rule.when_off_minutes.into());
        let is_off = limit.is_zero() || seen.skew().is_none_or(|skew| skew.abs() > limit);
        if is_off && rule.write != ClockWrite::Never && !self.quirks.forbids_writing {
            if seen.is_off() {
                self.progress(Progress::SettingClock(ClockObservation { was_set: true, ..seen }));
            }
            self.set_clock(clock, at);
        }
    }

    /// What its clock says can't be known. A meter that waits for its clock before it talks gets it all the same.
    fn clock_unread(&mut self, clock: Characteristic, at: DateTime<FixedOffset>) {
        if self.quirks.clock.write == ClockWrite::BeforeSubscribing && !self.quirks.forbids_writing {
            self.set_clock(clock, at);
        }
    }

    fn set_clock(&mut self, clock: Characteristic, at: DateTime<FixedOffset>) {
        let mut bytes = match clock.uuid {
            uuids::CURRENT_TIME => time::encode_current_time(at.naive_local()).to_vec(),
            _ => time::encode_date_time(at.naive_local()).to_vec(),
        };
        if let Some(date) = bytes.first_chunk_mut() {
            *date = self.quirks.date_order.from_standard(*date);
        }
        self.steps.push_front(Step::WriteClock(clock, bytes));
    }

    pub(super) fn ready(&mut self) {
        let control_point = self.profile.record_access().filter(|_| !self.quirks.forbids_writing);
        let Some(control_point) = control_point else { return self.inquire() };
        let from = match self.quirks.record_access {
            RecordAccess::AllOnly => None,
            RecordAccess::Standard => self.records.missing_from(),
        };
        let request = from.map_or(Request::ReportAll, |sequence| Request::ReportFrom { sequence });
        // Before that, how many there are, of a meter that is known to say it: once a session, and for not longer than a moment.
        if !self.quirks.counts_records || std::mem::replace(&mut self.counted, true) {
            return self.ask(request);
        }
        self.enter(State::Counting(request));
        self.out.push(Command::Write(control_point, Request::Count { from }.encode()));
        self.arm(self.limits.count);
    }
}
