//! Keeping what a page brought, together with where the next page is.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::super::json;
use super::super::push::{measured, seen};
use super::super::shelf::{BASE, Fault};
use super::page::{self, Page};
use super::{ABOUT_PATIENTS, Pull, Report, TYPES, nothing_yet};
use crate::store::copies::{self, Copy, Intake};
use crate::store::{meta, outbox, people, pulls};

/// What came of one resource.
enum Came {
    /// New or newer.
    News,
    /// Known already.
    Known,
    /// About somebody who is not looked after here.
    Refused,
    /// A patient who was not known before.
    NewPatient,
}

impl Pull<'_> {
    /// Keeps a page and how far it leads, by the platform's time at most up to `now`. In one transaction.
    pub(super) fn take(
        &self,
        pull: &mut pulls::Pull,
        page: Page,
        now: DateTime<Utc>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let mut counts = (0, page.refused);
        let mut after = pull.clone();
        after.reached = page::later(after.reached, page.reached.as_deref());
        after.next = page.next;
        after.again |= page.again;
        if after.next.is_none() {
            let reached = after.reached.take();
            if !std::mem::take(&mut after.again) {
                after.since = page::not_after(page::later(after.since.take(), reached.as_deref()), now);
            }
        }
        // Most types have no news most of the time: then nothing is written.
        let moved = after != *pull;
        self.shelf.open()?.write(|tx| {
            if let Some(base) = &page.base
                && meta::get(tx, BASE)?.as_ref() != Some(base)
            {
                meta::set(tx, BASE, base)?;
            }
            // What is about somebody new is older than what is asked for type by type.
            let about = &TYPES[ABOUT_PATIENTS..];
            let older =
                pull.kind == "Patient" && pulls::begun(tx)?.iter().any(|kind| about.contains(&kind.as_str()));
            for resource in &page.resources {
                let whose = json::patient(resource);
                let other = !pull.patient.is_empty() && whose != Some(pull.patient.as_str());
                match if other { Came::Refused } else { one(tx, resource, page.alone)? } {
                    Came::News => counts.0 += 1,
                    Came::Known => {}
                    Came::Refused => counts.1 += 1,
                    Came::NewPatient => {
                        counts.0 += 1;
                        if let Some(id) = whose.filter(|_| older) {
                            for kind in about {
                                pulls::put(tx, &nothing_yet(kind, id))?;
                            }
                        }
                    }
                }
            }
            if moved { pulls::put(tx, &after) } else { Ok(()) }
        })?;
        *pull = after;
        report.taken += counts.0;
        report.refused += counts.1;
        Ok(())
    }

    /// Keeps one resource that was read by itself: that is how it stands now, whatever version was known.
    pub(super) fn take_one(&self, resource: Value, report: &mut Report) -> Result<(), Fault> {
        let resource = self.shelf.relative(resource)?;
        let Some((kind, _)) = json::target(&resource)
            .and_then(|target| json::parts(&target).map(|(kind, id)| (kind.to_owned(), id.to_owned())))
        else {
            report.refused += 1;
            return Ok(());
        };
        let known = self.shelf.open()?.read(|connection| pulls::of_type(connection, &kind))?;
        let mut pull = known.unwrap_or_else(|| nothing_yet(&kind, ""));
        let next = pull.next.clone();
        let page = Page {
            resources: vec![resource],
            deleted: Vec::new(),
            refused: 0,
            next,
            base: None,
            reached: None,
            again: false,
            alone: true,
        };
        self.take(&mut pull, page, self.clock.now().to_utc(), report)
    }
}

fn one(tx: &crate::store::Tx<'_>, resource: &Value, alone: bool) -> crate::store::Result<Came> {
    let Some(target) = json::target(resource) else { return Ok(Came::Refused) };
    let Some((kind, id)) = json::parts(&target) else { return Ok(Came::Refused) };
    let patient = json::patient(resource);
    if kind != "Patient"
        && let Some(patient) = patient
        && !is_ours(tx, patient)?
    {
        return Ok(Came::Refused);
    }
    let known = copies::get(tx, kind, id)?;
    let hash = json::hash(resource);
    let version = version(resource, &hash);
    if let Some(known) = known.as_ref().filter(|known| !known.gone) {
        if known.version == version || (!alone && is_older(resource, &version, known)) {
            return Ok(Came::Known);
        }
        // Our own, of which the platform did not say the version.
        if known.hash == hash && known.intake != Intake::New {
            copies::put(tx, &Copy { version, ..known.clone() })?;
            return Ok(Came::Known);
        }
    }
    let is_new = kind == "Patient" && known.as_ref().is_none_or(|known| known.gone);
    let changes = json::changes(kind);
    // What was made here and never changes stands in its tables, whether its answer has been heard or not. A reading may have been
    // remarked on by another phone since.
    let own = !changes && kind != "Observation" && known.is_none() && outbox::puts(tx, &target)?;
    let waits = outbox::waits(tx, &target)?;
    // Whoever sends it reads it back, and knows what was sent.
    if waits && !changes && known.is_none() {
        return Ok(Came::Known);
    }
    // What stands here and was never compared with the platform's.
    let stands = kind == "Patient" && known.is_none() && is_here(tx, id)?;
    let (base, ours) = measured(known.as_ref().filter(|_| changes)).unzip();
    let copy = match (changes && waits) || stands {
        true => Copy { version, ..seen(kind, id, resource, known.as_ref()) },
        false => Copy {
            kind: kind.to_owned(),
            id: id.to_owned(),
            version,
            hash,
            content: (!own).then(|| resource.to_string()),
            base,
            ours: ours.unwrap_or_default(),
            patient: patient.map(str::to_owned),
            updated: json::meta(resource, "lastUpdated").map(str::to_owned),
            intake: match &known {
                _ if own => Intake::Own,
                // A fact that was taken over does not become another one.
                Some(known) if kind == "QuestionnaireResponse" && known.intake != Intake::New => {
                    Intake::Review
                }
                _ => Intake::New,
            },
            gone: false,
        },
    };
    copies::put(tx, &copy)?;
    Ok(if is_new { Came::NewPatient } else { Came::News })
}

fn is_ours(tx: &crate::store::Tx<'_>, patient: &str) -> crate::store::Result<bool> {
    if copies::is_there(tx, "Patient", patient)? {
        return Ok(true);
    }
    is_here(tx, patient)
}

fn is_here(tx: &crate::store::Tx<'_>, patient: &str) -> crate::store::Result<bool> {
    match patient.parse() {
        Ok(resident) => people::is_known(tx, resident),
        Err(_) => Ok(false),
    }
}

/// `meta.versionId`; of a server that has none, what the resource holds stands for it.
fn version(resource: &Value, hash: &[u8]) -> String {
    let said = json::meta(resource, "versionId").filter(|version| !version.is_empty());
    said.map_or_else(|| hash.iter().map(|byte| format!("{byte:02x}")).collect(), str::to_owned)
}

/// A page of an earlier search may show what has been changed since. Versions that are no numbers have no order; a server that was set
/// up anew from a backup counts them anew, and says of what was changed there since that it is later.
fn is_older(resource: &Value, version: &str, known: &Copy) -> bool {
    let lower =
        matches!((version.parse::<u64>(), known.version.parse::<u64>()), (Ok(it), Ok(known)) if it < known);
    lower && !page::is_later(json::meta(resource, "lastUpdated"), known.updated.as_deref())
}
