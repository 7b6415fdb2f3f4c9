//! Five faces after a visit. One answer is nobody's business: they are counted in whole handfuls only, so that the next one to
//! come changes no number that somebody has seen.

use std::collections::BTreeMap;

/// One answer; leaves the store for counting alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceAnswer {
    /// 1 very unhappy … 5 very happy.
    pub face: u8,
    /// Codes of what was wrong, with the two lowest faces.
    pub reasons: Vec<u8>,
}

/// Answers counted together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaceTally {
    /// How many of each face, from the unhappiest.
    pub faces: [u32; 5],
    /// How often each reason was given.
    pub reasons: BTreeMap<u8, u32>,
    /// How many more are needed until more can be shown.
    pub missing: u32,
}

impl FaceTally {
    /// Everybody who is counted.
    pub fn all(&self) -> u32 {
        self.faces.iter().sum()
    }

    /// The two best faces.
    pub fn happy(&self) -> u32 {
        self.faces[3] + self.faces[4]
    }

    /// Whole percent of the two best faces, rounded half up; none: not enough answers.
    pub fn percent(&self) -> Option<u32> {
        (self.happy() * 200 + self.all()).checked_div(self.all() * 2)
    }
}

/// Counts answers in the order they came, in whole handfuls of `together`; what is over waits for the next handful.
pub fn tally(answers: &[FaceAnswer], together: u32) -> FaceTally {
    let together = usize::try_from(together.max(1)).unwrap_or(1);
    let whole = answers.len() - answers.len() % together;
    let mut tally = FaceTally::default();
    for answer in &answers[..whole] {
        if let Some(count) = usize::from(answer.face).checked_sub(1).and_then(|at| tally.faces.get_mut(at)) {
            *count += 1;
        }
        for reason in &answer.reasons {
            *tally.reasons.entry(*reason).or_default() += 1;
        }
    }
    tally.missing = u32::try_from(together - answers.len() % together).unwrap_or(u32::MAX);
    tally
}
