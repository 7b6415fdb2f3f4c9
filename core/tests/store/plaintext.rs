//! Nothing of a resident stands readable in any file the store makes.

use std::path::{Path, PathBuf};

use doorstep_core::store::{Error, configure, drafts, lists, migrate, people};
use rusqlite::Connection;

use crate::support::*;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Names of the files in which a text stands, in any of the encodings SQLite knows.
fn containing(folder: &Path, text: &str) -> Vec<PathBuf> {
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let forms = [text.as_bytes().to_vec(), little, big];
    files(folder)
        .into_iter()
        .filter(|path| {
            let bytes = std::fs::read(path).unwrap();
            forms.iter().any(|form| bytes.windows(form.len()).any(|window| window == form))
        })
        .collect()
}

fn stands_nowhere(folder: &Path, secret: &str) {
    let found = containing(folder, secret);
    assert!(found.is_empty(), "{secret} stands in {found:?}");
}

const SECRETS: [&str; 5] = [NAME, ID_NUMBER, "13812345678", "夜里口渴", "SQLite format 3"];

#[test]
fn no_name_and_no_number_stands_readable_in_any_file() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    store
        .write(|tx| {
            drafts::start(tx, &doorstep_core::care::visit::Draft { answers: answers(), ..draft(1, 0) })
        })
        .unwrap();
    let names = |place: &Place| {
        let names = files(place.folder()).into_iter().map(|path| path.file_name().unwrap().to_owned());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let open = ["doorstep.db", "doorstep.db-check", "doorstep.db-lock", "doorstep.db-shm", "doorstep.db-wal"];
    assert_eq!(names(&place), open, "with the log and its index on the disk");
    let unreadable = || SECRETS.iter().for_each(|secret| stands_nowhere(place.folder(), secret));
    unreadable();
    sign(&store, 1, 0, &[]).unwrap();
    assert_eq!(store.read(|c| lists::find(c, NAME, false, true, 9)).unwrap().len(), 1);
    unreadable();
    drop(store);
    assert_eq!(names(&place), open[..3]);
    unreadable();
}

#[test]
fn sorting_and_a_failed_change_leave_nothing_in_temporary_files() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    // Far more than the page cache: it spills into the log in the middle of the transaction, and sorts beside it.
    let spilled: Result<(), Error> = store.write(|tx| {
        tx.execute_batch(&format!(
            "PRAGMA cache_size = 20;
             CREATE TABLE spill (text TEXT NOT NULL) STRICT;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO spill (text) SELECT '{NAME} {ID_NUMBER} ' || hex(randomblob(20)) FROM n;"
        ))?;
        let mut sorted = tx.prepare("SELECT text FROM spill ORDER BY substr(text, -9)")?;
        let mut rows = sorted.query([])?;
        rows.next()?;
        for secret in SECRETS {
            stands_nowhere(place.folder(), secret);
        }
        Err(Error::Missing)
    });
    assert!(spilled.is_err());
    for secret in SECRETS {
        stands_nowhere(place.folder(), secret);
    }
}

#[test]
fn the_same_search_finds_them_in_an_unencrypted_database() {
    let folder = tempfile::tempdir().unwrap();
    let mut plain = Connection::open(folder.path().join("plain.db")).unwrap();
    migrate(&mut plain).unwrap();
    configure(&plain).unwrap();
    let tx = plain.transaction().unwrap();
    people::put_household(&tx, &household(0)).unwrap();
    people::put(&tx, &wang(), Some(&id_hash(0))).unwrap();
    tx.commit().unwrap();
    for secret in [NAME, ID_NUMBER, "SQLite format 3"] {
        assert!(!containing(folder.path(), secret).is_empty(), "{secret}");
    }
    let wide: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("wide"), wide).unwrap();
    assert_eq!(containing(other.path(), NAME).len(), 1);
}
