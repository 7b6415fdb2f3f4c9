//! Files beside the store: the notice, wrapped by the phone's vault, and what waits, sealed: the envelope while the store is closed,
//! the journal while it is open.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::Error;
use super::super::view::Language;
use super::journal::{Journal, Key};
use super::unsent;
use crate::access::{Lease, Standing, envelope};
use crate::files;
use crate::ports::Vault;
use crate::store::sign_in::PlatformAddress;
use crate::store::{self, Store};
use crate::words::plain;

/// What the locked page has to know.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::desk) struct Notice {
    /// For how long, and what was told.
    pub(in crate::desk) lease: Lease,
    /// The end in the store that is in it already: what was heard from the locked page may be newer than that.
    pub(super) known_until: Option<DateTime<Utc>>,
    /// Microseconds the platform's clock is ahead of the phone's.
    pub(super) ahead: i64,
    /// This phone's Device at the platform.
    pub(super) phone: Option<Uuid>,
    /// Whom to ask; no token is among it.
    pub(super) way: Option<PlatformAddress>,
    /// To whom unsent work is sealed.
    pub(super) recovery_key: Option<String>,
    /// Whatever waits is in the envelope. While the store is open it is in the journal, if anywhere.
    pub(super) sealed: bool,
}

impl Notice {
    /// To whom unsent work is sealed; none: the platform has named nobody.
    fn keeper(&self) -> Option<Key> {
        STANDARD.decode(self.recovery_key.as_ref()?).ok()?.try_into().ok()
    }
}

/// Keeps these files. One change at a time.
pub(in crate::desk) struct Keeper {
    place: PathBuf,
    vault: Arc<dyn Vault>,
    journal: Arc<Journal>,
    turn: Mutex<()>,
}

impl Keeper {
    /// For the store in this folder.
    pub(in crate::desk) fn new(place: &Path, vault: Arc<dyn Vault>) -> Self {
        let journal = Arc::new(Journal::at(place.join("unsent.journal")));
        Self { place: place.to_owned(), vault, journal, turn: Mutex::default() }
    }

    /// What is known; none: the phone has no platform yet.
    pub(in crate::desk) fn read(&self, language: Language) -> Result<Option<Notice>, Error> {
        let wrapped = match std::fs::read(self.notice()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|error| file_told(language, error))?,
        };
        let failed = || Error::Internal { words: plain(language, "vault-failed") };
        let bytes = self.vault.unwrap(&wrapped).map_err(|_| failed())?;
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Error::store(language, &store::Error::WrongKey))
    }

    /// Changes what is known; it is durable when this returns.
    pub(in crate::desk) fn change(
        &self,
        language: Language,
        change: impl FnOnce(&mut Notice),
    ) -> Result<Notice, Error> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notice = self.read(language)?.unwrap_or_default();
        let before = serde_json::to_vec(&notice).map_err(|_| Error::internal(language, "L"))?;
        change(&mut notice);
        let after = serde_json::to_vec(&notice).map_err(|_| Error::internal(language, "L"))?;
        if before != after || !self.notice().exists() {
            let wrapped = self.vault.wrap(&after);
            let wrapped = wrapped.map_err(|_| Error::Internal { words: plain(language, "vault-failed") })?;
            files::replace(&self.notice(), &wrapped).map_err(|error| file_told(language, error))?;
        }
        Ok(notice)
    }

    /// Where the phone stands.
    pub(in crate::desk) fn standing(&self, notice: &Notice, now: DateTime<Utc>) -> Standing {
        notice.lease.standing(notice.there(now))
    }

    /// The store is open: what will be written from now on is in no envelope, but in the journal, if there is somebody to seal it to.
    pub(in crate::desk) fn opened(&self, language: Language, store: &Store) -> Result<(), Error> {
        let Some(notice) = self.read(language)? else { return Ok(()) };
        match notice.keeper() {
            Some(key) => self.keep_journal(language, store, key)?,
            None => files::remove(self.journal.path()).map_err(|error| file_told(language, error))?,
        }
        if notice.sealed {
            self.change(language, |notice| notice.sealed = false)?;
        }
        Ok(())
    }

    /// The platform has said to whom unsent work is sealed: from now on all of it is.
    pub(super) fn watch(&self, language: Language, store: &Store, notice: &Notice) -> Result<(), Error> {
        match notice.keeper() {
            Some(key) if !self.journal.is_kept(&key) => self.keep_journal(language, store, key),
            _ => Ok(()),
        }
    }

    fn keep_journal(&self, language: Language, store: &Store, key: Key) -> Result<(), Error> {
        self.journal.begin(key);
        let journal = Arc::clone(&self.journal);
        store.before_commit(move |tx| journal.before_commit(tx));
        // It begins with what waits already.
        store.write(|_| Ok(())).map_err(|error: store::Error| Error::store(language, &error))
    }

    /// The store is about to be closed: seals what waits, if there is somebody to seal it to.
    pub(in crate::desk) fn closing(&self, language: Language, store: &Store) -> Result<(), Error> {
        let Some(key) = self.read(language)?.and_then(|notice| notice.keeper()) else { return Ok(()) };
        match store.read(unsent::of).map_err(|error| Error::store(language, &error))? {
            None => files::remove(&self.envelope()),
            Some(unsent) => {
                let sealed = envelope::seal_to(&key, &unsent).map_err(|_| Error::internal(language, "K"))?;
                files::replace(&self.envelope(), &sealed)
            }
        }
        .map_err(|error| file_told(language, error))?;
        self.change(language, |notice| notice.sealed = true)?;
        self.journal.end(key).map_err(|error| file_told(language, error))
    }

    /// A lost phone keeps no key, as soon as what waits is sealed. What is not sealed is not given up: the key stays, and no PIN is
    /// taken.
    pub(in crate::desk) fn settle(&self, language: Language, standing: Standing) -> Result<(), Error> {
        let sealed = self.read(language)?.is_some_and(|notice| notice.sealed);
        let complete = sealed || self.journal.path().exists();
        if standing == Standing::Lost && complete {
            files::remove(&keyring_in(&self.place)).map_err(|error| file_told(language, error))?;
            files::sync_folder(&keyring_in(&self.place)).map_err(|error| file_told(language, error))?;
        }
        Ok(())
    }

    /// What waits, sealed; none: nothing does, or there is nobody to seal it to. A journal is newer than any envelope.
    pub(super) fn waiting(&self, language: Language) -> Result<Option<Vec<u8>>, Error> {
        for path in [self.journal.path(), &self.envelope()] {
            match std::fs::read(path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => return other.map(Some).map_err(|error| file_told(language, error)),
            }
        }
        Ok(None)
    }

    fn notice(&self) -> PathBuf {
        self.place.join("lease")
    }

    fn envelope(&self) -> PathBuf {
        self.place.join("unsent.envelope")
    }
}

/// Where the key ring of a store lies.
pub(in crate::desk) fn keyring_in(place: &Path) -> PathBuf {
    place.join("keyring.json")
}

fn file_told(language: Language, error: std::io::Error) -> Error {
    Error::store(language, &store::Error::from(error))
}
