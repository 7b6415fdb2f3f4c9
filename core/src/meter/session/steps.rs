//! What has to be done between connecting and listening, as a list made from what the meter has and its quirks.

use std::collections::VecDeque;
use std::time::Duration;

use uuid::Uuid;

use crate::meter::quirks::{ClockWrite, Quirks};
use crate::meter::transport::Characteristic;
use crate::meter::uuids;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Let the meter settle.
    Settle(Duration),
    /// Write what makes it talk.
    Unlock(Characteristic, Vec<u8>),
    /// Subscribe; without it there is nothing to receive.
    Subscribe(Characteristic),
    /// Subscribe if it works.
    TrySubscribe(Characteristic),
    /// Read the model number.
    ReadModel(Characteristic),
    /// Read the clock, and set it afterwards if the row of quirks says so and the meter is known by then.
    ReadClock(Characteristic),
    /// Set the clock.
    WriteClock(Characteristic, Vec<u8>),
}

impl Step {
    /// Whether it says how records are to be read that came before it.
    pub(super) const fn tells_how_to_read(&self) -> bool {
        matches!(self, Self::ReadClock(_) | Self::ReadModel(_))
    }

    /// Whether the session can go on if this step fails for a reason of its own.
    pub(super) const fn is_optional(&self) -> bool {
        !matches!(self, Self::Subscribe(_))
    }
}

/// What a meter has.
#[derive(Debug, Clone, Default)]
pub(super) struct Profile {
    characteristics: Vec<Characteristic>,
}

impl Profile {
    pub(super) const fn new(characteristics: Vec<Characteristic>) -> Self {
        Self { characteristics }
    }

    fn find(&self, service: Uuid, uuid: Uuid) -> Option<Characteristic> {
        self.characteristics.iter().copied().find(|found| found.service == service && found.uuid == uuid)
    }

    /// 2A35, which each meter must have; 2B34 of one that has left it out. Both together would say everything twice.
    pub(super) fn blood_pressure(&self) -> Option<Characteristic> {
        self.either(uuids::BLOOD_PRESSURE_MEASUREMENT, uuids::ENHANCED_BLOOD_PRESSURE)
    }

    fn cuff_pressure(&self) -> Option<Characteristic> {
        self.either(uuids::INTERMEDIATE_CUFF_PRESSURE, uuids::ENHANCED_CUFF_PRESSURE)
    }

    fn either(&self, first: Uuid, second: Uuid) -> Option<Characteristic> {
        let find = |uuid| self.find(uuids::BLOOD_PRESSURE_SERVICE, uuid);
        find(first).or_else(|| find(second))
    }

    pub(super) fn glucose(&self) -> Option<Characteristic> {
        self.find(uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_MEASUREMENT)
    }

    /// The control point of the glucose service; the blood pressure service can have one of its own.
    pub(super) fn record_access(&self) -> Option<Characteristic> {
        self.glucose().and_then(|_| self.find(uuids::GLUCOSE_SERVICE, uuids::RECORD_ACCESS))
    }

    fn clock(&self, quirks: &Quirks) -> Option<Characteristic> {
        let rule = &quirks.clock;
        let fits = |uuid: Uuid| {
            let mut found = self.characteristics.iter().copied().filter(move |found| found.uuid == uuid);
            found.find(|found| rule.service.is_none_or(|service| found.service == service))
        };
        match rule.characteristic {
            _ if rule.none => None,
            Some(uuid) => fits(uuid),
            None => fits(uuids::CURRENT_TIME).or_else(|| fits(uuids::DATE_TIME)),
        }
    }

    /// What the meter can say of itself, apart from its model number.
    pub(super) fn details(&self) -> VecDeque<Characteristic> {
        [
            (uuids::BATTERY_SERVICE, uuids::BATTERY_LEVEL),
            (uuids::DEVICE_INFORMATION_SERVICE, uuids::MANUFACTURER_NAME),
            (uuids::DEVICE_INFORMATION_SERVICE, uuids::SERIAL_NUMBER),
            (uuids::DEVICE_INFORMATION_SERVICE, uuids::FIRMWARE_REVISION),
            (uuids::DEVICE_INFORMATION_SERVICE, uuids::HARDWARE_REVISION),
            (uuids::DEVICE_INFORMATION_SERVICE, uuids::SOFTWARE_REVISION),
            (uuids::BLOOD_PRESSURE_SERVICE, uuids::BLOOD_PRESSURE_FEATURE),
            (uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_FEATURE),
        ]
        .into_iter()
        .filter_map(|(service, uuid)| self.find(service, uuid))
        .collect()
    }

    /// The steps, in the order of the standard unless the quirks say otherwise: subscribe to the measurements, then
    /// read the clock before anybody sets it.
    pub(super) fn steps(&self, quirks: &Quirks) -> VecDeque<Step> {
        let clock = self.clock(quirks).map(Step::ReadClock);
        let clock_first = quirks.clock.write == ClockWrite::BeforeSubscribing;
        let unlock = quirks.unlock.as_ref().filter(|_| !quirks.forbids_writing).and_then(|unlock| {
            let found = self.characteristics.iter().find(|found| found.uuid == unlock.characteristic)?;
            Some(Step::Unlock(*found, unlock.bytes.clone()))
        });
        let context = self.find(uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_CONTEXT);
        let model = self.find(uuids::DEVICE_INFORMATION_SERVICE, uuids::MODEL_NUMBER);
        [
            quirks.wait_before_subscribing().map(Step::Settle),
            unlock,
            clock.clone().filter(|_| clock_first),
            self.blood_pressure().map(Step::Subscribe),
            self.cuff_pressure().map(Step::TrySubscribe),
            self.glucose().map(Step::Subscribe),
            context.map(Step::TrySubscribe),
            self.record_access().map(Step::Subscribe),
            model.map(Step::ReadModel),
            clock.filter(|_| !clock_first),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
