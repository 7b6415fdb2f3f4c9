//! What the platform tells of a resident that this app has no table for: encounters, diagnoses, reports, vaccinations of others, a
//! line each. They are shown and nothing follows from them.

use rusqlite::Connection;

use super::super::work::{Fault, Work};
use super::timeline::Entry;
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::{copies, merges};
use crate::sync::fhir::read;
use crate::sync::json;
use crate::words::has;

/// The lines of a resident and of whoever is shown under her, as far as this role may see them.
pub(super) fn entries(work: &Work<'_>, connection: &Connection, id: ResidentId) -> Result<Vec<Entry>, Fault> {
    if !work.can(Capability::SeeDiagnosis) || !work.can(Capability::SeeHistory) {
        return Ok(Vec::new());
    }
    let mut entries = Vec::new();
    for resident in merges::under(connection, id)?.into_iter().chain([id]) {
        for content in copies::told(connection, &resident.to_string())? {
            let Some(notice) = read::notice(&json::read(&content), *work.now.offset()) else { continue };
            let Some(day) = notice.day.filter(|_| !notice.withdrawn) else { continue };
            let state = notice.state.map(|code| format!("told-state-{code}")).filter(|key| has(key));
            let mut parts = vec![work.plain(&format!("told-kind-{}", notice.kind))];
            parts.extend(state.map(|key| work.plain(&key)));
            parts.extend(notice.says);
            parts.extend(notice.roughly);
            entries.push(Entry { day, kind: "timeline-told", line: parts.join(" · "), visit: None });
        }
    }
    Ok(entries)
}
