//! Now and then: what was deleted, what is not shown to this phone any more, and what was missed.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Offset, Utc};

use super::super::fhir::read::{elsewhere_ids, notice};
use super::super::json;
use super::super::platform::Request;
use super::super::push::{Trouble, is_due, told, trouble};
use super::super::shelf::Fault;
use super::page::{self, Page, Problem};
use super::{Brought, COUNT, Ended, Pull, Report, Silent, TYPES, stopped};
use crate::care::id::ResidentId;
use crate::store::copies::{self, Copy, Intake};
use crate::store::{drafts, meta, outbox, pulls, purge, readings};

/// When it is to be done next (µs of 1970, UTC).
const NEXT: &str = "sync.reconcile";
/// Up to when deletions are known, in the platform's time; of a type by itself with a dot and the type behind it.
const DELETED: &str = "sync.deleted";

const EVERY_MICROS: i64 = 12 * 3_600 * 1_000_000;
/// So soon again what could not be told of one type.
const AGAIN_MICROS: i64 = 3_600 * 1_000_000;

/// A resource asked for by itself.
enum One {
    There(serde_json::Value),
    Deleted,
    /// It never was there, is there no more, or nobody is to know.
    NotThere,
    /// It is not shown to this sign-in any more.
    Hidden,
    /// No usable answer; with whom the trouble is, if it is not with this resource alone.
    Unclear(Option<(Trouble, Option<Duration>)>),
}

impl Pull<'_> {
    pub(super) async fn reconcile(&self, report: &mut Report) -> Result<Ended, Fault> {
        let now = self.clock.now().timestamp_micros();
        let next = self.shelf.open()?.read(|connection| meta::get(connection, NEXT))?;
        if !is_due(now, next.and_then(|text| text.parse().ok()).unwrap_or(0)) {
            return Ok(Ended::Whole);
        }
        let mut failed = None;
        let mut whole = Vec::new();
        let mut silent = Silent::default();
        for kind in TYPES {
            let mut ended = self.deleted(kind, report).await?;
            // Whoever may not read what was written of a type still sees what is not there any more.
            let refused = matches!(ended, Ended::NotOffered);
            if matches!(ended, Ended::Whole | Ended::NotOffered) && (refused || json::changes(kind)) {
                ended = self.versions(kind, report).await?;
            }
            // How far deletions are known moves on, type by type, only if nothing was missed.
            match silent.again(ended) {
                Ended::Whole | Ended::NotOffered => whole.push(kind),
                Ended::Stop(trouble, asked) => return Ok(Ended::Stop(trouble, asked)),
                other => failed = failed.or(Some(other)),
            }
        }
        let reached = self.shelf.open()?.read(|connection| pulls::of_type(connection, "Patient"))?;
        self.shelf.open()?.write(|tx| {
            if let Some(since) = reached.and_then(|pull| pull.since) {
                for kind in whole {
                    meta::set(tx, &format!("{DELETED}.{kind}"), &since)?;
                }
            }
            let wait = if failed.is_some() { AGAIN_MICROS } else { EVERY_MICROS };
            meta::set(tx, NEXT, &(now + wait).to_string())
        })?;
        Ok(failed.unwrap_or(Ended::Whole))
    }

    /// Deletions since the last time, where the platform shows its history.
    async fn deleted(&self, kind: &str, report: &mut Report) -> Result<Ended, Fault> {
        let since = self.shelf.open()?.read(|connection| {
            let own = meta::get(connection, &format!("{DELETED}.{kind}"))?;
            own.map_or_else(|| meta::get(connection, DELETED), |own| Ok(Some(own)))
        })?;
        let Some(since) = page::from(since.as_deref()) else { return Ok(Ended::Whole) };
        let mut path = format!("{kind}/_history?_since={since}&_count={COUNT}");
        let mut brought = Brought::default();
        while !brought.is_endless() {
            let page = match self.page(kind, &path).await {
                Ok(page) => page,
                Err(ended) => return Ok(ended),
            };
            brought.by(&page);
            for id in &page.deleted {
                if self.is_not_here(kind, id)? {
                    continue;
                }
                // A history tells what was; whether it was put there again since, only the resource itself tells.
                match self.one(kind, id).await {
                    One::Deleted | One::NotThere => self.gone(kind, id, report)?,
                    One::Unclear(trouble) => return Ok(unclear(trouble)),
                    One::There(_) | One::Hidden => {}
                }
            }
            match page.next {
                Some(next) if next == path => break,
                Some(next) => path = next,
                None => return Ok(Ended::Whole),
            }
        }
        Ok(Ended::Problem(Problem::Endless))
    }

    /// Compares ids and versions of all that is here and there.
    async fn versions(&self, kind: &str, report: &mut Report) -> Result<Ended, Fault> {
        let mut there: BTreeMap<String, String> = BTreeMap::new();
        let mut path = format!("{kind}?_summary=true&_count={COUNT}");
        let mut brought = Brought::default();
        loop {
            let page = match self.page(kind, &path).await {
                Ok(page) => page,
                Err(ended) => return Ok(ended),
            };
            brought.by(&page);
            for resource in &page.resources {
                if let (Some(id), Some(version)) =
                    (resource.get("id").and_then(|id| id.as_str()), json::meta(resource, "versionId"))
                {
                    there.insert(id.to_owned(), version.to_owned());
                }
            }
            match page.next {
                Some(next) if !brought.is_endless() && next != path => path = next,
                Some(_) => return Ok(Ended::Problem(Problem::Endless)),
                None => break,
            }
        }
        let here: BTreeMap<String, String> =
            self.shelf.open()?.read(|connection| copies::versions(connection, kind))?.into_iter().collect();
        let missed = there.iter().filter(|(id, version)| here.get(*id) != Some(version)).map(|(id, _)| id);
        for id in missed {
            match self.one(kind, id).await {
                One::There(resource) => self.take_one(resource, report)?,
                One::Unclear(trouble) => return Ok(unclear(trouble)),
                One::Deleted | One::NotThere | One::Hidden => {}
            }
        }
        for id in here.keys().filter(|id| !there.contains_key(*id)) {
            match self.one(kind, id).await {
                One::Hidden if kind == "Patient" => self.not_ours(id, report)?,
                // Its deletion would have been told. A platform that shows nobody at all has lost them, or this sign-in.
                One::NotThere if kind == "Patient" && !there.is_empty() => self.not_ours(id, report)?,
                One::Deleted | One::NotThere => self.gone(kind, id, report)?,
                One::Unclear(trouble) => return Ok(unclear(trouble)),
                One::There(_) | One::Hidden => {}
            }
        }
        Ok(Ended::Whole)
    }

    fn is_not_here(&self, kind: &str, id: &str) -> Result<bool, Fault> {
        Ok(!self.shelf.open()?.read(|connection| copies::is_there(connection, kind, id))?)
    }

    /// One page, or how the reading ends without it.
    async fn page(&self, kind: &str, path: &str) -> Result<Page, Ended> {
        let result = self.platform.ask(Request::get(path)).await;
        if let Some(ended) = stopped(&result, true) {
            return Err(ended);
        }
        match result {
            Ok(answer) if answer.status == 200 => page::read(&answer.body, kind).map_err(Ended::Problem),
            Ok(answer) if answer.status < 500 || answer.status == 501 => Err(Ended::NotOffered),
            _ => Err(Ended::Problem(Problem::NoPage)),
        }
    }

    async fn one(&self, kind: &str, id: &str) -> One {
        let target = format!("{kind}/{id}");
        let result = self.platform.ask(Request::get(target.clone())).await;
        if let Some(trouble) = trouble(&result) {
            return One::Unclear(Some(trouble));
        }
        let Ok(answer) = result else { return One::Unclear(None) };
        match answer.status {
            410 => One::Deleted,
            404 => One::NotThere,
            403 => One::Hidden,
            200 => told(&answer, &target).map_or(One::Unclear(None), One::There),
            _ => One::Unclear(None),
        }
    }

    /// The platform has deleted a resource: a person looks at it, nothing here is deleted by itself. What had no more than a line
    /// of its telling loses that line, and what others measured is taken back.
    fn gone(&self, kind: &str, id: &str, report: &mut Report) -> Result<(), Fault> {
        let known = self.shelf.open()?.read(|connection| copies::get(connection, kind, id))?;
        let Some(known) = known.filter(|known| !known.gone) else { return Ok(()) };
        let told = known.content.as_deref().map(json::read).and_then(|it| notice(&it, Utc.fix()));
        let intake = match known.intake {
            Intake::Taken if told.is_some() => Intake::Taken,
            _ => Intake::Review,
        };
        self.shelf.open()?.write(|tx| {
            let first = elsewhere_ids(id).next().filter(|_| kind == "Observation");
            let elsewhere = first.map_or(Ok(false), |first| readings::is_known(tx, first))?;
            let intake = if elsewhere { Intake::New } else { intake };
            copies::put(tx, &Copy { gone: true, intake, ..known })
        })?;
        report.gone += 1;
        Ok(())
    }

    /// She is not looked after by this phone any more. All of her goes, unless something of her still waits here.
    fn not_ours(&self, id: &str, report: &mut Report) -> Result<(), Fault> {
        let done = self.shelf.open()?.write(|tx| {
            let resident = id.parse::<ResidentId>().ok();
            if let Some(resident) = resident
                && drafts::open_of(tx, resident)?.is_some()
            {
                return Ok(false);
            }
            let about = format!("Patient/{id}");
            let waiting = outbox::not_there(tx, resident)?;
            if waiting.iter().any(|(whose, body)| whose.is_some() || mentions(body, &about)) {
                return Ok(false);
            }
            match resident {
                Some(resident) => purge::resident(tx, resident)?,
                None => {
                    for kind in TYPES {
                        pulls::done(tx, kind, id)?;
                    }
                    copies::forget(tx, id)?;
                }
            }
            Ok::<_, crate::store::Error>(true)
        })?;
        report.gone += u32::from(done);
        Ok(())
    }
}

fn unclear(trouble: Option<(Trouble, Option<Duration>)>) -> Ended {
    match trouble {
        Some((trouble, asked)) => Ended::Stop(trouble, asked),
        None => Ended::Problem(Problem::NoPage),
    }
}

/// Whether a request writes or refers to a resource.
fn mentions(body: &[u8], target: &str) -> bool {
    let Ok(bundle) = serde_json::from_slice::<serde_json::Value>(body) else { return false };
    let entries = bundle.get("entry").and_then(serde_json::Value::as_array).into_iter().flatten();
    let mut resources = entries.filter_map(|entry| entry.get("resource"));
    resources
        .any(|one| json::target(one).as_deref() == Some(target) || json::references(one).contains(target))
}
