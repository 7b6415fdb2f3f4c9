//! Doorstep's core for Kotlin and Swift.
uniffi::setup_scaffolding!();
