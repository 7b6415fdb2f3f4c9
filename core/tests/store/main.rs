//! The encrypted store on real files.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod child;
mod corrections;
mod crash;
mod listing;
mod opening;
mod plaintext;
mod programme;
mod queries;
mod records;
mod support;
