//! A store whose n-th statement fails, and the whole store as text. No code of the core knows of it: SQLite shows each connection
//! that is opened to an extension, which lets it ask before each statement whether it may.
#![expect(unsafe_code, reason = "SQLite's hooks on a connection that belongs to somebody else")]
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fmt::Write;
use std::ptr::null_mut;

use rusqlite::auto_extension::register_auto_extension;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ffi};

thread_local! {
    /// What this thread opens, while somebody watches.
    static OPENED: RefCell<Vec<*mut ffi::sqlite3>> = const { RefCell::new(Vec::new()) };
    /// Statements until one fails; none: no more fail.
    static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    static HIT: Cell<bool> = const { Cell::new(false) };
}

unsafe extern "C" fn opened(
    connection: *mut ffi::sqlite3,
    _: *mut *mut c_char,
    _: *const ffi::sqlite3_api_routines,
) -> c_int {
    OPENED.with_borrow_mut(|opened| opened.push(connection));
    ffi::SQLITE_OK
}

/// Asked of each part of a statement when it is prepared. `within` is the trigger or view that it belongs to.
unsafe extern "C" fn may(
    _: *mut c_void,
    action: c_int,
    what: *const c_char,
    _: *const c_char,
    _: *const c_char,
    within: *const c_char,
) -> c_int {
    let counts = [
        ffi::SQLITE_SELECT,
        ffi::SQLITE_INSERT,
        ffi::SQLITE_UPDATE,
        ffi::SQLITE_DELETE,
        ffi::SQLITE_TRANSACTION,
        ffi::SQLITE_PRAGMA,
    ];
    // SAFETY: SQLite gives null or a text that ends with a zero and lives as long as the call.
    let back = action == ffi::SQLITE_TRANSACTION && unsafe { CStr::from_ptr(what) } == c"ROLLBACK";
    if !counts.contains(&action) || !within.is_null() || back {
        return ffi::SQLITE_OK;
    }
    match LEFT.get() {
        None => ffi::SQLITE_OK,
        Some(0) => {
            LEFT.set(None);
            HIT.set(true);
            ffi::SQLITE_DENY
        }
        Some(left) => {
            LEFT.set(Some(left - 1));
            ffi::SQLITE_OK
        }
    }
}

/// The open connections of one store: its writer and its reader.
pub struct Faults {
    writer: *mut ffi::sqlite3,
    reader: *mut ffi::sqlite3,
}

impl Faults {
    /// The connections of the store that `open` opened last. They must stay open for as long as this is used.
    pub fn watch<T>(open: impl FnOnce() -> T) -> (T, Self) {
        // SAFETY: the routine keeps to what SQLite asks of one; registering it twice changes nothing.
        unsafe { register_auto_extension(opened) }.unwrap();
        OPENED.with_borrow_mut(Vec::clear);
        let done = open();
        let opened = OPENED.take();
        let [.., writer, reader] = opened[..] else { panic!("no store was opened") };
        (done, Self { writer, reader })
    }

    /// Does something with its n-th statement failing, counted from 0 as they are prepared; whether it came so far.
    pub fn failing_at<T>(&self, n: u32, work: impl FnOnce() -> T) -> (T, bool) {
        for connection in [self.writer, self.reader] {
            // SAFETY: the connection is open, and nothing runs on it now. Setting it anew also has statements that were
            // kept prepared asked for again.
            unsafe { ffi::sqlite3_set_authorizer(connection, Some(may), null_mut()) };
        }
        HIT.set(false);
        LEFT.set(Some(n));
        let done = work();
        LEFT.set(None);
        (done, HIT.get())
    }

    /// Looks past the desk into its open store.
    pub fn look<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        // SAFETY: the connection is open, nothing runs on it now, and this handle does not close it.
        let connection = unsafe { Connection::from_handle(self.writer) }.unwrap();
        work(&connection)
    }

    /// SQLite's count of what was committed to the store. Where it stays, the store is what it was.
    pub fn version(&self) -> u32 {
        let mut version = 0_u32;
        let to = (&raw mut version).cast();
        // SAFETY: the connection is open, nothing runs on it now, and the operation writes 32 bits where it is told.
        let done = unsafe {
            ffi::sqlite3_file_control(self.writer, c"main".as_ptr(), ffi::SQLITE_FCNTL_DATA_VERSION, to)
        };
        assert_eq!(done, ffi::SQLITE_OK);
        version
    }

    /// The whole store as text: each table with its rows, ordered. What depends on a random key is only said to be there.
    pub fn dump(&self) -> String {
        self.look(dump)
    }
}

fn dump(connection: &Connection) -> String {
    let mut names =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut text = String::new();
    for name in names {
        let mut lines = rows(connection, &name);
        lines.sort_unstable();
        writeln!(text, "== {name}").unwrap();
        lines.iter().for_each(|line| writeln!(text, "{line}").unwrap());
    }
    text
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    let mut query = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut rows = query.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let mut line = String::new();
        for (at, column) in columns.iter().enumerate() {
            match row.get_ref(at).unwrap() {
                ValueRef::Null => line.push_str("NULL"),
                ValueRef::Integer(number) => write!(line, "{number}").unwrap(),
                ValueRef::Real(number) => write!(line, "{number}").unwrap(),
                ValueRef::Text(text) => {
                    line.push_str(&String::from_utf8_lossy(text).escape_debug().to_string())
                }
                ValueRef::Blob(_) if column == "id_hash" => line.push_str("(hash)"),
                ValueRef::Blob(bytes) => bytes.iter().for_each(|byte| write!(line, "{byte:02x}").unwrap()),
            }
            line.push('|');
        }
        lines.push(line);
    }
    lines
}

/// The first lines in which two dumps differ, without what they say: only of which tables.
pub fn difference(before: &str, after: &str) -> Vec<String> {
    let tables = |text: &str| -> Vec<(String, String)> {
        let parts = text.split("== ").skip(1).filter_map(|part| part.split_once('\n'));
        parts.map(|(name, rows)| (name.to_owned(), rows.to_owned())).collect()
    };
    let (before, after) = (tables(before), tables(after));
    let differs = |((name, old), (_, new)): (&(String, String), &(String, String))| {
        (old != new).then(|| format!("{name}: {} rows, now {}", old.lines().count(), new.lines().count()))
    };
    before.iter().zip(&after).filter_map(differs).collect()
}
