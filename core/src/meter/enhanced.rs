//! 2B34 Enhanced Blood Pressure Measurement and 2B35 Enhanced Intermediate Cuff Pressure, of the Blood Pressure Service
//! from 1.1 on: the same values as 2A35 and 2A36, with time in seconds and with the time that the person sees.
//!
//! Layout: GATT Specification Supplement, `enhanced_blood_pressure_measurement` and
//! `enhanced_intermediate_cuff_pressure`.

use super::blood_pressure::{PressurePacket, PressureStatus};
use super::bytes::{DecodeError, Reader};
use super::sfloat::Sfloat;
use super::time::EpochSeconds;
use super::units::PressureUnit;

const KPA: u8 = 1 << 0;
const TIME: u8 = 1 << 1;
const PULSE: u8 = 1 << 2;
const USER: u8 = 1 << 3;
const STATUS: u8 = 1 << 4;
const USER_FACING_TIME: u8 = 1 << 5;
const SINCE_2000: u8 = 1 << 6;
const RESERVED: u8 = 1 << 7;

/// One 2B34 packet, field by field as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnhancedPacket {
    /// Unit of the three pressures.
    pub unit: PressureUnit,
    /// Systolic pressure.
    pub systolic: Sfloat,
    /// Diastolic pressure.
    pub diastolic: Sfloat,
    /// Mean arterial pressure.
    pub mean: Sfloat,
    /// What follows the pressures.
    pub about: About,
}

/// One 2B35 packet, field by field as sent. It is never a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnhancedCuffPressure {
    /// Unit of the pressure.
    pub unit: PressureUnit,
    /// Pressure in the cuff now.
    pub pressure: Sfloat,
    /// What follows the pressure.
    pub about: About,
}

/// What 2B34 and 2B35 have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The meter's own clock, which need not be the one that the person sees.
    pub time: Option<EpochSeconds>,
    /// Pulse, beats a minute.
    pub pulse: Option<Sfloat>,
    /// User slot; [`super::blood_pressure::UNKNOWN_USER`] means unknown.
    pub user: Option<u8>,
    /// What the meter noticed while measuring.
    pub status: Option<PressureStatus>,
    /// The time as the meter shows it: with time zone, daylight saving and what the person has set.
    pub user_facing_time: Option<EpochSeconds>,
    /// Flag bits to which the standard had given no meaning.
    pub reserved_flags: u8,
}

impl About {
    fn read(flags: u8, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let announced = |flag: u8| flags & flag != 0;
        let time = |seconds| EpochSeconds { seconds, since_2000: announced(SINCE_2000) };
        Ok(Self {
            time: announced(TIME).then(|| reader.u32()).transpose()?.map(time),
            pulse: announced(PULSE).then(|| reader.sfloat()).transpose()?,
            user: announced(USER).then(|| reader.u8()).transpose()?,
            status: announced(STATUS).then(|| reader.u16()).transpose()?.map(PressureStatus),
            user_facing_time: announced(USER_FACING_TIME).then(|| reader.u32()).transpose()?.map(time),
            reserved_flags: flags & RESERVED,
        })
    }

    /// The time as the meter shows it; its own clock's where it does not tell them apart, or shows none.
    #[must_use]
    pub fn shown_time(&self) -> Option<EpochSeconds> {
        let known = |time: &EpochSeconds| time.value().is_ok();
        self.user_facing_time.filter(known).or(self.time).or(self.user_facing_time)
    }
}

impl EnhancedPacket {
    /// The same measurement as a meter without these characteristics sends it, with the time as the meter shows it.
    #[must_use]
    pub fn plain(&self) -> PressurePacket {
        PressurePacket {
            unit: self.unit,
            systolic: self.systolic,
            diastolic: self.diastolic,
            mean: self.mean,
            time: self.about.shown_time().map(EpochSeconds::meter_time),
            pulse: self.about.pulse,
            user: self.about.user,
            status: self.about.status,
            reserved_flags: self.about.reserved_flags,
        }
    }
}

fn unit(flags: u8) -> PressureUnit {
    if flags & KPA == 0 { PressureUnit::MmHg } else { PressureUnit::KPa }
}

/// Decodes 2B34.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode(bytes: &[u8]) -> Result<EnhancedPacket, DecodeError> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let packet = EnhancedPacket {
        unit: unit(flags),
        systolic: reader.sfloat()?,
        diastolic: reader.sfloat()?,
        mean: reader.sfloat()?,
        about: About::read(flags, &mut reader)?,
    };
    reader.finish()?;
    Ok(packet)
}

/// Decodes 2B35.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode_cuff_pressure(bytes: &[u8]) -> Result<EnhancedCuffPressure, DecodeError> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let packet = EnhancedCuffPressure {
        unit: unit(flags),
        pressure: reader.sfloat()?,
        about: About::read(flags, &mut reader)?,
    };
    reader.finish()?;
    Ok(packet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_the_meter_does_not_show_hides_no_clock_that_it_has() {
        let shown = |base: Option<u32>, facing: Option<u32>| {
            let mut bytes = vec![SINCE_2000, 120, 0, 80, 0, 93, 0];
            for (flag, seconds) in [(TIME, base), (USER_FACING_TIME, facing)] {
                let Some(seconds) = seconds else { continue };
                bytes[0] |= flag;
                bytes.extend(seconds.to_le_bytes());
            }
            decode(&bytes).unwrap().about.shown_time().map(|time| time.seconds)
        };
        assert_eq!(shown(Some(7), Some(9)), Some(9));
        assert_eq!(shown(Some(7), Some(0)), Some(7));
        assert_eq!(shown(Some(7), None), Some(7));
        assert_eq!(shown(None, Some(0)), Some(0), "there is a field: the clock is lost, not absent");
        assert_eq!(shown(None, None), None);
    }
}
