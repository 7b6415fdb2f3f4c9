//! Bluetooth numbers used here, from the SIG's Assigned Numbers.

use uuid::Uuid;

/// The full UUID of a 16-bit number assigned by the Bluetooth SIG.
#[must_use]
pub const fn assigned(short: u16) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_1000_8000_0080_5f9b_34fb | ((short as u128) << 96))
}

/// The 16-bit number of an assigned UUID; `None` for a vendor's own.
#[must_use]
pub fn short(uuid: Uuid) -> Option<u16> {
    let number = u16::try_from(uuid.as_u128() >> 96).ok()?;
    (assigned(number) == uuid).then_some(number)
}

/// Glucose service.
pub const GLUCOSE_SERVICE: Uuid = assigned(0x1808);
/// Blood pressure service.
pub const BLOOD_PRESSURE_SERVICE: Uuid = assigned(0x1810);
/// Current time service.
pub const CURRENT_TIME_SERVICE: Uuid = assigned(0x1805);
/// Device information service.
pub const DEVICE_INFORMATION_SERVICE: Uuid = assigned(0x180A);
/// Battery service.
pub const BATTERY_SERVICE: Uuid = assigned(0x180F);

/// Date time: a clock without weekday.
pub const DATE_TIME: Uuid = assigned(0x2A08);
/// Glucose measurement.
pub const GLUCOSE_MEASUREMENT: Uuid = assigned(0x2A18);
/// Battery level.
pub const BATTERY_LEVEL: Uuid = assigned(0x2A19);
/// Model number string.
pub const MODEL_NUMBER: Uuid = assigned(0x2A24);
/// Serial number string.
pub const SERIAL_NUMBER: Uuid = assigned(0x2A25);
/// Firmware revision string.
pub const FIRMWARE_REVISION: Uuid = assigned(0x2A26);
/// Hardware revision string.
pub const HARDWARE_REVISION: Uuid = assigned(0x2A27);
/// Software revision string.
pub const SOFTWARE_REVISION: Uuid = assigned(0x2A28);
/// Manufacturer name string.
pub const MANUFACTURER_NAME: Uuid = assigned(0x2A29);
/// Current time: a clock with weekday, fractions and the reason of its last change.
pub const CURRENT_TIME: Uuid = assigned(0x2A2B);
/// Glucose measurement context.
pub const GLUCOSE_CONTEXT: Uuid = assigned(0x2A34);
/// Blood pressure measurement.
pub const BLOOD_PRESSURE_MEASUREMENT: Uuid = assigned(0x2A35);
/// Intermediate cuff pressure, sent while the cuff deflates.
pub const INTERMEDIATE_CUFF_PRESSURE: Uuid = assigned(0x2A36);
/// Blood pressure feature.
pub const BLOOD_PRESSURE_FEATURE: Uuid = assigned(0x2A49);
/// Glucose feature.
pub const GLUCOSE_FEATURE: Uuid = assigned(0x2A51);
/// Record access control point.
pub const RECORD_ACCESS: Uuid = assigned(0x2A52);
/// Enhanced blood pressure measurement.
pub const ENHANCED_BLOOD_PRESSURE: Uuid = assigned(0x2B34);
/// Enhanced intermediate cuff pressure.
pub const ENHANCED_CUFF_PRESSURE: Uuid = assigned(0x2B35);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_come_back() {
        assert_eq!(short(BLOOD_PRESSURE_MEASUREMENT), Some(0x2A35));
        assert_eq!(short(ENHANCED_BLOOD_PRESSURE), Some(0x2B34));
        assert_eq!(short(Uuid::from_u128(0x233bf001_5a34_1b6d_975c_000d5690abe4)), None);
        assert_eq!(DATE_TIME.to_string(), "00002a08-0000-1000-8000-00805f9b34fb");
    }
}
