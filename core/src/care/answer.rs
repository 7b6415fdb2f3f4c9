//! What is filled into a form: answers by field id. The forms themselves are data (see `form`).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One drug line of a form (用药情况).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drug {
    /// 药物名称.
    pub name: String,
    /// 每日 _ 次.
    pub times_a_day: Decimal,
    /// 每次 _, with its unit (5 mg, 1片).
    pub dose: String,
}

/// The answer to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type", content = "value")]
pub enum Answer {
    /// One code of the field's list.
    Code(u8),
    /// Several codes, ascending.
    Codes(Vec<u8>),
    /// A number in the field's unit.
    Number(Decimal),
    /// Free words.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// 血压, mmHg.
    Pressure {
        /// 收缩压
        systolic: Decimal,
        /// 舒张压
        diastolic: Decimal,
    },
    /// 用药情况.
    Drugs(Vec<Drug>),
}

/// All answers of one visit by field id, shared fields once.
pub type Answers = BTreeMap<String, Answer>;
