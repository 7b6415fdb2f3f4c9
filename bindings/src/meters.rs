//! Virtual meters for the demo.

use std::sync::Arc;

use doorstep_core::desk::demo::meters;
use doorstep_core::meter::transport::simulated::{self, MeterTrouble, VirtualKind};
use doorstep_core::ports::Clock;

use crate::radio::MeterRadio;

/// What a virtual meter is.
#[derive(Debug, Clone, Copy, uniffi::Enum)]
pub enum MeterKind {
    /// Blood pressure.
    Cuff,
    /// Glucose.
    Glucometer,
}

/// A virtual meter as a panel shows it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct VirtualMeter {
    /// By which it is steered.
    pub address: String,
    /// Its advertised name.
    pub name: String,
    /// What it is.
    pub kind: MeterKind,
    /// Carried away.
    pub out_of_range: bool,
    /// A phone is connected.
    pub connected: bool,
    /// Readings it holds.
    pub holds: u32,
    /// What it makes difficult just now.
    pub troubles: Vec<MeterTrouble>,
}

/// A room with a cuff and a glucometer, steered by a panel. They speak the bytes of real ones through the same session.
#[derive(uniffi::Object)]
pub struct VirtualMeters {
    room: simulated::VirtualMeters,
    clock: Arc<dyn Clock>,
}

impl VirtualMeters {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { room: meters::room(Arc::clone(&clock)), clock })
    }
}

#[uniffi::export]
impl VirtualMeters {
    /// The radio that hears these meters.
    pub fn radio(&self) -> Arc<MeterRadio> {
        MeterRadio::over(Arc::new(self.room.clone()))
    }

    /// What is in the room.
    pub fn list(&self) -> Vec<VirtualMeter> {
        let shown = self.room.list().into_iter();
        shown
            .map(|meter| VirtualMeter {
                address: meter.address,
                name: meter.name,
                kind: match meter.kind {
                    VirtualKind::Cuff => MeterKind::Cuff,
                    VirtualKind::Glucometer => MeterKind::Glucometer,
                },
                out_of_range: meter.out_of_range,
                connected: meter.connected,
                holds: u32::try_from(meter.holds).unwrap_or(u32::MAX),
                troubles: meter.troubles,
            })
            .collect()
    }

    /// Somebody measures blood pressure with the cuff: mmHg, beats a minute.
    pub fn press_cuff(&self, systolic: u16, diastolic: u16, pulse: u16) {
        self.room.press_cuff(systolic, diastolic, pulse);
    }

    /// Somebody measures, and the cuff sends the captured bytes of a Beurer BM85.
    pub fn replay_cuff(&self) {
        meters::replay_cuff(&self.room, self.clock.now().naive_local());
    }

    /// Somebody puts a strip into the glucometer: tenths of mmol/L, and whether fasting or after a meal.
    pub fn insert_strip(&self, mmol_tenths: u16, fasting: bool) {
        self.room.insert_strip(mmol_tenths, fasting);
    }

    /// Somebody puts a strip in, and the glucometer sends the captured bytes of an Accu-Chek Guide.
    pub fn replay_strip(&self) {
        meters::replay_strip(&self.room, self.clock.now().naive_local());
    }

    /// The glucometer holds thirty more records, one each morning of the last month.
    pub fn fill_glucometer(&self) {
        meters::fill_glucometer(&self.room);
    }

    /// Makes a meter difficult, or takes it back.
    pub fn set_trouble(&self, address: String, trouble: MeterTrouble, on: bool) {
        self.room.set_trouble(&address, trouble, on);
    }

    /// Carries a meter out of range, or back.
    pub fn set_out_of_range(&self, address: String, out_of_range: bool) {
        self.room.set_out_of_range(&address, out_of_range);
    }
}
