//! What a resident is told before the next visit, in her words: for a message, a call, or to be read aloud; and that she was
//! told.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::outgoing::{self, Told};
use super::sheets::{row, section, to_act, to_sheet};
use super::view::{ActKind, Language, LinkView, SheetKind, SheetView, Target};
use super::visit::field::label;
use super::work::{Desk, Fault, Work};
use super::{Error, coverage, duties, phrase, register};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::person::{Disease, Resident};
use crate::care::support::{Reminder, ReminderRules};
use crate::care::worklist::DutyKind;
use crate::store::lists::Listed;
use crate::store::reminders::{self, GivenReminder, ToldBy};
use crate::store::{screenings, worklist};

/// What is shown of the past.
const LATEST: u32 = 5;

/// The link of a resident's page, while somebody goes there.
pub(super) fn link(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Option<LinkView>, Fault> {
    let reminds = work.can(Capability::RemindVisit) && !coverage::is_not_visited(connection, resident)?;
    Ok(reminds.then(|| to_sheet(work, "link-reminder", SheetKind::Reminder, &resident.to_string())))
}

/// What she is to be told, and how she was told before.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RemindVisit)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(desk, &work, connection, &line)
    })
}

fn told(desk: &Desk, work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let reminder = composed(desk, work, connection, line)?;
    let (mut lines, mut links) = (Vec::new(), Vec::new());
    match &reminder {
        None => lines.push(work.plain("reminder-nothing")),
        Some(reminder) => {
            let text = text(work, &line.resident, reminder);
            lines.push(text.clone());
            links.push(LinkView { label: work.plain("link-say"), target: Target::Tell { text } });
            let about = id.to_string();
            links.push(to_act(work, "link-told-sms", ActKind::RemindedBySms, &about));
            links.push(to_act(work, "link-told-phone", ActKind::RemindedByPhone, &about));
            links.push(to_act(work, "link-told-in-person", ActKind::RemindedInPerson, &about));
        }
    }
    let mut past = Vec::new();
    for given in reminders::given(connection, id, LATEST)? {
        let way = work.plain(match given.way {
            ToldBy::Sms => "reminder-by-sms",
            ToldBy::Phone => "reminder-by-phone",
            ToldBy::InPerson => "reminder-in-person",
        });
        let by = work.name(connection, given.by)?;
        let says = if work.can(Capability::SeeDiagnosis) { given.text } else { String::new() };
        past.push(row(format!("{} · {way} · {by}", work.moment(given.at)), says));
    }
    Ok(SheetView {
        title: work.say("reminder-title", &[&line.resident.name]),
        lines,
        links,
        sections: section(work.plain("reminder-past"), past).into_iter().collect(),
    })
}

/// Her next visit; none: nobody goes there, or for nothing that she is told of. Who sees no diagnoses gets what everybody may know: that the blood pressure is measured.
pub(super) fn composed(
    desk: &Desk,
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
) -> Result<Option<Reminder<'static>>, Fault> {
    if coverage::is_not_visited(connection, line.resident.id)? {
        return Ok(None);
    }
    let rules = ReminderRules::current();
    let facts = duties::facts_of(work, &desk.rules(), connection, line)?;
    let open = duties::duties_of(work, &facts);
    let mut known: Vec<_> = open.iter().map(|duty| (duty.due, duties::key(&duty.kind))).collect();
    if !work.can(Capability::SeeDiagnosis) {
        known.retain(|(_, key)| rules.tells(key));
        known.truncate(1);
        known.iter_mut().for_each(|(_, key)| *key = duties::key(&DutyKind::RiskCheck));
        return Ok(rules.of(&known, &[], work.today()));
    }
    name_risk_checks(connection, line, &mut known)?;
    let diseases: Vec<Disease> = line.resident.diseases.iter().map(|managed| managed.disease).collect();
    let screening = duties::key(&DutyKind::Screening);
    let slot = worklist::next_slot(connection, line.resident.id, work.today())?;
    // Who was screened meanwhile need not come.
    let wanted = |day: NaiveDate| known.iter().any(|(due, key)| *key == screening && *due <= day);
    let Some((day, slot)) = slot.filter(|(day, _)| wanted(*day)) else {
        return Ok(rules.of(&known, &diseases, work.today()));
    };
    // She is screened on the day she is asked to come; whoever comes to her before that is told of first.
    known.retain(|(_, key)| *key != screening);
    let visit = rules.of(&known, &diseases, work.today()).filter(|visit| visit.day < day);
    let asked = || rules.of(&[(day, screening)], &diseases, work.today());
    Ok(visit.or_else(|| Some(Reminder { slot: Some(slot), ..asked()? })))
}

/// The glucose of a high-risk person.
const RISK_GLUCOSE: &str = "risk-glucose";

/// Of the check of a high-risk person, says what is to be measured: each by its own day.
fn name_risk_checks(
    connection: &Connection,
    line: &Listed,
    known: &mut Vec<(NaiveDate, String)>,
) -> Result<(), Fault> {
    let pressure = duties::key(&DutyKind::RiskCheck);
    let before = known.len();
    known.retain(|(_, key)| *key != pressure);
    if known.len() == before {
        return Ok(());
    }
    let Some(screening) = screenings::last(connection, line.resident.id)? else { return Ok(()) };
    for (disease, due) in register::checks_due(connection, &line.resident, &screening)? {
        let key = match disease {
            Disease::Hypertension => pressure.clone(),
            Disease::Diabetes => RISK_GLUCOSE.to_owned(),
        };
        known.push((due, key));
    }
    known.sort_by_key(|(due, _)| *due);
    Ok(())
}

/// 王大爷您好，明天上午9点我们上门查糖尿病足。早上请空腹。
pub(super) fn text(work: &Work<'_>, who: &Resident, reminder: &Reminder<'_>) -> String {
    let rules = ReminderRules::current();
    let address = rules.address(who.sex, who.age_on(work.today()));
    let called = match address {
        Some(address) => label(work.language, address).replace("{}", rules.called(&who.name)),
        None => who.name.clone(),
    };
    let join = |labels: &[&crate::care::form::Label], with: &str| {
        labels.iter().map(|text| label(work.language, text)).collect::<Vec<_>>().join(with)
    };
    let (between, after) = match work.language {
        Language::Zh => ("，", "；"),
        Language::En => (", ", "; "),
    };
    let what = join(&reminder.what, between);
    let tomorrow = work.today().succ_opt();
    let day = match Some(reminder.day) == tomorrow {
        true => work.plain("reminder-tomorrow"),
        false => phrase::weekday_and_day(work.language, reminder.day),
    };
    let hour = rules.limits.hour.value.to_string();
    let says = match &reminder.slot {
        Some(slot) => work.say("reminder-screening-day", &[&called, &day, slot, &what]),
        None => work.say("reminder-text", &[&called, &day, &hour, &what]),
    };
    match reminder.ready.is_empty() {
        true => says,
        false => format!("{says}{}", work.say("reminder-prepare", &[&join(&reminder.ready, after)])),
    }
}

/// Keeps that she was told.
pub(super) fn give(desk: &Desk, resident: &str, way: ToldBy) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RemindVisit)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let Some(reminder) = composed(desk, &work, tx, &line)? else {
            return Err(Error::Conflict { words: work.plain("reminder-nothing") }.into());
        };
        let given = GivenReminder {
            resident: line.resident.id,
            day: reminder.day,
            way,
            text: text(&work, &line.resident, &reminder),
            by: work.me(),
            at: work.now,
        };
        reminders::give(tx, &given)?;
        outgoing::tell(desk, &work, tx, Told::VisitReminder, given.resident, &given)?;
        work.log(tx, "reminder.give", Some(line.resident.id), &reminder.day.to_string())?;
        told(desk, &work, tx, &line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::discharge::TaskKind;
    use crate::care::team::Role;

    /// Whatever is due: she is told what for, or nothing at all.
    #[test]
    fn no_reminder_is_without_what_it_is_for() {
        let day = "2026-09-03".parse().expect("a day");
        let today = "2026-09-02".parse().expect("a day");
        let rules = ReminderRules::current();
        let mut kinds = vec![
            DutyKind::FollowUp,
            DutyKind::SoonFollowUp,
            DutyKind::AskResult,
            DutyKind::PlanReview,
            DutyKind::CarePlanReview,
            DutyKind::ReferralAnswer,
            DutyKind::ReferralFollowUp,
            DutyKind::ReferElsewhere,
            DutyKind::MeasureAgain,
            DutyKind::Refer,
            DutyKind::RiskCheck,
            DutyKind::Screening,
            DutyKind::NeedsSurvey,
            DutyKind::SupportTask,
            DutyKind::Refused,
        ];
        kinds.extend(TaskKind::ALL.map(|kind| DutyKind::Task(Role::Nurse, kind)));
        let checks = &crate::care::worklist::WorkRules::current().check;
        kinds.extend(checks.iter().map(|check| DutyKind::Check(check.key.clone())));
        let mut silent = Vec::new();
        for kind in &kinds {
            let key = duties::key(kind);
            match rules.of(&[(day, key.clone())], &[], today) {
                Some(reminder) => assert!(!reminder.what.is_empty(), "{key}"),
                None => silent.push(key),
            }
        }
        // What the team has to do without her.
        assert_eq!(silent, ["duty-referral-answer", "duty-support-task", "duty-refused", "task-other"]);
        // Beside something else they neither decide the day nor leave a gap.
        let beside = [(today, "duty-refused".to_owned()), (day, "duty-measure-again".to_owned())];
        let told = rules.of(&beside, &[], today).expect("she is measured");
        assert_eq!((told.day, told.what.len()), (day, 1));
    }
}
