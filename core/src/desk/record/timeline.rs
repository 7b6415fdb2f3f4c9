//! What happened to a person, in one dated list, with the trends; and what of it is new since the last visit.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::Connection;

use super::super::residents::{class, disease, drug_line, summary};
use super::super::view::{TimelineRow, TimelineView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, discharge, phrase, referral, register, trend};
use super::{assess, edits, outer};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::judgement::Referral;
use crate::care::reading::Reading;
use crate::care::rules::RuleSet;
use crate::care::visit::SignedVisit;
use crate::store::lists::Listed;
use crate::store::medications::Medication;
use crate::store::records::{self, Outside, OutsideKind};
use crate::store::{care_referrals, discharges, medications, readings, screenings, visits};

/// Entries of each kind that are read.
const ENTRIES: u32 = 100;
/// Lines of news.
const NEWS: usize = 3;

impl Desk {
    /// What happened to a person, latest first. Reading it is logged.
    pub fn timeline(&self, resident: &str) -> Result<TimelineView, Error> {
        let work = self.enter(Capability::SeeRecord)?;
        let rules = self.rules();
        self.look(&work, resident, "timeline.read", |connection, line| view(&work, &rules, connection, line))
    }
}

/// One entry, before it has its words of the day.
pub(super) struct Entry {
    pub(super) day: NaiveDate,
    pub(super) kind: &'static str,
    pub(super) line: String,
    pub(super) visit: Option<String>,
}

pub(super) fn view(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    line: &Listed,
) -> Result<TimelineView, Fault> {
    let id = line.resident.id;
    let past = visits::of_resident(connection, id, ENTRIES)?;
    let drugs = medications::history(connection, id)?;
    let measured = readings::last_away(connection, id, ENTRIES)?;
    let outside = records::outside(connection, id, ENTRIES)?;
    let recognised = discharges::recognised(connection, id)?;
    let (pressure, glucose) = trend::of(work, rules, &line.resident, &measured, &drugs);
    let mut entries: Vec<Entry> = Vec::new();
    for visit in &past {
        entries.extend(of_visit(work, visit));
    }
    entries.extend(measured.iter().filter(|reading| loose(reading, &past)).map(|reading| Entry {
        day: reading.taken_at.date_naive(),
        kind: "timeline-reading",
        line: phrase::measured(work.language, reading),
        visit: None,
    }));
    entries.extend(drugs.iter().flat_map(|drug| of_drug(work, drug)));
    entries.extend(outside.iter().map(|event| Entry {
        day: event.day,
        kind: outside_key(event.kind),
        line: match recognised.get(&event.id) {
            Some(scope) => format!("{} · {}", outside_line(event), discharge::mark(work, *scope)),
            None => outside_line(event),
        },
        visit: None,
    }));
    for assessed in records::assessments(connection, id, ENTRIES)? {
        let line = assess::outcome(work, assessed.result.score, assessed.result.class);
        entries.push(Entry { day: assessed.at.date_naive(), kind: "timeline-self-care", line, visit: None });
    }
    entries.extend(edits(work, connection, id)?.into_iter().map(|(day, line)| Entry {
        day,
        kind: "timeline-record",
        line,
        visit: None,
    }));
    entries.extend(referred(work, connection, id)?);
    entries.extend(outer::entries(work, connection, id)?);
    // What was read first of a day stays before the rest of it.
    entries.sort_by_key(|entry| Reverse(entry.day));
    Ok(TimelineView {
        name: line.resident.name.clone(),
        news: news(work, connection, id, past.first(), &drugs, &measured)?,
        pressure,
        glucose,
        rows: entries
            .into_iter()
            .map(|entry| TimelineRow {
                day: phrase::day_in(work.language, entry.day, work.today()),
                kind: work.plain(entry.kind),
                line: entry.line,
                visit: entry.visit,
            })
            .collect(),
        may_add: work.can(Capability::EditRecord),
    })
}

/// What changed since the last visit: reports from elsewhere, drugs, values measured outside a visit.
pub(in crate::desk) fn news(
    work: &Work<'_>,
    connection: &Connection,
    id: ResidentId,
    last: Option<&SignedVisit>,
    drugs: &[Medication],
    measured: &[Reading],
) -> Result<Vec<String>, Fault> {
    let Some(last) = last else { return Ok(Vec::new()) };
    let (since, day) = (last.signed_at, last.signed_at.date_naive());
    let said = |day| phrase::day_in(work.language, day, work.today());
    let mut lines: Vec<String> = records::outside(connection, id, ENTRIES)?
        .iter()
        .filter(|event| event.at > since)
        .map(|event| {
            let kind = work.plain(outside_key(event.kind));
            work.say("news-outside", &[&said(event.day), &kind, &outside_line(event)])
        })
        .collect();
    lines.extend(
        drugs
            .iter()
            .filter(|drug| drug.since > day)
            .map(|drug| work.say("news-drug", &[&said(drug.since), &drug_line(work, &drug.drug)])),
    );
    lines.extend(newest(measured, since).map(|reading| {
        let value = phrase::measured(work.language, reading);
        work.say("news-reading", &[&said(reading.taken_at.date_naive()), &value])
    }));
    lines.truncate(NEWS);
    Ok(lines)
}

fn newest(measured: &[Reading], since: DateTime<FixedOffset>) -> Option<&Reading> {
    measured.iter().find(|reading| reading.usable() && reading.visit.is_none() && reading.taken_at > since)
}

fn of_visit(work: &Work<'_>, visit: &SignedVisit) -> Vec<Entry> {
    let day = visit.signed_at.date_naive();
    let whole =
        Entry { day, kind: "timeline-visit", line: summary(work, visit), visit: Some(visit.id.to_string()) };
    let referrals = visit.decided().into_iter().filter_map(|judged| {
        let referral = work.plain(match judged.referral? {
            Referral::Emergency => "referral-emergency",
            Referral::Refer => "referral-refer",
        });
        let line = format!("{} · {} · {referral}", disease(work, judged.disease), class(work, &judged));
        Some(Entry { day, kind: "timeline-referral-advised", line, visit: None })
    });
    std::iter::once(whole).chain(referrals).collect()
}

/// Referrals that were made, each with its steps; those for diagnosis with what was found.
fn referred(work: &Work<'_>, connection: &Connection, id: ResidentId) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    let mut told = |day, line| entries.push(Entry { day, kind: "timeline-referral", line, visit: None });
    if work.can(Capability::SeeReferrals) {
        for one in care_referrals::of_resident(connection, id)? {
            for step in care_referrals::steps(connection, one.referral.id)? {
                told(step.day, referral::step_line(work, &one.referral, &step));
            }
        }
    }
    if work.can(Capability::ReferSuspected) {
        for one in screenings::referrals_of(connection, id)? {
            told(one.at.date_naive(), register::referral_line(work, &one));
        }
    }
    Ok(entries)
}

fn of_drug(work: &Work<'_>, drug: &Medication) -> Vec<Entry> {
    let line = drug_line(work, &drug.drug);
    let begun = Entry {
        day: drug.since,
        kind: "timeline-drug",
        line: work.say("timeline-drug-begun", &[&line]),
        visit: None,
    };
    let ended = drug.until.map(|day| Entry {
        day,
        kind: "timeline-drug",
        line: work.say("timeline-drug-ended", &[&line]),
        visit: None,
    });
    std::iter::once(begun).chain(ended).collect()
}

/// Measured outside the visits that are listed: those say their own values.
fn loose(reading: &Reading, past: &[SignedVisit]) -> bool {
    reading.usable() && past.iter().all(|visit| Some(visit.id) != reading.visit)
}

fn outside_key(kind: OutsideKind) -> &'static str {
    match kind {
        OutsideKind::HospitalReport => "timeline-report",
        OutsideKind::ReferralReply => "timeline-referral-reply",
        OutsideKind::TestResult => "timeline-test",
    }
}

fn outside_line(event: &Outside) -> String {
    format!("{}: {}", event.place, event.summary)
}
