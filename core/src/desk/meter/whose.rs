//! Whose reading is it? What is beyond doubt is taken into the open visit; for everything else a person says so.

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::{Connection, Transaction};

use super::super::visit::{Open, settle};
use super::super::work::{Fault, Work};
use super::{raw, value};
use crate::care::id::ResidentId;
use crate::care::person::{Disease, Resident};
use crate::care::reading::{Mark, Reading, Value};
use crate::meter::quirks::Quirks;
use crate::meter::reading::DecodedReading;
use crate::store::inbox::{self, RawRecord, RawState};
use crate::store::lists::Listed;
use crate::store::readings::{self, Remark};
use crate::store::{drafts, own_meters, people};

/// A meter's clock is read to the minute: a record this much before the visit still belongs to it.
const SLACK: TimeDelta = TimeDelta::minutes(2);

/// Nobody measures twice within this time: a cuff inflates and deflates for longer.
const SHORTEST_MEASUREMENT: TimeDelta = TimeDelta::seconds(20);

/// Why a record is not taken into a visit by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It was taken back from somebody once.
    TakenBack,
    /// A person was asked already.
    Asked,
    /// Taken before this visit.
    Older,
    /// Of a meter that has lost its clock, or out of the memory of one that has none.
    Undated,
    /// Without a time, and right behind other ones: they come out of the memory. With those of them that were taken into this
    /// visit already.
    Burst(Vec<Reading>),
    /// The meter is registered to somebody else.
    SomebodyElses,
    /// Another user slot of the meter than before.
    OtherSlot,
    /// Two people of the household are measured with this meter, or two visits are open there.
    TwoPeople,
}

impl Doubt {
    /// The key of the sentence that says why.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Doubt::TakenBack => "inbox-why-taken-back",
            Doubt::Asked => "inbox-why-asked",
            Doubt::Older => "inbox-why-older",
            Doubt::Undated | Doubt::Burst(_) => "inbox-why-undated",
            Doubt::SomebodyElses => "inbox-why-somebody-elses",
            Doubt::OtherSlot => "inbox-why-other-slot",
            Doubt::TwoPeople => "inbox-why-two-people",
        }
    }
}

/// Why a record can't be said to be the visited resident's; none: it is.
pub(super) fn doubt(
    work: &Work<'_>,
    connection: &Connection,
    open: &Open,
    record: &RawRecord,
    decoded: &DecodedReading,
    value: &Value,
) -> Result<Option<Doubt>, Fault> {
    if readings::was_taken_back(connection, record.id)? {
        return Ok(Some(Doubt::TakenBack));
    }
    // The phone had it before this visit was opened: it was sent behind another door.
    if record.received_at < open.draft.started_at {
        return Ok(Some(Doubt::Older));
    }
    match value::moment(work, decoded) {
        Some(taken) if !within(work, open, taken) => return Ok(Some(Doubt::Older)),
        Some(_) => {}
        // A meter that has a clock and has lost it says no more than one with a wrong time: what it sends by itself can be what it
        // stored last week. One that has no clock sends what it has just measured.
        None if decoded.requested || decoded.taken.doubt.is_some() => return Ok(Some(Doubt::Undated)),
        // The same numbers as before behind another door, or of which nobody has said whose they are.
        None if is_said_elsewhere(connection, open, record)? => return Ok(Some(Doubt::Asked)),
        None => {
            let near = inbox::received_near(connection, record, SHORTEST_MEASUREMENT)?;
            if !near.is_empty() {
                let taken = open.draft.readings.iter().filter(|reading| {
                    reading.marks.contains(&Mark::TimeUnknown)
                        && reading.raw.is_some_and(|raw| near.contains(&raw))
                });
                return Ok(Some(Doubt::Burst(taken.cloned().collect())));
            }
        }
    }
    let who = &open.line;
    let own = own_meters::get(connection, &record.address)?;
    if own.as_ref().is_some_and(|own| {
        own.household != who.household.id || own.resident.is_some_and(|id| id != who.resident.id)
    }) {
        return Ok(Some(Doubt::SomebodyElses));
    }
    let others = others(connection, who)?;
    let keeps_apart = Quirks::by_id(decoded.quirks).user_slots > 1;
    let households = own.as_ref().is_some_and(|own| own.resident.is_none());
    let slot = value::slot(decoded);
    match slot {
        Some(slot)
            if other_slot(connection, who.resident.id, &record.address, slot, own.is_some(), &others)? =>
        {
            return Ok(Some(Doubt::OtherSlot));
        }
        // It keeps apart who measures, the household measures with it, and this packet does not say who it was.
        None if keeps_apart && households && !others.is_empty() => return Ok(Some(Doubt::TwoPeople)),
        _ => {}
    }
    let of_hers =
        slot.is_some() && readings::last_slot(connection, &record.address, Some(who.resident.id))? == slot;
    let shared = households && !(keeps_apart && of_hers);
    if two_people(work, connection, who, &record.address, shared, &others, value)? {
        return Ok(Some(Doubt::TwoPeople));
    }
    // What was in doubt once is not taken because the circumstances have changed since.
    Ok(record.asked.then_some(Doubt::Asked))
}

/// Whether a meter without a time has said the same before, and not in this visit.
fn is_said_elsewhere(connection: &Connection, open: &Open, record: &RawRecord) -> Result<bool, Fault> {
    let before = raw::alike_before(connection, record)?;
    let is_here = |id| open.draft.readings.iter().any(|reading| reading.raw == Some(id));
    Ok(before.is_some_and(|before| !is_here(before.id)))
}

/// Taken while this visit was open.
pub(super) fn within(work: &Work<'_>, open: &Open, taken: DateTime<FixedOffset>) -> bool {
    taken >= open.draft.started_at - SLACK && taken <= work.now + SLACK
}

/// Whether a meter is registered as a resident's own, or as that of her household.
pub(super) fn is_own(connection: &Connection, who: &Listed, address: &str) -> Result<bool, Fault> {
    let own = own_meters::get(connection, address)?;
    Ok(own.is_some_and(|own| {
        own.household == who.household.id && own.resident.is_none_or(|id| id == who.resident.id)
    }))
}

/// Takes readings of an open visit back: their records wait again, their values leave the visit.
pub(in crate::desk) fn give_back(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    wrong: &[Reading],
) -> Result<(), Fault> {
    for reading in wrong {
        remark_taken_back(work, tx, reading)?;
    }
    let mut rest = open.draft.readings.clone();
    rest.retain(|kept| wrong.iter().all(|reading| reading.id != kept.id));
    settle(tx, open, &rest, None)
}

/// The reading is nobody's any more, and its records wait in the inbox.
pub(in crate::desk) fn remark_taken_back(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    reading: &Reading,
) -> Result<(), Fault> {
    readings::remark(tx, reading.id, Remark::TakenBack, work.me(), work.now)?;
    if let Some(raw) = reading.raw {
        for id in super::inbox::with_context(tx, raw, RawState::Assigned)? {
            inbox::settle(tx, id, RawState::Pending)?;
        }
    }
    work.log(tx, "reading.take-back", Some(reading.resident), "")
}

/// Another slot than the resident's before; with a meter that is new to her, another than it measured in last, or, if it is her
/// own, one in which it measured somebody else of the household. `own`: it is registered as hers or her household's.
fn other_slot(
    connection: &Connection,
    who: ResidentId,
    address: &str,
    slot: u8,
    own: bool,
    others: &[Resident],
) -> Result<bool, Fault> {
    if let Some(hers) = readings::last_slot(connection, address, Some(who))? {
        return Ok(hers != slot);
    }
    if readings::last_slot(connection, address, None)?.is_some_and(|last| last != slot) {
        return Ok(true);
    }
    for other in others.iter().filter(|_| own) {
        if readings::last_slot(connection, address, Some(other.id))? == Some(slot) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Somebody else of the household needs the same measurement, and either her visit is open too or the household measures
/// both with this meter. A meter that goes from door to door with the team is no such one; one that has measured the other on an
/// earlier day, and nobody behind another door, lives here. `shared`: it is registered as the household's, and does not say
/// whom it has measured.
fn two_people(
    work: &Work<'_>,
    connection: &Connection,
    who: &Listed,
    address: &str,
    shared: bool,
    others: &[Resident],
    value: &Value,
) -> Result<bool, Fault> {
    let at_home = !readings::measured_elsewhere(connection, who.household.id, address)?;
    let hers = at_home && readings::first_with(connection, who.resident.id, address)?.is_some();
    for other in others.iter().filter(|other| needs(other, value)) {
        if shared || drafts::open_of(connection, other.id)?.is_some() {
            return Ok(true);
        }
        let first = if at_home { readings::first_with(connection, other.id, address)? } else { None };
        if first.is_some_and(|first| hers || first.date_naive() < work.today()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn others(connection: &Connection, who: &Listed) -> Result<Vec<Resident>, Fault> {
    let mut members = people::members(connection, who.household.id)?;
    members.retain(|member| member.id != who.resident.id);
    Ok(members)
}

/// Blood pressure is measured in both diseases, glucose in one.
fn needs(who: &Resident, value: &Value) -> bool {
    match value {
        Value::BloodPressure { .. } => !who.diseases.is_empty(),
        Value::Glucose { .. } => who.has(Disease::Diabetes),
    }
}
