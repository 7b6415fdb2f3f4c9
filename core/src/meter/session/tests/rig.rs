//! A meter that exists only as lists, a phone's durable memory, and a session between them that can be cut.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::meter::racp::{self, Limit, Operand};
use crate::meter::reading::{
    ClockObservation, DecodedReading, Measured, MeterIdentity, RawRecord, RecordKey,
};
use crate::meter::session::{
    Command, Event, Limits, News, Outcome, Progress, Reply, Resume, Session, SetAside, Stored,
};
use crate::meter::transport::{Characteristic, TransportError};
use crate::meter::uuids;

pub(super) const TIME: [u8; 7] = [0xEA, 7, 8, 11, 18, 31, 0];

pub(super) fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-08-11T18:40:00+08:00").unwrap()
}

pub(super) fn measurement(sequence: u16, has_context: bool) -> Vec<u8> {
    let [low, high] = sequence.to_le_bytes();
    let mut bytes = vec![if has_context { 0b1_0110 } else { 0b0110 }, low, high];
    bytes.extend(TIME);
    bytes.extend([0x3B, 0xC0, 0x11]);
    bytes
}

pub(super) fn context(sequence: u16, meal: u8) -> Vec<u8> {
    let [low, high] = sequence.to_le_bytes();
    vec![2, low, high, meal]
}

/// Where and how a session is cut.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cut {
    /// The app dies.
    Crash(usize),
    /// The link breaks.
    Lost(usize),
    /// A person gives up.
    Cancel(usize),
    /// From here on nothing can be stored.
    Full(usize),
}

/// A meter, a phone's durable memory, and what the app has received.
pub(super) struct Rig {
    pub(super) name: &'static str,
    pub(super) has: Vec<Characteristic>,
    /// Sequence number and whether it has a context.
    pub(super) memory: Vec<(u16, bool)>,
    pub(super) takes_sequence: bool,
    /// Whether it sends its oldest record alone.
    pub(super) takes_first: bool,
    /// Whether it says how many records it has.
    pub(super) counts: bool,
    /// Packets that it sends by itself each time it is subscribed to; then it hangs up.
    pub(super) sends: Vec<Vec<u8>>,
    /// What can be read of it.
    pub(super) values: Vec<(Uuid, Vec<u8>)>,
    pub(super) limits: Limits,
    /// What was kept of the meter's clock.
    pub(super) clock_was: Option<ClockObservation>,
    /// Raw records with whether they are settled, in the order in which they came.
    pub(super) durable: Vec<(RawRecord, bool)>,
    pub(super) readings: Vec<DecodedReading>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) written: Vec<Vec<u8>>,
    pub(super) read: Vec<Uuid>,
    pub(super) told: Vec<Progress>,
}

impl Rig {
    pub(super) fn glucometer(memory: Vec<(u16, bool)>) -> Self {
        let characteristics = [uuids::GLUCOSE_MEASUREMENT, uuids::GLUCOSE_CONTEXT, uuids::RECORD_ACCESS];
        Self {
            name: "Meter",
            has: characteristics
                .map(|uuid| Characteristic { service: uuids::GLUCOSE_SERVICE, uuid })
                .to_vec(),
            memory,
            takes_sequence: true,
            takes_first: true,
            counts: true,
            sends: Vec::new(),
            values: Vec::new(),
            limits: Limits::default(),
            clock_was: None,
            durable: Vec::new(),
            readings: Vec::new(),
            set_aside: Vec::new(),
            written: Vec::new(),
            read: Vec::new(),
            told: Vec::new(),
        }
    }

    /// A cuff that sends these packets of 2A35.
    pub(super) fn cuff(sends: Vec<Vec<u8>>) -> Self {
        let service = uuids::BLOOD_PRESSURE_SERVICE;
        let has = vec![Characteristic { service, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT }];
        Self { name: "Cuff", has, sends, ..Self::glucometer(Vec::new()) }
    }

    pub(super) fn offers(&mut self, service: Uuid, uuid: Uuid, value: &[u8]) {
        self.has.push(Characteristic { service, uuid });
        self.values.push((uuid, value.to_vec()));
    }

    /// A record as a session has stored it.
    pub(super) fn record(&self, characteristic: Uuid, bytes: Vec<u8>) -> RawRecord {
        RawRecord {
            meter: MeterIdentity { address: "A".to_owned(), name: Some(self.name.to_owned()), model: None },
            characteristic,
            bytes,
            received_at: now(),
            clock: None,
            requested: true,
        }
    }

    pub(super) fn session(&self) -> Session {
        let meter = MeterIdentity { address: "A".to_owned(), name: Some(self.name.to_owned()), model: None };
        let pending =
            self.durable.iter().filter(|(_, settled)| !settled).map(|(raw, _)| raw.clone()).collect();
        let measurements =
            self.durable.iter().filter(|(raw, _)| raw.characteristic == uuids::GLUCOSE_MEASUREMENT);
        let numbers: Vec<u16> = measurements.filter_map(|(raw, _)| raw.sequence()).collect();
        let highest_sequence = match numbers[..] {
            [.., before, last] if before > last => None,
            _ => numbers.last().copied(),
        };
        Session::new(meter, Resume { highest_sequence, clock: self.clock_was, pending }, self.limits)
    }

    pub(super) fn answers(&self, request: &[u8]) -> VecDeque<(Uuid, Vec<u8>)> {
        let packet = racp::decode(request).unwrap();
        let answer = |code| (uuids::RECORD_ACCESS, vec![6, 0, packet.opcode, code]);
        if packet.opcode == 4 && self.counts {
            let Operand::Limit(Limit::Sequence(from)) = packet.operand else {
                return self.counted(self.memory.len());
            };
            return self.counted(self.memory.iter().filter(|(sequence, _)| *sequence >= from).count());
        }
        if packet.opcode == 4 {
            return [answer(2)].into();
        }
        let from = match packet.operand {
            Operand::Limit(Limit::Sequence(_)) if !self.takes_sequence => return [answer(4)].into(),
            Operand::Limit(Limit::Sequence(from)) => from,
            Operand::None if packet.operator == 5 && !self.takes_first => return [answer(4)].into(),
            Operand::None if packet.opcode == 3 => return [answer(1)].into(),
            Operand::None if packet.operator == 6 => self.memory.last().map_or(0, |(sequence, _)| *sequence),
            _ => 0,
        };
        let most = if packet.operand == Operand::None && packet.operator == 5 { 1 } else { usize::MAX };
        let mut packets = VecDeque::new();
        for &(sequence, has_context) in
            self.memory.iter().filter(|(sequence, _)| *sequence >= from).take(most)
        {
            packets.push_back((uuids::GLUCOSE_MEASUREMENT, measurement(sequence, has_context)));
            if has_context {
                packets.push_back((uuids::GLUCOSE_CONTEXT, context(sequence, 3)));
            }
        }
        packets.push_back(answer(if packets.is_empty() { 6 } else { 1 }));
        packets
    }

    fn counted(&self, records: usize) -> VecDeque<(Uuid, Vec<u8>)> {
        let count = racp::RacpPacket::count(u16::try_from(records).unwrap());
        [(uuids::RECORD_ACCESS, count.encode().unwrap())].into()
    }

    pub(super) fn store(&mut self, record: RawRecord) -> Stored {
        match self.durable.iter().find(|(raw, _)| raw.key() == record.key()) {
            Some((_, true)) => Stored::Settled,
            Some((_, false)) => Stored::ToDeliver,
            None => {
                self.durable.push((record, false));
                Stored::ToDeliver
            }
        }
    }

    pub(super) fn settle(&mut self, keys: &[RecordKey]) {
        for (raw, settled) in &mut self.durable {
            *settled |= keys.contains(&raw.key());
        }
    }

    /// Runs one session; `None` if the app died in it.
    pub(super) fn run(&mut self, cut: Option<Cut>) -> Option<Outcome> {
        let mut session = self.session();
        let mut commands = VecDeque::from(session.on(Event::Start));
        let mut air: VecDeque<(Uuid, Vec<u8>)> = VecDeque::new();
        let mut timer = None;
        let mut full = false;
        let mut hangs_up = false;
        for step in 0.. {
            assert!(step < 10_000, "the session does not end");
            match cut {
                Some(Cut::Crash(at)) if at == step => return None,
                Some(Cut::Lost(at)) if at == step => {
                    air.clear();
                    commands.extend(session.on(Event::Lost));
                }
                Some(Cut::Cancel(at)) if at == step => commands.extend(session.on(Event::Cancelled)),
                Some(Cut::Full(at)) => full = at <= step,
                _ => {}
            }
            let event = match commands.pop_front() {
                Some(Command::Connect) => Event::Done(Ok(Reply::Connected(self.has.clone()))),
                Some(Command::Subscribe(to)) => {
                    if to.service == uuids::BLOOD_PRESSURE_SERVICE {
                        air.extend(self.sends.iter().map(|packet| (to.uuid, packet.clone())));
                        hangs_up = true;
                    }
                    Event::Done(Ok(Reply::Subscribed))
                }
                Some(Command::Read(what)) => {
                    self.read.push(what.uuid);
                    let value = self.values.iter().find(|(uuid, _)| *uuid == what.uuid);
                    let read = value.map(|(_, bytes)| Reply::Read { bytes: bytes.clone(), at: now() });
                    Event::Done(read.ok_or(TransportError::Refused))
                }
                Some(Command::Write(to, bytes)) => {
                    if to.uuid == uuids::RECORD_ACCESS {
                        let stop = bytes[0] == 3;
                        air.retain(|_| !stop);
                        air.extend(self.answers(&bytes));
                    }
                    self.written.push(bytes);
                    Event::Done(Ok(Reply::Written))
                }
                Some(Command::Wait { timer: id, .. }) => {
                    timer = Some(id);
                    continue;
                }
                Some(Command::Store { ticket, .. }) if full => Event::StoreFailed { ticket },
                Some(Command::Store { ticket, record }) => {
                    Event::Stored { ticket, stored: self.store(record) }
                }
                Some(Command::Tell(News::Reading(reading))) => {
                    self.settle(&reading.sources);
                    self.readings.push(*reading);
                    continue;
                }
                Some(Command::Tell(News::SetAside { record, why })) => {
                    self.settle(&[record]);
                    self.set_aside.push(why);
                    continue;
                }
                Some(Command::Tell(News::Progress(progress))) => {
                    if let Progress::SettingClock(clock) = progress {
                        self.clock_was = Some(clock);
                    }
                    self.told.push(progress);
                    continue;
                }
                Some(Command::Disconnect) => {
                    air.clear();
                    continue;
                }
                Some(Command::Finish(outcome)) => {
                    assert!(commands.is_empty(), "Finish is the last command");
                    return Some(outcome);
                }
                None => match air.pop_front() {
                    Some((characteristic, bytes)) => Event::Notified { characteristic, bytes, at: now() },
                    None if std::mem::take(&mut hangs_up) => Event::Lost,
                    None => Event::Timer { timer: timer.take().expect("a session that waits has a timer") },
                },
            };
            commands.extend(session.on(event));
        }
        None
    }

    /// What came of it is what comes of a session that nobody cut.
    pub(super) fn assert_as_if_never_cut(&self) {
        let mut uncut = Self {
            has: self.has.clone(),
            memory: self.memory.clone(),
            sends: self.sends.clone(),
            values: self.values.clone(),
            durable: Vec::new(),
            readings: Vec::new(),
            set_aside: Vec::new(),
            written: Vec::new(),
            read: Vec::new(),
            told: Vec::new(),
            ..*self
        };
        uncut.run(None).unwrap();
        assert!(self.in_order() == uncut.in_order(), "a cut changed what came out");
        assert_eq!(self.set_aside, uncut.set_aside);
    }

    fn in_order(&self) -> Vec<&DecodedReading> {
        let mut readings: Vec<_> = self.readings.iter().collect();
        readings.sort_by(|one, other| one.sources.cmp(&other.sources));
        readings
    }

    /// Each record of the meter has become exactly one reading, with its context.
    pub(super) fn assert_everything_once(&self) {
        let mut found: BTreeMap<u16, Vec<Option<u8>>> = BTreeMap::new();
        for reading in &self.readings {
            let Measured::Glucose(glucose) = reading.measured else { panic!("a glucometer") };
            found.entry(glucose.sequence).or_default().push(glucose.meal().map(|meal| meal.0));
        }
        let contexts = self.memory.iter().map(|&(sequence, has)| (sequence, vec![has.then_some(3)]));
        let expected: BTreeMap<u16, Vec<Option<u8>>> = contexts.collect();
        assert_eq!(found, expected);
        self.assert_settled();
    }

    /// Each packet of the cuff has become exactly one reading.
    pub(super) fn assert_each_packet_once(&self) {
        let mut found: Vec<&[u8]> =
            self.readings.iter().map(|reading| reading.sources[0].bytes.as_slice()).collect();
        let mut expected: Vec<&[u8]> = self.sends.iter().map(Vec::as_slice).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        self.assert_settled();
    }

    fn assert_settled(&self) {
        assert!(self.durable.iter().all(|(_, settled)| *settled), "everything is settled");
        assert!(self.written.iter().all(|bytes| bytes[0] != 2), "nothing is ever deleted");
    }
}
