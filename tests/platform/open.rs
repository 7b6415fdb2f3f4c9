//! `open-envelope KEY FILE` opens what a phone has sealed, for the keeper of a county's recovery key, and prints it as JSON: `requests`
//! with a transaction bundle each, to be posted in their order, and `drafts`, visits that were under way. FILE is the phone's
//! `unsent.journal` if there is one, else its `unsent.envelope`, or the Binary that it left on the platform, as JSON.
//! `open-envelope new KEY` makes a key and prints its public half, for the platform's token answer (`doorstep_recovery_key`).
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for a person")]

use std::fs::{self, OpenOptions};
use std::io;
use std::process::ExitCode;

use doorstep_tests::envelope::RecoveryKey;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["new", key] => make(key),
        [key, file] => open(key, file),
        _ => Err(io::Error::other("open-envelope KEY FILE, or open-envelope new KEY")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn make(path: &str) -> io::Result<()> {
    let key = RecoveryKey::new();
    let mut options = OpenOptions::new();
    // Never over another key: what is sealed to that would be lost.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    key.write(&mut file)?;
    file.sync_all()?;
    println!("{}", key.public());
    Ok(())
}

fn open(key: &str, file: &str) -> io::Result<()> {
    let key = RecoveryKey::read(&fs::read_to_string(key)?).ok_or_else(|| io::Error::other("not a key"))?;
    let unsent = key.unsent(&fs::read(file)?).map_err(io::Error::other)?;
    serde_json::to_writer(io::stdout(), &unsent)?;
    Ok(())
}
