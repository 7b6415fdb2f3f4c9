//! Unsent work, sealed so that only the platform's keeper reads it: an ephemeral key of X25519 (RFC 7748) agrees with the
//! keeper's public one, HKDF-SHA256 (RFC 5869) makes a key of that, AES-256-GCM seals. The phone can make one and never open it.
//!
//! ```text
//!  "doorstep envelope 1\n" │ ephemeral public key, 32 │ nonce, 12 │ sealed bytes │ tag, 16
//! ```

use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf;
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

use super::seal;

const HEAD: &[u8] = b"doorstep envelope 1\n";

/// Bytes of a key of X25519.
pub const KEY: usize = 32;

/// It is no envelope, for somebody else, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an envelope for this key")]
pub struct NotForThisKey;

/// Seals bytes to a public key.
///
/// # Errors
/// It is no key, or the system has no randomness.
pub fn seal_to(public: &[u8; KEY], bytes: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let own = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new())?;
    let shown: [u8; KEY] = own.compute_public_key()?.as_ref().try_into().map_err(|_| Unspecified)?;
    let shared = |secret: &[u8]| Zeroizing::new(secret.to_vec());
    let secret = agree_ephemeral(own, &UnparsedPublicKey::new(&X25519, public), shared)?;
    let head = [HEAD, &shown].concat();
    let key = key(&secret, &shown, public)?;
    let sealed = seal::seal(&key, &head, bytes)?;
    Ok([head, sealed].concat())
}

/// Opens an envelope. `public` is the keeper's, `agree` what its private key makes of an ephemeral public one.
///
/// # Errors
/// [`NotForThisKey`].
pub fn open_with(
    envelope: &[u8],
    public: &[u8; KEY],
    agree: impl FnOnce(&[u8; KEY]) -> Option<Zeroizing<[u8; KEY]>>,
) -> Result<Zeroizing<Vec<u8>>, NotForThisKey> {
    let rest = envelope.strip_prefix(HEAD).ok_or(NotForThisKey)?;
    let (shown, sealed) = rest.split_first_chunk::<KEY>().ok_or(NotForThisKey)?;
    let secret = agree(shown).ok_or(NotForThisKey)?;
    let key = key(secret.as_slice(), shown, public).map_err(|_| NotForThisKey)?;
    seal::unseal(&key, &[HEAD, shown].concat(), sealed).map_err(|_| NotForThisKey)
}

/// Bound to both public keys, so that an envelope can't be made out to another one.
fn key(secret: &[u8], shown: &[u8; KEY], public: &[u8; KEY]) -> Result<Zeroizing<[u8; 32]>, Unspecified> {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &[&shown[..], public].concat());
    let mut key = Zeroizing::new([0; 32]);
    salt.extract(secret).expand(&[HEAD], hkdf::HKDF_SHA256)?.fill(key.as_mut())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A keeper whose key lives as long as one opening.
    fn keeper() -> ([u8; KEY], EphemeralPrivateKey) {
        let private = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).unwrap();
        (private.compute_public_key().unwrap().as_ref().try_into().unwrap(), private)
    }

    fn open(
        envelope: &[u8],
        public: &[u8; KEY],
        private: EphemeralPrivateKey,
    ) -> Result<Vec<u8>, NotForThisKey> {
        let agree = |shown: &[u8; KEY]| {
            let shared = |secret: &[u8]| Zeroizing::new(<[u8; KEY]>::try_from(secret).unwrap());
            agree_ephemeral(private, &UnparsedPublicKey::new(&X25519, shown), shared).ok()
        };
        open_with(envelope, public, agree).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn only_the_keeper_opens_it() {
        for bytes in [&b""[..], b"what waits", &[7; 100_000]] {
            let (public, private) = keeper();
            let envelope = seal_to(&public, bytes).unwrap();
            assert_eq!(open(&envelope, &public, private).unwrap(), bytes);
            let (other, private) = keeper();
            assert_eq!(open(&envelope, &other, private), Err(NotForThisKey));
        }
        let (public, _) = keeper();
        assert_ne!(seal_to(&public, b"same").unwrap(), seal_to(&public, b"same").unwrap());
        assert!(seal_to(&[0; KEY], b"x").is_err(), "a key that everybody has");
    }

    #[test]
    fn whatever_was_changed_or_cut_is_none() {
        let (public, _) = keeper();
        let envelope = seal_to(&public, b"what waits").unwrap();
        // The key agreement itself is proven above; here it is the same for all.
        let agree = |_: &[u8; KEY]| Some(Zeroizing::new([9; KEY]));
        assert!(open_with(&envelope, &public, agree).is_err());
        for at in 0..envelope.len() {
            let (public, private) = keeper();
            let mut changed = seal_to(&public, b"what waits").unwrap();
            changed[at] ^= 1;
            assert_eq!(open(&changed, &public, private), Err(NotForThisKey), "byte {at}");
            assert!(open_with(&envelope[..at], &public, agree).is_err(), "{at} bytes");
        }
    }
}
