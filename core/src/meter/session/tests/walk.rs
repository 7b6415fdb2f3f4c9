//! A walk through the machine that bytes decide: what the meter has and sends, what fails, when somebody gives up. The
//! fuzz targets take this file too; so it uses only what is public.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::meter::quirks::Quirks;
use crate::meter::reading::{MeterIdentity, RawRecord, RecordKey};
use crate::meter::session::{Command, Ended, Event, Limits, News, Outcome, Reply, Resume, Session, Stored};
use crate::meter::transport::{Characteristic, TransportError};
use crate::meter::uuids;

const NAMES: [&str; 8] =
    ["meter+1", "BM85", "X4 Smart", "A&D_UA-651BLE", "CareSens", "TaiDoc mini", "HEM-7155T", "unheard of"];

const CHARACTERISTICS: [(Uuid, Uuid); 16] = [
    (uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_MEASUREMENT),
    (uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_CONTEXT),
    (uuids::GLUCOSE_SERVICE, uuids::RECORD_ACCESS),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::BLOOD_PRESSURE_MEASUREMENT),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::INTERMEDIATE_CUFF_PRESSURE),
    (uuids::CURRENT_TIME_SERVICE, uuids::CURRENT_TIME),
    (uuids::DEVICE_INFORMATION_SERVICE, uuids::MODEL_NUMBER),
    (uuids::BATTERY_SERVICE, uuids::BATTERY_LEVEL),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::ENHANCED_BLOOD_PRESSURE),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::ENHANCED_CUFF_PRESSURE),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::DATE_TIME),
    (uuids::GLUCOSE_SERVICE, uuids::DATE_TIME),
    (uuids::DEVICE_INFORMATION_SERVICE, uuids::SERIAL_NUMBER),
    (uuids::DEVICE_INFORMATION_SERVICE, uuids::FIRMWARE_REVISION),
    (uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_FEATURE),
    (uuids::BLOOD_PRESSURE_SERVICE, uuids::RECORD_ACCESS),
];

const ERRORS: [TransportError; 8] = [
    TransportError::LinkLost,
    TransportError::TimedOut,
    TransportError::Busy,
    TransportError::Refused,
    TransportError::OutOfRange,
    TransportError::PairingRefused,
    TransportError::AdapterOff,
    TransportError::System,
];

const RECORDS: [Uuid; 4] = [
    uuids::GLUCOSE_MEASUREMENT,
    uuids::GLUCOSE_CONTEXT,
    uuids::BLOOD_PRESSURE_MEASUREMENT,
    uuids::ENHANCED_BLOOD_PRESSURE,
];

/// Small, so that a walk comes to them.
const LIMITS: Limits = Limits { attempts: 3, records: 12, record_bytes: 40, ..Limits::STANDARD };

/// A session on its way, with the durable memory of the phone.
pub(crate) struct Walk<'a> {
    decisions: &'a [u8],
    session: Session,
    row: &'static Quirks,
    commands: VecDeque<Command>,
    storing: VecDeque<(u32, RawRecord)>,
    timer: Option<u32>,
    asked: Option<u8>,
    /// Durable records, and whether something has become of them.
    durable: BTreeMap<RecordKey, bool>,
    delivered: u32,
    set_aside: u32,
    outcome: Option<Outcome>,
}

/// Walks as far as the bytes lead, and once more with what the first session has left; returns the sessions.
///
/// # Panics
/// The machine has broken a promise.
pub(crate) fn walk(decisions: &[u8]) -> Vec<Session> {
    let mut walk = Walk::new(decisions, BTreeMap::new(), Resume::default());
    walk.go();
    let pending = walk.pending();
    let resume = Resume {
        highest_sequence: pending.iter().filter_map(RawRecord::sequence).max(),
        clock: None,
        pending,
    };
    let Walk { decisions, durable, session: first, .. } = walk;
    let mut walk = Walk::new(decisions, durable, resume);
    walk.go();
    vec![first, walk.session]
}

impl<'a> Walk<'a> {
    fn new(decisions: &'a [u8], durable: BTreeMap<RecordKey, bool>, resume: Resume) -> Self {
        let (first, decisions) =
            decisions.split_first().map_or((0, decisions), |(first, rest)| (*first, rest));
        let name = NAMES[usize::from(first) % NAMES.len()];
        let meter = MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model: None };
        Self {
            decisions,
            session: Session::new(meter, resume, LIMITS),
            row: Quirks::of(Some(name), None),
            commands: VecDeque::new(),
            storing: VecDeque::new(),
            timer: None,
            asked: None,
            durable,
            delivered: 0,
            set_aside: 0,
            outcome: None,
        }
    }

    fn pending(&self) -> Vec<RawRecord> {
        let open = self.durable.iter().filter(|(_, settled)| !**settled);
        let record = |key: &RecordKey| RawRecord {
            meter: MeterIdentity { address: key.address.clone(), name: None, model: None },
            characteristic: key.characteristic,
            bytes: key.bytes.clone(),
            received_at: now(),
            clock: None,
            requested: true,
        };
        open.map(|(key, _)| record(key)).collect()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.decisions.split_first()?;
        self.decisions = rest;
        Some(*first)
    }

    fn bytes(&mut self, length: u8) -> Vec<u8> {
        let (bytes, rest) = self.decisions.split_at(usize::from(length).min(self.decisions.len()));
        self.decisions = rest;
        bytes.to_vec()
    }

    fn feed(&mut self, event: Event) {
        let commands = self.session.on(event);
        assert!(self.outcome.is_none() || commands.is_empty(), "nothing comes after the end");
        self.commands.extend(commands);
    }

    fn go(&mut self) {
        self.feed(Event::Start);
        while let Some(event) = self.next_event() {
            self.feed(event);
        }
        // Nobody answers any more: it still ends when told so and everything is stored.
        self.feed(Event::TimeUp);
        for _ in 0..64 {
            let event = match self.carry_out() {
                Some(Some(event)) => event,
                Some(None) => continue,
                None => match (self.storing.pop_front(), self.timer.take()) {
                    (Some((ticket, record)), _) => self.stored(ticket, record),
                    (None, Some(timer)) => Event::Timer { timer },
                    (None, None) => break,
                },
            };
            self.feed(event);
        }
        let outcome = self.outcome.expect("every session ends");
        assert_eq!((outcome.delivered, outcome.set_aside), (self.delivered, self.set_aside));
        let open = self.durable.values().filter(|settled| !**settled).count();
        assert!(
            outcome.ended != Ended::Complete || open == 0,
            "a session that is complete leaves nothing open"
        );
    }

    /// Carries the next command out; an event if it is answered at once. `None`: there is no command.
    fn carry_out(&mut self) -> Option<Option<Event>> {
        let command = self.commands.pop_front()?;
        let failed = Some(Event::Done(Err(TransportError::LinkLost)));
        Some(match command {
            Command::Connect | Command::Subscribe(_) | Command::Read(_) => failed,
            Command::Write(to, bytes) => {
                self.written(to, &bytes);
                failed
            }
            other => {
                self.without_answer(other);
                None
            }
        })
    }

    fn without_answer(&mut self, command: Command) {
        match command {
            Command::Wait { timer, .. } => self.timer = Some(timer),
            Command::Store { ticket, record } => {
                assert!(RECORDS.contains(&record.characteristic), "only measurements are stored");
                assert!(record.bytes.len() <= LIMITS.record_bytes);
                self.storing.push_back((ticket, record));
                assert!(self.storing.len() <= LIMITS.records * 2, "memory has a limit");
            }
            Command::Tell(News::Reading(reading)) => {
                self.delivered += 1;
                for (at, source) in reading.sources.iter().enumerate() {
                    let settled =
                        self.durable.insert(source.clone(), true).expect("durable before it is told");
                    assert!(at > 0 || !settled, "a measurement is told once");
                }
            }
            Command::Tell(News::SetAside { record, .. }) => {
                self.set_aside += 1;
                let settled = self.durable.insert(record, true).expect("durable before it is set aside");
                assert!(!settled, "a record is set aside once");
            }
            Command::Finish(outcome) => {
                assert!(self.commands.is_empty(), "Finish is the last command");
                assert!(self.storing.is_empty(), "every record is durable at the end");
                self.outcome = Some(outcome);
            }
            Command::Tell(News::Progress(_)) | Command::Disconnect => {}
            Command::Connect | Command::Subscribe(_) | Command::Read(_) | Command::Write(..) => {
                unreachable!("operations are answered")
            }
        }
    }

    fn written(&mut self, to: Characteristic, bytes: &[u8]) {
        assert!(!self.row.forbids_writing, "nothing is written to this meter");
        if to.uuid == uuids::RECORD_ACCESS {
            assert_ne!(bytes[0], 2, "nothing is ever deleted");
            self.asked = Some(bytes[0]);
        }
    }

    fn stored(&mut self, ticket: u32, record: RawRecord) -> Event {
        let settled = *self.durable.entry(record.key()).or_insert(false);
        Event::Stored { ticket, stored: if settled { Stored::Settled } else { Stored::ToDeliver } }
    }

    /// What happens next, as the bytes say; `None` when there are no more.
    fn next_event(&mut self) -> Option<Event> {
        loop {
            let decision = self.byte()?;
            match decision >> 5 {
                // Something from outside, whatever is under way.
                0 => return self.outside(decision & 31),
                1 | 2 => return self.notified(decision & 31),
                3 if !self.storing.is_empty() => {
                    let (ticket, record) = self.storing.pop_front()?;
                    let fails = decision & 31 == 31;
                    return Some(if fails {
                        Event::StoreFailed { ticket }
                    } else {
                        self.stored(ticket, record)
                    });
                }
                _ => {
                    if let Some(event) = self.answered(decision & 31) {
                        return Some(event);
                    }
                }
            }
        }
    }

    fn outside(&mut self, which: u8) -> Option<Event> {
        Some(match which {
            0 => Event::Cancelled,
            1 => Event::TimeUp,
            2 | 3 => Event::Lost,
            4 => Event::Start,
            5 => Event::Done(Ok(Reply::Written)),
            6 => Event::Done(Ok(Reply::Subscribed)),
            // The last one, or one that is not being stored.
            7 => {
                Event::StoreFailed { ticket: self.storing.pop_back().map_or(u32::MAX, |(ticket, _)| ticket) }
            }
            8..=19 => Event::Timer { timer: self.timer.unwrap_or(0) },
            _ => Event::Timer { timer: which.into() },
        })
    }

    fn notified(&mut self, which: u8) -> Option<Event> {
        let (_, characteristic) = CHARACTERISTICS[usize::from(which) % CHARACTERISTICS.len()];
        let bytes = match (which, self.asked) {
            // An answer to what was asked, so that walks get further than chance alone would take them.
            (16.., Some(request)) if characteristic == uuids::RECORD_ACCESS => {
                vec![6, 0, request, self.byte()? % 12]
            }
            _ => {
                let length = self.byte()? % 48;
                self.bytes(length)
            }
        };
        Some(Event::Notified { characteristic, bytes, at: now() })
    }

    /// The next command carried out; its answer if it has one.
    fn answered(&mut self, how: u8) -> Option<Event> {
        let command = self.commands.pop_front()?;
        let error = (how >= 24).then(|| ERRORS[usize::from(how) % ERRORS.len()]);
        let reply = match command {
            Command::Connect => Reply::Connected(self.has(how)),
            Command::Subscribe(_) => Reply::Subscribed,
            Command::Read(_) => {
                let length = self.byte().unwrap_or(0) % 24;
                Reply::Read { bytes: self.bytes(length), at: now() }
            }
            Command::Write(to, bytes) => {
                self.written(to, &bytes);
                Reply::Written
            }
            other => {
                self.without_answer(other);
                return None;
            }
        };
        Some(Event::Done(error.map_or(Ok(reply), Err)))
    }

    fn has(&mut self, how: u8) -> Vec<Characteristic> {
        // Everything, a glucometer, a cuff, both in their plainest form, or what two bytes say.
        let which = match how % 5 {
            0 => u16::MAX,
            1 => 0b0111_1000_1110_0111,
            2 => 0b0011_0000_1111_1000,
            3 => 0b1111,
            _ => u16::from_le_bytes([self.byte().unwrap_or(0), self.byte().unwrap_or(0)]),
        };
        let has = CHARACTERISTICS.iter().enumerate().filter(|(bit, _)| which >> bit & 1 == 1);
        has.map(|(_, &(service, uuid))| Characteristic { service, uuid }).collect()
    }
}

fn now() -> DateTime<FixedOffset> {
    DateTime::from_timestamp(1_786_444_800, 0).expect("a moment").fixed_offset()
}
