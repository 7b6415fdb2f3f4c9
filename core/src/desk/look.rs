//! Looking at a resident: whoever does leaves a row in the audit trail.

use std::sync::PoisonError;

use rusqlite::Connection;

use super::Error;
use super::error::StoreTrouble;
use super::work::{Desk, Fault, Work};
use crate::care::id::ResidentId;
use crate::store::audit;
use crate::store::lists::Listed;

impl Desk {
    /// Shows something of a resident and logs it. At the door of somebody ill it is shown on a full phone too: the row waits in memory
    /// for the next look that there is space for.
    pub(super) fn look<T>(
        &self,
        work: &Work<'_>,
        resident: &str,
        action: &str,
        show: impl FnOnce(&Connection, &Listed) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        let id = work.id::<ResidentId>(resident)?;
        let (id, shown) = work.read(|connection| {
            let line = work.listed(connection, id)?;
            Ok((line.resident.id, show(connection, &line)?))
        })?;
        let mut unlogged = self.unlogged.lock().unwrap_or_else(PoisonError::into_inner);
        unlogged.push(work.trail(action, Some(id), ""));
        match work.write(|tx| Ok(unlogged.iter().try_for_each(|row| audit::append(tx, row))?)) {
            Err(Error::StoreUnusable { why: StoreTrouble::DiskFull, .. }) => {}
            logged => {
                unlogged.clear();
                logged?;
            }
        }
        Ok(shown)
    }
}
