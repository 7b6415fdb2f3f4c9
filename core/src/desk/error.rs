//! What a caller can do something about. The rich errors of the rooms are turned into these in one place each.

use super::view::Language;
use crate::store;
use crate::words::{plain, say};

/// A failure as the user hears it: `words` says what happened and what to do, in the language of the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum Error {
    /// The desk is locked, or no attempt is taken for a while.
    #[error("{words}")]
    Locked {
        /// In words.
        words: String,
    },
    /// The role may not see or do that.
    #[error("{words}")]
    NotAllowed {
        /// In words.
        words: String,
    },
    /// No such resident, visit or record.
    #[error("{words}")]
    NotFound {
        /// In words.
        words: String,
    },
    /// A value can't be right.
    #[error("{words}")]
    Invalid {
        /// The field it was meant for.
        field: String,
        /// In words.
        words: String,
    },
    /// It contradicts what has happened meanwhile, for example a signed visit.
    #[error("{words}")]
    Conflict {
        /// In words.
        words: String,
    },
    /// Bluetooth or the meter does not work.
    #[error("{words}")]
    MeterUnavailable {
        /// What to do.
        words: String,
    },
    /// The platform can't be reached, or is not one.
    #[error("{words}")]
    PlatformUnavailable {
        /// What to do.
        words: String,
    },
    /// The store can't be used.
    #[error("{words}")]
    StoreUnusable {
        /// Why.
        why: StoreTrouble,
        /// What to do.
        words: String,
    },
    /// A defect of the app or of the phone's key vault.
    #[error("{words}")]
    Internal {
        /// In words, without personal data.
        words: String,
    },
}

/// Why a store can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum StoreTrouble {
    /// The key does not fit.
    WrongKey,
    /// The file is damaged.
    Damaged,
    /// Written by a newer version of the app.
    Newer,
    /// No space left.
    DiskFull,
    /// It may not be written.
    ReadOnly,
    /// Another instance of the app holds it.
    InUse,
}

impl Error {
    /// Something that can't happen did; the code says to whoever maintains the app where.
    pub(super) fn internal(language: Language, code: &str) -> Self {
        Self::Internal { words: say(language, "error-internal", &[code]) }
    }

    pub(super) fn store(language: Language, error: &store::Error) -> Self {
        use store::Error as E;
        let (why, key) = match error {
            E::WrongKey => (StoreTrouble::WrongKey, "store-wrong-key"),
            E::Damaged(_) | E::Missing => (StoreTrouble::Damaged, "store-damaged"),
            E::Newer { .. } => (StoreTrouble::Newer, "store-newer"),
            E::DiskFull => (StoreTrouble::DiskFull, "store-full"),
            E::ReadOnly => (StoreTrouble::ReadOnly, "store-read-only"),
            E::InUse => (StoreTrouble::InUse, "store-in-use"),
            E::Exists | E::Refused(_) => {
                return Self::Conflict { words: plain(language, "desk-conflict") };
            }
            E::Sql(_) | E::Io(_) => {
                return Self::internal(language, &error.code());
            }
        };
        Self::StoreUnusable { why, words: plain(language, key) }
    }

    pub(super) fn not_found(language: Language) -> Self {
        Self::NotFound { words: plain(language, "access-not-found") }
    }

    pub(super) fn invalid(language: Language, field: &str, key: &str, args: &[&str]) -> Self {
        Self::Invalid { field: field.to_owned(), words: say(language, key, args) }
    }
}
