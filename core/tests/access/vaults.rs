//! What every vault has to hold to, run on each.

use doorstep_core::access::{FileVault, FileVaultError};
use doorstep_core::ports::Vault;

use crate::support::MemoryVault;

/// The conformance suite: `vault` and `again` are the same vault taken up twice, `other` is another one.
fn conforms(vault: &dyn Vault, again: &dyn Vault, other: &dyn Vault) {
    for secret in [&b""[..], b"x", &[0; 32], &[0xff; 60]] {
        let wrapped = vault.wrap(secret).unwrap();
        assert_eq!(vault.unwrap(&wrapped).unwrap().as_slice(), secret);
        assert_eq!(again.unwrap(&wrapped).unwrap().as_slice(), secret, "taken up again it is the same vault");
        assert!(other.unwrap(&wrapped).is_err(), "another vault can't open it");
        if secret.len() > 1 {
            assert!(!wrapped.windows(secret.len()).any(|window| window == secret));
        }
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(vault.unwrap(&changed).is_err(), "byte {at} changed");
        }
    }
    assert!(vault.unwrap(b"").is_err());
    assert!(vault.unwrap(b"never wrapped by anyone, of some length").is_err());
}

#[test]
fn the_vault_in_memory_conforms() {
    conforms(&*MemoryVault::new(0x5a), &*MemoryVault::new(0x5a), &*MemoryVault::new(0x33));
}

#[test]
fn the_vault_in_a_file_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("vault.key"), folder.path().join("other.key"));
    let vault = FileVault::create(&path).unwrap();
    conforms(&vault, &FileVault::open(&path).unwrap(), &FileVault::create(&other).unwrap());
}

#[test]
fn a_key_file_is_never_made_over_another_nor_out_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.key");
    assert!(matches!(FileVault::open(&path), Err(FileVaultError::Missing)));
    FileVault::create(&path).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(FileVault::create(&path), Err(FileVaultError::Exists)));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::write(&path, &before[..31]).unwrap();
    assert!(matches!(FileVault::open(&path), Err(FileVaultError::Damaged)));
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_touch_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.key");
    FileVault::create(&path).unwrap();
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for wide in [0o644, 0o640, 0o604, 0o620, 0o601, 0o777] {
        mode(wide);
        let opened = FileVault::open(&path);
        assert!(
            matches!(opened, Err(FileVaultError::TooOpen { mode }) if mode == wide),
            "{wide:o}: {opened:?}"
        );
        assert!(opened.unwrap_err().to_string().contains(&format!("{wide:03o}")));
    }
    mode(0o600);
    FileVault::open(&path).unwrap();
}
