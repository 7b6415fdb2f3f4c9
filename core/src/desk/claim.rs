//! The meters' inbox: saying whose a record is, when it was, or that it is nobody's.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction};

use super::meter::tell::tell;
use super::meter::{self, Owner, Waiting};
use super::view::{InboxView, NobodysWhy, VisitView};
use super::visit::Open;
use super::work::{Desk, Fault, Work};
use super::{Error, alerts, standing};
use crate::access::Capability;
use crate::care::form;
use crate::care::id::{RawId, ResidentId};
use crate::care::reading::{Mark, Reading};
use crate::store::drafts;
use crate::store::inbox::{self, RawState};
use crate::store::lists::{self, Listed};
use crate::store::readings::{self, Remark};

impl Desk {
    /// What meters sent and nobody has claimed, as far as this role may claim it.
    pub fn inbox(&self) -> Result<InboxView, Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        work.read(|connection| view(&work, connection))
    }

    /// Claims a record of the meters' inbox for the visited resident.
    pub fn take_record(&self, visit: &str, record: &str) -> Result<VisitView, Error> {
        self.take(visit, record, |_, _, _, _| Ok(()))
    }

    /// The same for a record whose meter did not know the time: it was measured just now, says whoever has seen it.
    pub fn take_just_measured(&self, visit: &str, record: &str) -> Result<VisitView, Error> {
        self.take(visit, record, |work, tx, open, id| {
            let found = waiting(work, tx, id)?;
            match meter::can_be_of_now(work, open, &found) {
                true => date(work, tx, id, found.record.received_at),
                false => Err(work.changed()),
            }
        })
    }

    fn take(
        &self,
        visit: &str,
        record: &str,
        first: impl FnOnce(&Work<'_>, &Transaction<'_>, &Open, RawId) -> Result<(), Fault>,
    ) -> Result<VisitView, Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        let id = work.id(visit)?;
        let record = work.id(record)?;
        work.write(|tx| {
            let open = Open::load(&work, tx, id)?;
            first(&work, tx, &open, record)?;
            self.give(&work, tx, &open.line, &[record])?;
            self.shown(&work, tx, id)
        })
    }

    /// Says whose records are, all of them or none. What the team measured today belongs to the resident's open visit if
    /// there is one; everything else becomes a reading outside a visit.
    pub fn assign(&self, records: &[String], resident: &str) -> Result<InboxView, Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        let records = some_ids(&work, records)?;
        let resident = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let line = work.found(lists::of_resident(tx, resident)?)?;
            self.give(&work, tx, &line, &records)?;
            view(&work, tx)
        })
    }

    /// Sets records aside that are nobody's, with a reason that is logged.
    pub fn set_aside(&self, records: &[String], why: NobodysWhy) -> Result<InboxView, Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        let records = some_ids(&work, records)?;
        work.write(|tx| {
            for record in &records {
                waiting(&work, tx, *record)?;
                for id in meter::with_context(tx, *record, RawState::Pending)? {
                    inbox::settle(tx, id, RawState::SetAside)?;
                }
            }
            let why = match why {
                NobodysWhy::NotAPatients => "not-a-patients",
                NobodysWhy::Test => "test",
            };
            work.log(tx, "record.set-aside", None, &format!("{why} {}", records.len()))?;
            view(&work, tx)
        })
    }

    /// Says when a record was taken whose meter did not know: a day (2026-09-04, 20260904) and a time of the day (08:30,
    /// 0830), which are kept as a person's estimate. Also once it has become a reading.
    pub fn date_record(&self, record: &str, day: &str, time: &str) -> Result<InboxView, Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        let id = work.id::<RawId>(record)?;
        let taken = estimate(&work, day, time)?;
        work.write(|tx| {
            let (record, state) = work.found(inbox::get(tx, id)?)?;
            if taken > record.received_at {
                return Err(Error::invalid(work.language, "time", "date-after-receipt", &[]).into());
            }
            match state {
                RawState::Pending => {
                    if meter::knows_time(&work, &waiting(&work, tx, id)?) {
                        return Err(has_a_time(&work));
                    }
                    date(&work, tx, id, taken)?;
                }
                RawState::Assigned => self.date_reading(&work, tx, id, taken)?,
                RawState::SetAside => return Err(work.changed()),
            }
            view(&work, tx)
        })
    }

    fn date_reading(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        record: RawId,
        taken: DateTime<FixedOffset>,
    ) -> Result<(), Fault> {
        let reading = work.found(readings::of_raw(tx, record)?)?;
        work.need(meter::capability(&reading.value))?;
        if !reading.marks.iter().any(|mark| mark.lets_a_person_date() || *mark == Mark::Estimated) {
            return Err(has_a_time(work));
        }
        readings::remark(tx, reading.id, Remark::Dated(taken), work.me(), work.now)?;
        work.log(tx, "reading.date", Some(reading.resident), "")?;
        standing::renew(&self.rules(), tx, reading.resident, work.today())?;
        let dated = [work.found(readings::get(tx, reading.id)?)?];
        alerts::of_readings(self, work, tx, reading.resident, &dated)?;
        tell(self, work, tx, &dated, false)
    }

    /// Makes pending records readings of a resident.
    fn give(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        line: &Listed,
        records: &[RawId],
    ) -> Result<(), Fault> {
        let resident = line.resident.id;
        let mut outside: Vec<Reading> = Vec::new();
        for record in records {
            let Waiting { decoded, value, .. } = waiting(work, tx, *record)?;
            // Loaded anew each time: a reading before it has changed the visit.
            let open = match drafts::open_of(tx, resident)? {
                Some(visit) => Some(Open::load(work, tx, visit)?),
                None => None,
            };
            let owner = Owner { line, open: open.as_ref(), live: false };
            let reading = meter::attach(self, work, tx, &owner, &decoded, value)?;
            outside.extend(Some(reading).filter(|reading| reading.visit.is_none()));
        }
        work.log(tx, "reading.assign", Some(resident), &records.len().to_string())?;
        if outside.is_empty() {
            return Ok(());
        }
        standing::renew(&self.rules(), tx, resident, work.today())?;
        alerts::of_readings(self, work, tx, resident, &outside)?;
        tell(self, work, tx, &outside, false)
    }
}

/// The inbox as this role may see it.
pub(super) fn view(work: &Work<'_>, connection: &Connection) -> Result<InboxView, Fault> {
    let rows = meter::inbox(work, connection, None)?;
    let line = match rows.len() {
        0 => work.plain("inbox-empty"),
        count => work.say("inbox-count", &[&count.to_string()]),
    };
    Ok(InboxView { line, rows, may_register: work.can(Capability::RegisterMeter) })
}

/// What is said where nobody can overlook it; none: nothing waits that this role may claim.
pub(super) fn notice(work: &Work<'_>, connection: &Connection) -> Result<Option<String>, Fault> {
    if !work.can(Capability::ClaimRecord) {
        return Ok(None);
    }
    let count = meter::waiting(work, connection)?.len();
    Ok((count > 0).then(|| work.say("inbox-count", &[&count.to_string()])))
}

/// A record that still waits and that this role may claim.
fn waiting(work: &Work<'_>, connection: &Connection, id: RawId) -> Result<Waiting, Fault> {
    let (record, state) = work.found(inbox::get(connection, id)?)?;
    if state != RawState::Pending {
        return Err(work.changed());
    }
    let waiting = work.found(meter::one(work, connection, &record)?)?;
    work.need(meter::capability(&waiting.value))?;
    Ok(waiting)
}

fn some_ids(work: &Work<'_>, records: &[String]) -> Result<Vec<RawId>, Error> {
    if records.is_empty() {
        return Err(Error::invalid(work.language, "records", "inbox-none-chosen", &[]));
    }
    let mut ids = records.iter().map(|record| work.id(record)).collect::<Result<Vec<RawId>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Keeps when a record that waits was taken, as a person says.
fn date(work: &Work<'_>, tx: &Transaction<'_>, id: RawId, taken: DateTime<FixedOffset>) -> Result<(), Fault> {
    inbox::set_dated(tx, id, taken)?;
    work.log(tx, "record.date", None, "")
}

fn has_a_time(work: &Work<'_>) -> Fault {
    Error::Conflict { words: work.plain("date-has-a-time") }.into()
}

/// A moment as a person remembers it, in the phone's time.
fn estimate(work: &Work<'_>, day: &str, time: &str) -> Result<DateTime<FixedOffset>, Error> {
    let wrong = |field| Error::invalid(work.language, field, "date-unreadable", &[]);
    let day = form::day(day).ok_or_else(|| wrong("day"))?;
    let time = form::time_of_day(time).ok_or_else(|| wrong("time"))?;
    day.and_time(time).and_local_timezone(*work.now.offset()).single().ok_or_else(|| wrong("time"))
}
