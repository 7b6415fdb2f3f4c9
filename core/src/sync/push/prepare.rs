//! What leaves for a request: its entries, those of resources that change put together with what the platform has.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::super::bundle::{Bundle, Entry};
use super::super::conflict::{self, Clash, merge};
use super::super::fhir::united;
use super::super::{json, team};
use crate::care::id::OutboxId;
use crate::store::copies::Copy;

/// What never changes but by what becomes known of it.
pub(super) const REMARKED: &str = "Observation";

/// Whether others may change a resource of a kind, so that what is known of it counts before it is put.
pub(super) fn may_move(kind: &str) -> bool {
    json::changes(kind) || kind == REMARKED
}

/// One entry on its way.
pub(super) struct Leaving {
    /// `Type/id`.
    pub(super) target: String,
    /// The resource as it was made; none: it is made on the way.
    pub(super) made: Option<Value>,
    /// What leaves.
    pub(super) entry: Entry,
    /// What could not be put together.
    pub(super) clashes: Vec<Clash>,
    /// When the platform got the value that stands there.
    pub(super) there_updated: Option<String>,
    /// The platform has deleted it, and nobody has said that it is to be there again.
    pub(super) gone: bool,
}

impl Leaving {
    pub(super) fn resource(&self) -> Option<&Value> {
        self.entry.resource.as_ref()
    }
}

/// The entries of a part. `copy` finds what the platform has of a resource; `organization` is the team's id there, if it is known.
pub(super) fn leaving<E>(
    request: OutboxId,
    part: Vec<Entry>,
    at: DateTime<FixedOffset>,
    organization: Option<&str>,
    mut copy: impl FnMut(&str, &str) -> Result<Option<Copy>, E>,
) -> Result<Vec<Leaving>, E> {
    let mut leaving = Vec::new();
    let mut kept = Vec::new();
    for mut entry in part {
        if let (Some(organization), Some(resource)) = (organization, &mut entry.resource) {
            team::complete(resource, organization);
        }
        let target = entry.request.url.clone();
        let known = match json::parts(&target) {
            Some((kind, id)) if may_move(kind) => copy(kind, id)?,
            _ => None,
        };
        let made = entry.resource.clone();
        let gone = known.as_ref().is_some_and(|known| known.gone);
        let mut one = Leaving { target, made, entry, clashes: Vec::new(), there_updated: None, gone };
        match known {
            Some(known) if known.kind == REMARKED => remark(&mut one, known),
            Some(known) => put_together(&mut one, known, organization),
            None => {}
        }
        if !one.clashes.is_empty() {
            let values: Vec<_> =
                one.clashes.iter().map(|clash| (clash.field.clone(), clash.here.clone())).collect();
            let patient = one.made.as_ref().and_then(json::patient).map(str::to_owned);
            kept.extend(conflict::kept(request, &one.target, patient.as_deref(), &values, at));
        }
        leaving.push(one);
    }
    leaving.extend(kept.into_iter().filter_map(Entry::put).map(|entry| Leaving {
        target: entry.request.url.clone(),
        made: None,
        entry,
        clashes: Vec::new(),
        there_updated: None,
        gone: false,
    }));
    Ok(leaving)
}

fn put_together(one: &mut Leaving, known: Copy, organization: Option<&str>) {
    let (Some(made), Some(content)) = (&one.made, &known.content) else { return };
    let mut there = json::read(content);
    let mut base = known.base.as_deref().map_or_else(|| there.clone(), json::read);
    // That the team's id is known now is no change of hers; what named the team points at it from now on.
    if let Some(organization) = organization {
        team::complete(&mut base, organization);
        team::complete(&mut there, organization);
    }
    let merged = merge(&base, made, &there, known.ours);
    one.entry.resource = Some(merged.resource);
    one.entry.request.if_match = if_match(known.version);
    one.clashes = merged.clashes;
    one.there_updated = known.updated;
}

/// A remark goes over the version that was seen, and takes nothing back that others have remarked.
fn remark(one: &mut Leaving, known: Copy) {
    if let (Some(made), Some(content)) = (&one.made, &known.content) {
        one.entry.resource = Some(united(made, &json::read(content)));
    }
    one.entry.request.if_match = if_match(known.version);
}

/// One that is to be there again has no version to be put over.
fn if_match(version: String) -> Option<String> {
    (!version.is_empty()).then(|| format!("W/\"{version}\""))
}

/// The bytes of a part.
pub(super) fn bytes(leaving: &[Leaving]) -> Vec<u8> {
    let bundle = Bundle::transaction(leaving.iter().map(|one| one.entry.clone()).collect());
    serde_json::to_vec(&bundle).expect("JSON values can be written")
}
