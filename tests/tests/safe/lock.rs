//! The lock: PIN, idle time, a second instance, and that nothing of it costs a draft.

use std::sync::Barrier;
use std::time::Duration;

use chrono::TimeDelta;
use doorstep_core::desk::view::{
    FieldInput, FormAnswers, FormEntry, Language, LockState, MeterEvent, Role, SheetKind,
};
use doorstep_core::desk::{DEMO_POPULATION, Device, Error, StoreTrouble};
use doorstep_core::store;
use doorstep_tests::fault::Faults;
use doorstep_tests::{PIN, Phone, TestClock, device, trail};
use rusqlite::Transaction;

#[test]
fn the_desk_locks_itself_and_the_draft_is_there_again() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    let typed = FieldInput::Text { text: "152/94".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", typed).unwrap();
    phone.clock.pass(Duration::from_secs(299));
    assert!(phone.desk.today().is_ok(), "a touch within the time");
    phone.clock.pass(Duration::from_secs(301));
    assert!(matches!(phone.desk.visit(&visit), Err(Error::Locked { .. })));
    assert!(matches!(phone.desk.today(), Err(Error::Locked { .. })), "and stays locked");
    assert_eq!(phone.device.lock_view().unwrap().state, LockState::Locked);
    let desk = phone.device.unlock(PIN).unwrap();
    assert_eq!(desk.visit(&visit).unwrap().pressure.unwrap().value, "152/94");
}

#[test]
fn wrong_pins_are_counted_slowed_and_forgotten() {
    let phone = Phone::of(Role::Doctor);
    phone.device.lock();
    for left in ["9", "8"] {
        let Err(Error::Invalid { field, words }) = phone.device.unlock("000001") else { panic!() };
        assert_eq!(field, "pin");
        assert!(words.contains(left), "{words}");
    }
    assert!(matches!(phone.device.unlock("000001"), Err(Error::Invalid { .. })));
    let view = phone.device.lock_view().unwrap();
    assert_eq!((view.attempts_left, view.wait_seconds), (7, 30));
    let Err(Error::Locked { words }) = phone.device.unlock(PIN) else { panic!("the right PIN waits too") };
    assert!(words.contains("30 秒"), "{words}");
    phone.clock.pass(Duration::from_secs(31));
    phone.device.unlock(PIN).unwrap();
    assert_eq!(phone.device.lock_view().unwrap().attempts_left, 10);
}

#[test]
fn setting_the_clock_neither_shortens_nor_prolongs_a_wait() {
    for change in [TimeDelta::minutes(40), TimeDelta::days(-400)] {
        let phone = Phone::of(Role::Doctor);
        phone.device.lock();
        phone.clock.set_by(TimeDelta::days(400));
        for _ in 0..3 {
            assert!(phone.device.unlock("000001").is_err());
        }
        phone.clock.set_by(change);
        assert_eq!(phone.device.lock_view().unwrap().wait_seconds, 30, "set by {change}");
        assert!(matches!(phone.device.unlock(PIN), Err(Error::Locked { .. })));
        phone.clock.pass(Duration::from_secs(20));
        assert_eq!(phone.device.lock_view().unwrap().wait_seconds, 10);
        phone.clock.pass(Duration::from_secs(10));
        phone.device.unlock(PIN).unwrap();
    }
}

#[test]
fn a_store_that_has_lost_its_key_ring_is_no_new_phone() {
    let phone = Phone::of(Role::Doctor);
    std::fs::remove_file(phone.folder().join("store/keyring.json")).unwrap();
    let again = device(phone.folder(), &phone.clock);
    let Err(Error::StoreUnusable { why, .. }) = again.lock_view() else { panic!("no trouble told") };
    assert_eq!(why, StoreTrouble::WrongKey);
}

#[test]
fn what_stands_in_a_form_outlives_the_process_and_not_its_end() {
    let phone = Phone::of(Role::SocialWorker);
    let entry = |text: &str| FormAnswers {
        entries: vec![FormEntry {
            field: "session_topic".to_owned(),
            input: FieldInput::Text { text: text.to_owned() },
        }],
        people: vec!["somebody".to_owned()],
    };
    assert_eq!(phone.desk.half_filled("form:GroupSession:1").unwrap(), None);
    phone.desk.keep_half_filled("form:GroupSession:1", &entry("少放")).unwrap();
    phone.desk.keep_half_filled("form:GroupSession:1", &entry("少放一勺盐")).unwrap();
    let phone = phone.restarted();
    let kept = phone.desk.half_filled("form:GroupSession:1").unwrap();
    assert_eq!(kept, Some(entry("少放一勺盐")));
    assert_eq!(phone.desk.half_filled("form:GroupSession:2").unwrap(), None);
    phone.desk.keep_half_filled("form:GroupSession:1", &FormAnswers::default()).unwrap();
    assert_eq!(phone.desk.half_filled("form:GroupSession:1").unwrap(), None);
}

#[test]
fn an_easy_pin_is_refused_and_a_changed_one_works() {
    let folder = tempfile::TempDir::new().unwrap();
    let device = device(folder.path(), &TestClock::new());
    assert_eq!(device.lock_view().unwrap().state, LockState::New);
    assert!(device.lock_view().unwrap().warning.unwrap().contains("没有硬件钥匙库"));
    for easy in ["123456", "111111", "12345", "12345a"] {
        assert!(
            matches!(device.set_up_demo(easy, Role::Doctor, DEMO_POPULATION), Err(Error::Invalid { .. })),
            "{easy}"
        );
    }
    assert_eq!(device.lock_view().unwrap().state, LockState::New, "a refused PIN leaves nothing behind");
    device.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap();
    device.change_pin(PIN, "904271").unwrap();
    device.lock();
    assert!(matches!(device.unlock(PIN), Err(Error::Invalid { .. })));
    device.unlock("904271").unwrap();
}

/// What is said of a store that can't be used, in Chinese and in English.
fn said(why: StoreTrouble, sentences: [&str; 2], device: &Device, mut tried: impl FnMut() -> Option<Error>) {
    for (language, words) in [Language::Zh, Language::En].into_iter().zip(sentences) {
        device.set_language(language);
        assert_eq!(tried(), Some(Error::StoreUnusable { why, words: words.to_owned() }));
    }
    device.set_language(Language::Zh);
}

#[test]
fn a_store_of_a_newer_app_is_said_and_left_alone() {
    let phone = Phone::of(Role::Doctor);
    let newer = |tx: &Transaction<'_>| tx.pragma_update(None, "user_version", 99).map_err(store::Error::from);
    trail::store(&phone).write(newer).unwrap();
    let file = phone.folder().join("store/doorstep.db");
    let before = std::fs::read(&file).unwrap();
    let sentences = [
        "数据是新版应用写的。先更新应用，数据都在",
        "The data was written by a newer app. Update the app, everything is there.",
    ];
    said(StoreTrouble::Newer, sentences, &phone.device, || phone.device.unlock(PIN).err());
    assert!(std::fs::read(&file).unwrap() == before);
}

#[test]
fn a_phone_that_lets_nothing_be_written_says_so_and_keeps_what_was() {
    let (phone, faults) = Faults::watch(|| Phone::of(Role::Doctor).restarted());
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let typed = |text: &str| {
        let text = FieldInput::Text { text: text.to_owned() };
        phone.desk.answer(&visit, "blood_pressure", text)
    };
    typed("152/94").unwrap();
    faults.look(|store| store.execute_batch("PRAGMA query_only = 1")).unwrap();
    let sentences = [
        "手机不让写入，刚才这一步没存上。检查存储卡和权限",
        "The phone does not allow writing, the last step was not saved. Check the storage card and permissions.",
    ];
    said(StoreTrouble::ReadOnly, sentences, &phone.device, || typed("150/90").err());
    faults.look(|store| store.execute_batch("PRAGMA query_only = 0")).unwrap();
    assert_eq!(phone.desk.visit(&visit).unwrap().pressure.unwrap().value, "152/94");
}

#[test]
fn the_lock_says_the_same_in_english() {
    let phone = Phone::of(Role::Doctor);
    phone.device.lock();
    phone.device.set_language(Language::En);
    let tried = || match phone.device.unlock("000001") {
        Err(Error::Invalid { words, .. } | Error::Locked { words }) => words,
        _ => panic!("a wrong PIN"),
    };
    assert_eq!(tried(), "Wrong PIN. 9 tries left.");
    (0..2).for_each(|_| drop(tried()));
    assert_eq!(tried(), "Too many tries. Try again in 30 seconds.");
    for _ in 0..6 {
        phone.clock.pass(Duration::from_secs(3_600));
        tried();
    }
    phone.clock.pass(Duration::from_secs(86_400));
    assert!(tried().starts_with("Too many wrong PINs: one try a day is left."));
    assert_eq!(tried(), "Too many tries. Try again in 24 hours.");
    phone.clock.pass(Duration::from_secs(86_400 - 3_541));
    assert_eq!(tried(), "Too many tries. Try again in 60 minutes.");
}

#[test]
fn a_second_instance_is_told_and_harms_nothing() {
    let phone = Phone::of(Role::Doctor);
    let second = device(phone.folder(), &phone.clock);
    let sentences = [
        "入户随访已经在另一个窗口打开了。回到那一个",
        "Doorstep is already open in another window. Go back to that one.",
    ];
    said(StoreTrouble::InUse, sentences, &second, || second.unlock(PIN).err());
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let typed = FieldInput::Text { text: "152/94".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", typed).unwrap();
    phone.device.lock();
    let desk = second.unlock(PIN).unwrap();
    assert_eq!(desk.visit(&visit).unwrap().pressure.unwrap().value, "152/94");
    let told = phone.device.unlock(PIN).err();
    assert!(matches!(told, Some(Error::StoreUnusable { why: StoreTrouble::InUse, .. })), "{told:?}");
}

#[test]
fn a_set_up_that_was_killed_is_begun_anew_and_a_finished_one_is_never_done_over() {
    let folder = tempfile::TempDir::new().unwrap();
    let clock = TestClock::new();
    let half = folder.path().join("store-new");
    std::fs::create_dir(&half).unwrap();
    for left in ["keyring.json", "doorstep.db", "doorstep.db-wal"] {
        std::fs::write(half.join(left), b"half").unwrap();
    }
    let first = device(folder.path(), &clock);
    assert_eq!(first.lock_view().unwrap().state, LockState::New);
    let desk = first.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap();
    let visit = desk.start_visit(&desk.residents("王桂兰").unwrap()[0].resident).unwrap().visit;
    let again = first.set_up_demo("904271", Role::Doctor, DEMO_POPULATION);
    assert!(matches!(again, Err(Error::Conflict { .. })));
    first.lock();
    assert!(first.unlock(PIN).unwrap().visit(&visit).is_ok());
    assert!(!half.exists());
}

#[test]
fn of_two_instances_that_set_up_at_once_one_is_told_and_the_other_has_its_store() {
    let folder = tempfile::TempDir::new().unwrap();
    let clock = TestClock::new();
    let instances = [PIN, "904271"].map(|pin| (pin, device(folder.path(), &clock)));
    let together = Barrier::new(instances.len());
    let ends = std::thread::scope(|scope| {
        let together = &together;
        let set_up = move |(pin, device): &(&'static str, Device)| {
            together.wait();
            let end = device.set_up_demo(pin, Role::Doctor, DEMO_POPULATION).map(|_| *pin);
            device.lock();
            end
        };
        let threads: Vec<_> = instances.iter().map(|one| scope.spawn(move || set_up(one))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let (made, told): (Vec<_>, Vec<_>) = ends.into_iter().partition(Result::is_ok);
    assert!(
        matches!(
            told.as_slice(),
            [Err(Error::StoreUnusable { why: StoreTrouble::InUse, .. } | Error::Conflict { .. })]
        ),
        "{told:?}"
    );
    let desk = device(folder.path(), &clock).unlock(made[0].as_ref().unwrap()).unwrap();
    assert_eq!(desk.residents("").unwrap().len(), DEMO_POPULATION);
}

#[test]
fn all_that_was_kept_is_checked_when_asked_and_a_page_that_rotted_is_named() {
    let phone = Phone::of(Role::Doctor);
    let sheet = phone.desk.sheet(SheetKind::StoreCheck, "").unwrap();
    assert_eq!(sheet.sections[0].rows[0].title, "全部完好");
    phone.device.lock();
    let file = phone.folder().join("store/doorstep.db");
    let whole = std::fs::read(&file).unwrap();
    // From the end: a page that nobody needs to unlock, so that only looking finds it.
    let rotten = (1..whole.len() / 4096).rev().find_map(|page| {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        phone.device.unlock(PIN).ok()
    });
    let desk = rotten.unwrap();
    let checked = desk.sheet(SheetKind::StoreCheck, "");
    let Err(Error::StoreUnusable { why: StoreTrouble::Damaged, words }) = checked else {
        panic!("{checked:?}")
    };
    assert!(words.contains("数据文件坏了"), "{words}");
    phone.device.lock();
    std::fs::write(&file, &whole).unwrap();
    let mended = phone.device.unlock(PIN).unwrap();
    assert!(mended.sheet(SheetKind::StoreCheck, "").is_ok(), "nothing was changed by looking");
}

#[tokio::test(start_paused = true)]
async fn who_rests_before_the_cuff_touches_nothing_and_the_reading_comes_all_the_same() {
    let phone = Phone::of(Role::Nurse);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let rest_and_press = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        phone.clock.pass(Duration::from_secs(330));
        phone.meters.press_cuff(152, 94, 72);
        tokio::time::sleep(Duration::from_secs(20)).await;
        phone.clock.pass(Duration::from_secs(599));
        assert!(phone.desk.idle_left().is_some(), "what arrives counts as a touch");
    };
    let ((heard, ended), ()) = tokio::join!(phone.hear(&visit), rest_and_press);
    ended.unwrap();
    assert!(heard.iter().any(|event| matches!(event, MeterEvent::Arrived { .. })), "{heard:?}");
    assert!(phone.desk.idle_left().is_some(), "to leave the page is a touch too");
    phone.clock.pass(Duration::from_secs(300));
    assert!(phone.desk.idle_left().is_none(), "and then it locks as ever");
}
