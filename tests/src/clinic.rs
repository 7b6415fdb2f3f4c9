//! The clinic at a platform: what it holds of a demo district, and how it reads and writes there.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::collections::BTreeSet;

use chrono::{DateTime, Days, FixedOffset, NaiveTime};
use doorstep_core::care::id::{ResidentId, StaffId};
use doorstep_core::care::plan::Tick;
use doorstep_core::care::team::Role;
use doorstep_core::ports::Ids;
use doorstep_core::store::audit::Audit;
use doorstep_core::store::{self, Store, consents, people, plans, readings, visits};
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::fhir::{self, Fact, Links, ReadingStatus, Told};
use doorstep_core::sync::json::target;
use doorstep_core::sync::platform::{Method, Platform, Request};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Value, json};

/// More visits or readings than anybody has.
const ALL: u32 = 10_000;

/// No plan takes longer.
const LONGEST: Days = Days::new(3_650);

/// The residents of a phone's store.
pub fn residents(store: &Store) -> Vec<ResidentId> {
    store.read(people::resident_ids).map_err(|error: store::Error| error).unwrap()
}

/// A resident of a phone's store as a Patient.
pub fn patient(store: &Store, resident: ResidentId) -> Value {
    let read = store.read(|connection| {
        let who = people::resident(connection, resident)?.ok_or(store::Error::Missing)?;
        let home = people::household(connection, who.household)?.ok_or(store::Error::Missing)?;
        let team = people::all_staff(connection)?.first().map(|staff| staff.team.clone());
        Ok::<_, store::Error>(fhir::of_resident(&who, &home, team.as_deref(), &Links::default()))
    });
    read.unwrap()
}

/// What is known of a resident, as bundles in the order of sending: herself with her plans and consents, then each visit.
pub fn record(store: &Store, ids: &dyn Ids, resident: ResidentId) -> Vec<Bundle> {
    let (first, visits) = store.read(|connection| history(connection, ids, resident)).unwrap();
    let mut there = BTreeSet::new();
    let mut bundles = Vec::new();
    let first: Vec<Value> = std::iter::once(patient(store, resident)).chain(first).collect();
    for resources in std::iter::once(first).chain(visits) {
        let made = fhir::bundles(resources, &there);
        for entry in made.iter().flat_map(|bundle| &bundle.entry) {
            there.insert(entry.request.url.clone());
        }
        bundles.extend(made);
    }
    bundles
}

type Resources = Vec<Value>;

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap()
}

fn history(
    connection: &Connection,
    ids: &dyn Ids,
    resident: ResidentId,
) -> store::Result<(Resources, Vec<Resources>)> {
    let plans = plans::of_resident(connection, resident)?;
    let mut ticks: Vec<Tick> = Vec::new();
    for plan in &plans {
        ticks.extend(plans::ticks(connection, plan.id, plan.start, plan.start + LONGEST)?);
    }
    let mut first = Vec::new();
    let mut fact = |kind: &str, by: StaffId, at: DateTime<FixedOffset>, about: Value| {
        first.extend(fhir::of_fact(&Fact { id: ids.next(), kind: kind.to_owned(), resident, by, at, about }));
    };
    let doctor = people::all_staff(connection)?.into_iter().find(|staff| staff.role == Role::Doctor);
    for (plan, doctor) in plans.iter().zip(doctor.iter().cycle()) {
        let begun = plan.start.and_time(NaiveTime::MIN).and_utc().fixed_offset();
        fact("plan", doctor.id, begun, json(plan));
    }
    for tick in ticks.iter().filter(|tick| tick.visit.is_none()) {
        fact("plan-tick", tick.by, tick.at, json(tick));
    }
    for consent in consents::history(connection, resident)? {
        fact("consent", consent.staff, consent.at, json(&consent));
    }
    for reading in readings::last(connection, resident, ALL)? {
        if reading.visit.is_none() {
            first.extend(fhir::of_readings(
                std::slice::from_ref(&reading),
                reading.taken_at,
                ReadingStatus::Measured,
            ));
        }
    }
    let mut told = Vec::new();
    for visit in visits::of_resident(connection, resident, ALL)?.iter().rev() {
        let readings = readings::of_visit(connection, visit.id)?;
        let ticks: Vec<Tick> = ticks.iter().filter(|tick| tick.visit == Some(visit.id)).cloned().collect();
        let audit = Audit {
            at: visit.signed_at,
            staff: visit.staff,
            action: "visit.sign".to_owned(),
            subject: Some(resident),
            detail: String::new(),
        };
        let (readings, ticks) = (&readings, &ticks);
        told.push(fhir::of_visit(&Told { visit, readings, ticks, correction: None, audit: &audit }));
    }
    Ok((first, told))
}

/// Sends a bundle that has to be taken.
pub async fn send(platform: &dyn Platform, bundle: &Bundle) {
    let answer = platform.ask(Request::bundle(serde_json::to_vec(bundle).unwrap())).await.unwrap();
    assert_eq!(answer.status, 200, "a bundle was refused: {}", String::from_utf8_lossy(&answer.body));
}

/// Sends resources together that have to be taken.
pub async fn put(platform: &dyn Platform, resources: impl IntoIterator<Item = Value>) {
    let entries = resources.into_iter().map(|resource| Entry::put(resource).unwrap());
    send(platform, &Bundle::transaction(entries.collect())).await;
}

/// Writes a resource; the status of the answer.
pub async fn write(platform: &dyn Platform, resource: &Value) -> u16 {
    let (path, body) = (target(resource).unwrap(), Some(serde_json::to_vec(resource).unwrap()));
    let request = Request { method: Method::Put, path, if_match: None, body };
    platform.ask(request).await.unwrap().status
}

/// A resource as it stands; none: there is none, or not for this sign-in.
pub async fn read(platform: &dyn Platform, path: &str) -> Option<Value> {
    let answer = platform.ask(Request::get(path)).await.unwrap();
    (answer.status == 200).then(|| serde_json::from_slice(&answer.body).unwrap())
}

/// All that a search finds, page by page.
pub async fn search(platform: &dyn Platform, query: &str) -> Vec<Value> {
    let (mut found, mut next) = (Vec::new(), Some(query.to_owned()));
    while let Some(path) = next {
        let page = read(platform, &path).await.unwrap_or_else(|| panic!("no page"));
        let entries = page["entry"].as_array().into_iter().flatten();
        found.extend(entries.map(|entry| entry["resource"].clone()));
        let links = page["link"].as_array().into_iter().flatten();
        let further = links.filter(|link| link["relation"] == "next").find_map(|link| link["url"].as_str());
        next = further.map(str::to_owned);
    }
    found
}

/// A blood pressure, mmHg, that a clinic measured on the day before the tests, as it tells it: no reading of this app.
pub fn pressure(id: &str, patient: &str, systolic: i32) -> Value {
    let part = |code: &str, value: i32| {
        json!({
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {
                "value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]",
            },
        })
    };
    json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": format!("Patient/{patient}")},
        "effectiveDateTime": "2026-09-01T09:00:00+08:00",
        "component": [part("8480-6", systolic), part("8462-4", 84)],
    })
}
