//! A second process on the same store: this very test binary, told what to do by its environment.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use doorstep_core::store::{Error, Store, drafts, lists, outbox, people};

use crate::support::*;

const TASK: &str = "DOORSTEP_CHILD_TASK";
const PATH: &str = "DOORSTEP_CHILD_PATH";

/// This binary, asked to do one task with the store at a path.
pub(crate) fn command(task: &str, path: &Path) -> Command {
    told(Command::new(std::env::current_exe().unwrap()), task, path)
}

/// The same, by a shell that does something first, for example sets a limit.
pub(crate) fn command_after(shell: &str, task: &str, path: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{shell}; exec \"$0\" \"$@\"")).arg(std::env::current_exe().unwrap());
    told(command, task, path)
}

/// Runs tasks by a user who has no right to write everywhere: us, or for root the user nobody.
#[cfg(unix)]
pub(crate) struct Unprivileged {
    /// For nobody a copy of this binary, who may not be able to reach the folder it was built in.
    copy: Option<tempfile::TempDir>,
}

#[cfg(unix)]
impl Unprivileged {
    pub(crate) fn new() -> Self {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let folder = tempfile::tempdir().unwrap();
        if std::fs::metadata(folder.path()).unwrap().uid() != 0 {
            return Self { copy: None };
        }
        std::fs::copy(std::env::current_exe().unwrap(), folder.path().join("test")).unwrap();
        for path in [folder.path().join("test"), folder.path().to_owned()] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { copy: Some(folder) }
    }

    pub(crate) fn command(&self, task: &str, path: &Path) -> Command {
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65534;
        let Some(folder) = &self.copy else { return command(task, path) };
        let mut command = told(Command::new(folder.path().join("test")), task, path);
        command.uid(NOBODY).gid(NOBODY).current_dir("/");
        command
    }
}

fn told(mut command: Command, task: &str, path: &Path) -> Command {
    command
        .args(["--ignored", "--exact", "child::child", "--nocapture", "--quiet"])
        .env(TASK, task)
        .env(PATH, path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What the child said, line by line, without what the test harness adds.
pub(crate) fn said(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("child: ").map(str::to_owned)).collect();
    assert!(!lines.is_empty(), "the child said nothing: {}", String::from_utf8_lossy(&output.stderr));
    lines
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // On a line of its own, whatever the harness printed before.
    out.write_all(format!("\nchild: {line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "the second process of other tests"]
fn child() {
    let path = PathBuf::from(std::env::var_os(PATH).expect("run by another test"));
    let open = || Store::open(&path, &key(7));
    match std::env::var(TASK).expect("run by another test").as_str() {
        "open" => match open() {
            Ok(_) => say("opened"),
            Err(error) => say(&format!("{error:?}")),
        },
        "open many" => open_many(&path),
        "fill" => fill(&open().unwrap()),
        "type" => type_for_ever(&open().unwrap()),
        "sign" => sign_for_ever(&open().unwrap()),
        "sign and wait" => sign_and_wait(&open().unwrap()),
        other => panic!("unknown task {other}"),
    }
}

/// As the first thing of this process, many threads at once make a store each.
fn open_many(folder: &Path) {
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (start, path) = (&start, folder.with_extension(number.to_string()));
            scope.spawn(move || {
                start.wait();
                say(&format!("{:?}", Store::create(&path, &key(7)).map(drop)));
            });
        }
    });
}

/// Writes until the system lets it write no more, then shows that reading still works.
fn fill(store: &Store) {
    for number in 10_000.. {
        let mut big = outgoing(number, None);
        big.body.resize(20_000, b'x');
        if let Err(error) = store.write(|tx| outbox::put(tx, &big)) {
            say(&format!("{error:?}"));
            break;
        }
    }
    say(&store.read(outbox::counts).unwrap().waiting.to_string());
    assert_eq!(store.read(|c| lists::find(c, NAME, false, true, 1)).unwrap().len(), 1);
}

/// Fills in a draft, one field after the other, and says which are durable.
fn type_for_ever(store: &Store) {
    let id = visit_id(1);
    for number in 0u32.. {
        let answer = doorstep_core::care::answer::Answer::Text(format!("{number}"));
        store.write(|tx| drafts::set_answer(tx, id, &format!("field-{number}"), Some(&answer))).unwrap();
        say(&number.to_string());
    }
}

/// Writes all that belongs to signing the visit 1, also into the log on the disk, and never commits it.
fn sign_and_wait(store: &Store) {
    let waiting: Result<(), Error> = store.write(|tx| {
        // With hardly any cache the pages go to the disk before the transaction ends.
        tx.execute_batch("PRAGMA cache_size = 1")?;
        sign_within(tx, 1, 0, &[])?;
        say("signed in the middle of a transaction");
        loop {
            std::thread::park();
        }
    });
    waiting.unwrap();
}

/// Visits one resident after the other and signs; says which visits are drafts and which are signed.
fn sign_for_ever(store: &Store) {
    for number in 1.. {
        store
            .write(|tx| {
                let mut resident = resident(number);
                resident.household = household(0).id;
                people::put(tx, &resident, Some(&id_hash(number)))?;
                drafts::start(
                    tx,
                    &doorstep_core::care::visit::Draft { answers: answers(), ..draft(number, number) },
                )
            })
            .unwrap();
        say(&format!("draft {number}"));
        sign(store, number, number, &[]).unwrap();
        say(&format!("signed {number}"));
    }
}
