//! The PIN, the keyring on a real file, and the vaults.
#![allow(clippy::unwrap_used)]

mod keyring;
mod support;
mod vaults;
