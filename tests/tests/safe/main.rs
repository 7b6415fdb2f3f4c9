//! What is kept is kept, and only who may reads it: no space, a kill at any moment, the lock, a lost phone.
#![allow(clippy::unwrap_used, reason = "tests")]

mod disk_full;
mod killed;
mod lock;
#[cfg(unix)]
mod lost;
