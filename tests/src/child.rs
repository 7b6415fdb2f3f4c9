//! A second process of a test, which says what it has done line by line until it is killed (SIGKILL): another test of the same
//! program.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What its lines begin with, among what the harness prints.
const MARK: &str = "child: ";

/// Says a line to whoever started this process.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // On a line of its own, whatever the harness printed before.
    out.write_all(format!("\n{MARK}{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Runs a test (by its whole name) as the second process, with what `set` adds to its environment, until it has said `lines` lines and
/// a moment longer, and kills it. All that it said.
pub fn killed(test: &str, set: impl FnOnce(&mut Command), lines: usize, moment: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", test, "--nocapture", "--quiet"]);
    child.stdin(Stdio::null()).stdout(Stdio::piped());
    set(&mut child);
    let mut child = child.spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut out =
        out.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix(MARK).map(str::to_owned));
    let mut said: Vec<String> = out.by_ref().take(lines).collect();
    assert_eq!(said.len(), lines, "the second process ended by itself");
    std::thread::sleep(moment);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    said.extend(out);
    said
}
