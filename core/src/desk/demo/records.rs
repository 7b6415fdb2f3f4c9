//! What the records of named people hold beside them, from `fixtures/demo/records.toml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::self_care::{SelfCare, SelfCareRules};
use crate::store::records::OutsideKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    record: Vec<RecordSeed>,
}

/// One person's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordSeed {
    /// Whose.
    pub(crate) name: String,
    /// Days ago it was written.
    pub(crate) written: i64,
    /// Fields of the sheet, as they would be typed.
    sheet: BTreeMap<String, String>,
    #[serde(default)]
    self_care: Vec<AssessmentSeed>,
    /// What happened elsewhere.
    #[serde(default)]
    pub(crate) outside: Vec<OutsideSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssessmentSeed {
    days: i64,
    codes: BTreeMap<String, u8>,
}

/// Something that happened elsewhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutsideSeed {
    /// What.
    pub(crate) kind: OutsideKind,
    /// Days ago.
    pub(crate) days: i64,
    /// Where.
    pub(crate) place: String,
    /// In words.
    pub(crate) summary: String,
}

impl RecordSeed {
    /// The fields of the sheet.
    pub(crate) fn answers(&self, today: NaiveDate, born: NaiveDate) -> Answers {
        let read = |(field, typed): (&String, &String)| {
            let answer = FormSet::record().parse(field, typed, today, born);
            (field.clone(), answer.expect("the demo's sheets are valid, a test reads them"))
        };
        self.sheet.iter().map(read).collect()
    }

    /// Assessments of self-care, with how many days ago each was made.
    pub(crate) fn assessments(&self) -> impl Iterator<Item = (i64, SelfCare)> {
        self.self_care.iter().map(|seed| {
            let answers = seed.codes.iter().map(|(item, code)| (item.clone(), Answer::Code(*code))).collect();
            let assessed = SelfCareRules::current().assess(&answers);
            (seed.days, assessed.expect("the demo answers all five, a test reads it"))
        })
    }
}

/// All of them.
pub(crate) fn records() -> Vec<RecordSeed> {
    let seeds: Seeds = toml::from_str(include_str!("../../../../fixtures/demo/records.toml"))
        .expect("the embedded records are valid, a test reads them");
    seeds.record
}
