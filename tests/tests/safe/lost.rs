//! A phone with a county's recovery key is killed (SIGKILL) while somebody works on it, and then it is lost: whatever was signed and
//! typed is with the county, opened by the command that a county has for it, and the phone gives up its key.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{LockState, PlatformChoice, Role};
use doorstep_tests::child::{self, say};
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Manner, Memory, OAuth};
use doorstep_tests::sheet::text;
use doorstep_tests::{PIN, Phone, TestClock, device, now};
use serde_json::{Value, json};

/// Where the second process finds its phone.
const FOLDER: &str = "DOORSTEP_TEST_FOLDER";

const REDIRECT: &str = "doorstep://signed-in";

/// What the n-th answer says.
fn typed(n: usize) -> String {
    format!("第 {n} 次")
}

#[test]
#[ignore = "the second process of the other test"]
fn child() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let desk = device(&folder, &TestClock::new()).unlock(PIN).unwrap();
    let people = desk.residents("").unwrap();
    for who in &people[..3] {
        let visit = desk.start_visit(&who.resident).unwrap().visit;
        desk.answer(&visit, "blood_pressure", text("152/94")).unwrap();
        desk.sign(&visit).unwrap();
        say(&format!("signed {visit}"));
    }
    let visit = desk.start_visit(&people[3].resident).unwrap().visit;
    for n in 0.. {
        desk.answer(&visit, "signs_other", text(&typed(n))).unwrap();
        say(&format!("typed {n}"));
    }
}

/// Kills the second process once it has said `lines` lines. All that it said.
fn killed(folder: &Path, lines: usize, moment: Duration) -> Vec<String> {
    let set = |child: &mut Command| {
        child.env(FOLDER, folder);
    };
    child::killed("lost::child", set, lines, moment)
}

/// The command of a county's keeper.
fn keeper(words: &[&Path]) -> Result<String, String> {
    let done = Command::new(env!("CARGO_BIN_EXE_open-envelope")).args(words).output().unwrap();
    match done.status.success() {
        true => Ok(String::from_utf8(done.stdout).unwrap()),
        false => Err(String::from_utf8(done.stderr).unwrap()),
    }
}

/// The platform says that the phone is lost.
fn lost(platform: &Memory) {
    let all = platform.all().into_iter().filter(|kept| kept.kind == "Device");
    let mut devices = all.map(|kept| serde_json::from_str::<Value>(&kept.json).unwrap());
    let mut phone = devices.find(|device| device["type"]["coding"][0]["code"] == "phone").unwrap();
    phone["status"] = json!("entered-in-error");
    platform.put(&phone);
}

#[tokio::test]
async fn killed_while_it_was_open_a_lost_phone_has_left_everything_to_the_county() {
    for (round, lines) in [1, 3, 4, 7, 12].into_iter().enumerate() {
        let county = tempfile::TempDir::new().unwrap();
        let key = county.path().join("key");
        let public = keeper(&[Path::new("new"), &key]).unwrap();
        assert!(keeper(&[Path::new("new"), &key]).is_err(), "never over another key");
        let phone = Phone::of_district(Role::Doctor, 5);
        let until = (now(&phone.clock) + Duration::from_secs(30 * 86_400)).timestamp();
        let says = json!({
            "role": "doctor", "doorstep_lease_until": until, "doorstep_recovery_key": public.trim(),
        });
        let server = OAuth::new(Memory::new(), Manner { says, ..Manner::default() });
        let at = Loopback::plain(server.clone()).await;
        let choice = PlatformChoice { base: at.base(), ..PlatformChoice::default() };
        let url = phone.desk.begin_sign_in(choice, REDIRECT).await.unwrap();
        phone.desk.finish_sign_in(&server.says_yes(&url)).await.unwrap();
        phone.desk.sync_with_platform(&|_| {}).await.unwrap();
        phone.device.lock();

        let said = killed(phone.folder(), lines, Duration::from_micros(round as u64 * 613));
        lost(&server.memory);
        // The app starts anew, without a PIN.
        let found = device(phone.folder(), &phone.clock);
        let url = found.begin_renewal(REDIRECT).await.unwrap();
        let view = found.finish_renewal(&server.says_yes(&url)).await.unwrap();
        assert_eq!(view.state, LockState::Stopped);
        assert!(matches!(found.unlock(PIN), Err(Error::Locked { .. })));
        let place = phone.folder().join("store");
        assert!(!place.join("keyring.json").exists() && place.join("doorstep.db").exists());

        let binary = server.memory.all().into_iter().find(|kept| kept.kind == "Binary").unwrap();
        let handed_over = county.path().join("binary.json");
        std::fs::write(&handed_over, &binary.json).unwrap();
        let unsent = keeper(&[&key, &handed_over]).unwrap();
        assert_eq!(unsent, keeper(&[&key, &place.join("unsent.journal")]).unwrap());
        let unsent: Value = serde_json::from_str(&unsent).unwrap();
        let bundles: Vec<String> =
            unsent["requests"].as_array().unwrap().iter().map(|one| one["bundle"].to_string()).collect();
        for visit in said.iter().filter_map(|line| line.strip_prefix("signed ")) {
            let address = format!("Encounter/{visit}");
            assert!(bundles.iter().any(|bundle| bundle.contains(&address)), "round {round}: {visit}");
        }
        if let Some(last) = said.iter().rev().find_map(|line| line.strip_prefix("typed ")) {
            let last: usize = last.parse().unwrap();
            let draft = unsent["drafts"].as_array().unwrap().last().unwrap().to_string();
            // The next one may have been on its way.
            assert!(
                draft.contains(&typed(last)) || draft.contains(&typed(last + 1)),
                "round {round}: {last}"
            );
        }

        let other = county.path().join("other");
        keeper(&[Path::new("new"), &other]).unwrap();
        assert!(keeper(&[&other, &handed_over]).is_err(), "nobody else opens it");
        assert!(keeper(&[&key, &place.join("doorstep.db")]).is_err());
    }
}
