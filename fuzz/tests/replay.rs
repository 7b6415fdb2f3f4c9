//! Feeds every target with everything that is kept: the corpus, and the packets of all characteristics, whole and cut short.

use std::collections::BTreeSet;
use std::fs;

use doorstep_fuzz::{TARGETS, corpus, target};

#[test]
fn every_target_bears_the_corpus_and_all_packets() {
    let packets = corpus::packets();
    for target in &TARGETS {
        let kept = corpus::kept(target.name);
        assert!(!kept.is_empty(), "nothing is kept for {}", target.name);
        for input in kept.iter().chain(packets.iter().map(|(_, packet)| packet)) {
            for length in 0..=input.len() {
                (target.run)(&input[..length]);
            }
        }
    }
}

#[test]
fn every_packet_has_a_target_and_every_file_of_the_corpus() {
    for (name, _) in corpus::packets() {
        assert!(target(&name).is_some(), "{name}");
    }
    let folder = corpus::file("x").parent().expect("it lies in a folder").to_owned();
    let files: BTreeSet<String> = fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().replace(".hex", ""))
        .collect();
    assert_eq!(files, TARGETS.iter().map(|target| target.name.to_owned()).collect());
}
