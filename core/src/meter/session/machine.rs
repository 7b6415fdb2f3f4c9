//! The transitions.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use uuid::Uuid;

use crate::meter::blood_pressure;
use crate::meter::quirks::{ClockWrite, Protocol, Quirks, RecordAccess};
use crate::meter::racp::{self, AnswerCode, Operand, Request};
use crate::meter::reading::{ClockObservation, MeterIdentity, RawRecord};
use crate::meter::time::{self, MeterTime};
use crate::meter::transport::{Characteristic, TransportError};
use crate::meter::uuids;

use super::records::Records;
use super::steps::{Profile, Step};
use super::{Command, Ended, Event, Limits, News, Outcome, Progress, Reply, Resume};

/// Longest model number that is believed.
const MODEL_NUMBER_CHARS: usize = 64;

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Not begun.
    Idle,
    /// The link is being opened.
    Connecting,
    /// Waiting before connecting again.
    Resting,
    /// This step is under way.
    Preparing(Step),
    /// The meter sends by itself when somebody measures.
    Listening,
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

/// The state machine of one session.
pub struct Session {
    meter: MeterIdentity,
    quirks: &'static Quirks,
    limits: Limits,
    resume: Resume,
    state: State,
    profile: Profile,
    steps: VecDeque<Step>,
    clock: Option<ClockObservation>,
    records: Records,
    timer: u32,
    /// Attempts in a row without a fresh record, and how many fresh records there were before them.
    attempts: u32,
    fresh_before_attempts: u32,
    out: Vec<Command>,
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
            profile: Profile::default(),
            steps: VecDeque::new(),
            clock: None,
            records: Records::default(),
            timer: 0,
            attempts: 0,
            fresh_before_attempts: 0,
            out: Vec::new(),
        }
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
                    let news = self.records.settle(ticket, stored);
                    self.tell(news);
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
        let Resume { highest_sequence, pending } = std::mem::take(&mut self.resume);
        let news = self.records.resume(highest_sequence, pending);
        self.tell(news);
        if self.quirks.protocol == Protocol::Vendor {
            self.close(Ended::NeedsVendor);
        } else {
            self.connect();
        }
    }

    // Connecting and preparing

    fn connect(&mut self) {
        self.attempts += 1;
        self.progress(Progress::Connecting { attempt: self.attempts });
        self.state = State::Connecting;
        self.out.push(Command::Connect);
    }

    fn done(&mut self, result: Result<Reply, TransportError>) {
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
            (State::Fetching { request, .. }, Err(TransportError::Busy)) => self.pause(*request),
            (State::Fetching { .. }, Err(TransportError::Refused)) => {
                self.fetched(AnswerCode::OpcodeNotSupported)
            }
            (State::Fetching { .. }, Err(error)) => self.failed(error),
            (State::Aborting(ended), Err(_)) => self.close(*ended),
            _ => {}
        }
    }

    fn connected(&mut self, characteristics: Vec<Characteristic>) {
        self.profile = Profile::new(characteristics);
        if self.profile.blood_pressure().is_none() && self.profile.glucose().is_none() {
            return self.close(Ended::NoMeasurements);
        }
        self.progress(Progress::Connected);
        self.steps = self.profile.steps(self.quirks);
        self.next_step();
    }

    fn next_step(&mut self) {
        let Some(step) = self.steps.pop_front() else { return self.ready() };
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
        self.state = State::Preparing(step);
    }

    fn step_done(&mut self, step: &Step, reply: Reply) {
        match (step, reply) {
            (Step::ReadModel(_), Reply::Read { bytes, .. }) => {
                let text = String::from_utf8_lossy(&bytes);
                let model: String = text.trim_matches(['\0', ' ']).chars().take(MODEL_NUMBER_CHARS).collect();
                self.meter.model = Some(model);
                self.quirks = Quirks::of(self.meter.name.as_deref(), self.meter.model.as_deref());
                if self.quirks.protocol == Protocol::Vendor {
                    return self.close(Ended::NeedsVendor);
                }
            }
            (Step::ReadClock(clock), Reply::Read { bytes, at }) => self.clock_read(*clock, &bytes, at),
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

    fn clock_read(&mut self, clock: Characteristic, bytes: &[u8], at: DateTime<FixedOffset>) {
        // An impossible date is an observation too: this clock can't be believed.
        let Some(meter) = bytes.first_chunk().copied().map(MeterTime::from_bytes) else { return };
        let seen = ClockObservation { meter, phone: at, was_set: false };
        self.clock = Some(seen);
        let limit = TimeDelta::minutes(self.quirks.clock.when_off_minutes.into());
        let is_off = seen.skew().is_none_or(|skew| skew.abs() > limit);
        if is_off && self.quirks.clock.write != ClockWrite::Never && !self.quirks.forbids_writing {
            let bytes = match clock.uuid {
                uuids::CURRENT_TIME => time::encode_current_time(at.naive_local()).to_vec(),
                _ => time::encode_date_time(at.naive_local()).to_vec(),
            };
            self.steps.push_front(Step::WriteClock(clock, bytes));
        }
    }

    fn ready(&mut self) {
        if self.profile.record_access().is_none() || self.quirks.forbids_writing {
            return self.listen();
        }
        let from = match self.quirks.record_access {
            RecordAccess::AllOnly => None,
            RecordAccess::Standard | RecordAccess::FromSequence | RecordAccess::MayBeAbsent => {
                self.records.missing_from()
            }
        };
        self.ask(from.map_or(Request::ReportAll, |sequence| Request::ReportFrom { sequence }));
    }

    // Receiving

    fn listen(&mut self) {
        self.progress(Progress::Listening);
        self.state = State::Listening;
        let wait = if self.records.has_received_any() { self.limits.silence } else { self.limits.patience };
        self.arm(wait);
    }

    fn ask(&mut self, request: Request) {
        let Some(control_point) = self.profile.record_access() else { return self.listen() };
        self.progress(Progress::Fetching);
        self.state = State::Fetching { request, answer: None, fresh_before: self.records.fresh };
        self.out.push(Command::Write(control_point, request.encode()));
        self.arm(self.limits.stall);
    }

    fn notified(&mut self, characteristic: Uuid, bytes: Vec<u8>, at: DateTime<FixedOffset>) {
        match self.state {
            State::Preparing(_) | State::Listening | State::Pausing(_) | State::Aborting(_) => {}
            State::Fetching { .. } => self.arm(self.limits.stall),
            State::Idle | State::Connecting | State::Resting | State::Closing(_) | State::Finished => return,
        }
        match characteristic {
            uuids::RECORD_ACCESS => self.answered(&bytes),
            uuids::INTERMEDIATE_CUFF_PRESSURE => self.cuff_pressure(&bytes),
            uuids::BLOOD_PRESSURE_MEASUREMENT | uuids::GLUCOSE_MEASUREMENT | uuids::GLUCOSE_CONTEXT => {
                self.record(characteristic, bytes, at);
            }
            _ => {}
        }
    }

    fn cuff_pressure(&mut self, bytes: &[u8]) {
        if let Ok(packet) = blood_pressure::decode(bytes, self.quirks.pressure_layout()) {
            if let Some(pressure) = packet.systolic.number() {
                self.progress(Progress::CuffPressure(packet.unit.to_mmhg(pressure)));
            }
        }
        // Somebody is measuring.
        if self.state == State::Listening {
            self.arm(self.limits.patience);
        }
    }

    fn record(&mut self, characteristic: Uuid, bytes: Vec<u8>, at: DateTime<FixedOffset>) {
        if bytes.len() > self.limits.record_bytes || self.records.known() >= self.limits.records {
            return self.close(Ended::TooMuch);
        }
        let record = RawRecord {
            meter: self.meter.clone(),
            characteristic,
            bytes,
            received_at: at,
            clock: self.clock,
            requested: matches!(self.state, State::Fetching { .. }),
        };
        if let Some((ticket, record)) = self.records.take(record) {
            self.out.push(Command::Store { ticket, record });
        }
        self.progress(Progress::Received(self.records.received));
        if self.state == State::Listening {
            self.arm(self.limits.silence);
        }
    }

    fn answered(&mut self, bytes: &[u8]) {
        // An answer that can't be read is as good as none: the timer decides.
        let Ok(packet) = racp::decode(bytes) else { return };
        let Operand::Answer { request: opcode, code } = packet.operand else { return };
        match &mut self.state {
            State::Fetching { request, answer, .. } if opcode == request.opcode() => {
                *answer = Some(code);
                self.after_storing();
            }
            State::Aborting(ended) if opcode == Request::Abort.opcode() => {
                let ended = *ended;
                self.close(ended);
            }
            _ => {}
        }
    }

    /// Goes on once everything that came is durable.
    fn after_storing(&mut self) {
        if !self.records.all_stored() {
            return;
        }
        match self.state {
            State::Fetching { answer: Some(code), .. } => self.fetched(code),
            State::Closing(ended) => self.finish(ended),
            _ => {}
        }
    }

    fn fetched(&mut self, code: AnswerCode) {
        let State::Fetching { request, fresh_before, .. } = self.state else { return };
        let something_new = self.records.fresh > fresh_before;
        match (request, code) {
            // Nothing above the highest number. If the newest record is new all the same, the meter has begun to
            // count again, and everything has to be asked for.
            (Request::ReportFrom { .. }, AnswerCode::Success | AnswerCode::NoRecords) if !something_new => {
                self.ask(Request::ReportLast);
            }
            (Request::ReportLast, AnswerCode::Success) if something_new => self.ask(Request::ReportAll),
            (_, AnswerCode::Success | AnswerCode::NoRecords) => self.served(),
            (_, AnswerCode::Busy) => self.pause(request),
            (_, AnswerCode::NotCompleted) => self.rest(Ended::Stalled),
            (Request::ReportLast, _) => self.served(),
            (Request::ReportFrom { .. }, _) => self.ask(Request::ReportAll),
            _ => self.close(Ended::RecordsRefused),
        }
    }

    /// All stored records have come, and with them every context that is ever going to.
    fn served(&mut self) {
        let news = self.records.flush();
        self.tell(news);
        if self.profile.blood_pressure().is_some() { self.listen() } else { self.close(Ended::Complete) }
    }

    fn pause(&mut self, request: Request) {
        self.attempts += 1;
        if self.attempts > self.limits.attempts {
            return self.close(Ended::Failed(TransportError::Busy));
        }
        self.state = State::Pausing(request);
        self.arm(self.limits.busy);
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
            State::Pausing(request) => self.ask(*request),
            State::Aborting(ended) => self.close(*ended),
            State::Idle | State::Connecting | State::Preparing(_) | State::Closing(_) | State::Finished => {}
        }
    }

    fn lost(&mut self) {
        let has_sent_everything = match self.state {
            State::Fetching { answer, .. } => {
                matches!(answer, Some(AnswerCode::Success | AnswerCode::NoRecords))
            }
            // It sends by itself and hangs up when it is done.
            State::Listening | State::Preparing(_) => {
                self.records.has_received_any() && self.profile.record_access().is_none()
            }
            _ => false,
        };
        match self.state {
            _ if has_sent_everything => self.close(Ended::Complete),
            State::Listening | State::Preparing(_) | State::Fetching { .. } | State::Pausing(_) => {
                self.rest(Ended::LinkLost);
            }
            State::Aborting(ended) => self.close(ended),
            // The operation's own answer, or the timer, goes on from here.
            State::Idle | State::Connecting | State::Resting | State::Closing(_) | State::Finished => {}
        }
    }

    fn failed(&mut self, error: TransportError) {
        match error {
            TransportError::LinkLost if self.state != State::Connecting => self.lost(),
            TransportError::LinkLost => self.rest(Ended::LinkLost),
            _ if error.may_pass() => self.rest(Ended::Failed(error)),
            _ => self.close(Ended::Failed(error)),
        }
    }

    /// Hangs up and connects again after a while, unless that has been tried too often without getting anywhere.
    fn rest(&mut self, otherwise: Ended) {
        if self.records.fresh > self.fresh_before_attempts {
            self.fresh_before_attempts = self.records.fresh;
            self.attempts = 0;
        }
        if self.attempts >= self.limits.attempts {
            return self.close(otherwise);
        }
        self.out.push(Command::Disconnect);
        self.state = State::Resting;
        self.arm(self.limits.reconnect * self.attempts.max(1));
    }

    fn give_up(&mut self, ended: Ended) {
        match self.state {
            State::Fetching { .. } => self.abort(ended),
            State::Closing(_) => {}
            _ => self.close(ended),
        }
    }

    fn abort(&mut self, ended: Ended) {
        let Some(control_point) = self.profile.record_access() else { return self.close(ended) };
        self.state = State::Aborting(ended);
        self.out.push(Command::Write(control_point, Request::Abort.encode()));
        self.arm(self.limits.abort);
    }

    fn close(&mut self, ended: Ended) {
        self.state = State::Closing(ended);
        self.after_storing();
    }

    fn finish(&mut self, ended: Ended) {
        // What could not be followed by its context is shown with its mark rather than kept from sight.
        let news = self.records.flush();
        self.tell(news);
        self.state = State::Finished;
        self.out.push(Command::Disconnect);
        self.out.push(Command::Finish(Outcome {
            ended,
            delivered: self.records.delivered,
            repeated: self.records.repeated,
            set_aside: self.records.set_aside,
        }));
    }

    // Small things

    fn timer(&mut self, duration: Duration) -> Command {
        self.timer = self.timer.wrapping_add(1);
        Command::Wait { timer: self.timer, duration }
    }

    fn arm(&mut self, duration: Duration) {
        let wait = self.timer(duration);
        self.out.push(wait);
    }

    fn tell(&mut self, news: Vec<News>) {
        self.out.extend(news.into_iter().map(Command::Tell));
    }

    fn progress(&mut self, progress: Progress) {
        self.out.push(Command::Tell(News::Progress(progress)));
    }
}
