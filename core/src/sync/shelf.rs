//! The store, for work that waits for the platform in between: taken out for each step and put back before the next wait,
//! so that a lock in the middle closes it.

use std::sync::Arc;

use crate::store::{self, Store};

/// Hands out the store; none: it is locked.
pub struct Shelf<'a>(pub &'a (dyn Fn() -> Option<Arc<Store>> + Send + Sync));

/// Why work with the store ended.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Locked meanwhile. Whatever was done is kept.
    #[error("the store was locked")]
    Locked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Shelf<'_> {
    /// The open store, for one step.
    ///
    /// # Errors
    /// It is locked.
    pub fn open(&self) -> Result<Arc<Store>, Fault> {
        (self.0)().ok_or(Fault::Locked)
    }
}
