//! Doorstep's core for Kotlin and Swift.
uniffi::setup_scaffolding!();
doorstep_core::uniffi_reexport_scaffolding!();

/// The version of the core, as in `Cargo.toml`.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
