//! What the desk hands to a user interface: plain values, cut to what the role may see, words already in the chosen
//! language. Numbers for drawing are integers in tenths of the unit; everything else that is shown is text.

mod consent;
mod platform;
mod readings;
mod record;
mod sheet;
mod today;

use serde::{Deserialize, Serialize};

pub use consent::*;
pub use platform::*;
pub use readings::*;
pub use record::*;
pub use sheet::*;
pub use today::*;

/// A health colour with its word; shapes are the interface's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ColourMark {
    /// The colour.
    pub colour: Colour,
    /// For example 马上处理.
    pub word: String,
}

pub use crate::care::judgement::Colour;
pub use crate::care::person::Disease;
pub use crate::care::team::Role;
pub use crate::words::Lang as Language;

/// Whether the store is open, and what unlocking costs at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LockView {
    /// The state.
    pub state: LockState,
    /// Wrong attempts that are left before a long wait.
    pub attempts_left: u32,
    /// Seconds until another attempt is taken; 0: now.
    pub wait_seconds: u64,
    /// A warning about this machine's key vault, in words.
    pub warning: Option<String>,
    /// Why the PIN is not taken at all, and what to do.
    pub stopped: Option<String>,
}

/// See [`LockView`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum LockState {
    /// No store yet: set it up.
    New,
    /// A store, closed.
    Locked,
    /// Open.
    Unlocked,
    /// A store that no PIN opens until the platform has been asked.
    Stopped,
}

/// A row of the residents' list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ResidentRow {
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// For example 72 岁 女.
    pub age_line: String,
    /// Where, in full.
    pub place: String,
    /// Colour, if the role may see it.
    pub colour: Option<ColourMark>,
}

/// One resident with her history.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ResidentView {
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// For example 72 岁 女.
    pub age_line: String,
    /// Where, in full.
    pub place: String,
    /// Colour with its reasons.
    pub colour: Option<ColourMark>,
    /// Why that colour.
    pub colour_reasons: Vec<String>,
    /// What to know before knocking: at most three lines.
    pub know: Vec<String>,
    /// 身份证号, masked.
    pub id_masked: Option<String>,
    /// Whether it may be shown whole, with a reason.
    pub can_unmask: bool,
    /// Phone, if the role may see it.
    pub phone: Option<String>,
    /// Contact person.
    pub contact: Option<String>,
    /// Diseases, problems and allergies in words.
    pub conditions: Vec<String>,
    /// Blood pressure over time.
    pub pressure: Option<TrendView>,
    /// Glucose over time.
    pub glucose: Option<TrendView>,
    /// Drugs as of today.
    pub drugs: Vec<String>,
    /// Past visits, newest first.
    pub visits: Vec<PastVisit>,
    /// Readings that wait for a doctor's word or for a date.
    pub open_readings: Vec<ReadingRow>,
    /// What she measured herself.
    pub home: Option<HomeView>,
    /// 5+2 plan.
    pub plan: Option<PlanView>,
    /// Whether the role may see what she agreed to.
    pub sees_consent: bool,
    /// Whether her record and what happened in order may be opened.
    pub may_see_record: bool,
    /// A visit under way.
    pub open_visit: Option<String>,
    /// What the main button says; none if the role starts no visit.
    pub visit_label: Option<String>,
}

/// One past visit in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PastVisit {
    /// Visit.
    pub visit: String,
    /// Day, and by whom.
    pub title: String,
    /// Values and judgement.
    pub line: String,
}

/// A chart: values over time with the target band and drug changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TrendView {
    /// For example 血压.
    pub title: String,
    /// Unit.
    pub unit: String,
    /// Lower edge of the target band, tenths of the unit.
    pub band_low: i32,
    /// Upper edge of the target band, tenths of the unit.
    pub band_high: i32,
    /// For a second line (diastolic): upper edge of its target.
    pub second_band_high: Option<i32>,
    /// Oldest first.
    pub points: Vec<TrendPoint>,
    /// Drug changes.
    pub changes: Vec<TrendChange>,
    /// The whole chart as a sentence, for a screen reader.
    pub spoken: String,
    /// What treatment aims at, in words, beside the band of the assessment; none: nothing is treated, or measured at home.
    pub aim: Option<String>,
}

/// One value of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TrendPoint {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Short date.
    pub when: String,
    /// Systolic or glucose, tenths of the unit.
    pub value: i32,
    /// Diastolic, tenths of the unit.
    pub second: Option<i32>,
    /// As shown, for example 148/92.
    pub label: String,
}

/// A drug started, changed or stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TrendChange {
    /// Days since 1970-01-01.
    pub day: i32,
    /// In words.
    pub label: String,
}

/// A 5+2 plan in one week.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanView {
    /// For example 5+2 第 6 周 (共 13 周).
    pub title: String,
    /// This week's items.
    pub items: Vec<PlanItemView>,
}

/// One item of a plan in one week.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanItemView {
    /// Key.
    pub item: String,
    /// In words.
    pub label: String,
    /// For example 本周 3/5 · 家庭医生.
    pub line: String,
    /// Ticked for today.
    pub done_today: bool,
    /// Whether this person may tick it.
    pub may_tick: bool,
}

/// A row of the 5+2 board.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanRow {
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// Where.
    pub place: String,
    /// The week.
    pub plan: PlanView,
}

/// A visit under way, or signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VisitView {
    /// Visit.
    pub visit: String,
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// For example 72 岁 女.
    pub age_line: String,
    /// Where.
    pub place: String,
    /// Colour before this visit.
    pub colour: Option<ColourMark>,
    /// Last time in a line.
    pub last_line: Option<String>,
    /// Blood pressure of this visit; none if the visit has no use for it.
    pub pressure: Option<HeroView>,
    /// Glucose of this visit; none if the visit has no use for it.
    pub glucose: Option<HeroView>,
    /// Its readings one by one, oldest first.
    pub readings: Vec<ReadingRow>,
    /// What home measurement comes to, in a line.
    pub home_line: Option<String>,
    /// The fields to fill in, in order.
    pub sections: Vec<SectionView>,
    /// Fields that still want an answer.
    pub to_ask: u32,
    /// Fields whose last answer can be kept with one tap.
    pub unchanged: u32,
    /// 5+2 items.
    pub plan: Option<PlanView>,
    /// What to think of before she takes these drugs together, each with its source.
    pub drug_warnings: Vec<String>,
    /// What the rules say so far.
    pub judgements: Vec<JudgementView>,
    /// Next visit in words, the stricter of both.
    pub next_line: Option<String>,
    /// Fields that would stay open.
    pub gaps: Vec<GapView>,
    /// The main button: 签字, or 交给医生.
    pub sign_label: String,
    /// Whether this person hands the visit in for a doctor to sign.
    pub hands_in: bool,
    /// Why it can't be signed yet.
    pub sign_blocked: Option<String>,
    /// Signed, by whom and when.
    pub signed_line: Option<String>,
    /// If it was corrected after signing: every version, the one that was signed first.
    pub versions: Vec<VersionRow>,
    /// Whether this person may correct it.
    pub may_correct: bool,
    /// Records in the meters' inbox that nobody has claimed.
    pub inbox: Vec<InboxRow>,
}

/// The big number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HeroView {
    /// 血压 or 血糖.
    pub title: String,
    /// For example 152/94; empty: not measured.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// What it means, for example 高压偏高.
    pub meaning: Option<ColourMark>,
    /// For example 右臂 · 08:42 · BM85 · 时间已校正.
    pub detail: String,
    /// What to know before believing it.
    pub marks: Vec<String>,
    /// What to do next, for example 一分钟后再量一次.
    pub hint: Option<String>,
    /// A field to ask right under the number, for example whether glucose was fasting; or the one it is typed into. Stands in
    /// no section.
    pub ask: Option<FieldView>,
    /// Which arm; chosen is the one that the next reading will have. None: no cuff.
    pub arm: Option<FieldView>,
    /// Whether the next reading is taken standing, where that is advised and sitting is done.
    pub posture: Option<FieldView>,
    /// How long to rest or to wait before the next reading; none: nothing is to be measured.
    pub timer: Option<TimerView>,
    /// As a screen reader or the phone's voice says it.
    pub spoken: String,
}

/// A group of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SectionView {
    /// Key.
    pub section: String,
    /// Title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FieldKind {
    /// One of the options.
    Code,
    /// Some of the options.
    Codes,
    /// A number.
    Number,
    /// Words.
    Text,
    /// A day, as YYYY-MM-DD.
    Date,
    /// Blood pressure, as 152/94.
    Pressure,
    /// Drug lines.
    Drugs,
    /// Computed; not filled in.
    Computed,
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FieldState {
    /// Nothing yet.
    Open,
    /// Last visit's answer is offered; not yet taken.
    Offered,
    /// Answered.
    Answered,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FieldView {
    /// Field id.
    pub field: String,
    /// Label.
    pub label: String,
    /// Kind.
    pub kind: FieldKind,
    /// Unit.
    pub unit: Option<String>,
    /// Options of a code field.
    pub options: Vec<OptionView>,
    /// Where it stands.
    pub state: FieldState,
    /// The answer (or the offered one) as text; what a number or text field is edited as.
    pub text: String,
    /// The chosen codes.
    pub codes: Vec<u32>,
    /// Drug lines.
    pub drugs: Vec<DrugLine>,
    /// The rules need it.
    pub needed: bool,
    /// Which forms it goes into.
    pub forms: Vec<Disease>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OptionView {
    /// National code.
    pub code: u32,
    /// Label.
    pub label: String,
}

/// One drug line as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DrugLine {
    /// 药物名称
    pub name: String,
    /// 每日 _ 次
    pub times_a_day: String,
    /// 每次 _
    pub dose: String,
}

/// A drug of the list that what is typed may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DrugHint {
    /// 药物名称
    pub name: String,
    /// Form, and what is usual: 5 mg 片 · 一般每天 2.5–10 mg，分 1 次
    pub usual: String,
}

/// What a person enters into a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FieldInput {
    /// Typed text: for numbers, text, dates (YYYY-MM-DD), blood pressure (152/94).
    Text {
        /// As typed.
        text: String,
    },
    /// Chosen codes.
    Codes {
        /// One for a code field, any number for a codes field.
        codes: Vec<u32>,
    },
    /// Drug lines.
    Drugs {
        /// All lines.
        lines: Vec<DrugLine>,
    },
    /// Takes the answer back.
    Clear,
}

/// What the rules say about one disease.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct JudgementView {
    /// Disease.
    pub disease: Disease,
    /// For example 高血压.
    pub title: String,
    /// For example 控制不满意; says what is missing while it can't be judged.
    pub class: String,
    /// Colour of that class.
    pub colour: Colour,
    /// Referral in words.
    pub referral: Option<String>,
    /// Why.
    pub reasons: Vec<String>,
    /// Next visit.
    pub next: String,
    /// Version of the rules.
    pub rules: String,
    /// What the doctor decided otherwise, and why, in words.
    pub decided: Option<String>,
    /// Whether this person may decide otherwise.
    pub may_decide: bool,
    /// The classes that may be decided.
    pub classes: Vec<OptionView>,
}

/// One version of a signed visit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VersionRow {
    /// 0: as it was signed; 1: after the first correction …
    pub version: u32,
    /// Who wrote it, when and why.
    pub line: String,
}

/// A field left open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GapView {
    /// Field id.
    pub field: String,
    /// Label.
    pub label: String,
}

/// What happens while the phone listens for a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum MeterEvent {
    /// Looking for meters, connecting or receiving: in words.
    Progress {
        /// For example 正在收 12 / 30 · Accu-Chek.
        line: String,
    },
    /// A reading stands in the visit.
    Arrived {
        /// The visit with it.
        visit: VisitView,
        /// What arrived, as the phone's voice says it.
        spoken: String,
    },
    /// A record came that a person must assign.
    Kept {
        /// The visit with its inbox.
        visit: VisitView,
        /// In words.
        line: String,
    },
    /// Outside a visit: a record came and waits in the inbox.
    Collected {
        /// The inbox with it.
        inbox: InboxView,
        /// In words.
        line: String,
    },
    /// It did not work; what to do, in words. Listening goes on.
    Trouble {
        /// In words.
        line: String,
    },
}

/// After signing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SignedView {
    /// The visit.
    pub visit: VisitView,
    /// For example 已存好, 等待上传.
    pub line: String,
    /// Sync.
    pub sync: SyncView,
    /// What belongs to the end of a visit: the referral that was asked for, five faces, the page to leave behind, the reminder.
    pub links: Vec<LinkView>,
}

/// The person who uses this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeView {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Role in words.
    pub role_word: String,
    /// Team.
    pub team: String,
    /// What is said about the store: encrypted, where the key is.
    pub store_line: String,
    /// Version of the app and of its rules.
    pub version_line: String,
    /// Meters' records that nobody has claimed and this role may claim, in words; none: none wait.
    pub inbox_line: Option<String>,
    /// Which tabs this role has.
    pub tabs: Vec<Tab>,
    /// Whether this person may find a resident by a scan.
    pub may_scan: bool,
    /// Whether this person may register residents.
    pub may_register: bool,
    /// Whether this person may show records as one person's.
    pub may_merge: bool,
    /// Whether all of the store is invented: only then invented meters may be listened to.
    pub demo: bool,
}

/// A place of the app's bottom bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Tab {
    /// 今天
    Today,
    /// 居民
    Residents,
    /// 5+2
    Plan,
    /// 我的
    Me,
}
