//! The session: bytes become a sequence of events, sensible ones and others. Whatever comes, nothing panics, nothing is told or
//! finished before it is durable, nothing is deleted, it keeps to its limits, and it ends.

use std::collections::{BTreeMap, HashSet};

use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::racp;
use doorstep_core::meter::session::{Command, Event, Limits, News, Reply, Resume, Session, Stored};
use doorstep_core::meter::transport::{Characteristic, TransportError};
use doorstep_core::meter::{MeterIdentity, RawRecord, RecordKey, uuids};
use uuid::Uuid;

use crate::reading::{NAMES, now};
use crate::supply::Supply;

/// Small, so that short inputs come to them.
const LIMITS: Limits = Limits { records: 12, record_bytes: 40, ..Limits::STANDARD };

/// More than any session takes to end once nobody answers it any more.
const ROUNDS: usize = 64;

const SERVICES: [Uuid; 6] = [
    uuids::GLUCOSE_SERVICE,
    uuids::BLOOD_PRESSURE_SERVICE,
    uuids::CURRENT_TIME_SERVICE,
    uuids::DEVICE_INFORMATION_SERVICE,
    uuids::BATTERY_SERVICE,
    Uuid::from_u128(0x233b_f000_5a34_1b6d_975c_000d_5690_abe4),
];

const CHARACTERISTICS: [Uuid; 21] = [
    uuids::GLUCOSE_MEASUREMENT,
    uuids::GLUCOSE_CONTEXT,
    uuids::RECORD_ACCESS,
    uuids::BLOOD_PRESSURE_MEASUREMENT,
    uuids::INTERMEDIATE_CUFF_PRESSURE,
    uuids::ENHANCED_BLOOD_PRESSURE,
    uuids::ENHANCED_CUFF_PRESSURE,
    uuids::CURRENT_TIME,
    uuids::DATE_TIME,
    uuids::MODEL_NUMBER,
    uuids::SERIAL_NUMBER,
    uuids::FIRMWARE_REVISION,
    uuids::HARDWARE_REVISION,
    uuids::SOFTWARE_REVISION,
    uuids::MANUFACTURER_NAME,
    uuids::BATTERY_LEVEL,
    uuids::BLOOD_PRESSURE_FEATURE,
    uuids::GLUCOSE_FEATURE,
    // What A&D's cuff wants written, and nobody's.
    Uuid::from_u128(0x233b_f001_5a34_1b6d_975c_000d_5690_abe4),
    uuids::assigned(0x2A37),
    Uuid::nil(),
];

const ERRORS: [TransportError; 11] = [
    TransportError::AdapterOff,
    TransportError::NoAdapter,
    TransportError::PermissionMissing,
    TransportError::OutOfRange,
    TransportError::Busy,
    TransportError::TimedOut,
    TransportError::PairingRefused,
    TransportError::LinkLost,
    TransportError::Refused,
    TransportError::Cancelled,
    TransportError::System,
];

pub(crate) fn session(bytes: &[u8]) {
    let mut supply = Supply(bytes);
    let mut world = World::new(&mut supply);
    world.happens(Event::Start);
    while !supply.is_empty() {
        let event = world.event(&mut supply);
        world.happens(event);
    }
    world.ends();
}

/// A session, and what is known of it from outside.
struct World {
    session: Session,
    forbids_writing: bool,
    storing: BTreeMap<u32, RecordKey>,
    durable: HashSet<RecordKey>,
    /// Different records that were to be stored.
    taken: HashSet<RecordKey>,
    /// From an earlier session.
    pending: usize,
    told: usize,
    timer: u32,
    finished: bool,
}

impl World {
    fn new(supply: &mut Supply<'_>) -> Self {
        let name = supply.pick(&NAMES);
        let model = supply.flag().then(|| supply.pick(&NAMES).to_owned());
        let meter = MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model };
        let highest_sequence = supply.flag().then(|| supply.u16());
        let count = supply.byte() % 4;
        let pending: Vec<RawRecord> = (0..count)
            .map(|_| {
                let (characteristic, bytes) = packet(supply);
                let clock = None;
                let meter = meter.clone();
                RawRecord { meter, characteristic, bytes, received_at: now(), clock, requested: true }
            })
            .collect();
        let durable: HashSet<RecordKey> = pending.iter().map(RawRecord::key).collect();
        Self {
            forbids_writing: Quirks::of(Some(name), meter.model.as_deref()).forbids_writing,
            pending: durable.len(),
            durable,
            session: Session::new(meter, Resume { highest_sequence, clock: None, pending }, LIMITS),
            storing: BTreeMap::new(),
            taken: HashSet::new(),
            told: 0,
            timer: 0,
            finished: false,
        }
    }

    fn event(&self, supply: &mut Supply<'_>) -> Event {
        match supply.byte() % 16 {
            0 => Event::Done(Ok(Reply::Connected(characteristics(supply)))),
            1 => Event::Done(Ok(Reply::Subscribed)),
            2 => Event::Done(Ok(Reply::Written)),
            3 => Event::Done(Ok(match supply.some() {
                bytes if bytes.is_empty() => Reply::Unread { at: now() },
                bytes => Reply::Read { bytes, at: now() },
            })),
            4 => Event::Done(Err(supply.pick(&ERRORS))),
            5 => notified(supply.pick(&CHARACTERISTICS), supply.some()),
            6 | 7 => {
                let (characteristic, bytes) = packet(supply);
                notified(characteristic, bytes)
            }
            8 => notified(uuids::RECORD_ACCESS, vec![6, 0, supply.pick(&[1, 3, 4]), supply.byte()]),
            9 | 10 => {
                let stored = match supply.byte() % 4 {
                    0 => Stored::Settled,
                    _ => Stored::ToDeliver,
                };
                Event::Stored { ticket: self.ticket(supply), stored }
            }
            11 => Event::StoreFailed { ticket: self.ticket(supply) },
            12 => Event::Timer { timer: self.timer.wrapping_sub(supply.pick(&[0, 0, 0, 1])) },
            13 => Event::Lost,
            14 => match supply.byte() % 3 {
                0 => Event::Cancelled,
                1 => Event::TimeUp,
                _ => Event::Start,
            },
            _ => Event::Done(Ok(Reply::Connected(every()))),
        }
    }

    /// A ticket of a record that is being stored, or of none.
    fn ticket(&self, supply: &mut Supply<'_>) -> u32 {
        let at = supply.byte();
        let mut open = self.storing.keys();
        open.nth(usize::from(at) % self.storing.len().max(1)).copied().unwrap_or(at.into())
    }

    fn happens(&mut self, event: Event) {
        match &event {
            Event::Stored { ticket, .. } => self.durable.extend(self.storing.remove(ticket)),
            Event::StoreFailed { ticket } => {
                if let Some(key) = self.storing.remove(ticket) {
                    self.taken.remove(&key);
                }
            }
            _ => {}
        }
        let commands = self.session.on(event);
        assert!(!self.finished || commands.is_empty(), "nothing comes after the end");
        // Each record is told once, one by one or when the meter was heard out.
        assert!(commands.len() <= 3 * (LIMITS.records + self.pending) + 16, "{} commands", commands.len());
        for command in commands {
            assert!(!self.finished, "Finish is the last command");
            self.carry_out(command);
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Store { ticket, record } => {
                assert!(record.bytes.len() <= LIMITS.record_bytes, "a record too long");
                assert!(self.storing.insert(ticket, record.key()).is_none(), "a ticket twice");
                self.taken.insert(record.key());
                // What an earlier session left is stored once more when the meter's model is known.
                assert!(self.taken.len() <= LIMITS.records + self.pending, "a record too many");
                assert!(self.storing.len() <= LIMITS.records + self.pending, "too many at once");
            }
            Command::Tell(News::Reading(reading)) => {
                assert!(
                    reading.sources.iter().all(|key| self.durable.contains(key)),
                    "told before it is durable"
                );
                self.told += 1;
            }
            Command::Tell(News::SetAside { record, .. }) => {
                assert!(self.durable.contains(&record), "set aside before it is durable");
                self.told += 1;
            }
            Command::Write(to, bytes) => {
                assert!(!self.forbids_writing, "nothing is written to this meter");
                if to.uuid == uuids::RECORD_ACCESS {
                    let opcode = racp::decode(&bytes).expect("what is asked can be read").opcode;
                    assert!(matches!(opcode, 1 | 3 | 4), "nothing is ever deleted");
                    assert!(opcode != 1 || self.storing.is_empty(), "goes on before everything is durable");
                }
            }
            Command::Wait { timer, duration } => {
                assert!(duration <= LIMITS.patience, "waits for {duration:?}");
                self.timer = timer;
            }
            Command::Finish(outcome) => {
                assert!(self.storing.is_empty(), "finished before everything is durable");
                assert_eq!(usize::try_from(outcome.delivered + outcome.set_aside), Ok(self.told));
                self.finished = true;
            }
            Command::Connect | Command::Subscribe(_) | Command::Read(_) | Command::Disconnect => {}
            Command::Tell(News::Progress(_)) => {}
        }
    }

    /// The meter is gone for good: whatever was begun ends.
    fn ends(&mut self) {
        for _ in 0..ROUNDS {
            while let Some((&ticket, _)) = self.storing.first_key_value() {
                self.happens(Event::Stored { ticket, stored: Stored::ToDeliver });
            }
            if self.finished {
                return;
            }
            self.happens(Event::Done(Err(TransportError::TimedOut)));
            self.happens(Event::Timer { timer: self.timer });
        }
        panic!("the session does not end");
    }
}

fn notified(characteristic: Uuid, bytes: Vec<u8>) -> Event {
    Event::Notified { characteristic, bytes, at: now() }
}

fn characteristics(supply: &mut Supply<'_>) -> Vec<Characteristic> {
    let count = supply.byte() % 16;
    (0..count)
        .map(|_| Characteristic { service: supply.pick(&SERVICES), uuid: supply.pick(&CHARACTERISTICS) })
        .collect()
}

/// Everything a meter can have.
fn every() -> Vec<Characteristic> {
    let pairs = SERVICES.iter().flat_map(|service| CHARACTERISTICS.iter().map(move |uuid| (*service, *uuid)));
    pairs.map(|(service, uuid)| Characteristic { service, uuid }).collect()
}

/// Something a meter would send: a measurement with or without a context to come, a context, a blood pressure.
fn packet(supply: &mut Supply<'_>) -> (Uuid, Vec<u8>) {
    const TIME: [u8; 7] = [0xEA, 7, 8, 11, 18, 31, 0];
    let kind = supply.byte() % 4;
    let number = supply.byte();
    match kind {
        2 => (uuids::GLUCOSE_CONTEXT, vec![2, number, 0, 3]),
        3 => (uuids::BLOOD_PRESSURE_MEASUREMENT, vec![0, 120, 0, number, 0, 93, 0]),
        _ => {
            let context = if kind == 0 { 0 } else { 0b1_0000 };
            let mut bytes = vec![0b0110 | context, number, 0];
            bytes.extend(TIME);
            bytes.extend([0x3B, 0xC0, 0x11]);
            (uuids::GLUCOSE_MEASUREMENT, bytes)
        }
    }
}
