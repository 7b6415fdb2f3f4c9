//! The vault of a desktop: a key in a file that only its owner may read. Weaker than a phone's hardware, and it says so.

use std::io::{ErrorKind, Write};
use std::path::Path;

use ring::error::Unspecified;
use zeroize::Zeroizing;

use super::seal::{random, seal, unseal};
use crate::files;
use crate::ports::{Vault, VaultError};

const CONTEXT: &[u8] = b"doorstep file vault 1";

/// Why the key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FileVaultError {
    /// There is no key file; what was wrapped with it can't be opened.
    #[error("there is no key file")]
    Missing,
    /// There already is a key file.
    #[error("there already is a key file")]
    Exists,
    /// Others than its owner have rights to it. Not repaired silently: they may have read it.
    #[error("the key file has mode {mode:03o}; it must be 600, so that only its owner can read it")]
    TooOpen {
        /// The mode found.
        mode: u32,
    },
    /// It is not a key.
    #[error("the key file is damaged")]
    Damaged,
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random,
    /// It can't be read or written.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

impl From<Unspecified> for FileVaultError {
    fn from(_: Unspecified) -> Self {
        FileVaultError::Random
    }
}

/// A [`Vault`] with its key in a file.
pub struct FileVault(Zeroizing<[u8; 32]>);

impl FileVault {
    /// Key in the catalogue of words for what must be told to whoever uses this vault: the key lies in a file.
    pub const WARNING: &str = "warning.key-in-file";

    /// Makes a vault with a new key; the file has mode 0600. Never over another one.
    pub fn create(path: &Path) -> Result<Self, FileVaultError> {
        let key = random::<32>()?;
        let mut file = match files::private().write(true).create_new(true).open(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(FileVaultError::Exists),
            other => other?,
        };
        file.write_all(key.as_slice())?;
        file.sync_all()?;
        files::sync_folder(path)?;
        Ok(Self(key))
    }

    /// Takes up a vault made before.
    pub fn open(path: &Path) -> Result<Self, FileVaultError> {
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(FileVaultError::Missing),
            other => Zeroizing::new(other?),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(FileVaultError::TooOpen { mode });
            }
        }
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| FileVaultError::Damaged)?;
        Ok(Self(Zeroizing::new(key)))
    }
}

impl std::fmt::Debug for FileVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileVault(…)")
    }
}

impl Vault for FileVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal(&self.0, CONTEXT, secret).map_err(|_| VaultError { reason: "no random numbers".into() })
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        unseal(&self.0, CONTEXT, wrapped)
            .map_err(|_| VaultError { reason: "not wrapped by this key file, or damaged".into() })
    }
}
