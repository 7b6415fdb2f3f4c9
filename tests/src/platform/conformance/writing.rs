//! One resource: creating, changing, deleting.

use doorstep_core::sync::platform::{Method, Request};
use serde_json::json;

use super::suite::{Found, Suite, ensure, is_outcome, path, said};

pub(super) async fn creates_under_the_phones_id(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let answer = suite.put(&patient, None).await?;
    ensure!(answer.status == 201, "{} to a first PUT", said(&answer));
    ensure!(answer.version.is_some(), "no ETag");
    let read = suite.get(&path(&patient)).await?;
    ensure!(read.version == answer.version, "another ETag when read: {:?}", read.version);
    let there = suite.there(&path(&patient)).await?;
    for field in ["id", "identifier", "name", "birthDate", "gender"] {
        ensure!(there[field] == patient[field], "{field} is not as it was sent");
    }
    ensure!(
        there["meta"]["versionId"].as_str() == answer.version.as_deref(),
        "no meta.versionId like the ETag"
    );
    ensure!(there["meta"]["lastUpdated"].is_string(), "no meta.lastUpdated");
    Ok(())
}

pub(super) async fn keeps_every_digit(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    suite.stored(&patient).await?;
    for digits in ["7.10", "61.0", "80", "0.0001"] {
        let weight = suite.weight(&patient, digits);
        suite.stored(&weight).await?;
        let there = suite.there(&path(&weight)).await?;
        let kept = there["valueQuantity"]["value"].to_string();
        ensure!(kept == digits, "{digits} became {kept}");
    }
    Ok(())
}

pub(super) async fn keeps_extensions(suite: &Suite<'_>) -> Found {
    let mut patient = suite.patient();
    patient["extension"] = json!([{ "url": "https://doorstep.example/unheard-of", "valueString": "左三楼" }]);
    suite.stored(&patient).await?;
    let there = suite.there(&path(&patient)).await?;
    ensure!(there["extension"] == patient["extension"], "the extension is gone");
    Ok(())
}

pub(super) async fn the_same_again_changes_nothing(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let first = suite.stored(&patient).await?;
    let again = suite.put(&patient, None).await?;
    ensure!(again.status == 200, "{} to a second PUT", said(&again));
    ensure!(again.version.as_ref() == Some(&first), "version {first} became {:?}", again.version);
    Ok(())
}

pub(super) async fn a_change_has_a_new_version(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let mut changed = patient.clone();
    changed["birthDate"] = json!("1951-04-08");
    let first = suite.stored(&patient).await?;
    let second = suite.stored(&changed).await?;
    let third = suite.stored(&patient).await?;
    ensure!(first != second && second != third && third != first, "versions {first}, {second}, {third}");
    Ok(())
}

pub(super) async fn a_stale_change_is_refused(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let (mut theirs, mut ours) = (patient.clone(), patient.clone());
    theirs["birthDate"] = json!("1951-04-08");
    ours["birthDate"] = json!("1951-04-09");
    let first = suite.stored(&patient).await?;
    suite.stored(&theirs).await?;
    let answer = suite.put(&ours, Some(&first)).await?;
    ensure!(matches!(answer.status, 409 | 412), "{} to a stale If-Match", said(&answer));
    let there = suite.there(&path(&patient)).await?;
    ensure!(there["birthDate"] == theirs["birthDate"], "the stale change was carried out");
    Ok(())
}

pub(super) async fn a_fresh_change_is_taken(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let mut changed = patient.clone();
    changed["birthDate"] = json!("1951-04-08");
    let first = suite.stored(&patient).await?;
    let answer = suite.put(&changed, Some(&first)).await?;
    ensure!(answer.status == 200, "{} to a fresh If-Match", said(&answer));
    ensure!(answer.version.as_ref() != Some(&first), "the version did not change");
    Ok(())
}

pub(super) async fn two_at_once_make_one(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let (one, other) = tokio::join!(suite.put(&patient, None), suite.put(&patient, None));
    for answer in [one?, other?] {
        ensure!(matches!(answer.status, 200 | 201 | 409 | 412), "{} to one of two at once", said(&answer));
    }
    let id = patient["id"].as_str().unwrap();
    let found = suite.ids(&format!("Patient?identifier={id}")).await?;
    ensure!(found == [id], "{} resources of one id", found.len());
    Ok(())
}

pub(super) async fn refuses_nonsense(suite: &Suite<'_>) -> Found {
    let path = format!("Patient/{}", suite.id());
    let request = |body: &str| Request {
        method: Method::Put,
        path: path.clone(),
        if_match: None,
        body: Some(body.as_bytes().to_vec()),
    };
    for body in ["{\"resourceType\": \"Patient\", \"id\"", "[]"] {
        let answer = suite.ask(request(body)).await?;
        ensure!(matches!(answer.status, 400 | 422), "{} to nonsense", said(&answer));
        ensure!(is_outcome(&answer), "no OperationOutcome");
    }
    ensure!(!suite.is_there(&path).await?, "nonsense was stored");
    Ok(())
}

pub(super) async fn refuses_another_id(suite: &Suite<'_>) -> Found {
    let (patient, elsewhere) = (suite.patient(), format!("Patient/{}", suite.id()));
    let body = Some(serde_json::to_vec(&patient).unwrap());
    let answer =
        suite.ask(Request { method: Method::Put, path: elsewhere.clone(), if_match: None, body }).await?;
    ensure!(answer.status >= 400 && answer.status < 500, "{} to another id", said(&answer));
    ensure!(!suite.is_there(&elsewhere).await?, "it was stored under the address");
    ensure!(!suite.is_there(&path(&patient)).await?, "it was stored under its id");
    Ok(())
}

pub(super) async fn refuses_what_refers_to_nothing(suite: &Suite<'_>) -> Found {
    let nobody = suite.patient();
    let weight = suite.weight(&nobody, "61.5");
    let answer = suite.put(&weight, None).await?;
    ensure!(answer.status >= 400 && answer.status < 500, "{} to a reference to nothing", said(&answer));
    ensure!(!suite.is_there(&path(&weight)).await?, "it was stored");
    Ok(())
}

pub(super) async fn deletes_and_says_so(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    suite.stored(&patient).await?;
    let answer = suite.delete(&path(&patient)).await?;
    ensure!(matches!(answer.status, 200 | 202 | 204), "{} to DELETE", said(&answer));
    let read = suite.get(&path(&patient)).await?;
    ensure!(read.status == 410, "{} to GET of a deleted one", said(&read));
    let id = patient["id"].as_str().unwrap();
    ensure!(suite.ids(&format!("Patient?_id={id}")).await?.is_empty(), "a search still finds it");
    Ok(())
}

pub(super) async fn what_was_deleted_can_come_back(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let first = suite.stored(&patient).await?;
    suite.delete(&path(&patient)).await?;
    let back = suite.stored(&patient).await?;
    ensure!(back != first, "the same version as before the deletion");
    suite.there(&path(&patient)).await.map(|_| ())
}
