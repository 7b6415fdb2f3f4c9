//! The app as a process: one store, locked or open.

use std::path::PathBuf;
use std::sync::Arc;

use doorstep_core::desk::view::{Language, LockView, Role};
use doorstep_core::desk::{DEMO_POPULATION, DEMO_TOWN, Device, Error};
use doorstep_core::ports::{Clock, TimeOrderedIds, Vault};

use crate::desk::Desk;
use crate::meters::VirtualMeters;
use crate::ports::{ClockPort, ForeignVault, VaultPort};
use crate::system::{ForeignClock, SystemClock, pin_iterations};

/// One phone with its store. Make one a process and close it at the end.
#[derive(uniffi::Object)]
pub struct Doorstep {
    pub(crate) device: Device,
    clock: Arc<dyn Clock>,
}

#[uniffi::export]
impl Doorstep {
    /// `folder` holds the store and its key ring and is made if missing. `vault` is the phone's; a desktop has none and
    /// keeps the key in a file beside the store, with a warning. `clock` replaces the system's own (tests).
    #[uniffi::constructor]
    pub fn open(
        folder: String,
        vault: Option<Arc<dyn VaultPort>>,
        clock: Option<Arc<dyn ClockPort>>,
    ) -> Result<Arc<Self>, Error> {
        let clock: Arc<dyn Clock> = match clock {
            Some(foreign) => Arc::new(ForeignClock::new(foreign)),
            None => Arc::new(SystemClock),
        };
        let ids = Arc::new(TimeOrderedIds::new(Arc::clone(&clock)));
        let vault = vault.map(|vault| Arc::new(ForeignVault(vault)) as Arc<dyn Vault>);
        let device = Device::open(PathBuf::from(folder), vault, Arc::clone(&clock), ids, pin_iterations())?;
        Ok(Arc::new(Self { device, clock }))
    }

    /// The demo's virtual meters, on this phone's clock.
    pub fn virtual_meters(&self) -> Arc<VirtualMeters> {
        VirtualMeters::new(Arc::clone(&self.clock))
    }

    /// Whether the store is there, locked or open.
    pub fn lock_view(&self) -> Result<LockView, Error> {
        self.device.lock_view()
    }

    /// Makes the encrypted store with the demo district and opens it for one role.
    pub fn set_up_demo(&self, pin: String, role: Role) -> Result<Arc<Desk>, Error> {
        Ok(Desk::of(self.device.set_up_demo(&pin, role, DEMO_POPULATION)?))
    }

    /// Makes the encrypted store with the demo town of 2,000 residents and opens it for one role.
    pub fn set_up_town(&self, pin: String, role: Role) -> Result<Arc<Desk>, Error> {
        Ok(Desk::of(self.device.set_up(&pin, role, DEMO_TOWN)?))
    }

    /// Opens the store. Each wrong PIN costs an attempt and, after some, time.
    pub fn unlock(&self, pin: String) -> Result<Arc<Desk>, Error> {
        Ok(Desk::of(self.device.unlock(&pin)?))
    }

    /// Replaces the PIN.
    pub fn change_pin(&self, old: String, new: String) -> Result<(), Error> {
        self.device.change_pin(&old, &new)
    }

    /// Closes the store. What was typed is in it.
    pub fn lock(&self) {
        self.device.lock();
    }

    /// What the phone's maker calls it; the platform is told.
    pub fn set_model(&self, model: String) {
        self.device.set_model(&model);
    }

    /// Makes the encrypted store for whom the platform has signed in, and opens it.
    pub fn set_up_with_platform(&self, pin: String) -> Result<Arc<Desk>, Error> {
        Ok(Desk::of(self.device.set_up_with_platform(&pin)?))
    }

    /// The language of everything the core says.
    pub fn set_language(&self, language: Language) {
        self.device.set_language(language);
    }
}
