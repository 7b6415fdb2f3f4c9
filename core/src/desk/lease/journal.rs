//! What waits, sealed while the store is open: a file beside it to which each change is appended before the store commits it. So
//! whenever the process ends, and however, what waits is complete in it. Where it can't be kept, it is not there, and nobody takes
//! it for complete.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Transaction;

use super::unsent::{self, Said};
use crate::access::{envelope, journal};
use crate::files;
use crate::store::{Error, Result};

/// To whom it is sealed.
pub(super) type Key = [u8; envelope::KEY];

/// A longer one is begun anew, with what waits then.
const LONGEST: usize = 1 << 20;

/// The journal beside one store.
pub(super) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

enum State {
    /// It is not kept.
    Off,
    /// The next change begins it. `closed`: what waits lies in an envelope, and must not grow beside it.
    Due { key: Key, closed: bool },
    /// All that waits is in it.
    On { key: Key, said: Said, length: usize },
}

impl Journal {
    /// In this file.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, state: Mutex::new(State::Off) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether all that waits is in it, sealed to this key.
    pub(super) fn is_kept(&self, to: &Key) -> bool {
        matches!(&*self.state(), State::On { key, .. } if key == to)
    }

    /// From the next change on it is kept.
    pub(super) fn begin(&self, key: Key) {
        *self.state() = State::Due { key, closed: false };
    }

    /// What waits lies in an envelope now. Should something be written after all, it is kept again.
    pub(super) fn end(&self, key: Key) -> std::io::Result<()> {
        let mut state = self.state();
        files::remove(&self.path)?;
        *state = State::Due { key, closed: true };
        Ok(())
    }

    /// Appends what a transaction is about to change of what waits.
    ///
    /// # Errors
    /// It can be neither kept nor taken away: the change must not be made either.
    pub(super) fn before_commit(&self, tx: &Transaction<'_>) -> Result<()> {
        let mut state = self.state();
        let (kept, closed) = match &mut *state {
            State::Off => return Ok(()),
            State::Due { key, closed } => (self.whole(tx, *key), *closed),
            State::On { key, length, .. } if *length > LONGEST => (self.whole(tx, *key), false),
            State::On { key, said, length } => match self.change(tx, key, said) {
                Ok(more) => {
                    *length += more;
                    return Ok(());
                }
                Err(error) => (Err(error), false),
            },
        };
        match kept {
            Ok(on) => *state = on,
            // An envelope beside it says that all is in there.
            Err(error) if closed => return Err(error),
            Err(_) => {
                files::remove(&self.path)?;
                *state = State::Off;
            }
        }
        Ok(())
    }

    /// All that waits, in place of what the file held.
    fn whole(&self, tx: &Transaction<'_>, key: Key) -> Result<State> {
        let mut said = Said::default();
        let waits = unsent::since(tx, &mut said)?.unwrap_or_else(unsent::nothing);
        let begun = journal::begun(&sealed(&key, &waits)?);
        files::replace(&self.path, &begun)?;
        Ok(State::On { key, said, length: begun.len() })
    }

    fn change(&self, tx: &Transaction<'_>, key: &Key, said: &mut Said) -> Result<usize> {
        let Some(change) = unsent::since(tx, said)? else { return Ok(0) };
        let record = journal::record(&sealed(key, &change)?);
        files::append(&self.path, &record)?;
        Ok(record.len())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sealed(key: &Key, bytes: &[u8]) -> Result<Vec<u8>> {
    envelope::seal_to(key, bytes).map_err(|_| Error::Refused("what waits can't be sealed".into()))
}
