//! Authenticated encryption of small secrets: AES-256-GCM (NIST SP 800-38D) with a random nonce in front.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// Bytes from the system's random source.
pub(super) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Unspecified> {
    let mut bytes = Zeroizing::new([0; N]);
    SystemRandom::new().fill(bytes.as_mut())?;
    Ok(bytes)
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("AES-256 takes 32 bytes"))
}

/// Encrypts `secret`, bound to `context`: nonce, then ciphertext with its tag.
pub(super) fn seal(key: &[u8; 32], context: &[u8], secret: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = Vec::with_capacity(NONCE_LEN + secret.len() + AES_256_GCM.tag_len());
    sealed.extend_from_slice(nonce.as_slice());
    sealed.extend_from_slice(secret);
    let tag = cipher(key).seal_in_place_separate_tag(
        Nonce::assume_unique_for_key(*nonce),
        Aad::from(context),
        &mut sealed[NONCE_LEN..],
    )?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Gives back what was sealed; an error if key, context or bytes are others.
pub(super) fn unseal(
    key: &[u8; 32],
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(Unspecified)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce)?;
    let mut bytes = Zeroizing::new(sealed.to_vec());
    let length = cipher(key).open_in_place(nonce, Aad::from(context), &mut bytes)?.len();
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_comes_back_and_any_changed_byte_is_noticed() {
        let sealed = seal(&[1; 32], b"here", b"a secret").unwrap();
        assert_eq!(unseal(&[1; 32], b"here", &sealed).unwrap().as_slice(), b"a secret");
        assert!(unseal(&[2; 32], b"here", &sealed).is_err());
        assert!(unseal(&[1; 32], b"there", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(unseal(&[1; 32], b"here", &changed).is_err(), "byte {at}");
            assert!(unseal(&[1; 32], b"here", &sealed[..at]).is_err(), "{at} bytes");
        }
        assert_ne!(sealed, seal(&[1; 32], b"here", b"a secret").unwrap(), "a nonce is used once");
    }
}
