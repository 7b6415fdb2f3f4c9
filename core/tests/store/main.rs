//! The encrypted store on real files.
#![allow(clippy::unwrap_used)]

mod queries;
mod support;
