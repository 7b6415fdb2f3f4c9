//! The encrypted store on real files.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod child;
mod crash;
mod listing;
mod opening;
mod plaintext;
mod programme;
mod queries;
mod support;
