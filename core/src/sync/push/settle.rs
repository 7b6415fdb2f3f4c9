//! After a part was sent: read it back, see what the platform has changed, keep that it is there.

use std::time::Duration;

use serde_json::Value;

use super::super::json;
use super::super::platform::Request;
use super::super::shelf::Fault;
use super::Push;
use super::decide::{Trouble, told, trouble};
use super::prepare::{Leaving, REMARKED, may_move};
use crate::care::id::OutboxId;
use crate::store::conflicts::{self, Conflict};
use crate::store::copies::{self, Copy, Intake};
use crate::store::outbox::{self, Progress};
use crate::store::{pulls, sending};

/// Kind of the request that tells what was corrected in a visit.
const CORRECTION: &str = "visit-correction";

/// A resource as it was found.
pub(super) enum Found {
    There(Box<Value>),
    NotThere,
    /// It was there and was deleted.
    Gone,
    /// It may not be seen, or is not told for another reason.
    Hidden,
    /// No usable answer; with whom the trouble is, if it is not with this resource alone.
    Unclear(Option<(Trouble, Option<Duration>)>),
}

/// How an entry stands that has arrived.
pub(super) enum Standing {
    /// As it was sent, or as others have changed it since.
    There(Value),
    /// Others have deleted it since.
    Gone,
    /// Not shown; it went with the others.
    Hidden,
}

/// What reading a part back has shown.
pub(super) enum Back {
    /// All of it has arrived.
    There(Vec<Standing>),
    NotThere,
    Unclear(Option<(Trouble, Option<Duration>)>),
}

impl Push<'_> {
    /// Reads a resource by its id.
    pub(super) async fn find(&self, target: &str) -> Result<Found, Fault> {
        let result = self.platform.ask(Request::get(target)).await;
        if let Some(trouble) = trouble(&result) {
            return Ok(Found::Unclear(Some(trouble)));
        }
        let Ok(answer) = result else { return Ok(Found::Unclear(None)) };
        Ok(match answer.status {
            404 => Found::NotThere,
            410 => Found::Gone,
            200 => match told(&answer, target) {
                Some(found) => Found::There(Box::new(self.shelf.relative(found)?)),
                None => Found::Unclear(None),
            },
            400..=499 => Found::Hidden,
            _ => Found::Unclear(None),
        })
    }

    /// Whether a part that was sent has arrived. Last entry first: it was carried out as a whole, or not at all. What never changes and
    /// was never seen before has come by this part, whatever others have made of it since: it is not put over what they say.
    pub(super) async fn read_back(&self, part: &[Leaving]) -> Result<Back, Fault> {
        let mut all = Vec::new();
        let (mut arrived, mut differs) = (false, false);
        for one in part.iter().rev() {
            let Some((sent, (kind, id))) = one.resource().zip(json::parts(&one.target)) else {
                return Ok(Back::NotThere);
            };
            let known = self.shelf.open()?.read(|connection| copies::get(connection, kind, id))?;
            let changes = json::changes(kind) || (kind == REMARKED && known.is_some());
            all.push(match self.find(&one.target).await? {
                Found::There(there) if json::contains(&there, sent) => {
                    arrived |= known.is_none();
                    Standing::There(*there)
                }
                Found::There(there)
                    if !arrived && known.as_ref().is_some_and(|known| is_as(known, &there)) =>
                {
                    // As it was before this part.
                    return Ok(Back::NotThere);
                }
                Found::There(there) => {
                    arrived |= known.is_none() && !changes;
                    differs |= changes;
                    Standing::There(*there)
                }
                Found::Gone if known.as_ref().is_some_and(|known| known.version.is_empty()) => {
                    // As it was when a person said that it is to be there again.
                    return Ok(Back::NotThere);
                }
                Found::Gone => {
                    arrived |= known.is_none();
                    differs |= known.is_some();
                    Standing::Gone
                }
                Found::Hidden => Standing::Hidden,
                Found::NotThere => return Ok(Back::NotThere),
                Found::Unclear(trouble) => return Ok(Back::Unclear(trouble)),
            });
        }
        let none = all.iter().all(|one| matches!(one, Standing::Hidden));
        all.reverse();
        Ok(if none || (differs && !arrived) { Back::NotThere } else { Back::There(all) })
    }

    /// Looks whether resources of a refused part were changed at the platform, and keeps what stands there now.
    pub(super) async fn moved(&self, part: &[Leaving]) -> Result<Back, Fault> {
        let mut any = false;
        for one in part {
            let Some((kind, id)) = json::parts(&one.target).filter(|(kind, _)| may_move(kind)) else {
                continue;
            };
            let known = self.shelf.open()?.read(|connection| copies::get(connection, kind, id))?;
            if kind == REMARKED && known.is_none() {
                continue;
            }
            match self.find(&one.target).await? {
                Found::Unclear(trouble) => return Ok(Back::Unclear(trouble)),
                Found::Hidden => {}
                Found::NotThere | Found::Gone => {
                    // Without a version a person has said that it is to be there again.
                    if let Some(known) = known.filter(|known| !known.gone && !known.version.is_empty()) {
                        any = true;
                        let gone = Copy { gone: true, intake: Intake::Review, ..known };
                        self.shelf.open()?.write(|tx| copies::put(tx, &gone))?;
                    }
                }
                Found::There(there) => {
                    let version = json::meta(&there, "versionId").unwrap_or_default();
                    if known.as_ref().is_none_or(|known| known.version != version || known.gone) {
                        any = true;
                        self.keep(kind, id, &there, known.as_ref())?;
                    }
                }
            }
        }
        Ok(if any { Back::There(Vec::new()) } else { Back::NotThere })
    }

    /// Looks at what is there of a part, where nobody can say over which version it would be put: the platform told none, or this phone
    /// has never seen what it changes.
    pub(super) async fn look(&self, request: OutboxId, part: &[Leaving]) -> Result<Back, Fault> {
        let mut any = false;
        // What is made on the way was never there before.
        for one in part.iter().filter(|one| one.made.is_some()) {
            let Some((kind, id)) = json::parts(&one.target).filter(|(kind, _)| may_move(kind)) else {
                continue;
            };
            let (known, unseen) = self.shelf.open()?.read(|connection| {
                let known = copies::get(connection, kind, id)?;
                let unseen = match &known {
                    // Where it is to be there again, a person has said so.
                    Some(known) => known.version.is_empty() && !known.gone && known.intake != Intake::Review,
                    // It is what others have made: what is read whole would be known here, and what this phone has told before is its own.
                    // A resident is read before anything leaves.
                    None => {
                        json::changes(kind)
                            && kind != "Patient"
                            && !pulls::is_read(connection, kind)?
                            && !outbox::puts_before(connection, &one.target, request)?
                    }
                };
                Ok::<_, crate::store::Error>((known, unseen))
            })?;
            if !unseen {
                continue;
            }
            match self.find(&one.target).await? {
                Found::There(there) => {
                    any = true;
                    self.keep(kind, id, &there, known.as_ref())?;
                }
                Found::Unclear(trouble) => return Ok(Back::Unclear(trouble)),
                Found::NotThere | Found::Gone | Found::Hidden => {}
            }
        }
        Ok(if any { Back::There(Vec::new()) } else { Back::NotThere })
    }

    /// Keeps what stands at the platform now, for the next attempt to be measured against.
    fn keep(&self, kind: &str, id: &str, there: &Value, known: Option<&Copy>) -> Result<(), Fault> {
        let mut copy = seen(kind, id, there, known);
        if !json::changes(kind) {
            (copy.base, copy.ours) = (None, false);
        }
        Ok(self.shelf.open()?.write(|tx| copies::put(tx, &copy))?)
    }

    /// A part is there: its entries, what the platform has of them, and what a person has to choose. In one transaction.
    pub(super) fn acknowledged(
        &self,
        request: OutboxId,
        part: &[Leaving],
        versions: &[Option<String>],
        found: Option<&[Standing]>,
    ) -> Result<(), Fault> {
        let targets: Vec<String> = part.iter().map(|one| one.target.clone()).collect();
        Ok(self.shelf.open()?.write(|tx| {
            for (at, one) in part.iter().enumerate() {
                let Some(((kind, id), sent)) = json::parts(&one.target).zip(one.resource()) else { continue };
                let version = versions.get(at).cloned().flatten().unwrap_or_default();
                let copy = match found.and_then(|found| found.get(at)) {
                    Some(Standing::There(there)) => own(
                        kind,
                        id,
                        json::meta(there, "versionId").unwrap_or_default().to_owned(),
                        one,
                        there,
                    ),
                    Some(Standing::Gone) => Copy {
                        content: Some(sent.to_string()),
                        intake: Intake::Review,
                        gone: true,
                        ..own(kind, id, version, one, sent)
                    },
                    Some(Standing::Hidden) | None => own(kind, id, version, one, sent),
                };
                copies::put(tx, &copy)?;
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
            sending::acknowledge(tx, request, &targets)?;
            if let Some((row, Progress::Acknowledged)) = outbox::get(tx, request)?
                && row.kind == CORRECTION
                && let Some(visit) = row.visit
            {
                sending::supersede(tx, visit, request)?;
            }
            Ok::<_, crate::store::Error>(())
        })?)
    }
}

/// Whether a resource stands as it was known.
fn is_as(known: &Copy, there: &Value) -> bool {
    let version = json::meta(there, "versionId").unwrap_or_default();
    !known.gone && (known.version == version || known.hash == json::hash(there))
}

/// What the platform has of something that was made here.
fn own(kind: &str, id: &str, version: String, one: &Leaving, there: &Value) -> Copy {
    let changes = json::changes(kind);
    // Put together with changes of others, or changed by them since: that is to be taken over here.
    let others = match changes {
        true => one.made.as_ref().is_some_and(|made| !json::contains(made, there)),
        false => one.resource().is_some_and(|sent| {
            !json::contains(there, sent) || one.made.as_ref().is_some_and(|made| made != sent)
        }),
    };
    Copy {
        kind: kind.to_owned(),
        id: id.to_owned(),
        version,
        hash: json::hash(there),
        content: (changes || others).then(|| there.to_string()),
        base: one.made.as_ref().filter(|_| changes).map(Value::to_string),
        ours: changes && one.made.is_some(),
        patient: json::patient(there).map(str::to_owned),
        updated: json::meta(there, "lastUpdated").map(str::to_owned),
        intake: match others {
            // A fact does not become another one.
            true if kind == "QuestionnaireResponse" => Intake::Review,
            true => Intake::New,
            false => Intake::Own,
        },
        gone: false,
    }
}

/// What a change made here is measured against, and whether that is as this phone says it, until what was read has been taken in:
/// whatever was known before. None: it was never seen.
pub(in crate::sync) fn measured(known: Option<&Copy>) -> Option<(String, bool)> {
    match known? {
        Copy { base: Some(base), ours, .. } => Some((base.clone(), *ours)),
        Copy { content, .. } => Some((content.clone()?, false)),
    }
}

/// What the platform has of a resource that stands here too: the base of what is changed here stays what it was.
pub(in crate::sync) fn seen(kind: &str, id: &str, there: &Value, known: Option<&Copy>) -> Copy {
    // Never seen before: whatever stands there was not known when the change was made.
    let (base, ours) = measured(known).unwrap_or_else(|| ("{}".to_owned(), true));
    Copy {
        kind: kind.to_owned(),
        id: id.to_owned(),
        version: json::meta(there, "versionId").unwrap_or_default().to_owned(),
        hash: json::hash(there),
        content: Some(there.to_string()),
        base: Some(base),
        ours,
        patient: json::patient(there).map(str::to_owned),
        updated: json::meta(there, "lastUpdated").map(str::to_owned),
        intake: Intake::New,
        gone: false,
    }
}
