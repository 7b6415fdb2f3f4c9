//! Arrows between the rooms of the core go one way: care ← meter, store, access, words ← desk. And each room keeps away from
//! the part of the outside world that it has no business with. Both are read from the source files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms it may name, and what of the outside world it may not name.
struct Room {
    name: &'static str,
    knows: &'static [&'static str],
    never: &'static [&'static str],
}

const ROOMS: [Room; 10] = [
    Room { name: "care", knows: &[], never: &["rusqlite", "ring", "tokio", "async", "std::fs", "std::net"] },
    Room { name: "files", knows: &[], never: &["rusqlite", "tokio", "async", "std::net"] },
    Room { name: "ports", knows: &["care"], never: &["rusqlite", "std::fs", "std::net"] },
    Room { name: "words", knows: &["care"], never: &["rusqlite", "tokio", "async", "std::fs", "std::net"] },
    Room { name: "paper", knows: &[], never: &["rusqlite", "ring", "tokio", "async", "std::fs", "std::net"] },
    Room { name: "meter", knows: &["care", "ports"], never: &["rusqlite", "std::fs", "std::net"] },
    Room { name: "store", knows: &["care", "files", "ports"], never: &["tokio", "async", "std::net"] },
    Room {
        name: "access",
        knows: &["care", "files", "ports"],
        never: &["rusqlite", "tokio", "async", "std::net"],
    },
    Room { name: "sync", knows: &["care", "ports", "store"], never: &["rusqlite", "std::fs"] },
    Room {
        name: "desk",
        knows: &["access", "care", "files", "meter", "paper", "ports", "store", "sync", "words"],
        // It passes a transaction on, and leaves the SQL to the store.
        never: &[
            "prepare",
            "prepare_cached",
            "execute",
            "execute_batch",
            "query_row",
            "query_map",
            "std::net",
        ],
    },
];

/// Nobody asks the machine for the time or for an id: both come through a port.
const FOR_NOBODY: [&str; 5] = ["SystemTime", "Utc::now", "Local::now", "Uuid::now_v7", "Uuid::new_v4"];

/// A file of a room, without comments and the insides of literals.
struct Source {
    path: PathBuf,
    room: String,
    /// How deep its module lies: `care/mod.rs` 1, `care/form.rs` and `care/form/mod.rs` 2.
    depth: usize,
    code: String,
}

#[test]
fn a_room_knows_only_the_rooms_below_it() {
    let mut wrong = Vec::new();
    for source in sources() {
        let room =
            room(&source.room).unwrap_or_else(|| panic!("a new room, {}: give it a line here", source.room));
        for named in rooms_named(&source.code, source.depth) {
            if named != room.name && !room.knows.contains(&named.as_str()) {
                wrong.push(format!("{}: {} must not know {named}", source.path.display(), room.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_room_keeps_away_from_what_is_not_its_business() {
    let mut wrong = Vec::new();
    for source in sources() {
        let never = room(&source.room).map_or(&[][..], |room| room.never);
        for word in never.iter().chain(&FOR_NOBODY) {
            if names(&source.code, word) {
                wrong.push(format!("{}: names {word}", source.path.display()));
            }
        }
        if names(&source.code, "reqwest") && !source.path.starts_with("sync/http") {
            wrong.push(format!("{}: only sync/http opens connections", source.path.display()));
        }
        // A timer of the asynchronous runtime is no clock: tests stop and wind it.
        if names(&source.code, "Instant::now") && !names(&source.code, "tokio::time") {
            wrong.push(format!("{}: names Instant::now", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `Transport` is a port too, and stands with the meters.
#[test]
fn the_bindings_know_the_desk_and_the_ports_alone() {
    let mut looked = 0;
    for (path, code) in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/src")) {
        for (at, found) in code.match_indices("doorstep_core::") {
            for named in first_names(&code[at + found.len()..]) {
                let known = ["desk", "meter", "ports", "uniffi_reexport_scaffolding"];
                assert!(known.contains(&named.as_str()), "{}: names {named}", path.display());
                looked += 1;
            }
        }
    }
    assert!(looked > 0, "no binding names the core");
}

#[test]
fn the_reader_sees_through_every_way_to_name_a_room() {
    let seen = |code: &str, depth| rooms_named(&plain(code), depth).into_iter().collect::<Vec<_>>();
    assert_eq!(seen("use crate::store::open;", 2), ["store"]);
    assert_eq!(seen("use crate::{care::{Role, Staff}, store, words as w};", 2), ["care", "store", "words"]);
    assert_eq!(seen("let x: crate :: desk::view::Role;", 1), ["desk"]);
    assert_eq!(seen("use super::super::store::open;", 2), ["store"]);
    assert_eq!(seen("use super::store;", 1), ["store"]);
    assert!(seen("use super::store;", 2).is_empty(), "a module of the same room");
    assert!(
        seen("// crate::store\n/* crate::desk /* nested */ crate::desk */ \"crate::words\"", 1).is_empty()
    );
    assert_eq!(
        seen("let c = '\"'; use crate::store; let d = \"\\\"\"; use crate::desk;", 1),
        ["desk", "store"]
    );
    assert_eq!(seen("fn f<'a>(x: &'a str) { crate::store::f(r#\"crate::desk \" \"#) }", 1), ["store"]);
    assert!(names(&plain("use std :: fs;"), "std::fs") && names("async fn f() {}", "async"));
    assert!(!names("prepared_asynchronously", "async") && !names(&plain("// tokio"), "tokio"));
}

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// All files of all rooms. A room's `tests` may compare rooms and are left out.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for (path, code) in rust_files(&root) {
        let inside = path.strip_prefix(&root).expect("below the root").with_extension("");
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts == ["lib"] || parts.iter().any(|part| part == "tests") {
            continue;
        }
        let depth = parts.len() - usize::from(path.ends_with("mod.rs"));
        found.push(Source { room: parts[0].clone(), depth, code, path: inside });
    }
    assert!(found.len() > 10, "only {} files found under {}", found.len(), root.display());
    found
}

/// All Rust files below a folder with their plain code.
fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources are there") {
            let path = entry.expect("a folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = plain(&fs::read_to_string(&path).expect("a source file is text"));
                found.push((path, code));
            }
        }
    }
    found
}

/// The code without comments, the insides of literals, and spaces around `::`.
fn plain(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if next == '"' {
            string(rest)
        } else if next == '\'' {
            character(rest)
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            raw_string(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(next);
            rest = &rest[next.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    let mut tight = code;
    for (loose, close) in [(" ::", "::"), (":: ", "::")] {
        while tight.contains(loose) {
            tight = tight.replace(loose, close);
        }
    }
    tight
}

/// Length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut open, mut at) = (0_usize, 0_usize);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (open, at) = (open + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (open, at) = (open - 1, at + 2);
            if open == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of a string with its quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// Length of a character literal, or 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, c))) => {
            let after = at + c.len_utf8();
            text[after..].find('\'').map_or(0, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Length of a raw string, or 0 for a raw identifier.
fn raw_string(text: &str) -> usize {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    text[body..].find(&end).map_or(text.len(), |at| body + at + end.len())
}

/// The rooms that the code names by `crate::`, or by climbing to the root with `super::`.
fn rooms_named(code: &str, depth: usize) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::").filter(|(at, _)| starts_word(code, *at)) {
        named.extend(first_names(&code[at + "crate::".len()..]));
    }
    for (at, _) in code.match_indices("super::").filter(|(at, _)| starts_word(code, *at)) {
        let mut rest = &code[at..];
        let mut climbed = 0;
        while let Some(further) = rest.strip_prefix("super::") {
            (rest, climbed) = (further, climbed + 1);
        }
        // A chain's second `super` is also found by itself, and counts less.
        if climbed >= depth {
            named.extend(first_names(rest));
        }
    }
    named.retain(|name| room(name).is_some());
    named
}

/// The first name of a path, or of each path of a `{…}` list.
fn first_names(path: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(list) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut names = vec![word(list)];
    let mut open = 1;
    for (at, c) in list.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            ',' if open == 1 => names.push(word(&list[at + 1..])),
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    names
}

/// Whether the code names a path or word, as a whole.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let after = code[at + word.len()..].chars().next();
        starts_word(code, at) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn starts_word(code: &str, at: usize) -> bool {
    !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}
