//! What the demo district did beside its visits: groups with their sessions, salt boxes looked at, a diet diary.

use chrono::{DateTime, Duration, FixedOffset};
use rust_decimal::Decimal;

use super::{District, Person};
use crate::care::answer::Answer;
use crate::care::id::{AlertId, GroupId, ResidentId, ScreeningId, SessionId, StaffId};
use crate::care::person::Disease;
use crate::care::plan::{CareGroup, DietEntry, GroupKind, SaltCheck, Session};
use crate::care::reading::Value;
use crate::care::rules::{Pressure, RuleSet};
use crate::care::screen::{Alert, ScreenRules, Screened, emergency};
use crate::care::team::Role;
use crate::care::worklist::Spot;
use crate::ports::Ids;
use crate::store::screenings::Screening;

/// A group with its members and its sessions so far.
pub(crate) struct PastGroup {
    /// The group.
    pub(crate) group: CareGroup,
    /// Who belongs to it.
    pub(crate) members: Vec<ResidentId>,
    /// When it met.
    pub(crate) sessions: Vec<Session>,
}

/// Facts only, as of the day the district is made.
pub(crate) struct Programme {
    /// Groups, the first opened first.
    pub(crate) groups: Vec<PastGroup>,
    /// Salt boxes looked at.
    pub(crate) salt: Vec<SaltCheck>,
    /// Meals written down.
    pub(crate) meals: Vec<DietEntry>,
    /// Screenings at the door.
    pub(crate) screenings: Vec<Screening>,
    /// What a volunteer raised this morning.
    pub(crate) alerts: Vec<Alert>,
    /// Where buildings stand, and, without a name, where the team sets out: estate, building, place.
    pub(crate) places: Vec<(String, String, Spot)>,
}

/// Members of a demo group.
const MEMBERS: usize = 12;

impl Programme {
    pub(crate) fn make(district: &District, now: DateTime<FixedOffset>, ids: &dyn Ids) -> Self {
        let by = |role: Role| district.staff.iter().find(|s| s.role == role).map(|s| s.id);
        let worker = by(Role::SocialWorker);
        let enrolled = |person: &&Person| person.plan.is_some();
        let diabetic = |person: &&Person| person.resident.has(Disease::Diabetes);
        let of = |which: &dyn Fn(&&Person) -> bool| {
            district.people.iter().filter(|p| which(p)).take(MEMBERS).map(|p| p.resident.id).collect()
        };
        let groups = worker.map_or_else(Vec::new, |worker| {
            let maker = Maker { now, ids, worker };
            vec![
                maker.group(GroupKind::LowSalt, "幸福小区低盐小组", "认识盐：看标签，会估量", of(&enrolled)),
                maker.group(GroupKind::DiabetesClub, "幸福糖友俱乐部", "一起学看脚、剪指甲", of(&diabetic)),
            ]
        });
        let past = |days: i64| now - Duration::days(days);
        let (mut salt, mut meals) = (Vec::new(), Vec::new());
        let in_plan = district.people.iter().find_map(|p| p.plan.as_ref().map(|(plan, _)| plan));
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
        let screenings = district.people.iter().filter_map(|p| Some(screening(p, p.screened?, grid?, ids)));
        let alerts = district.people.iter().filter_map(|p| {
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
            places: places(district),
        }
    }
}

/// A row of buildings along a road, each a hundred metres on from the one before; the last ones are not surveyed yet.
fn places(district: &District) -> Vec<(String, String, Spot)> {
    const GATE: Spot = Spot { latitude: 39_900_000, longitude: 116_400_000 };
    const HUNDRED_METRES: i32 = 1_170;
    const SURVEYED: i32 = 4;
    let mut places: Vec<(String, String, Spot)> = Vec::new();
    for home in district.households.iter().filter(|home| home.walk_order < SURVEYED) {
        let east = (home.walk_order + 1) * HUNDRED_METRES;
        let spot = Spot { longitude: GATE.longitude + east, ..GATE };
        if !places.iter().any(|(_, building, _)| *building == home.building) {
            places.push((home.estate.clone(), home.building.clone(), spot));
        }
    }
    places.extend(district.households.first().map(|home| (home.estate.clone(), String::new(), GATE)));
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

struct Maker<'a> {
    now: DateTime<FixedOffset>,
    ids: &'a dyn Ids,
    worker: StaffId,
}

impl Maker<'_> {
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
