//! Screening days of a village group or a building: who is asked to come, and when.

use chrono::{Duration, NaiveTime};
use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, person, row, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, coverage, phrase};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::id::{CampaignId, ResidentId};
use crate::care::screen::ScreenRules;
use crate::care::worklist::WorkRules;
use crate::store::lists::{self, Listed};
use crate::store::screenings;
use crate::store::worklist::{self, Campaign};

/// The link of today's page.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::PlanCampaign).then(|| to_sheet(work, "link-campaigns", SheetKind::Campaigns, ""))
}

/// All screening days.
pub(super) fn all(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::PlanCampaign)?;
    work.read(|connection| {
        let rows: Vec<SheetRow> = worklist::campaigns(connection)?
            .into_iter()
            .map(|one| {
                let day = phrase::day_in(work.language, one.day, work.today());
                let line = work.say("campaign-line", &[&one.slots.len().to_string()]);
                SheetRow {
                    opens: Some(Target::Sheet { kind: SheetKind::Campaign, about: one.id.to_string() }),
                    ..row(format!("{day} {}", place(&one)), line)
                }
            })
            .collect();
        Ok(SheetView {
            title: work.plain("link-campaigns"),
            lines: if rows.is_empty() { vec![work.plain("campaigns-none")] } else { Vec::new() },
            links: vec![to_form(&work, "link-new-campaign", FormKind::Campaign, "")],
            sections: section(work.plain("campaigns-all"), rows).into_iter().collect(),
        })
    })
}

/// One screening day, slot by slot; who has been screened since says so.
pub(super) fn one(desk: &Desk, campaign: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::PlanCampaign)?;
    let id = work.id::<CampaignId>(campaign)?;
    work.read(|connection| {
        let campaign = work.found(worklist::campaign(connection, id)?)?;
        told(&work, connection, &campaign)
    })
}

/// 幸福小区 6 栋
fn place(campaign: &Campaign) -> String {
    format!("{} {}", campaign.estate, campaign.building).trim_start().to_owned()
}

fn told(work: &Work<'_>, connection: &Connection, campaign: &Campaign) -> Result<SheetView, Fault> {
    let mut sections: Vec<(String, Vec<SheetRow>)> = Vec::new();
    for (resident, slot) in &campaign.slots {
        let line = work.found(lists::of_resident(connection, *resident)?)?;
        let came = screenings::last(connection, *resident)?;
        let came = came.is_some_and(|last| last.at.date_naive() >= campaign.day);
        let about = resident.to_string();
        let mut row = person(&line, work.plain(if came { "campaign-came" } else { "campaign-expected" }));
        if !came {
            row.links.push(to_form(work, "link-screening", FormKind::Screening, &about));
        }
        match sections.last_mut().filter(|(title, _)| title == slot) {
            Some((_, rows)) => rows.push(row),
            None => sections.push((slot.clone(), vec![row])),
        }
    }
    let day = phrase::weekday_and_day(work.language, campaign.day);
    Ok(SheetView {
        title: format!("{day} {}", place(campaign)),
        lines: vec![work.say("campaign-line", &[&campaign.slots.len().to_string()])],
        links: Vec::new(),
        sections: sections.into_iter().filter_map(|(title, rows)| section(title, rows)).collect(),
    })
}

/// The form for a screening day.
pub(super) fn form(desk: &Desk) -> Result<FormView, Error> {
    let work = desk.enter(Capability::PlanCampaign)?;
    let limits = &WorkRules::current().limits;
    let mut form = sheets::form_of(&work, "campaign", &Answers::new());
    let slots = [&limits.slot_minutes, &limits.slot_people].map(|limit| limit.value.to_string());
    form.lines.push(work.say("campaign-slots", &[&slots[0], &slots[1]]));
    Ok(form)
}

/// Plans a day for everybody of a group who is of the age, followed up for nothing and not screened within the year.
pub(super) fn plan(desk: &Desk, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::PlanCampaign)?;
    work.write(|tx| {
        let answers = sheets::read(&work, "campaign", work.today(), answers)?;
        let (estate, building) = (text(&answers, "campaign_estate"), text(&answers, "campaign_building"));
        let Some(Answer::Date(day)) = answers.get("campaign_day") else { return Err(work.broken()) };
        let rules = WorkRules::current();
        let everybody = lists::everyone(tx)?;
        let lives_there =
            |line: &Listed| line.household.estate == estate && line.household.building == building;
        let of_group: Vec<Listed> = everybody.into_iter().filter(lives_there).collect();
        let wrong = |key| Fault::Told(Error::invalid(work.language, "campaign_building", key, &[]));
        if of_group.is_empty() {
            return Err(wrong("campaign-unknown"));
        }
        let closed = coverage::not_visited(tx)?;
        let mut invited: Vec<ResidentId> = Vec::new();
        for line in of_group.iter().filter(|line| !closed.contains_key(&line.resident.id)) {
            if wanted(&work, tx, line)? {
                invited.push(line.resident.id);
            }
        }
        if invited.is_empty() {
            return Err(wrong("campaign-nobody"));
        }
        let per_slot = usize::try_from(rules.limits.slot_people.value).unwrap_or(1).max(1);
        let slots = invited.iter().enumerate().map(|(n, id)| (*id, slot(rules, n / per_slot)));
        let campaign = Campaign {
            id: CampaignId(desk.context.ids.next()),
            estate,
            building,
            day: *day,
            rules: rules.version.clone(),
            slots: slots.collect(),
        };
        worklist::add_campaign(tx, &campaign, work.me(), work.now)?;
        for (resident, slot) in &campaign.slots {
            let about = json!({
                "campaign": campaign.id, "estate": campaign.estate, "building": campaign.building,
                "day": campaign.day, "rules": campaign.rules, "slot": slot, "by": work.me(),
            });
            outgoing::tell(desk, &work, tx, Told::ScreeningDay, *resident, &about)?;
        }
        work.log(tx, "campaign.plan", None, &campaign.rules)?;
        told(&work, tx, &campaign)
    })
}

fn wanted(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<bool, Fault> {
    let limits = &ScreenRules::current().limits;
    let who = &line.resident;
    if !who.diseases.is_empty() || who.age_on(work.today()) < limits.from_age.value {
        return Ok(false);
    }
    let last = screenings::last(connection, who.id)?.map(|last| last.at.date_naive());
    let again =
        last.and_then(|day| day.checked_add_months(chrono::Months::new(limits.rescreen_months.value)));
    Ok(again.is_none_or(|again| again <= work.today()))
}

/// 08:30: when the slot of this number begins.
fn slot(rules: &WorkRules, number: usize) -> String {
    let first = NaiveTime::from_hms_opt(rules.limits.slot_from_hour.value, 0, 0).unwrap_or_default();
    let minutes = i64::from(rules.limits.slot_minutes.value) * i64::try_from(number).unwrap_or_default();
    (first + Duration::minutes(minutes)).format("%H:%M").to_string()
}
