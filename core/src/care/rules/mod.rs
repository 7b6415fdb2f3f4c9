//! The rules: versioned data ([`RuleSet`]), and the code that applies it to what was found at a door.
//!
//! [`RuleSet::judge`] classes a visit, says whether to refer and when to come again; [`RuleSet::colour`] ranks a resident in
//! the list; [`RuleSet::next_measurement`] says whether to measure once more; [`RuleSet::home_mean`] judges what she measured
//! herself. Three targets are kept apart: the
//! assessment's ([`Targets::assessment`]), the clinical one and that of measurements at home.

mod case;
mod colour;
mod county;
mod data;
mod home;
mod judge;
mod load;
mod measuring;
pub(in crate::care) mod shown;
mod targets;
#[cfg(test)]
mod tests;

pub use case::{Case, Findings, Pressure, Previous};
pub use colour::ColourFacts;
pub use data::*;
pub use home::HomeMean;
pub use judge::stricter_next;
pub use load::RuleError;
pub use measuring::{NextMeasurement, judged_pressures, known_arm, settled};
pub use targets::{Target, Targets};
