//! A doctor decides otherwise than the rules, with a reason: class, next date, no referral. What the rules said stays beside it.

use chrono::{Months, NaiveDate};

use super::super::error::Error;
use super::super::phrase;
use super::super::residents::class;
use super::super::view::{Disease, OptionView, VisitView};
use super::super::work::{Desk, Work};
use super::{Open, judging};
use crate::access::Capability;
use crate::care::form;
use crate::care::judgement::{Decision, FollowUpClass, Judgement};
use crate::store::decisions;

/// Shortest and longest reason, characters.
const REASON: std::ops::RangeInclusive<usize> = 2..=200;
/// Latest next date, months from today: a year of follow-ups can't be left out.
const LATEST: u32 = 12;

impl Desk {
    /// Decides otherwise about one disease of an open visit: a class (1 to 4), a next date as typed, that nobody is
    /// referred though the rules ask for it; nothing of these takes an earlier decision back.
    pub fn decide(
        &self,
        visit: &str,
        disease: Disease,
        class: Option<u32>,
        next: Option<&str>,
        not_referred: bool,
        reason: &str,
    ) -> Result<VisitView, Error> {
        let work = self.enter(Capability::SignVisit)?;
        let id = work.id(visit)?;
        let reason = reason.trim();
        let invalid = |field, key, args: &[&str]| Error::invalid(work.language, field, key, args);
        let class = class
            .map(|code| FollowUpClass::of_code(code).ok_or_else(|| invalid("class", "decide-class", &[])))
            .transpose()?;
        let next = next.map(|typed| next_date(&work, typed)).transpose()?;
        let decides = class.is_some() || next.is_some() || not_referred;
        if decides && !REASON.contains(&reason.chars().count()) {
            let bounds = [REASON.start(), REASON.end()].map(ToString::to_string);
            return Err(invalid("reason", "decide-reason", &[&bounds[0], &bounds[1]]));
        }
        let reason = if decides { reason.to_owned() } else { String::new() };
        work.write(|tx| {
            let open = Open::load(&work, tx, id)?;
            work.found(open.diseases.contains(&disease).then_some(()))?;
            work.may_record(tx, open.draft.resident)?;
            let waived = match not_referred {
                false => None,
                true => {
                    let judgements = judging::judge(&self.rules(), work.today(), &open);
                    let judged = judgements.iter().find(|judged| judged.disease == disease);
                    let asked = judged.and_then(|judged| judged.referral);
                    Some(asked.ok_or_else(|| invalid("referral", "decide-no-referral", &[]))?)
                }
            };
            let decision = Decision { disease, class, next, waived, reason, staff: work.me() };
            decisions::append(tx, id, &decision, work.now)?;
            work.log(tx, "visit.decide", Some(open.draft.resident), "")?;
            self.shown(&work, tx, id)
        })
    }
}

fn next_date(work: &Work<'_>, typed: &str) -> Result<NaiveDate, Error> {
    let latest = work.today().checked_add_months(Months::new(LATEST)).unwrap_or(NaiveDate::MAX);
    form::day(typed)
        .filter(|day| *day > work.today() && *day <= latest)
        .ok_or_else(|| Error::invalid(work.language, "next", "decide-next", &[&latest.to_string()]))
}

/// What may be decided, in the order of the codes on the form.
pub(super) fn classes(work: &Work<'_>, judgement: &Judgement) -> Vec<OptionView> {
    let classes = (1..).map_while(|code| Some((code, FollowUpClass::of_code(code)?)));
    let named = classes.map(|(code, of)| OptionView {
        code,
        label: class(work, &Judgement { class: Some(of), ..judgement.clone() }),
    });
    named.collect()
}

/// 医生决定: 控制满意, 不转诊, 10月8日 (理由)
pub(super) fn line(work: &Work<'_>, judgement: &Judgement, decisions: &[Decision]) -> Option<String> {
    let decision = decisions.iter().find(|decision| decision.disease == judgement.disease)?;
    let decided = judgement.decided(decisions);
    let class = decision.class.map(|_| class(work, &decided));
    let next = decision.next.map(|day| phrase::day_in(work.language, day, work.today()));
    let waived = decision.waived.map(|_| work.plain("decide-not-referred"));
    let what =
        class.into_iter().chain(waived).chain(next).collect::<Vec<_>>().join(&work.plain("word-comma"));
    Some(work.say("decide-line", &[&what, &decision.reason]))
}
