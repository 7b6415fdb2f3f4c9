//! How far a synchronisation has come, for whoever watches.

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Requests go up.
    Push,
    /// Changes come down.
    Pull,
}

/// Counts so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Requests settled, or resources read.
    pub done: u32,
    /// Requests or pages still to come, as far as that is known.
    pub left: Option<u32>,
    /// Of the done ones: refused by the platform, or refused here because they can't be right.
    pub refused: u32,
}
