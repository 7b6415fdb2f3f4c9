//! The demo district: synthetic people with a year of history, made from `fixtures/demo/district.toml`, and a town of 2,000 with
//! two years that grows around them. The same people on every phone; days count back from the day it is made.

mod care;
mod cast;
mod chance;
mod district;
mod judged;
pub mod meters;
mod programme;
mod records;
mod same;
mod support;
mod town;

pub(super) use care::{DischargeSeed, PlanSeed, PrescriptionSeed, RecognisedSeed, ReferralSeed, care};
pub use district::Demo;
pub(super) use district::{District, Person};
pub(super) use programme::Programme;
pub(super) use records::{RecordSeed, records};
pub(super) use support::Support;
