//! The inbox: records that nobody has claimed, decoded anew each time they are shown.

use rusqlite::Connection;

use super::super::phrase;
use super::super::view::InboxRow;
use super::super::work::{Fault, Work};
use super::raw::sent;
use super::take::value;
use crate::access::Capability;
use crate::care::reading::Value;
use crate::meter::reading::decode;
use crate::meter::uuids;
use crate::store::inbox::{self, RawRecord};

/// Records a person can claim, oldest first, as far as the role records that kind of value.
pub(in crate::desk) fn view(work: &Work<'_>, connection: &Connection) -> Result<Vec<InboxRow>, Fault> {
    let pending = inbox::pending(connection)?;
    let mut rows = Vec::new();
    for record in &pending {
        let context = context_of(&pending, record).map(|record| sent(&record));
        // A context by itself is no measurement.
        let Ok(decoded) = decode(&sent(record), context.as_ref()) else { continue };
        let Some(value) = value(&decoded) else { continue };
        let (capability, word) = match value {
            Value::BloodPressure { .. } => (Capability::RecordBloodPressure, "word.pressure"),
            Value::Glucose { .. } => (Capability::RecordGlucose, "word.glucose"),
        };
        if !work.can(capability) {
            continue;
        }
        let taken = decoded.taken.corrected();
        let when = taken.map_or_else(
            || work.plain("inbox.no-time"),
            |taken| {
                let day = phrase::day_in(work.language, taken.date(), work.today());
                format!("{day} {}", taken.format("%H:%M"))
            },
        );
        let what = format!("{} {}", work.plain(word), phrase::value(&value));
        rows.push(InboxRow {
            record: record.id.to_string(),
            line: work.say("inbox.line", &[&what, &when, &record.meter]),
            why: work.plain(if taken.is_some() { "inbox.why-older" } else { "inbox.why-undated" }),
        });
    }
    Ok(rows)
}

/// The context record (0x2A34) that belongs to a glucose record: the same meter, the same number.
pub(super) fn context_of(pending: &[RawRecord], measurement: &RawRecord) -> Option<RawRecord> {
    let context = uuids::short(uuids::GLUCOSE_CONTEXT);
    pending
        .iter()
        .find(|record| {
            Some(record.characteristic) == context
                && record.address == measurement.address
                && record.sequence == measurement.sequence
        })
        .cloned()
}
