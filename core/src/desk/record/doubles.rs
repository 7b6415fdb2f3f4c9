//! Records that may be of one person are offered, never merged by themselves; a merge can be undone, for nothing is moved.

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::super::outgoing::{self, Told};
use super::super::view::{DoubleRow, RecordView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, standing};
use super::view;
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::lists;
use crate::store::merges::{self, Alike};

/// Pairs on the page.
const PAIRS: u32 = 100;

impl Desk {
    /// Records that may be of one person.
    pub fn doubles(&self) -> Result<Vec<DoubleRow>, Error> {
        let work = self.enter(Capability::MergeRecords)?;
        work.read(|connection| rows(&work, connection, None))
    }

    /// Shows one record under another: from now on its readings, visits and drugs are read as one person's.
    pub fn merge_records(&self, kept: &str, absorbed: &str) -> Result<RecordView, Error> {
        self.step(kept, absorbed, "record.merge", merges::merge)
    }

    /// Shows them apart again, each with what was written in it.
    pub fn undo_merge(&self, kept: &str, absorbed: &str) -> Result<RecordView, Error> {
        self.step(kept, absorbed, "record.unmerge", merges::undo)
    }

    /// Says that two records are two people: they are not offered for merging any more.
    pub fn tell_apart(&self, one: &str, other: &str) -> Result<Vec<DoubleRow>, Error> {
        let work = self.enter(Capability::MergeRecords)?;
        let (one, other) = (work.id::<ResidentId>(one)?, work.id::<ResidentId>(other)?);
        work.write(|tx| {
            let pairs = merges::pairs(tx, Some(one), PAIRS)?;
            let offered =
                |pair: &&merges::Pair| (pair.first, pair.second) == (one.min(other), one.max(other));
            work.found(pairs.iter().find(offered))?;
            merges::tell_apart(tx, one, other, work.me(), work.now)?;
            let about = json!({ "one": one, "other": other, "by": work.me() });
            outgoing::tell(self, &work, tx, Told::Apart, one, &about)?;
            for id in [one, other] {
                work.log(tx, "record.tell-apart", Some(id), "")?;
            }
            rows(&work, tx, None)
        })
    }

    fn step(&self, kept: &str, absorbed: &str, action: &str, step: Step) -> Result<RecordView, Error> {
        let work = self.enter(Capability::MergeRecords)?;
        let (kept, absorbed) = (work.id::<ResidentId>(kept)?, work.id::<ResidentId>(absorbed)?);
        if kept == absorbed {
            return Err(Error::invalid(work.language, "absorbed", "merge-same", &[]));
        }
        work.write(|tx| {
            work.found(lists::of_resident(tx, absorbed)?)?;
            work.found(lists::of_resident(tx, kept)?)?;
            step(tx, kept, absorbed, work.me(), work.now)?;
            let about = json!({ "kept": kept, "absorbed": absorbed, "step": action, "by": work.me() });
            outgoing::tell(self, &work, tx, Told::Merge, kept, &about)?;
            for id in [kept, absorbed] {
                standing::renew(&self.rules(), tx, id, work.today())?;
                work.log(tx, action, Some(id), "")?;
            }
            view(&work, tx, &work.found(lists::of_resident(tx, kept)?)?)
        })
    }
}

type Step = fn(
    &Transaction<'_>,
    ResidentId,
    ResidentId,
    crate::care::id::StaffId,
    chrono::DateTime<chrono::FixedOffset>,
) -> crate::store::Result<()>;

/// Pairs of one resident, or of all; none for a role that may not merge.
pub(super) fn rows(
    work: &Work<'_>,
    connection: &Connection,
    of: Option<ResidentId>,
) -> Result<Vec<DoubleRow>, Fault> {
    if !work.can(Capability::MergeRecords) {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for pair in merges::pairs(connection, of, PAIRS)? {
        let first = work.found(lists::row_of(connection, pair.first)?)?;
        let second = work.found(lists::row_of(connection, pair.second)?)?;
        let why = match pair.why {
            Alike::SameIdNumber => "double-same-id",
            Alike::SamePerson => "double-same-person",
            Alike::Linked => "double-linked",
        };
        let mut both = super::rows(work, connection, vec![first, second])?.into_iter();
        if let (Some(first), Some(second)) = (both.next(), both.next()) {
            rows.push(DoubleRow { first, second, why: work.plain(why) });
        }
    }
    Ok(rows)
}
