//! Who may see and do what, and how the store's key is kept: one table of roles, the PIN, the lock, the keyed hash of ID
//! numbers. Knows the domain and nothing of the store.

pub mod envelope;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod file_vault;
mod hashing;
pub mod journal;
mod keyring;
mod lease;
mod lock;
mod pin;
mod policy;
mod seal;
mod waiting;

#[cfg(not(any(target_os = "android", target_os = "ios")))]
pub use file_vault::{FileVault, FileVaultError};
pub use hashing::IdHasher;
pub use keyring::{Attempt, Keyring, KeyringError, PIN_ITERATIONS, StoreKey};
pub use lease::{Heard, Lease, Standing, Told};
pub use lock::IdleLock;
pub use pin::{PinRefused, check_new_pin};
pub use policy::{Capability, NotAllowed, allowed, table};
pub use waiting::ATTEMPTS;
