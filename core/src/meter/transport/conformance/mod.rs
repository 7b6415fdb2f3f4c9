//! What every adapter of [`Transport`] must do, as one suite that runs on any of them.
//!
//! A [`Stage`] sets the scenes (virtual or real meters); the suite looks at nothing but the port. Violations come back
//! as words, so that the suite can run in a test, in a lab, or on a phone.

use async_trait::async_trait;

use super::Transport;

mod checks;
mod talk;

/// What happens on a stage. What is a state lasts until it is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Scene {
    /// Somebody measures with the cuff, once; it wants to be heard from then on.
    CuffMeasures,
    /// Somebody puts a strip in, once; the glucometer wants to be heard from then on.
    StripGoesIn,
    /// The system has a bond with the cuff.
    CuffBonded,
    /// The cuff is carried away.
    CuffAway,
    /// Another phone holds the cuff.
    CuffBusy,
    /// The glucometer has forgotten its bond, and who is asked for its PIN types a wrong one.
    WrongPin,
    /// The glucometer's link drops, once, after its third record.
    LinkDropsAfterThird,
    /// Bluetooth is switched off.
    BluetoothOff,
    /// The app may not use Bluetooth.
    Forbidden,
}

/// Sets the scenes: a cuff and a glucometer within reach, paired or pairable.
#[async_trait]
pub trait Stage: Send + Sync {
    /// The adapter under test.
    fn transport(&self) -> &dyn Transport;
    /// Address of the cuff.
    fn cuff(&self) -> String;
    /// Address of the glucometer; it has at least five stored records.
    fn glucometer(&self) -> String;
    /// Sets a scene, or takes it back; false: this stage can't.
    async fn set(&self, scene: Scene, on: bool) -> bool;
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Holds.
    pub checked: Vec<&'static str>,
    /// The stage could not set the scene.
    pub left_out: Vec<&'static str>,
}

/// Runs the whole suite.
///
/// # Errors
/// The first violation, in words.
pub async fn check(stage: &dyn Stage) -> Result<Report, String> {
    let mut report = Report::default();
    macro_rules! run {
        ($($check:ident),* $(,)?) => {
            $(
                let name = stringify!($check);
                match checks::$check(stage).await {
                    Ok(true) => report.checked.push(name),
                    Ok(false) => report.left_out.push(name),
                    Err(violation) => return Err(format!("{name}: {violation}")),
                }
            )*
        };
    }
    run!(
        a_scan_hears_a_meter_that_measured,
        a_measurement_arrives_whole,
        a_bonded_meter_is_listed_as_such,
        the_control_point_answers,
        what_comes_while_nobody_looks_waits_in_order,
        a_dropped_link_hangs_up,
        a_dropped_operation_gives_up,
        a_link_that_drops_is_told_and_can_be_made_again,
        another_phones_meter_is_busy,
        a_wrong_pin_is_refused,
        out_of_range_is_its_own_error,
        bluetooth_off_is_its_own_error,
        a_missing_permission_is_its_own_error,
    );
    Ok(report)
}
