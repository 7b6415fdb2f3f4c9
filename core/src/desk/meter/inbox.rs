//! The inbox: records that nobody has claimed, decoded anew each time they are shown.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;

use super::super::phrase;
use super::super::view::InboxRow;
use super::super::visit::Open;
use super::super::work::{Fault, Work};
use super::raw::sent;
use super::value;
use super::whose::{self, Doubt};
use crate::care::id::RawId;
use crate::care::reading::Value;
use crate::meter::reading::{DecodedReading, decode};
use crate::meter::uuids;
use crate::store::inbox::{self, RawRecord, RawState};
use crate::store::{own_meters, people, readings};

/// A record that waits, in the domain's terms.
pub(in crate::desk) struct Waiting {
    pub(in crate::desk) record: RawRecord,
    pub(in crate::desk) decoded: DecodedReading,
    pub(in crate::desk) value: Value,
    /// When it was taken, by its meter or as a person remembers.
    pub(in crate::desk) taken: Option<DateTime<FixedOffset>>,
}

/// Records that this role can claim, in the order they were taken; those without a time last.
pub(in crate::desk) fn waiting(work: &Work<'_>, connection: &Connection) -> Result<Vec<Waiting>, Fault> {
    let pending = inbox::pending(connection)?;
    let context = uuids::short(uuids::GLUCOSE_CONTEXT).unwrap_or_default();
    let mut contexts: HashMap<(&str, Option<u16>), Vec<&RawRecord>> = HashMap::new();
    for record in pending.iter().filter(|record| record.characteristic == context) {
        contexts.entry((record.address.as_str(), record.sequence)).or_default().push(record);
    }
    let mut waiting: Vec<Waiting> = pending
        .iter()
        .filter_map(|record| {
            let of_number = contexts.get(&(record.address.as_str(), record.sequence));
            read(work, record, of_number.and_then(|found| nearest(record, found.iter().copied())))
        })
        .filter(|waiting| work.can(value::capability(&waiting.value)))
        .collect();
    waiting.sort_by_key(|waiting| (waiting.taken.is_none(), waiting.taken, waiting.record.received_at));
    Ok(waiting)
}

/// One record with its context; none if it is no patient's value.
pub(in crate::desk) fn one(
    work: &Work<'_>,
    connection: &Connection,
    record: &RawRecord,
) -> Result<Option<Waiting>, Fault> {
    let context = context_in(connection, record, RawState::Pending)?;
    Ok(read(work, record, context.as_ref()))
}

/// Of the contexts of a record's number the one that came nearest to it: a meter that was emptied counts anew, and what is left of
/// its earlier count belongs to another measurement.
fn nearest<'a>(record: &RawRecord, of_number: impl Iterator<Item = &'a RawRecord>) -> Option<&'a RawRecord> {
    let contexts = of_number.filter(|_| sent(record).announces_context());
    contexts.min_by_key(|context| (context.received_at - record.received_at).abs())
}

/// A context by itself is no measurement.
fn read(work: &Work<'_>, record: &RawRecord, context: Option<&RawRecord>) -> Option<Waiting> {
    let decoded = decode(&sent(record), context.map(sent).as_ref()).ok()?;
    let value = value::value(&decoded).ok()?;
    // Said by a person where the meter's time is none, or can't be checked.
    let taken = record.dated.or_else(|| value::moment(work, &decoded));
    Some(Waiting { record: record.clone(), decoded, value, taken })
}

/// The records that make up one measurement: its own, and that of its context if there is one in the same state.
pub(in crate::desk) fn with_context(
    connection: &Connection,
    id: RawId,
    state: RawState,
) -> Result<Vec<RawId>, Fault> {
    let context = match inbox::get(connection, id)? {
        Some((record, _)) => context_in(connection, &record, state)?,
        None => None,
    };
    Ok([Some(id), context.map(|context| context.id)].into_iter().flatten().collect())
}

/// The context record (0x2A34) that belongs to a glucose record: announced by it, the same meter, the same number.
fn context_in(
    connection: &Connection,
    record: &RawRecord,
    state: RawState,
) -> Result<Option<RawRecord>, Fault> {
    let (Some(sequence), Some(context)) = (record.sequence, uuids::short(uuids::GLUCOSE_CONTEXT)) else {
        return Ok(None);
    };
    let of_number = inbox::of_sequence(connection, &record.address, context, sequence)?;
    let in_state = of_number.iter().filter(|(_, found)| *found == state).map(|(context, _)| context);
    Ok(nearest(record, in_state).cloned())
}

/// The rows a person claims records from; within a visit they say why the visit did not take them by itself.
pub(in crate::desk) fn view(
    work: &Work<'_>,
    connection: &Connection,
    open: Option<&Open>,
) -> Result<Vec<InboxRow>, Fault> {
    let all = waiting(work, connection)?;
    let order = |waiting: &Waiting| (waiting.record.received_at, waiting.record.id);
    let mut last = HashMap::new();
    for waiting in &all {
        let known = last.entry(waiting.record.address.as_str()).or_insert_with(|| order(waiting));
        *known = order(waiting).max(*known);
    }
    let is_last = |of: &Waiting| last.get(of.record.address.as_str()) == Some(&order(of));
    let may_be_now =
        |waiting: &Waiting| is_last(waiting) && open.is_some_and(|open| can_be_of_now(work, open, waiting));
    all.iter().map(|waiting| row(work, connection, waiting, open, may_be_now(waiting))).collect()
}

/// Whether a record can have been measured in the open visit, as far as its meter says anything: it came during the visit, and its
/// time is none or one that nobody could check.
pub(in crate::desk) fn can_be_of_now(work: &Work<'_>, open: &Open, waiting: &Waiting) -> bool {
    let Waiting { record, .. } = waiting;
    record.received_at >= open.draft.started_at && record.dated.is_none() && !value::knows_time(work, waiting)
}

fn row(
    work: &Work<'_>,
    connection: &Connection,
    waiting: &Waiting,
    open: Option<&Open>,
    may_be_now: bool,
) -> Result<InboxRow, Fault> {
    let Waiting { record, decoded, value, taken } = waiting;
    let word = match value {
        Value::BloodPressure { .. } => "word-pressure",
        Value::Glucose { .. } => "word-glucose",
    };
    let marks = value::marks(decoded);
    let what = format!("{} {}", work.plain(word), phrase::marked(value, &marks));
    let when = taken.map_or_else(
        || work.plain("inbox-no-time"),
        |taken| {
            let when = work.moment(taken);
            if record.dated.is_some() { work.say("inbox-estimated", &[&when]) } else { when }
        },
    );
    let own = own_meters::get(connection, &record.address)?;
    let owner = match &own {
        Some(own) => match own.resident {
            Some(id) => people::resident(connection, id)?,
            None => None,
        },
        None => None,
    };
    let meter = value::meter_name(&decoded.meter).unwrap_or_else(|| record.meter.clone());
    Ok(InboxRow {
        record: record.id.to_string(),
        line: work.say("inbox-line", &[&what, &when, &meter]),
        why: work.plain(why(work, connection, waiting, open, may_be_now)?),
        marks: marks.into_iter().map(|mark| phrase::mark(work, mark)).collect(),
        meter: record.address.clone(),
        own: own.is_some(),
        owner: owner.as_ref().map(|owner| owner.id.to_string()),
        owner_name: owner.map(|owner| owner.name),
        may_date: !value::knows_time(work, waiting),
        may_be_now,
        untested: value::untested_words(work, record),
    })
}

fn why(
    work: &Work<'_>,
    connection: &Connection,
    waiting: &Waiting,
    open: Option<&Open>,
    may_be_now: bool,
) -> Result<&'static str, Fault> {
    let Waiting { record, decoded, value, taken } = waiting;
    if let Some(open) = open
        && let Some(doubt) = whose::doubt(work, connection, open, record, decoded, value)?
    {
        let of_time = matches!(doubt, Doubt::Older | Doubt::Undated | Doubt::Burst(_));
        return Ok(if may_be_now && of_time { "inbox-why-now" } else { doubt.key() });
    }
    Ok(if readings::was_taken_back(connection, record.id)? {
        "inbox-why-taken-back"
    } else if taken.is_none() {
        "inbox-why-undated"
    } else if open.is_some() {
        "inbox-why-asked"
    } else {
        "inbox-why-unclaimed"
    })
}
