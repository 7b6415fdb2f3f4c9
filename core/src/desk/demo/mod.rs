//! The demo district: synthetic people with a year of history, made from `fixtures/demo/district.toml`. The same people
//! on every phone; days count back from the day it is made. Benchmarks and tests ask for a larger population.

mod cast;
mod chance;
mod district;
pub mod meters;
mod programme;
mod records;
mod support;

pub(super) use district::{District, PastVisit, Person};
pub(super) use programme::Programme;
pub(super) use records::{RecordSeed, records};
pub(super) use support::Support;
