//! The key that opens the store, and the check that tells a wrong key from a damaged file.

use ring::{digest, hmac};
use zeroize::Zeroizing;

/// A 256-bit key, wiped when dropped.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes the key's bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// The statement that hands the raw key to SQLCipher; no derivation at every opening.
    pub(super) fn pragma(&self) -> Zeroizing<String> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut sql = Zeroizing::new(String::with_capacity(96));
        sql.push_str("PRAGMA key = \"x'");
        for byte in self.0.iter() {
            sql.push(char::from(HEX[usize::from(byte >> 4)]));
            sql.push(char::from(HEX[usize::from(byte & 15)]));
        }
        sql.push_str("'\";");
        sql
    }

    fn mac_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Length of SQLCipher's salt, the first bytes of the file.
pub(super) const SALT: usize = 16;

/// What the key check beside the store says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The key is the one the store was made with, and this is the salt the file must begin with.
    Fits([u8; SALT]),
    /// The check is sound and the key is another.
    OtherKey,
    /// The check itself is damaged and says nothing.
    Unreadable,
}

/// The content of the check file: salt, HMAC-SHA256 of the salt under the key, and the head of the SHA-256 of both,
/// so that damage of the check is not taken for a wrong key.
pub(super) fn check(key: &Key, salt: &[u8; SALT]) -> Vec<u8> {
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(hmac::sign(&key.mac_key(), &message(salt)).as_ref());
    let sum = digest::digest(&digest::SHA256, &bytes);
    bytes.extend_from_slice(&sum.as_ref()[..8]);
    bytes
}

/// Reads a check file's content with a key.
pub(super) fn verdict(key: &Key, check: &[u8]) -> Verdict {
    let Some((body, sum)) = check.split_at_checked(SALT + 32).filter(|(_, sum)| sum.len() == 8) else {
        return Verdict::Unreadable;
    };
    if digest::digest(&digest::SHA256, body).as_ref()[..8] != *sum {
        return Verdict::Unreadable;
    }
    let (salt, mac) = body.split_at(SALT);
    if hmac::verify(&key.mac_key(), &message(salt), mac).is_err() {
        return Verdict::OtherKey;
    }
    Verdict::Fits(salt.try_into().expect("split at the salt's length"))
}

fn message(salt: &[u8]) -> Vec<u8> {
    [b"doorstep store key check 1", salt].concat()
}
