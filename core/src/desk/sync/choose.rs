//! A field that was changed here and at the platform: a person chooses, and what was not chosen stays at the platform.

use rusqlite::Transaction;
use serde_json::Value;

use super::super::view::SheetView;
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, outgoing};
use super::mend::bundle;
use super::sheet::{chooses, told};
use crate::access::Capability;
use crate::care::id::OutboxId;
use crate::store::conflicts::{self, Chosen, Conflict};
use crate::store::copies::{self, Copy};
use crate::store::outbox;
use crate::sync::conflict::{closed, kept, with};
use crate::sync::json;

/// Kind of the request that tells the choice.
pub(super) const KIND: &str = "conflict";

/// Takes the value of one side; `about` is `request|target|field`.
pub(in crate::desk) fn choose(desk: &Desk, about: &str, chosen: Chosen) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIdentity)?;
    work.write(|tx| {
        let mut parts = about.splitn(3, '|');
        let mut part = || work.found(parts.next());
        let (request, target, field) = (work.id::<OutboxId>(part()?)?, part()?, part()?);
        let open = conflicts::open(tx)?;
        let same = |one: &&Conflict| one.request == request && one.target == target;
        let conflict = work.found(open.iter().filter(same).find(|one| one.field == field))?;
        if !chooses(&work, conflict) {
            work.need(Capability::EditRecord)?;
        }
        conflicts::choose(tx, conflict, chosen, work.me(), work.now)?;
        let is_last = open.iter().filter(same).count() == 1;
        tell(desk, &work, tx, conflict, chosen, is_last)?;
        told(&work, tx)
    })
}

fn tell(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    conflict: &Conflict,
    chosen: Chosen,
    is_last: bool,
) -> Result<(), Fault> {
    let (kind, id) = work.found(json::parts(&conflict.target))?;
    let copy = work.found(copies::get(tx, kind, id)?)?;
    let content = json::content(&json::read(work.found(copy.content.as_deref())?));
    let patient = json::patient(&content).map(str::to_owned);
    let request = OutboxId(desk.context.ids.next());
    let value = |text: &Option<String>| text.as_deref().map(json::read);
    let mut resources = Vec::new();
    if chosen == Chosen::Here {
        let (here, there) = (value(&conflict.here), value(&conflict.there));
        // What this phone says of it, before and after: only the chosen field differs. What others have put beside is not in it, so
        // that a later change that does not say it takes nothing away.
        let waiting = outgoing::waiting(tx, &conflict.target)?;
        let said = copy.base.as_deref().filter(|_| copy.ours).map(json::read);
        // Never said here: then nothing is taken away by not saying it, but for a field that was chosen to be empty.
        let ours = said.is_some() || here.is_none();
        let said = said.unwrap_or_else(|| content.clone());
        let base = Some(with(&said, &conflict.field, there.as_ref()).to_string());
        copies::put(tx, &Copy { base, ours, ..copy.clone() })?;
        let [other, review] =
            kept(request, &conflict.target, patient.as_deref(), &[(conflict.field.clone(), there)], work.now);
        // A change that waits goes before this one, and stays as it was entered: this says that and the chosen field.
        let stands = match (&waiting, id.parse()) {
            (Some(_), Ok(id)) if kind == "Patient" => outgoing::patient(desk, tx, id)?.unwrap_or(content),
            _ => content,
        };
        let said = waiting.unwrap_or(said);
        resources.extend([with(&said, &conflict.field, here.as_ref()), other, closed(review)]);
        desk.take_resident(work, tx, &with(&stands, &conflict.field, here.as_ref()))?;
    }
    if is_last && let Some((first, _)) = outbox::get(tx, conflict.request)? {
        let values: Vec<(String, Option<Value>)> = conflicts::of(tx, conflict.request, &conflict.target)?
            .into_iter()
            .map(|(field, here)| (field, value(&here)))
            .collect();
        let [_, review] =
            kept(conflict.request, &conflict.target, patient.as_deref(), &values, first.created_at);
        resources.push(closed(review));
    }
    let resident = patient.as_deref().and_then(|id| id.parse().ok());
    if !resources.is_empty() {
        let bundle = bundle(work, resources)?;
        outbox::put(tx, &outgoing::request(work, request, KIND, resident, &bundle)?)?;
    }
    work.log(tx, "sync.choose", resident, &conflict.field)
}
