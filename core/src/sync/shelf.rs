//! The store, for work that waits for the platform in between: taken out for each step and put back before the next wait,
//! so that a lock in the middle closes it.

use std::sync::Arc;

use serde_json::Value;

use super::json;
use crate::store::{self, Store, meta};

/// In the store's settings: the server's base, as it writes its addresses.
pub(super) const BASE: &str = "sync.base";

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

    /// A resource of the platform as it would stand on a page of it: references to the same server lead nowhere else.
    pub(super) fn relative(&self, mut resource: Value) -> Result<Value, Fault> {
        if let Some(base) = self.open()?.read(|connection| meta::get(connection, BASE))? {
            json::make_relative(&mut resource, &base);
        }
        Ok(resource)
    }
}
