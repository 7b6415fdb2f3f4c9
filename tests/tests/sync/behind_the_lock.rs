//! What may still leave after the desk has locked itself, and what may not.

use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{FieldInput, LockState, PlatformChoice, Role};
use doorstep_core::store::{Key, Store};
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Memory, Served};
use doorstep_tests::{PIN, Phone};
use zeroize::Zeroizing;

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// A phone with a signed visit, and a platform it is signed in to.
async fn scene() -> (Phone, Loopback, String) {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let server = Loopback::plain(Served::new(memory)).await;
    let phone = Phone::of_district(Role::Doctor, 5);
    let choice = PlatformChoice { base: server.base(), ..PlatformChoice::default() };
    phone.desk.sign_in_with_token(choice, "token").unwrap();
    let visit = signed(&phone, 0);
    (phone, server, visit)
}

fn signed(phone: &Phone, number: usize) -> String {
    let resident = phone.desk.residents("").unwrap()[number].resident.clone();
    let visit = phone.desk.start_visit(&resident).unwrap().visit;
    let pressure = FieldInput::Text { text: "152/94".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", pressure).unwrap();
    phone.desk.sign(&visit).unwrap();
    visit
}

/// Whether somebody else could open the store's files.
fn is_closed(phone: &Phone) -> bool {
    let path = phone.folder().join("store/doorstep.db");
    let tried = Store::open(&path, &Key::new(Zeroizing::new([0; 32])));
    !matches!(tried, Err(doorstep_core::store::Error::InUse))
}

#[tokio::test]
async fn what_waits_leaves_for_a_while_after_the_desk_has_locked_itself_and_nobody_sees_anything() {
    let (phone, _server, visit) = scene().await;
    phone.clock.pass(minutes(6));
    assert!(matches!(phone.desk.today(), Err(Error::Locked { .. })));
    assert!(matches!(phone.desk.visit(&visit), Err(Error::Locked { .. })));
    assert_eq!(phone.device.lock_view().unwrap().state, LockState::Locked);
    assert!(!is_closed(&phone));
    phone.clock.pass(minutes(40));
    let view = phone.device.sync_unattended().await.unwrap().unwrap();
    assert_eq!((view.waiting, view.trouble), (0, None));
    assert!(matches!(phone.desk.today(), Err(Error::Locked { .. })), "sending unlocks nothing");
    let desk = phone.device.unlock(PIN).unwrap();
    assert_eq!(desk.sync().unwrap().waiting, 0);
    assert!(matches!(phone.desk.today(), Err(Error::Locked { .. })), "the desk before is over");
}

#[tokio::test]
async fn after_that_only_the_pin_opens_the_store() {
    let (phone, _server, _) = scene().await;
    phone.clock.pass(minutes(6));
    assert!(phone.desk.today().is_err());
    phone.clock.pass(minutes(61));
    assert_eq!(phone.device.sync_unattended().await.unwrap(), None);
    assert!(is_closed(&phone));
    assert_eq!(phone.device.unlock(PIN).unwrap().sync().unwrap().waiting, 1, "it waits");
}

#[tokio::test]
async fn nothing_to_send_a_lock_by_hand_and_a_wrong_pin_close_at_once() {
    let phone = Phone::of_district(Role::Doctor, 5);
    phone.clock.pass(minutes(6));
    assert!(phone.desk.today().is_err() && is_closed(&phone), "nobody is signed in");

    let (phone, _server, _) = scene().await;
    phone.device.lock();
    assert!(is_closed(&phone));
    assert_eq!(phone.device.sync_unattended().await.unwrap(), None);

    let (phone, _server, _) = scene().await;
    phone.device.sync_unattended().await.unwrap().unwrap();
    phone.clock.pass(minutes(6));
    assert!(phone.desk.today().is_err() && is_closed(&phone), "nothing waits");

    let (phone, _server, _) = scene().await;
    phone.clock.pass(minutes(6));
    assert!(phone.desk.today().is_err());
    assert!(phone.device.unlock("741963").is_err());
    assert!(is_closed(&phone));
}
