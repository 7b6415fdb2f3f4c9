//! Each reason for which a store does not open or does not take a write, on a real file; and that none of them changes it.

use std::path::PathBuf;
use std::process::Output;

use doorstep_core::store::{Damage, Error, Store, lists, outbox, people, version};

use crate::child;
use crate::support::*;

/// A closed store with a district in it, several pages long.
fn filled() -> Place {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    store.write(|tx| (1..400).try_for_each(|number| outbox::put(tx, &outgoing(number, None)))).unwrap();
    drop(store);
    assert!(!beside(&place, "-wal").exists(), "a closed store is one file");
    place
}

fn beside(place: &Place, suffix: &str) -> PathBuf {
    let mut name = place.path().into_os_string();
    name.push(suffix);
    name.into()
}

/// Changes the closed store's bytes, tries to open it, and checks that the attempt left them as they were.
fn open_after(place: &Place, key_byte: u8, change: impl FnOnce(&mut Vec<u8>)) -> Result<Store, Error> {
    let mut bytes = std::fs::read(place.path()).unwrap();
    change(&mut bytes);
    std::fs::write(place.path(), &bytes).unwrap();
    let opened = Store::open(&place.path(), &key(key_byte));
    if opened.is_err() {
        assert!(std::fs::read(place.path()).unwrap() == bytes, "a failed opening changed the file");
    }
    opened
}

fn has_wang(store: &Store) -> bool {
    store.read(|c| lists::find(c, NAME, false, true, 1)).unwrap().len() == 1
}

#[test]
fn a_store_opens_again_with_all_that_was_in_it() {
    let place = filled();
    let store = place.open().unwrap();
    assert!(has_wang(&store));
    assert!(store.read(|c| people::resident(c, wang().id)).unwrap() == Some(wang()));
    store.verify().unwrap();
}

#[test]
fn settings_hold_on_both_connections() {
    let place = filled();
    let store = place.open().unwrap();
    let ask = |c: &rusqlite::Connection| {
        let number =
            |pragma| c.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0)).unwrap();
        let text =
            |pragma| c.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("journal_mode"), "wal");
        assert_eq!(number("synchronous"), 2, "FULL");
        assert_eq!(number("foreign_keys"), 1);
        assert_eq!(number("recursive_triggers"), 1);
        assert_eq!(number("secure_delete"), 1);
        assert_eq!(number("temp_store"), 2, "MEMORY");
        assert!(text("cipher_version").starts_with("4."));
        Ok::<_, Error>(())
    };
    store.read(ask).unwrap();
    store.write(|tx| ask(tx)).unwrap();
}

#[test]
fn a_use_case_that_fails_or_panics_leaves_nothing_and_the_store_goes_on() {
    let place = filled();
    let store = place.open().unwrap();
    let failed: Result<(), Error> = store.write(|tx| {
        outbox::put(tx, &outgoing(900, None))?;
        Err(Error::Missing)
    });
    assert!(matches!(failed, Err(Error::Missing)));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(|tx| -> Result<(), Error> {
            outbox::put(tx, &outgoing(901, None))?;
            panic!("in the middle of a use case")
        })
    }));
    assert!(panicked.is_err());
    store.write(|tx| outbox::put(tx, &outgoing(902, None))).unwrap();
    assert_eq!(store.read(outbox::counts).unwrap().waiting, 400);
}

#[test]
fn another_key_is_a_wrong_key() {
    let place = filled();
    assert!(matches!(open_after(&place, 8, |_| {}), Err(Error::WrongKey)));
    assert!(has_wang(&place.open().unwrap()), "the right key opens it afterwards");
}

#[test]
fn a_changed_byte_anywhere_in_the_first_page_is_damage_not_a_wrong_key() {
    for (at, damage) in [
        (0, Damage::Salt),
        (15, Damage::Salt),
        (16, Damage::Pages),
        (100, Damage::Pages),
        (4095, Damage::Pages),
    ] {
        let place = filled();
        let opened = open_after(&place, 7, |bytes| bytes[at] ^= 1);
        assert!(matches!(opened, Err(Error::Damaged(found)) if found == damage), "byte {at}: {opened:?}");
    }
}

#[test]
fn a_wrong_key_is_named_even_on_a_damaged_file() {
    let place = filled();
    assert!(matches!(open_after(&place, 8, |bytes| bytes[50] ^= 1), Err(Error::WrongKey)));
}

#[test]
fn a_changed_byte_in_a_later_page_is_damage_when_it_is_read() {
    let place = filled();
    let pages = std::fs::metadata(place.path()).unwrap().len() / 4096;
    let found = (1..pages)
        .filter(|page| {
            let at = usize::try_from(page * 4096 + 2000).unwrap();
            let opened = open_after(&place, 7, |bytes| bytes[at] ^= 0x80);
            let error = match opened {
                Ok(store) => {
                    let checked = store.verify();
                    drop(store);
                    checked.unwrap_err()
                }
                Err(error) => error,
            };
            assert!(matches!(error, Error::Damaged(Damage::Pages)), "page {page}: {error:?}");
            drop(open_after(&place, 7, |bytes| bytes[at] ^= 0x80));
            true
        })
        .count();
    assert!(found > 50, "{found} pages");
    assert!(has_wang(&place.open().unwrap()), "mended, it opens");
}

#[test]
fn a_query_that_meets_a_damaged_page_says_so() {
    let place = filled();
    let store = place.open().unwrap();
    let mut big = outgoing(900, None);
    big.body.resize(200_000, b'x');
    store.write(|tx| outbox::put(tx, &big)).unwrap();
    drop(store);
    // The last pages are the big request's: the store opens, and the query fails.
    let opened = open_after(&place, 7, |bytes| {
        let pages = bytes.len() / 4096;
        (pages - 10..pages).for_each(|page| bytes[page * 4096 + 9] ^= 1);
    });
    let store = opened.unwrap();
    let read = store.read(|c| outbox::unanswered(c, 1000));
    assert!(matches!(read, Err(Error::Damaged(Damage::Pages))), "{read:?}");
    let again = store.read(|c| outbox::unanswered(c, 1000));
    assert!(matches!(again, Err(Error::Damaged(Damage::Pages))), "{again:?}");
}

#[test]
fn a_shortened_file_is_damage() {
    for (length, damage) in [
        (0, Damage::Empty),
        (1, Damage::Pages),
        (4095, Damage::Pages),
        (4096, Damage::Pages),
        (40960, Damage::Pages),
    ] {
        let place = filled();
        let opened = open_after(&place, 7, |bytes| bytes.truncate(length));
        assert!(
            matches!(opened, Err(Error::Damaged(found)) if found == damage),
            "{length} bytes: {opened:?}"
        );
    }
}

#[test]
fn something_else_in_place_of_the_store_is_damage() {
    let place = filled();
    let opened = open_after(&place, 7, |bytes| bytes.iter_mut().for_each(|byte| *byte = b'x'));
    assert!(matches!(opened, Err(Error::Damaged(Damage::Salt))), "{opened:?}");
}

#[test]
fn a_lost_or_damaged_key_check_is_made_anew_by_the_right_key_and_leaves_the_others_in_doubt() {
    for damaged in [None, Some(0), Some(20), Some(55)] {
        let place = filled();
        let check = beside(&place, "-check");
        let sound = std::fs::read(&check).unwrap();
        match damaged {
            None => std::fs::remove_file(&check).unwrap(),
            Some(at) => {
                let mut bytes = sound.clone();
                bytes[at] ^= 1;
                std::fs::write(&check, bytes).unwrap();
            }
        }
        let opened = open_after(&place, 8, |_| {});
        assert!(matches!(opened, Err(Error::Damaged(Damage::Unchecked))), "{opened:?}");
        assert!(has_wang(&place.open().unwrap()));
        assert!(std::fs::read(&check).unwrap() == sound);
        assert!(matches!(open_after(&place, 8, |_| {}), Err(Error::WrongKey)));
    }
}

#[test]
fn a_newer_schema_is_left_alone() {
    let place = filled();
    let store = place.open().unwrap();
    store.write(|tx| Ok::<_, Error>(tx.pragma_update(None, "user_version", 99)?)).unwrap();
    drop(store);
    let opened = open_after(&place, 7, |_| {});
    assert!(matches!(opened, Err(Error::Newer { found: 99, known }) if known == version()), "{opened:?}");
}

#[test]
fn no_store_is_made_by_opening_and_none_is_made_over_another() {
    let place = Place::new();
    assert!(matches!(place.open(), Err(Error::Missing)));
    assert_eq!(std::fs::read_dir(place.folder()).unwrap().count(), 0);
    let place = filled();
    assert!(matches!(Store::create(&place.path(), &key(7)), Err(Error::Exists)));
    assert!(has_wang(&place.open().unwrap()));
}

#[test]
fn what_a_crash_left_of_a_store_being_made_is_no_obstacle() {
    let place = Place::new();
    for leftover in ["-new", "-new-journal", "-new-wal", "-check", "-check-new"] {
        std::fs::write(beside(&place, leftover), b"half").unwrap();
    }
    assert!(matches!(place.open(), Err(Error::Missing)));
    move_in(&place.create());
    assert!(has_wang(&place.open().unwrap()));
    assert!(!beside(&place, "-new").exists());
}

#[test]
fn a_second_instance_is_told_that_the_store_is_in_use() {
    let place = filled();
    let store = place.open().unwrap();
    assert!(matches!(place.open(), Err(Error::InUse)), "in the same process");
    let other = child::command("open", &place.path()).output().unwrap();
    assert_eq!(child::said(&other), ["InUse"], "in another process");
    assert!(has_wang(&store), "the first goes on");
    drop(store);
    let other = child::command("open", &place.path()).output().unwrap();
    assert_eq!(child::said(&other), ["opened"]);
}

#[test]
fn a_database_that_may_grow_no_more_is_full_and_nothing_is_lost() {
    let place = filled();
    let store = place.open().unwrap();
    let limit = |pages: i64| {
        store.write(|tx| {
            Ok::<_, Error>(tx.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?)
        })
    };
    limit(1).unwrap();
    let mut big = outgoing(900, None);
    big.body.resize(100_000, b'x');
    let written = store.write(|tx| outbox::put(tx, &big));
    assert!(matches!(written, Err(Error::DiskFull)), "{written:?}");
    assert_eq!(store.read(outbox::counts).unwrap().waiting, 399);
    limit(1_000_000).unwrap();
    store.write(|tx| outbox::put(tx, &big)).unwrap();
    store.verify().unwrap();
}

/// The system itself refuses to let the file grow, as it does when the disk or a quota is full.
#[cfg(unix)]
#[test]
fn a_write_for_which_the_system_has_no_space_is_full_and_nothing_is_lost() {
    let place = filled();
    let Output { stdout, stderr, status } =
        child::command_after("trap '' XFSZ; ulimit -f 1200", "fill", &place.path()).output().unwrap();
    let said = child::said(&Output { stdout, stderr, status });
    assert_eq!(said[0], "DiskFull");
    let durable: u32 = said[1].parse().unwrap();
    assert!(durable > 399, "some were written before: {durable}");
    let store = place.open().unwrap();
    assert_eq!(store.read(outbox::counts).unwrap().waiting, durable);
    store.verify().unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_or_file_that_may_not_be_written_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let (place, unprivileged) = (filled(), child::Unprivileged::new());
    let chmod =
        |path: PathBuf, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let files = [place.path(), beside(&place, "-lock"), beside(&place, "-check")];
    // Folder and files closed; then the folder and the lock open and only the store itself closed.
    for (folder, store, others) in [(0o555, 0o444, 0o444), (0o777, 0o444, 0o666)] {
        chmod(place.folder().into(), folder);
        chmod(files[0].clone(), store);
        files[1..].iter().for_each(|file| chmod(file.clone(), others));
        let before = std::fs::read(place.path()).unwrap();
        let other = unprivileged.command("open", &place.path()).output().unwrap();
        assert_eq!(child::said(&other), ["ReadOnly"], "folder {folder:o}");
        assert!(std::fs::read(place.path()).unwrap() == before);
    }
    chmod(place.folder().into(), 0o777);
    files.iter().for_each(|file| chmod(file.clone(), 0o666));
    let other = unprivileged.command("open", &place.path()).output().unwrap();
    assert_eq!(child::said(&other), ["opened"], "with the rights given it opens");
}

#[test]
fn the_first_stores_of_a_process_all_take_their_key_however_many_are_made_at_once() {
    for _ in 0..8 {
        let place = Place::new();
        let made = child::said(&child::command("open many", &place.path()).output().unwrap());
        assert_eq!(made, ["Ok(())"; 8]);
    }
}
