//! Doorstep's core for Kotlin and Swift: objects with a lifetime and the ports a platform fills. The views they hand out
//! are the core's own (`doorstep_core::desk::view`), so nothing is copied and no decision is taken here.

pub mod after_signing;
#[cfg(target_os = "android")]
mod android;
pub mod check;
pub mod consent;
pub mod desk;
pub mod doorstep;
mod lifetime;
pub mod meters;
mod paper;
pub mod platform;
pub mod ports;
pub mod radio;
pub mod records;
mod sheets;
mod sync;
mod system;

uniffi::setup_scaffolding!();
doorstep_core::uniffi_reexport_scaffolding!();

/// The version of the core, as in `Cargo.toml`.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Where watches run; calls that wait bring their own.
fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: std::sync::OnceLock<tokio::runtime::Runtime> = std::sync::OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_time()
            .build()
            .expect("a phone can start one thread")
    })
}
