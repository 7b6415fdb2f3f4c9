//! Android's way into btleplug, whose Java half has to be found by the app's class loader.

use std::ffi::c_void;
use std::sync::OnceLock;

use doorstep_core::meter::transport::TransportError;
use jni::JavaVM;
use jni::sys::{JNI_VERSION_1_6, jint};

/// Whether btleplug was begun, once the library has been loaded by `System.loadLibrary`.
static BEGUN: OnceLock<bool> = OnceLock::new();

/// Called by Android when the app loads the library, on a thread that sees the app's classes. A failure is told by the first
/// scan: without Bluetooth the app works all the same.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the way in that Java's native interface prescribes")]
extern "system" fn JNI_OnLoad(machine: *mut jni::sys::JavaVM, _reserved: *mut c_void) -> jint {
    // SAFETY: Android hands over its own machine, which lives as long as the process.
    let machine = unsafe { JavaVM::from_raw(machine) };
    let begun = machine.attach_current_thread(|env| match btleplug::platform::init(env) {
        // The exception of a class that was not found must not reach the caller.
        Err(error) => {
            env.exception_clear();
            Err(error)
        }
        begun => begun,
    });
    BEGUN.get_or_init(|| begun.is_ok());
    JNI_VERSION_1_6
}

/// Whether btleplug can be asked for anything: unbegun it would panic.
pub(crate) fn is_ready() -> Result<(), TransportError> {
    match BEGUN.get() {
        Some(true) => Ok(()),
        Some(false) | None => Err(TransportError::System),
    }
}
