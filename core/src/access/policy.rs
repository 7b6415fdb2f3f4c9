//! The table of who may see and do what; the data stand in `policy.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::care::team::Role;

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// Something a role may or may not see or do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum Capability {
            $($(#[$doc])* #[serde(rename = $key)] $name),+
        }

        impl Capability {
            /// All of them, in the order of the table.
            pub const ALL: &[Capability] = &[$(Capability::$name),+];

            /// Its name in the table.
            pub fn key(self) -> &'static str {
                match self { $(Capability::$name => $key),+ }
            }
        }
    };
}

capabilities! {
    /// Name, sex, age, door.
    SeeIdentity = "see_identity",
    /// Phone, contact person.
    SeeContact = "see_contact",
    /// Diseases, problems, allergies, judgements and their reasons.
    SeeDiagnosis = "see_diagnosis",
    /// Drugs and their changes.
    SeeMedication = "see_medication",
    /// Earlier readings and visits.
    SeeHistory = "see_history",
    /// The colour in the list.
    SeeColour = "see_colour",
    /// The ID number with its masked characters.
    SeeMaskedId = "see_masked_id",
    /// The whole ID number, with a reason that is logged.
    UnmaskId = "unmask_id",
    /// The indicators, and the people behind each number.
    SeeIndicators = "see_indicators",
    /// What was agreed to, purpose by purpose.
    SeeConsent = "see_consent",
    /// Who looked behind the mask, and why.
    SeeLooks = "see_looks",
    /// The 5+2 plan and its week.
    SeePlan = "see_plan",
    /// Measure or type a blood pressure.
    RecordBloodPressure = "record_blood_pressure",
    /// Measure or type a glucose.
    RecordGlucose = "record_glucose",
    /// Say whose a record of a meter is, when it was, or that it is nobody's; take a reading back.
    ClaimRecord = "claim_record",
    /// Say that a meter is a resident's own.
    RegisterMeter = "register_meter",
    /// Say that an implausible value is real.
    ConfirmReading = "confirm_reading",
    /// Ask for consent, or take it back for her.
    TakeConsent = "take_consent",
    /// Fill in the national forms.
    FillForms = "fill_forms",
    /// Sign a visit.
    SignVisit = "sign_visit",
    /// Hand in what was recorded, for the doctor to sign.
    HandIn = "hand_in",
    /// The whole record and what happened in order.
    SeeRecord = "see_record",
    /// Register a resident, write in a record.
    EditRecord = "edit_record",
    /// Show two records as one person's, and apart again.
    MergeRecords = "merge_records",
    /// Tick the family doctor's follow-up of the 5+2 plan.
    TickDoctorFollowUp = "tick_doctor_follow_up",
    /// Tick the low-salt group activity.
    TickLowSaltGroup = "tick_low_salt_group",
    /// Tick the visit that checks the salt spoon.
    TickSaltSpoon = "tick_salt_spoon",
    /// Enrol a resident in 5+2.
    EnrolPlan = "enrol_plan",
    /// Take over a county's intervention template.
    ManageTemplate = "manage_template",
    /// Open groups and hold their sessions.
    RunGroup = "run_group",
    /// Say who belongs to a group: the list to choose from tells who has which disease.
    ChooseMembers = "choose_members",
    /// Write down a meal of the diet diary.
    KeepDiary = "keep_diary",
    /// Remind of drugs and say that they were taken.
    RemindDrugs = "remind_drugs",
    /// The evaluation of 5+2 with the people behind it.
    SeeEvaluation = "see_evaluation",
    /// Fill in the screening at the door.
    ScreenResident = "screen_resident",
    /// The high-risk register and its due checks.
    SeeRegister = "see_register",
    /// Suspected cases; refer for diagnosis and say what the hospital found.
    ReferSuspected = "refer_suspected",
    /// The alerts to the doctor.
    SeeAlerts = "see_alerts",
    /// Answer an alert.
    AnswerAlert = "answer_alert",
    /// Write down a yearly check.
    RecordCheck = "record_check",
    /// Close a resident with a reason, or open her again.
    CloseResident = "close_resident",
    /// The proof that nobody is missed.
    SeeCoverage = "see_coverage",
    /// Say that nobody was at home.
    NoteNobodyHome = "note_nobody_home",
    /// Say within a visit that it could not take place, and why.
    NoteNotMet = "note_not_met",
    /// Plan a screening day of a village group.
    PlanCampaign = "plan_campaign",
    /// Say where a building stands.
    PlaceBuilding = "place_building",
    /// Who is in the team, and who leads it.
    SeeTeam = "see_team",
    /// Say who leads the team.
    NameLeader = "name_leader",
    /// A resident's own plan in four dimensions.
    SeeCarePlan = "see_care_plan",
    /// Make or change such a plan, look it over.
    ChangeCarePlan = "change_care_plan",
    /// Begin, change or end a drug; write a long prescription.
    Prescribe = "prescribe",
    /// Referrals to a hospital and what came of them.
    SeeReferrals = "see_referrals",
    /// Refer somebody, with the summary of her record.
    MakeReferral = "make_referral",
    /// Write down what the hospital said, take a place with a specialist, write down a recognised result.
    NoteReferralStep = "note_referral_step",
    /// Write down a discharge from a hospital with its tasks.
    PlanDischarge = "plan_discharge",
    /// See her own tasks, without a diagnosis, and tick them.
    DoTasks = "do_tasks",
    /// The policy tool kit, whom it fits, and that it was explained.
    ExplainPolicy = "explain_policy",
    /// Apply for a policy with a resident, and say that she has it.
    ApplyPolicy = "apply_policy",
    /// Ask for needs.
    AskNeeds = "ask_needs",
    /// A resident's needs, who can meet them, and handing one over.
    HandNeed = "hand_need",
    /// Add somebody who can meet needs.
    AddResource = "add_resource",
    /// Close a task of one's own role.
    DoSupportTask = "do_support_task",
    /// Teach, and say what was understood.
    TeachHealth = "teach_health",
    /// Hand the phone over for the five faces.
    AskSatisfaction = "ask_satisfaction",
    /// How satisfied people are, counted in handfuls.
    SeeSatisfaction = "see_satisfaction",
    /// Tell a resident of the next visit.
    RemindVisit = "remind_visit",
    /// Keep what stands in a form before it is handed in.
    KeepForm = "keep_form",
    /// Have every page of the store read.
    CheckStore = "check_store",
    /// Choose a platform, sign in to it and out.
    SignInPlatform = "sign_in_platform",
}

impl Capability {
    /// What it takes to tick an item of a plan's template; none for an item the table does not know, which nobody may tick.
    pub fn to_tick(item: &str) -> Option<Self> {
        match item {
            "doctor-follow-up" => Some(Capability::TickDoctorFollowUp),
            "low-salt-group" => Some(Capability::TickLowSaltGroup),
            "salt-spoon-check" => Some(Capability::TickSaltSpoon),
            _ => None,
        }
    }
}

/// The table says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{role:?} is not allowed to {}", capability.key())]
pub struct NotAllowed {
    /// What was asked for.
    pub capability: Capability,
    /// Who asked.
    pub role: Role,
}

/// One line of the table; a role left out is an error when the table is read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Roles {
    doctor: bool,
    nurse: bool,
    social_worker: bool,
    volunteer: bool,
    grid_worker: bool,
}

impl Roles {
    fn allow(self, role: Role) -> bool {
        match role {
            Role::Doctor => self.doctor,
            Role::Nurse => self.nurse,
            Role::SocialWorker => self.social_worker,
            Role::Volunteer => self.volunteer,
            Role::GridWorker => self.grid_worker,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    version: String,
    see: BTreeMap<Capability, Roles>,
    #[serde(rename = "do")]
    act: BTreeMap<Capability, Roles>,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    toml::from_str(include_str!("policy.toml")).expect("the built-in table is read by a test")
});

/// Whether a role may see or do something. What the table does not name is not allowed.
pub fn allowed(role: Role, capability: Capability) -> Result<(), NotAllowed> {
    let line = POLICY.see.get(&capability).or_else(|| POLICY.act.get(&capability));
    if line.is_some_and(|roles| roles.allow(role)) { Ok(()) } else { Err(NotAllowed { capability, role }) }
}

/// The table as text, a line a capability and a column a role, for people to read.
pub fn table() -> String {
    let mut text = format!("{:<24}doctor  nurse  social  volunt  grid    (version {})\n", "", POLICY.version);
    for capability in Capability::ALL {
        let marks = Role::ALL.map(|role| if allowed(role, *capability).is_ok() { "yes" } else { "-" });
        let [doctor, nurse, social, volunteer, grid] = marks;
        let line = format!("{:<24}{doctor:<8}{nurse:<7}{social:<8}{volunteer:<8}{grid}", capability.key());
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capability_has_exactly_one_line_with_every_role() {
        for capability in Capability::ALL {
            let lines =
                u8::from(POLICY.see.contains_key(capability)) + u8::from(POLICY.act.contains_key(capability));
            assert_eq!(lines, 1, "{}", capability.key());
        }
        assert_eq!(POLICY.see.len() + POLICY.act.len(), Capability::ALL.len());
    }

    #[test]
    fn a_table_with_a_role_left_out_or_an_unknown_name_is_not_read() {
        let whole = include_str!("policy.toml");
        for (from, to) in [
            ("social-worker = true,  volunteer = true,  grid-worker = true }", "social-worker = true }"),
            ("see_identity", "see_everything"),
            ("nurse = true", "nurses = true"),
        ] {
            let changed = whole.replacen(from, to, 1);
            assert_ne!(changed, whole);
            assert!(toml::from_str::<Policy>(&changed).is_err(), "{to}");
        }
    }

    #[test]
    fn the_table_is_the_one_that_was_agreed() {
        assert_eq!(table(), include_str!("policy.txt"));
    }

    #[test]
    fn a_refusal_names_who_and_what() {
        let refused = allowed(Role::Volunteer, Capability::SeeDiagnosis).unwrap_err();
        assert_eq!(refused, NotAllowed { capability: Capability::SeeDiagnosis, role: Role::Volunteer });
        assert_eq!(refused.to_string(), "Volunteer is not allowed to see_diagnosis");
    }

    #[test]
    fn each_step_of_the_plan_has_its_capability_and_an_unknown_one_has_none() {
        let may = |role, item| {
            Capability::to_tick(item).is_some_and(|capability| allowed(role, capability).is_ok())
        };
        assert!(may(Role::SocialWorker, "low-salt-group") && !may(Role::SocialWorker, "salt-spoon-check"));
        assert!(may(Role::Volunteer, "salt-spoon-check") && !may(Role::Volunteer, "doctor-follow-up"));
        for role in Role::ALL {
            assert!(!may(role, "something-else"));
        }
    }
}
