//! The readings of a visit one by one: on which arm, whose after all, and whether an implausible one is real.

use rusqlite::Connection;

use super::super::Error;
use super::super::meter::{self, tell::tell};
use super::super::phrase;
use super::super::standing;
use super::super::view::{Arm, ReadingRow, VisitView};
use super::super::work::{Desk, Fault, Work};
use super::{Open, hero, open, settle};
use crate::access::Capability;
use crate::care::id::{ReadingId, ResidentId, VisitId};
use crate::care::reading::{BodySite, Mark, Posture, Reading, Source, Value};
use crate::store::readings::{self, Remark};
use crate::store::{drafts, people};

/// Rows of a resident's list.
const MOST_ROWS: u32 = 200;

impl Desk {
    /// Says on which arm a blood pressure of an open visit was measured.
    pub fn set_arm(&self, reading: &str, arm: Arm) -> Result<VisitView, Error> {
        let work = self.enter(Capability::RecordBloodPressure)?;
        let id = work.id::<ReadingId>(reading)?;
        work.write(|tx| {
            let reading = work.found(readings::get(tx, id)?)?;
            let open = Open::load(&work, tx, work.found(reading.visit)?)?;
            work.found(
                Some(&reading).filter(|reading| matches!(reading.value, Value::BloodPressure { .. })),
            )?;
            open::set_arm(tx, &open, &[&reading], arm.into())?;
            self.shown(&work, tx, open.draft.id)
        })
    }

    /// A resident's last readings one by one, latest first: the team's and those of her own meter.
    pub fn readings(&self, resident: &str) -> Result<Vec<ReadingRow>, Error> {
        let work = self.enter(Capability::SeeHistory)?;
        let id = work.id::<ResidentId>(resident)?;
        work.read(|connection| {
            work.found(people::resident(connection, id)?)?;
            let open = drafts::open_of(connection, id)?;
            let last = readings::last(connection, id, MOST_ROWS)?;
            last.iter().map(|reading| row(&work, connection, reading, open)).collect()
        })
    }

    /// Takes a reading back that was given to the wrong person: what a meter sent waits in the inbox again. What a signed
    /// visit holds stays. The fact and who did it are kept.
    pub fn take_back(&self, reading: &str) -> Result<(), Error> {
        let work = self.enter(Capability::ClaimRecord)?;
        let id = work.id::<ReadingId>(reading)?;
        work.write(|tx| {
            let reading = work.found(readings::get(tx, id)?)?;
            work.need(meter::capability(&reading.value))?;
            if reading.raw.is_none() {
                return Err(work.changed());
            }
            match reading.visit {
                Some(visit) => {
                    let open = Open::load(&work, tx, visit)?;
                    meter::give_back(&work, tx, &open, std::slice::from_ref(&reading))
                }
                None => {
                    meter::remark_taken_back(&work, tx, &reading)?;
                    standing::renew(&self.rules(), tx, reading.resident, work.today())?;
                    tell(self, &work, tx, &[reading], true)
                }
            }
        })
    }

    /// A doctor says that a value in doubt is real. From then on the rules use it.
    pub fn confirm_reading(&self, reading: &str) -> Result<(), Error> {
        let work = self.enter(Capability::ConfirmReading)?;
        let id = work.id::<ReadingId>(reading)?;
        work.write(|tx| {
            let reading = work.found(readings::get(tx, id)?)?;
            if !reading.unconfirmed() {
                return Err(Error::Conflict { words: work.plain("reading-nothing-to-confirm") }.into());
            }
            readings::remark(tx, id, Remark::Confirmed, work.me(), work.now)?;
            work.log(tx, "reading.confirm", Some(reading.resident), "")?;
            let confirmed = work.found(readings::get(tx, id)?)?;
            let draft = reading.visit.map(|visit| drafts::get(tx, visit)).transpose()?.flatten();
            match draft {
                Some(draft) => {
                    let mut open = Open::load(&work, tx, draft.id)?;
                    let after = open.draft.readings.clone();
                    open.draft.readings.retain(|kept| kept.id != id);
                    // What was typed in its place stays.
                    settle(tx, &open, &after, None)
                }
                None => {
                    standing::renew(&self.rules(), tx, reading.resident, work.today())?;
                    tell(self, &work, tx, &[confirmed], false)
                }
            }
        })
    }
}

/// The readings of a visit that this role may see, oldest first.
pub(super) fn rows(work: &Work<'_>, connection: &Connection, open: &Open) -> Result<Vec<ReadingRow>, Fault> {
    let seen = |reading: &&Reading| work.can(meter::capability(&reading.value));
    let rows = open.draft.readings.iter().filter(seen);
    rows.map(|reading| row(work, connection, reading, Some(open.draft.id))).collect()
}

/// One reading with what may be done to it; `open` is the resident's visit under way.
pub(in crate::desk) fn row(
    work: &Work<'_>,
    connection: &Connection,
    reading: &Reading,
    open: Option<VisitId>,
) -> Result<ReadingRow, Fault> {
    let undated = reading.marks.contains(&Mark::Undated);
    let may_date = reading.marks.iter().any(|mark| mark.lets_a_person_date());
    let day = phrase::day_in(work.language, reading.taken_at.date_naive(), work.today());
    let when = match reading.visit {
        _ if undated => work.plain("inbox-no-time"),
        Some(_) => phrase::clock(reading.taken_at),
        None => format!("{day} {}", phrase::clock(reading.taken_at)),
    };
    let standing = match reading.posture {
        Posture::Sitting => None,
        Posture::StandingOneMinute => Some(work.plain("posture-standing-1")),
        Posture::StandingThreeMinutes => Some(work.plain("posture-standing-3")),
    };
    let source = match reading.source {
        Source::Typed => Some(work.plain("reading-typed")),
        Source::Home => Some(work.plain("reading-home")),
        Source::Elsewhere => Some(work.plain("reading-elsewhere")),
        Source::Meter => None,
    };
    let arm = reading.site.map(|arm| hero::site(work, arm));
    let parts = [Some(when), standing, arm, source, reading.meter.clone()];
    Ok(ReadingRow {
        reading: reading.id.to_string(),
        value: phrase::of_reading(reading),
        detail: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        marks: hero::marks(work, reading),
        arm: reading.site.map(Arm::from),
        may_set_arm: reading.visit.is_some()
            && reading.visit == open
            && matches!(reading.value, Value::BloodPressure { .. })
            && work.can(Capability::RecordBloodPressure),
        may_take_back: reading.raw.is_some()
            && (reading.visit.is_none() || reading.visit == open)
            && work.can(Capability::ClaimRecord)
            && work.can(meter::capability(&reading.value)),
        may_confirm: reading.unconfirmed() && work.can(Capability::ConfirmReading),
        record: reading.raw.filter(|_| may_date).map(|raw| raw.to_string()),
        untested: meter::untested(work, connection, reading)?,
    })
}

impl From<BodySite> for Arm {
    fn from(site: BodySite) -> Self {
        match site {
            BodySite::LeftArm => Arm::Left,
            BodySite::RightArm => Arm::Right,
        }
    }
}

impl From<Arm> for BodySite {
    fn from(arm: Arm) -> Self {
        match arm {
            Arm::Left => BodySite::LeftArm,
            Arm::Right => BodySite::RightArm,
        }
    }
}
