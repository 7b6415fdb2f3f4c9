//! 考核指标: every rate opens onto its people, and says how it looks to the platform. Recomputed each time, never kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};
use rusqlite::Connection;

use super::sheets::{person, row, section, to_sheet};
use super::view::{LinkView, SheetKind, SheetRow, SheetSection, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, evaluation, satisfaction};
use crate::access::{self, Capability};
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::{ResidentId, VisitId};
use crate::care::indicator::{Facts, FollowUp, Indicator, IndicatorRules, Managed, Period};
use crate::care::judgement::FollowUpClass;
use crate::care::outcome::OutcomeRules;
use crate::care::person::{Disease, age_on};
use crate::care::plausible::implausible;
use crate::care::rate::Rate;
use crate::care::reading::Reading;
use crate::care::rules::{Findings, Pressure, RuleSet};
use crate::store::indicators::{self, Counted, FollowedUp};
use crate::store::{closings, lists, readings};
use partners::Partner;

mod partners;

/// Code of the form's field `not_followed`: 失访.
const LOST: u8 = 1;

/// Between the period and the place in what a sheet is about.
const SEPARATOR: char = '|';

/// People on one page of a list.
const PEOPLE: usize = 500;

/// A page of the people behind a number.
struct Page<'a> {
    /// What its sheet is about, without the page.
    about: &'a str,
    /// From 0.
    number: usize,
}

impl<'a> Page<'a> {
    /// Reads what a sheet is about, with its page at the end: no key of a list is a number.
    fn read(about: &'a str) -> Self {
        let paged = about.rsplit_once(SEPARATOR).and_then(|(about, page)| Some((about, page.parse().ok()?)));
        let (about, number) = paged.unwrap_or((about, 0));
        Page { about, number }
    }

    fn next(&self) -> Target {
        let about = format!("{}{SEPARATOR}{}", self.about, self.number.saturating_add(1));
        Target::Sheet { kind: SheetKind::IndicatorPeople, about }
    }
}

/// What is looked at: a period, and one estate or village or all of them.
struct Scope {
    period: Period,
    estate: String,
}

impl Scope {
    /// Reads what a sheet is about; nothing: this year, everywhere.
    fn read(work: &Work<'_>, about: &str) -> Result<Scope, Error> {
        let [year, ..] = Period::around(work.today());
        let (period, estate) = about.split_once(SEPARATOR).unwrap_or((about, ""));
        let period = match period {
            "" => year,
            text => Period::parse(text).ok_or_else(|| Error::not_found(work.language))?,
        };
        Ok(Scope { period, estate: estate.to_owned() })
    }

    fn has(&self, one: &Counted) -> bool {
        self.estate.is_empty() || one.estate == self.estate
    }

    fn about(&self) -> String {
        format!("{}{SEPARATOR}{}", self.period.key(), self.estate)
    }
}

/// The link to them, if this person may see them.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeIndicators).then(|| to_sheet(work, "link-indicators", SheetKind::Indicators, ""))
}

/// All indicators of a period and a place; `about` is `2026-Q3|幸福小区`, either part may be left out.
pub(super) fn sheet(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIndicators)?;
    let scope = Scope::read(&work, about)?;
    let rules = IndicatorRules::current();
    work.read(|connection| {
        let district = District::read(&work, &desk.rules(), connection, &scope)?;
        let there = district.facts.acknowledged();
        let rate =
            |indicator: Indicator, facts: &Facts| indicator.rate(rules, facts, scope.period, work.today());
        let rows = Indicator::ALL.map(|indicator| {
            let here = rate(indicator, &district.facts);
            let told = told(&work, indicator, rules, &here, &rate(indicator, &there));
            let opens = (here.all() > 0).then(|| Target::Sheet {
                kind: SheetKind::IndicatorPeople,
                about: format!("{}{SEPARATOR}{}", scope.about(), indicator.key()),
            });
            SheetRow { opens, ..row(name(&work, indicator), told) }
        });
        let mut rows = Vec::from(rows);
        // Of the whole district alone: places told apart would tell single answers.
        if scope.estate.is_empty() {
            rows.push(satisfaction::indicator(&work, connection, scope.period)?);
        }
        let waiting = district.facts.follow_ups.iter().filter(|up| !up.acknowledged).count();
        let place =
            if scope.estate.is_empty() { work.plain("indicators-everywhere") } else { scope.estate.clone() };
        let here = |who: ResidentId| district.facts.born.contains_key(&who);
        let gains = evaluation::gains(&work, &desk.rules(), connection, here)?;
        let partners = partners::parts(&work, connection, &scope, here)?;
        let tasks = partners::tasks(&work, connection, &scope, here)?;
        let sections = [
            section(work.plain("indicators-rates"), rows),
            section(work.plain("indicators-gain"), gains),
            section(work.plain("indicators-partners"), partners),
            section(work.plain("indicators-tasks"), tasks),
            section(work.plain("indicators-periods"), periods(&work, &scope)),
            section(work.plain("indicators-places"), places(&work, &scope, &district.estates)),
        ];
        Ok(SheetView {
            title: work.plain("indicators-title"),
            lines: vec![
                work.say("indicators-scope", &[&scope.period.key(), &place]),
                work.say("indicators-waiting", &[&waiting.to_string()]),
                work.say("indicators-rule", &[&rules.version]),
            ],
            links: vec![to_sheet(&work, "link-evaluation", SheetKind::Evaluation, "")],
            sections: sections.into_iter().flatten().collect(),
        })
    })
}

/// The people behind one indicator: who is met and who is not.
pub(super) fn people(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIndicators)?;
    let page = Page::read(about);
    let (scope, key) = page.about.rsplit_once(SEPARATOR).unwrap_or(("", page.about));
    let scope = Scope::read(&work, scope)?;
    let rules = IndicatorRules::current();
    if let Some(partner) = Partner::read(key) {
        return work.read(|connection| {
            let here = district_of(&work, connection, &scope)?;
            partners::people(&work, connection, &scope, (&partner, &page), |who| here.contains(&who))
        });
    }
    let indicator = Indicator::ALL.into_iter().find(|indicator| indicator.key() == key);
    work.read(|connection| {
        let indicator = work.found(indicator)?;
        let district = District::read(&work, &desk.rules(), connection, &scope)?;
        let rate = indicator.rate(rules, &district.facts, scope.period, work.today());
        let there = indicator.rate(rules, &district.facts.acknowledged(), scope.period, work.today());
        Ok(SheetView {
            title: name(&work, indicator),
            lines: vec![
                work.plain(&format!("indicator-means-{}", indicator.key())),
                told(&work, indicator, rules, &rate, &there),
            ],
            links: Vec::new(),
            sections: behind(&work, connection, &rate, &page)?,
        })
    })
}

/// The people behind a rate: who is not met and who is.
fn behind(
    work: &Work<'_>,
    connection: &Connection,
    rate: &Rate,
    page: &Page<'_>,
) -> Result<Vec<SheetSection>, Fault> {
    let titled = |key, ids: &[ResidentId]| work.say(key, &[&ids.len().to_string()]);
    let sections = [
        section(titled("indicator-others", &rate.others), rows(work, connection, &rate.others, page)?),
        section(titled("indicator-met", &rate.met), rows(work, connection, &rate.met, page)?),
    ];
    Ok(sections.into_iter().flatten().collect())
}

fn name(work: &Work<'_>, indicator: Indicator) -> String {
    work.plain(&format!("indicator-{}", indicator.key()))
}

/// 62 % (8/13)，目标 ≥55 % · 平台已收到的：54 % (7/13)
fn told(work: &Work<'_>, indicator: Indicator, rules: &IndicatorRules, here: &Rate, there: &Rate) -> String {
    let said = |rate: &Rate| match rate.percent() {
        Some(percent) => work.say(
            "indicator-rate",
            &[&percent.to_string(), &rate.met.len().to_string(), &rate.all().to_string()],
        ),
        None => work.plain("indicator-nobody"),
    };
    let mut parts = vec![said(here)];
    if let Some(goal) = indicator.goal(rules) {
        parts.push(work.say("indicator-goal", &[&goal.to_string()]));
    }
    if here != there {
        parts.push(work.say("indicator-there", &[&said(there)]));
    }
    parts.join(" · ")
}

/// A page of people, and the way to the next one.
fn rows(
    work: &Work<'_>,
    connection: &Connection,
    ids: &[ResidentId],
    page: &Page<'_>,
) -> Result<Vec<SheetRow>, Fault> {
    let mut times: BTreeMap<ResidentId, usize> = BTreeMap::new();
    for id in ids {
        *times.entry(*id).or_default() += 1;
    }
    let before = page.number.saturating_mul(PEOPLE);
    let more = times.len().saturating_sub(before).saturating_sub(PEOPLE);
    let mut rows = Vec::new();
    for (id, times) in times.into_iter().skip(before).take(PEOPLE) {
        let line = work.found(lists::of_resident(connection, id)?)?;
        let says = if times > 1 { work.say("indicator-times", &[&times.to_string()]) } else { String::new() };
        rows.push(person(&line, says));
    }
    if more > 0 {
        let opens = Some(page.next());
        rows.push(SheetRow { opens, ..row(work.say("indicator-more", &[&more.to_string()]), String::new()) });
    }
    Ok(rows)
}

fn periods(work: &Work<'_>, scope: &Scope) -> Vec<SheetRow> {
    let others = Period::around(work.today()).into_iter().filter(|period| *period != scope.period);
    others.map(|period| go(&Scope { period, estate: scope.estate.clone() }, period.key())).collect()
}

fn places(work: &Work<'_>, scope: &Scope, estates: &BTreeSet<String>) -> Vec<SheetRow> {
    let all = (!scope.estate.is_empty()).then(String::new);
    let others = estates.iter().filter(|estate| **estate != scope.estate).cloned();
    let named = |estate: String| {
        let title = if estate.is_empty() { work.plain("indicators-everywhere") } else { estate.clone() };
        go(&Scope { period: scope.period, estate }, title)
    };
    all.into_iter().chain(others).map(named).collect()
}

fn go(scope: &Scope, title: String) -> SheetRow {
    let opens = Some(Target::Sheet { kind: SheetKind::Indicators, about: scope.about() });
    SheetRow { opens, ..row(title, String::new()) }
}

/// A period's first moment, and the first one after it.
fn moments(work: &Work<'_>, period: Period) -> (DateTime<FixedOffset>, DateTime<FixedOffset>) {
    let at = |day: NaiveDate| {
        let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(*work.now.offset());
        midnight.single().unwrap_or(work.now)
    };
    (at(period.first), at(period.last.checked_add_days(Days::new(1)).unwrap_or(period.last)))
}

/// Who is counted in a place.
fn district_of(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
) -> Result<BTreeSet<ResidentId>, Fault> {
    let mut everybody = indicators::everybody(connection)?;
    everybody.retain(|one| scope.has(one));
    if !scope.estate.is_empty() && everybody.is_empty() {
        return Err(work.not_found());
    }
    Ok(everybody.into_iter().map(|one| one.resident).collect())
}

/// The facts of a place, as far as a period needs them.
struct District {
    facts: Facts,
    estates: BTreeSet<String>,
}

impl District {
    fn read(
        work: &Work<'_>,
        rules: &RuleSet,
        connection: &Connection,
        scope: &Scope,
    ) -> Result<District, Fault> {
        let everybody = indicators::everybody(connection)?;
        let estates: BTreeSet<String> = everybody.iter().map(|one| one.estate.clone()).collect();
        if !scope.estate.is_empty() && !estates.contains(&scope.estate) {
            return Err(work.not_found());
        }
        let here = |one: &&Counted| scope.has(one);
        let born: BTreeMap<ResidentId, NaiveDate> =
            everybody.iter().filter(here).map(|one| (one.resident, one.born)).collect();
        let year = scope.period.year_so_far(work.today());
        let (first, end) = moments(work, year);
        let mut followed = indicators::followed_up(connection, first, end)?;
        followed.retain(|one| born.contains_key(&one.resident));
        let managed = indicators::managed(connection)?;
        let follow_ups = judged(rules, connection, &followed, &born, &managed)?;
        let closed = closings::all(connection)?;
        let gone =
            |who: ResidentId| closed.get(&who).filter(|closed| closed.is_gone()).map(|closed| closed.day);
        let mut screened = indicators::screened(connection)?;
        screened.extend(indicators::measured(connection, first, end)?);
        let mut unsigned = indicators::unsigned(connection)?;
        unsigned.retain(|(who, role, _)| {
            let fills = access::allowed(*role, Capability::FillForms).is_ok();
            fills && managed.iter().any(|(resident, ..)| resident == who) && born.contains_key(who)
        });
        let facts = Facts {
            managed: managed
                .into_iter()
                .filter(|(resident, ..)| born.contains_key(resident))
                .map(|(resident, disease, since)| Managed {
                    closed: gone(resident),
                    resident,
                    disease,
                    since,
                })
                .collect(),
            follow_ups,
            unsigned: unsigned.into_iter().map(|(who, _, begun)| (who, begun)).collect(),
            gone: closed
                .iter()
                .filter(|(_, closed)| closed.is_gone())
                .map(|(who, closed)| (*who, closed.day))
                .collect(),
            screened: kept(screened, &born, |one| one.resident),
            referrals: kept(indicators::referred(connection)?, &born, |one| one.resident),
            outside: kept(indicators::outside(connection)?, &born, |one| one.0),
            born,
        };
        Ok(District { facts: facts.sorted(), estates })
    }
}

fn kept<T>(mut all: Vec<T>, here: &BTreeMap<ResidentId, NaiveDate>, of: impl Fn(&T) -> ResidentId) -> Vec<T> {
    all.retain(|one| here.contains_key(&of(one)));
    all
}

/// The follow-ups. A visit in which nothing was judged is one only if it says why it could not take place: a volunteer's measuring
/// is none. Answers are read only where they decide something: of the last follow-up of each person, here and with the platform, and
/// where nothing was judged.
fn judged(
    rules: &RuleSet,
    connection: &Connection,
    followed: &[FollowedUp],
    born: &BTreeMap<ResidentId, NaiveDate>,
    managed: &[(ResidentId, Disease, NaiveDate)],
) -> Result<Vec<FollowUp>, Fault> {
    let (mut decided, mut decided_there) = (BTreeSet::new(), BTreeSet::new());
    let mut ups = Vec::with_capacity(followed.len());
    let mut read: Option<(VisitId, Option<Answers>)> = None;
    for one in followed.iter().rev() {
        let day = one.signed_at.date_naive();
        // What could not take place tells of every disease she is followed up for.
        let from = managed.partition_point(|(resident, ..)| *resident < one.resident);
        let hers = managed[from..].iter().take_while(|(resident, ..)| *resident == one.resident);
        let diseases: Vec<Disease> = match one.disease {
            Some(disease) => vec![disease],
            None => hers.map(|(_, disease, _)| *disease).collect(),
        };
        for disease in diseases {
            let key = (one.resident, disease);
            // The last one decides; of what the platform has, the last one that it has.
            let decides = !decided.contains(&key) || (one.acknowledged && !decided_there.contains(&key));
            if (decides || one.disease.is_none())
                && read.as_ref().is_none_or(|(visit, _)| *visit != one.visit)
            {
                read = Some((one.visit, indicators::answers(connection, one.visit, one.corrected)?));
            }
            let answers = read.as_ref().filter(|(visit, _)| *visit == one.visit);
            let answers = answers.and_then(|(_, answers)| answers.as_ref());
            let outcome = answers.and_then(|answers| OutcomeRules::current().of(answers, day));
            if one.disease.is_none() && outcome.is_none() {
                continue;
            }
            let took_place = outcome.is_none();
            let lost = outcome.is_some_and(|outcome| outcome.code == LOST);
            if took_place || lost {
                decided.insert(key);
                if one.acknowledged {
                    decided_there.insert(key);
                }
            }
            let age = born.get(&one.resident).map_or(0, |born| age_on(*born, day));
            ups.push(FollowUp {
                resident: one.resident,
                disease,
                day,
                signed_after: (day - one.started_at.date_naive()).num_days(),
                took_place,
                in_person: !one.by_phone,
                lost,
                at_target: match answers {
                    Some(answers) if decides => {
                        let readings = || Ok(readings::of_visit(connection, one.visit)?);
                        at_target(rules, disease, age, answers, readings)?
                    }
                    _ => false,
                },
                complication: one.class == Some(FollowUpClass::Complication),
                acknowledged: one.acknowledged,
            });
        }
    }
    // Of several on one day the last one decides: they stay in their order.
    ups.reverse();
    Ok(ups)
}

/// By the assessment's target; a value that was not taken is not at target, nor is one that can't be real, unless the visit's
/// `readings` say the same and a doctor has confirmed them. (No glucose that can't be real lies between too low and too high.)
fn at_target(
    rules: &RuleSet,
    disease: Disease,
    age: u32,
    answers: &Answers,
    readings: impl FnOnce() -> Result<Vec<Reading>, Fault>,
) -> Result<bool, Fault> {
    Ok(match disease {
        Disease::Hypertension => match answers.get("blood_pressure") {
            Some(Answer::Pressure { systolic, diastolic }) => {
                let pressure = Pressure { systolic: *systolic, diastolic: *diastolic };
                let at_target = !rules.targets(age).assessment.limit.reached_by(pressure);
                let counts = !implausible(&pressure.value())
                    || Findings::of(FormSet::current(), answers, &readings()?).systolic.is_some();
                at_target && counts
            }
            _ => false,
        },
        Disease::Diabetes => match answers.get("fasting_glucose") {
            Some(Answer::Number(mmol)) => rules.fasting_at_target(*mmol),
            _ => false,
        },
    })
}
