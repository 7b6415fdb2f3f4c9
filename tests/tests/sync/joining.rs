//! A phone that is set up from a platform: who signs in, what the platform says she is, and an empty store that fills.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use doorstep_core::desk::view::{FieldInput, LockState, PlatformChoice, Role, SignInState, SyncProgress};
use doorstep_core::desk::{Device, Error};
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Manner, Memory, OAuth};
use doorstep_tests::{PIN, Phone, TestClock, device};
use futures_util::future::FutureExt;
use serde_json::{Value, json};
use tempfile::TempDir;

const REDIRECT: &str = "doorstep://signed-in";
const TEAM: &str = "第一团队";
const HER: &str = "01991b2c-0000-7000-8000-00000000000a";

/// A platform with a team, its doctor, and the residents of another phone; and a new phone.
struct Scene {
    server: OAuth,
    at: Loopback,
    device: Device,
    clock: Arc<TestClock>,
    folder: TempDir,
}

fn says(more: Value) -> Manner {
    let mut says =
        json!({"role": "doctor", "fhirUser": format!("Practitioner/{HER}"), "doorstep_team": "home"});
    says.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Manner { says, opens: Grant::Nurse("home".to_owned()), ..Manner::default() }
}

impl Scene {
    async fn new(manner: Manner) -> Self {
        let memory = Memory::new();
        memory.put(&json!({"resourceType": "Organization", "id": "home", "name": TEAM}));
        memory.put(&json!({
            "resourceType": "Practitioner", "id": HER, "name": [{"family": "周", "given": ["明远"]}],
        }));
        let server = OAuth::new(memory, manner);
        let at = Loopback::plain(server.clone()).await;
        let folder = TempDir::new().unwrap();
        let clock = TestClock::new();
        Self { server, at, device: device(folder.path(), &clock), clock, folder }
    }

    fn choice(&self) -> PlatformChoice {
        PlatformChoice { base: self.at.base(), ..PlatformChoice::default() }
    }

    async fn back(&self) -> String {
        self.server.says_yes(&self.device.begin_set_up(self.choice(), REDIRECT).await.unwrap())
    }

    /// So many residents of the team come to the platform.
    fn residents(&self, count: usize) {
        let phone = Phone::of_district(Role::Doctor, 5);
        let one = as_told(&phone);
        for number in 0..count {
            let mut patient = one.clone();
            patient["id"] = json!(uuid::Uuid::from_u128(number as u128 + (7 << 76) + (2 << 62)).to_string());
            patient["name"] = json!([{"text": format!("甲{number}")}]);
            patient["managingOrganization"] = json!({"reference": "Organization/home"});
            patient["identifier"] = json!([]);
            self.server.memory.put(&patient);
        }
    }
}

/// A resident as a phone tells her.
fn as_told(phone: &Phone) -> Value {
    let memory = Memory::new();
    let visit = phone.desk.start_visit(&phone.desk.residents("").unwrap()[0].resident).unwrap().visit;
    let pressure = FieldInput::Text { text: "128/78".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", pressure).unwrap();
    phone.desk.sign(&visit).unwrap();
    phone.desk.sync_now(memory.as_ref(), &|_| {}).now_or_never().unwrap().unwrap();
    let patient = memory.all().into_iter().find(|kept| kept.kind == "Patient").unwrap();
    serde_json::from_str(&patient.json).unwrap()
}

#[tokio::test]
async fn a_new_phone_becomes_the_doctors_of_the_platform() {
    let scene = Scene::new(says(json!({}))).await;
    scene.residents(3);
    let seen = scene.device.finish_set_up(&scene.back().await).await.unwrap();
    assert_eq!(
        (seen.name.as_str(), seen.role_word.as_str(), seen.team.as_str()),
        ("周明远", "家庭医生", TEAM)
    );
    assert_eq!(scene.device.lock_view().unwrap().state, LockState::New, "nothing is made before the PIN");
    assert!(matches!(scene.device.set_up_with_platform("123456"), Err(Error::Invalid { .. })));
    let desk = scene.device.set_up_with_platform(PIN).unwrap();
    let me = desk.me().unwrap();
    assert_eq!((me.name.as_str(), me.role, me.team.as_str()), ("周明远", Role::Doctor, TEAM));
    assert!(!me.demo && Phone::of(Role::Doctor).desk.me().unwrap().demo);
    assert!(desk.residents("").unwrap().is_empty() && desk.today().is_ok(), "empty, and usable");
    assert_eq!(desk.platform_sign_in().unwrap().state, SignInState::SignedIn);
    assert_eq!(desk.next_sync_with_platform().unwrap(), Some(0));
    let view = desk.sync_with_platform(&|_| {}).await.unwrap();
    assert_eq!((view.trouble, view.waiting), (None, 0));
    let rows = desk.residents("").unwrap();
    assert_eq!(rows.len(), 3);

    // What she does there is hers, and arrives.
    let visit = desk.start_visit(&rows[0].resident).unwrap().visit;
    desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "152/94".to_owned() }).unwrap();
    desk.sign(&visit).unwrap();
    let view = desk.sync_with_platform(&|_| {}).await.unwrap();
    assert_eq!((view.waiting, view.trouble), (0, None), "{:?}", view.rows);
    let encounter = scene.server.memory.resource(&format!("Encounter/{visit}")).unwrap();
    assert!(encounter.to_string().contains(&format!("Practitioner/{HER}")), "{encounter}");

    // The next start: the PIN, and everything is there.
    let again = device(scene.folder.path(), &scene.clock);
    drop((desk, scene.device));
    assert_eq!(again.unlock(PIN).unwrap().residents("").unwrap().len(), 3);
}

#[tokio::test]
async fn the_first_pull_tells_how_far_it_is_and_its_first_page_can_be_used() {
    let scene = Scene::new(says(json!({}))).await;
    scene.residents(450);
    scene.device.finish_set_up(&scene.back().await).await.unwrap();
    let desk = scene.device.set_up_with_platform(PIN).unwrap();
    let has = |name: &str| desk.residents(name).unwrap().iter().any(|row| row.name == name);
    let seen: Mutex<Vec<(u32, bool, bool)>> = Mutex::default();
    let begun = AtomicBool::new(false);
    let tell = |progress: SyncProgress| {
        let (first, last) = (has("甲0"), has("甲449"));
        if first && !last && !begun.swap(true, Ordering::Relaxed) {
            desk.start_visit(&desk.residents("甲0").unwrap()[0].resident).unwrap();
        }
        seen.lock().unwrap().push((progress.done, first, last));
    };
    desk.sync_with_platform(&tell).await.unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.iter().any(|(done, first, last)| *done < 450 && *first && !last), "{seen:?}");
    assert!(begun.into_inner(), "a visit was begun in the middle of it");
    assert!(has("甲0") && has("甲449"));
}

#[tokio::test]
async fn where_she_works_is_asked_for_when_it_is_not_said() {
    let manner = says(json!({"doorstep_team": null}));
    let scene = Scene::new(manner).await;
    let back = scene.back().await;
    let Err(Error::NotAllowed { words }) = scene.device.finish_set_up(&back).await else { panic!() };
    assert!(words.contains("哪个团队"), "{words}");
    scene.server.memory.put(&json!({
        "resourceType": "PractitionerRole", "id": "works", "practitioner": {"reference": format!("Practitioner/{HER}")},
        "organization": {"reference": "Organization/home"},
    }));
    let seen = scene.device.finish_set_up(&scene.back().await).await.unwrap();
    assert_eq!(seen.team, TEAM);
}

#[tokio::test]
async fn a_platform_to_test_with_takes_a_token() {
    let scene = Scene::new(says(json!({}))).await;
    scene.server.memory.grant("handed-in", Grant::Nurse("home".to_owned()));
    let seen = scene.device.begin_set_up_with_token(scene.choice(), "handed-in", Role::Nurse).await.unwrap();
    assert_eq!((seen.name.as_str(), seen.role_word.as_str(), seen.team.as_str()), ("", "护士", TEAM));
    let desk = scene.device.set_up_with_platform(PIN).unwrap();
    assert_eq!(desk.sync_with_platform(&|_| {}).await.unwrap().trouble, None);
    let wrong = Scene::new(says(json!({}))).await;
    let told = wrong.device.begin_set_up_with_token(wrong.choice(), "unknown", Role::Nurse).await;
    assert!(told.is_err() && wrong.device.lock_view().unwrap().state == LockState::New);
}

#[tokio::test]
async fn nobody_is_made_up_whom_the_platform_did_not_name() {
    let scene = Scene::new(says(json!({"role": "administrator"}))).await;
    let back = scene.back().await;
    let Err(Error::NotAllowed { words }) = scene.device.finish_set_up(&back).await else { panic!() };
    assert!(words.contains("岗位"), "{words}");
    assert!(matches!(scene.device.set_up_with_platform(PIN), Err(Error::Conflict { .. })));
    // What comes back to a phone that has not asked.
    let other = Scene::new(says(json!({}))).await;
    assert!(matches!(other.device.finish_set_up(&back).await, Err(Error::Conflict { .. })));
    // A phone that has a store is not set up anew.
    other.device.set_up_demo(PIN, Role::Doctor, 5).unwrap();
    let again = other.device.begin_set_up(other.choice(), REDIRECT).await;
    assert!(matches!(again, Err(Error::Conflict { .. })));
}
