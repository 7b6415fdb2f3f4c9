//! Says whether a server keeps what the phone relies on: `check-platform URL [--token TOKEN] [--ca FILE] [--team TOKEN ORGANIZATION]`.
//! Exit code 1: it does not. With a team's token, whose organisation has this id, what that opens is checked as well.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::process::ExitCode;
use std::sync::Arc;

use doorstep_core::ports::TimeOrderedIds;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform, Tokens};
use doorstep_tests::clock::SystemClock;
use doorstep_tests::platform::conformance;

const USAGE: &str = "check-platform URL [--token TOKEN] [--ca FILE] [--team TOKEN ORGANIZATION]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match checked().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

async fn checked() -> Result<bool, String> {
    let (mut url, mut token, mut ca, mut team) = (None, None, None, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--token" => token = args.next(),
            "--ca" => ca = args.next(),
            "--team" => team = Some((args.next().ok_or(USAGE)?, args.next().ok_or(USAGE)?)),
            _ => url = Some(arg),
        }
    }
    let mut config = Config::at(url.ok_or(USAGE)?);
    if let Some(file) = ca {
        config.own_ca = Some(std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?);
    }
    let platform = |token: Option<String>| {
        let tokens = token.map(|token| FixedToken::new(token) as Arc<dyn Tokens>);
        HttpPlatform::new(&config, tokens).map_err(|error| error.to_string())
    };
    let (admin, ids) = (platform(token)?, TimeOrderedIds::new(Arc::new(SystemClock::start())));
    let mut outcomes = conformance::run(&admin, &ids).await;
    if let Some((token, organization)) = team {
        outcomes.extend(conformance::run_scopes(&admin, &platform(Some(token))?, &organization, &ids).await);
    }
    for outcome in &outcomes {
        match &outcome.trouble {
            None => println!("✓ {}", outcome.words),
            Some(trouble) => println!("✗ {}: {trouble}", outcome.words),
        }
    }
    let broken = outcomes.iter().filter(|outcome| outcome.trouble.is_some()).count();
    println!("{} of {} as the phone needs it", outcomes.len() - broken, outcomes.len());
    Ok(broken == 0)
}
