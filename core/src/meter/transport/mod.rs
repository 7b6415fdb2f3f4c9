//! The port to the radio. One trait, several adapters: btleplug, the platform's own, and virtual meters.
//!
//! An adapter moves bytes and names failures; it decodes nothing, decides nothing and keeps nothing.

use std::collections::HashSet;

use async_trait::async_trait;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::quirks::Quirks;
use super::uuids;

#[cfg(feature = "btleplug")]
pub mod btleplug;
pub mod conformance;
pub mod hanging_up;
pub mod limits;
pub mod simulated;

/// A Bluetooth stack.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Looks for meters until the receiver is dropped: first those that the system has on its list and that are
    /// bonded or known, then whatever is heard. An adapter may send more than what is wanted; the caller filters
    /// with [`Wanted::matches`]. It must not leave the filtering to the system by services alone: some meters do not
    /// advertise theirs. The stream ends when Bluetooth is switched off.
    ///
    /// # Errors
    /// The adapter is off, missing, or may not be used.
    async fn scan(&self, wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError>;

    /// Prepares a link to a meter, without connecting, and opens its stream of events: what a meter sends the
    /// moment it is connected must not be lost.
    ///
    /// # Errors
    /// The adapter is off, missing, or may not be used; or the meter is not known to it (any more).
    async fn open(&self, address: &str)
    -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError>;
}

/// A link to one meter. Dropping it hangs up.
#[async_trait]
pub trait Link: Send {
    /// Connects, bonds where the platform has to be asked for it, and discovers all characteristics.
    ///
    /// # Errors
    /// Any [`TransportError`].
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError>;

    /// Turns notifications or indications on, whichever the characteristic has.
    ///
    /// # Errors
    /// Any [`TransportError`].
    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError>;

    /// Reads a value.
    ///
    /// # Errors
    /// Any [`TransportError`].
    async fn read(&mut self, characteristic: Characteristic) -> Result<Vec<u8>, TransportError>;

    /// Writes a value.
    ///
    /// # Errors
    /// Any [`TransportError`].
    async fn write(
        &mut self,
        characteristic: Characteristic,
        bytes: &[u8],
        kind: WriteKind,
    ) -> Result<(), TransportError>;

    /// Hangs up. Hanging up twice is no error.
    ///
    /// # Errors
    /// Any [`TransportError`]; the link is of no use afterwards in any case.
    async fn disconnect(&mut self) -> Result<(), TransportError>;
}

/// A characteristic by its service too: 2A52 and 2A08 stand in two services of some meters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Characteristic {
    /// The service.
    pub service: Uuid,
    /// The characteristic.
    pub uuid: Uuid,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKind {
    /// The meter confirms.
    WithResponse,
    /// It does not.
    WithoutResponse,
}

/// What happens on a link without being asked.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// The meter sent something.
    Notified {
        /// In which characteristic.
        characteristic: Characteristic,
        /// What.
        bytes: Vec<u8>,
    },
    /// The link is gone.
    Lost,
}

/// What an adapter heard of a device.
#[derive(Clone, PartialEq, Eq)]
pub struct Advertisement {
    /// The system's name for it, for [`Transport::open`].
    pub address: String,
    /// The advertised name.
    pub name: Option<String>,
    /// The advertised services; seldom all that it has.
    pub services: Vec<Uuid>,
    /// Signal strength in dBm.
    pub rssi: Option<i16>,
    /// Whether the system has a bond with it.
    pub bonded: bool,
    /// Heard just now, or connected already. Otherwise the system only has it on its list (bonded, or known from
    /// before), and connecting is the way to learn whether it is there.
    pub in_reach: bool,
    /// It speaks its vendor's protocol only, and the adapter translates that into the standard's (by the vendor's own library).
    pub translated: bool,
}

/// Which devices are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Addresses of meters that were used before; they are wanted whatever they advertise.
    pub known: HashSet<String>,
    /// Only those, no others.
    pub only_known: bool,
}

impl Wanted {
    /// The services to name to a system that insists on some.
    #[must_use]
    pub fn services() -> [Uuid; 2] {
        [uuids::BLOOD_PRESSURE_SERVICE, uuids::GLUCOSE_SERVICE]
    }

    /// Whether a device is wanted: known by its address, or a meter by its services or by its name.
    #[must_use]
    pub fn matches(&self, heard: &Advertisement) -> bool {
        let is_meter = || {
            heard.services.iter().any(|service| Self::services().contains(service))
                || Quirks::advertises(&heard.services)
                || Quirks::of(heard.name.as_deref(), None) != Quirks::standard()
        };
        self.known.contains(&heard.address) || (!self.only_known && is_meter())
    }
}

/// Why the radio did not do it. Each has one thing that can be done about it, which [`TransportError::what_to_do`]
/// names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum TransportError {
    /// Bluetooth is switched off.
    #[error("Bluetooth is off")]
    AdapterOff,
    /// The device has no Bluetooth.
    #[error("there is no Bluetooth adapter")]
    NoAdapter,
    /// The app may not use Bluetooth.
    #[error("the permission to use Bluetooth is missing")]
    PermissionMissing,
    /// The phone hears no meter as long as its location is switched off: Android up to 11.
    #[error("location is off, and without it nothing is heard")]
    LocationOff,
    /// The meter can't be heard.
    #[error("the meter is out of range or switched off")]
    OutOfRange,
    /// It is connected to another phone, or still measuring.
    #[error("the meter is busy")]
    Busy,
    /// It did not answer in time.
    #[error("the meter did not answer in time")]
    TimedOut,
    /// Wrong PIN, or the person refused, or the meter has forgotten the bond.
    #[error("pairing was refused")]
    PairingRefused,
    /// The link broke.
    #[error("the link to the meter broke")]
    LinkLost,
    /// The meter refused the operation.
    #[error("the meter refused")]
    Refused,
    /// The caller gave up.
    #[error("cancelled")]
    Cancelled,
    /// Anything else; what the system said is for its own log.
    #[error("the Bluetooth system failed")]
    System,
}

/// What a person can do; the words are the catalogue's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatToDo {
    /// Switch Bluetooth on.
    SwitchBluetoothOn,
    /// Enter the value by hand.
    EnterByHand,
    /// Allow the app to use Bluetooth, in the settings.
    AllowBluetooth,
    /// Switch the phone's location on.
    SwitchLocationOn,
    /// Bring the phone near and press the meter's button.
    ComeCloserAndPressStart,
    /// Disconnect the other phone, or wait.
    FreeTheMeter,
    /// Pair again: forget the meter in the settings, check the PIN.
    PairAgain,
    /// Try again.
    TryAgain,
    /// Nothing: it was wanted.
    Nothing,
}

impl TransportError {
    /// The one thing to try.
    #[must_use]
    pub const fn what_to_do(self) -> WhatToDo {
        match self {
            Self::AdapterOff => WhatToDo::SwitchBluetoothOn,
            Self::NoAdapter => WhatToDo::EnterByHand,
            Self::PermissionMissing => WhatToDo::AllowBluetooth,
            Self::LocationOff => WhatToDo::SwitchLocationOn,
            Self::OutOfRange | Self::TimedOut => WhatToDo::ComeCloserAndPressStart,
            Self::Busy => WhatToDo::FreeTheMeter,
            Self::PairingRefused => WhatToDo::PairAgain,
            Self::LinkLost | Self::Refused | Self::System => WhatToDo::TryAgain,
            Self::Cancelled => WhatToDo::Nothing,
        }
    }

    /// Whether trying again in a moment can help without a person doing something first.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::OutOfRange | Self::Busy | Self::TimedOut | Self::LinkLost | Self::System)
    }
}
