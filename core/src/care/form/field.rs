//! What a form is made of.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

use crate::care::person::{Disease, Sex};

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// In the data a label is a table of two, or one text where both languages write the same (a unit such as mmHg).
impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, deny_unknown_fields)]
        enum Written {
            Same(String),
            Both { zh: String, en: String },
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Same(text) => Label { zh: text.clone(), en: text },
            Written::Both { zh, en } => Label { zh, en },
        })
    }
}

/// One entry of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The code as the form prints it.
    pub code: u8,
    /// What the rules call it, where a rule asks for it.
    #[serde(default)]
    pub key: Option<String>,
    /// The diseases it is offered for; empty: all of the field's.
    #[serde(default)]
    pub forms: Vec<Disease>,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Cannot stand beside another code (1 无症状).
    #[serde(default)]
    pub alone: bool,
    /// Offered to women of these ages alone.
    #[serde(default)]
    pub women: Option<Ages>,
}

/// One half of a blood pressure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// 高压 or 低压.
    pub label: Label,
    /// Smallest value a person can have, in the field's unit.
    pub min: Decimal,
    /// Largest.
    pub max: Decimal,
}

/// Which days a date may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateRange {
    /// From the day of birth to today.
    Past,
    /// From today on.
    Future,
    /// From the day of birth on.
    Any,
}

/// What kind of answer a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
pub enum Kind {
    /// One code.
    Code {
        /// The list, ascending.
        codes: Vec<Choice>,
    },
    /// One code or more.
    Codes {
        /// The list, ascending.
        codes: Vec<Choice>,
    },
    /// A number.
    Number {
        /// Its unit.
        unit: Label,
        /// Smallest possible value.
        min: Decimal,
        /// Largest possible value.
        max: Decimal,
        /// Digits after the point.
        decimals: u32,
    },
    /// Free words.
    Text {
        /// Most characters.
        max_length: usize,
    },
    /// A day.
    Date {
        /// Which days.
        range: DateRange,
    },
    /// Blood pressure.
    Pressure {
        /// mmHg.
        unit: Label,
        /// Digits after the point.
        decimals: u32,
        /// 收缩压 (高压).
        systolic: Bounds,
        /// 舒张压 (低压).
        diastolic: Bounds,
    },
    /// Lines of drugs: name, times a day, dose.
    Drugs {
        /// Most lines.
        max_lines: usize,
    },
}

/// Who fills a field in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilledBy {
    /// Whoever visits: it is asked.
    #[default]
    Person,
    /// Computed from other answers.
    Computed,
    /// The resident's record.
    Record,
    /// The visit itself (its date).
    Visit,
    /// The rules' judgement.
    Judgement,
    /// The act of signing.
    Signature,
}

/// An answer of another field that something depends on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The other field.
    pub field: String,
    /// One of these codes; empty: any answer.
    #[serde(default)]
    pub codes: Vec<u8>,
    /// The last visit must have answered so as well.
    #[serde(default)]
    pub last_visit_too: bool,
}

/// Completed years, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// From.
    pub from_age: u32,
    /// To.
    pub to_age: u32,
}

impl Ages {
    fn hold(self, sex: Sex, age: u32) -> bool {
        sex == Sex::Female && (self.from_age..=self.to_age).contains(&age)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable id (linkId of the questionnaire).
    pub id: String,
    /// The section it stands in.
    pub section: String,
    /// The forms it belongs to; none on a sheet of its own.
    #[serde(default)]
    pub forms: Vec<Disease>,
    /// Its name.
    pub label: Label,
    /// Kind of answer.
    pub kind: Kind,
    /// Who fills it in.
    #[serde(default)]
    pub filled_by: FilledBy,
    /// Whether it stands on the paper form.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Left open without being a gap.
    #[serde(default)]
    pub optional: bool,
    /// Offered from the last visit. Never true for a measurement or a symptom.
    #[serde(default)]
    pub carry_over: bool,
    /// The judgement needs it.
    #[serde(default)]
    pub needed_by_rule: bool,
    /// Once answered, nothing but the visit's own section is asked (lost, died).
    #[serde(default)]
    pub ends_visit: bool,
    /// Asked only if.
    #[serde(default)]
    pub shown_if: Option<Condition>,
    /// Asked of women of these ages alone.
    #[serde(default)]
    pub women: Option<Ages>,
    /// Cannot be answered beside.
    #[serde(default)]
    pub contradicts: Option<Condition>,
    /// Its number is an amount of spirits; another drink is typed by its name (啤酒 5) and converted.
    #[serde(default)]
    pub spirits: bool,
}

fn yes() -> bool {
    true
}

impl Field {
    /// The field's code list; empty where it has none.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Code { codes } | Kind::Codes { codes } => codes,
            _ => &[],
        }
    }

    /// Whether it is asked of somebody at all.
    pub fn is_asked_of(&self, sex: Sex, age: u32) -> bool {
        self.women.is_none_or(|ages| ages.hold(sex, age))
    }

    /// Whether one of its codes is offered to somebody.
    pub fn offers(&self, code: u8, sex: Sex, age: u32) -> bool {
        let women = self.choice(code).and_then(|choice| choice.women);
        women.is_none_or(|ages| ages.hold(sex, age))
    }

    /// The codes offered to somebody with these diseases.
    pub fn choices_for(&self, diseases: &[Disease]) -> Vec<&Choice> {
        self.choices()
            .iter()
            .filter(|c| c.forms.is_empty() || c.forms.iter().any(|d| diseases.contains(d)))
            .collect()
    }

    /// The entry of one code.
    pub fn choice(&self, code: u8) -> Option<&Choice> {
        self.choices().iter().find(|c| c.code == code)
    }

    /// The code that the rules know by a key.
    pub fn code_of(&self, key: &str) -> Option<u8> {
        self.choices().iter().find(|c| c.key.as_deref() == Some(key)).map(|c| c.code)
    }
}

/// A heading with its fields.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Id.
    pub id: String,
    /// Its name.
    pub label: Label,
}
