//! Puts the demo district to a platform, as the clinic's: `load-demo URL [--token TOKEN]`. Once: a platform that has it already is left
//! as it is. The people are those that every phone with the demo knows.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::process::ExitCode;
use std::sync::Arc;

use doorstep_core::desk::view::Role;
use doorstep_core::desk::{DEMO_POPULATION, Device, PIN_ITERATIONS};
use doorstep_core::ports::TimeOrderedIds;
use doorstep_core::sync::bundle::Bundle;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform, Tokens};
use doorstep_core::sync::platform::{Platform, Request};
use doorstep_tests::clinic;
use doorstep_tests::clock::SystemClock;
use doorstep_tests::{PIN, trail};

const USAGE: &str = "load-demo URL [--token TOKEN]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, String> {
    let mut args = std::env::args().skip(1);
    let base = args.next().ok_or(USAGE)?;
    let token = args.find(|arg| arg != "--token");
    let tokens = token.map(|token| FixedToken::new(token) as Arc<dyn Tokens>);
    let platform = HttpPlatform::new(&Config::at(base), tokens).map_err(|error| error.to_string())?;

    let folder = tempfile::TempDir::new().map_err(|error| error.to_string())?;
    let clock = Arc::new(SystemClock::start());
    let ids = Arc::new(TimeOrderedIds::new(clock.clone()));
    let device = Device::open(folder.path().to_owned(), None, clock.clone(), ids.clone(), PIN_ITERATIONS)
        .and_then(|device| device.set_up_demo(PIN, Role::Doctor, DEMO_POPULATION).map(|_| device))
        .map_err(|error| error.to_string())?;
    let store = trail::store_of(&device, folder.path(), clock);
    let residents = clinic::residents(&store);
    if let Some(first) = residents.first() {
        let there = platform.ask(Request::get(format!("Patient/{first}"))).await;
        if there.map_err(|error| error.to_string())?.status == 200 {
            return Ok("the demo district is there already".to_owned());
        }
    }
    let (mut bundles, mut resources) = (0, 0);
    for resident in &residents {
        for bundle in clinic::record(&store, ids.as_ref(), *resident) {
            send(&platform, &bundle).await?;
            bundles += 1;
            resources += bundle.entry.len();
        }
    }
    Ok(format!(
        "the demo district is there: {} residents, {bundles} bundles, {resources} resources",
        residents.len()
    ))
}

async fn send(platform: &dyn Platform, bundle: &Bundle) -> Result<(), String> {
    let body = serde_json::to_vec(bundle).map_err(|error| error.to_string())?;
    let answer = platform.ask(Request::bundle(body)).await.map_err(|error| error.to_string())?;
    match answer.status {
        200 => Ok(()),
        status => Err(format!("the platform answers {status}: {}", String::from_utf8_lossy(&answer.body))),
    }
}
