//! Readings that come in by Bluetooth: whose they are, when they were taken, whether they are right.
#![allow(clippy::unwrap_used, reason = "tests")]

mod clock;
mod home;
mod inbox;
mod right;
mod whose;
