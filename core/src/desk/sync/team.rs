//! Which Organization the team is, as soon as the platform has let it be known; and this phone as one of its Devices.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};
use serde_json::Value;
use uuid::Uuid;

use super::super::work::{Desk, Fault, Work};
use super::super::{Error, outgoing};
use crate::care::id::OutboxId;
use crate::store::copies::{self, Copy};
use crate::store::{meta, outbox, sign_in, told};
use crate::sync::fhir::{self, Instruction, Phone};
use crate::sync::json;
use crate::sync::team::{Clues, TEAM};

/// Kind of the request that tells of the phone.
const KIND: &str = "phone";

/// This phone's id.
const PHONE: &str = "phone";

/// What was said of it last.
pub(super) const SAID: &str = "phone.said";

/// Looks for the team's Organization, unless it is known and the platform has not named another one since.
pub(super) fn learn(desk: &Desk, work: &Work<'_>) -> Result<(), Error> {
    work.write(|tx| {
        let said = sign_in::read(tx)?.map(|signed_in| signed_in.said).unwrap_or_default();
        let known = meta::said(tx, TEAM)?;
        if known.is_some() && (said.organization.is_none() || said.organization == known) {
            return Ok(());
        }
        let clues = Clues {
            said: said.organization.as_deref(),
            practitioner: said.practitioner.as_deref(),
            name: &desk.me.team,
            roles: &all(tx, "PractitionerRole")?,
            organizations: &all(tx, "Organization")?,
        };
        match clues.organization() {
            Some(organization) => Ok(meta::set(tx, TEAM, &organization)?),
            None => Ok(()),
        }
    })
}

/// All that the platform has of a type, as far as it is here.
fn all(connection: &Connection, kind: &str) -> Result<Vec<Value>, Fault> {
    let copies = copies::of_type(connection, kind)?.into_iter();
    Ok(copies.filter_map(|copy| copy.content).map(|content| json::read(&content)).collect())
}

/// The phone's id, once it has one.
pub(in crate::desk) fn id(connection: &Connection) -> Result<Option<Uuid>, Fault> {
    Ok(meta::get(connection, PHONE)?.and_then(|id| id.parse().ok()))
}

/// The phone's id, made when it is asked for first.
pub(in crate::desk) fn this_phone(desk: &Desk, tx: &Transaction<'_>) -> Result<Uuid, Fault> {
    if let Some(id) = id(tx)? {
        return Ok(id);
    }
    let id = desk.context.ids.next();
    meta::set(tx, PHONE, &id.to_string())?;
    Ok(id)
}

/// Tells the platform of this phone, once, and again when the app or the team has changed; never over what the platform has said of it
/// since.
pub(super) fn register(desk: &Desk, work: &Work<'_>) -> Result<(), Error> {
    work.write(|tx| {
        let id = this_phone(desk, tx)?;
        let owner = meta::said(tx, TEAM)?;
        let model = desk.context.model();
        let version = env!("CARGO_PKG_VERSION");
        let resource = Phone { id, model: &model, version, owner: owner.as_deref() }.resource();
        let says = resource.to_string();
        if meta::get(tx, SAID)?.as_ref() == Some(&says) {
            return Ok(());
        }
        let copy = copies::get(tx, "Device", &id.to_string())?;
        let Some((resource, version)) = put_over(resource, copy) else { return Ok(()) };
        let there: BTreeSet<String> = owner.iter().map(|owner| format!("Organization/{owner}")).collect();
        for mut bundle in fhir::bundles(vec![resource], &there) {
            for entry in &mut bundle.entry {
                entry.request.if_match = version.as_ref().map(|version| format!("W/\"{version}\""));
            }
            let request = OutboxId(desk.context.ids.next());
            outbox::put(tx, &outgoing::request(work, request, KIND, None, &bundle)?)?;
        }
        told::set(tx, &format!("Device/{id}"))?;
        Ok(meta::set(tx, SAID, &says)?)
    })
}

/// What is put over what the platform has, and over which version of it; none: it says that the phone is to stop, or nothing that can be
/// put over safely.
fn put_over(said: Value, copy: Option<Copy>) -> Option<(Value, Option<String>)> {
    let Some(copy) = copy else { return Some((said, None)) };
    let mut resource = match &copy.content {
        Some(content) => json::content(&json::read(content)),
        None => said.clone(),
    };
    if copy.gone || copy.version.is_empty() || fhir::instruction(&resource) != Some(Instruction::Work) {
        return None;
    }
    let fields = resource.as_object_mut()?;
    for name in ["modelNumber", "owner", "version"] {
        fields.extend(said.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    Some((resource, Some(copy.version)))
}
