//! Figures that a run of tests tells, and how many faults it is asked for.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::io::Write;

/// The variable that asks for another number of faults.
const FAULTS: &str = "DOORSTEP_FAULTS";

/// How many faults there are to be: so many, or as many as `DOORSTEP_FAULTS` asks for.
pub fn faults(usually: u64) -> u64 {
    match std::env::var(FAULTS) {
        Ok(number) => number.parse().unwrap(),
        Err(_) => usually,
    }
}

/// Tells what a test has counted, on a line of its own that the harness does not keep to itself.
pub fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n▸ {line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}
