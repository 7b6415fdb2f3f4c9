//! How the reading of a type, or of somebody's history of it, ends. Pure.

use std::time::Duration;

use super::super::platform::{Answer, Unanswered};
use super::super::push::{Trouble, trouble};
use super::page::Problem;
use super::{NEEDED, PARTS};
use crate::store::pulls;

/// How reading a row of pages ended.
pub(super) enum Ended {
    /// After its last page.
    Whole,
    /// The platform does not offer it.
    NotOffered,
    /// Not this time; the phone can do without.
    Without,
    /// It did not answer in time, or could not; the phone can do without. What the trouble is if the next one does the same.
    Silent(Trouble),
    /// What a page was is not to be believed.
    Problem(Problem),
    /// Nothing more is asked for now.
    Stop(Trouble, Option<Duration>),
}

/// Whether what was read last was not answered either: then it is no search that is too hard for the platform, but the platform.
#[derive(Default)]
pub(super) struct Silent(bool);

impl Silent {
    /// How it ends, seen after what was read before.
    pub(super) fn again(&mut self, ended: Ended) -> Ended {
        let was = std::mem::replace(&mut self.0, matches!(ended, Ended::Silent(_)));
        match ended {
            Ended::Silent(trouble) if was => Ended::Stop(trouble, None),
            ended => ended,
        }
    }
}

/// How reading ends for want of a usable answer; none: there is one, or one about what was asked. `spare`: the phone can do without.
pub(super) fn stopped(result: &Result<Answer, Unanswered>, spare: bool) -> Option<Ended> {
    let (trouble, asked) = trouble(result)?;
    // One search may take longer than a server, or the proxy before it, waits.
    let may_be_of_one = match result {
        Ok(answer) => matches!(answer.status, 408 | 502..=504),
        Err(unanswered) => *unanswered == Unanswered::Unknown,
    };
    Some(match spare && may_be_of_one && asked.is_none() {
        true => Ended::Silent(trouble),
        false => Ended::Stop(trouble, asked),
    })
}

/// What it means that a type, or a new resident's history of it, is not given.
pub(super) fn not_given(pull: &pulls::Pull, status: u16) -> Ended {
    match status {
        // A role's scope may leave a whole type out, but not what a visit consists of.
        403 if pull.patient.is_empty() && !PARTS.contains(&pull.kind.as_str()) => Ended::NotOffered,
        _ if NEEDED.contains(&pull.kind.as_str()) => Ended::Problem(Problem::Refused),
        404 | 405 | 501 => Ended::NotOffered,
        500..=599 => Ended::Problem(Problem::Refused),
        _ => Ended::Without,
    }
}
