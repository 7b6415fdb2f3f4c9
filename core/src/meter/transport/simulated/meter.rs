//! One virtual meter: what it holds, and how it behaves on the air.

use std::collections::{HashSet, VecDeque};

use chrono::{NaiveDateTime, TimeDelta};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::meter::quirks::Quirks;
use crate::meter::racp::{self, AnswerCode, Limit, Operand, RacpPacket};
use crate::meter::time::{decode_current_time, encode_current_time};
use crate::meter::transport::{Advertisement, Characteristic, LinkEvent, TransportError};
use crate::meter::uuids;

use super::{MeterTrouble, VirtualKind, VirtualMeter};

/// A glucose record in a meter's memory.
#[derive(Clone)]
pub(super) struct StoredRecord {
    pub(super) sequence: u16,
    pub(super) measurement: Vec<u8>,
    pub(super) context: Option<Vec<u8>>,
}

/// A packet on its way to the phone.
pub(super) type Packet = (Uuid, Vec<u8>);

/// What a write to a meter sets off.
pub(super) enum Reaction {
    /// Nothing more.
    None,
    /// These packets follow, one after the other.
    Send(VecDeque<Packet>),
}

pub(super) struct Meter {
    pub(super) address: String,
    name: String,
    pub(super) kind: VirtualKind,
    out_of_range: bool,
    pub(super) bonded: bool,
    pub(super) nameless: bool,
    pub(super) battery: Option<u8>,
    pub(super) model: Option<String>,
    pub(super) translated: bool,
    wrong_pin: bool,
    busy: bool,
    mute: bool,
    pub(super) clock_ahead: Option<TimeDelta>,
    pub(super) takes_sequence: bool,
    pub(super) drop_after: Option<u32>,
    pub(super) written: Vec<(Characteristic, Vec<u8>)>,
    /// Packets of 2A35 that were not sent yet.
    outbox: VecDeque<Vec<u8>>,
    records: Vec<StoredRecord>,
    /// A record was stored since a phone last asked for them.
    unasked: bool,
    last_sequence: u16,
    /// Whether it advertises: it has something that it wants to send.
    awake: bool,
    connection: Option<Connection>,
    connections: u64,
}

struct Connection {
    number: u64,
    events: mpsc::Sender<LinkEvent>,
    subscribed: HashSet<Uuid>,
    /// Which transfer of stored records is under way; another number stops it.
    transfer: u64,
}

impl Meter {
    pub(super) fn cuff(address: &str, name: &str) -> Self {
        Self::new(address, name, VirtualKind::Cuff)
    }

    pub(super) fn glucometer(address: &str, name: &str) -> Self {
        Self::new(address, name, VirtualKind::Glucometer)
    }

    fn new(address: &str, name: &str, kind: VirtualKind) -> Self {
        Self {
            address: address.to_owned(),
            name: name.to_owned(),
            kind,
            out_of_range: false,
            bonded: false,
            nameless: false,
            battery: None,
            model: None,
            translated: false,
            wrong_pin: false,
            busy: false,
            mute: false,
            clock_ahead: Some(TimeDelta::zero()),
            takes_sequence: true,
            drop_after: None,
            written: Vec::new(),
            outbox: VecDeque::new(),
            records: Vec::new(),
            unasked: false,
            last_sequence: 0,
            awake: false,
            connection: None,
            connections: 0,
        }
    }

    pub(super) fn quirks(&self) -> &'static Quirks {
        Quirks::of(Some(&self.name), None)
    }

    pub(super) fn shown(&self) -> VirtualMeter {
        VirtualMeter {
            address: self.address.clone(),
            name: self.name.clone(),
            kind: self.kind,
            out_of_range: self.out_of_range,
            connected: self.connection.is_some(),
            holds: self.outbox.len() + self.records.len(),
            troubles: MeterTrouble::ALL.into_iter().filter(|trouble| self.has(*trouble)).collect(),
        }
    }

    fn has(&self, trouble: MeterTrouble) -> bool {
        match trouble {
            MeterTrouble::ClockLost => self.clock_ahead.is_none(),
            MeterTrouble::LinkDrops => self.drop_after.is_some(),
            MeterTrouble::WrongPin => self.wrong_pin,
            MeterTrouble::Busy => self.busy,
            MeterTrouble::Mute => self.mute,
        }
    }

    pub(super) fn set_trouble(&mut self, trouble: MeterTrouble, on: bool) {
        const THIRD: u32 = 3;
        match trouble {
            MeterTrouble::ClockLost => self.clock_ahead = (!on).then(TimeDelta::zero),
            MeterTrouble::LinkDrops => self.drop_after = on.then_some(THIRD),
            MeterTrouble::WrongPin => self.wrong_pin = on,
            MeterTrouble::Busy => self.busy = on,
            MeterTrouble::Mute => self.mute = on,
        }
    }

    fn service(&self) -> Uuid {
        match self.kind {
            VirtualKind::Cuff => uuids::BLOOD_PRESSURE_SERVICE,
            VirtualKind::Glucometer => uuids::GLUCOSE_SERVICE,
        }
    }

    fn characteristics(&self) -> Vec<Characteristic> {
        let own: &[Uuid] = match self.kind {
            VirtualKind::Cuff => &[uuids::BLOOD_PRESSURE_MEASUREMENT, uuids::INTERMEDIATE_CUFF_PRESSURE],
            VirtualKind::Glucometer => {
                &[uuids::GLUCOSE_MEASUREMENT, uuids::GLUCOSE_CONTEXT, uuids::RECORD_ACCESS]
            }
        };
        let clock = Characteristic { service: uuids::CURRENT_TIME_SERVICE, uuid: uuids::CURRENT_TIME };
        let service = self.service();
        let battery = Characteristic { service: uuids::BATTERY_SERVICE, uuid: uuids::BATTERY_LEVEL };
        let battery = self.battery.map(|_| battery);
        let model = Characteristic { service: uuids::DEVICE_INFORMATION_SERVICE, uuid: uuids::MODEL_NUMBER };
        let model = self.model.as_ref().map(|_| model);
        let own = own.iter().map(|&uuid| Characteristic { service, uuid });
        own.chain([clock]).chain(battery).chain(model).collect()
    }

    /// The time on the meter's own clock when it is `phone` on the phone's.
    pub(super) fn clock(&self, phone: NaiveDateTime) -> Option<NaiveDateTime> {
        self.clock_ahead.and_then(|ahead| phone.checked_add_signed(ahead))
    }

    pub(super) fn next_sequence(&self) -> u16 {
        self.last_sequence.wrapping_add(1)
    }

    pub(super) fn reset(&mut self) {
        self.records.clear();
        self.last_sequence = 0;
    }

    // On the air

    pub(super) fn advertisement(&self) -> Option<Advertisement> {
        (self.awake && !self.out_of_range && self.connection.is_none()).then(|| Advertisement {
            rssi: Some(-60),
            in_reach: true,
            ..self.known()
        })
    }

    /// As it stands on the phone's list of bonded devices, in reach or not.
    pub(super) fn listed(&self) -> Option<Advertisement> {
        self.bonded.then(|| self.known())
    }

    fn known(&self) -> Advertisement {
        Advertisement {
            address: self.address.clone(),
            name: (!self.nameless).then(|| self.name.clone()),
            services: if self.nameless { Vec::new() } else { vec![self.service()] },
            rssi: None,
            bonded: self.bonded,
            in_reach: false,
            translated: self.translated,
        }
    }

    pub(super) fn set_out_of_range(&mut self, out_of_range: bool) {
        self.out_of_range = out_of_range;
        if out_of_range {
            self.drop_link();
        }
    }

    /// Connects; gives the connection's number and what the meter has.
    pub(super) fn connect(
        &mut self,
        events: mpsc::Sender<LinkEvent>,
    ) -> Result<(u64, Vec<Characteristic>), TransportError> {
        if self.out_of_range {
            return Err(TransportError::OutOfRange);
        }
        if self.busy || self.connection.is_some() {
            return Err(TransportError::Busy);
        }
        if self.wrong_pin {
            return Err(TransportError::PairingRefused);
        }
        self.connections += 1;
        let number = self.connections;
        self.connection = Some(Connection { number, events, subscribed: HashSet::new(), transfer: 0 });
        Ok((number, self.characteristics()))
    }

    fn connection(&mut self, number: u64) -> Result<&mut Connection, TransportError> {
        let connection = self.connection.as_mut().filter(|connection| connection.number == number);
        connection.ok_or(TransportError::LinkLost)
    }

    pub(super) fn hang_up(&mut self, number: u64) {
        if self.connection(number).is_ok() {
            self.connection = None;
            self.awake = !self.outbox.is_empty() || self.unasked;
        }
    }

    pub(super) fn drop_link(&mut self) {
        if let Some(connection) = self.connection.take() {
            // A full queue is as lost as the link.
            let _queued = connection.events.try_send(LinkEvent::Lost);
        }
    }

    pub(super) fn subscribe(
        &mut self,
        number: u64,
        characteristic: Characteristic,
    ) -> Result<(), TransportError> {
        let has = self.characteristics().contains(&characteristic);
        let connection = self.connection(number)?;
        if !has {
            return Err(TransportError::Refused);
        }
        connection.subscribed.insert(characteristic.uuid);
        self.empty_outbox();
        Ok(())
    }

    pub(super) fn read(
        &mut self,
        number: u64,
        characteristic: Characteristic,
        phone: NaiveDateTime,
    ) -> Result<Vec<u8>, TransportError> {
        self.connection(number)?;
        match characteristic.uuid {
            uuids::CURRENT_TIME => {
                Ok(self.clock(phone).map_or(vec![0; 10], |now| encode_current_time(now).to_vec()))
            }
            uuids::MODEL_NUMBER => self.model.clone().map(String::into_bytes).ok_or(TransportError::Refused),
            uuids::BATTERY_LEVEL => self.battery.map(|percent| vec![percent]).ok_or(TransportError::Refused),
            _ => Err(TransportError::Refused),
        }
    }

    pub(super) fn write(
        &mut self,
        number: u64,
        characteristic: Characteristic,
        bytes: &[u8],
        phone: NaiveDateTime,
    ) -> Result<Reaction, TransportError> {
        self.connection(number)?;
        self.written.push((characteristic, bytes.to_vec()));
        match characteristic.uuid {
            uuids::CURRENT_TIME => {
                let set = decode_current_time(bytes).ok().and_then(|time| time.value().ok());
                self.clock_ahead = Some(set.ok_or(TransportError::Refused)? - phone);
                Ok(Reaction::None)
            }
            uuids::RECORD_ACCESS if self.kind == VirtualKind::Glucometer => self.record_access(number, bytes),
            _ => Err(TransportError::Refused),
        }
    }

    // Blood pressure

    /// A measurement is done.
    pub(super) fn hold(&mut self, packet: Vec<u8>) {
        self.outbox.push_back(packet);
        self.awake = true;
        self.empty_outbox();
    }

    /// Tells the pressure in the cuff; the diastolic and the mean are none.
    pub(super) fn inflate(&mut self, mmhg: u16) {
        let listens = self
            .connection
            .as_ref()
            .is_some_and(|connection| connection.subscribed.contains(&uuids::INTERMEDIATE_CUFF_PRESSURE));
        if listens {
            let [low, high] = mmhg.to_le_bytes();
            self.send(uuids::INTERMEDIATE_CUFF_PRESSURE, vec![0, low, high, 0xFF, 7, 0xFF, 7]);
        }
    }

    /// Sends what was measured if somebody listens, and hangs up afterwards if that is the meter's habit.
    fn empty_outbox(&mut self) {
        let listens = self
            .connection
            .as_ref()
            .is_some_and(|connection| connection.subscribed.contains(&uuids::BLOOD_PRESSURE_MEASUREMENT));
        if !listens || self.mute || self.outbox.is_empty() {
            return;
        }
        while let Some(packet) = self.outbox.front().cloned() {
            if !self.send(uuids::BLOOD_PRESSURE_MEASUREMENT, packet) {
                return;
            }
            self.outbox.pop_front();
        }
        self.awake = false;
        if self.quirks().disconnects_itself {
            self.drop_link();
        }
    }

    /// Sends a packet; false if the link is gone, before it or with it.
    fn send(&mut self, characteristic: Uuid, bytes: Vec<u8>) -> bool {
        if self.drop_after == Some(0) {
            self.drop_after = None;
            self.drop_link();
            return false;
        }
        let characteristic = Characteristic { service: self.service(), uuid: characteristic };
        let Some(connection) = &self.connection else { return false };
        if connection.events.try_send(LinkEvent::Notified { characteristic, bytes }).is_err() {
            self.drop_link();
            return false;
        }
        self.drop_after = self.drop_after.map(|left| left - 1);
        true
    }

    // Glucose

    /// A record is stored; the meter advertises that it has one.
    pub(super) fn store(&mut self, record: StoredRecord) {
        self.last_sequence = record.sequence;
        self.records.push(record);
        self.unasked = true;
        self.awake = true;
    }

    fn record_access(&mut self, number: u64, bytes: &[u8]) -> Result<Reaction, TransportError> {
        const REPORT: u8 = 1;
        const ABORT: u8 = 3;
        const COUNT: u8 = 4;
        const FIRST: u8 = 5;
        let takes_sequence = self.takes_sequence;
        let mute = self.mute;
        let connection = self.connection(number)?;
        connection.transfer += 1;
        self.unasked = false;
        if mute {
            return Ok(Reaction::None);
        }
        let Ok(request) = racp::decode(bytes) else { return Err(TransportError::Refused) };
        let answer = |code: AnswerCode| (uuids::RECORD_ACCESS, vec![6, 0, request.opcode, code.number()]);
        let only = |code| Ok(Reaction::Send(VecDeque::from([answer(code)])));
        let chosen: Vec<&StoredRecord> = match (request.opcode, request.operand) {
            (ABORT, _) => return only(AnswerCode::Success),
            (REPORT | COUNT, Operand::None) => match request.operator {
                0 => return only(AnswerCode::InvalidOperator),
                1 => self.records.iter().collect(),
                FIRST => self.records.first().into_iter().collect(),
                _ => self.records.last().into_iter().collect(),
            },
            (REPORT | COUNT, Operand::Limit(Limit::Sequence(from)))
                if takes_sequence && request.operator == 3 =>
            {
                self.records.iter().filter(|record| record.sequence >= from).collect()
            }
            (REPORT | COUNT, _) => return only(AnswerCode::OperatorNotSupported),
            _ => return only(AnswerCode::OpcodeNotSupported),
        };
        if request.opcode == COUNT {
            let count = RacpPacket::count(u16::try_from(chosen.len()).unwrap_or(u16::MAX));
            let packets = count.encode().map(|bytes| (uuids::RECORD_ACCESS, bytes));
            return Ok(Reaction::Send(packets.into_iter().collect()));
        }
        if chosen.is_empty() {
            return only(AnswerCode::NoRecords);
        }
        let packets = chosen.into_iter().flat_map(|record| {
            let context = record.context.clone().map(|context| (uuids::GLUCOSE_CONTEXT, context));
            std::iter::once((uuids::GLUCOSE_MEASUREMENT, record.measurement.clone())).chain(context)
        });
        Ok(Reaction::Send(packets.chain([answer(AnswerCode::Success)]).collect()))
    }

    /// The transfer that the last request began.
    pub(super) fn transfer(&self) -> Option<(u64, u64)> {
        self.connection.as_ref().map(|connection| (connection.number, connection.transfer))
    }

    /// Sends the next packet of a transfer, if it is still the one under way.
    pub(super) fn send_of(&mut self, transfer: (u64, u64), packet: Packet) -> bool {
        self.transfer() == Some(transfer) && self.send(packet.0, packet.1)
    }
}
