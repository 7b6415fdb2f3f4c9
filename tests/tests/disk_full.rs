//! No space left while a visit is being filled in and while it is signed: said so, and nothing that was kept before is lost.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::path::PathBuf;
use std::process::Command;

use doorstep_core::desk::view::{FieldInput, Language, Role};
use doorstep_core::desk::{DEMO_POPULATION, Error, StoreTrouble};
use doorstep_tests::{PIN, TestClock, device};

/// Where the second process finds the store.
const FOLDER: &str = "DOORSTEP_TEST_FOLDER";

fn other_signs(text: &str) -> FieldInput {
    FieldInput::Text { text: text.to_owned() }
}

/// Fills the visit until the system gives no more space, as the limited process of the test below.
#[test]
#[ignore = "the second process of the other test"]
fn fill_until_there_is_no_space() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let device = device(&folder, &TestClock::new());
    let desk = device.unlock(PIN).unwrap();
    let visit = desk.start_visit(&desk.residents("王桂兰").unwrap()[0].resident).unwrap().visit;
    let refused = (0..10_000).find_map(|number| {
        let typed = format!("{number} {}", "水".repeat(190));
        desk.answer(&visit, "signs_other", other_signs(&typed)).err()
    });
    assert_eq!(refused, Some(full("手机存满了，刚才这一步没存上。删些照片或视频再试")));
    device.set_language(Language::En);
    let english =
        full("The phone is full, the last step was not saved. Delete some photos or videos and try again.");
    assert_eq!(desk.sign(&visit), Err(english));
    let visit = desk.visit(&visit).unwrap();
    assert_eq!((visit.signed_line, visit.pressure.unwrap().value.as_str()), (None, "152/94"));
}

fn full(words: &str) -> Error {
    Error::StoreUnusable { why: StoreTrouble::DiskFull, words: words.to_owned() }
}

#[test]
fn no_space_is_said_and_what_was_kept_stays() {
    let folder = tempfile::TempDir::new().unwrap();
    let visit = {
        let device = device(folder.path(), &TestClock::new());
        let desk = device.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap();
        let who = desk.residents("王桂兰").unwrap().remove(0).resident;
        let visit = desk.start_visit(&who).unwrap().visit;
        desk.answer(&visit, "blood_pressure", other_signs("152/94")).unwrap();
        visit
    };
    // A file may grow to half of what the store has now and no further, in blocks of 512 bytes: its log fills up first.
    let size = std::fs::metadata(folder.path().join("store/doorstep.db")).unwrap().len();
    let limited = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", size / 512 / 2);
    let output = Command::new("sh")
        .args(["-c", &limited, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "fill_until_there_is_no_space"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let desk = device(folder.path(), &TestClock::new()).unlock(PIN).unwrap();
    assert_eq!(desk.visit(&visit).unwrap().pressure.unwrap().value, "152/94");
    assert_eq!(desk.sign(&visit).unwrap().sync.waiting, 1, "with space it can be signed, once");
}
