//! Sheets and short forms: pages of lines that the core writes, and what is filled in beside the national forms. What a
//! row leads to and what can be done about it stands in the row, cut to what the role may do.

use serde::{Deserialize, Serialize};

use super::{ColourMark, FieldInput, FieldView};

/// Which page of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SheetKind {
    /// A resident's 5+2 plan, week by week.
    Intervention,
    /// The groups.
    Groups,
    /// One group.
    Group,
    /// 5+2 evaluated: control rates and the people behind them.
    Evaluation,
    /// High-risk persons and when they are to be measured.
    Register,
    /// Who is suspected to have a disease; referrals and their results.
    Suspected,
    /// Alerts to the doctor.
    Alerts,
    /// Everybody on exactly one list, or closed: the proof.
    Coverage,
    /// A resident's yearly checks.
    Checks,
    /// Screening days.
    Campaigns,
    /// One screening day.
    Campaign,
    /// The indicators of a period and a place.
    Indicators,
    /// The people behind one of them.
    IndicatorPeople,
    /// The team, and who leads it.
    Team,
    /// How a resident's colour went.
    ColourHistory,
    /// A resident's own plan in four dimensions.
    CarePlan,
    /// What a resident's tasks ask of this person.
    OwnTasks,
    /// What a resident takes, with warnings and long prescriptions.
    Drugs,
    /// The list of common drugs, to look up and to add from.
    DrugList,
    /// Referrals: a resident's, or, about nobody, all that are under way.
    CareReferrals,
    /// One referral with its steps and its summary.
    CareReferral,
    /// Places with specialists, for one referral.
    ReferralSlots,
    /// A resident's discharges with their tasks.
    Discharges,
    /// The policy tool kit, or how it fits a resident.
    Policies,
    /// One policy; about `resident|policy`.
    Policy,
    /// A resident's needs.
    Needs,
    /// Who can meet needs.
    Resources,
    /// Needs in this role's hands.
    SupportTasks,
    /// What a resident was taught.
    Education,
    /// How satisfied people are, counted.
    Satisfaction,
    /// What a resident is told before the next visit.
    Reminder,
    /// What reached the platform, what it refused, and what both sides changed.
    Sync,
    /// Whether all that was kept can be read.
    StoreCheck,
}

/// Which short form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FormKind {
    /// A look at a resident's salt box.
    SaltCheck,
    /// A meal of a resident's diet diary.
    DietEntry,
    /// Opens a group.
    NewGroup,
    /// Who belongs to a group.
    GroupMembers,
    /// A meeting of a group, with who was there.
    GroupSession,
    /// A county's intervention template.
    Template,
    /// The screening of a resident at the door.
    Screening,
    /// What the hospital found after a referral.
    ReferralResult,
    /// How an alert was answered.
    AlertAnswer,
    /// A yearly check of a resident.
    YearlyCheck,
    /// Closes a resident with a reason.
    Closing,
    /// Plans a screening day.
    Campaign,
    /// Ends a resident's 5+2 plan before its time.
    EndPlan,
    /// Where a resident's building stands.
    BuildingPlace,
    /// Changes a resident's own plan.
    CarePlan,
    /// How the quarter went.
    CarePlanReview,
    /// Begins a drug outside a visit.
    DrugAdd,
    /// Changes or ends a drug outside a visit.
    DrugChange,
    /// A prescription for several weeks.
    LongPrescription,
    /// Refers a resident, asks a specialist, or asks for a test.
    CareReferral,
    /// What the hospital said about a referral.
    CareReferralStep,
    /// A discharge from a hospital with its tasks.
    Discharge,
    /// A result of another institution that counts here too.
    RecognisedResult,
    /// What a resident needs.
    NeedsSurvey,
    /// Adds somebody who can meet needs; about one of them: changes how much it helps.
    Resource,
    /// How a task went.
    TaskResult,
    /// What was taught.
    Education,
    /// Five faces, by the resident's own hand.
    Satisfaction,
}

/// What one tap does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ActKind {
    /// Enrols a resident in 5+2.
    Enrol,
    /// A resident was reminded and has taken her drugs today.
    DrugsTaken,
    /// That mark was a mistake.
    DrugsNotTaken,
    /// Refers a resident whose blood pressure was high on three days.
    ReferPressure,
    /// Refers a resident for a venous glucose.
    ReferGlucose,
    /// Nobody opened this household's door.
    NobodyHome,
    /// Opens a closed resident again.
    Reopen,
    /// Says that somebody leads the team from now on.
    Lead,
    /// Makes a resident's own plan from the template.
    CarePlanBegin,
    /// Takes a place with a specialist for a referral.
    SlotTake,
    /// A task was done today.
    TaskDone,
    /// A policy was explained; about `resident|policy`, as the next two.
    PolicyExplained,
    /// She applied for it.
    PolicyApplied,
    /// She has it.
    PolicyGranted,
    /// Hands a need over; about `resident|need|resource`.
    HandNeed,
    /// She was told of the next visit by a message.
    RemindedBySms,
    /// By a call.
    RemindedByPhone,
    /// In person.
    RemindedInPerson,
    /// Sends a refused request as it is once more.
    Resend,
    /// Hands a refused request to the doctor.
    HandOver,
    /// Takes what was entered here; about `request|target|field`, as the next one.
    KeepHere,
    /// Takes what the platform has.
    KeepThere,
    /// Somebody has looked at what came from the platform; about `Type/id`.
    Looked,
    /// Of two records of one person this one's dose holds; about `resident:line`.
    DrugHolds,
}

/// Where a line leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Target {
    /// A resident's page.
    Resident {
        /// Who.
        resident: String,
    },
    /// Another sheet.
    Sheet {
        /// Which.
        kind: SheetKind,
        /// What it is about: an id, or nothing.
        about: String,
    },
    /// A short form.
    Form {
        /// Which.
        kind: FormKind,
        /// What it is about: an id, or nothing.
        about: String,
    },
    /// Does something at once; the sheet is told anew.
    Act {
        /// What.
        kind: ActKind,
        /// What it is about.
        about: String,
    },
    /// Words for a resident: to be read aloud or sent.
    Tell {
        /// What to say.
        text: String,
    },
    /// A paper to print.
    Paper {
        /// Which.
        kind: PaperKind,
        /// The resident, or empty.
        about: String,
    },
}

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PaperKind {
    /// A resident's last visit, for her, in large type.
    Visit,
    /// A record in short.
    Record,
    /// Today's list.
    WorkList,
}

/// A paper as it is printed.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PaperView {
    /// File name, without anything personal.
    pub name: String,
    /// PDF.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PaperView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaperView").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Words that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LinkView {
    /// In words.
    pub label: String,
    /// Where to.
    pub target: Target,
}

/// Links that belong together, as staff think of their work.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LinkGroup {
    /// Its name; empty: it needs none.
    pub title: String,
    /// At least one.
    pub links: Vec<LinkView>,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SheetRow {
    /// What it is about.
    pub title: String,
    /// How it stands; empty: nothing to say.
    pub line: String,
    /// A colour, if the role may see it.
    pub colour: Option<ColourMark>,
    /// What opens when the row is tapped.
    pub opens: Option<Target>,
    /// What can be done about it.
    pub links: Vec<LinkView>,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SheetSection {
    /// Its name.
    pub title: String,
    /// Its rows.
    pub rows: Vec<SheetRow>,
}

/// A page of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SheetView {
    /// Its name.
    pub title: String,
    /// What to say first.
    pub lines: Vec<String>,
    /// What can be done here.
    pub links: Vec<LinkView>,
    /// Its parts.
    pub sections: Vec<SheetSection>,
}

/// Somebody who can be chosen in a short form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonChoice {
    /// Resident.
    pub resident: String,
    /// Name and door.
    pub label: String,
    /// Chosen already.
    pub chosen: bool,
}

/// A short form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FormView {
    /// Its name.
    pub title: String,
    /// What to know before filling it in.
    pub lines: Vec<String>,
    /// What is asked.
    pub fields: Vec<FieldView>,
    /// People to choose from; empty: nobody is asked for.
    pub people: Vec<PersonChoice>,
    /// What the button says.
    pub submit: String,
}

/// One filled-in field of a short form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FormEntry {
    /// Field id.
    pub field: String,
    /// What was entered.
    pub input: FieldInput,
}

/// A short form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FormAnswers {
    /// Field by field.
    pub entries: Vec<FormEntry>,
    /// The chosen people.
    pub people: Vec<String>,
}
