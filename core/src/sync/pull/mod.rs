//! Reading what has changed at the platform: type by type since the last time, of a new patient everything, and now and then
//! what is gone.
//!
//! Each page is committed together with the address of the next one, so that a death between two pages loses nothing; how far
//! a type has been read moves on only after its last page. Only the platform's own time counts.

mod ended;
mod page;
mod reconcile;
mod take;

use std::collections::HashSet;
use std::future::{poll_fn, ready};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::platform::{Answer, Platform, Request, Unanswered};
use super::progress::{Phase, Progress};
use super::push::Trouble;
use super::shelf::{Fault, Shelf};
use crate::ports::Clock;
use crate::store::{own_clock, pulls};

use ended::{Ended, Silent, not_given, stopped};

pub use page::Problem;

/// What is read, whoever is referred to first. Reference data comes before residents, and they before what is about them.
pub const TYPES: [&str; 26] = [
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Questionnaire",
    "PlanDefinition",
    "Library",
    "Location",
    "HealthcareService",
    "Schedule",
    "Slot",
    "Patient",
    "Device",
    "Encounter",
    "QuestionnaireResponse",
    "Observation",
    "CarePlan",
    "ServiceRequest",
    "Consent",
    "MedicationStatement",
    "Condition",
    "DiagnosticReport",
    "Immunization",
    "Flag",
    "Basic",
    "Task",
    "Provenance",
];

/// What the app itself tells and reads again: without one of these something would be missed, and nobody would know.
const NEEDED: [&str; 9] = [
    "Patient",
    "Encounter",
    "QuestionnaireResponse",
    "Observation",
    "CarePlan",
    "ServiceRequest",
    "Consent",
    "Task",
    "Provenance",
];

/// Of what a visit consists: a role whose scope leaves one of these out has none.
pub const PARTS: [&str; 4] = ["Patient", "Encounter", "QuestionnaireResponse", "Observation"];

/// The first of [`TYPES`] that is about a patient.
const ABOUT_PATIENTS: usize = 11;

/// Whether resources of this type are about somebody: one of which nobody can say whom is lost unless a person looks at it.
pub fn is_about_somebody(kind: &str) -> bool {
    TYPES[ABOUT_PATIENTS..].contains(&kind) && !["Device", "Basic", "Provenance"].contains(&kind)
}

/// Entries a page.
const COUNT: u32 = 200;

/// Most pages of one reading: more residents than a county has.
const MOST_PAGES: usize = 20_000;

/// So many pages in a row that bring nothing which the pages before have not brought are the beginning of no end.
const MOST_STALE: u32 = 20;

/// The one worker that reads. Dropping its future ends it; what was read is kept.
pub struct Pull<'a> {
    /// The store.
    pub shelf: Shelf<'a>,
    /// The platform.
    pub platform: &'a dyn Platform,
    /// The phone's clock, for how often to look for what is gone.
    pub clock: &'a dyn Clock,
    /// Hears after each page how far it is.
    pub tell: &'a (dyn Fn(Progress) + Send + Sync),
}

/// What a run has read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Resources that are new here or newer than before.
    pub taken: u32,
    /// Entries that can't be right: another type, no id, another resident's.
    pub refused: u32,
    /// Resources that the platform has deleted, or does not show any more.
    pub gone: u32,
    /// Why it ended before its time.
    pub trouble: Option<(Trouble, Option<Duration>)>,
    /// What was wrong with the platform's pages; the other types were read.
    pub problem: Option<Problem>,
    /// Types that were not read to their end.
    pub missed: Vec<&'static str>,
}

impl Report {
    /// Whether all that a visit is made of was read to its end, so that no part of one is missing.
    pub fn is_whole(&self) -> bool {
        self.trouble.is_none() && !self.missed.iter().any(|kind| NEEDED.contains(kind))
    }

    /// Whether it is known what stands there of residents: whoever may be changed here.
    pub fn knows_residents(&self) -> bool {
        !self.missed.contains(&"Patient")
    }
}

impl Pull<'_> {
    /// Reads what has changed.
    ///
    /// # Errors
    /// The store failed or was locked. What the platform says is in the report.
    pub async fn run(&self) -> Result<Report, Fault> {
        let mut report = Report::default();
        let mut not_offered = Vec::new();
        let mut silent = Silent::default();
        for (at, kind) in TYPES.into_iter().enumerate() {
            let known = self.shelf.open()?.read(|connection| pulls::of_type(connection, kind))?;
            let is_new = known.is_none();
            let pull = known.unwrap_or_else(|| nothing_yet(kind, ""));
            let ended = silent.again(self.pages(pull, &mut report).await?);
            match ended {
                // That there is nothing of a type is known from now on.
                Ended::Whole if is_new => self.shelf.open()?.write(|tx| pulls::begin(tx, kind))?,
                Ended::Whole => {}
                Ended::NotOffered => not_offered.push(kind),
                _ => report.missed.push(kind),
            }
            if self.ends(ended, &mut report) {
                report.missed.extend(&TYPES[at + 1..]);
                return Ok(report);
            }
        }
        for pull in self.shelf.open()?.read(pulls::whole)? {
            let (kind, patient) = (pull.kind.clone(), pull.patient.clone());
            // Whoever may not read a type may not read hers; once it may be read, all of it is.
            if not_offered.contains(&kind.as_str()) {
                continue;
            }
            let ended = silent.again(self.pages(pull, &mut report).await?);
            if matches!(ended, Ended::Whole | Ended::NotOffered) {
                self.shelf.open()?.write(|tx| pulls::done(tx, &kind, &patient))?;
            }
            if self.ends(ended, &mut report) {
                return Ok(report);
            }
        }
        let ended = self.reconcile(&mut report).await?;
        self.ends(ended, &mut report);
        Ok(report)
    }

    fn ends(&self, ended: Ended, report: &mut Report) -> bool {
        match ended {
            Ended::Whole | Ended::NotOffered | Ended::Without => false,
            Ended::Silent(_) => {
                report.problem = Some(Problem::Refused);
                false
            }
            Ended::Problem(problem) => {
                report.problem = Some(problem);
                false
            }
            Ended::Stop(trouble, asked) => {
                report.trouble = Some((trouble, asked));
                true
            }
        }
    }

    /// Reads one row of pages, from where it was left.
    async fn pages(&self, mut pull: pulls::Pull, report: &mut Report) -> Result<Ended, Fault> {
        let mut resumed = pull.next.is_some();
        let mut count = COUNT;
        let mut path = pull.next.clone().unwrap_or_else(|| first(&pull, count));
        let mut seen = HashSet::new();
        let mut brought = Brought::default();
        let mut ahead: Option<Asking<'_>> = None;
        loop {
            if !seen.insert(path.clone()) || brought.is_endless() {
                self.start_over(&mut pull)?;
                return Ok(Ended::Problem(Problem::Endless));
            }
            let asking = ahead.take().unwrap_or_else(|| self.platform.ask(Request::get(path.clone())));
            let result = asking.await;
            if let Some(ended) = stopped(&result, !NEEDED.contains(&pull.kind.as_str())) {
                return Ok(ended);
            }
            let answer = match result {
                Ok(answer) if answer.status == 200 => answer,
                // The server has forgotten the search whose pages these were.
                Ok(_) if resumed => {
                    resumed = false;
                    self.start_over(&mut pull)?;
                    path = first(&pull, count);
                    seen.clear();
                    continue;
                }
                Ok(answer) if pull.next.is_none() => return Ok(not_given(&pull, answer.status)),
                Ok(_) => {
                    self.start_over(&mut pull)?;
                    return Ok(Ended::Problem(Problem::NoPage));
                }
                // More than one answer may have: smaller pages may do, from the first one on.
                Err(_) if count > 1 => {
                    count /= 2;
                    resumed = false;
                    self.start_over(&mut pull)?;
                    path = first(&pull, count);
                    (seen, brought) = (HashSet::new(), Brought::default());
                    continue;
                }
                Err(_) => return Ok(Ended::Problem(Problem::TooMany)),
            };
            let now = answer.date.map_or_else(|| self.there(), |date| Ok(date.to_utc()))?;
            let page = match page::read(&answer.body, &pull.kind) {
                Ok(page) => page,
                Err(problem) => {
                    if problem != Problem::NoPage {
                        self.start_over(&mut pull)?;
                    }
                    return Ok(Ended::Problem(problem));
                }
            };
            let next = page.next.clone();
            brought.by(&page);
            if let Some(next) = &next {
                ahead = Some(leaves(self.platform.ask(Request::get(next.clone()))).await);
            }
            self.take(&mut pull, page, now, report)?;
            (self.tell)(Progress {
                phase: Phase::Pull,
                done: report.taken,
                left: None,
                refused: report.refused,
            });
            match next {
                Some(next) => path = next,
                None => return Ok(Ended::Whole),
            }
        }
    }

    /// The platform's time, as far as the phone knows it.
    fn there(&self) -> Result<DateTime<Utc>, Fault> {
        let ahead = self.shelf.open()?.read(own_clock::ahead)?.unwrap_or(0);
        let now = self.clock.now().to_utc();
        Ok(now.checked_add_signed(TimeDelta::microseconds(ahead)).unwrap_or(now))
    }

    /// Pages under way are forgotten; what was read of them is kept.
    fn start_over(&self, pull: &mut pulls::Pull) -> Result<(), Fault> {
        if pull.next.is_none() && pull.reached.is_none() {
            return Ok(());
        }
        (pull.next, pull.reached, pull.again) = (None, None, false);
        Ok(self.shelf.open()?.write(|tx| pulls::put(tx, pull))?)
    }
}

/// A question whose answer is not there yet.
type Asking<'a> = Pin<Box<dyn Future<Output = Result<Answer, Unanswered>> + Send + 'a>>;

/// Lets a question leave without waiting for its answer: the platform makes the next page while this one is written down.
async fn leaves(mut asking: Asking<'_>) -> Asking<'_> {
    let early = poll_fn(|context| Poll::Ready(asking.as_mut().poll(context))).await;
    // Whoever has the connection takes it from here.
    tokio::task::yield_now().await;
    match early {
        Poll::Ready(answer) => Box::pin(ready(answer)),
        Poll::Pending => asking,
    }
}

/// What the pages of one reading have brought so far.
#[derive(Default)]
struct Brought {
    /// Ids, as numbers that stand for them: there may be as many as a county has.
    ids: HashSet<u64>,
    /// Pages in a row that brought none that was not there before.
    nothing: u32,
    pages: usize,
}

impl Brought {
    fn by(&mut self, page: &page::Page) {
        let there = page.resources.iter().filter_map(|resource| resource.get("id")?.as_str());
        let ids = there.chain(page.deleted.iter().map(String::as_str));
        let new =
            ids.filter(|id| self.ids.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(id)));
        self.nothing = if new.count() == 0 { self.nothing + 1 } else { 0 };
        self.pages += 1;
    }

    fn is_endless(&self) -> bool {
        self.nothing >= MOST_STALE || self.pages >= MOST_PAGES
    }
}

fn nothing_yet(kind: &str, patient: &str) -> pulls::Pull {
    pulls::Pull {
        kind: kind.to_owned(),
        patient: patient.to_owned(),
        since: None,
        reached: None,
        next: None,
        again: false,
    }
}

/// The first page's address.
fn first(pull: &pulls::Pull, count: u32) -> String {
    let kind = &pull.kind;
    let end = format!("_sort=_lastUpdated&_count={count}");
    if !pull.patient.is_empty() {
        return format!("{kind}?patient={}&{end}", pull.patient);
    }
    match page::from(pull.since.as_deref()) {
        Some(from) => format!("{kind}?_lastUpdated=ge{from}&{end}"),
        None => format!("{kind}?{end}"),
    }
}
