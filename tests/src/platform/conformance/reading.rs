//! Reading, searching, paging, and what a history tells.

use chrono::DateTime;
use serde_json::{Value, json};

use super::suite::{Found, SYSTEM, Suite, ensure, is_outcome, json as body, path, said};

pub(super) async fn says_what_it_is(suite: &Suite<'_>) -> Found {
    let statement = suite.there("metadata").await?;
    ensure!(statement["resourceType"] == "CapabilityStatement", "no CapabilityStatement");
    let version = statement["fhirVersion"].as_str().unwrap_or_default();
    ensure!(version.starts_with("4.0"), "FHIR version {version}");
    Ok(())
}

pub(super) async fn tells_the_time(suite: &Suite<'_>) -> Found {
    let answer = suite.get("metadata").await?;
    ensure!(answer.date.is_some(), "no Date");
    Ok(())
}

pub(super) async fn what_never_was_is_not_found(suite: &Suite<'_>) -> Found {
    let answer = suite.get(&format!("Patient/{}", suite.id())).await?;
    ensure!(answer.status == 404, "{} to GET of nobody", said(&answer));
    ensure!(is_outcome(&answer), "no OperationOutcome");
    Ok(())
}

pub(super) async fn found_by_identifier(suite: &Suite<'_>) -> Found {
    let (patient, other) = (suite.patient(), suite.patient());
    suite.stored(&patient).await?;
    suite.stored(&other).await?;
    let id = patient["id"].as_str().unwrap();
    for identifier in [format!("{SYSTEM}%7C{id}"), id.to_owned()] {
        let found = suite.ids(&format!("Patient?identifier={identifier}")).await?;
        ensure!(found == [id], "{} found", found.len());
    }
    let elsewhere = suite.ids(&format!("Patient?identifier=https://elsewhere.example%7C{id}")).await?;
    ensure!(elsewhere.is_empty(), "the system of an identifier does not count");
    Ok(())
}

pub(super) async fn found_by_ids(suite: &Suite<'_>) -> Found {
    let patients = [suite.patient(), suite.patient(), suite.patient()];
    for patient in &patients {
        suite.stored(patient).await?;
    }
    let wanted = ids(&patients[..2]);
    let found = suite.ids(&format!("Patient?_id={}", wanted.join(","))).await?;
    ensure!(sorted(found) == wanted, "not the two that were asked for");
    Ok(())
}

pub(super) async fn found_by_patient(suite: &Suite<'_>) -> Found {
    let (patient, other) = (suite.patient(), suite.patient());
    let weights =
        [suite.weight(&patient, "61.5"), suite.weight(&patient, "61.6"), suite.weight(&other, "70")];
    for resource in [&patient, &other].into_iter().chain(&weights) {
        suite.stored(resource).await?;
    }
    for query in ["patient", "subject"] {
        let found = suite.ids(&format!("Observation?{query}={}", path(&patient))).await?;
        ensure!(sorted(found) == ids(&weights[..2]), "not the two of the patient by {query}");
    }
    Ok(())
}

pub(super) async fn found_by_organization(suite: &Suite<'_>) -> Found {
    let organization = suite.organization();
    let (mut patient, other) = (suite.patient(), suite.patient());
    patient["managingOrganization"] = json!({ "reference": path(&organization) });
    let weights = [suite.weight(&patient, "61.5"), suite.weight(&other, "70")];
    for resource in [&organization, &patient, &other].into_iter().chain(&weights) {
        suite.stored(resource).await?;
    }
    let organization = path(&organization);
    let found = suite.ids(&format!("Patient?organization={organization}")).await?;
    ensure!(found == ids(&[patient]), "{} patients found", found.len());
    let found = suite.ids(&format!("Observation?patient.organization={organization}")).await?;
    ensure!(found == ids(&weights[..1]), "{} observations found by patient.organization", found.len());
    Ok(())
}

pub(super) async fn found_by_what_changed(suite: &Suite<'_>) -> Found {
    let patients = [suite.patient(), suite.patient(), suite.patient()];
    let mut stamps = Vec::new();
    for patient in &patients {
        suite.stored(patient).await?;
        let there = suite.there(&path(patient)).await?;
        let stamp = there["meta"]["lastUpdated"].as_str().unwrap_or_default().to_owned();
        stamps.push(DateTime::parse_from_rfc3339(&stamp).map_err(|_| format!("lastUpdated {stamp}"))?);
    }
    ensure!(stamps.is_sorted(), "lastUpdated goes back");
    let since = stamps[1].to_rfc3339().replace('+', "%2B");
    let (found, _) =
        suite.search(&format!("Patient?_lastUpdated=ge{since}&_sort=_lastUpdated&_count=1000")).await?;
    let found: Vec<&str> = found.iter().filter_map(|patient| patient["id"].as_str()).collect();
    let at = |patient: &Value| found.iter().position(|id| patient["id"] == **id);
    let (second, third) = (at(&patients[1]), at(&patients[2]));
    ensure!(second.is_some() && third.is_some(), "what changed at or after the moment is not found");
    ensure!(second < third || stamps[1] == stamps[2], "not oldest first");
    ensure!(stamps[0] == stamps[1] || at(&patients[0]).is_none(), "what changed before is found");
    Ok(())
}

pub(super) async fn a_search_sees_what_was_just_written(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    suite.stored(&patient).await?;
    let query = format!("Observation?patient={}", path(&patient));
    for written in 0..3 {
        let found = suite.ids(&query).await?.len();
        ensure!(found == written, "{found} of {written} found");
        suite.stored(&suite.weight(&patient, "61.5")).await?;
    }
    Ok(())
}

pub(super) async fn pages_lose_and_double_nothing(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    suite.stored(&patient).await?;
    let weights: Vec<Value> = (0..7).map(|_| suite.weight(&patient, "61.5")).collect();
    for weight in &weights {
        suite.stored(weight).await?;
    }
    let query = format!("Observation?patient={}&_sort=_lastUpdated&_count=3", path(&patient));
    let (found, pages) = suite.search(&query).await?;
    ensure!(pages >= 3, "{pages} pages of seven by three");
    ensure!(sorted(ids(&found)) == sorted(ids(&weights)), "{} of 7 found", found.len());
    Ok(())
}

pub(super) async fn a_deletion_stands_in_the_history(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    suite.stored(&patient).await?;
    let there = suite.there(&path(&patient)).await?;
    let since = there["meta"]["lastUpdated"].as_str().unwrap_or_default().replace('+', "%2B");
    suite.delete(&path(&patient)).await?;
    let answer = suite.get(&format!("Patient/_history?_since={since}&_count=1000")).await?;
    ensure!(answer.status == 200, "{} to a type's history", said(&answer));
    let history = body(&answer)?;
    let entries = history["entry"].as_array().cloned().unwrap_or_default();
    let deleted = entries.iter().any(|entry| {
        entry["request"]["method"] == "DELETE"
            && entry["request"]["url"].as_str().is_some_and(|url| url.contains(&path(&patient)))
    });
    ensure!(deleted, "the deletion is not among {} entries", entries.len());
    Ok(())
}

fn ids(resources: &[Value]) -> Vec<String> {
    sorted(resources.iter().filter_map(|resource| resource["id"].as_str()).map(str::to_owned).collect())
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}
