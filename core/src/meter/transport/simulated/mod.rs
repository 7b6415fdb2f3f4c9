//! Virtual meters. They speak the bytes of real ones through the same port, so that the demo and the tests run the
//! same session code as a visit does.
//!
//! [`VirtualMeters`] is what a demo panel steers: press the cuff's button, put a strip in, carry a meter away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;

use crate::meter::glucose::Meal;
use crate::ports::Clock;

use super::{Characteristic, TransportError};

mod encode;
mod link;
mod meter;
#[cfg(test)]
mod tests;

use meter::{Meter, StoredRecord};

/// A room with virtual meters. Clones share it.
#[derive(Clone)]
pub struct VirtualMeters {
    room: Arc<Room>,
}

struct Room {
    clock: Arc<dyn Clock>,
    meters: Mutex<Vec<Meter>>,
    /// Why the phone's Bluetooth does nothing, if it does nothing.
    refuses: Mutex<Option<TransportError>>,
    /// Counts changes, for those who scan.
    changes: watch::Sender<u64>,
    /// Between two stored records.
    packet_interval: Duration,
}

/// What kind of meter a virtual one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualKind {
    /// Measures blood pressure.
    Cuff,
    /// Measures glucose.
    Glucometer,
}

/// A virtual meter as a panel shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VirtualMeter {
    /// Its address, by which it is steered.
    pub address: String,
    /// Its advertised name.
    pub name: String,
    /// What it is.
    pub kind: VirtualKind,
    /// Whether it is out of range.
    pub out_of_range: bool,
    /// Whether a phone is connected.
    pub connected: bool,
    /// Readings that it holds and has not sent, or, for a glucometer, all stored records.
    pub holds: usize,
    /// What it makes difficult just now.
    pub troubles: Vec<MeterTrouble>,
}

/// What a meter can be made to do badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum MeterTrouble {
    /// Its clock has lost the time.
    ClockLost,
    /// The link drops, once, after the third packet that it sends.
    LinkDrops,
    /// Somebody types a wrong PIN.
    WrongPin,
    /// Another phone holds it.
    Busy,
    /// It takes requests and measures, but sends nothing.
    Mute,
}

impl MeterTrouble {
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::ClockLost, Self::LinkDrops, Self::WrongPin, Self::Busy, Self::Mute];
}

impl VirtualMeters {
    /// An empty room. The meters' clocks run with this one.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_packet_interval(clock, Duration::from_millis(20))
    }

    /// An empty room whose glucometers take this long between two stored records.
    #[must_use]
    pub fn with_packet_interval(clock: Arc<dyn Clock>, packet_interval: Duration) -> Self {
        let room = Room {
            clock,
            meters: Mutex::default(),
            refuses: Mutex::default(),
            changes: watch::Sender::new(0),
            packet_interval,
        };
        Self { room: Arc::new(room) }
    }

    /// The room of the demo: a cuff as Omron makes them, and a glucometer as Roche makes them.
    #[must_use]
    pub fn demo(clock: Arc<dyn Clock>) -> Self {
        let meters = Self::new(clock);
        meters.add_cuff("00:5F:BF:00:00:01", "BLEsmart_0000011F005FBF000001");
        meters.add_glucometer("00:60:19:00:00:02", "meter+00000002");
        meters
    }

    /// Puts a cuff into the room. Its name selects its quirks, as with a real one: `BM85` speaks like a Beurer.
    pub fn add_cuff(&self, address: &str, name: &str) {
        self.room.lock().push(Meter::cuff(address, name));
        self.room.changed();
    }

    /// Puts a glucometer into the room.
    pub fn add_glucometer(&self, address: &str, name: &str) {
        self.room.lock().push(Meter::glucometer(address, name));
        self.room.changed();
    }

    /// What is in the room.
    #[must_use]
    pub fn list(&self) -> Vec<VirtualMeter> {
        self.room.lock().iter().map(Meter::shown).collect()
    }

    /// Somebody measures blood pressure (mmHg, beats a minute) with the first cuff.
    pub fn press_cuff(&self, systolic: u16, diastolic: u16, pulse: u16) {
        if let Some(address) = self.first(VirtualKind::Cuff) {
            self.press_cuff_of(&address, systolic, diastolic, pulse);
        }
    }

    /// Somebody measures blood pressure with this cuff.
    pub fn press_cuff_of(&self, address: &str, systolic: u16, diastolic: u16, pulse: u16) {
        let phone = self.room.clock.now().naive_local();
        self.room.with(address, |meter| {
            let bytes = encode::pressure(
                &encode::Pressure { systolic, diastolic, pulse, taken: meter.clock(phone), status: 0 },
                meter.quirks().pressure_layout(),
            );
            meter.hold(bytes);
        });
    }

    /// The first cuff sends this packet of 2A35, as captured.
    pub fn press_cuff_with(&self, bytes: &[u8]) {
        if let Some(address) = self.first(VirtualKind::Cuff) {
            self.press_cuff_of_with(&address, bytes);
        }
    }

    /// This cuff sends this packet of 2A35, as captured.
    pub fn press_cuff_of_with(&self, address: &str, bytes: &[u8]) {
        self.room.with(address, |meter| meter.hold(bytes.to_vec()));
    }

    /// Somebody measures glucose (tenths of mmol/L) with the first glucometer and says whether fasting or after a
    /// meal.
    pub fn insert_strip(&self, mmol_tenths: u16, fasting: bool) {
        if let Some(address) = self.first(VirtualKind::Glucometer) {
            let meal = if fasting { Meal::FASTING } else { Meal::AFTER };
            self.insert_strip_of(&address, mmol_tenths, Some(meal));
        }
    }

    /// Somebody measures glucose with this glucometer; without a meal there is no context record.
    pub fn insert_strip_of(&self, address: &str, mmol_tenths: u16, meal: Option<Meal>) {
        self.remember_strip(address, mmol_tenths, meal, TimeDelta::zero());
    }

    /// Somebody measured glucose with this glucometer so long ago.
    pub fn remember_strip(&self, address: &str, mmol_tenths: u16, meal: Option<Meal>, ago: TimeDelta) {
        let phone = self.room.clock.now().naive_local();
        self.room.with(address, |meter| {
            let sequence = meter.next_sequence();
            let strip = encode::Strip {
                sequence,
                taken: meter.clock(phone).and_then(|now| now.checked_sub_signed(ago)),
                mmol_tenths,
                has_context: meal.is_some(),
            };
            let context = meal.map(|meal| encode::context(sequence, meal));
            meter.store(StoredRecord { sequence, measurement: encode::strip(&strip), context });
        });
    }

    /// This glucometer holds this record, as captured: a packet of 2A18 and, if there is one, of 2A34.
    pub fn store_record(&self, address: &str, measurement: &[u8], context: Option<&[u8]>) {
        let sequence = measurement.get(1..3).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
        let context = context.map(<[u8]>::to_vec);
        self.room.with(address, |meter| {
            meter.store(StoredRecord { sequence, measurement: measurement.to_vec(), context });
        });
    }

    /// Carries a meter away, or back. A link breaks at once.
    pub fn set_out_of_range(&self, address: &str, out_of_range: bool) {
        self.room.with(address, |meter| meter.set_out_of_range(out_of_range));
    }

    /// Makes a meter difficult in this way, or takes it back.
    pub fn set_trouble(&self, address: &str, trouble: MeterTrouble, on: bool) {
        self.room.with(address, |meter| meter.set_trouble(trouble, on));
    }

    /// The phone has a bond with the meter, or none.
    pub fn set_bonded(&self, address: &str, bonded: bool) {
        self.room.with(address, |meter| meter.bonded = bonded);
    }

    /// The meter has a battery service that says so many percent.
    pub fn set_battery(&self, address: &str, percent: u8) {
        self.room.with(address, |meter| meter.battery = Some(percent));
    }

    /// The meter says that this is its model number.
    pub fn set_model(&self, address: &str, model: &str) {
        self.room.with(address, |meter| meter.model = Some(model.to_owned()));
    }

    /// The adapter speaks the vendor's protocol with this meter, and the standard's with the app.
    pub fn set_translated(&self, address: &str) {
        self.room.with(address, |meter| meter.translated = true);
    }

    /// The pressure in a cuff at work, mmHg, for a phone that listens to it.
    pub fn inflate(&self, address: &str, mmhg: u16) {
        self.room.with(address, |meter| meter.inflate(mmhg));
    }

    /// The meter advertises its address only, neither its name nor its services.
    pub fn set_nameless(&self, address: &str) {
        self.room.with(address, |meter| meter.nameless = true);
    }

    /// The phone's Bluetooth does nothing from now on, for this reason, or works again. Links break.
    pub fn set_refuses(&self, why: Option<TransportError>) {
        *self.room.refuses() = why;
        if why.is_some() {
            self.room.lock().iter_mut().for_each(Meter::drop_link);
        }
        self.room.changed();
    }

    /// The meter's clock is ahead of the phone's by so much; `None` if it has lost its time.
    pub fn set_clock(&self, address: &str, ahead: Option<TimeDelta>) {
        self.room.with(address, |meter| meter.clock_ahead = ahead);
    }

    /// Whether a glucometer takes requests by sequence number.
    pub fn set_takes_sequence(&self, address: &str, takes: bool) {
        self.room.with(address, |meter| meter.takes_sequence = takes);
    }

    /// The link drops, once, after the meter has sent so many packets.
    pub fn drop_link_after(&self, address: &str, packets: u32) {
        self.room.with(address, |meter| meter.drop_after = Some(packets));
    }

    /// The meter's memory is emptied by its owner, and it counts from the beginning again.
    pub fn reset(&self, address: &str) {
        self.room.with(address, Meter::reset);
    }

    /// Everything that was ever written to this meter.
    #[must_use]
    pub fn written(&self, address: &str) -> Vec<(Characteristic, Vec<u8>)> {
        let mut written = Vec::new();
        self.room.with(address, |meter| written.clone_from(&meter.written));
        written
    }

    fn first(&self, kind: VirtualKind) -> Option<String> {
        let meters = self.room.lock();
        meters.iter().find(|meter| meter.kind == kind).map(|meter| meter.address.clone())
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, Vec<Meter>> {
        // A panic elsewhere leaves the meters as they were between two changes.
        self.meters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuses(&self) -> MutexGuard<'_, Option<TransportError>> {
        self.refuses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the phone's Bluetooth works.
    fn works(&self) -> Result<(), TransportError> {
        self.refuses().map_or(Ok(()), Err)
    }

    fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// Does something with the meter of this address, if there is one; returns what came of it.
    fn with<T>(&self, address: &str, act: impl FnOnce(&mut Meter) -> T) -> Option<T> {
        let result = self.lock().iter_mut().find(|meter| meter.address == address).map(act);
        self.changed();
        result
    }
}
