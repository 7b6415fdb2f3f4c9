//! What is done for a person beside follow-ups: screening at the door, referral, yearly checks, self-care, contract.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

use super::super::chance::Chance;
use super::super::district::{Maker, Person};
use super::super::programme::{PastCheck, PastReferral, Programme};
use super::figures::Figures;
use super::life::Life;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::{ReadingId, ReferralId, ScreeningId};
use crate::care::person::{Disease, Household};
use crate::care::reading::{Reading, Value};
use crate::care::record::sheet_of;
use crate::care::rules::Pressure;
use crate::care::screen::{ScreenRules, Screened, Suspicion};
use crate::care::self_care::SelfCareRules;
use crate::care::team::Role;
use crate::care::worklist::WorkRules;
use crate::store::records::{Assessment, Version};
use crate::store::screenings::{DiagnosisReferral, Screening};
use crate::store::worklist::DoneCheck;

/// Adds to the programme what was done for people of the town.
pub(super) struct Beside<'a> {
    pub(super) maker: &'a Maker<'a>,
    pub(super) figures: &'a Figures,
    pub(super) programme: &'a mut Programme,
}

impl Beside<'_> {
    fn ago(&self, days: i64) -> DateTime<FixedOffset> {
        self.maker.now - Duration::days(days)
    }

    /// Somebody healthy, as far as is known: screened at the door; of a few too high a pressure on three days.
    pub(super) fn healthy(&mut self, life: &Life, person: &mut Person, chance: &mut Chance) {
        let rules = ScreenRules::current();
        let old_enough = life.who.age_on(self.maker.now.date_naive()) > rules.limits.from_age.value;
        if !old_enough || !chance.share(self.figures.events.screened.value) {
            return;
        }
        let at = self.ago(10 + i64::from(chance.below(340)));
        let pressure = Pressure { systolic: life.systolic.into(), diastolic: life.diastolic.into() };
        let seen = screened(life, pressure, at.date_naive());
        self.programme.screenings.push(Screening {
            id: ScreeningId(self.maker.ids.next()),
            resident: life.who.id,
            answers: screening_answers(life, pressure),
            findings: rules.judge(self.maker.rules, &seen),
            rules: rules.version.clone(),
            by: self.maker.by(Role::GridWorker),
            at,
        });
        person.loose.push(self.reading(life, pressure, at));
        if rules.suspect.pressure.value.reached_by(pressure) {
            self.suspected(life, person, at, chance);
        }
    }

    /// High again on two other days; half of them were referred, and for half of those the result is known.
    fn suspected(
        &mut self,
        life: &Life,
        person: &mut Person,
        at: DateTime<FixedOffset>,
        chance: &mut Chance,
    ) {
        let mut day = at;
        for _ in 0..2 {
            day += Duration::days(2 + i64::from(chance.below(3)));
            let (high, low) = (life.systolic + chance.within(0, 6), life.diastolic + chance.within(0, 4));
            let pressure = Pressure { systolic: high.into(), diastolic: low.into() };
            if day < self.maker.now {
                person.loose.push(self.reading(life, pressure, day));
            }
        }
        let found = |one: &Suspicion| one.disease == Disease::Hypertension;
        let seen: Vec<_> = person.loose.iter().filter_map(seen).collect();
        let rules = ScreenRules::current();
        let suspicions = rules.suspect(&seen, &[], self.maker.now.date_naive());
        let Some(suspicion) = suspicions.into_iter().find(found) else { return };
        if !chance.share(600) {
            return;
        }
        let referred = (day + Duration::hours(2)).min(self.maker.now - Duration::hours(12));
        let id = ReferralId(self.maker.ids.next());
        let result = match chance.below(4) {
            0 | 1 => None,
            2 => Some("not-confirmed"),
            _ => Some("not-seen"),
        };
        self.programme.referrals.push(PastReferral {
            referral: DiagnosisReferral {
                id,
                resident: life.who.id,
                disease: Disease::Hypertension,
                reasons: vec![suspicion.reason],
                rules: rules.version.clone(),
                due: referred.date_naive() + Duration::days(rules.suspect.result_days.value.into()),
                by: self.maker.by(Role::Doctor),
                at: referred,
                result: None,
            },
            result: result.map(|result| (result, (referred + Duration::days(9)).min(self.maker.now))),
        });
    }

    fn reading(&self, life: &Life, pressure: Pressure, at: DateTime<FixedOffset>) -> Reading {
        let (id, by) = (ReadingId(self.maker.ids.next()), self.maker.by(Role::GridWorker));
        Reading::typed(id, life.who.id, pressure.value(), at, by)
    }

    /// Each yearly check of a followed up person, done or missed.
    pub(super) fn checks(&mut self, life: &Life, until: NaiveDate, chance: &mut Chance) {
        for rule in &WorkRules::current().check {
            let Some(managed) = life.who.diseases.iter().find(|one| one.disease == rule.disease) else {
                continue;
            };
            for year in 0..2 {
                let day = managed.since + Duration::days(40 + year * 365 + i64::from(chance.below(200)));
                if day >= until || !chance.share(self.figures.events.check_done.value) {
                    continue;
                }
                let result = found(&rule.key, life, chance);
                let at = self.maker.now - (self.maker.now.date_naive() - day);
                let check = DoneCheck { resident: life.who.id, kind: rule.key.clone(), day, result };
                self.programme.checks.push(PastCheck { check, by: self.maker.by(Role::Nurse), at });
            }
        }
    }

    /// A record's sheet with its contract, and for the old how they look after themselves.
    pub(super) fn record(&mut self, life: &Life, home: &Household, until: NaiveDate, chance: &mut Chance) {
        let today = self.maker.now.date_naive();
        let (events, nurse) = (&self.figures.events, self.maker.by(Role::Nurse));
        if chance.share(events.contract.value) {
            let days = 30 + i64::from(chance.below(300));
            let from = today - Duration::days(days);
            let mut answers = sheet_of(&life.who, home, None);
            answers.extend(contract(life, self.maker, from, chance));
            let (at, form) = (self.ago(days), FormSet::record().version.clone());
            self.programme.versions.push(Version { resident: life.who.id, staff: nurse, at, form, answers });
        }
        let rules = SelfCareRules::current();
        for year in [1, 0] {
            let days = i64::from(year * 365 + chance.within(15, 330));
            let day = today - Duration::days(days);
            let old = life.who.age_on(day) >= rules.from_age();
            if !old || day >= until || !chance.share(events.self_care.value) {
                continue;
            }
            let frail = life.who.age_on(day) > 80;
            let items = ["eating", "grooming", "dressing", "toileting", "moving"];
            let code = |chance: &mut Chance| match frail {
                true => u8::try_from(chance.which(&[620, 240, 100, 40]) + 1).expect("four codes"),
                false => u8::try_from(chance.which(&[940, 50, 10]) + 1).expect("three codes"),
            };
            let answers: Answers =
                items.iter().map(|item| ((*item).to_owned(), Answer::Code(code(chance)))).collect();
            if let Some(result) = rules.assess(&answers) {
                let at = self.ago(days);
                self.programme.assessments.push(Assessment {
                    resident: life.who.id,
                    staff: nurse,
                    at,
                    result,
                });
            }
        }
    }
}

fn seen(reading: &Reading) -> Option<crate::care::screen::Seen> {
    let Value::BloodPressure { systolic, diastolic, .. } = reading.value else { return None };
    let pressure = Pressure { systolic, diastolic };
    Some(crate::care::screen::Seen::Pressure(reading.taken_at.date_naive(), pressure))
}

fn screened(life: &Life, pressure: Pressure, day: NaiveDate) -> Screened {
    Screened {
        bmi: Some(Decimal::from(life.weight_tenths * 1000 / (life.height_cm * life.height_cm))),
        much_salt: life.salt == 3,
        family_pressure: life.family,
        family_sugar: life.family_sugar,
        pressure: Some(pressure),
        ..Screened::of(life.who.sex, life.who.age_on(day))
    }
}

fn screening_answers(life: &Life, pressure: Pressure) -> Answers {
    let family: Vec<u8> = [(life.family, 2), (life.family_sugar, 3)]
        .iter()
        .filter(|(has, _)| *has)
        .map(|(_, code)| *code)
        .collect();
    let Pressure { systolic, diastolic } = pressure;
    [
        ("screen_height", Answer::Number(life.height_cm.into())),
        ("screen_weight", Answer::Number(Decimal::new(life.weight_tenths.into(), 1))),
        ("screen_smoking", Answer::Code(if life.cigarettes > 0 { 3 } else { 1 })),
        ("screen_spirits", Answer::Number(Decimal::ZERO)),
        ("screen_salt", Answer::Code(life.salt)),
        ("screen_family", Answer::Codes(if family.is_empty() { vec![1] } else { family })),
        ("screen_symptoms", Answer::Codes(vec![1])),
        ("screen_pressure", Answer::Pressure { systolic, diastolic }),
    ]
    .map(|(field, answer)| (field.to_owned(), answer))
    .into()
}

fn contract(life: &Life, maker: &Maker<'_>, from: NaiveDate, chance: &mut Chance) -> Answers {
    let mut packages = vec![1];
    packages.extend((life.who.age_on(from) >= 65).then_some(2));
    packages.extend(life.who.has(Disease::Hypertension).then_some(3));
    packages.extend(life.who.has(Disease::Diabetes).then_some(4));
    let team = maker.staff.first().map(|staff| staff.team.clone()).unwrap_or_default();
    [
        ("payment", Answer::Codes(vec![u8::try_from(1 + chance.below(3)).expect("three of them")])),
        ("ethnicity", Answer::Code(1)),
        ("smokes", Answer::Code(if life.cigarettes > 0 { 3 } else { 1 })),
        ("contract_team", Answer::Text(team)),
        ("contract_from", Answer::Date(from)),
        ("contract_until", Answer::Date(from + Duration::days(364))),
        ("contract_package", Answer::Codes(packages)),
    ]
    .map(|(field, answer)| (field.to_owned(), answer))
    .into()
}

/// What a check found.
fn found(kind: &str, life: &Life, chance: &mut Chance) -> String {
    match kind {
        "fundus" if chance.share(180) => "轻度非增殖期视网膜病变".to_owned(),
        "fundus" => "未见异常".to_owned(),
        "foot" => "足背动脉搏动好，皮肤完整".to_owned(),
        "urine-albumin" => format!("尿白蛋白/肌酐 {} mg/g", chance.around(18, 17)),
        "hba1c" => {
            let tenths = 50 + (life.glucose - 50) / 2 + chance.around(0, 4);
            format!("{} %", Decimal::new(i64::from(tenths), 1))
        }
        _ => format!("低密度脂蛋白胆固醇 {} mmol/L", Decimal::new(i64::from(chance.around(28, 12)), 1)),
    }
}
