//! Signing in to the platform, staying signed in, and what happens when the platform takes it back.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use doorstep_core::desk::Error;
use doorstep_core::desk::view::{PlatformChoice, Role, SignInState};
use doorstep_core::sync::http::Config;
use doorstep_core::sync::platform::{Platform, Request, Unanswered};
use doorstep_core::sync::sign_in::{self, SignInError};
use doorstep_tests::platform::loopback::{Loopback, Say, body};
use doorstep_tests::platform::{Manner, Memory, OAuth};
use doorstep_tests::{Phone, now};
use serde_json::json;
use zeroize::Zeroizing;

const REDIRECT: &str = "doorstep://signed-in";

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// A phone, and a platform to sign in to.
struct Scene {
    phone: Phone,
    server: OAuth,
    at: Loopback,
}

impl Scene {
    async fn new(manner: Manner) -> Self {
        let server = OAuth::new(Memory::new(), manner);
        let at = Loopback::plain(server.clone()).await;
        Self { phone: Phone::of_district(Role::Nurse, 5), server, at }
    }

    fn choice(&self) -> PlatformChoice {
        PlatformChoice { base: self.at.base(), ..PlatformChoice::default() }
    }

    async fn begin(&self) -> String {
        self.phone.desk.begin_sign_in(self.choice(), REDIRECT).await.unwrap()
    }

    /// Signed in.
    async fn signed_in() -> Self {
        let scene = Self::new(Manner::default()).await;
        let back = scene.server.says_yes(&scene.begin().await);
        scene.phone.desk.finish_sign_in(&back).await.unwrap();
        scene
    }

    /// Time passes for everybody.
    fn pass(&self, time: Duration) {
        self.phone.clock.pass(time);
        self.server.memory.pass(time);
    }

    fn platform(&self) -> Arc<dyn Platform> {
        self.phone.desk.platform().unwrap().unwrap()
    }

    async fn ask(&self) -> Result<u16, Unanswered> {
        self.platform().ask(Request::get("Patient")).await.map(|answer| answer.status)
    }

    fn state(&self) -> SignInState {
        self.phone.desk.platform_sign_in().unwrap().state
    }

    fn renewals(&self) -> usize {
        self.server.asked().iter().filter(|(kind, _)| kind == "refresh_token").count()
    }
}

#[tokio::test]
async fn from_no_platform_to_signed_in_and_out() {
    let scene = Scene::new(Manner::default()).await;
    assert_eq!(scene.state(), SignInState::NoPlatform);
    assert!(scene.phone.desk.platform().unwrap().is_none());
    let url = scene.begin().await;
    assert_eq!(scene.state(), SignInState::Begun);
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    let view = scene.phone.desk.finish_sign_in(&scene.server.says_yes(&url)).await.unwrap();
    assert_eq!((view.state, view.line.as_str()), (SignInState::SignedIn, "已登录平台：林小雨"));
    assert_eq!(view.platform, Some(scene.at.base()));
    assert_eq!(scene.ask().await, Ok(200));
    assert_eq!(scene.phone.desk.sign_out().await.unwrap().state, SignInState::SignedOut);
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
}

#[tokio::test]
async fn a_sign_in_outlives_the_app_also_in_the_middle() {
    let mut scene = Scene::new(Manner::default()).await;
    let url = scene.begin().await;
    scene.phone = scene.phone.restarted();
    scene.phone.desk.finish_sign_in(&scene.server.says_yes(&url)).await.unwrap();
    scene.phone = scene.phone.restarted();
    assert_eq!(scene.ask().await, Ok(200));
}

#[tokio::test]
async fn a_code_is_good_once() {
    let scene = Scene::new(Manner::default()).await;
    let back = scene.server.says_yes(&scene.begin().await);
    scene.phone.desk.finish_sign_in(&back).await.unwrap();
    let again = scene.phone.desk.finish_sign_in(&back).await;
    assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
    assert_eq!(scene.server.asked().len(), 1, "the platform does not even hear of it");
}

#[tokio::test]
async fn what_comes_back_must_belong_to_what_was_begun() {
    let scene = Scene::new(Manner::default()).await;
    let back = scene.server.says_yes(&scene.begin().await);
    for other in [
        back.replace("state=", "state=x"),
        back.replace("signed-in", "elsewhere"),
        REDIRECT.to_owned(),
        "nonsense".to_owned(),
    ] {
        let told = scene.phone.desk.finish_sign_in(&other).await;
        assert!(matches!(told, Err(Error::Conflict { .. })), "{other}");
    }
    assert!(scene.server.asked().is_empty());
    // None of that has spoilt the real one.
    assert_eq!(scene.phone.desk.finish_sign_in(&back).await.unwrap().state, SignInState::SignedIn);
}

#[tokio::test]
async fn a_begun_sign_in_does_not_wait_for_ever() {
    let scene = Scene::new(Manner::default()).await;
    let back = scene.server.says_yes(&scene.begin().await);
    scene.phone.clock.pass(minutes(4));
    scene.phone.clock.pass(minutes(12));
    let desk = scene.phone.device.unlock(doorstep_tests::PIN).unwrap();
    assert!(matches!(desk.finish_sign_in(&back).await, Err(Error::Conflict { .. })));
}

#[tokio::test]
async fn whoever_says_no_is_not_signed_in() {
    let scene = Scene::new(Manner::default()).await;
    let back = scene.server.says_no(&scene.begin().await);
    assert!(matches!(scene.phone.desk.finish_sign_in(&back).await, Err(Error::NotAllowed { .. })));
    assert_eq!(scene.state(), SignInState::SignedOut);
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_the_verifier() {
    let scene = Scene::new(Manner::default()).await;
    let config = Config::at(scene.at.base());
    let at: DateTime<Utc> = now(&scene.phone.clock).to_utc();
    let (url, mut begun) = sign_in::begin(&config, None, REDIRECT, at).await.unwrap();
    let back = scene.server.says_yes(&url);
    begun.verifier = Zeroizing::new("another".to_owned());
    assert_eq!(sign_in::finish(&config, &begun, &back, at).await.err(), Some(SignInError::Refused));
    assert!(!format!("{begun:?}").contains("another"), "secrets are not shown");
}

#[tokio::test]
async fn a_server_that_can_not_do_it_safely_is_not_signed_in_to() {
    for (manner, client, words) in [
        (Manner { methods: json!(["plain"]), ..Manner::default() }, None, "核对平台地址"),
        (Manner { registers: false, ..Manner::default() }, None, "不认识这个应用"),
    ] {
        let scene = Scene::new(manner).await;
        let choice = PlatformChoice { client, ..scene.choice() };
        match scene.phone.desk.begin_sign_in(choice, REDIRECT).await {
            Err(Error::PlatformUnavailable { words: said }) => assert!(said.contains(words), "{said}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.state(), SignInState::NoPlatform);
    }
    let scene = Scene::new(Manner { registers: false, ..Manner::default() }).await;
    let choice = PlatformChoice { client: Some("known-app".to_owned()), ..scene.choice() };
    let url = scene.phone.desk.begin_sign_in(choice, REDIRECT).await.unwrap();
    scene.phone.desk.finish_sign_in(&scene.server.says_yes(&url)).await.unwrap();
    assert_eq!(scene.ask().await, Ok(200));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    let scene = Scene::new(Manner::default()).await;
    let desk = &scene.phone.desk;
    let base = |base: &str| PlatformChoice { base: base.to_owned(), ..PlatformChoice::default() };
    for (choice, wrong) in [
        (base("platform"), "base"),
        (base("http://platform.example/fhir"), "base"),
        (PlatformChoice { authority: Some("none".to_owned()), ..scene.choice() }, "authority"),
        (PlatformChoice { pins: vec!["short".to_owned()], ..scene.choice() }, "pins"),
    ] {
        match desk.begin_sign_in(choice, REDIRECT).await {
            Err(Error::Invalid { field, .. }) => assert_eq!(field, wrong),
            other => panic!("{other:?}"),
        }
    }
    let hotspot = Loopback::plain(Say(|_| {
        hyper::Response::builder().header("content-type", "text/html").body(body("<html>")).ok()
    }));
    let told = desk.begin_sign_in(base(&hotspot.await.base()), REDIRECT).await;
    assert!(matches!(told, Err(Error::PlatformUnavailable { .. })), "{told:?}");
}

#[tokio::test]
async fn a_token_is_renewed_in_time_and_the_new_one_outlives_the_app() {
    let mut scene = Scene::signed_in().await;
    scene.pass(minutes(4));
    assert_eq!((scene.ask().await, scene.renewals()), (Ok(200), 0));
    for round in 1..=3 {
        scene.pass(minutes(11));
        scene.phone = scene.phone.restarted();
        assert_eq!((scene.ask().await, scene.renewals()), (Ok(200), round));
    }
}

#[tokio::test]
async fn many_who_ask_at_once_renew_once() {
    let scene = Scene::signed_in().await;
    scene.pass(minutes(11));
    let desk = scene.phone.device.unlock(doorstep_tests::PIN).unwrap();
    let platform = desk.platform().unwrap().unwrap();
    let asked = || platform.ask(Request::get("Patient"));
    let (a, b, c) = tokio::join!(asked(), asked(), asked());
    assert_eq!([a, b, c].map(|answer| answer.unwrap().status), [200; 3]);
    assert_eq!(scene.renewals(), 1);
}

#[tokio::test]
async fn a_token_ends_by_the_platforms_clock() {
    // The phone's clock stands at half past eight; the platform's is a minute ahead, or three hours behind.
    for behind in [Duration::ZERO, minutes(180)] {
        let server = OAuth::new(Memory::new(), Manner::default());
        let at = Loopback::plain(server.clone()).await;
        let scene = Scene { phone: Phone::of_district(Role::Nurse, 5), server, at };
        scene.phone.clock.pass(behind);
        let desk = scene.phone.device.unlock(doorstep_tests::PIN).unwrap();
        let url = desk.begin_sign_in(scene.choice(), REDIRECT).await.unwrap();
        desk.finish_sign_in(&scene.server.says_yes(&url)).await.unwrap();
        let platform = desk.platform().unwrap().unwrap();
        for (time, renewals) in [(minutes(8), 0), (minutes(2), 1), (minutes(8), 1)] {
            scene.pass(time);
            assert_eq!(platform.ask(Request::get("Patient")).await.unwrap().status, 200);
            assert_eq!(scene.renewals(), renewals);
        }
    }
}

#[tokio::test]
async fn a_token_that_is_refused_before_its_time_is_renewed() {
    let scene = Scene::signed_in().await;
    scene.server.memory.revoke("access-2");
    assert_eq!((scene.ask().await, scene.renewals()), (Ok(200), 1));
}

#[tokio::test]
async fn what_the_platform_takes_back_is_asked_for_again_and_work_goes_on() {
    let scene = Scene::signed_in().await;
    scene.server.revoke_all();
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    let view = scene.phone.desk.platform_sign_in().unwrap();
    assert_eq!(view.state, SignInState::RanOut);
    assert!(view.line.contains("填好的都在"), "{}", view.line);
    let resident = scene.phone.desk.residents("").unwrap()[0].resident.clone();
    scene.phone.desk.start_visit(&resident).unwrap();
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    assert_eq!(scene.renewals(), 1, "what is over is not tried again and again");
    let back = scene.server.says_yes(&scene.begin().await);
    assert_eq!(scene.phone.desk.finish_sign_in(&back).await.unwrap().state, SignInState::SignedIn);
    assert_eq!(scene.ask().await, Ok(200));
}

#[tokio::test]
async fn a_platform_that_is_down_takes_nothing_back() {
    let scene = Scene::signed_in().await;
    scene.server.memory.revoke("access-2");
    scene.server.down(true);
    assert_eq!(scene.ask().await, Err(Unanswered::Unreachable));
    assert_eq!(scene.state(), SignInState::SignedIn);
    scene.server.down(false);
    assert_eq!(scene.ask().await, Ok(200));
}

#[tokio::test]
async fn the_platform_says_what_she_is() {
    for (says, words) in [
        (json!({ "role": "doctor" }), "医生"),
        (json!({ "role": "administrator" }), "没有写明"),
        (json!({}), "没有写明"),
    ] {
        let scene = Scene::new(Manner { says, ..Manner::default() }).await;
        let back = scene.server.says_yes(&scene.begin().await);
        match scene.phone.desk.finish_sign_in(&back).await {
            Err(Error::NotAllowed { words: said }) => assert!(said.contains(words), "{said}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    }
    // She became something else in the meantime.
    let scene = Scene::signed_in().await;
    scene.server.change(Manner { says: json!({ "role": "volunteer" }), ..Manner::default() });
    scene.server.memory.revoke("access-2");
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    assert_eq!(scene.state(), SignInState::RanOut);
}

#[tokio::test]
async fn another_platform_never_gets_the_tokens_of_the_first() {
    let scene = Scene::signed_in().await;
    let first = scene.platform();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let other = Loopback::plain(Say(move |request: hyper::Request<hyper::body::Bytes>| {
        keep.lock().unwrap().extend(request.headers().get("authorization").cloned());
        None
    }))
    .await;
    let choice = PlatformChoice { base: other.base(), ..PlatformChoice::default() };
    scene.phone.desk.sign_in_with_token(choice, "for-the-other").unwrap();
    assert_eq!(scene.ask().await, Err(Unanswered::Unknown));
    assert_eq!(*seen.lock().unwrap(), ["Bearer for-the-other"]);
    // And who still talks to the first has no token of the other one.
    let asked = scene.server.memory.asked().len();
    assert_eq!(first.ask(Request::get("Patient")).await.unwrap_err(), Unanswered::SignInNeeded);
    assert_eq!(scene.server.memory.asked().len(), asked);
}

#[tokio::test]
async fn a_token_that_was_handed_in_holds_until_it_is_refused() {
    let scene = Scene::new(Manner::default()).await;
    scene.server.memory.grant("handed-in", doorstep_tests::platform::Grant::Admin);
    scene.phone.desk.sign_in_with_token(scene.choice(), "handed-in\n").unwrap();
    assert_eq!(scene.ask().await, Ok(200));
    scene.server.memory.revoke("handed-in");
    assert_eq!(scene.ask().await, Err(Unanswered::SignInNeeded));
    assert_eq!(scene.state(), SignInState::RanOut);
}

#[tokio::test]
async fn whoever_signs_out_leaves_no_token_behind_with_or_without_the_server() {
    let scene = Scene::signed_in().await;
    scene.phone.desk.sign_out().await.unwrap();
    let asked = scene.server.asked().split_off(1);
    assert_eq!(asked, [("revoke refresh_token".to_owned(), 200), ("revoke access_token".to_owned(), 200)]);
    assert_eq!(
        scene.server.memory.signed_in("access-2").ask(Request::get("Patient")).await.unwrap().status,
        401
    );

    for offers in [true, false] {
        let scene = Scene::signed_in().await;
        match offers {
            true => scene.server.down(true),
            false => scene.server.change(Manner { revokes: false, ..Manner::default() }),
        }
        assert_eq!(scene.phone.desk.sign_out().await.unwrap().state, SignInState::SignedOut);
        assert_eq!(
            scene.ask().await,
            Err(Unanswered::SignInNeeded),
            "forgotten here, whatever happens there"
        );
    }
}
