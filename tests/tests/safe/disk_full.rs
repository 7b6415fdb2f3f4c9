//! No space left while a visit is being filled in and while it is signed: said so, and nothing that was kept before is lost.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{FieldInput, Language, MeterEvent, Role};
use doorstep_core::desk::{DEMO_POPULATION, Desk, Error, StoreTrouble};
use doorstep_tests::cuff::Packet;
use doorstep_tests::fault::Faults;
use doorstep_tests::{PIN, Phone, TestClock, device};

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
    assert!(cuff_keeps_or_phone_holds(&desk, &visit));
    device.set_language(Language::En);
    let english =
        full("The phone is full, the last step was not saved. Delete some photos or videos and try again.");
    assert_eq!(desk.sign(&visit), Err(english));
    let visit = desk.visit(&visit).unwrap();
    assert_eq!((visit.signed_line, visit.pressure.unwrap().value.as_str()), (None, "152/94"));
}

/// A cuff measures: it is not connected, or what it sent is said not to be stored.
fn cuff_keeps_or_phone_holds(desk: &Desk, visit: &str) -> bool {
    let meters = meters::room(TestClock::new());
    meters.press_cuff(149, 91, 70);
    let heard = Mutex::new(Vec::new());
    let tell = |event| {
        heard.lock().unwrap().push(event);
        Ok(())
    };
    let listening = async {
        let listening = desk.listen(visit, Arc::new(meters.clone()), &tell);
        tokio::time::timeout(Duration::from_secs(20), listening).await
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let ended = runtime.unwrap().block_on(listening);
    let said = |event: &MeterEvent| matches!(event, MeterEvent::Trouble { line } if line.contains("149/91 还没存上"));
    match ended {
        Ok(ended) => ended.is_err() && meters.list()[0].holds == 1,
        Err(_) => heard.lock().unwrap().iter().any(said),
    }
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
        .args(["--ignored", "--exact", "disk_full::fill_until_there_is_no_space"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let desk = device(folder.path(), &TestClock::new()).unlock(PIN).unwrap();
    assert_eq!(desk.visit(&visit).unwrap().pressure.unwrap().value, "152/94");
    assert_eq!(desk.sign(&visit).unwrap().sync.waiting, 1, "with space it can be signed, once");
}

/// Somebody ill at a door: her history is shown, and that it was looked at is logged when there is space again.
#[test]
fn what_is_known_of_her_is_shown_on_a_full_phone_and_logged_later() {
    let (phone, faults) = Faults::watch(|| Phone::of(Role::Doctor).restarted());
    let resident = phone.resident("王桂兰");
    faults.look(|store| store.execute_batch("PRAGMA max_page_count = 1")).unwrap();
    let looks = 300;
    for _ in 0..looks {
        assert_eq!(phone.desk.resident(&resident).unwrap().name, "王桂兰");
    }
    let logged = || {
        let count = "SELECT count(*) FROM audit WHERE action = 'resident.read'";
        faults.look(|store| store.query_row(count, [], |row| row.get::<_, u32>(0))).unwrap()
    };
    assert!(logged() < looks, "the store was full");
    faults.look(|store| store.execute_batch("PRAGMA max_page_count = 1000000")).unwrap();
    phone.desk.timeline(&resident).unwrap();
    assert_eq!(logged(), looks);
}

/// A visit whose store takes nothing from a meter.
fn refusing() -> (Phone, Faults, String) {
    let (phone, faults) = Faults::watch(|| Phone::of(Role::Nurse).restarted());
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let refuse = "CREATE TEMP TRIGGER full BEFORE INSERT ON raw_record BEGIN SELECT RAISE(FAIL, 'full'); END";
    faults.look(|store| store.execute_batch(refuse)).unwrap();
    (phone, faults, visit)
}

#[tokio::test(start_paused = true)]
async fn what_a_meter_sent_and_the_store_refused_is_said_held_and_stored_later() {
    let (phone, faults, visit) = refusing();
    phone.press(&Packet::of(152, 94, Some(phone.time())));
    phone.press(&Packet::of(148, 90, Some(phone.time())));
    let space = async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        assert!(phone.desk.visit(&visit).unwrap().readings.is_empty());
        faults.look(|store| store.execute_batch("DROP TRIGGER full")).unwrap();
    };
    let ((heard, ended), ()) = tokio::join!(phone.hear(&visit), space);
    ended.unwrap();
    let told = |event: &MeterEvent| matches!(event, MeterEvent::Trouble { line } if line.starts_with("血压 152/94、血压 148/90 还没存上"));
    assert_eq!(heard.iter().filter(|event| told(event)).count(), 1, "{heard:?}");
    assert_eq!(heard.iter().filter(|event| matches!(event, MeterEvent::Arrived { .. })).count(), 2);
    let readings = phone.desk.visit(&visit).unwrap().readings;
    assert_eq!(readings.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["152/94", "148/90"]);
}

#[tokio::test(start_paused = true)]
async fn to_wait_for_space_keeps_nobodys_desk_unlocked_and_goes_on_behind_the_lock() {
    let (phone, faults, visit) = refusing();
    phone.press(&Packet::of(152, 94, Some(phone.time())));
    let nobody_touches = async {
        for seconds in [400, 201] {
            tokio::time::sleep(Duration::from_secs(15)).await;
            phone.clock.pass(Duration::from_secs(seconds));
        }
        assert!(phone.desk.inbox().is_err(), "locked");
        tokio::time::sleep(Duration::from_secs(10)).await;
        faults.look(|store| store.execute_batch("DROP TRIGGER full")).unwrap();
    };
    let ((_, ended), ()) = tokio::join!(phone.hear(&visit), nobody_touches);
    assert!(matches!(ended, Err(Error::Locked { .. })), "{ended:?}");
    let rows = phone.restarted().desk.inbox().unwrap().rows;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].line.starts_with("血压 152/94"), "{}", rows[0].line);
}
