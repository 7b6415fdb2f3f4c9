//! One phone: its store, its key ring, and the desk while it is unlocked.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::demo::Demo;
use super::error::Error;
use super::lease::{self, Asking, Keeper, keyring_in};
use super::set_up::Newcomer;
use super::view::{Language, LockState, LockView, Role, SyncView};
use super::work::{Context, Desk, Fault};
use super::{county, seed, standing};
use crate::access::{ATTEMPTS, Attempt, IdHasher, Keyring, KeyringError, PinRefused, Standing, StoreKey};
use crate::care::id::StaffId;
use crate::care::rules::RuleSet;
use crate::care::team::Staff;
use crate::files;
use crate::ports::{Clock, Ids, Vault};
use crate::store::sign_in::SignIn;
use crate::store::{self, Key, Store, meta, people};
use crate::words::{plain, say};

/// Whose phone it is, in the store's `meta`.
const ME: &str = "me";
/// Set in a store whose people are invented.
pub(super) const DEMO: &str = "demo";

/// Residents of the demo district as a person tries it; benchmarks take more.
pub const DEMO_POPULATION: usize = 60;

/// The demo town as a person tries it.
pub const DEMO_TOWN: Demo = Demo::Town { seed: 2_000 };

/// Where the store and its key ring lie, within the phone's folder.
const PLACE: &str = "store";

/// One phone with its store, locked or open. The store and its key ring are two files in a folder of their own, which is
/// there whole or not at all.
pub struct Device {
    folder: PathBuf,
    context: Arc<Context>,
    vault: Arc<dyn Vault>,
    pin_iterations: NonZeroU32,
    /// The one that counts the wait after wrong PINs by the clock that nobody can set; none: not asked for yet.
    keyring: Mutex<Option<Arc<Keyring>>>,
    /// Key in the catalogue of what must be said about the vault.
    vault_warning: Option<&'static str>,
    /// What stands beside the store; the desk has the same one.
    keeper: Arc<Keeper>,
    open: Mutex<Option<Arc<Desk>>>,
    /// A sign-in in the browser while there is no open store.
    asking: Mutex<Option<Asking>>,
    /// Whom the platform has signed in on a phone that has no store yet.
    pub(super) newcomer: Mutex<Option<Newcomer>>,
    /// Signed in at the locked page: goes into the store when it is opened.
    renewed: Mutex<Option<SignIn>>,
}

impl Device {
    /// Takes up the folder, which is made if it is missing. Nothing is opened yet. Without a vault the key is kept in a
    /// file beside the store, which is for desktops only and said so. A try of the PIN costs so many rounds: an app takes
    /// [`PIN_ITERATIONS`](super::PIN_ITERATIONS).
    pub fn open(
        folder: PathBuf,
        vault: Option<Arc<dyn Vault>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        pin_iterations: NonZeroU32,
    ) -> Result<Self, Error> {
        let context = Arc::new(Context { clock, ids, language: RwLock::default(), model: RwLock::default() });
        let language = context.language();
        std::fs::create_dir_all(&folder)
            .map_err(|error| Error::store(language, &store::Error::from(error)))?;
        let (vault, vault_warning) = match vault {
            Some(vault) => (vault, None),
            None => {
                let path = folder.join("vault.key");
                (file_vault(language, &path)?, Some(VAULT_WARNING))
            }
        };
        let keeper = Arc::new(Keeper::new(&folder.join(PLACE), Arc::clone(&vault)));
        Ok(Self {
            folder,
            context,
            vault,
            pin_iterations,
            keyring: Mutex::default(),
            vault_warning,
            keeper,
            open: Mutex::default(),
            asking: Mutex::default(),
            newcomer: Mutex::default(),
            renewed: Mutex::default(),
        })
    }

    /// What the phone's maker calls it: the platform is told.
    pub fn set_model(&self, model: &str) {
        model.clone_into(&mut self.context.model.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The language of everything the core says.
    pub fn set_language(&self, language: Language) {
        *self.context.language.write().unwrap_or_else(PoisonError::into_inner) = language;
    }

    /// Whether there is a store, whether it is open, and what an attempt costs now.
    pub fn lock_view(&self) -> Result<LockView, Error> {
        let warning = self.warning();
        let view = |state, attempts_left, wait_seconds| LockView {
            state,
            attempts_left,
            wait_seconds,
            warning,
            stopped: None,
        };
        if self.held().as_ref().is_some_and(|desk| desk.idle_left().is_some()) {
            return Ok(view(LockState::Unlocked, ATTEMPTS, 0));
        }
        if let Some(standing) = self.stopped()? {
            let stopped = Some(plain(self.language(), lease::why(standing)));
            return Ok(LockView { stopped, ..view(LockState::Stopped, 0, 0) });
        }
        match self.keyring() {
            Err(KeyringError::Missing) if !self.place().exists() => Ok(view(LockState::New, ATTEMPTS, 0)),
            Err(error) => Err(self.told(&error)),
            Ok(keyring) => {
                let (left, wait) = keyring.attempts().map_err(|error| self.told(&error))?;
                Ok(view(LockState::Locked, left, wait.as_secs()))
            }
        }
    }

    /// Makes the encrypted store with a demo district of so many residents, and opens it for one role.
    pub fn set_up_demo(&self, pin: &str, role: Role, population: usize) -> Result<Arc<Desk>, Error> {
        self.set_up(pin, role, Demo::District(population))
    }

    /// Makes the encrypted store with a demo of some size, and opens it for one role.
    pub fn set_up(&self, pin: &str, role: Role, size: Demo) -> Result<Arc<Desk>, Error> {
        self.make(pin, |store, hasher| {
            let me = seed::demo(&self.context, RuleSet::current(), store, hasher, size, role)?;
            store.write::<_, Fault>(|tx| Ok(meta::set(tx, DEMO, "yes")?))?;
            Ok(me)
        })
    }

    /// Makes the encrypted store, has it filled, and opens it for whom that gives.
    pub(super) fn make(
        &self,
        pin: &str,
        fill: impl FnOnce(&Store, &IdHasher) -> Result<Staff, Fault>,
    ) -> Result<Arc<Desk>, Error> {
        let mut held = self.held();
        let place = self.place();
        // Made aside and put in place by one renaming: whoever kills the app meanwhile finds it as before the first start.
        let aside = self.folder.join("store-new");
        let _alone = store::Lock::take(&aside).map_err(|error| self.store_told(&error))?;
        if place.exists() {
            return Err(self.conflict());
        }
        files::remove_folder(&aside).map_err(|error| self.file_told(error))?;
        std::fs::create_dir(&aside).map_err(|error| self.file_told(error))?;
        let (_, key) = Keyring::create(
            &keyring_in(&aside),
            pin,
            Arc::clone(&self.vault),
            Arc::clone(&self.context.clock),
            self.pin_iterations,
        )
        .map_err(|error| self.told(&error))?;
        let store =
            Store::create(&store_in(&aside), &store_key(&key)).map_err(|error| self.store_told(&error))?;
        let hasher = IdHasher::new(&key);
        let me = fill(&store, &hasher).map_err(|fault| fault.told(self.context.language()))?;
        store.write(|tx| meta::set(tx, ME, &me.id.to_string())).map_err(|error| self.store_told(&error))?;
        drop(store);
        std::fs::rename(&aside, &place).map_err(|error| self.file_told(error))?;
        files::sync_folder(&place).map_err(|error| self.file_told(error))?;
        let store =
            Store::open(&store_in(&place), &store_key(&key)).map_err(|error| self.store_told(&error))?;
        let rules = self.rules_in(&store)?;
        Ok(self.at_the_desk(&mut held, Arc::new(store), hasher, me, rules))
    }

    /// Opens the store with the PIN. Each wrong one costs an attempt and, after some, time.
    pub fn unlock(&self, pin: &str) -> Result<Arc<Desk>, Error> {
        let mut held = self.held();
        // What was still on its way goes on with the same store.
        let open = held.take().and_then(|desk| desk.hand_over());
        let tried = self.may_open(pin);
        if let (Err(_), Some(store)) = (&tried, &open) {
            // What can't be sealed stays where it is: in the store, under its key.
            let _ = self.keeper().closing(self.language(), store);
        }
        let key = tried?;
        let store = match open {
            Some(store) => store,
            None => Arc::new(
                Store::open(&store_in(&self.place()), &store_key(&key))
                    .map_err(|error| self.store_told(&error))?,
            ),
        };
        self.keeper().opened(self.language(), &store)?;
        let me = store.read(whose).map_err(|error| self.store_told(&error))?;
        let me = me.ok_or_else(|| Error::not_found(self.context.language()))?;
        store.write(people::renew_search).map_err(|error| self.store_told(&error))?;
        let rules = self.rules_in(&store)?;
        standing::refresh(&self.context, &rules, &store)
            .map_err(|fault| fault.told(self.context.language()))?;
        let desk = self.at_the_desk(&mut held, store, IdHasher::new(&key), me, rules);
        let renewed = self.renewed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let taken = desk.take_renewed(renewed);
        if taken.is_err() {
            held.take();
        }
        taken.map(|()| desk)
    }

    /// The key, if the PIN is right and the phone may be worked with.
    fn may_open(&self, pin: &str) -> Result<StoreKey, Error> {
        if let Some(standing) = self.stopped()? {
            return Err(lease::stopped(self.language(), standing));
        }
        let attempt =
            self.keyring().and_then(|keyring| keyring.unlock(pin)).map_err(|error| self.told(&error))?;
        self.right(attempt, "pin")
    }

    /// Why no PIN opens the phone; none: it does.
    fn stopped(&self) -> Result<Option<Standing>, Error> {
        let keeper = self.keeper();
        let Some(notice) = keeper.read(self.language())? else { return Ok(None) };
        let standing = keeper.standing(&notice, self.now().to_utc());
        Ok((standing != Standing::Open).then_some(standing))
    }

    /// Sends what waits and reads what has changed, for a scheduler, whether or not the desk has locked itself meanwhile; none: the
    /// store is closed, and only the PIN opens it.
    ///
    /// # Errors
    /// Those of [`Desk::sync_with_platform`], but for a lock.
    pub async fn sync_unattended(&self) -> Result<Option<SyncView>, Error> {
        let desk = self.held().clone();
        let Some(desk) = desk else { return Ok(None) };
        match desk.sync_with_platform(&|_| {}).await {
            Ok(view) => Ok(Some(view)),
            Err(Error::Locked { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Replaces the PIN. The old one is tried like any other.
    pub fn change_pin(&self, old: &str, new: &str) -> Result<(), Error> {
        if let Some(standing) = self.stopped()? {
            return Err(lease::stopped(self.language(), standing));
        }
        let attempt = self
            .keyring()
            .and_then(|keyring| keyring.change_pin(old, new))
            .map_err(|error| self.told(&error))?;
        self.right(attempt, "old").map(|_| ())
    }

    /// Closes the store. What was typed is in it.
    pub fn lock(&self) {
        if let Some(desk) = self.held().take() {
            desk.close();
        }
    }

    fn at_the_desk(
        &self,
        held: &mut Option<Arc<Desk>>,
        store: Arc<Store>,
        hasher: IdHasher,
        me: Staff,
        rules: Arc<RuleSet>,
    ) -> Arc<Desk> {
        let desk = Arc::new(Desk::new(
            Arc::clone(&self.context),
            store,
            Arc::clone(&self.keeper),
            hasher,
            me,
            rules,
            self.warning(),
        ));
        *held = Some(Arc::clone(&desk));
        desk
    }

    /// The rules by which the store's residents are judged.
    fn rules_in(&self, store: &Store) -> Result<Arc<RuleSet>, Error> {
        store.read(county::rules).map_err(|fault| fault.told(self.language()))
    }

    fn held(&self) -> MutexGuard<'_, Option<Arc<Desk>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keyring(&self) -> Result<Arc<Keyring>, KeyringError> {
        let mut kept = self.keyring.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keyring) = kept.as_ref() {
            return Ok(Arc::clone(keyring));
        }
        let keyring = Arc::new(Keyring::open(
            &keyring_in(&self.place()),
            Arc::clone(&self.vault),
            Arc::clone(&self.context.clock),
            self.pin_iterations,
        )?);
        *kept = Some(Arc::clone(&keyring));
        Ok(keyring)
    }

    /// What stands beside the store.
    pub(super) fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    pub(super) fn language(&self) -> Language {
        self.context.language()
    }

    pub(super) fn now(&self) -> DateTime<FixedOffset> {
        self.context.clock.now()
    }

    /// The sign-in that is going on in the browser.
    pub(super) fn asking(&self) -> MutexGuard<'_, Option<Asking>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn new_id(&self) -> Uuid {
        self.context.ids.next()
    }

    /// Refused if there is a store.
    pub(super) fn is_new(&self) -> Result<(), Error> {
        if self.place().exists() { Err(self.conflict()) } else { Ok(()) }
    }

    pub(super) fn conflict(&self) -> Error {
        Error::Conflict { words: plain(self.language(), "desk-conflict") }
    }

    /// Goes into the store when it is opened.
    pub(super) fn keep_for_opening(&self, signed_in: SignIn) {
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(signed_in);
    }

    fn place(&self) -> PathBuf {
        self.folder.join(PLACE)
    }

    fn warning(&self) -> Option<String> {
        self.vault_warning.map(|key| plain(self.context.language(), key))
    }

    fn right(&self, attempt: Attempt, field: &str) -> Result<StoreKey, Error> {
        let language = self.context.language();
        match attempt {
            Attempt::Unlocked(key) => Ok(key),
            Attempt::Wrong { left: 0, .. } => {
                Err(Error::Locked { words: plain(language, "lock-no-more-tries") })
            }
            Attempt::Wrong { left, .. } => {
                Err(Error::invalid(language, field, "lock-wrong-pin", &[&left.to_string()]))
            }
            Attempt::Wait { wait } => Err(Error::Locked { words: waits(language, wait) }),
        }
    }

    fn store_told(&self, error: &store::Error) -> Error {
        Error::store(self.context.language(), error)
    }

    fn file_told(&self, error: std::io::Error) -> Error {
        self.store_told(&store::Error::from(error))
    }

    fn told(&self, error: &KeyringError) -> Error {
        let language = self.context.language();
        let pin = |key, args: &[&str]| Error::invalid(language, "pin", key, args);
        match error {
            KeyringError::Pin(PinRefused::NotDigits) => pin("pin-not-digits", &[]),
            KeyringError::Pin(PinRefused::TooShort { least }) => pin("pin-too-short", &[&least.to_string()]),
            KeyringError::Pin(PinRefused::TooLong { most }) => pin("pin-too-long", &[&most.to_string()]),
            KeyringError::Pin(PinRefused::TooSimple) => pin("pin-too-simple", &[]),
            KeyringError::Exists => self.conflict(),
            KeyringError::Missing | KeyringError::Damaged => Error::store(language, &store::Error::WrongKey),
            KeyringError::Newer(found) => {
                Error::store(language, &store::Error::Newer { found: *found, known: 1 })
            }
            KeyringError::Io(error) => {
                let kept = error.raw_os_error().map(std::io::Error::from_raw_os_error);
                Error::store(language, &store::Error::from(kept.unwrap_or_else(|| error.kind().into())))
            }
            KeyringError::Vault(_) => Error::Internal { words: plain(language, "vault-failed") },
            KeyringError::Random => Error::internal(language, "K"),
        }
    }
}

fn store_in(place: &Path) -> PathBuf {
    place.join("doorstep.db")
}

fn store_key(key: &StoreKey) -> Key {
    Key::new(Zeroizing::new(**key))
}

fn whose(connection: &rusqlite::Connection) -> Result<Option<Staff>, store::Error> {
    let id = meta::get(connection, ME)?.and_then(|id| id.parse::<StaffId>().ok());
    id.map(|id| people::staff(connection, id)).transpose().map(Option::flatten)
}

/// What is said about a vault that is a file.
const VAULT_WARNING: &str = "vault-desktop";

#[cfg(not(any(target_os = "android", target_os = "ios")))]
fn file_vault(language: Language, path: &Path) -> Result<Arc<dyn Vault>, Error> {
    use crate::access::{FileVault, FileVaultError};
    let vault = match FileVault::open(path) {
        Err(FileVaultError::Missing) => FileVault::create(path),
        opened => opened,
    };
    match vault {
        Ok(vault) => Ok(Arc::new(vault)),
        Err(FileVaultError::TooOpen { .. }) => {
            Err(Error::Internal { words: plain(language, "vault-too-open") })
        }
        Err(FileVaultError::Damaged) => Err(Error::store(language, &store::Error::WrongKey)),
        Err(FileVaultError::Io(error)) => Err(Error::store(language, &store::Error::from(error))),
        Err(_) => Err(Error::Internal { words: plain(language, "vault-failed") }),
    }
}

/// A phone has a key store of its own; an app that names none is broken.
#[cfg(any(target_os = "android", target_os = "ios"))]
fn file_vault(language: Language, _path: &Path) -> Result<Arc<dyn Vault>, Error> {
    Err(Error::Internal { words: plain(language, "vault-failed") })
}

/// How long to wait, in the largest unit of which it takes two or more, never said too short.
fn waits(language: Language, wait: Duration) -> String {
    let (key, unit) = match wait.as_secs() {
        0..120 => ("lock-wait", 1),
        120..7_200 => ("lock-wait-minutes", 60),
        7_200.. => ("lock-wait-hours", 3_600),
    };
    say(language, key, &[wait.as_secs().div_ceil(unit).to_string()])
}
