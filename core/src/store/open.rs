//! Opening and making the store, and telling apart why it can't be opened.
//!
//! Three files lie beside `<store>`: `<store>-lock`, held locked for as long as the store is open; `<store>-check`, which
//! proves a key without opening the store (see [`super::key`]); and while a store is being made `<store>-new`, which becomes
//! the store by a rename, so that a crash in the middle leaves no half-made store behind.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError, RwLock, TryLockError};
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::error::{Damage, Error, Result};
use super::key::{self, Key, SALT, Verdict};
use super::schema;
use crate::files::{self, beside};

/// How long a connection waits for the other one.
const BUSY: Duration = Duration::from_secs(5);

/// Room for every statement there is, so that each is prepared once.
const STATEMENTS: usize = 512;

/// SQLCipher's page, also the least size of a sound file.
const PAGE: u64 = 4096;

/// What every connection to a store is set to, encrypted or not.
const SETTINGS: &str = "PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;
    PRAGMA trusted_schema = OFF;";

/// The encrypted store. One writer, one reader beside it; both block, so callers stay off the user interface's thread.
///
/// SQLite drops all pages that a connection holds as soon as another one has written, and each would have to be decrypted
/// anew. So reads go through the writer, which knows what it wrote; through the reader only while the writer is at work.
#[derive(Debug)]
pub struct Store {
    // Dropped in this order: the writer closes last, folds the log into the file, then the lock goes.
    reader: Mutex<Connection>,
    writer: Mutex<Connection>,
    watch: Watch,
    _lock: Lock,
}

/// Who sees each change before it is durable.
#[derive(Default)]
struct Watch(RwLock<Option<Watcher>>);

type Watcher = Box<dyn Fn(&Transaction<'_>) -> Result<()> + Send + Sync>;

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch(…)")
    }
}

impl Store {
    /// Makes a new store. [`Error::Exists`] if there is one already; what is there is never touched.
    pub fn create(path: &Path, key: &Key) -> Result<Self> {
        let lock = Lock::take(path)?;
        if path.try_exists()? {
            return Err(Error::Exists);
        }
        let new = beside(path, "-new");
        for suffix in ["", "-wal", "-shm", "-journal"] {
            files::remove(&beside(&new, suffix))?;
        }
        // Made here, so that only its owner may read it; SQLite gives its log the same rights.
        files::private().write(true).create_new(true).open(&new)?;
        let mut connection = connect(&new, key)?;
        schema::migrate(&mut connection)?;
        configure(&connection)?;
        connection.close().map_err(|(_, error)| error)?;
        File::open(&new)?.sync_all()?;
        write_check(path, key, &read_salt(&new)?)?;
        fs::rename(&new, path)?;
        files::sync_folder(path)?;
        Self::open_locked(path, key, lock)
    }

    /// Opens a store. See [`Error`] for the reasons it may refuse; none of them changes the file.
    pub fn open(path: &Path, key: &Key) -> Result<Self> {
        if !path.try_exists()? {
            return Err(Error::Missing);
        }
        let lock = Lock::take(path)?;
        Self::open_locked(path, key, lock)
    }

    fn open_locked(path: &Path, key: &Key, lock: Lock) -> Result<Self> {
        // The file is read by itself only here, while no connection is open: closing a second handle later would drop
        // SQLite's own POSIX locks.
        let length = fs::metadata(path)?.len();
        if length == 0 {
            return Err(Error::Damaged(Damage::Empty));
        }
        if length < PAGE {
            return Err(Error::Damaged(Damage::Pages));
        }
        let salt = read_salt(path)?;
        let checked = match key::verdict(key, &read_check(path)?) {
            Verdict::OtherKey => return Err(Error::WrongKey),
            Verdict::Fits(made_with) if made_with != salt => return Err(Error::Damaged(Damage::Salt)),
            Verdict::Fits(_) => true,
            Verdict::Unreadable => false,
        };
        let mut writer = connect(path, key)?;
        match writer.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
            Err(error) => match Error::from(error) {
                Error::Damaged(_) if !checked => return Err(Error::Damaged(Damage::Unchecked)),
                other => return Err(other),
            },
            Ok(()) if !checked => write_check(path, key, &salt)?,
            Ok(()) => {}
        }
        if writer.is_readonly(MAIN_DB)? {
            return Err(Error::ReadOnly);
        }
        schema::migrate(&mut writer)?;
        configure(&writer)?;
        let reader = connect(path, key)?;
        configure(&reader)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Self {
            reader: Mutex::new(reader),
            writer: Mutex::new(writer),
            watch: Watch::default(),
            _lock: lock,
        })
    }

    /// Runs one use case's writes in one transaction: all of it is durable when this returns, or nothing of it happened.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut writer = held(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
        let done = work(&tx)?;
        if let Some(watcher) = &*self.watch.0.read().unwrap_or_else(PoisonError::into_inner) {
            watcher(&tx)?;
        }
        tx.commit().map_err(Error::from)?;
        Ok(done)
    }

    /// From now on whoever this is sees each transaction that is about to be committed, and may forbid it.
    pub fn before_commit(&self, watcher: impl Fn(&Transaction<'_>) -> Result<()> + Send + Sync + 'static) {
        *self.watch.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(watcher));
    }

    /// Runs reads that see one state of the store. What writes all the same is undone and [`Error::Refused`].
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut reader = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(writer)) => writer.into_inner(),
            Err(TryLockError::WouldBlock) => held(&self.reader),
        };
        // Not "query_only" on the writer: a change of it has every statement of the connection prepared anew.
        let before = reader.total_changes();
        let tx = reader.transaction().map_err(Error::from)?;
        let done = work(&tx)?;
        if tx.total_changes() != before {
            return Err(Error::Refused("a read wrote".to_owned()).into());
        }
        Ok(done)
    }

    /// Reads every page and every reference; [`Error::Damaged`] if one does not verify. Takes as long as the file is big.
    pub fn verify(&self) -> Result<()> {
        let reader = held(&self.reader);
        for (pragma, sound) in [
            ("PRAGMA cipher_integrity_check", None),
            ("PRAGMA integrity_check", Some("ok")),
            ("PRAGMA foreign_key_check", None),
        ] {
            let mut check = reader.prepare(pragma)?;
            let mut rows = check.query([])?;
            while let Some(row) = rows.next()? {
                if sound.is_none() || row.get_ref(0)?.as_str().ok() != sound {
                    return Err(Error::Damaged(Damage::Pages));
                }
            }
        }
        Ok(())
    }
}

/// Sets a connection as the store sets its own.
pub fn configure(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection.execute_batch(SETTINGS)?)
}

/// SQLite counts itself as initialised before SQLCipher's part of it has run: a connection of another thread, opened in that
/// moment, would be refused its key. So the first one is made alone.
pub(super) fn ready() {
    static READY: Once = Once::new();
    READY.call_once(|| drop(Connection::open_in_memory()));
}

fn connect(path: &Path, key: &Key) -> Result<Connection> {
    ready();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // SQLCipher would write its troubles to the system's log; they come back as errors, and the log is not ours alone.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&key.pragma())?;
    // A third cheaper than SQLCipher's SHA-512, and in the hardware of phones. Part of the file's format.
    connection.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA256;")?;
    Ok(connection)
}

/// A panic inside a use case rolled its transaction back; the connection behind it is sound.
fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the store for this instance.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// [`Error::InUse`] if another instance holds it.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        let file = files::private().create(true).truncate(false).write(true).open(beside(path, "-lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(Error::InUse),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do, were it not that a process being started by another thread holds a copy of the handle for a
        // moment, and with it the lock. Should unlocking fail, closing follows at once.
        let _ = self.0.unlock();
    }
}

fn read_salt(path: &Path) -> Result<[u8; SALT]> {
    let mut salt = [0; SALT];
    File::open(path)?.read_exact(&mut salt)?;
    Ok(salt)
}

fn read_check(path: &Path) -> Result<Vec<u8>> {
    match fs::read(beside(path, "-check")) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        other => Ok(other?),
    }
}

fn write_check(path: &Path, key: &Key, salt: &[u8; SALT]) -> Result<()> {
    Ok(files::replace(&beside(path, "-check"), &key::check(key, salt))?)
}
