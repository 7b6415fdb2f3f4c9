//! What a plan begins with, when it is looked over, and when it lets the team come earlier: versioned data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

use super::{CareDimension, CareStep, Doer, Often};
use crate::care::form::Label;
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::rules::{Certainty, Cited};

/// Whom a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CareCondition {
    /// 高血压
    Hypertension,
    /// 2型糖尿病
    Diabetes,
    /// Both.
    Both,
}

impl CareCondition {
    /// Of somebody with these diseases; none: no plan is made for her.
    pub fn of(diseases: &[Disease]) -> Option<Self> {
        match (diseases.contains(&Disease::Hypertension), diseases.contains(&Disease::Diabetes)) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Hypertension),
            (false, true) => Some(Self::Diabetes),
            (false, false) => None,
        }
    }
}

/// One part of a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateStep {
    /// What is to be reached.
    pub goal: Label,
    /// What is done for it.
    pub step: Label,
    /// By whom.
    pub who: Doer,
    /// How often.
    pub often: Often,
}

/// What a plan begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareTemplate {
    /// For whom.
    pub condition: CareCondition,
    /// 用药
    pub drugs: TemplateStep,
    /// 饮食
    pub diet: TemplateStep,
    /// 运动
    pub exercise: TemplateStep,
    /// 心理
    pub mind: TemplateStep,
    /// Key of [`CarePlanRules::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

impl CareTemplate {
    /// Its part about one dimension.
    pub fn step(&self, dimension: CareDimension) -> &TemplateStep {
        match dimension {
            CareDimension::Drugs => &self.drugs,
            CareDimension::Diet => &self.diet,
            CareDimension::Exercise => &self.exercise,
            CareDimension::Mind => &self.mind,
        }
    }
}

/// What is added to a template's steps from an age on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElderlySteps {
    /// 用药
    pub drugs: Label,
    /// 运动
    pub exercise: Label,
    /// Key of [`CarePlanRules::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What of a person with a plan is off target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Off {
    /// The last blood pressure, or the mean at home.
    Pressure,
    /// The last glucose.
    Glucose,
    /// The last review of her plan found the target not met.
    Review,
}

/// Who is off target is visited so soon again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrequencyRule {
    /// All of these are off target.
    pub off: Vec<Off>,
    /// Its sentence in the catalogue, with the days.
    pub key: String,
    /// Days until the next follow-up.
    pub interval_days: u64,
    /// Key of [`CarePlanRules::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Single values of [`CarePlanRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarePlanLimits {
    /// A plan is looked over so often.
    pub review_months: Cited<u32>,
    /// From this age, completed years, the steps for the elderly are added.
    pub elderly_from: Cited<u32>,
}

/// Templates and rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarePlanRules {
    /// Kept with every version of a plan.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Single values.
    pub limits: CarePlanLimits,
    /// One a condition.
    pub template: Vec<CareTemplate>,
    /// Added from an age on.
    pub elderly: ElderlySteps,
    /// The shortest interval that fits holds.
    pub frequency: Vec<FrequencyRule>,
}

impl CarePlanRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static CarePlanRules {
        static RULES: OnceLock<CarePlanRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("templates.toml"))
                .expect("the embedded templates are valid, a test reads them")
        })
    }

    /// The template of a condition.
    pub fn template(&self, condition: CareCondition) -> &CareTemplate {
        self.template
            .iter()
            .find(|template| template.condition == condition)
            .expect("there is a template for each condition, a test looks")
    }

    /// A plan as a template begins it. `said` says a label in the language of whoever makes it; the targets are put into it.
    pub fn begin(
        &self,
        condition: CareCondition,
        age: u32,
        (pressure, glucose): (&str, &str),
        said: impl Fn(&Label) -> String,
    ) -> Vec<CareStep> {
        let template = self.template(condition);
        let filled =
            |label: &Label| said(label).replace("{pressure}", pressure).replace("{glucose}", glucose);
        let added = |dimension| match dimension {
            CareDimension::Drugs => Some(&self.elderly.drugs),
            CareDimension::Exercise => Some(&self.elderly.exercise),
            CareDimension::Diet | CareDimension::Mind => None,
        };
        let of = |dimension: CareDimension| {
            let part = template.step(dimension);
            let more = added(dimension).filter(|_| age >= self.limits.elderly_from.value);
            let steps = more.into_iter().chain([&part.step]).map(filled).collect::<Vec<_>>();
            CareStep {
                dimension,
                goal: filled(&part.goal),
                step: steps.join("; "),
                who: part.who,
                often: part.often,
            }
        };
        CareDimension::ALL.map(of).into()
    }

    /// When a plan is to be looked over: a quarter after it was made or last looked over.
    pub fn review_due(&self, last: NaiveDate) -> NaiveDate {
        last.checked_add_months(Months::new(self.limits.review_months.value)).unwrap_or(NaiveDate::MAX)
    }

    /// The day by which somebody with a plan is visited again because she is off target since `since`, and why; none: she is
    /// not, or the regular date is sooner.
    pub fn raised(
        &self,
        off: &[Off],
        since: NaiveDate,
        regular: Option<NaiveDate>,
    ) -> Option<(NaiveDate, Reason)> {
        let fits = |rule: &&FrequencyRule| rule.off.iter().all(|one| off.contains(one));
        let rule = self.frequency.iter().filter(fits).min_by_key(|rule| rule.interval_days)?;
        let due = since.checked_add_days(Days::new(rule.interval_days))?;
        let reason = Reason { key: rule.key.clone(), args: vec![rule.interval_days.to_string()] };
        regular.is_none_or(|regular| due < regular).then_some((due, reason))
    }
}
