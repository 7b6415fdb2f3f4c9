//! What the demo district did beside its visits: groups with their sessions, salt boxes looked at, a diet diary.

use chrono::{DateTime, Duration, FixedOffset};
use rust_decimal::Decimal;

use super::Person;
use super::district::Maker;
use crate::care::answer::Answer;
use crate::care::id::{AlertId, GroupId, ResidentId, ScreeningId, SessionId, StaffId};
use crate::care::person::{Disease, Household};
use crate::care::plan::{CareGroup, DietEntry, GroupKind, Reminder, SaltCheck, Session};
use crate::care::reading::Value;
use crate::care::rules::{Pressure, RuleSet};
use crate::care::screen::{Alert, AlertAnswer, ScreenRules, Screened, emergency};
use crate::care::team::Role;
use crate::care::worklist::Spot;
use crate::ports::Ids;
use crate::store::records::{Assessment, Version};
use crate::store::screenings::{DiagnosisReferral, Screening};
use crate::store::worklist::{Campaign, DoneCheck};

/// A group with its members and its sessions so far.
pub(crate) struct PastGroup {
    /// The group.
    pub(crate) group: CareGroup,
    /// Who belongs to it.
    pub(crate) members: Vec<ResidentId>,
    /// When it met.
    pub(crate) sessions: Vec<Session>,
}

/// A yearly check that was done.
pub(crate) struct PastCheck {
    /// The check.
    pub(crate) check: DoneCheck,
    /// Who wrote it down.
    pub(crate) by: StaffId,
    /// When.
    pub(crate) at: DateTime<FixedOffset>,
}

/// A referral for diagnosis; its result and when it became known, if it did.
pub(crate) struct PastReferral {
    /// The referral.
    pub(crate) referral: DiagnosisReferral,
    /// What the hospital found.
    pub(crate) result: Option<(&'static str, DateTime<FixedOffset>)>,
}

/// A screening day that was planned.
pub(crate) struct PastCampaign {
    /// The day with its slots.
    pub(crate) campaign: Campaign,
    /// Who planned it.
    pub(crate) by: StaffId,
    /// When.
    pub(crate) at: DateTime<FixedOffset>,
}

/// Facts only, as of the day the district is made.
#[derive(Default)]
pub(crate) struct Programme {
    /// Groups, the first opened first.
    pub(crate) groups: Vec<PastGroup>,
    /// Salt boxes looked at.
    pub(crate) salt: Vec<SaltCheck>,
    /// Meals written down.
    pub(crate) meals: Vec<DietEntry>,
    /// Screenings at the door.
    pub(crate) screenings: Vec<Screening>,
    /// What was raised at doors.
    pub(crate) alerts: Vec<Alert>,
    /// What became of alerts.
    pub(crate) answers: Vec<(AlertId, AlertAnswer)>,
    /// Whether drugs were taken.
    pub(crate) reminders: Vec<Reminder>,
    /// Yearly checks.
    pub(crate) checks: Vec<PastCheck>,
    /// Referrals for diagnosis.
    pub(crate) referrals: Vec<PastReferral>,
    /// Screening days.
    pub(crate) campaigns: Vec<PastCampaign>,
    /// Sheets of records.
    pub(crate) versions: Vec<Version>,
    /// How the old look after themselves.
    pub(crate) assessments: Vec<Assessment>,
    /// Where buildings stand, and, without a name, where the team sets out: estate, building, place.
    pub(crate) places: Vec<(String, String, Spot)>,
}

/// Members of a demo group.
const MEMBERS: usize = 12;

impl Programme {
    /// Of the named people and those like them.
    pub(super) fn make(maker: &Maker<'_>, households: &[Household], people: &[Person]) -> Self {
        let (now, ids) = (maker.now, maker.ids);
        let by = |role: Role| maker.staff.iter().find(|s| s.role == role).map(|s| s.id);
        let worker = by(Role::SocialWorker);
        let enrolled = |person: &&Person| person.plan.is_some();
        let diabetic = |person: &&Person| person.resident.has(Disease::Diabetes);
        let of = |which: &dyn Fn(&&Person) -> bool| {
            people.iter().filter(|p| which(p)).take(MEMBERS).map(|p| p.resident.id).collect()
        };
        let groups = worker.map_or_else(Vec::new, |worker| {
            let maker = Grouper { now, ids, worker };
            vec![
                maker.group(GroupKind::LowSalt, "幸福小区低盐小组", "认识盐：看标签，会估量", of(&enrolled)),
                maker.group(GroupKind::DiabetesClub, "幸福糖友俱乐部", "一起学看脚、剪指甲", of(&diabetic)),
            ]
        });
        let past = |days: i64| now - Duration::days(days);
        let (mut salt, mut meals) = (Vec::new(), Vec::new());
        let in_plan = people.iter().find_map(|p| p.plan.as_ref().map(|(plan, _)| plan));
        if let (Some(plan), Some(volunteer)) = (in_plan, by(Role::Volunteer)) {
            for (days, grams) in [(14, 98), (7, 77)] {
                salt.push(SaltCheck {
                    plan: plan.id,
                    day: past(days).date_naive(),
                    grams: Decimal::from(grams),
                    days: 7,
                    eaters: 2,
                    by: volunteer,
                    at: past(days),
                });
            }
            meals.push(DietEntry {
                plan: plan.id,
                day: past(1).date_naive(),
                meal: 3,
                salty: vec![2],
                note: "半碟雪菜".to_owned(),
                by: volunteer,
                at: past(1),
            });
        }
        let grid = by(Role::GridWorker);
        let screenings = people.iter().filter_map(|p| Some(screening(p, p.screened?, grid?, ids)));
        let alerts = people.iter().filter_map(|p| {
            let Value::BloodPressure { systolic, diastolic, .. } = p.loose.first()?.value else {
                return None;
            };
            let seen = Pressure { systolic, diastolic };
            let reasons = emergency(RuleSet::current(), Some(seen), None);
            let (id, rules) = (AlertId(ids.next()), ScreenRules::current().version.clone());
            Some(Alert { id, resident: p.resident.id, reasons, rules, by: by(Role::Volunteer)?, at: now })
        });
        Self {
            groups,
            salt,
            meals,
            screenings: screenings.collect(),
            alerts: alerts.collect(),
            places: places(households),
            ..Self::default()
        }
    }

    /// Adds what was done in a town around them.
    pub(super) fn add(&mut self, other: Self) {
        self.groups.extend(other.groups);
        self.salt.extend(other.salt);
        self.meals.extend(other.meals);
        self.screenings.extend(other.screenings);
        self.alerts.extend(other.alerts);
        self.answers.extend(other.answers);
        self.reminders.extend(other.reminders);
        self.checks.extend(other.checks);
        self.referrals.extend(other.referrals);
        self.campaigns.extend(other.campaigns);
        self.versions.extend(other.versions);
        self.assessments.extend(other.assessments);
        self.places.extend(other.places);
    }
}

/// A row of buildings along a road, each a hundred metres on from the one before; the last ones are not surveyed yet.
fn places(households: &[Household]) -> Vec<(String, String, Spot)> {
    const GATE: Spot = Spot { latitude: 39_900_000, longitude: 116_400_000 };
    const HUNDRED_METRES: i32 = 1_170;
    const SURVEYED: i32 = 4;
    let mut places: Vec<(String, String, Spot)> = Vec::new();
    for home in households.iter().filter(|home| home.walk_order < SURVEYED) {
        let east = (home.walk_order + 1) * HUNDRED_METRES;
        let spot = Spot { longitude: GATE.longitude + east, ..GATE };
        if !places.iter().any(|(_, building, _)| *building == home.building) {
            places.push((home.estate.clone(), home.building.clone(), spot));
        }
    }
    places.extend(households.first().map(|home| (home.estate.clone(), String::new(), GATE)));
    places
}

/// Somebody healthy who likes it salty.
fn screening(person: &Person, at: DateTime<FixedOffset>, by: StaffId, ids: &dyn Ids) -> Screening {
    let who = &person.resident;
    let rules = ScreenRules::current();
    let answers = [
        ("screen_smoking", Answer::Code(1)),
        ("screen_spirits", Answer::Number(Decimal::ZERO)),
        ("screen_salt", Answer::Code(3)),
        ("screen_family", Answer::Codes(vec![1])),
        ("screen_symptoms", Answer::Codes(vec![1])),
    ];
    let screened = Screened { much_salt: true, ..Screened::of(who.sex, who.age_on(at.date_naive())) };
    Screening {
        id: ScreeningId(ids.next()),
        resident: who.id,
        answers: answers.map(|(field, answer)| (field.to_owned(), answer)).into(),
        findings: rules.judge(RuleSet::current(), &screened),
        rules: rules.version.clone(),
        by,
        at,
    }
}

struct Grouper<'a> {
    now: DateTime<FixedOffset>,
    ids: &'a dyn Ids,
    worker: StaffId,
}

impl Grouper<'_> {
    fn group(&self, kind: GroupKind, name: &str, topic: &str, members: Vec<ResidentId>) -> PastGroup {
        let at = |days: i64| self.now - Duration::days(days);
        let id = GroupId(self.ids.next());
        let session = Session {
            id: SessionId(self.ids.next()),
            group: id,
            day: at(6).date_naive(),
            topic: topic.to_owned(),
            present: members.iter().copied().step_by(2).collect(),
            by: self.worker,
            at: at(6),
        };
        PastGroup {
            group: CareGroup { id, kind, name: name.to_owned(), by: self.worker, at: at(40) },
            members,
            sessions: vec![session],
        }
    }
}
