//! The audit trail as it stands in the store.

use std::sync::Arc;

use doorstep_core::access::{Attempt, FileVault, Keyring, PIN_ITERATIONS};
use doorstep_core::store::audit::{self, Audit};
use doorstep_core::store::{self, Key, Store};
use zeroize::Zeroizing;

use crate::{PIN, Phone};

/// The last lines of the trail, earliest first. The phone is locked for it.
pub fn trail(phone: &Phone, lines: u32) -> Vec<Audit> {
    phone.device.lock();
    let place = phone.folder().join("store");
    let vault = Arc::new(FileVault::open(&phone.folder().join("vault.key")).unwrap());
    let keyring =
        Keyring::open(&place.join("keyring.json"), vault, phone.clock.clone(), PIN_ITERATIONS).unwrap();
    let Attempt::Unlocked(key) = keyring.unlock(PIN).unwrap() else { panic!("the PIN is right") };
    let store = Store::open(&place.join("doorstep.db"), &Key::new(Zeroizing::new(*key))).unwrap();
    let mut lines =
        store.read(|connection| audit::last(connection, lines)).map_err(|e: store::Error| e).unwrap();
    lines.reverse();
    lines
}

/// What was done, in that order.
pub fn actions(trail: &[Audit]) -> Vec<&str> {
    trail.iter().map(|line| line.action.as_str()).collect()
}
