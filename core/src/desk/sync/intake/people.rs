//! Residents as Patients.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use rusqlite::Transaction;
use serde_json::Value;

use super::super::super::work::{Desk, Fault, Work};
use super::super::super::{Error, outgoing, standing};
use super::{NOBODY, settle, together};
use crate::care::id::ResidentId;
use crate::store::copies::{self, Copy, Intake};
use crate::store::{closings, merges, outbox, people};
use crate::sync::conflict::{Fate, fate};
use crate::sync::fhir::read;
use crate::sync::json;

/// Key of the reason for which she is closed.
const DIED: &str = "died";

/// Residents that are taken in at once.
const TOGETHER: usize = 100;

impl Desk {
    /// Takes in residents who are new or changed. Some hundred at once, or, where the store refuses one, one by one.
    pub(in crate::desk::sync) fn take_in_residents(&self, work: &Work<'_>) -> Result<(), Error> {
        let new = work.read(|connection| Ok(copies::standing_of(connection, "Patient", Intake::New)?))?;
        for some in new.chunks(TOGETHER) {
            let take = |tx: &Transaction<'_>, patient: &String| self.take_new_patient(work, tx, patient);
            together(work, some, take, |patient| work.write(|tx| to_review(tx, patient)))?;
        }
        Ok(())
    }

    /// A change of hers that waits here goes first.
    fn take_new_patient(&self, work: &Work<'_>, tx: &Transaction<'_>, patient: &str) -> Result<(), Fault> {
        if outbox::waits(tx, &format!("Patient/{patient}"))? {
            return Ok(());
        }
        let Some(copy) = copies::get(tx, "Patient", patient)? else { return Ok(()) };
        match self.take_patient(work, tx, &copy)? {
            true => Ok(()),
            false => settle(tx, &copy, Intake::Review),
        }
    }

    fn take_patient(&self, work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<bool, Fault> {
        let Some(content) = copy.content.as_deref().map(json::read) else { return Ok(false) };
        if !self.take_resident(work, tx, &content)? {
            return Ok(false);
        }
        let fate = fate(&content);
        if let (Some(Fate::Died), Ok(id)) = (&fate, copy.id.parse()) {
            self.close_follow_up(work, tx, id, &content)?;
        }
        let intake = match fate {
            None => Intake::Taken,
            // Offered among the doubles, if the other one is here; a colleague's merge comes as a fact of its own.
            Some(Fate::ReplacedBy(other)) if is_here(tx, &other)? => Intake::Taken,
            Some(_) => Intake::Review,
        };
        // Changes made here are measured against what this app says of her now.
        let said = match copy.id.parse::<ResidentId>() {
            Ok(id) => outgoing::patient(self, tx, id)?,
            Err(_) => None,
        };
        let ours = said.is_some();
        let base = said.map(|said| said.to_string()).or(copy.base.clone());
        copies::put(tx, &Copy { base, ours, intake, ..copy.clone() })?;
        Ok(true)
    }

    /// The clinic says that she has died: nobody goes there any more, unless that is so already or a person has said since that it was a
    /// mistake.
    fn close_follow_up(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        id: ResidentId,
        content: &Value,
    ) -> Result<(), Fault> {
        let at = died_at(content, work.now);
        let said_since = closings::said(tx, id)?.is_some_and(|said| said.at >= at);
        if said_since || closings::of(tx, id)?.is_some() {
            return Ok(());
        }
        closings::say(tx, id, Some((DIED, "")), NOBODY, at)?;
        standing::renew(&self.rules(), tx, id, work.today())
    }

    /// A resident as a Patient says her; false: it is no Patient, or none this app reads.
    pub(in crate::desk::sync) fn take_resident(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        content: &Value,
    ) -> Result<bool, Fault> {
        let Ok((who, home, links)) = read::resident(content) else { return Ok(false) };
        let hash = who.id_number.as_deref().map(|number| self.hasher.hash(number));
        people::put_household(tx, &home)?;
        people::put(tx, &who, hash.as_ref())?;
        let linked: Vec<ResidentId> = links.replaced_by.into_iter().chain(links.replaces).collect();
        merges::link(tx, who.id, &linked)?;
        standing::renew(&self.rules(), tx, who.id, work.today())?;
        Ok(true)
    }
}

/// When she died, as exactly as it is said; else when the platform got to know. Never still to come.
fn died_at(patient: &Value, now: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let died = patient.get("deceasedDateTime").and_then(Value::as_str).unwrap_or_default();
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_local_timezone(*now.offset()).single();
    let read = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(now.offset()));
    let at = read(died).or_else(|| midnight(died.parse().ok()?));
    at.or_else(|| read(json::meta(patient, "lastUpdated")?)).map_or(now, |at| at.min(now))
}

fn to_review(tx: &Transaction<'_>, patient: &str) -> Result<(), Fault> {
    match copies::get(tx, "Patient", patient)? {
        Some(copy) => settle(tx, &copy, Intake::Review),
        None => Ok(()),
    }
}

fn is_here(tx: &Transaction<'_>, patient: &str) -> Result<bool, Fault> {
    if let Ok(id) = patient.parse()
        && people::is_known(tx, id)?
    {
        return Ok(true);
    }
    // Or about to be taken in.
    Ok(copies::get(tx, "Patient", patient)?.is_some_and(|copy| copy.intake == Intake::New))
}
