//! What helps a resident beside treatment: policies that fit her, needs with who can meet them, how satisfied people are, and
//! what she is told before a visit. Rules and texts are data with source and certainty.

mod need;
mod policy;
mod reminder;
mod satisfaction;
#[cfg(test)]
mod tests;

pub use need::{NeedLimits, NeedPartner, NeedRules, NeedStanding, SupportTask, TaskEnd, open_needs};
pub use policy::{
    HeldPolicy, PolicyBook, PolicyError, PolicyFacts, PolicyFit, PolicyKind, PolicyKit, PolicyStep,
    SupportPolicy, Unknown,
};
pub use reminder::{Reminder, ReminderRules};
pub use satisfaction::{FaceAnswer, FaceTally, tally};
