//! Reading a phone's store past its desk: the audit trail, and what waits for the platform.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::path::Path;
use std::sync::Arc;

use doorstep_core::access::{Attempt, FileVault, Keyring};
use doorstep_core::desk::Device;
use doorstep_core::ports::Clock;
use doorstep_core::store::audit::{self, Audit};
use doorstep_core::store::{self, Key, Store, outbox};
use zeroize::Zeroizing;

use crate::{PIN, PIN_ITERATIONS, Phone};

/// The store of a phone, which is locked for it.
pub fn store(phone: &Phone) -> Store {
    store_of(&phone.device, phone.folder(), phone.clock.clone())
}

/// The store of a device with its folder.
pub fn store_of(device: &Device, folder: &Path, clock: Arc<dyn Clock>) -> Store {
    device.lock();
    let place = folder.join("store");
    let vault = Arc::new(FileVault::open(&folder.join("vault.key")).unwrap());
    let keyring = Keyring::open(&place.join("keyring.json"), vault, clock, PIN_ITERATIONS).unwrap();
    let Attempt::Unlocked(key) = keyring.unlock(PIN).unwrap() else { panic!("the PIN is right") };
    Store::open(&place.join("doorstep.db"), &Key::new(Zeroizing::new(*key))).unwrap()
}

/// The last lines of the trail, earliest first. The phone is locked for it.
pub fn trail(phone: &Phone, lines: u32) -> Vec<Audit> {
    let read = store(phone).read(|connection| audit::last(connection, lines));
    let mut lines = read.map_err(|e: store::Error| e).unwrap();
    lines.reverse();
    lines
}

/// What was done, in the order of the lines.
pub fn actions(trail: &[Audit]) -> Vec<&str> {
    trail.iter().map(|line| line.action.as_str()).collect()
}

/// The kinds of what waits for the platform, latest first. The phone is locked for it.
pub fn waiting(phone: &Phone) -> Vec<String> {
    let read = store(phone).read(|connection| outbox::latest(connection, 100));
    let rows = read.map_err(|e: store::Error| e).unwrap();
    rows.into_iter().map(|(outgoing, _)| outgoing.kind).collect()
}
