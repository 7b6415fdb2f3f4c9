//! What the meter says of itself, read when its records have come, or before a person has to do something.

use crate::meter::device::{self, DeviceInformation};
use crate::meter::features::{GlucoseFeatures, PressureFeatures};
use crate::meter::transport::{Characteristic, TransportError};
use crate::meter::uuids;

use super::machine::{Session, State};
use super::{Ended, Progress, Reply};

impl Session {
    /// Reads the next detail; when there is none left, waits for a person who measures, or is done.
    pub(super) fn inquire(&mut self) {
        if let Some(detail) = self.details.pop_front() {
            self.out.push(super::Command::Read(detail));
            self.enter(State::Inquiring(detail));
            return;
        }
        let about = DeviceInformation { model: self.meter.model.clone(), ..std::mem::take(&mut self.about) };
        if about != DeviceInformation::default() && !std::mem::replace(&mut self.about_is_told, true) {
            self.progress(Progress::Device(Box::new(about)));
        }
        let was_asked_for_all = self.profile.record_access().is_some() && !self.quirks.forbids_writing;
        if was_asked_for_all && self.profile.blood_pressure().is_none() {
            self.close(Ended::Complete);
        } else {
            self.listen();
        }
    }

    pub(super) fn inquired(&mut self, detail: Characteristic, result: Result<Reply, TransportError>) {
        match result {
            Ok(Reply::Read { bytes, .. }) => self.learn(detail, &bytes),
            Err(TransportError::LinkLost | TransportError::OutOfRange) => return self.lost(),
            // A meter that will not say one thing is not asked for the others.
            Ok(Reply::Unread { .. }) | Err(_) => self.details.clear(),
            // An answer to something else: the question still stands.
            Ok(_) => return,
        }
        self.inquire();
    }

    fn learn(&mut self, detail: Characteristic, bytes: &[u8]) {
        let about = &mut self.about;
        match detail.uuid {
            uuids::BATTERY_LEVEL => about.battery = device::decode_battery(bytes).ok(),
            uuids::MANUFACTURER_NAME => about.manufacturer = device::text(bytes),
            uuids::SERIAL_NUMBER => about.serial = device::text(bytes),
            uuids::FIRMWARE_REVISION => about.firmware = device::text(bytes),
            uuids::HARDWARE_REVISION => about.hardware = device::text(bytes),
            uuids::SOFTWARE_REVISION => about.software = device::text(bytes),
            uuids::BLOOD_PRESSURE_FEATURE => about.pressure = PressureFeatures::decode(bytes).ok(),
            uuids::GLUCOSE_FEATURE => about.glucose = GlucoseFeatures::decode(bytes).ok(),
            _ => {}
        }
    }
}
