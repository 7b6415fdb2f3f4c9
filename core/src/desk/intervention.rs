//! A resident's 5+2 plan: enrolment, her weeks, the salt box, the diet diary, reminders; and the county's template.

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, code, codes, number, row, said, section, text, to_act, to_form};
use super::view::{
    ActKind, FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetSection, SheetView,
};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, plan};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::{PlanId, ResidentId};
use crate::care::plan::{
    DietEntry, ItemState, Plan, Reminder, SaltCheck, SaltUse, Status, Template, Tick, Week,
};
use crate::care::worklist::{PLAN_REVIEW, WorkRules};
use crate::store::lists::Listed;
use crate::store::{daily, plans, templates, worklist};

/// Meals and days of reminders that are shown.
const SHOWN: u32 = 21;
/// The item that a look at the salt box is.
const SPOON: &str = "salt-spoon-check";

/// The links of a resident's page that belong to 5+2.
pub(super) fn links(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Vec<LinkView>, Fault> {
    let about = resident.to_string();
    let mut links = Vec::new();
    if !work.can(Capability::SeePlan) {
        return Ok(links);
    }
    if !plans::of_resident(connection, resident)?.is_empty() {
        links.push(sheets::to_sheet(work, "link-intervention", SheetKind::Intervention, &about));
    }
    if work.can(Capability::EnrolPlan) && plan::running_of(work, connection, resident)?.is_none() {
        links.push(to_act(work, "link-enrol", ActKind::Enrol, &about));
    }
    Ok(links)
}

/// The link to the county's template, if this person may change it.
pub(super) fn template_link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::ManageTemplate).then(|| to_form(work, "link-template", FormKind::Template, ""))
}

/// Enrols a resident with the template of today.
pub(super) fn enrol(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::EnrolPlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let id = line.resident.id;
        if line.resident.diseases.is_empty() {
            return Err(Error::invalid(work.language, "resident", "enrol-without-disease", &[]).into());
        }
        if plan::running_of(&work, tx, id)?.is_some() {
            return Err(Error::Conflict { words: work.plain("enrol-already") }.into());
        }
        let template = current(tx)?;
        let id_of_plan = PlanId(desk.context.ids.next());
        let begun = Plan { id: id_of_plan, resident: id, start: work.today(), template, ended: None };
        plans::start(tx, &begun)?;
        outgoing::tell(desk, &work, tx, Told::Enrolment, id, &begun)?;
        work.log(tx, "plan.enrol", Some(id), &begun.template.version)?;
        told(&work, tx, &line)
    })
}

/// The template that a plan begun now follows: the county's last one, else the one that ships.
pub(super) fn current(connection: &Connection) -> Result<Template, Fault> {
    Ok(templates::last(connection)?.unwrap_or_else(|| Template::five_plus_two().clone()))
}

/// A resident's plan, this week first.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let who = &line.resident;
    let plan = work.found(plans::of_resident(connection, who.id)?.into_iter().next())?;
    let about = who.id.to_string();
    let running = plan.week_of(work.today()).is_some();
    let mut links = Vec::new();
    if running {
        if plan::may_tick(work, &plan, SPOON) {
            links.push(to_form(work, "link-salt-check", FormKind::SaltCheck, &about));
        }
        if work.can(Capability::KeepDiary) {
            links.push(to_form(work, "link-diet-entry", FormKind::DietEntry, &about));
        }
        if work.can(Capability::RemindDrugs) {
            let marked = daily::reminders(connection, plan.id, 1)?;
            let taken = marked.first().is_some_and(|one| one.day == work.today() && one.taken);
            links.push(match taken {
                false => to_act(work, "link-drugs-taken", ActKind::DrugsTaken, &about),
                true => to_act(work, "link-drugs-not-taken", ActKind::DrugsNotTaken, &about),
            });
        }
        if work.can(Capability::EnrolPlan) {
            links.push(to_form(work, "link-end-plan", FormKind::EndPlan, &about));
        }
    }
    let start = phrase::day_in(work.language, plan.start, work.today());
    let (key, version) = (plan.template.weeks.to_string(), plan.template.version.as_str());
    let mut sections = weeks(work, connection, &plan)?;
    sections.extend(section(work.plain("plan-salt"), salt_rows(work, connection, &plan)?));
    sections.extend(section(work.plain("plan-diet"), meal_rows(work, connection, &plan)?));
    if work.can(Capability::RemindDrugs) {
        sections.extend(section(work.plain("plan-reminders"), reminder_rows(work, connection, &plan)?));
    }
    let mut review = None;
    if running && work.can(Capability::RecordCheck) {
        let checks = worklist::checks(connection, who.id)?;
        let last = checks.iter().find(|check| check.kind == PLAN_REVIEW).map(|check| check.day);
        let due = WorkRules::current().plan_review_due(plan.start, last);
        let says = if due <= work.today() { "intervention-review-due" } else { "intervention-review-by" };
        review = Some(work.say(says, &[&phrase::day_in(work.language, due, work.today())]));
        links.push(to_form(work, "link-yearly-check", FormKind::YearlyCheck, &about));
    }
    let ended = plan.ended.map(|day| phrase::day_in(work.language, day, work.today()));
    let ended = ended.map(|day| work.say("intervention-ended", &[&day]));
    let line = work.say("intervention-line", &[&start, &key, version]);
    Ok(SheetView {
        title: work.say("intervention-title", &[&who.name]),
        lines: std::iter::once(line).chain(ended).chain(review).collect(),
        links,
        sections,
    })
}

/// Every week that has begun, the latest first.
fn weeks(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<Vec<SheetSection>, Fault> {
    let today = work.today();
    let last = plan.end().unwrap_or(today);
    let ticks = plans::ticks(connection, plan.id, plan.start, last)?;
    let over = plan.end();
    let begun = plan.board(&ticks, today).into_iter();
    let begun = begun.filter(|week| week.first <= today && over.is_none_or(|over| week.first < over));
    let mut sections = Vec::new();
    for week in begun.collect::<Vec<Week>>().into_iter().rev() {
        let mut rows = Vec::new();
        for item in &week.items {
            rows.push(item_row(work, connection, item, &ticks)?);
        }
        let days = [week.first, week.last].map(|day| phrase::day(work.language, day));
        let title = work.say("intervention-week", &[&week.week.to_string(), &days[0], &days[1]]);
        sections.extend(section(title, rows));
    }
    Ok(sections)
}

/// 家庭医生随访: 已完成 5/5 · 周一 周文静、周二 周文静 …
fn item_row(
    work: &Work<'_>,
    connection: &Connection,
    item: &ItemState,
    ticks: &[Tick],
) -> Result<SheetRow, Fault> {
    let status = work.plain(match item.status {
        Status::Done => "item-done",
        Status::Due => "item-due",
        Status::Missed => "item-missed",
        Status::NotYet => "item-not-yet",
    });
    let mut days = Vec::new();
    for day in &item.days {
        let tick = ticks.iter().rev().find(|tick| tick.item == item.key && tick.day == *day && tick.done);
        let by = match tick {
            Some(tick) => work.name(connection, tick.by)?,
            None => String::new(),
        };
        days.push(format!("{} {by}", phrase::weekday(work.language, *day)));
    }
    let counted = format!("{status} {}/{}", item.days.len(), item.wanted);
    let by = days.join(&work.plain("word-comma"));
    let line = if by.is_empty() { counted } else { format!("{counted} · {by}") };
    Ok(row(work.plain(&format!("plan-{}", item.key)), line))
}

fn salt_rows(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<Vec<SheetRow>, Fault> {
    let Some(rule) = plan.template.salt else { return Ok(Vec::new()) };
    let checks = daily::salt(connection, plan.id)?;
    let rows = checks.iter().filter_map(|check| {
        let used = SaltUse::new(check.grams, check.days, check.eaters).ok()?;
        let day = phrase::day_in(work.language, check.day, work.today());
        Some(row(day, work.reason(&used.reason(&rule))))
    });
    Ok(rows.collect())
}

fn meal_rows(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<Vec<SheetRow>, Fault> {
    let meals = daily::meals(connection, plan.id, SHOWN)?;
    let rows = meals.into_iter().map(|meal| {
        let day = phrase::day_in(work.language, meal.day, work.today());
        let what = [said(work, "salty_foods", &meal.salty), meal.note];
        let line = phrase::parts(what);
        row(format!("{day} {}", said(work, "meal", &[meal.meal])), line)
    });
    Ok(rows.collect())
}

fn reminder_rows(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<Vec<SheetRow>, Fault> {
    let reminders = daily::reminders(connection, plan.id, SHOWN)?;
    let rows = reminders.iter().map(|one| {
        let key = if one.taken { "reminder-taken" } else { "reminder-not-taken" };
        row(phrase::day_in(work.language, one.day, work.today()), work.plain(key))
    });
    Ok(rows.collect())
}

/// The form for a running plan.
pub(super) fn form(desk: &Desk, kind: FormKind, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::SeePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let plan = work.found(plan::running_of(&work, connection, line.resident.id)?)?;
        let section = match kind {
            FormKind::SaltCheck => "salt-check",
            FormKind::EndPlan => "plan-end",
            _ => "diet-entry",
        };
        let mut form = sheets::form_of(&work, section, &Answers::new());
        if let (FormKind::SaltCheck, Some(rule)) = (kind, plan.template.salt) {
            let grams = [rule.limit_grams, rule.spoon_grams].map(|grams| grams.normalize().to_string());
            form.lines.push(work.say("salt-limit", &[&grams[0], &grams[1]]));
        }
        Ok(form)
    })
}

/// A look at the salt box: what was used, and with it the week's tick.
pub(super) fn salt_check(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    within(desk, Capability::SeePlan, resident, |work, tx, line, plan| {
        let answers = sheets::read(work, "salt-check", line.resident.born, answers)?;
        let whole = |field| number(&answers, field).and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        let grams = number(&answers, "salt_grams").unwrap_or_default();
        let check = SaltCheck {
            plan: plan.id,
            day: work.today(),
            grams,
            days: whole("salt_days"),
            eaters: whole("salt_eaters"),
            by: work.me(),
            at: work.now,
        };
        SaltUse::new(check.grams, check.days, check.eaters).map_err(|problem| {
            let words = work.reason(&problem.reason());
            Fault::Told(Error::Invalid { field: "salt_grams".to_owned(), words })
        })?;
        plan::tick(desk, work, tx, plan, SPOON, true, None)?;
        daily::add_salt(tx, &check)?;
        outgoing::tell(desk, work, tx, Told::SaltCheck, plan.resident, &check)?;
        work.log(tx, "plan.salt-check", Some(plan.resident), "")
    })
}

/// A meal of the diary.
pub(super) fn diet_entry(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    within(desk, Capability::KeepDiary, resident, |work, tx, line, plan| {
        let answers = sheets::read(work, "diet-entry", line.resident.born, answers)?;
        let entry = DietEntry {
            plan: plan.id,
            day: work.today(),
            meal: code(&answers, "meal").unwrap_or_default(),
            salty: codes(&answers, "salty_foods"),
            note: text(&answers, "meal_note"),
            by: work.me(),
            at: work.now,
        };
        daily::add_meal(tx, &entry)?;
        outgoing::tell(desk, work, tx, Told::Meal, plan.resident, &entry)?;
        work.log(tx, "plan.diet-entry", Some(plan.resident), "")
    })
}

/// She was reminded of her drugs and has taken them, or that mark was a mistake.
pub(super) fn remind(desk: &Desk, resident: &str, taken: bool) -> Result<SheetView, Error> {
    within(desk, Capability::RemindDrugs, resident, |work, tx, _, plan| {
        let mark = Reminder { plan: plan.id, day: work.today(), taken, by: work.me(), at: work.now };
        daily::add_reminder(tx, &mark)?;
        outgoing::tell(desk, work, tx, Told::Reminder, plan.resident, &mark)?;
        work.log(tx, "plan.reminder", Some(plan.resident), if taken { "taken" } else { "not-taken" })
    })
}

/// Ends a running plan before its time, with the reason; what was done in it stays.
pub(super) fn end(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    within(desk, Capability::EnrolPlan, resident, |work, tx, line, plan| {
        let answers = sheets::read(work, "plan-end", line.resident.born, answers)?;
        let reason = work.found(sheets::key(&answers, "plan_end_reason"))?;
        plans::end(tx, plan.id, work.today(), reason, work.me(), work.now)?;
        let about = json!({ "plan": plan.id, "day": work.today(), "reason": reason, "by": work.me() });
        outgoing::tell(desk, work, tx, Told::PlanEnd, plan.resident, &about)?;
        work.log(tx, "plan.end", Some(plan.resident), reason)
    })
}

/// Does something to a running plan, and tells the plan anew.
fn within(
    desk: &Desk,
    capability: Capability,
    resident: &str,
    change: impl FnOnce(&Work<'_>, &Transaction<'_>, &Listed, &Plan) -> Result<(), Fault>,
) -> Result<SheetView, Error> {
    let work = desk.enter(capability)?;
    work.need(Capability::SeePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let id = line.resident.id;
        let plan = work.found(plan::running_of(&work, tx, id)?)?;
        change(&work, tx, &line, &plan)?;
        told(&work, tx, &line)
    })
}

/// The form for a county's template, with the one that counts now.
pub(super) fn template_form(desk: &Desk) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ManageTemplate)?;
    let now = work.read(current)?;
    let mut form = sheets::form_of(&work, "template", &Answers::new());
    form.lines = vec![work.say("template-now", &[&now.key, &now.version, &now.weeks.to_string()])];
    form.lines.push(work.plain("template-note"));
    Ok(form)
}

/// Takes a county's template; plans begun from now on follow it, running ones keep theirs.
pub(super) fn take_template(desk: &Desk, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ManageTemplate)?;
    work.write(|tx| {
        let answers = sheets::read(&work, "template", work.today(), answers)?;
        let wrong =
            |key: &str, args: &[&str]| Fault::Told(Error::invalid(work.language, "template_text", key, args));
        let template = Template::from_toml(&text(&answers, "template_text"))
            .map_err(|error| wrong("template-unreadable", &[&error.to_string()]))?;
        let unknown = template.items.iter().find(|item| Capability::to_tick(&item.key).is_none());
        if let Some(item) = unknown {
            return Err(wrong("template-unknown-item", &[&item.key]));
        }
        templates::add(tx, &template, work.me(), work.now)?;
        work.log(tx, "template.take", None, &format!("{} {}", template.key, template.version))?;
        let rows = template.items.iter().map(|item| {
            let times = work.say("template-times", &[&item.times_a_week.to_string()]);
            row(
                work.plain(&format!("plan-{}", item.key)),
                format!("{times} · {}", plan::who(&work, &item.roles)),
            )
        });
        Ok(SheetView {
            title: work.plain("template-taken"),
            lines: vec![
                work.say("template-now", &[&template.key, &template.version, &template.weeks.to_string()]),
            ],
            links: Vec::new(),
            sections: section(work.plain("template-items"), rows.collect()).into_iter().collect(),
        })
    })
}
