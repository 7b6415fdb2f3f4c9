//! Transactions and batches.

use doorstep_core::sync::bundle::{Bundle, Entry, EntryRequest, FULL_URL_BASE, MOST_ENTRIES};
use serde_json::{Value, json};

use super::suite::{Found, Suite, ensure, entries, is_outcome, json as body, path, said};

/// The status of each entry of an answer.
fn statuses(answer: &Value) -> Vec<&str> {
    let entries = answer["entry"].as_array().into_iter().flatten();
    entries.map(|entry| entry["response"]["status"].as_str().unwrap_or_default()).collect()
}

/// The versions an answer tells, without `W/"…"`.
fn versions(answer: &Value) -> Vec<String> {
    let entries = answer["entry"].as_array().into_iter().flatten();
    let etags = entries.map(|entry| entry["response"]["etag"].as_str().unwrap_or_default());
    etags.map(|etag| etag.trim_start_matches("W/").trim_matches('"').to_owned()).collect()
}

fn batch(entry: Vec<Entry>) -> Bundle {
    Bundle { resource_type: "Bundle".to_owned(), kind: "batch".to_owned(), entry }
}

pub(super) async fn a_transaction_is_stored_whole(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let weights = [suite.weight(&patient, "61.50"), suite.weight(&patient, "61.40")];
    // The patient last: the order of the entries must not matter.
    let resources = [&weights[0], &weights[1], &patient];
    let answer = suite.send(&Bundle::transaction(entries(resources))).await?;
    ensure!(answer.status == 200, "{} to a transaction", said(&answer));
    let answer = body(&answer)?;
    ensure!(answer["type"] == "transaction-response", "no transaction-response");
    ensure!(statuses(&answer).iter().all(|status| status.starts_with("201")), "{:?}", statuses(&answer));
    let named = answer["entry"].as_array().into_iter().flatten().zip(resources);
    for (entry, resource) in named {
        let location = entry["response"]["location"].as_str().unwrap_or_default();
        ensure!(location.contains(&path(resource)), "the answers are not in the order of the entries");
    }
    for resource in resources {
        let there = suite.there(&path(resource)).await?;
        ensure!(there["subject"] == resource["subject"], "the reference has changed");
    }
    Ok(())
}

pub(super) async fn a_transaction_again_changes_nothing(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let bundle = Bundle::transaction(entries([&patient, &suite.weight(&patient, "61.50")]));
    let first = body(&suite.send(&bundle).await?)?;
    let again = suite.send(&bundle).await?;
    ensure!(again.status == 200, "{} to the same again", said(&again));
    let again = body(&again)?;
    ensure!(versions(&first) == versions(&again), "{:?} became {:?}", versions(&first), versions(&again));
    ensure!(statuses(&again).iter().all(|status| status.starts_with("200")), "{:?}", statuses(&again));
    Ok(())
}

pub(super) async fn a_transaction_of_fifty(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let mut resources = vec![patient.clone()];
    resources.extend((1..MOST_ENTRIES).map(|_| suite.weight(&patient, "61.5")));
    let answer = suite.send(&Bundle::transaction(entries(&resources))).await?;
    ensure!(answer.status == 200, "{} to fifty entries", said(&answer));
    let answer = body(&answer)?;
    ensure!(statuses(&answer).len() == MOST_ENTRIES, "{} answers", statuses(&answer).len());
    Ok(())
}

pub(super) async fn a_transaction_with_one_bad_entry_stores_nothing(suite: &Suite<'_>) -> Found {
    let (patient, nobody) = (suite.patient(), suite.patient());
    let (good, bad) = (suite.weight(&patient, "61.5"), suite.weight(&nobody, "61.5"));
    let answer = suite.send(&Bundle::transaction(entries([&patient, &good, &bad]))).await?;
    ensure!(
        answer.status >= 400 && answer.status < 500,
        "{} to a transaction with a bad entry",
        said(&answer)
    );
    ensure!(is_outcome(&answer), "no OperationOutcome");
    for resource in [&patient, &good, &bad] {
        ensure!(!suite.is_there(&path(resource)).await?, "{} was stored", path(resource));
    }
    Ok(())
}

pub(super) async fn a_transaction_with_one_stale_entry_stores_nothing(suite: &Suite<'_>) -> Found {
    let patient = suite.patient();
    let (mut theirs, mut ours) = (patient.clone(), patient.clone());
    theirs["birthDate"] = json!("1951-04-08");
    ours["birthDate"] = json!("1951-04-09");
    let first = suite.stored(&patient).await?;
    suite.stored(&theirs).await?;
    let weight = suite.weight(&patient, "61.5");
    let mut bundle = Bundle::transaction(entries([&ours, &weight]));
    bundle.entry[0].request.if_match = Some(format!("W/\"{first}\""));
    let answer = suite.send(&bundle).await?;
    ensure!(matches!(answer.status, 400 | 409 | 412), "{} to a stale entry", said(&answer));
    ensure!(!suite.is_there(&path(&weight)).await?, "the other entry was stored");
    let there = suite.there(&path(&patient)).await?;
    ensure!(there["birthDate"] == theirs["birthDate"], "the stale change was carried out");
    Ok(())
}

pub(super) async fn a_batch_is_taken_entry_by_entry(suite: &Suite<'_>) -> Found {
    let (patient, nobody) = (suite.patient(), suite.patient());
    let (good, bad) = (suite.weight(&patient, "61.5"), suite.weight(&nobody, "61.5"));
    suite.stored(&patient).await?;
    let answer = suite.send(&batch(entries([&bad, &good]))).await?;
    ensure!(answer.status == 200, "{} to a batch", said(&answer));
    let answer = body(&answer)?;
    let statuses = statuses(&answer);
    ensure!(statuses.len() == 2, "{} answers", statuses.len());
    ensure!(statuses[0].starts_with('4') && statuses[1].starts_with("201"), "{statuses:?}");
    ensure!(suite.is_there(&path(&good)).await?, "the good one was not stored");
    ensure!(!suite.is_there(&path(&bad)).await?, "the bad one was stored");
    Ok(())
}

pub(super) async fn a_batch_reads(suite: &Suite<'_>) -> Found {
    let (patient, nobody) = (suite.patient(), suite.patient());
    suite.stored(&patient).await?;
    let read = |resource: &Value| Entry {
        full_url: format!("{FULL_URL_BASE}/{}", path(resource)),
        resource: None,
        request: EntryRequest { method: "GET".to_owned(), url: path(resource), if_match: None },
    };
    let answer = suite.send(&batch(vec![read(&nobody), read(&patient)])).await?;
    ensure!(answer.status == 200, "{} to a batch that reads", said(&answer));
    let answer = body(&answer)?;
    let statuses = statuses(&answer);
    ensure!(statuses.len() == 2, "{} answers", statuses.len());
    ensure!(statuses[0].starts_with("404") && statuses[1].starts_with("200"), "{statuses:?}");
    ensure!(answer["entry"][1]["resource"]["id"] == patient["id"], "the resource is not there");
    Ok(())
}
