//! What is printed: the visit for the resident in large type, the record in short, today's list for when the phone dies. Each is
//! cut to the role as its page on the screen is. Whoever prints is written down.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::reminder;
use super::residents::{class, conditions, disease, summary};
use super::sheets::link;
use super::view::{Language, LinkView, PaperKind, PaperView, Target, TodayView};
use super::work::{Desk, Fault, Work};
use super::{Error, care_plan, drugs, me, phrase, plan};
use crate::access::Capability;
use crate::care::answer::Answer;
use crate::care::id::ResidentId;
use crate::care::id_number;
use crate::care::judgement::{FollowUpClass, Judgement};
use crate::care::visit::SignedVisit;
use crate::paper::{self, Block, LARGE_TYPE, Paper, SMALL_TYPE};
use crate::store::lists::Listed;
use crate::store::{records, visits};

/// Visits on the record in short.
const VISITS: u32 = 6;
/// Visits looked at for the last one that was judged.
const JUDGED: u32 = 50;

/// The link of today's page.
pub(super) fn today_link(work: &Work<'_>) -> LinkView {
    link(work, "link-paper-today", Target::Paper { kind: PaperKind::WorkList, about: String::new() })
}

/// The links of a resident's page.
pub(super) fn links(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Vec<LinkView>, Fault> {
    let about = resident.to_string();
    let mut links = Vec::new();
    if work.can(Capability::SeeHistory) && last_judged(connection, resident)?.is_some() {
        let target = Target::Paper { kind: PaperKind::Visit, about: about.clone() };
        links.push(link(work, "link-paper-visit", target));
    }
    if work.can(Capability::SeeRecord) {
        links.push(link(work, "link-paper-record", Target::Paper { kind: PaperKind::Record, about }));
    }
    Ok(links)
}

impl Desk {
    /// A paper as a PDF, drawn with `font`: the bytes of a font that has Chinese, which the platform hands in. `about` is the
    /// resident, or empty for today's list.
    pub fn paper(&self, kind: PaperKind, about: &str, font: &[u8]) -> Result<PaperView, Error> {
        let work = self.enter(match kind {
            PaperKind::Visit => Capability::SeeHistory,
            PaperKind::Record => Capability::SeeRecord,
            PaperKind::WorkList => Capability::SeeIdentity,
        })?;
        let (name, blocks, subject) = match kind {
            PaperKind::WorkList => ("paper-today", list(&work, &self.today()?), None),
            PaperKind::Visit | PaperKind::Record => {
                let id = work.id::<ResidentId>(about)?;
                work.read(|connection| {
                    let line = work.listed(connection, id)?;
                    let id = line.resident.id;
                    Ok(match kind {
                        PaperKind::Record => ("paper-record", record(&work, connection, &line)?, Some(id)),
                        _ => ("paper-visit", self.visit_paper(&work, connection, &line)?, Some(id)),
                    })
                })?
            }
        };
        let size = if kind == PaperKind::Visit { LARGE_TYPE } else { SMALL_TYPE };
        let paper = Paper { size, language: language(&work).to_owned(), blocks, footer: foot(&work, self) };
        let bytes = paper::draw(&paper, font)
            .map_err(|_| Error::invalid(work.language, "font", "paper-no-font", &[]))?;
        work.write(|tx| work.log(tx, "paper.print", subject, name))?;
        let name = format!("{}-{}.pdf", work.plain(name), work.today().format("%Y%m%d"));
        Ok(PaperView { name, bytes })
    }

    /// Her last visit in her own words: what was measured, how it stands, what she takes, her plan, when somebody comes again.
    fn visit_paper(
        &self,
        work: &Work<'_>,
        connection: &Connection,
        line: &Listed,
    ) -> Result<Vec<Block>, Fault> {
        let who = &line.resident;
        let visit = work.found(last_judged(connection, who.id)?)?;
        let day = phrase::day_in(work.language, visit.signed_at.date_naive(), work.today());
        let by = work.name(connection, visit.staff)?;
        let mut blocks = vec![
            Block::Title(work.say("paper-visit-title", &[&who.name])),
            Block::Text(work.say("paper-visit-by", &[&day, &by])),
            Block::Heading(work.plain("paper-measured")),
        ];
        blocks.extend(measured(work, &visit).into_iter().map(Block::Big));
        for judgement in visit.decided() {
            blocks.push(Block::Text(in_her_words(work, &judgement)));
        }
        let drugs = drugs::lines(work, connection, who.id)?;
        if !drugs.is_empty() {
            blocks.push(Block::Heading(work.plain("paper-drugs")));
            blocks.extend(drugs.into_iter().map(Block::Item));
        }
        let steps = care_plan::steps(work, connection, who.id)?;
        if !steps.is_empty() {
            blocks.push(Block::Heading(work.plain("paper-plan")));
            blocks.extend(steps.into_iter().map(Block::Item));
        }
        if let Some(week) = plan::running_of(work, connection, who.id)?
            && work.can(Capability::SeePlan)
        {
            let week = plan::view(work, connection, &week)?;
            blocks.push(Block::Heading(week.title));
            let items = week.items.into_iter().map(|item| phrase::parts([item.label, item.line]));
            blocks.extend(items.map(Block::Item));
        }
        if let Some(next) = reminder::composed(self, work, connection, line)? {
            blocks.push(Block::Heading(work.plain("paper-next")));
            blocks.push(Block::Text(reminder::text(work, who, &next)));
        }
        blocks.push(Block::Heading(work.plain("paper-at-home")));
        for key in ["paper-home-drugs", "paper-home-salt", "paper-home-measure"] {
            blocks.push(Block::Item(work.plain(key)));
        }
        blocks.push(Block::Heading(work.plain("paper-emergency")));
        blocks.push(Block::Text(work.plain("paper-emergency-what")));
        Ok(blocks)
    }
}

/// The last visit that the rules judged: who only measured, or met nobody, left nothing that the page could say.
fn last_judged(connection: &Connection, resident: ResidentId) -> Result<Option<SignedVisit>, Fault> {
    let past = visits::of_resident(connection, resident, JUDGED)?;
    Ok(past.into_iter().find(|visit| !visit.judgements.is_empty() && visit.outcome().is_none()))
}

fn measured(work: &Work<'_>, visit: &SignedVisit) -> Vec<String> {
    let pressure = match visit.answers.get("blood_pressure") {
        Some(Answer::Pressure { systolic, diastolic }) => {
            Some(work.say("paper-pressure", &[&phrase::pressure(*systolic, *diastolic)]))
        }
        _ => None,
    };
    let glucose = match visit.answers.get("fasting_glucose") {
        Some(Answer::Number(mmol)) => Some(work.say("paper-glucose", &[&phrase::glucose(*mmol)])),
        _ => None,
    };
    pressure.into_iter().chain(glucose).collect()
}

fn in_her_words(work: &Work<'_>, judgement: &Judgement) -> String {
    let how = work.plain(match judgement.class {
        Some(FollowUpClass::Satisfied) => "paper-class-satisfied",
        Some(FollowUpClass::Unsatisfied) => "paper-class-unsatisfied",
        Some(FollowUpClass::AdverseReaction) => "paper-class-reaction",
        Some(FollowUpClass::Complication) => "paper-class-complication",
        None => "paper-class-open",
    });
    work.say("paper-class", &[&disease(work, judgement.disease), &how])
}

fn record(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<Block>, Fault> {
    let who = &line.resident;
    let comma = work.plain("word-comma");
    let day = |day: NaiveDate| phrase::day_in(work.language, day, work.today());
    let mut blocks = vec![Block::Title(work.say("paper-record-title", &[&who.name]))];
    let pair = |blocks: &mut Vec<Block>, key: &str, text: String| {
        if !text.is_empty() {
            blocks.push(Block::Pair { label: work.plain(key), text });
        }
    };
    pair(&mut blocks, "paper-who", phrase::age(work.language, who.sex, who.age_on(work.today())));
    pair(&mut blocks, "paper-born", who.born.to_string());
    pair(&mut blocks, "paper-number", who.archive_number.clone());
    pair(&mut blocks, "paper-id", who.id_number.as_deref().map(id_number::mask).unwrap_or_default());
    pair(&mut blocks, "paper-door", phrase::place(&line.household));
    if work.can(Capability::SeeContact) {
        pair(&mut blocks, "paper-phone", who.phone.clone().unwrap_or_default());
        pair(&mut blocks, "paper-contact", who.contact.clone().unwrap_or_default());
    }
    blocks.push(Block::Heading(work.plain("paper-health")));
    pair(&mut blocks, "paper-conditions", conditions(work, who).join(&comma));
    let drugs = drugs::lines(work, connection, who.id)?;
    pair(&mut blocks, "paper-drugs", drugs.join(&comma));
    if let Some(last) = records::assessments(connection, who.id, 1)?.first() {
        let score = last.result.score.to_string();
        let said = work.say("paper-self-care-score", &[&score, &day(last.at.date_naive())]);
        pair(&mut blocks, "paper-self-care", said);
    }
    let past = visits::of_resident(connection, who.id, VISITS)?;
    if let Some(last) = past.first() {
        let classes: Vec<String> = last
            .decided()
            .iter()
            .map(|one| format!("{} {}", disease(work, one.disease), class(work, one)))
            .collect();
        pair(&mut blocks, "paper-last-class", classes.join(&comma));
    }
    if !past.is_empty() {
        blocks.push(Block::Heading(work.plain("paper-visits")));
    }
    for visit in &past {
        let label = day(visit.signed_at.date_naive());
        blocks.push(Block::Pair { label, text: summary(work, visit) });
    }
    let outside = records::outside(connection, who.id, VISITS)?;
    if !outside.is_empty() {
        blocks.push(Block::Heading(work.plain("paper-outside")));
    }
    for event in outside {
        blocks.push(Block::Pair {
            label: day(event.day),
            text: format!("{} · {}", event.place, event.summary),
        });
    }
    Ok(blocks)
}

/// Today's list as the screen shows it: cut already.
fn list(work: &Work<'_>, today: &TodayView) -> Vec<Block> {
    let mut blocks = vec![
        Block::Title(work.say("paper-today-title", &[&today.date_line])),
        Block::Text(today.progress_line.clone()),
    ];
    if !today.alerts.is_empty() {
        blocks.push(Block::Heading(work.plain("paper-first")));
    }
    for alert in &today.alerts {
        let phone = alert.phone.as_deref().unwrap_or_default();
        blocks.push(Block::Item(format!("{} → {} {phone}", alert.line, alert.action).trim_end().to_owned()));
    }
    for building in &today.buildings {
        blocks.push(Block::Heading(building.title.clone()));
        for door in &building.doors {
            for person in &door.people {
                let colour = person.colour.as_ref().map(|mark| mark.word.as_str());
                let reasons = person.reasons.join(" · ");
                let says = [
                    door.place.as_str(),
                    &person.name,
                    &person.age_line,
                    colour.unwrap_or_default(),
                    &reasons,
                ];
                let says: Vec<&str> = says.into_iter().filter(|part| !part.is_empty()).collect();
                blocks.push(Block::Item(says.join("　")));
            }
            blocks.extend(door.note.iter().cloned().map(Block::Text));
        }
    }
    blocks.extend(today.empty_line.iter().cloned().map(Block::Text));
    blocks
}

fn language(work: &Work<'_>) -> &'static str {
    match work.language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// Whose paper it is: the team, who printed it in which role, and when.
fn foot(work: &Work<'_>, desk: &Desk) -> String {
    let role = work.plain(me::role_key(work.role()));
    format!("{} · {} {role} · {}", desk.me.team, desk.me.name, work.moment(work.now))
}
