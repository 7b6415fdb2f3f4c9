//! The unlocked desk, and the one gate every use case goes through.

use std::str::FromStr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use rusqlite::{Connection, Transaction};

use super::error::Error;
use super::phrase;
use super::view::Language;
use crate::access::{self, Capability, IdHasher, IdleLock};
use crate::care::id::{ResidentId, StaffId};
use crate::care::judgement::Reason;
use crate::care::rules::RuleSet;
use crate::care::team::{Role, Staff};
use crate::ports::{Clock, Ids};
use crate::store::audit::{self, Audit};
use crate::store::{self, Store, people};
use crate::words::{plain, say};

/// Without a touch for so long, the desk locks itself.
const IDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// What all use cases share.
pub(super) struct Context {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) language: RwLock<Language>,
}

impl Context {
    pub(super) fn language(&self) -> Language {
        *self.language.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The unlocked desk of one member of the team. Locks itself after idle time; then everything answers `Locked`.
pub struct Desk {
    pub(super) context: Arc<Context>,
    pub(super) me: Staff,
    pub(super) rules: &'static RuleSet,
    store: RwLock<Option<Arc<Store>>>,
    /// Finds an ID number without keeping it readable in an index.
    pub(super) hasher: IdHasher,
    idle: Mutex<IdleLock>,
    /// A synchronisation is under way.
    pub(super) syncing: AtomicBool,
    /// What is said about where the key is kept.
    pub(super) vault_warning: Option<String>,
}

impl Desk {
    pub(super) fn new(
        context: Arc<Context>,
        store: Store,
        hasher: IdHasher,
        me: Staff,
        vault_warning: Option<String>,
    ) -> Self {
        let mut idle = IdleLock::new(IDLE_LIMIT);
        idle.unlock(context.clock.monotonic());
        Self {
            context,
            me,
            rules: RuleSet::current(),
            store: RwLock::new(Some(Arc::new(store))),
            hasher,
            idle: Mutex::new(idle),
            syncing: AtomicBool::new(false),
            vault_warning,
        }
    }

    /// The gate: unlocked, allowed, and counted as activity.
    pub(super) fn enter(&self, capability: Capability) -> Result<Work<'_>, Error> {
        let work = self.enter_any()?;
        work.need(capability)?;
        Ok(work)
    }

    /// The gate for what every role may do.
    pub(super) fn enter_any(&self) -> Result<Work<'_>, Error> {
        let now = self.context.clock.monotonic();
        let locked = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let locked = idle.is_locked(now);
            if !locked {
                idle.touch(now);
            }
            locked
        };
        if locked {
            self.close();
        }
        let locked = || Error::Locked { words: plain(self.context.language(), "lock-locked") };
        self.unattended().ok_or_else(locked)
    }

    /// Work that nobody at the phone asked for: it does not keep the desk unlocked. None: locked.
    pub(super) fn unattended(&self) -> Option<Work<'_>> {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        Some(Work { desk: self, store, language: self.context.language(), now: self.context.clock.now() })
    }

    /// The open store, for a step of work that waits in between. None: locked.
    pub(super) fn open_store(&self) -> Option<Arc<Store>> {
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the store. What was typed is in it.
    pub(super) fn close(&self) {
        self.store.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// How long until the desk locks itself; none: it is locked. Locks it when the time has come.
    pub fn idle_left(&self) -> Option<Duration> {
        let now = self.context.clock.monotonic();
        let left = self.idle.lock().unwrap_or_else(PoisonError::into_inner).left(now);
        if left.is_none() {
            self.close();
        }
        let open = self.store.read().unwrap_or_else(PoisonError::into_inner).is_some();
        left.filter(|_| open)
    }
}

/// One use case under way: an open store, a language, a moment.
pub(super) struct Work<'a> {
    desk: &'a Desk,
    store: Arc<Store>,
    pub(super) language: Language,
    pub(super) now: DateTime<FixedOffset>,
}

impl Work<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    pub(super) fn can(&self, capability: Capability) -> bool {
        access::allowed(self.desk.me.role, capability).is_ok()
    }

    pub(super) fn need(&self, capability: Capability) -> Result<(), Error> {
        access::allowed(self.desk.me.role, capability)
            .map_err(|refused| Error::NotAllowed { words: self.plain(refused_key(refused.capability)) })
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Error> {
        self.store.read(work).map_err(|fault| fault.told(self.language))
    }

    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        self.store.write(work).map_err(|fault| fault.told(self.language))
    }

    /// The open store, for what goes on after this use case: it stays open until that ends.
    pub(super) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    pub(super) fn say(&self, key: &str, args: &[&str]) -> String {
        say(self.language, key, args)
    }

    pub(super) fn plain(&self, key: &str) -> String {
        plain(self.language, key)
    }

    /// An id that came from outside; whatever is none is simply not found.
    pub(super) fn id<T: FromStr>(&self, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| Error::not_found(self.language))
    }

    pub(super) fn found<T>(&self, found: Option<T>) -> Result<T, Fault> {
        found.ok_or_else(|| Fault::Told(Error::not_found(self.language)))
    }

    /// A line of the audit trail by this person, now.
    pub(super) fn trail(&self, action: &str, subject: Option<ResidentId>, detail: &str) -> Audit {
        Audit {
            at: self.now,
            staff: self.me(),
            action: action.to_owned(),
            subject,
            detail: detail.to_owned(),
        }
    }

    pub(super) fn log(
        &self,
        tx: &Transaction<'_>,
        action: &str,
        subject: Option<ResidentId>,
        detail: &str,
    ) -> Result<(), Fault> {
        Ok(audit::append(tx, &self.trail(action, subject, detail))?)
    }

    pub(super) fn me(&self) -> StaffId {
        self.desk.me.id
    }

    pub(super) fn role(&self) -> Role {
        self.desk.me.role
    }

    /// How somebody of the team is called; nothing if the phone does not know her.
    pub(super) fn name(&self, connection: &Connection, staff: StaffId) -> Result<String, Fault> {
        Ok(people::staff(connection, staff)?.map(|staff| staff.name).unwrap_or_default())
    }

    /// 9月2日 08:30
    pub(super) fn moment(&self, at: DateTime<FixedOffset>) -> String {
        format!("{} {}", phrase::day_in(self.language, at.date_naive(), self.today()), phrase::clock(at))
    }

    /// When today began.
    pub(super) fn midnight(&self) -> DateTime<FixedOffset> {
        self.now - Duration::from_secs(u64::from(self.now.num_seconds_from_midnight()))
    }

    pub(super) fn reason(&self, reason: &Reason) -> String {
        say(self.language, &reason.key, &reason.args)
    }

    pub(super) fn not_found(&self) -> Fault {
        Error::not_found(self.language).into()
    }

    /// Something that can't happen did.
    pub(super) fn broken(&self) -> Fault {
        Error::internal(self.language, "C").into()
    }

    /// Somebody was faster, or it was done already.
    pub(super) fn changed(&self) -> Fault {
        Error::Conflict { words: self.plain("desk-conflict") }.into()
    }

    pub(super) fn already_signed(&self) -> Fault {
        Error::Conflict { words: self.plain("visit-already-signed") }.into()
    }
}

/// What a refusal says.
fn refused_key(capability: Capability) -> &'static str {
    match capability {
        Capability::SeeDiagnosis
        | Capability::SeeMedication
        | Capability::SeeHistory
        | Capability::FillForms => "access-diagnosis",
        Capability::SignVisit => "access-sign",
        Capability::ConfirmReading => "access-confirm",
        _ => "access-not-allowed",
    }
}

/// What goes wrong inside a use case: a failure of the store, or one that already has its words.
#[derive(Debug)]
pub(super) enum Fault {
    Store(store::Error),
    Told(Error),
}

impl Fault {
    pub(super) fn told(self, language: Language) -> Error {
        match self {
            Fault::Store(error) => Error::store(language, &error),
            Fault::Told(error) => error,
        }
    }
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Fault::Store(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Told(error)
    }
}
