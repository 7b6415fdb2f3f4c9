//! The bytes that virtual meters send: the decoders' counterpart, which the app itself has no use for.

use chrono::NaiveDateTime;

use crate::meter::glucose::Meal;
use crate::meter::quirks::PressureLayout;
use crate::meter::time::encode_date_time;

/// A measurement of blood pressure.
pub(super) struct Pressure {
    /// mmHg.
    pub(super) systolic: u16,
    /// mmHg.
    pub(super) diastolic: u16,
    /// Beats a minute.
    pub(super) pulse: u16,
    /// On the meter's clock; `None` if it has lost its time.
    pub(super) taken: Option<NaiveDateTime>,
    /// As in 2A35.
    pub(super) status: u16,
}

/// 2A35 with time, pulse, user and status.
pub(super) fn pressure(measured: &Pressure, layout: PressureLayout) -> Vec<u8> {
    const TIME_PULSE_STATUS: u8 = 0b1_0110;
    const USER: u8 = 0b1000;
    /// As the BM85 sends it of which there is a captured packet.
    const FIRST_USER: u8 = 0;
    let number = |value: u16| {
        if layout.big_endian_pulse_and_status { value.to_be_bytes() } else { value.to_le_bytes() }
    };
    // Meters that always send the user do not announce it.
    let user = if layout.user_always_present { 0 } else { USER };
    let mean = measured.diastolic + measured.systolic.saturating_sub(measured.diastolic) / 3;
    let mut bytes = vec![TIME_PULSE_STATUS | user];
    for value in [measured.systolic, measured.diastolic, mean] {
        bytes.extend(whole(value).to_le_bytes());
    }
    bytes.extend(date_time(measured.taken));
    bytes.extend(number(whole(measured.pulse)));
    bytes.push(FIRST_USER);
    bytes.extend(number(measured.status));
    bytes
}

/// A measurement of glucose.
pub(super) struct Strip {
    /// The record's number.
    pub(super) sequence: u16,
    /// On the meter's clock; `None` if it has lost its time.
    pub(super) taken: Option<NaiveDateTime>,
    /// Tenths of mmol/L.
    pub(super) mmol_tenths: u16,
    /// Whether a context follows.
    pub(super) has_context: bool,
}

/// 2A18 with offset zero, concentration in mol/L, capillary whole blood from a finger, and an empty status.
pub(super) fn strip(measured: &Strip) -> Vec<u8> {
    const OFFSET_CONCENTRATION_MOL_STATUS: u8 = 0b1111;
    const CONTEXT: u8 = 0b1_0000;
    const TEN_THOUSANDTHS: u16 = 0xC000;
    const CAPILLARY_BLOOD_FINGER: u8 = 0x11;
    let context = if measured.has_context { CONTEXT } else { 0 };
    let mut bytes = vec![OFFSET_CONCENTRATION_MOL_STATUS | context];
    bytes.extend(measured.sequence.to_le_bytes());
    bytes.extend(date_time(measured.taken));
    bytes.extend([0, 0]);
    bytes.extend((TEN_THOUSANDTHS | whole(measured.mmol_tenths)).to_le_bytes());
    bytes.push(CAPILLARY_BLOOD_FINGER);
    bytes.extend([0, 0]);
    bytes
}

/// 2A34 with the relation to a meal.
pub(super) fn context(sequence: u16, meal: Meal) -> Vec<u8> {
    const MEAL: u8 = 0b10;
    let [low, high] = sequence.to_le_bytes();
    vec![MEAL, low, high, meal.0]
}

/// The mantissa of an SFLOAT; what is too large for it becomes the largest number that is no special.
const fn whole(value: u16) -> u16 {
    const LARGEST: u16 = 0x07FD;
    if value > LARGEST { LARGEST } else { value }
}

fn date_time(moment: Option<NaiveDateTime>) -> [u8; 7] {
    moment.map_or([0; 7], encode_date_time)
}
