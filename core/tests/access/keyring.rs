//! The keyring: lets the key out to the right PIN only, slowly, whatever is done to clock, process and file.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use doorstep_core::access::{ATTEMPTS, Keyring, KeyringError, PIN_ITERATIONS, PinRefused};

use crate::support::*;

const DAY: u64 = 24 * 3600;

/// Tries wrong PINs, waiting as long as is asked for, until so many have failed.
fn fail(place: &Place, keyring: &Keyring, times: u32) {
    for _ in 0..times {
        let (_, wait) = wrong(keyring.unlock(WRONG));
        place.clock.pass(Duration::from_secs(wait));
    }
}

#[test]
fn the_right_pin_gives_the_key_now_and_after_a_restart() {
    let place = Place::new();
    let (keyring, key) = place.create();
    assert_ne!(*key, [0; 32]);
    assert_eq!(unlocked(keyring.unlock(PIN)), key);
    assert_eq!(unlocked(place.restart().unlock(PIN)), key);
    let (_, another) = Place::new().create();
    assert_ne!(another, key, "each keyring has a key of its own");
}

#[test]
fn nothing_in_the_file_is_key_or_pin_and_only_its_owner_may_read_it() {
    let place = Place::new();
    let (keyring, key) = place.create();
    wrong(keyring.unlock(WRONG));
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = std::fs::read_to_string(place.path()).unwrap();
    assert!(!text.contains(&hex) && !text.contains(PIN) && !text.contains(WRONG));
    // Neither is the vault's wrapping alone what stands between the file and the key.
    let wrapped = place.json()["wrapped"].as_str().unwrap().to_owned();
    let bytes: Vec<u8> = (0..wrapped.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&wrapped[at..at + 2], 16).unwrap())
        .collect();
    let unwrapped = doorstep_core::ports::Vault::unwrap(place.vault.as_ref(), &bytes).unwrap();
    assert!(!unwrapped.windows(32).any(|window| window == key.as_slice()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(place.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(format!("{:?}", keyring.unlock(PIN).unwrap()), "Unlocked(…)");
}

#[test]
fn wrong_pins_are_slowed_more_and_more_and_after_ten_one_a_day_is_let_through() {
    let place = Place::new();
    let (keyring, key) = place.create();
    let waits_wanted = [0, 0, 30, 60, 300, 900, 3600, 3600, 3600, DAY, DAY, DAY];
    for (number, wanted) in (1..).zip(waits_wanted) {
        let (left, wait) = wrong(keyring.unlock(WRONG));
        assert_eq!((left, wait), (ATTEMPTS.saturating_sub(number), wanted), "after {number}");
        if wait > 0 {
            assert_eq!(waits(keyring.unlock(PIN)), wait, "not even the right one is tried");
            place.clock.pass(Duration::from_secs(wait - 1));
            assert_eq!(waits(keyring.unlock(PIN)), 1);
            place.clock.pass(Duration::from_secs(1));
        }
    }
    assert_eq!(unlocked(keyring.unlock(PIN)), key, "the right one still opens it");
    assert_eq!(wrong(keyring.unlock(WRONG)), (9, 0), "and forgets the wrong ones");
}

#[test]
fn a_wait_outlasts_a_restart_and_the_time_between_counts() {
    let place = Place::new();
    let (keyring, _) = place.create();
    fail(&place, &keyring, 4);
    assert_eq!(wrong(keyring.unlock(WRONG)), (5, 300));
    drop(keyring);
    place.clock.pass(Duration::from_secs(100));
    let keyring = place.restart();
    assert_eq!(waits(keyring.unlock(PIN)), 200);
    place.clock.pass(Duration::from_secs(200));
    unlocked(keyring.unlock(PIN));
}

#[test]
fn setting_the_clock_does_not_shorten_a_wait() {
    let place = Place::new();
    let (keyring, _) = place.create();
    fail(&place, &keyring, 4);
    assert_eq!(wrong(keyring.unlock(WRONG)), (5, 300));
    for change in [TimeDelta::days(400), TimeDelta::days(-800)] {
        place.clock.set_by(change);
        assert_eq!(waits(keyring.unlock(PIN)), 300, "set by {change}");
    }
    let keyring = place.restart();
    assert_eq!(waits(keyring.unlock(PIN)), 300, "set back, and started anew: the wait begins again");
    place.clock.pass(Duration::from_secs(299));
    assert_eq!(waits(keyring.unlock(PIN)), 1, "and ends, though the clock is still wrong");
    place.clock.pass(Duration::from_secs(1));
    assert_eq!(wrong(keyring.unlock(WRONG)), (4, 900));
    // The attempt made at the wrong time is not recorded as earlier than the one before it.
    place.clock.set_by(TimeDelta::minutes(20));
    assert_eq!(waits(place.restart().unlock(PIN)), 900);
}

const PATH: &str = "DOORSTEP_CHILD_PATH";

#[test]
#[ignore = "the second process of another test"]
fn child() {
    let path = std::path::PathBuf::from(std::env::var_os(PATH).expect("run by another test"));
    let keyring = Keyring::open(&path, MemoryVault::new(VAULT), HandClock::new(), ITERATIONS).unwrap();
    panic!("answered: {:?}", keyring.unlock(WRONG));
}

#[test]
fn a_try_is_counted_before_it_is_made_so_that_killing_the_app_gives_none_for_free() {
    let place = Place::new();
    let (_, key) = place.create();
    let sound = std::fs::read(place.path()).unwrap();
    // So dear that the try goes on until it is killed.
    place.change_json(|json| json["iterations"] = u32::MAX.into());
    for round in 1..=3 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "keyring::child"])
            .env(PATH, place.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while place.json()["failed"] != round {
            assert!(child.try_wait().unwrap().is_none(), "it answered before it was counted");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(child.try_wait().unwrap().is_none(), "it answered before it was killed");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let iterations: serde_json::Value =
        serde_json::from_slice::<serde_json::Value>(&sound).unwrap()["iterations"].clone();
    place.change_json(|json| json["iterations"] = iterations);
    let keyring = place.restart();
    assert_eq!(waits(keyring.unlock(PIN)), 30, "three wrong ones, and nobody was told");
    place.clock.pass(Duration::from_secs(30));
    assert_eq!(wrong(keyring.unlock(WRONG)), (6, 60));
    place.clock.pass(Duration::from_secs(60));
    assert_eq!(unlocked(keyring.unlock(PIN)), key);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_durable_count_no_pin_is_tried() {
    let place = Place::new();
    let (keyring, _) = place.create();
    // Something stands where the new file would be written.
    let obstacle = place.path().with_file_name("keyring.json-new");
    std::fs::create_dir(&obstacle).unwrap();
    let tried = keyring.unlock(PIN);
    assert!(matches!(tried, Err(KeyringError::Io(_))), "not even the right one: {tried:?}");
    std::fs::remove_dir(obstacle).unwrap();
    unlocked(keyring.unlock(PIN));
}

#[test]
fn a_vault_that_fails_costs_no_try_and_a_foreign_vault_opens_nothing() {
    let place = Place::new();
    let (keyring, _) = place.create();
    place.vault.fails.store(true, Ordering::SeqCst);
    for _ in 0..20 {
        assert!(matches!(keyring.unlock(PIN), Err(KeyringError::Vault(_))));
    }
    place.vault.fails.store(false, Ordering::SeqCst);
    assert_eq!(place.json()["failed"], 0);
    let foreign =
        Keyring::open(&place.path(), MemoryVault::new(0x33), place.clock.clone(), ITERATIONS).unwrap();
    assert!(matches!(foreign.unlock(PIN), Err(KeyringError::Vault(_))));
    unlocked(keyring.unlock(PIN));
}

#[test]
fn what_can_t_be_a_pin_costs_no_try() {
    let place = Place::new();
    let (keyring, _) = place.create();
    for (typed, refused) in [
        ("", PinRefused::TooShort { least: 6 }),
        ("27491", PinRefused::TooShort { least: 6 }),
        ("27491x", PinRefused::NotDigits),
    ] {
        assert!(
            matches!(keyring.unlock(typed), Err(KeyringError::Pin(found)) if found == refused),
            "{typed}"
        );
    }
    assert_eq!(place.json()["failed"], 0);
}

#[test]
fn the_pin_can_be_changed_by_who_knows_it_and_the_key_stays() {
    let place = Place::new();
    let (keyring, key) = place.create();
    assert!(matches!(keyring.change_pin(PIN, "123456"), Err(KeyringError::Pin(PinRefused::TooSimple))));
    assert_eq!(wrong(keyring.change_pin(WRONG, "802513")), (9, 0), "a wrong old one counts");
    assert_eq!(unlocked(keyring.change_pin(PIN, "802513")), key);
    wrong(keyring.unlock(PIN));
    assert_eq!(unlocked(keyring.unlock("802513")), key);
    assert_eq!(unlocked(place.restart().unlock("802513")), key);
}

#[test]
fn a_keyring_with_a_lower_cost_is_brought_up_by_the_right_pin() {
    let place = Place::new();
    let (keyring, key) = place.create();
    let salt = place.json()["salt"].clone();
    let dearer = ITERATIONS.checked_add(5).unwrap();
    let keyring_now = Keyring::open(&place.path(), place.vault.clone(), place.clock.clone(), dearer).unwrap();
    wrong(keyring_now.unlock(WRONG));
    assert_eq!(place.json()["iterations"], 10);
    assert_eq!(unlocked(keyring_now.unlock(PIN)), key);
    assert_eq!((place.json()["iterations"].clone(), place.json()["failed"].clone()), (15.into(), 0.into()));
    assert_ne!(place.json()["salt"], salt);
    assert_eq!(unlocked(keyring.unlock(PIN)), key, "and not down again by one that asks for less");
    assert_eq!(place.json()["iterations"], 15);
}

#[test]
fn two_instances_share_one_count() {
    let place = Place::new();
    let (one, _) = place.create();
    let two = place.open().unwrap();
    assert_eq!(wrong(one.unlock(WRONG)), (9, 0));
    assert_eq!(wrong(two.unlock(WRONG)), (8, 0));
    assert_eq!(wrong(one.unlock(WRONG)), (7, 30));
    assert_eq!(waits(two.unlock(PIN)), 30);
    // Many at once: each is counted.
    let place = Place::new();
    place.create();
    let rings: Vec<_> = (0..2).map(|_| place.open().unwrap()).collect();
    std::thread::scope(|scope| rings.iter().for_each(|ring| drop(scope.spawn(|| wrong(ring.unlock(WRONG))))));
    assert_eq!(place.json()["failed"], 2);
}

#[test]
fn a_keyring_is_never_made_over_another_and_a_damaged_or_newer_one_says_so() {
    let place = Place::new();
    assert!(matches!(place.open(), Err(KeyringError::Missing)));
    let (_, key) = place.create();
    let again =
        Keyring::create(&place.path(), "802513", place.vault.clone(), place.clock.clone(), ITERATIONS);
    assert!(matches!(again, Err(KeyringError::Exists)));
    assert_eq!(unlocked(place.open().unwrap().unlock(PIN)), key);

    let sound = std::fs::read(place.path()).unwrap();
    for length in [0, 1, sound.len() / 2] {
        std::fs::write(place.path(), &sound[..length]).unwrap();
        assert!(matches!(place.open(), Err(KeyringError::Damaged)), "{length} bytes");
        assert_eq!(std::fs::read(place.path()).unwrap(), sound[..length], "left as it is");
    }
    std::fs::write(place.path(), &sound).unwrap();
    place.change_json(|json| json["version"] = 2.into());
    assert!(matches!(place.open(), Err(KeyringError::Newer(2))));
    for (field, value) in [("salt", "zz"), ("wrapped", "abc")] {
        std::fs::write(place.path(), &sound).unwrap();
        place.change_json(|json| json[field] = value.into());
        assert!(matches!(place.open(), Err(KeyringError::Damaged)), "{field}");
    }
    // A cost changed by hand does not open it either: it is bound to what was sealed.
    std::fs::write(place.path(), &sound).unwrap();
    place.change_json(|json| json["iterations"] = 1.into());
    wrong(place.open().unwrap().unlock(PIN));
}

#[test]
fn a_new_keyring_wants_a_good_pin_and_leaves_nothing_when_the_vault_fails() {
    let place = Place::new();
    let create = |pin: &str| {
        Keyring::create(&place.path(), pin, place.vault.clone(), place.clock.clone(), ITERATIONS).map(drop)
    };
    assert!(matches!(create("111111"), Err(KeyringError::Pin(PinRefused::TooSimple))));
    place.vault.fails.store(true, Ordering::SeqCst);
    assert!(matches!(create(PIN), Err(KeyringError::Vault(_))));
    assert!(!place.path().exists());
    place.vault.fails.store(false, Ordering::SeqCst);
    create(PIN).unwrap();
}

#[test]
fn the_cost_that_ships_works() {
    let place = Place::new();
    let (keyring, key) =
        Keyring::create(&place.path(), PIN, place.vault.clone(), place.clock.clone(), PIN_ITERATIONS)
            .unwrap();
    assert_eq!(place.json()["iterations"], PIN_ITERATIONS.get());
    assert_eq!(unlocked(keyring.unlock(PIN)), key);
}
