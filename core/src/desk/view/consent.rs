//! Consent, purpose by purpose.

pub use crate::care::consent::{Given, InkPoint, Purpose};

/// What a resident agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentView {
    /// One row a purpose, in the order they are asked.
    pub rows: Vec<ConsentRow>,
    /// Whether this role may ask.
    pub may_take: bool,
    /// Who saw the whole ID number, latest first; empty for all but the doctor in charge.
    pub looks: Vec<LookRow>,
}

/// One purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentRow {
    /// Which.
    pub purpose: Purpose,
    /// Its name.
    pub title: String,
    /// What she is asked, to be shown or read to her.
    pub text: String,
    /// What ends when she takes it back.
    pub stops: String,
    /// She agrees at the moment.
    pub agreed: bool,
    /// The last step in words: when, how, by whom; or that nobody asked.
    pub state: String,
    /// The steps before it, latest first.
    pub earlier: Vec<String>,
}

/// One look behind the mask.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LookRow {
    /// When and who.
    pub title: String,
    /// Why.
    pub reason: String,
}
