//! From the cast to facts: residents, doors, past visits with their readings, drugs, plans with their ticks. A town grows beside.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

use super::cast::{Cast, CastDrug, CastResident};
use super::chance::Chance;
use super::judged::{self, Found, PastVisit};
use super::programme::Programme;
use super::same::{Of, same};
use super::town;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::consent::{Consent, Given, Purpose, TEXT_VERSION};
use crate::care::id::{ConsentId, HouseholdId, PlanId, ReadingId, ResidentId, StaffId, VisitId};
use crate::care::id_number;
use crate::care::person::{Disease, Household, ManagedDisease, Resident, Sex};
use crate::care::plan::{Plan, Template, Tick};
use crate::care::reading::{BodySite, MealTiming, Posture, Reading, Source, Value};
use crate::care::rules::RuleSet;
use crate::care::team::{Role, Staff};
use crate::care::visit::SignedVisit;
use crate::ports::Ids;
use crate::words::{Lang, plain};

/// How large a demo district is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// At least the named people, so many in all, with a year of history.
    District(usize),
    /// The named people and three communities around them, 2,000 in all, with two years of history, grown from a seed.
    Town {
        /// Another seed, another town.
        seed: u64,
    },
}

/// Everything that is known of a district.
pub(crate) struct District {
    /// The team: one of each role, and the doctor who leads it.
    pub(crate) staff: Vec<Staff>,
    /// Doors in walking order.
    pub(crate) households: Vec<Household>,
    /// Who of them leads it.
    pub(crate) leader: Option<StaffId>,
    /// Residents.
    pub(crate) people: Vec<Person>,
    /// What was done beside visits.
    pub(crate) programme: Programme,
}

/// One resident with everything known about her.
pub(crate) struct Person {
    /// Who.
    pub(crate) resident: Resident,
    /// What she takes, earliest first.
    pub(crate) regimens: Vec<Regimen>,
    /// Past visits, oldest first.
    pub(crate) visits: Vec<PastVisit>,
    /// Readings outside a visit.
    pub(crate) loose: Vec<Reading>,
    /// What she agreed to, and when.
    pub(crate) consents: Vec<Consent>,
    /// 5+2, with what has been ticked so far.
    pub(crate) plan: Option<(Plan, Vec<Tick>)>,
    /// When she was screened at the door.
    pub(crate) screened: Option<DateTime<FixedOffset>>,
}

/// All drugs that are taken from a day on.
pub(crate) struct Regimen {
    /// Since.
    pub(crate) since: NaiveDate,
    /// What.
    pub(crate) drugs: Vec<Drug>,
}

/// Unassigned by GB/T 2260: no number made with it can be anyone's.
pub(super) const REGION: &str = "990105";

impl District {
    /// A district of such a size, as of `now`.
    pub(crate) fn make(
        size: Demo,
        now: DateTime<FixedOffset>,
        rules: &RuleSet,
        template: &Template,
        ids: &dyn Ids,
    ) -> Self {
        let mut chance = Chance::new(20_170_301);
        let mut cast = Cast::load();
        let named = cast.resident.len();
        if let Demo::District(population) = size {
            cast.fill(population, &mut chance);
        }
        let staff: Vec<Staff> = cast
            .staff
            .iter()
            .enumerate()
            .map(|(number, s)| Staff {
                id: StaffId(same(Of::Staff, number)),
                name: s.name.clone(),
                role: s.role,
                team: cast.team.clone(),
            })
            .collect();
        let leads = cast.staff.iter().position(|s| s.leader);
        let leader = leads.map(|at| staff[at].id);
        let doors = doors(&cast);
        let nurse = staff.iter().find(|staff| staff.role == Role::Nurse).map(|nurse| nurse.name.as_str());
        let maker = Maker { now, rules, template, ids, staff: &staff, witness: nurse.unwrap_or_default() };
        let mut people: Vec<Person> = cast
            .resident
            .iter()
            .enumerate()
            .map(|(number, who)| maker.person(number, who, doors[&place(who)].id))
            .collect();
        let mut households: Vec<Household> = doors.into_values().collect();
        let mut programme = Programme::make(&maker, &households, &people);
        if let Demo::Town { seed } = size {
            let buildings = households.iter().map(|home| home.walk_order + 1).max().unwrap_or(0);
            let town = town::grow(&maker, &cast.names, seed, named, usize::try_from(buildings).unwrap_or(0));
            households.extend(town.households);
            people.extend(town.people);
            programme.add(town.programme);
        }
        register_twice(&mut people, named);
        Self { leader, staff, households, people, programme }
    }
}

/// The first of the made-up people was registered a second time, without her ID number: two records to merge. In a town it was
/// somebody who has not been visited yet.
fn register_twice(people: &mut [Person], named: usize) {
    let strangers = people.get_mut(named..).unwrap_or_default();
    let unseen =
        strangers.iter().skip(1).position(|person| person.visits.is_empty() && person.loose.is_empty());
    let second = unseen.map_or(strangers.len(), |at| at + 2);
    let [first, .., second] = &mut strangers[..second] else { return };
    let (first, second) = (&first.resident, &mut second.resident);
    second.name.clone_from(&first.name);
    (second.sex, second.born, second.household) = (first.sex, first.born, first.household);
    second.id_number = None;
}

type Place = (String, String, i32, String);

fn place(who: &CastResident) -> Place {
    (who.building.clone(), who.unit.clone(), who.floor, who.door.clone())
}

fn doors(cast: &Cast) -> BTreeMap<Place, Household> {
    let mut buildings: Vec<&str> = Vec::new();
    let mut doors = BTreeMap::new();
    for who in &cast.resident {
        if !buildings.contains(&who.building.as_str()) {
            buildings.push(&who.building);
        }
        let walk_order = buildings.iter().position(|b| *b == who.building).unwrap_or_default();
        let number = doors.len();
        doors.entry(place(who)).or_insert_with(|| Household {
            id: HouseholdId(same(Of::Household, number)),
            estate: cast.estate.clone(),
            building: who.building.clone(),
            unit: who.unit.clone(),
            floor: who.floor,
            door: who.door.clone(),
            walk_order: i32::try_from(walk_order).expect("a district has few buildings"),
        });
    }
    doors
}

/// What everything is made with.
pub(super) struct Maker<'a> {
    pub(super) now: DateTime<FixedOffset>,
    pub(super) rules: &'a RuleSet,
    pub(super) template: &'a Template,
    pub(super) ids: &'a dyn Ids,
    pub(super) staff: &'a [Staff],
    /// Who heard the consents.
    witness: &'a str,
}

impl Maker<'_> {
    fn person(&self, number: usize, who: &CastResident, household: HouseholdId) -> Person {
        let today = self.now.date_naive();
        let id = ResidentId(same(Of::Resident, number));
        let oldest =
            who.pressures.iter().map(|p| p.0).chain(who.glucoses.iter().map(|g| g.0)).max().unwrap_or(0);
        let born = birthday(today, who.age, number);
        let resident = Resident {
            id,
            household,
            name: who.name.clone(),
            sex: who.sex,
            born,
            id_number: Some(id_number(born, who.sex, number)),
            archive_number: format!("{REGION}001001{:05}", number % 100_000),
            phone: Some(format!("1990000{:04}", number % 10_000)),
            contact: who.contact.clone(),
            diseases: who
                .diseases
                .iter()
                .map(|disease| ManagedDisease { disease: *disease, since: ago(today, oldest) })
                .collect(),
            problems: who.problems.clone(),
            allergies: who.allergies.clone(),
        };
        let mut days: Vec<i64> =
            who.pressures.iter().map(|p| p.0).chain(who.glucoses.iter().map(|g| g.0)).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        Person {
            regimens: regimens(who, today),
            visits: self.visits(&resident, who, &days),
            loose: who.this_morning.iter().map(|value| self.this_morning(id, value)).collect(),
            plan: who.plan_week.map(|week| self.plan(id, week)),
            consents: self.consents(id, &who.refuses, ago(today, oldest)),
            screened: who.screened.map(|days| self.now - Duration::days(days)),
            resident,
        }
    }

    pub(super) fn by(&self, role: Role) -> StaffId {
        self.staff.iter().find(|s| s.role == role).map_or(self.staff[0].id, |s| s.id)
    }

    fn visits(&self, resident: &Resident, who: &CastResident, days: &[i64]) -> Vec<PastVisit> {
        let signer = self.staff.iter().find(|staff| staff.role == Role::Doctor).unwrap_or(&self.staff[0]);
        let mut visits: Vec<PastVisit> = Vec::new();
        let mut last: Option<SignedVisit> = None;
        for day in days {
            let found = self.found(resident.id, who, *day);
            let judgements = judged::judge(self.rules, resident, &found, last.as_ref());
            let past = judged::sign(resident, found, judgements, signer);
            last = Some(past.visit.clone());
            visits.push(past);
        }
        visits
    }

    fn found(&self, resident: ResidentId, who: &CastResident, days_ago: i64) -> Found {
        let id = VisitId(self.ids.next());
        let at = self.now - Duration::days(days_ago);
        let pressure = who.pressures.iter().find(|p| p.0 == days_ago).map(|p| split(&p.1));
        let glucose = who.glucoses.iter().find(|g| g.0 == days_ago).map(|g| g.1);
        let reading = |value: Value, meter: &str| Reading {
            id: ReadingId(self.ids.next()),
            resident,
            visit: Some(id),
            value,
            taken_at: at,
            source: Source::Meter,
            meter: Some(meter.to_owned()),
            raw: None,
            decoder: None,
            slot: None,
            // Who was seen only once was not measured on both arms, and nobody noted which.
            site: matches!(value, Value::BloodPressure { .. } if who.pressures.len() > 1)
                .then_some(BodySite::RightArm),
            posture: Posture::Sitting,
            marks: Vec::new(),
            taken_by: self.by(Role::Doctor),
        };
        let mut readings = Vec::new();
        if let Some((systolic, diastolic)) = pressure {
            let value =
                Value::BloodPressure { systolic, diastolic, mean: None, pulse: Some(Decimal::from(72)) };
            readings.push(reading(value, "BM85"));
        }
        if let Some(mmol_per_l) = glucose {
            readings
                .push(reading(Value::Glucose { mmol_per_l, timing: MealTiming::Fasting }, "Accu-Chek Guide"));
        }
        Found { id, at, signed_at: at, answers: answers(who, days_ago, pressure, glucose), readings }
    }

    /// Everybody was asked when her record was begun; the cast says what she does not want.
    pub(super) fn consents(&self, resident: ResidentId, refuses: &[Purpose], day: NaiveDate) -> Vec<Consent> {
        let at = self.now - (self.now.date_naive() - day);
        let agreed = Purpose::ALL.into_iter().filter(|purpose| !refuses.contains(purpose));
        agreed
            .map(|purpose| Consent {
                id: ConsentId(self.ids.next()),
                resident,
                purpose,
                given: Some(Given::Spoken { witness: self.witness.to_owned() }),
                version: TEXT_VERSION.to_owned(),
                text: plain(Lang::Zh, &format!("consent-text-{}", purpose.key())),
                staff: self.by(Role::Doctor),
                at,
            })
            .collect()
    }

    fn this_morning(&self, resident: ResidentId, value: &str) -> Reading {
        let (systolic, diastolic) = split(value);
        let at = self.now.date_naive().and_hms_opt(8, 10, 0).expect("ten past eight exists every day");
        let at = at.and_local_timezone(*self.now.offset()).single().unwrap_or(self.now);
        Reading {
            id: ReadingId(self.ids.next()),
            resident,
            visit: None,
            value: Value::BloodPressure { systolic, diastolic, mean: None, pulse: Some(Decimal::from(88)) },
            taken_at: at.min(self.now),
            source: Source::Meter,
            meter: Some("BM85".to_owned()),
            raw: None,
            decoder: None,
            slot: None,
            site: Some(BodySite::LeftArm),
            posture: Posture::Sitting,
            marks: Vec::new(),
            taken_by: self.by(Role::Volunteer),
        }
    }

    /// The weeks before this one were done but for one follow-up each third week.
    pub(super) fn plan(&self, resident: ResidentId, week: u32) -> (Plan, Vec<Tick>) {
        let today = self.now.date_naive();
        let monday = ago(today, i64::from(today.weekday().num_days_from_monday()));
        let start = ago(monday, i64::from(week.saturating_sub(1)) * 7);
        let plan = Plan {
            id: PlanId(self.ids.next()),
            resident,
            start,
            template: self.template.clone(),
            ended: None,
        };
        let mut ticks = Vec::new();
        for past in 0..week.saturating_sub(1).min(plan.template.weeks) {
            for item in &plan.template.items {
                let missed = u8::from(past % 3 == 2 && item.times_a_week > 1);
                for time in 0..item.times_a_week - missed {
                    let day = start + Days::new(u64::from(past) * 7 + u64::from(time));
                    ticks.push(Tick {
                        plan: plan.id,
                        item: item.key.clone(),
                        day,
                        done: true,
                        by: self.by(item.roles.first().copied().unwrap_or(Role::Doctor)),
                        at: self.now - (today - day),
                        visit: None,
                    });
                }
            }
        }
        (plan, ticks)
    }
}

/// The drugs taken together, from each day on which one began.
fn regimens(who: &CastResident, today: NaiveDate) -> Vec<Regimen> {
    let mut begun: Vec<_> = who.drugs.iter().collect();
    begun.sort_by_key(|drug| std::cmp::Reverse(drug.since));
    let drug = |d: &&CastDrug| Drug { name: d.name.clone(), times_a_day: d.times, dose: d.dose.clone() };
    let regimen = |taken: usize| Regimen {
        since: ago(today, begun[taken - 1].since),
        drugs: begun[..taken].iter().map(drug).collect(),
    };
    (1..=begun.len()).map(regimen).collect()
}

fn answers(
    who: &CastResident,
    days_ago: i64,
    pressure: Option<(Decimal, Decimal)>,
    glucose: Option<Decimal>,
) -> Answers {
    let number = |n: i64| Answer::Number(Decimal::from(n));
    let mut answers = Answers::new();
    let mut put = |field: &str, answer: Answer| answers.insert(field.to_owned(), answer);
    put("visit_kind", Answer::Code(2));
    put("emergency_signs", Answer::Codes(vec![1]));
    put("complication_new_or_worse", Answer::Code(1));
    if let Some((systolic, diastolic)) = pressure {
        put("blood_pressure", Answer::Pressure { systolic, diastolic });
    }
    put("weight", Answer::Number(who.weight));
    put("weight_target", Answer::Number(who.weight - Decimal::from(2)));
    put("height", Answer::Number(who.height));
    put("smoking", number(0));
    put("smoking_target", number(0));
    put("drinking", number(0));
    put("drinking_target", number(0));
    put("exercise_times", number(3));
    put("exercise_minutes", number(30));
    put("exercise_times_target", number(5));
    put("exercise_minutes_target", number(30));
    put("mental_adjustment", Answer::Code(1));
    put("compliance", Answer::Code(1));
    put("adherence", Answer::Code(who.adherence));
    put("adverse_reaction", Answer::Code(1));
    for disease in &who.diseases {
        let drugs: Vec<Drug> = who
            .drugs
            .iter()
            .filter(|d| d.disease == *disease && d.since >= days_ago)
            .map(|d| Drug { name: d.name.clone(), times_a_day: d.times, dose: d.dose.clone() })
            .collect();
        match disease {
            Disease::Hypertension => {
                put("hypertension_symptoms", Answer::Codes(vec![1]));
                put("heart_rate", number(72));
                put("salt", Answer::Code(2));
                put("salt_target", Answer::Code(1));
                put("hypertension_drugs", Answer::Drugs(drugs));
            }
            Disease::Diabetes => {
                put("diabetes_symptoms", Answer::Codes(vec![1]));
                put("foot_pulse", Answer::Code(1));
                put("staple_food", number(300));
                put("staple_food_target", number(250));
                put("hypoglycaemia", Answer::Code(1));
                put("diabetes_drugs", Answer::Drugs(drugs));
                if let Some(value) = glucose {
                    put("fasting_glucose", Answer::Number(value));
                }
            }
        }
    }
    answers
}

fn split(pressure: &str) -> (Decimal, Decimal) {
    let (systolic, diastolic) = pressure.split_once('/').expect("the demo writes 152/94");
    let number = |text: &str| text.parse().expect("the demo writes whole numbers");
    (number(systolic), number(diastolic))
}

fn ago(today: NaiveDate, days: i64) -> NaiveDate {
    today - Duration::days(days)
}

/// Somewhere in the year, so that `age` holds today.
fn birthday(today: NaiveDate, age: u32, number: usize) -> NaiveDate {
    let spread = Duration::days(i64::try_from(number * 37 % 360).expect("below 360"));
    let years = i32::try_from(age).expect("people are younger than that");
    let this_year = NaiveDate::from_ymd_opt(today.year() - years, today.month(), 1).unwrap_or(today);
    this_year - spread
}

pub(super) fn id_number(born: NaiveDate, sex: Sex, number: usize) -> String {
    let serial = number % 500 * 2 + usize::from(sex == Sex::Male);
    let body = format!("{REGION}{}{serial:03}", born.format("%Y%m%d"));
    let check = id_number::check_character(&body).expect("seventeen digits");
    format!("{body}{check}")
}
