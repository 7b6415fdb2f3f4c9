//! The diagram in `README.md` shows the machine as it is: no change of state that is not drawn, and none drawn that does
//! not happen.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::walk::walk;

fn drawn() -> BTreeSet<(&'static str, &'static str)> {
    let arrows = include_str!("../README.md").lines().filter_map(|line| line.trim().split_once(" --> "));
    let ends = arrows.map(|(from, to)| (from, to.split(':').next().unwrap_or(to).trim()));
    ends.filter(|(from, to)| *from != "[*]" && *to != "[*]").collect()
}

fn named(changes: &BTreeSet<(&str, &str)>) -> String {
    changes.iter().map(|(from, to)| format!("{from} --> {to}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_diagram_is_the_machine() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let decisions = prop::collection::vec(any::<u8>(), 0..400);
    let mut happened = BTreeSet::new();
    for _ in 0..20_000 {
        let decisions = decisions.new_tree(&mut runner).unwrap().current();
        happened.extend(walk(&decisions).into_iter().flat_map(|session| session.changes));
    }
    let drawn = drawn();
    let not_drawn: BTreeSet<_> = happened.difference(&drawn).copied().collect();
    let never: BTreeSet<_> = drawn.difference(&happened).copied().collect();
    assert!(not_drawn.is_empty(), "happens and is not drawn: {}", named(&not_drawn));
    assert!(never.is_empty(), "is drawn and does not happen: {}", named(&never));
}
