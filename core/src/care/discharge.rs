//! 下转: what a hospital leaves to do when somebody comes home, by whom, how often and until when.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::care_plan::{Doer, Often};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// 伤口
    Wound,
    /// 康复练习
    Rehab,
    /// 测量
    Measure,
    /// 对药
    Drugs,
    /// Something else, in words.
    Other,
}

impl TaskKind {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Wound, Self::Rehab, Self::Measure, Self::Drugs, Self::Other];

    /// Its name in the form and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Wound => "wound",
            Self::Rehab => "rehab",
            Self::Measure => "measure",
            Self::Drugs => "drugs",
            Self::Other => "other",
        }
    }
}

/// When a task is due: the day it began with, until it was done; then again after its interval, up to its last day. None: it is
/// over. What is done only once stays due until it is done.
pub fn task_due(
    often: Often,
    begun: NaiveDate,
    until: NaiveDate,
    done: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let next = match (done, often.days()) {
        (None, _) => begun,
        (Some(_), None) => return None,
        (Some(done), Some(days)) => done.checked_add_days(Days::new(days))?,
    };
    (often == Often::Once || (next <= until && today <= until)).then_some(next)
}

/// Who does a task that somebody of the team can tick for her: the family and the resident have no phone of the team.
pub fn ticked_for(who: Doer) -> bool {
    who.role().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_task_is_due() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = |often, done: Option<&str>, today: &str| {
            let (begun, until) = (day("2026-09-01"), day("2026-09-20"));
            task_due(often, begun, until, done.map(day), day(today)).map(|due| due.to_string())
        };
        for (often, done, today, wanted) in [
            (Often::Daily, None, "2026-09-05", Some("2026-09-01")),
            (Often::Daily, Some("2026-09-05"), "2026-09-05", Some("2026-09-06")),
            (Often::Weekly, Some("2026-09-05"), "2026-09-06", Some("2026-09-12")),
            (Often::Weekly, Some("2026-09-15"), "2026-09-16", None),
            (Often::Daily, Some("2026-09-18"), "2026-09-21", None),
            (Often::Monthly, None, "2026-09-02", Some("2026-09-01")),
            (Often::Once, None, "2026-10-05", Some("2026-09-01")),
            (Often::Once, Some("2026-09-05"), "2026-09-05", None),
        ] {
            assert_eq!(due(often, done, today).as_deref(), wanted, "{often:?} {done:?} {today}");
        }
        for kind in TaskKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
    }
}
