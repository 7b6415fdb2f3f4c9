//! `serve-platform TOKEN`: the server in memory over HTTP on this machine, with one team in it, for tests in other languages.
//! It prints its address, takes TOKEN for everything, and ends when its input does: with whoever began it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for tests")]

use std::io::{self, Read};
use std::process::ExitCode;

use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Memory, Served};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(token) = std::env::args().nth(1) else {
        eprintln!("serve-platform TOKEN");
        return ExitCode::FAILURE;
    };
    let memory = Memory::new();
    memory.grant(&token, Grant::Admin);
    memory.put(&json!({"resourceType": "Organization", "id": "home", "name": "第一团队"}));
    let server = Loopback::plain(Served::new(memory)).await;
    println!("{}", server.base());
    let ended = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await;
    match ended {
        Ok(Ok(_)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
