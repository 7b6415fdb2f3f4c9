//! What the meter sends: records, pressures in the cuff, answers.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::meter::racp::{self, AnswerCode, Operand, Request};
use crate::meter::reading::RawRecord;
use crate::meter::sfloat::Sfloat;
use crate::meter::transport::TransportError;
use crate::meter::{blood_pressure, enhanced, uuids};

use super::machine::{Session, State};
use super::{Command, Ended, Progress};

impl Session {
    pub(super) fn listen(&mut self) {
        self.progress(Progress::Listening);
        self.enter(State::Listening);
        let wait = if self.records.has_received_any() { self.limits.silence } else { self.limits.patience };
        self.arm(wait);
    }

    pub(super) fn ask(&mut self, request: Request) {
        let Some(control_point) = self.profile.record_access() else { return self.listen() };
        if !self.records.all_stored() {
            return self.enter(State::Asking(request));
        }
        self.asked_for_all |= request == Request::ReportAll;
        self.progress(Progress::Fetching);
        self.enter(State::Fetching { request, answer: None, fresh_before: self.records.fresh });
        self.out.push(Command::Write(control_point, request.encode()));
        self.arm(self.limits.stall);
    }

    pub(super) fn notified(&mut self, characteristic: Uuid, bytes: Vec<u8>, at: DateTime<FixedOffset>) {
        match self.state {
            // The system has confirmed what comes, whenever it comes: some meters send the moment they are connected,
            // and delete what they have sent.
            State::Connecting
            | State::Preparing(_)
            | State::Inquiring(_)
            | State::Listening
            | State::Counting(_)
            | State::Asking(_)
            | State::Pausing(_)
            | State::Aborting(_) => {}
            State::Fetching { .. } => self.arm(self.limits.stall),
            State::Closing(ended) if !matches!(ended, Ended::TooMuch | Ended::StoreFailed) => {}
            State::Idle | State::Resting | State::Closing(_) | State::Finished => return,
        }
        match characteristic {
            uuids::RECORD_ACCESS => self.answered(&bytes),
            uuids::INTERMEDIATE_CUFF_PRESSURE | uuids::ENHANCED_CUFF_PRESSURE => {
                self.cuff_pressure(characteristic, &bytes);
            }
            uuids::BLOOD_PRESSURE_MEASUREMENT
            | uuids::ENHANCED_BLOOD_PRESSURE
            | uuids::GLUCOSE_MEASUREMENT
            | uuids::GLUCOSE_CONTEXT => self.record(characteristic, bytes, at),
            _ => {}
        }
    }

    /// Shown while the cuff is at work; never a reading, and never stored.
    pub(super) fn cuff_pressure(&mut self, characteristic: Uuid, bytes: &[u8]) {
        let shown = if characteristic == uuids::ENHANCED_CUFF_PRESSURE {
            enhanced::decode_cuff_pressure(bytes).map(|packet| (packet.unit, packet.pressure))
        } else {
            let packet = blood_pressure::decode(bytes, self.quirks.pressure_layout());
            packet.map(|packet| (packet.unit, packet.systolic))
        };
        if let Ok((unit, Sfloat::Number(pressure))) = shown {
            self.progress(Progress::CuffPressure(unit.to_mmhg(pressure)));
        }
        // Somebody is measuring.
        if self.state == State::Listening {
            self.arm(self.limits.patience);
        }
    }

    pub(super) fn record(&mut self, characteristic: Uuid, mut bytes: Vec<u8>, at: DateTime<FixedOffset>) {
        if self.records.taken() >= self.limits.records {
            return self.close(Ended::TooMuch);
        }
        // Nothing can be read of it, and it is kept all the same: the meter may send it no more.
        bytes.truncate(self.limits.record_bytes);
        let stored_ones = matches!(characteristic, uuids::GLUCOSE_MEASUREMENT | uuids::GLUCOSE_CONTEXT);
        let asked = matches!(self.state, State::Fetching { .. } | State::Pausing(_) | State::Aborting(_));
        let record = RawRecord {
            meter: self.meter.clone(),
            characteristic,
            bytes,
            received_at: at,
            clock: if self.still_to_learn() { self.clock } else { self.clock() },
            requested: stored_ones && asked,
        };
        if let Some((ticket, record)) = self.records.take(record) {
            self.out.push(Command::Store { ticket, record });
        }
        self.progress(match self.expected {
            // More than it said: it has begun to count again.
            Some(expected) if self.records.measured <= expected.into() => {
                Progress::ReceivedOf(self.records.measured, expected.into())
            }
            _ => Progress::Received(self.records.received),
        });
        if self.state == State::Listening {
            self.arm(self.limits.silence);
        }
    }

    pub(super) fn answered(&mut self, bytes: &[u8]) {
        // An answer that can't be read is as good as none: the timer decides.
        let Ok(packet) = racp::decode(bytes) else { return };
        if let State::Counting(request) = self.state {
            self.expected = match packet.operand {
                Operand::Count(records) => Some(records),
                _ => None,
            };
            return self.ask(request);
        }
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
    pub(super) fn after_storing(&mut self) {
        if !self.records.all_stored() {
            return;
        }
        match self.state {
            State::Fetching { answer: Some(code), .. } => self.fetched(code),
            State::Asking(request) => self.ask(request),
            State::Closing(ended) => self.finish(ended),
            _ => {}
        }
    }

    pub(super) fn fetched(&mut self, code: AnswerCode) {
        let State::Fetching { request, fresh_before, .. } = self.state else { return };
        let something_new = self.records.fresh > fresh_before;
        match (request, code) {
            // Nothing above the highest number. If the newest record is new all the same, the meter has begun to
            // count again, and everything has to be asked for.
            (Request::ReportFrom { .. }, AnswerCode::Success | AnswerCode::NoRecords) if !something_new => {
                self.ask(Request::ReportLast);
            }
            // It has begun to count again: the newest or the oldest record is a new one, or the numbers have come to their end.
            (Request::ReportLast | Request::ReportFirst, AnswerCode::Success) if something_new => {
                self.ask(Request::ReportAll);
            }
            (Request::ReportFrom { .. }, AnswerCode::Success) if self.records.counts_anew() => {
                self.ask(Request::ReportAll);
            }
            // Emptied and filled again beyond the highest number, it sends what is above that and says nothing of the rest: its
            // oldest record tells.
            (Request::ReportFrom { .. } | Request::ReportLast, AnswerCode::Success)
                if !self.asked_for_all =>
            {
                self.ask(Request::ReportFirst);
            }
            (_, AnswerCode::Success | AnswerCode::NoRecords) => self.served(),
            (_, AnswerCode::Busy) => self.pause(request),
            (_, AnswerCode::NotCompleted) => self.rest(Ended::Stalled),
            (Request::ReportLast, _) if !self.asked_for_all => self.ask(Request::ReportFirst),
            // It does not say which is its oldest: all of them, if there is anything new.
            (Request::ReportFirst, _) if self.records.fresh > 0 => self.ask(Request::ReportAll),
            (Request::ReportLast | Request::ReportFirst, _) => self.served(),
            (Request::ReportFrom { .. }, _) => self.ask(Request::ReportAll),
            _ => self.close(Ended::RecordsRefused),
        }
    }

    /// All stored records have come, and with them every context that is ever going to.
    pub(super) fn served(&mut self) {
        let news = self.records.flush();
        self.tell(news);
        self.inquire();
    }

    pub(super) fn pause(&mut self, request: Request) {
        self.attempts += 1;
        if self.attempts > self.limits.attempts {
            return self.close(Ended::Failed(TransportError::Busy));
        }
        self.enter(State::Pausing(request));
        self.arm(self.limits.busy);
    }
}
