//! Five faces after a visit. One answer is nobody's business: they are counted in whole handfuls only, so that the next one to
//! come changes no number that somebody has seen.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::care::indicator::Period;
use crate::care::rate::percent;

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

    fn count(&mut self, answer: &FaceAnswer) {
        if let Some(count) = usize::from(answer.face).checked_sub(1).and_then(|at| self.faces.get_mut(at)) {
            *count += 1;
        }
        for reason in &answer.reasons {
            *self.reasons.entry(*reason).or_default() += 1;
        }
    }

    /// Several workers' handfuls together; the next one to show more is the one that misses least.
    pub fn together(tallies: impl IntoIterator<Item = FaceTally>) -> Option<FaceTally> {
        tallies.into_iter().reduce(|mut all, one| {
            all.faces.iter_mut().zip(one.faces).for_each(|(sum, count)| *sum += count);
            for (reason, count) in one.reasons {
                *all.reasons.entry(reason).or_default() += count;
            }
            all.missing = all.missing.min(one.missing);
            all
        })
    }

    /// The two best faces of all; none: not enough answers.
    pub fn percent(&self) -> Option<usize> {
        percent(self.happy() as usize, self.all() as usize)
    }
}

/// Counts the answers about one worker, all of them with their days in the order they came, in whole handfuls of `together`;
/// what is over waits for the next handful. A handful belongs to the period that its last answer came in: periods that lie in one
/// another differ by whole handfuls, and nobody is found by subtracting.
pub fn tally(answers: &[(NaiveDate, FaceAnswer)], period: Period, together: u32) -> FaceTally {
    let together = usize::try_from(together.max(1)).unwrap_or(1);
    let mut tally = FaceTally::default();
    for handful in answers.chunks_exact(together) {
        if handful.last().is_some_and(|(day, _)| (period.first..=period.last).contains(day)) {
            handful.iter().for_each(|(_, answer)| tally.count(answer));
        }
    }
    tally.missing = u32::try_from(together - answers.len() % together).unwrap_or(u32::MAX);
    tally
}
