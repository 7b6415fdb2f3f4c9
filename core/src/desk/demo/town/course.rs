//! Two years of one person: visit after visit as the rules ask for them, treated by what they say; she gets better or does not,
//! moves away, dies, is lost.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, Weekday};
use rust_decimal::Decimal;

use super::super::chance::Chance;
use super::super::district::{Maker, Regimen};
use super::super::judged::{self, Found, PastVisit};
use super::figures::{Figures, drugs};
use super::life::{HISTORY, Life};
use super::{answers, answers::Seen};
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::id::{ReadingId, VisitId};
use crate::care::judgement::FollowUpClass;
use crate::care::person::Disease;
use crate::care::reading::{BodySite, MealTiming, Posture, Reading, Source, Value};
use crate::care::rules::stricter_next;
use crate::care::team::Staff;
use crate::care::visit::SignedVisit;

/// Codes of the form's field `not_followed`: lost, died, moved away.
pub(super) const LOST: u8 = 1;
pub(super) const DIED: u8 = 2;
pub(super) const MOVED: u8 = 3;
/// Refused, away, in hospital: tried again.
const NOT_MET: [u8; 3] = [4, 5, 6];

/// What came of her two years.
pub(super) struct Run {
    pub(super) visits: Vec<PastVisit>,
    /// What she takes, from a day on.
    pub(super) regimens: Vec<Regimen>,
    /// The code of the form and the day on which the follow-up ended.
    pub(super) ended: Option<(u8, NaiveDate)>,
}

pub(super) struct Course<'a> {
    pub(super) maker: &'a Maker<'a>,
    pub(super) figures: &'a Figures,
    pub(super) life: &'a Life,
    /// First day of a 5+2 plan, and its weeks.
    pub(super) plan: Option<(NaiveDate, i64)>,
    /// Who signs.
    pub(super) signer: &'a Staff,
    adherence: usize,
    treated: BTreeMap<Disease, (usize, usize)>,
    /// A drug was changed at the last visit and she does not bear it.
    reaction: bool,
    regimens: Vec<Regimen>,
}

impl<'a> Course<'a> {
    pub(super) fn new(
        maker: &'a Maker<'a>,
        figures: &'a Figures,
        life: &'a Life,
        plan: Option<(NaiveDate, i64)>,
        signer: &'a Staff,
    ) -> Self {
        Self {
            maker,
            figures,
            life,
            plan,
            signer,
            adherence: life.adherence,
            treated: life.treated.clone(),
            reaction: false,
            regimens: Vec::new(),
        }
    }

    pub(super) fn run(mut self, chance: &mut Chance) -> Run {
        let today = self.maker.now.date_naive();
        let Some(first) = self.life.who.diseases.iter().map(|managed| managed.since).min() else {
            return Run { visits: Vec::new(), regimens: Vec::new(), ended: None };
        };
        let ending = self.ending(first, chance);
        let mut visits: Vec<PastVisit> = Vec::new();
        let mut last: Option<SignedVisit> = None;
        let mut day = workday(first);
        while day < today {
            if let Some((code, on)) = ending.filter(|(_, on)| *on <= day) {
                visits.push(self.not_met(day, code, on, chance));
                return Run { visits, regimens: self.regimens, ended: Some((code, on)) };
            }
            if last.is_some() && chance.share(self.figures.events.not_met.value) {
                visits.push(self.not_met(day, *chance.of(&NOT_MET), day, chance));
                day = workday(day + Duration::days(14 + i64::from(chance.below(4))));
                continue;
            }
            let past = self.visit(day, last.as_ref(), chance);
            let next = stricter_next(&past.visit.judgements).unwrap_or(day + Duration::days(90));
            day = self.next_day(day, next, chance);
            last = Some(past.visit.clone());
            visits.push(past);
        }
        Run { visits, regimens: self.regimens, ended: None }
    }

    /// Whether and when the follow-up ends within the two years. Whoever is in a plan stays.
    fn ending(&self, first: NaiveDate, chance: &mut Chance) -> Option<(u8, NaiveDate)> {
        let events = &self.figures.events;
        let years = [events.lost_a_year.value, events.died_a_year.value, events.moved_a_year.value];
        let ends: Vec<u32> = years.iter().map(|share| share * 2).collect();
        let stays = 1000 - ends.iter().sum::<u32>();
        let which = chance.which(&[ends[0], ends[1], ends[2], stays]);
        let day = first + Duration::days(40 + i64::from(chance.below(u32::try_from(HISTORY).unwrap_or(0))));
        let code = *[LOST, DIED, MOVED].get(which)?;
        self.plan.is_none().then_some((code, day))
    }

    /// As asked for, some days early or late, and never on a weekend.
    fn next_day(&self, day: NaiveDate, next: NaiveDate, chance: &mut Chance) -> NaiveDate {
        let events = &self.figures.events;
        let soon = (next - day).num_days() < 30;
        let off = match soon {
            true => chance.around(events.soon_late_days.value / 2, events.soon_late_days.value / 2),
            false => chance.within(-events.routine_early_days.value, events.routine_late_days.value),
        };
        let mut wanted = next + Duration::days(i64::from(off));
        // In a plan she is seen each month.
        if let Some((start, weeks)) = self.plan
            && day >= start - Duration::days(30)
            && day < start + Duration::days(weeks * 7)
        {
            wanted = wanted.min(day + Duration::days(26 + i64::from(chance.below(4))));
        }
        workday(wanted.max(day + Duration::days(1)))
    }

    fn visit(&mut self, day: NaiveDate, last: Option<&SignedVisit>, chance: &mut Chance) -> PastVisit {
        let who = &self.life.who;
        let at = self.moment(day, chance);
        let diabetic = who.diseases.iter().any(|one| one.disease == Disease::Diabetes && one.since <= day);
        let (systolic, diastolic) = self.pressure(day, chance);
        let seen = Seen {
            systolic,
            diastolic,
            pulse: chance.around(74, 12),
            glucose: diabetic.then(|| self.glucose(chance)),
            weight_tenths: self.life.weight_tenths + chance.around(0, 8),
            adherence: self.adherence,
            reaction: std::mem::take(&mut self.reaction),
            hypoglycaemia: diabetic && chance.share(self.figures.treatment.hypoglycaemia.value),
            complication: chance.share(self.figures.treatment.complication.value),
            headache: systolic >= 160 && chance.share(300),
            at_home: chance.share(860),
        };
        let mut found = Found {
            id: VisitId(self.maker.ids.next()),
            at,
            signed_at: self.signed_at(at, chance),
            answers: answers::of(self.life, &seen, day),
            readings: Vec::new(),
        };
        found.readings = self.readings(&found, &seen, chance);
        let judgements = judged::judge(self.maker.rules, who, &found, last);
        for judgement in &judgements {
            self.treat(judgement.disease, judgement.class, seen.reaction, chance);
        }
        self.adherence = match self.adherence {
            1 if chance.share(self.figures.treatment.better_adherence.value) => 0,
            0 if chance.share(self.figures.treatment.worse_adherence.value) => 1,
            other => other,
        };
        self.prescribe(day, &mut found.answers);
        let filled = judged::filled_in_by_signing(who, &found, &judgements, self.signer);
        found.answers.extend(filled);
        judged::sign(who, found, judgements, self.signer)
    }

    /// One step more if she is off target, another ladder if she does not bear the drug.
    fn treat(&mut self, disease: Disease, class: Option<FollowUpClass>, reaction: bool, chance: &mut Chance) {
        let treatment = &self.figures.treatment;
        let ladders = match disease {
            Disease::Hypertension => &treatment.hypertension.value,
            Disease::Diabetes => &treatment.diabetes.value,
        };
        let Some((ladder, step)) = self.treated.get_mut(&disease) else { return };
        let changed = if reaction && *step > 0 {
            *ladder = (*ladder + 1) % ladders.len();
            true
        } else if class == Some(FollowUpClass::Unsatisfied) && *step < ladders[*ladder].len() {
            let more = *step == 0 || chance.share(treatment.intensified.value);
            *step += usize::from(more);
            more
        } else {
            false
        };
        self.reaction |= changed && !reaction && chance.share(treatment.reaction.value);
    }

    fn prescribe(&mut self, day: NaiveDate, answers: &mut Answers) {
        let treatment = &self.figures.treatment;
        let mut all: Vec<Drug> = Vec::new();
        for managed in self.life.who.diseases.iter().filter(|managed| managed.since <= day) {
            let (field, ladders) = match managed.disease {
                Disease::Hypertension => ("hypertension_drugs", &treatment.hypertension.value),
                Disease::Diabetes => ("diabetes_drugs", &treatment.diabetes.value),
            };
            let (ladder, step) = self.treated.get(&managed.disease).copied().unwrap_or_default();
            let taken = drugs(&ladders[ladder], step);
            all.extend(taken.iter().filter(|drug| !all.contains(drug)).cloned().collect::<Vec<_>>());
            answers.insert(field.to_owned(), Answer::Drugs(taken));
        }
        if self.regimens.last().map_or(!all.is_empty(), |regimen| regimen.drugs != all) {
            self.regimens.push(Regimen { since: day, drugs: all });
        }
    }

    /// mmHg: what she has untreated, less what the drugs and the plan do, by season and day.
    fn pressure(&self, day: NaiveDate, chance: &mut Chance) -> (i32, i32) {
        let Figures { body, treatment, .. } = self.figures;
        let who_is_ill = self.life.who.has(Disease::Hypertension);
        let steps = self.effect(Disease::Hypertension);
        let years_thousandths = i32::try_from((day - self.start()).num_days() * 1000 / 365).unwrap_or(0);
        let drift =
            if self.life.worsening { body.worsening_a_year.value * years_thousandths / 1000 } else { 0 };
        let salt = i32::from(self.life.salt) - 2;
        let month = usize::try_from(day.month0()).expect("below twelve");
        let noise = chance.around(0, body.day_to_day_systolic.value);
        let systolic =
            self.life.systolic - steps * treatment.systolic_a_step.value / 1000 - self.by_plan(day)
                + drift
                + 2 * salt
                + body.season_systolic.value[month]
                + noise;
        let diastolic =
            self.life.diastolic - steps * treatment.diastolic_a_step.value / 1000 - self.by_plan(day) / 2
                + drift / 2
                + body.season_systolic.value[month] / 2
                + noise / 2;
        // An emergency is rare, and comes from nowhere.
        if who_is_ill && chance.share(body.crisis.value) {
            return (chance.within(181, 198), chance.within(96, 116));
        }
        let systolic = systolic.clamp(96, 178);
        (systolic, diastolic.clamp(56, 108).min(systolic - 18))
    }

    /// Tenths of mmol/L, fasting.
    fn glucose(&self, chance: &mut Chance) -> i32 {
        let noise = chance.around(0, self.figures.body.day_to_day_glucose.value);
        let drugs = self.effect(Disease::Diabetes) * self.figures.treatment.glucose_a_step.value / 1000;
        (self.life.glucose - drugs + noise).clamp(44, 160)
    }

    /// Thousandths of a step: how high on the ladder, as far as she takes it.
    fn effect(&self, disease: Disease) -> i32 {
        let steps = self.treated.get(&disease).map_or(0, |(_, step)| *step);
        let taken = self.figures.treatment.effect_of_adherence.value[self.adherence];
        i32::try_from(steps).unwrap_or(0) * taken
    }

    fn by_plan(&self, day: NaiveDate) -> i32 {
        let Some((start, weeks)) = self.plan else { return 0 };
        let gone = (day - start).num_days() / 7;
        let share = i32::try_from(gone.clamp(0, weeks) * 1000 / weeks).unwrap_or(0);
        self.figures.treatment.plan_systolic.value * share / 1000
    }

    fn start(&self) -> NaiveDate {
        self.maker.now.date_naive() - Duration::days(HISTORY)
    }

    fn readings(&self, found: &Found, seen: &Seen, chance: &mut Chance) -> Vec<Reading> {
        let number = |n: i32| Decimal::from(n);
        let pressure = Value::BloodPressure {
            systolic: number(seen.systolic),
            diastolic: number(seen.diastolic),
            mean: None,
            pulse: Some(number(seen.pulse)),
        };
        let glucose = seen.glucose.map(|tenths| Value::Glucose {
            mmol_per_l: Decimal::new(tenths.into(), 1),
            timing: MealTiming::Fasting,
        });
        let typed = chance.share(80);
        let one = |value: Value, meter: &str| Reading {
            id: ReadingId(self.maker.ids.next()),
            resident: self.life.who.id,
            visit: Some(found.id),
            value,
            taken_at: found.at,
            source: if typed { Source::Typed } else { Source::Meter },
            meter: (!typed).then(|| meter.to_owned()),
            raw: None,
            decoder: None,
            slot: None,
            site: matches!(value, Value::BloodPressure { .. }).then_some(BodySite::RightArm),
            posture: Posture::Sitting,
            marks: Vec::new(),
            taken_by: self.signer.id,
        };
        let pressure = one(pressure, "BM85");
        std::iter::once(pressure).chain(glucose.map(|value| one(value, "Accu-Chek Guide"))).collect()
    }

    fn not_met(&self, day: NaiveDate, code: u8, on: NaiveDate, chance: &mut Chance) -> PastVisit {
        let at = self.moment(day, chance);
        let found = Found {
            id: VisitId(self.maker.ids.next()),
            at,
            signed_at: at + Duration::minutes(2),
            answers: answers::not_met(code, on),
            readings: Vec::new(),
        };
        judged::sign(&self.life.who, found, Vec::new(), self.signer)
    }

    fn moment(&self, day: NaiveDate, chance: &mut Chance) -> DateTime<FixedOffset> {
        let minutes = 8 * 60 + 20 + chance.below(9 * 60);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).expect("within a day");
        let local = day.and_time(time).and_local_timezone(*self.maker.now.offset());
        local.single().expect("a fixed offset has each moment once")
    }

    /// At the door, or in the evening at the desk; some only days later.
    fn signed_at(&self, at: DateTime<FixedOffset>, chance: &mut Chance) -> DateTime<FixedOffset> {
        let later = match chance.below(100) {
            0..=84 => Duration::minutes(i64::from(8 + chance.below(15))),
            85..=96 => Duration::hours(i64::from(1 + chance.below(5))),
            _ => Duration::days(i64::from(1 + chance.below(9))),
        };
        (at + later).min(self.maker.now - Duration::hours(10)).max(at)
    }
}

/// That day, or the Monday after a weekend.
fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Duration::days(2),
        Weekday::Sun => day + Duration::days(1),
        _ => day,
    }
}
