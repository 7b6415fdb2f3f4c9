//! How long a phone may be worked with, what the platform tells it, and what becomes of unsent work on a phone in other hands.

use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{FieldInput, LockState, PlatformChoice, Role};
use doorstep_tests::envelope::RecoveryKey;
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Manner, Memory, OAuth};
use doorstep_tests::{PIN, Phone, device, now};
use serde_json::{Value, json};

const REDIRECT: &str = "doorstep://signed-in";

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A doctor's phone, signed in to a platform that gives leases.
struct Scene {
    phone: Phone,
    server: OAuth,
    _at: Loopback,
    key: RecoveryKey,
}

impl Scene {
    /// With a lease of so many days, and with or without somebody to seal to.
    async fn new(days: u32, keeps: bool) -> Self {
        let phone = Phone::of_district(Role::Doctor, 5);
        let key = RecoveryKey::new();
        let server = OAuth::new(Memory::new(), Manner::default());
        let at = Loopback::plain(server.clone()).await;
        let scene = Self { phone, server, _at: at, key };
        scene.gives(days, keeps);
        let choice = PlatformChoice { base: scene._at.base(), ..PlatformChoice::default() };
        let url = scene.phone.desk.begin_sign_in(choice, REDIRECT).await.unwrap();
        scene.phone.desk.finish_sign_in(&scene.server.says_yes(&url)).await.unwrap();
        scene
    }

    /// From here on leases end so many days from now.
    fn gives(&self, days: u32, keeps: bool) {
        let until = (now(&self.phone.clock) + DAY * days).timestamp();
        let mut says = json!({"role": "doctor", "doorstep_lease_until": until});
        if keeps {
            says["doorstep_recovery_key"] = json!(self.key.public());
        }
        self.server.change(Manner { says, ..Manner::default() });
    }

    fn pass(&self, time: Duration) {
        self.phone.clock.pass(time);
        self.server.memory.pass(time);
    }

    async fn sync(&self) {
        let view = self.phone.desk.sync_with_platform(&|_| {}).await.unwrap();
        assert_eq!(view.trouble, None);
    }

    fn sign_a_visit(&self) -> String {
        let resident = self.phone.desk.residents("").unwrap()[0].resident.clone();
        let visit = self.phone.desk.start_visit(&resident).unwrap().visit;
        let pressure = FieldInput::Text { text: "152/94".to_owned() };
        self.phone.desk.answer(&visit, "blood_pressure", pressure).unwrap();
        self.phone.desk.sign(&visit).unwrap();
        visit
    }

    /// The platform says something of the phone.
    fn tells(&self, status: &str, lost: bool) {
        let all = self.server.memory.all();
        let mut device: Value = all
            .iter()
            .filter(|kept| kept.kind == "Device")
            .map(|kept| serde_json::from_str::<Value>(&kept.json).unwrap())
            .find(|device| device["type"]["coding"][0]["code"] == "phone")
            .unwrap();
        device["status"] = json!(status);
        device["statusReason"] = match lost {
            true => json!([{"coding": [{
                "system": "https://doorstep.example/fhir/CodeSystem/device-reason", "code": "lost",
            }]}]),
            false => json!([]),
        };
        self.server.memory.put(&device);
    }

    fn refused(&self) -> String {
        match self.phone.device.unlock(PIN) {
            Err(Error::Locked { words }) => words,
            other => panic!("{:?}", other.err()),
        }
    }

    async fn ask_from_the_locked_page(&self) -> LockState {
        let url = self.phone.device.begin_renewal(REDIRECT).await.unwrap();
        self.phone.device.finish_renewal(&self.server.says_yes(&url)).await.unwrap().state
    }

    fn has(&self, file: &str) -> bool {
        self.phone.folder().join("store").join(file).exists()
    }

    /// What the keeper finds in the envelope.
    fn recovered(&self) -> Value {
        let sealed = std::fs::read(self.phone.folder().join("store/unsent.envelope")).unwrap();
        serde_json::from_slice(&self.key.open(&sealed).unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_lease_that_is_not_renewed_locks_and_a_sign_in_opens_again() {
    let scene = Scene::new(3, true).await;
    let visit = scene.sign_a_visit();
    scene.pass(DAY * 4);
    assert!(scene.refused().contains("太久没有连上平台"));
    let view = scene.phone.device.lock_view().unwrap();
    assert_eq!(view.state, LockState::Stopped);
    assert!(view.stopped.unwrap().contains("填好的都在"));
    assert!(matches!(scene.phone.device.change_pin(PIN, "741963"), Err(Error::Locked { .. })));
    scene.gives(7, true);
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Locked);
    let desk = scene.phone.device.unlock(PIN).unwrap();
    assert!(desk.visit(&visit).unwrap().signed_line.is_some(), "nothing is lost");
    let view = desk.sync_with_platform(&|_| {}).await.unwrap();
    assert_eq!((view.waiting, view.trouble), (0, None), "with the new sign-in");
}

#[tokio::test]
async fn what_was_heard_at_the_locked_page_outlives_the_app() {
    let scene = Scene::new(3, false).await;
    scene.phone.device.lock();
    scene.pass(DAY * 4);
    scene.gives(7, false);
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Locked);
    // The tokens of that are gone with the process; the lease is not.
    let next = device(scene.phone.folder(), &scene.phone.clock);
    next.unlock(PIN).unwrap();
}

#[tokio::test]
async fn every_renewed_token_brings_the_end_further() {
    let scene = Scene::new(2, false).await;
    for _ in 0..5 {
        scene.pass(DAY);
        scene.gives(2, false);
        scene.phone.device.unlock(PIN).unwrap().sync_with_platform(&|_| {}).await.unwrap();
    }
    scene.pass(DAY * 3);
    scene.refused();
}

#[tokio::test]
async fn neither_another_clock_nor_a_missing_file_opens_what_has_lapsed() {
    let scene = Scene::new(1, false).await;
    scene.phone.device.lock();
    let notice = scene.phone.folder().join("store/lease");
    let text = String::from_utf8_lossy(&std::fs::read(&notice).unwrap()).into_owned();
    assert!(!text.contains("until") && !text.contains("http"), "it is wrapped");
    scene.pass(DAY * 2);
    std::fs::remove_file(&notice).unwrap();
    scene.refused();
    assert_eq!(scene.phone.device.lock_view().unwrap().state, LockState::Stopped, "the store knew it too");
}

#[tokio::test]
async fn a_paused_phone_waits_for_the_platform_and_keeps_its_key() {
    let scene = Scene::new(30, true).await;
    scene.sync().await;
    scene.tells("inactive", false);
    let told = scene.phone.desk.sync_with_platform(&|_| {}).await;
    assert!(matches!(told, Err(Error::Locked { ref words }) if words.contains("暂停")), "{told:?}");
    assert!(matches!(scene.phone.desk.today(), Err(Error::Locked { .. })));
    assert!(scene.refused().contains("暂停"));
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Stopped, "a sign-in alone is not enough");
    scene.tells("active", false);
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Locked);
    let desk = scene.phone.device.unlock(PIN).unwrap();
    assert!(desk.sync_with_platform(&|_| {}).await.is_ok(), "and it is not told again what is over");
}

#[tokio::test]
async fn a_lost_phone_gives_its_key_up_and_its_work_to_the_keeper_alone() {
    let scene = Scene::new(30, true).await;
    scene.sync().await;
    scene.tells("inactive", true);
    // Signed on the phone after it had been told lost, and before it hears of it. The platform does not take it.
    let visit = scene.sign_a_visit();
    let resident = scene.phone.desk.residents("").unwrap()[1].resident.clone();
    scene.phone.desk.start_visit(&resident).unwrap();
    scene.phone.device.lock();
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Stopped);
    assert!(scene.refused().contains("挂失"));
    assert!(!scene.has("keyring.json") && scene.has("doorstep.db") && scene.has("unsent.envelope"));
    let recovered = scene.recovered();
    let bundles = recovered["requests"].as_array().unwrap();
    assert!(bundles.iter().any(|one| one["kind"] == "visit" && one["bundle"].to_string().contains(&visit)));
    assert_eq!(recovered["drafts"][0]["resident"], json!(resident));
    assert!(
        RecoveryKey::new()
            .open(&std::fs::read(scene.phone.folder().join("store/unsent.envelope")).unwrap())
            .is_err()
    );

    // The same envelope is at the platform.
    let binary = scene.server.memory.all().into_iter().find(|kept| kept.kind == "Binary").unwrap();
    assert!(!binary.json.contains(&visit), "and says nothing to whoever reads it there");
    // A start of the app finds a phone that nobody opens.
    let again = device(scene.phone.folder(), &scene.phone.clock);
    assert_eq!(again.lock_view().unwrap().state, LockState::Stopped);
    assert!(matches!(again.unlock(PIN), Err(Error::Locked { .. })));
}

#[tokio::test]
async fn what_is_sealed_to_nobody_is_never_given_up() {
    let scene = Scene::new(30, false).await;
    scene.sync().await;
    scene.sign_a_visit();
    scene.tells("inactive", true);
    assert!(scene.phone.desk.sync_with_platform(&|_| {}).await.is_err());
    assert!(scene.refused().contains("挂失"));
    assert!(scene.has("keyring.json"), "without an envelope the key stays, and no PIN is taken");
    scene.tells("active", false);
    assert_eq!(scene.ask_from_the_locked_page().await, LockState::Locked);
    scene.phone.device.unlock(PIN).unwrap();
}

#[tokio::test]
async fn an_app_that_ended_while_it_was_open_has_left_what_waits_to_the_keeper() {
    let scene = Scene::new(30, true).await;
    let first = scene.sign_a_visit();
    scene.sync().await;
    let visit = scene.sign_a_visit();
    let resident = scene.phone.desk.residents("").unwrap()[1].resident.clone();
    let under_way = scene.phone.desk.start_visit(&resident).unwrap().visit;
    let typed = FieldInput::Text { text: "走路有点不稳".to_owned() };
    scene.phone.desk.answer(&under_way, "signs_other", typed).unwrap();
    scene.tells("inactive", true);
    // No lock, no envelope: what the next start of the app finds after its process was ended.
    let next = device(scene.phone.folder(), &scene.phone.clock);
    let url = next.begin_renewal(REDIRECT).await.unwrap();
    let view = next.finish_renewal(&scene.server.says_yes(&url)).await.unwrap();
    assert_eq!(view.state, LockState::Stopped);
    assert!(!scene.has("keyring.json") && !scene.has("unsent.envelope"));
    let journal = std::fs::read(scene.phone.folder().join("store/unsent.journal")).unwrap();
    assert!(RecoveryKey::new().unsent(&journal).is_err());
    let binary = scene.server.memory.all().into_iter().find(|kept| kept.kind == "Binary").unwrap();
    for file in [&journal[..], binary.json.as_bytes()] {
        let unsent = scene.key.unsent(file).unwrap();
        let requests = unsent["requests"].as_array().unwrap();
        let visits: Vec<String> = requests
            .iter()
            .filter(|one| one["kind"] == "visit")
            .map(|one| one["bundle"].to_string())
            .collect();
        assert!(visits.len() == 1 && visits[0].contains(&visit), "what the platform has is not among it");
        assert!(!visits[0].contains(&first));
        assert_eq!(unsent["drafts"].as_array().unwrap().len(), 1);
        assert!(unsent["drafts"][0].to_string().contains("走路有点不稳"));
    }
}

#[tokio::test]
async fn without_a_place_for_the_journal_work_goes_on_and_no_key_is_given_up() {
    let scene = Scene::new(30, true).await;
    scene.sync().await;
    scene.phone.device.lock();
    // What the journal is written to before it is put in place.
    let blocked = scene.phone.folder().join("store/unsent.journal-new");
    std::fs::create_dir(&blocked).unwrap();
    let desk = scene.phone.device.unlock(PIN).unwrap();
    let resident = desk.residents("").unwrap()[0].resident.clone();
    let visit = desk.start_visit(&resident).unwrap().visit;
    desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "152/94".to_owned() }).unwrap();
    desk.sign(&visit).unwrap();
    assert!(!scene.has("unsent.journal"));
    scene.tells("inactive", true);
    let next = device(scene.phone.folder(), &scene.phone.clock);
    let url = next.begin_renewal(REDIRECT).await.unwrap();
    next.finish_renewal(&scene.server.says_yes(&url)).await.unwrap();
    assert!(scene.has("keyring.json"), "the visit is in the store alone");
}

#[tokio::test]
async fn a_phone_registers_itself_once_and_says_nothing_of_anybody() {
    let scene = Scene::new(30, false).await;
    scene.phone.device.set_model("Redmi 9A");
    scene.sync().await;
    scene.sync().await;
    let devices: Vec<_> =
        scene.server.memory.all().into_iter().filter(|kept| kept.json.contains("Redmi 9A")).collect();
    assert_eq!(devices.len(), 1);
    assert_eq!((devices[0].kind.as_str(), devices[0].version), ("Device", 1));
    let people = scene.phone.desk.residents("").unwrap();
    assert!(people.iter().all(|row| !devices[0].json.contains(&row.name)));
    assert!(!devices[0].json.contains(&scene.phone.desk.me().unwrap().name));
    // Another version of the app, or another team, is told too.
    scene.phone.device.set_model("Redmi 9B");
    scene.sync().await;
    assert!(scene.server.memory.all().iter().any(|kept| kept.version == 2 && kept.json.contains("Redmi 9B")));
    // What the platform says of it is not put over.
    scene.tells("inactive", false);
    scene.phone.device.set_model("Redmi 10A");
    let _ = scene.phone.desk.sync_with_platform(&|_| {}).await;
    assert!(
        scene
            .server
            .memory
            .all()
            .iter()
            .any(|kept| kept.kind == "Device" && kept.json.contains("\"inactive\""))
    );
}
