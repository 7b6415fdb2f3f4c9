//! Imports from a meter over the system's Bluetooth into an encrypted store, and says in lines of JSON what happens. For
//! the Bluetooth laboratory and for trying a meter at a desk: what it prints are measured values.
//!
//! ```text
//! import-meters import STORE ADDRESS [search=SECONDS] [patience=SECONDS] [die-after=RECORDS]
//! import-meters conformance CUFF GLUCOMETER CONTROL
//! ```
//! `import` makes the store if there is none. Exit code 0: the meter has sent everything; 1: it ended otherwise, and the
//! last line says how; 2: it could not begin.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

mod import;
mod stage;

use std::process::ExitCode;

use doorstep_core::meter::transport::btleplug::Btleplug;
use doorstep_core::meter::transport::conformance;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match *words {
        ["import", store, address, ref options @ ..] => {
            import::Import::of(store, address, options).run().await
        }
        ["conformance", cuff, glucometer, control] => conform(cuff, glucometer, control).await,
        _ => Err("usage: import-meters import STORE ADDRESS … | conformance CUFF GLUCOMETER CONTROL".into()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether it went well; an error if it could not begin.
type Done = Result<bool, Box<dyn std::error::Error>>;

/// One line.
fn print(line: &Value) {
    println!("{line}");
}

async fn conform(cuff: &str, glucometer: &str, control: &str) -> Done {
    let stage = stage::Laboratory::new(Btleplug::default(), cuff, glucometer, control);
    let result = conformance::check(&stage).await;
    match &result {
        Ok(report) => print(&json!({
            "event": "conforms",
            "checked": report.checked,
            "left_out": report.left_out,
        })),
        Err(violation) => print(&json!({ "event": "violation", "what": violation })),
    }
    Ok(result.is_ok())
}
