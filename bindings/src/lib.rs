//! Doorstep's core for Kotlin and Swift.
uniffi::setup_scaffolding!();
doorstep_core::uniffi_reexport_scaffolding!();
