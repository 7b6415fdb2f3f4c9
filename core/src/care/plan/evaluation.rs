//! The evaluation of 5+2: the control rate at the start, each month and at the end, each with the people behind it, beside
//! residents who are not enrolled.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

use crate::care::id::ResidentId;
use crate::care::rate::Rate;
use crate::care::rules::Cited;

/// How a plan is evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationRules {
    /// Version.
    pub version: String,
    /// Titles of the sources by key.
    pub sources: BTreeMap<String, String>,
    /// The values.
    pub rule: EvaluationRule,
}

/// The values of [`EvaluationRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationRule {
    /// Looked at every so many months.
    pub every_months: Cited<u32>,
    /// A reading counts for so many days; without one the resident counts as lost, which is not controlled.
    pub valid_days: Cited<u32>,
}

impl EvaluationRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static EvaluationRules {
        static RULES: OnceLock<EvaluationRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("evaluation.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }
}

/// Readings of one resident, judged: the day, and whether it was at the assessment's target.
pub type Judged = Vec<(NaiveDate, bool)>;

/// One resident's plan, as far as its evaluation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Whose.
    pub resident: ResidentId,
    /// First day.
    pub start: NaiveDate,
    /// The day after the last.
    pub end: NaiveDate,
    /// Her readings.
    pub judged: Judged,
}

/// A resident with the same disease who has no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Who.
    pub resident: ResidentId,
    /// Followed up since.
    pub since: NaiveDate,
    /// Her readings.
    pub judged: Judged,
}

/// When a plan is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// On its first day.
    Start,
    /// After so many months.
    Month(u32),
    /// When it is over.
    End,
}

/// One moment of the evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Which.
    pub moment: Moment,
    /// Those enrolled whose plan has come so far.
    pub enrolled: Rate,
    /// Those not enrolled, on [`Milestone::day`].
    pub beside: Rate,
    /// The day of the middle one of the enrolled: their own days differ.
    pub day: NaiveDate,
}

/// The moments that at least one plan has come to, in their order.
pub fn evaluate(
    rules: &EvaluationRules,
    courses: &[Course],
    beside: &[Beside],
    today: NaiveDate,
) -> Vec<Milestone> {
    let mut reached: BTreeMap<Moment, Vec<(NaiveDate, &Course)>> = BTreeMap::new();
    for course in courses {
        for (moment, day) in moments(rules, course) {
            if day <= today {
                reached.entry(moment).or_default().push((day, course));
            }
        }
    }
    let milestone = |(moment, mut days): (Moment, Vec<(NaiveDate, &Course)>)| {
        days.sort_by_key(|(day, course)| (*day, course.resident));
        let day = days[days.len() / 2].0;
        let mut enrolled = Rate::default();
        for (day, course) in &days {
            enrolled.count(course.resident, at_target(rules, &course.judged, *day));
        }
        let mut others = Rate::default();
        for one in beside.iter().filter(|one| one.since <= day) {
            others.count(one.resident, at_target(rules, &one.judged, day));
        }
        Milestone { moment, enrolled, beside: others, day }
    };
    reached.into_iter().map(milestone).collect()
}

fn moments(rules: &EvaluationRules, course: &Course) -> Vec<(Moment, NaiveDate)> {
    let every = rules.rule.every_months.value.max(1);
    let later = |month: u32| course.start.checked_add_months(Months::new(month)).map(|day| (month, day));
    let months = (1..)
        .map(|n| n * every)
        .map_while(later)
        .take_while(|(_, day)| *day < course.end)
        .map(|(month, day)| (Moment::Month(month), day));
    std::iter::once((Moment::Start, course.start)).chain(months).chain([(Moment::End, course.end)]).collect()
}

/// By the last reading up to a day, if it is not too old.
fn at_target(rules: &EvaluationRules, judged: &Judged, day: NaiveDate) -> bool {
    let oldest = day.checked_sub_days(Days::new(u64::from(rules.rule.valid_days.value)));
    let last = judged.iter().filter(|(when, _)| *when <= day).max_by_key(|(when, _)| *when);
    last.is_some_and(|(when, good)| *good && oldest.is_none_or(|oldest| *when >= oldest))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn who(number: u128) -> ResidentId {
        ResidentId(Uuid::from_u128(number))
    }

    fn course(number: u128, judged: &[(&str, bool)]) -> Course {
        Course {
            resident: who(number),
            start: day("2026-03-02"),
            end: day("2026-06-01"),
            judged: judged.iter().map(|(at, good)| (day(at), *good)).collect(),
        }
    }

    #[test]
    fn the_rules_name_sources_that_are_listed() {
        let rules = EvaluationRules::current();
        for source in [&rules.rule.every_months.source, &rules.rule.valid_days.source] {
            assert!(rules.sources.contains_key(source), "{source}");
        }
    }

    #[test]
    fn each_moment_has_its_people_and_the_last_reading_counts() {
        let courses = [
            course(1, &[("2026-03-01", false), ("2026-04-01", true), ("2026-05-30", true)]),
            course(2, &[("2026-03-02", false), ("2026-05-01", false)]),
            course(3, &[("2026-02-20", true)]),
        ];
        let beside = [
            Beside { resident: who(8), since: day("2025-01-01"), judged: vec![(day("2026-02-27"), true)] },
            Beside { resident: who(9), since: day("2026-05-01"), judged: Vec::new() },
        ];
        let found = evaluate(EvaluationRules::current(), &courses, &beside, day("2026-06-01"));
        let shape: Vec<_> = found
            .iter()
            .map(|m| (m.moment, m.enrolled.met.len(), m.enrolled.all(), m.beside.percent()))
            .collect();
        assert_eq!(
            shape,
            [
                (Moment::Start, 1, 3, Some(100)),
                (Moment::Month(1), 2, 3, Some(100)),
                (Moment::Month(2), 2, 3, Some(50)),
                (Moment::End, 1, 3, Some(0)),
            ]
        );
        assert_eq!(found[3].enrolled.met, [who(1)], "the third was not measured for 90 days: lost");
        assert_eq!(found[1].enrolled.percent(), Some(67));
    }

    #[test]
    fn what_no_plan_has_come_to_is_not_told() {
        let found = evaluate(EvaluationRules::current(), &[course(1, &[])], &[], day("2026-03-20"));
        assert_eq!(found.iter().map(|m| m.moment).collect::<Vec<_>>(), [Moment::Start]);
        assert_eq!((found[0].enrolled.percent(), found[0].beside.percent()), (Some(0), None));
        assert_eq!(evaluate(EvaluationRules::current(), &[], &[], day("2026-03-20")), []);
    }
}
