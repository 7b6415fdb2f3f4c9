//! Consent (知情同意): what a resident lets the team do with her data, purpose by purpose, and her taking it back.
//!
//! Source: 个人信息保护法 (2021) art. 14 (informed, voluntary, explicit), 15 (withdrawal at any time), 28–30 (health data and
//! whereabouts are sensitive: separate consent).

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::id::{ConsentId, ResidentId, StaffId};

/// Version of the texts that are shown; a consent keeps the text itself too.
pub const TEXT_VERSION: &str = "pipl-2021.1";

/// Most strokes of a signature, and most points in all of them.
const MOST_STROKES: usize = 200;
const MOST_POINTS: usize = 5_000;

/// Characters of a witness's or a carer's name.
const NAME: std::ops::RangeInclusive<usize> = 2..=40;

/// What consent is asked for, each by itself (单独同意).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Purpose {
    /// 建档和随访: keeping a record and visiting.
    Record,
    /// 蓝牙读数: reading meters.
    Bluetooth,
    /// 给医院看: sharing with a hospital.
    Hospital,
    /// 给民政看: sharing with civil affairs.
    CivilAffairs,
    /// 志愿者: that a volunteer sees name and door.
    Volunteers,
    /// 拍照.
    Photo,
    /// 行踪: where somebody is.
    Whereabouts,
}

impl Purpose {
    /// All of them, in the order they are asked.
    pub const ALL: [Purpose; 7] = [
        Purpose::Record,
        Purpose::Bluetooth,
        Purpose::Hospital,
        Purpose::CivilAffairs,
        Purpose::Volunteers,
        Purpose::Photo,
        Purpose::Whereabouts,
    ];

    /// Its name in the catalogue of words and in the audit trail.
    pub fn key(self) -> &'static str {
        match self {
            Purpose::Record => "record",
            Purpose::Bluetooth => "bluetooth",
            Purpose::Hospital => "hospital",
            Purpose::CivilAffairs => "civil-affairs",
            Purpose::Volunteers => "volunteers",
            Purpose::Photo => "photo",
            Purpose::Whereabouts => "whereabouts",
        }
    }
}

/// A point of a signature, in thousandths of the width and the height of the field that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InkPoint {
    /// From the left, 0 to 1000.
    pub x: u16,
    /// From the top, 0 to 1000.
    pub y: u16,
}

/// How consent was given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Given {
    /// Signed on the glass.
    Signed {
        /// From finger down to finger up, each.
        strokes: Vec<Vec<InkPoint>>,
    },
    /// Spoken, and a witness heard it.
    Spoken {
        /// Her name.
        witness: String,
    },
    /// By a carer, for someone who can't.
    ByCarer {
        /// Her name.
        carer: String,
    },
}

/// Why something is no proof of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenProblem {
    /// Nothing was written.
    NoInk,
    /// More than a signature.
    TooMuchInk,
    /// Nobody, or no name.
    NoName,
}

impl Given {
    /// Whether it proves anything.
    pub fn check(&self) -> Result<(), GivenProblem> {
        match self {
            Given::Signed { strokes } => {
                let points: usize = strokes.iter().map(Vec::len).sum();
                let inside = strokes.iter().flatten().all(|point| point.x <= 1000 && point.y <= 1000);
                if strokes.len() > MOST_STROKES || points > MOST_POINTS || !inside {
                    Err(GivenProblem::TooMuchInk)
                } else if points < 2 {
                    Err(GivenProblem::NoInk)
                } else {
                    Ok(())
                }
            }
            Given::Spoken { witness: name } | Given::ByCarer { carer: name } => {
                match NAME.contains(&name.trim().chars().count()) {
                    true => Ok(()),
                    false => Err(GivenProblem::NoName),
                }
            }
        }
    }
}

/// One step: consent given, or taken back. The last one of a purpose holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// Whose.
    pub resident: ResidentId,
    /// For what.
    pub purpose: Purpose,
    /// How it was given; none: it was taken back.
    pub given: Option<Given>,
    /// Version of the text that was shown.
    pub version: String,
    /// The text that was shown, word by word.
    pub text: String,
    /// Who asked.
    pub staff: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Given::Signed { .. } => "Signed",
            Given::Spoken { .. } => "Spoken",
            Given::ByCarer { .. } => "ByCarer",
        })
    }
}

impl std::fmt::Debug for Consent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consent")
            .field("id", &self.id)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(points: usize) -> Given {
        Given::Signed { strokes: vec![vec![InkPoint { x: 3, y: 1000 }; points]] }
    }

    #[test]
    fn what_proves_consent_and_what_does_not() {
        let spoken = |name: &str| Given::Spoken { witness: name.to_owned() };
        let carer = |name: &str| Given::ByCarer { carer: name.to_owned() };
        let outside =
            Given::Signed { strokes: vec![vec![InkPoint { x: 0, y: 0 }, InkPoint { x: 1001, y: 0 }]] };
        for (given, wanted) in [
            (ink(2), Ok(())),
            (ink(1), Err(GivenProblem::NoInk)),
            (Given::Signed { strokes: Vec::new() }, Err(GivenProblem::NoInk)),
            (ink(MOST_POINTS), Ok(())),
            (ink(MOST_POINTS + 1), Err(GivenProblem::TooMuchInk)),
            (Given::Signed { strokes: vec![Vec::new(); MOST_STROKES + 1] }, Err(GivenProblem::TooMuchInk)),
            (outside, Err(GivenProblem::TooMuchInk)),
            (spoken("李四"), Ok(())),
            (spoken(" 李 "), Err(GivenProblem::NoName)),
            (carer("王小兰"), Ok(())),
            (carer(""), Err(GivenProblem::NoName)),
            (carer(&"王".repeat(41)), Err(GivenProblem::NoName)),
        ] {
            assert_eq!(given.check(), wanted);
        }
    }
}
