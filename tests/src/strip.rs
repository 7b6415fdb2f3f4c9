//! A packet of 0x2A18, byte by byte, for what the virtual glucometer's own strip does not do.

use doorstep_core::desk::demo::meters::GLUCOMETER;
use doorstep_core::meter::time::encode_date_time;

/// +INF in place of a number: HI on the display.
pub const HI: u16 = 0x07FE;
/// −INF: LO.
pub const LO: u16 = 0x0802;
/// NaN: no result.
pub const NO_RESULT: u16 = 0x07FF;

/// A record as a glucometer by the book sends it.
#[derive(Clone, Copy)]
pub struct Strip {
    /// The SFLOAT as sent.
    pub sfloat: u16,
    /// Whether it is in kg/L; else in mol/L.
    pub kg_per_l: bool,
    /// What was measured; 10: control solution.
    pub kind: u8,
    /// Status bits of the sensor.
    pub status: u16,
    /// The meal that its context says; some announce one that never comes.
    pub meal: Option<Option<u8>>,
}

impl Strip {
    /// A special, or a number in mol/L.
    pub fn of(sfloat: u16) -> Self {
        Self { sfloat, kg_per_l: false, kind: 1, status: 0, meal: None }
    }

    /// Tenths of mmol/L.
    pub fn mmol(tenths: u16) -> Self {
        Self::of(0xC000 | tenths)
    }

    /// mg/dL.
    pub fn mg_per_dl(mg: u16) -> Self {
        Self { kg_per_l: true, ..Self::of(0xB000 | mg) }
    }

    /// The same with these bits of the sensor's status.
    pub fn with(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same whose context says this meal.
    pub fn at(self, meal: u8) -> Self {
        Self { meal: Some(Some(meal)), ..self }
    }
}

impl crate::Phone {
    /// The demo's glucometer holds this record, of now.
    pub fn strip(&self, sequence: u16, strip: Strip) {
        let time = self.time();
        let unit = if strip.kg_per_l { 0 } else { 0b100 };
        let context = if strip.meal.is_some() { 0b1_0000 } else { 0 };
        let mut bytes = vec![0b1010 | unit | context];
        bytes.extend(sequence.to_le_bytes());
        bytes.extend(encode_date_time(time));
        bytes.extend(strip.sfloat.to_le_bytes());
        bytes.push(0x10 | strip.kind);
        bytes.extend(strip.status.to_le_bytes());
        let [low, high] = sequence.to_le_bytes();
        let context = strip.meal.flatten().map(|meal| [2, low, high, meal]);
        self.meters.store_record(GLUCOMETER, &bytes, context.as_ref().map(<[u8; 4]>::as_slice));
    }
}
