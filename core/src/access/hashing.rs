//! ID numbers are matched by a keyed hash, so that looking one up needs no number in the clear.

use ring::hmac;

/// Hashes ID numbers with HMAC-SHA256 under a key of its own, derived from the store's.
pub struct IdHasher(hmac::Key);

impl IdHasher {
    /// The hasher that belongs to a store.
    pub fn new(store_key: &[u8; 32]) -> Self {
        let base = hmac::Key::new(hmac::HMAC_SHA256, store_key);
        let own = hmac::sign(&base, b"doorstep id number matching 1");
        Self(hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()))
    }

    /// The hash of an ID number; written with a small x or with spaces it is the same number.
    pub fn hash(&self, id_number: &str) -> [u8; 32] {
        let plain: String =
            id_number.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        hmac::sign(&self.0, plain.as_bytes()).as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

impl std::fmt::Debug for IdHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdHasher(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_has_the_same_hash_under_one_key_only() {
        let hasher = IdHasher::new(&[1; 32]);
        let hash = hasher.hash("11010519491231002X");
        assert_eq!(hasher.hash(" 110105 19491231 002x"), hash);
        assert_ne!(hasher.hash("110105194912310021"), hash);
        assert_ne!(IdHasher::new(&[2; 32]).hash("11010519491231002X"), hash);
        assert_eq!(format!("{hasher:?}"), "IdHasher(…)");
    }
}
