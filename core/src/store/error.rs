//! What can go wrong with the store, told apart by what the user can do about it.

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why a store is called damaged. Never holds data of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The file has no bytes.
    Empty,
    /// The file is shorter than its first page or than its header promises, or a page does not verify.
    Pages,
    /// The salt at the head of the file is not the one it was made with.
    Salt,
    /// The file does not open, and the key check beside it is missing or damaged too: a wrong key can't be ruled out.
    Unchecked,
    /// A stored value can't be read back as what it should be.
    Value,
}

/// A failure of the store. The file is never deleted or made anew because of one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key is not the one the store was made with; the file is sound as far as its head shows.
    #[error("the key does not fit the store")]
    WrongKey,
    /// The file is damaged.
    #[error("the store is damaged ({0:?})")]
    Damaged(Damage),
    /// The store was written by a newer version of the app.
    #[error("the store has schema {found}, this version knows {known}")]
    Newer {
        /// Version in the file.
        found: u32,
        /// Newest version known here.
        known: u32,
    },
    /// No space left, or the system lets the file grow no further (quota, file size limit).
    #[error("no space left to write")]
    DiskFull,
    /// The file, its folder or the file system may not be written.
    #[error("the store may not be written")]
    ReadOnly,
    /// Another running instance of the app holds the store.
    #[error("the store is in use by another instance")]
    InUse,
    /// There is no store at this place.
    #[error("there is no store here")]
    Missing,
    /// There already is a store at this place.
    #[error("there already is a store here")]
    Exists,
    /// The change contradicts what is stored: a fact would be altered, or something it refers to is not there.
    #[error("the store refuses the change: {0}")]
    Refused(String),
    /// Any other failure of SQLite.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
    /// Any other failure of the file system.
    #[error("file: {0}")]
    Io(std::io::Error),
}

impl Error {
    /// What to tell whoever maintains the app, without a word of what is stored: `S` with SQLite's extended code, `F` with
    /// the system's number, `R` for a value that has not the shape it should have. SQLite's code 1 says nothing, so its sentence
    /// stands behind: it may name a table, never a value.
    pub fn code(&self) -> String {
        match self {
            Error::Sql(rusqlite::Error::SqliteFailure(failure, says)) => {
                match (failure.extended_code, says) {
                    (1, Some(says)) => format!("S1 {says}"),
                    (code, _) => format!("S{code}"),
                }
            }
            Error::Io(error) => format!("F{}", error.raw_os_error().unwrap_or_default()),
            _ => "R".to_owned(),
        }
    }
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as Sql;
        let Sql::SqliteFailure(failure, message) = &error else {
            return match error {
                Sql::FromSqlConversionFailure(..)
                | Sql::IntegralValueOutOfRange(..)
                | Sql::InvalidColumnType(..) => Error::Damaged(Damage::Value),
                other => Error::Sql(other),
            };
        };
        match failure.code {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Error::Damaged(Damage::Pages),
            ErrorCode::DiskFull => Error::DiskFull,
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Error::ReadOnly,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::InUse,
            // The messages of constraints name tables, columns and our own triggers' words, never values.
            ErrorCode::ConstraintViolation => Error::Refused(message.clone().unwrap_or_default()),
            // SQLite says "full" for ENOSPC only; EFBIG and EDQUOT come as failed writes.
            ErrorCode::SystemIoFailure
                if matches!(
                    failure.extended_code,
                    ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_TRUNCATE
                ) =>
            {
                Error::DiskFull
            }
            ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHORT_READ => {
                Error::Damaged(Damage::Pages)
            }
            _ => Error::Sql(error),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => Error::DiskFull,
            _ => Error::Io(error),
        }
    }
}
