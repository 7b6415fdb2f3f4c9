//! The national follow-up forms as data: fields, codes, ranges, in both languages.
//!
//! [`FormSet`] answers what to ask ([`FormSet::fields_for`]), whether an answer can be true ([`FormSet::check`]), how
//! typed text becomes an answer ([`FormSet::parse`]), what is still open ([`FormSet::gaps`]), what follows from the
//! answers ([`FormSet::computed`]) and what belongs on one printed form ([`FormSet::project`]). The team's own short forms
//! are a set of the same kind ([`FormSet::team`]).

mod check;
mod compute;
pub mod drink;
mod field;
mod load;
mod parse;
mod problem;
mod set;
mod team;
#[cfg(test)]
mod tests;

pub use compute::body_mass_index;
pub use field::{Bounds, Choice, Condition, DateRange, Field, FilledBy, Kind, Label, Section};
pub use load::FormError;
pub use parse::{day, half_width, time_of_day, times_a_day};
pub use problem::{FieldProblem, Part, ProblemKind};
pub use set::{FormSet, SectionFields};
