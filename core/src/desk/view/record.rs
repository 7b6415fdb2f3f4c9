//! Views of a record: what is known of a person, the sheet being filled in, what happened in order, records of one person.

use super::{FieldInput, ResidentRow, SectionView, TrendView};

/// One line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordLine {
    /// What.
    pub label: String,
    /// In words.
    pub value: String,
}

/// A group of lines of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordSection {
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<RecordLine>,
}

/// A record that is shown under this one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MergedRow {
    /// The resident of that record, to undo the merge by.
    pub resident: String,
    /// Name, record number and door.
    pub line: String,
}

/// A person's whole record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordView {
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// Who else lives behind the same door.
    pub household: Vec<ResidentRow>,
    /// The sheet, as far as it is filled in.
    pub sections: Vec<RecordSection>,
    /// All drugs with their stretches of time, latest first.
    pub drugs: Vec<String>,
    /// Assessments of self-care, latest first; that one is due comes first of all.
    pub self_care: Vec<String>,
    /// Whether this person may write in the record.
    pub may_edit: bool,
    /// Who wrote which version, and what changed in it, latest first.
    pub versions: Vec<String>,
    /// Records shown under this one.
    pub merged: Vec<MergedRow>,
    /// Records that may be of the same person.
    pub doubles: Vec<DoubleRow>,
}

/// What a person enters into one field of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordEntry {
    /// Field id.
    pub field: String,
    /// What was entered.
    pub input: FieldInput,
}

/// Why a field of a sheet can't stay so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordFormProblem {
    /// Field id.
    pub field: String,
    /// In words.
    pub words: String,
}

/// A sheet being filled in. Nothing of it is kept until it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RecordForm {
    /// Whose; none: a new record.
    pub resident: Option<String>,
    /// Its title.
    pub title: String,
    /// The fields that are asked with these entries.
    pub sections: Vec<SectionView>,
    /// What must be mended before it can be saved.
    pub problems: Vec<RecordFormProblem>,
    /// What comes out so far, in words; none where a sheet only records.
    pub result: Option<String>,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ScanView {
    /// In words.
    pub line: String,
    /// The residents it may mean.
    pub found: Vec<ResidentRow>,
    /// What a new record begins with, where nobody was found and this person may write one.
    pub entries: Vec<RecordEntry>,
    /// Whether a new record is offered.
    pub may_register: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimelineRow {
    /// The day.
    pub day: String,
    /// What kind of thing, in a word: 随访, 用药, 转诊, 报告 …
    pub kind: String,
    /// In words.
    pub line: String,
    /// The visit to open, if it is one.
    pub visit: Option<String>,
}

/// What happened to a person, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimelineView {
    /// Name.
    pub name: String,
    /// What changed since the last visit, at most three lines.
    pub news: Vec<String>,
    /// Blood pressure over time.
    pub pressure: Option<TrendView>,
    /// Glucose over time.
    pub glucose: Option<TrendView>,
    /// Latest first.
    pub rows: Vec<TimelineRow>,
    /// Whether this person may add what happened elsewhere.
    pub may_add: bool,
}

/// What kind of thing happened elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum OutsideWhat {
    /// A report of a hospital.
    HospitalReport,
    /// The answer to a referral.
    ReferralReply,
    /// A result of a laboratory.
    TestResult,
}

/// Two records that may be of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoubleRow {
    /// The one that was there first.
    pub first: ResidentRow,
    /// The other.
    pub second: ResidentRow,
    /// Why they may be one person.
    pub why: String,
}
