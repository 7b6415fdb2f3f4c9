//! Where libFuzzer comes in. The environment says which target it feeds, or which folder of folders, one a target, is laid from
//! the corpus or kept as the corpus instead.
#![no_main]
#![allow(unsafe_code, reason = "libFuzzer calls functions of C")]
#![allow(clippy::print_stdout, reason = "a script reads the targets' names")]

use std::env;
use std::path::Path;
use std::sync::LazyLock;

use doorstep_fuzz::{TARGETS, Target, corpus};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = env::var("DOORSTEP_FUZZ_TARGET").unwrap_or_default();
    doorstep_fuzz::target(&name).expect("DOORSTEP_FUZZ_TARGET names a target")
});

fn corpus_only() {
    for (variable, all) in
        [("DOORSTEP_FUZZ_LAY", corpus::lay as fn(&str, &Path) -> _), ("DOORSTEP_FUZZ_KEEP", corpus::keep)]
    {
        let Some(folder) = env::var_os(variable) else { continue };
        for target in &TARGETS {
            all(target.name, &Path::new(&folder).join(target.name))
                .expect("the corpus can be read and written");
            println!("{}", target.name);
        }
        std::process::exit(0);
    }
}

libfuzzer_sys::fuzz_target!(init: corpus_only(), |bytes: &[u8]| (TARGET.run)(bytes));
