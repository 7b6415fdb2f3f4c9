//! The app is killed (SIGKILL) while a phone is set up, while somebody types and while she signs: the next start shows in
//! words where she stands, and at most the field being typed is lost.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use doorstep_core::desk::view::{FieldInput, Language, LockState, Role, VisitView};
use doorstep_core::desk::{DEMO_POPULATION, Desk};
use doorstep_tests::child::{self, say};
use doorstep_tests::sheet::text;
use doorstep_tests::{PIN, TestClock, device, field};

/// What the second process does: `set up`, `type` or `sign`.
const TASK: &str = "DOORSTEP_TEST_TASK";
/// Where it finds the store.
const FOLDER: &str = "DOORSTEP_TEST_FOLDER";
/// At which resident of the list it begins.
const FIRST: &str = "DOORSTEP_TEST_FIRST";

const TYPED: [&str; 3] = ["signs_other", "weight", "fasting_glucose"];

/// What the n-th answer of the typing process says.
fn typed(n: usize) -> (&'static str, String) {
    let text = match n % TYPED.len() {
        0 => format!("第 {n} 次"),
        1 => format!("{}", 40 + n % 200),
        _ => format!("{}.{}", 4 + n % 9, 1 + n % 9),
    };
    (TYPED[n % TYPED.len()], text)
}

fn resident(desk: &Desk, name: &str) -> String {
    desk.residents(name).unwrap().remove(0).resident
}

#[test]
#[ignore = "the second process of the other tests"]
fn child() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let device = device(&folder, &TestClock::new());
    let task = std::env::var(TASK).unwrap();
    if task == "set up" {
        say("begun");
        device.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap();
        say("done");
        loop {
            std::thread::park();
        }
    }
    let desk = device.unlock(PIN).unwrap();
    if task == "type" {
        let visit = desk.start_visit(&resident(&desk, "王桂兰")).unwrap().visit;
        for n in 0.. {
            let (field, typed) = typed(n);
            desk.answer(&visit, field, text(&typed)).unwrap();
            say(&format!("{n}"));
        }
    }
    let first: usize = std::env::var(FIRST).unwrap().parse().unwrap();
    for who in desk.residents("").unwrap().iter().skip(first) {
        let visit = desk.start_visit(&who.resident).unwrap().visit;
        desk.answer(&visit, "blood_pressure", text("152/94")).unwrap();
        say(&format!("draft {visit} {}", who.resident));
        desk.sign(&visit).unwrap();
        say(&format!("signed {visit}"));
    }
    panic!("there was nobody left to kill this process");
}

/// Kills the second process once it has said `lines` lines. All that it said.
fn killed(folder: &Path, task: &str, first: usize, lines: usize, moment: Duration) -> Vec<String> {
    let set = |child: &mut Command| {
        child.env(TASK, task).env(FOLDER, folder).env(FIRST, first.to_string());
    };
    child::killed("killed::child", set, lines, moment)
}

#[test]
fn killed_while_it_is_set_up_a_phone_is_new_or_has_its_district() {
    for round in 0..5u64 {
        let folder = tempfile::TempDir::new().unwrap();
        let said = killed(folder.path(), "set up", 0, 1, Duration::from_millis(round * 170));
        let device = device(folder.path(), &TestClock::new());
        let desk = match device.lock_view().unwrap().state {
            LockState::New => {
                assert!(!said.contains(&"done".to_owned()), "round {round}");
                device.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap()
            }
            _ => device.unlock(PIN).unwrap(),
        };
        assert_eq!(desk.residents("").unwrap().len(), DEMO_POPULATION, "round {round}");
        assert_eq!(desk.me().unwrap().role, Role::Doctor);
    }
}

/// A phone set up for the doctor, whose app is not running.
fn phone() -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().unwrap();
    device(folder.path(), &TestClock::new()).set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).unwrap();
    folder
}

/// What stands in the typed fields.
fn standing(visit: &VisitView) -> Vec<String> {
    TYPED.iter().map(|name| field(visit, name).text.clone()).collect()
}

/// What should stand there after so many answers.
fn after(answers: usize) -> Vec<String> {
    let mut fields = vec![String::new(); TYPED.len()];
    for n in 0..answers {
        fields[n % TYPED.len()] = typed(n).1;
    }
    fields
}

#[test]
fn killed_while_typing_at_most_the_field_being_typed_is_lost() {
    let folder = phone();
    let mut visits = Vec::new();
    for round in 0..4u64 {
        let lines = usize::try_from(1 + round * 3).unwrap();
        let said = killed(folder.path(), "type", 0, lines, Duration::from_micros(round * 917));
        let durable = said.last().unwrap().parse::<usize>().unwrap() + 1;

        let device = device(folder.path(), &TestClock::new());
        let desk = device.unlock(PIN).unwrap();
        let who = resident(&desk, "王桂兰");
        assert_eq!(desk.resident(&who).unwrap().visit_label.as_deref(), Some("接着填"));
        device.set_language(Language::En);
        assert_eq!(desk.resident(&who).unwrap().visit_label.as_deref(), Some("Go on"));
        device.set_language(Language::Zh);
        let visit = desk.start_visit(&who).unwrap();
        let found = standing(&visit);
        assert!(
            found == after(durable) || found == after(durable + 1),
            "round {round}: {found:?} after {durable} answers"
        );
        for name in TYPED {
            desk.answer(&visit.visit, name, FieldInput::Clear).unwrap();
        }
        visits.push(visit.visit);
        device.lock();
    }
    visits.dedup();
    assert_eq!(visits.len(), 1, "it is the same visit that goes on");
}

#[test]
fn killed_while_signing_a_visit_is_signed_whole_or_goes_on_as_it_was() {
    let folder = phone();
    let (mut begun, mut signed) = (0, 0);
    for round in 0..7u64 {
        // An odd number of lines: the last one says that a draft is there, and signing it begins.
        let lines = usize::try_from(1 + 2 * (round % 3)).unwrap();
        let said = killed(folder.path(), "sign", begun, lines, Duration::from_micros(round * 230));

        let device = device(folder.path(), &TestClock::new());
        let desk = device.unlock(PIN).unwrap();
        for line in &said {
            let Some((visit, who)) = line.strip_prefix("draft ").and_then(|line| line.split_once(' ')) else {
                continue;
            };
            begun += 1;
            let view = desk.visit(visit).unwrap();
            assert_eq!(view.pressure.as_ref().unwrap().value, "152/94", "round {round}");
            let page = desk.resident(who).unwrap();
            let waits = desk.sync().unwrap().rows.iter().filter(|row| row.visit == visit).count();
            if let Some(line) = &view.signed_line {
                assert!(line.contains("周文静") && line.ends_with("已签"), "{line}");
                device.set_language(Language::En);
                let english = desk.visit(visit).unwrap().signed_line.unwrap();
                assert!(english.starts_with("Signed by 周文静"), "{english}");
                device.set_language(Language::Zh);
                assert_eq!((waits, page.open_visit), (1, None), "round {round}");
                assert!(page.visits[0].visit == visit && page.visits[0].line.contains("152/94"));
                assert_eq!(page.pressure.unwrap().points.last().unwrap().label, "152/94");
                signed += 1;
                continue;
            }
            assert!(!said.contains(&format!("signed {visit}")), "it was said to be signed, round {round}");
            assert_eq!((waits, page.open_visit.as_deref()), (0, Some(visit)), "round {round}");
            assert_eq!(page.visit_label.as_deref(), Some("接着填"));
            assert!(page.visits.iter().all(|past| past.visit != visit));
            desk.sign(visit).unwrap();
            signed += 1;
        }
        // A visit may follow up a referral: that is a request of its own.
        let rows = desk.sync().unwrap().rows;
        let visits = rows.iter().filter(|row| !row.title.contains("转诊进展")).count();
        assert_eq!(visits, signed, "no request without its visit, none twice");
        device.lock();
        // Somebody visited after the last line that was heard, if any, has an open draft, and is left alone.
        begun += 1;
    }
}
