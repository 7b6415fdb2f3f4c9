//! 老年人生活自理能力评估: five questions, points by answer, a class by their sum. The points are data (`rules/self_care.toml`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Answers};
use super::form::FormSet;

/// How far somebody can look after herself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelfCareClass {
    /// 可自理
    Independent,
    /// 轻度依赖
    Slight,
    /// 中度依赖
    Moderate,
    /// 不能自理
    Dependent,
}

/// An assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCare {
    /// The five answers.
    pub answers: Answers,
    /// Their points.
    pub score: u32,
    /// The class of that sum.
    pub class: SelfCareClass,
    /// Version of the points.
    pub rules: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aged {
    value: u32,
    #[serde(rename = "certainty")]
    _certainty: String,
}

#[derive(Debug, Deserialize)]
struct Points {
    #[serde(rename = "certainty")]
    _certainty: String,
    #[serde(flatten)]
    of: BTreeMap<String, Vec<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Classes {
    #[serde(rename = "certainty")]
    _certainty: String,
    independent: u32,
    slight: u32,
    moderate: u32,
}

/// The points and classes of one version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfCareRules {
    /// Version, kept with every assessment.
    pub version: String,
    /// Where they come from.
    pub source: String,
    from_age: Aged,
    points: Points,
    classes: Classes,
}

impl SelfCareRules {
    /// The points this version of the app ships with.
    pub fn current() -> &'static SelfCareRules {
        static CURRENT: OnceLock<SelfCareRules> = OnceLock::new();
        CURRENT.get_or_init(|| {
            toml::from_str(include_str!("rules/self_care.toml"))
                .expect("the embedded points are valid, a test reads them")
        })
    }

    /// From this age on it is asked, completed years.
    pub fn from_age(&self) -> u32 {
        self.from_age.value
    }

    /// The sum and its class; none while one of the five is not answered.
    pub fn assess(&self, answers: &Answers) -> Option<SelfCare> {
        let points = |(item, points): (&String, &Vec<u32>)| match answers.get(item) {
            Some(Answer::Code(code)) => points.get(usize::from(code.checked_sub(1)?)).copied(),
            _ => None,
        };
        let score = self.points.of.iter().map(points).sum::<Option<u32>>()?;
        let class = match score {
            score if score <= self.classes.independent => SelfCareClass::Independent,
            score if score <= self.classes.slight => SelfCareClass::Slight,
            score if score <= self.classes.moderate => SelfCareClass::Moderate,
            _ => SelfCareClass::Dependent,
        };
        let answers = answers.iter().filter(|(item, _)| FormSet::self_care().field(item).is_some());
        let answers = answers.map(|(item, answer)| (item.clone(), answer.clone())).collect();
        Some(SelfCare { answers, score, class, rules: self.version.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assess(codes: [u8; 5]) -> Option<(u32, SelfCareClass)> {
        let items = ["eating", "grooming", "dressing", "toileting", "moving"];
        let answers =
            items.iter().zip(codes).map(|(item, code)| ((*item).to_owned(), Answer::Code(code))).collect();
        SelfCareRules::current().assess(&answers).map(|assessed| (assessed.score, assessed.class))
    }

    #[test]
    fn the_sum_decides_the_class() {
        use SelfCareClass::*;
        for (codes, score, class) in [
            ([1, 1, 1, 1, 1], 0, Independent),
            ([2, 2, 2, 2, 2], 3, Independent),
            ([1, 3, 1, 2, 1], 4, Slight),
            ([3, 1, 1, 3, 1], 8, Slight),
            ([3, 2, 1, 3, 1], 9, Moderate),
            ([3, 3, 3, 3, 2], 15, Moderate),
            ([3, 3, 3, 3, 3], 19, Dependent),
            ([4, 4, 4, 4, 4], 37, Dependent),
        ] {
            assert_eq!(assess(codes), Some((score, class)), "{codes:?}");
        }
        assert_eq!(assess([1, 1, 1, 1, 5]), None);
        assert_eq!(SelfCareRules::current().assess(&Answers::new()), None);
    }

    #[test]
    fn each_question_has_its_points_and_says_them() {
        let rules = SelfCareRules::current();
        let forms = FormSet::self_care();
        assert_eq!(rules.points.of.keys().len(), forms.fields.len());
        for field in &forms.fields {
            for (choice, points) in field.choices().iter().zip(&rules.points.of[&field.id]) {
                assert!(choice.zh.contains(&format!("{points}分")), "{}: {}", field.id, choice.zh);
                assert!(choice.en.contains(&format!("({points})")), "{}: {}", field.id, choice.en);
            }
        }
    }
}
