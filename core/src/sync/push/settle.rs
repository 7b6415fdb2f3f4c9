//! After a part was sent: read it back, see what the platform has changed, keep that it is there.

use std::time::Duration;

use serde_json::Value;

use super::super::json;
use super::super::platform::Request;
use super::super::shelf::Fault;
use super::Push;
use super::decide::{Trouble, told, trouble};
use super::prepare::Leaving;
use crate::care::id::OutboxId;
use crate::store::conflicts::{self, Conflict};
use crate::store::copies::{self, Copy, Intake};
use crate::store::sending;

/// A resource as it was found.
pub(super) enum Found {
    There(Box<Value>),
    NotThere,
    /// It may not be seen, or is not told for another reason.
    Hidden,
    /// No usable answer; with whom the trouble is, if it is not with this resource alone.
    Unclear(Option<(Trouble, Option<Duration>)>),
}

/// What reading a part back has shown.
pub(super) enum Back {
    /// All of it is there, as found.
    There(Vec<Value>),
    NotThere,
    Unclear(Option<(Trouble, Option<Duration>)>),
}

impl Push<'_> {
    /// Reads a resource by its id.
    pub(super) async fn find(&self, target: &str) -> Found {
        let result = self.platform.ask(Request::get(target)).await;
        if let Some(trouble) = trouble(&result) {
            return Found::Unclear(Some(trouble));
        }
        let Ok(answer) = result else { return Found::Unclear(None) };
        match answer.status {
            404 | 410 => Found::NotThere,
            200 => told(&answer, target).map_or(Found::Unclear(None), |found| Found::There(Box::new(found))),
            400..=499 => Found::Hidden,
            _ => Found::Unclear(None),
        }
    }

    /// Whether a part that was sent is there. Last entry first: it was carried out as a whole, or not at all.
    pub(super) async fn read_back(&self, part: &[Leaving]) -> Back {
        let mut found = Vec::new();
        for one in part.iter().rev() {
            let Some(sent) = one.resource() else { return Back::NotThere };
            match self.find(&one.target).await {
                Found::There(there) if json::contains(&there, sent) => found.push(*there),
                Found::There(_) | Found::NotThere | Found::Hidden => return Back::NotThere,
                Found::Unclear(trouble) => return Back::Unclear(trouble),
            }
        }
        found.reverse();
        Back::There(found)
    }

    /// Looks whether resources of a refused part were changed at the platform, and keeps what stands there now.
    pub(super) async fn moved(&self, part: &[Leaving]) -> Result<Back, Fault> {
        let mut any = false;
        for one in part {
            let Some((kind, id)) = json::parts(&one.target).filter(|(kind, _)| json::changes(kind)) else {
                continue;
            };
            let known = self.shelf.open()?.read(|connection| copies::get(connection, kind, id))?;
            match self.find(&one.target).await {
                Found::Unclear(trouble) => return Ok(Back::Unclear(trouble)),
                Found::Hidden => {}
                Found::NotThere => {
                    if let Some(known) = known.filter(|known| !known.gone) {
                        any = true;
                        self.shelf
                            .open()?
                            .write(|tx| copies::put(tx, &Copy { gone: true, ..known.clone() }))?;
                    }
                }
                Found::There(there) => {
                    let version = json::meta(&there, "versionId").unwrap_or_default();
                    if known.as_ref().is_none_or(|known| known.version != version || known.gone) {
                        any = true;
                        let copy = seen(kind, id, &there, known);
                        self.shelf.open()?.write(|tx| copies::put(tx, &copy))?;
                    }
                }
            }
        }
        Ok(if any { Back::There(Vec::new()) } else { Back::NotThere })
    }

    /// A part is there: its entries, what the platform has of them, and what a person has to choose. In one transaction.
    pub(super) fn acknowledged(
        &self,
        request: OutboxId,
        part: &[Leaving],
        versions: &[Option<String>],
        found: Option<&[Value]>,
    ) -> Result<(), Fault> {
        let targets: Vec<String> = part.iter().map(|one| one.target.clone()).collect();
        Ok(self.shelf.open()?.write(|tx| {
            for (at, one) in part.iter().enumerate() {
                let there = found.and_then(|found| found.get(at)).or(one.resource());
                let Some(((kind, id), there)) = json::parts(&one.target).zip(there) else { continue };
                let version = versions.get(at).cloned().flatten().unwrap_or_default();
                copies::put(tx, &own(kind, id, version, one, there))?;
                for clash in &one.clashes {
                    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
                    let conflict = Conflict {
                        request,
                        target: one.target.clone(),
                        field: clash.field.clone(),
                        base: text(&clash.base),
                        here: text(&clash.here),
                        there: text(&clash.there),
                        there_updated: one.there_updated.clone(),
                    };
                    conflicts::put(tx, &conflict)?;
                }
            }
            sending::acknowledge(tx, request, &targets).map(|_| ())
        })?)
    }
}

/// What the platform has of something that was made here.
fn own(kind: &str, id: &str, version: String, one: &Leaving, there: &Value) -> Copy {
    let changes = json::changes(kind);
    // Put together with changes of others: those are to be taken over here.
    let others = one.made.as_ref().is_some_and(|made| !json::contains(made, there));
    Copy {
        kind: kind.to_owned(),
        id: id.to_owned(),
        version,
        hash: json::hash(there),
        content: changes.then(|| there.to_string()),
        base: one.made.as_ref().filter(|_| changes).map(Value::to_string),
        ours: changes && one.made.is_some(),
        patient: json::patient(there).map(str::to_owned),
        updated: json::meta(there, "lastUpdated").map(str::to_owned),
        intake: if changes && others { Intake::New } else { Intake::Own },
        gone: false,
    }
}

/// What the platform has of a resource that waits here to be changed too: the base of that change stays what it was.
pub(in crate::sync) fn seen(kind: &str, id: &str, there: &Value, known: Option<Copy>) -> Copy {
    let (base, ours) = match known {
        Some(Copy { base: Some(base), ours, .. }) => (Some(base), ours),
        Some(Copy { content: Some(content), .. }) => (Some(content), false),
        // Never seen before: whatever stands there was not known when the change was made.
        _ => (Some("{}".to_owned()), true),
    };
    Copy {
        kind: kind.to_owned(),
        id: id.to_owned(),
        version: json::meta(there, "versionId").unwrap_or_default().to_owned(),
        hash: json::hash(there),
        content: Some(there.to_string()),
        base,
        ours,
        patient: json::patient(there).map(str::to_owned),
        updated: json::meta(there, "lastUpdated").map(str::to_owned),
        intake: Intake::New,
        gone: false,
    }
}
