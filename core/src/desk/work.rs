//! The unlocked desk, and the one gate every use case goes through.

use std::str::FromStr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use rusqlite::{Connection, Transaction};

use super::error::Error;
use super::lease::Keeper;
use super::view::Language;
use super::{phrase, plan};
use crate::access::{self, Capability, IdHasher, IdleLock};
use crate::care::id::{ResidentId, StaffId};
use crate::care::judgement::Reason;
use crate::care::rules::RuleSet;
use crate::care::team::{Role, Staff};
use crate::ports::{Clock, Ids};
use crate::store::audit::{self, Audit};
use crate::store::{self, Store, outbox, people, sign_in};
use crate::words::{plain, say};

/// Without a touch for so long, the desk locks itself.
const IDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// So long after the desk has locked itself what waits may still leave. Nobody sees anything meanwhile.
const LINGER: Duration = Duration::from_secs(60 * 60);

/// What all use cases share.
pub(super) struct Context {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) language: RwLock<Language>,
    /// What the phone's maker calls it; empty: not known.
    pub(super) model: RwLock<String>,
}

impl Context {
    pub(super) fn language(&self) -> Language {
        *self.language.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn model(&self) -> String {
        self.model.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The unlocked desk of one member of the team. Locks itself after idle time; then everything answers `Locked`.
pub struct Desk {
    pub(super) context: Arc<Context>,
    pub(super) me: Staff,
    /// The rules that judge now; [`Desk::rules`].
    pub(super) rules: RwLock<Arc<RuleSet>>,
    store: RwLock<Option<Arc<Store>>>,
    /// What stands beside the store.
    pub(super) keeper: Arc<Keeper>,
    /// Locked by itself, with something that waits: until when it may still leave (monotonic).
    lingers: Mutex<Option<Duration>>,
    /// Finds an ID number without keeping it readable in an index.
    pub(super) hasher: IdHasher,
    idle: Mutex<IdleLock>,
    /// Looks that a full phone could not log yet.
    pub(super) unlogged: Mutex<Vec<Audit>>,
    /// A synchronisation is under way.
    pub(super) syncing: AtomicBool,
    /// What is said about where the key is kept.
    pub(super) vault_warning: Option<String>,
}

impl Desk {
    pub(super) fn new(
        context: Arc<Context>,
        store: Arc<Store>,
        keeper: Arc<Keeper>,
        hasher: IdHasher,
        me: Staff,
        rules: Arc<RuleSet>,
        vault_warning: Option<String>,
    ) -> Self {
        let mut idle = IdleLock::new(IDLE_LIMIT);
        idle.unlock(context.clock.monotonic());
        Self {
            context,
            me,
            rules: RwLock::new(rules),
            store: RwLock::new(Some(store)),
            keeper,
            lingers: Mutex::default(),
            hasher,
            idle: Mutex::new(idle),
            unlogged: Mutex::default(),
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

    /// The gate for what the table of roles does not know: who she is herself.
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
        let told = || Error::Locked { words: plain(self.context.language(), "lock-locked") };
        if locked {
            self.locked_itself(now);
            return Err(told());
        }
        self.unattended().ok_or_else(told)
    }

    /// The gate for what goes on by itself while the desk is unlocked: allowed, and no activity.
    pub(super) fn by_itself(&self, capability: Capability) -> Result<Work<'_>, Error> {
        let locked = || Error::Locked { words: plain(self.context.language(), "lock-locked") };
        self.idle_left().ok_or_else(locked)?;
        let work = self.unattended().ok_or_else(locked)?;
        work.need(capability)?;
        Ok(work)
    }

    /// While a visit listens for meters the person rests, and nobody touches the phone: it locks later by the time of that rest.
    pub(super) fn resting(&self) -> Resting<'_> {
        let longer = Duration::from_secs(self.rules().measuring.rest_seconds.value.into());
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).begin(longer);
        Resting(self)
    }

    /// Work that nobody at the phone asked for: it does not keep the desk unlocked. None: locked.
    pub(super) fn unattended(&self) -> Option<Work<'_>> {
        let store = self.open_store()?;
        Some(Work { desk: self, store, language: self.context.language(), now: self.context.clock.now() })
    }

    /// The open store, for a step of work that waits in between. None: locked.
    pub(super) fn open_store(&self) -> Option<Arc<Store>> {
        let now = self.context.clock.monotonic();
        if self.idle.lock().unwrap_or_else(PoisonError::into_inner).is_locked(now) {
            self.locked_itself(now);
        }
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the store. What was typed is in it; what waits is sealed beside it, if there is somebody to seal it to.
    pub(super) fn close(&self) {
        let store = self.store.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(store) = store {
            // What can't be sealed stays where it is: in the store, under its key.
            let _ = self.keeper.closing(self.context.language(), &store);
        }
    }

    /// The desk is over; the store goes on to the next one. None: it is closed already.
    pub(super) fn hand_over(&self) -> Option<Arc<Store>> {
        self.store.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The idle time is over. The store is closed at once, or, with something on its way to the platform, a while later: for nobody
    /// but that.
    fn locked_itself(&self, now: Duration) {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(store) = store else { return };
        let mut lingers = self.lingers.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *lingers.get_or_insert_with(|| match sends(&store) {
            true => now.saturating_add(LINGER),
            false => now,
        });
        drop((lingers, store));
        if now >= until {
            self.close();
        }
    }

    /// How long until the desk locks itself; none: it is locked. Locks it when the time has come.
    pub fn idle_left(&self) -> Option<Duration> {
        let now = self.context.clock.monotonic();
        let left = self.idle.lock().unwrap_or_else(PoisonError::into_inner).left(now);
        if left.is_none() {
            self.locked_itself(now);
        }
        let open = self.store.read().unwrap_or_else(PoisonError::into_inner).is_some();
        left.filter(|_| open)
    }
}

/// Until dropped the desk locks later.
pub(super) struct Resting<'a>(&'a Desk);

impl Drop for Resting<'_> {
    fn drop(&mut self) {
        let now = self.0.context.clock.monotonic();
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).end(now);
    }
}

/// Whether somebody is signed in to a platform and something waits for it.
fn sends(store: &Store) -> bool {
    let asked = store.read::<_, store::Error>(|connection| {
        let signed_in = sign_in::read(connection)?;
        let may = signed_in.is_some_and(|it| it.access.is_some() || it.refresh.is_some());
        let counts = outbox::counts(connection)?;
        Ok(may && counts.waiting + counts.sent > 0)
    });
    asked.unwrap_or(false)
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
        access::allowed(self.desk.me.role, capability).map_err(|refused| self.refused(refused.capability))
    }

    /// A refusal that says who may.
    pub(super) fn refused(&self, capability: Capability) -> Error {
        let words = match refused_key(capability) {
            Some(key) => self.plain(key),
            None => {
                let may = |role: &Role| access::allowed(*role, capability).is_ok();
                let roles: Vec<Role> = Role::ALL.into_iter().filter(may).collect();
                self.say("access-not-allowed", &[&plan::who(self, &roles)])
            }
        };
        Error::NotAllowed { words }
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

    pub(super) fn team(&self) -> &str {
        &self.desk.me.team
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

/// What a refusal says that has its own words; none: who may.
fn refused_key(capability: Capability) -> Option<&'static str> {
    match capability {
        Capability::SeeDiagnosis
        | Capability::SeeMedication
        | Capability::SeeHistory
        | Capability::FillForms => Some("access-diagnosis"),
        Capability::SignVisit => Some("access-sign"),
        Capability::ConfirmReading => Some("access-confirm"),
        _ => None,
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
