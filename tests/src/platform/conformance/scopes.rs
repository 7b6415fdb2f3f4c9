//! What a team's sign-in opens: its own organisation's patients, and nobody else's.

use doorstep_core::sync::bundle::Bundle;
use serde_json::{Value, json};

use super::suite::{Found, Suite, ensure, entries, path, said};

/// A patient of each of two organisations, with a weight, made by the administrator; the team's is the first.
pub(super) struct Town {
    ours: Value,
    theirs: Value,
    our_weight: Value,
    their_weight: Value,
    our_task: Value,
    their_task: Value,
    /// Of the county, for every team.
    library: Value,
}

impl Town {
    pub(super) async fn build(admin: &Suite<'_>, organization: &str) -> Found<Self> {
        let mut home = admin.organization();
        home["id"] = json!(organization);
        let elsewhere = admin.organization();
        let (mut ours, mut theirs) = (admin.patient(), admin.patient());
        ours["managingOrganization"] = json!({ "reference": path(&home) });
        theirs["managingOrganization"] = json!({ "reference": path(&elsewhere) });
        let (our_weight, their_weight) = (admin.weight(&ours, "61.5"), admin.weight(&theirs, "70.5"));
        let task = |of: &Value| {
            json!({
                "resourceType": "Task", "id": admin.id(), "status": "requested", "intent": "order",
                "for": { "reference": path(of) },
            })
        };
        let (our_task, their_task) = (task(&ours), task(&theirs));
        let library = json!({
            "resourceType": "Library", "id": admin.id(), "status": "active",
            "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "asset-collection" }] },
        });
        for resource in
            [&home, &elsewhere, &ours, &theirs, &our_weight, &their_weight, &our_task, &their_task, &library]
        {
            admin.stored(resource).await?;
        }
        Ok(Self { ours, theirs, our_weight, their_weight, our_task, their_task, library })
    }
}

pub(super) async fn reads_its_own(team: &Suite<'_>, town: &Town) -> Found {
    for resource in [&town.ours, &town.our_weight] {
        team.there(&path(resource)).await?;
    }
    Ok(())
}

pub(super) async fn reads_nobody_elses(team: &Suite<'_>, town: &Town) -> Found {
    for resource in [&town.theirs, &town.their_weight, &town.their_task] {
        let answer = team.get(&path(resource)).await?;
        ensure!(matches!(answer.status, 403 | 404), "{} to {}", said(&answer), path(resource));
    }
    Ok(())
}

pub(super) async fn finds_only_its_own(team: &Suite<'_>, town: &Town) -> Found {
    for (kind, own, other) in [
        ("Patient", &town.ours, &town.theirs),
        ("Observation", &town.our_weight, &town.their_weight),
        ("Task", &town.our_task, &town.their_task),
    ] {
        let found = team.ids(&format!("{kind}?_sort=_lastUpdated&_count=1000")).await?;
        ensure!(found.iter().any(|id| own["id"] == **id), "its own {kind} is not found");
        ensure!(!found.iter().any(|id| other["id"] == **id), "another organisation's {kind} is found");
    }
    Ok(())
}

pub(super) async fn writes_its_own(team: &Suite<'_>, town: &Town) -> Found {
    let bundle =
        Bundle::transaction(entries([&team.weight(&town.ours, "61.6"), &team.weight(&town.ours, "61.7")]));
    let answer = team.send(&bundle).await?;
    ensure!(answer.status == 200, "{} to a visit", said(&answer));
    let mut newcomer = team.patient();
    newcomer["managingOrganization"] = town.ours["managingOrganization"].clone();
    let bundle = Bundle::transaction(entries([&newcomer, &team.weight(&newcomer, "55.0")]));
    let answer = team.send(&bundle).await?;
    ensure!(answer.status == 200, "{} to a new resident's visit", said(&answer));
    Ok(())
}

pub(super) async fn writes_what_is_nobodys(team: &Suite<'_>, _: &Town) -> Found {
    let meter = json!({ "resourceType": "Device", "id": team.id(), "deviceName": [{ "name": "J-750", "type": "model-name" }] });
    let who = json!({ "identifier": { "value": "0190" } });
    let line = json!({
        "resourceType": "AuditEvent", "id": team.id(), "recorded": "2026-09-02T08:30:00+08:00",
        "type": { "system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest" },
        "agent": [{ "who": who, "requestor": true }], "source": { "observer": who },
    });
    let answer = team.send(&Bundle::transaction(entries([&meter, &line]))).await?;
    ensure!(answer.status == 200, "{} to a meter and a line of the audit trail", said(&answer));
    team.there(&path(&meter)).await.map(|_| ())
}

pub(super) async fn writes_nobody_elses(team: &Suite<'_>, town: &Town) -> Found {
    let weight = team.weight(&town.theirs, "70.6");
    let answer = team.put(&weight, None).await?;
    ensure!(answer.status == 403, "{} to a weight of another's patient", said(&answer));
    let good = team.weight(&town.ours, "61.8");
    let answer = team.send(&Bundle::transaction(entries([&good, &weight]))).await?;
    ensure!(answer.status == 403, "{} to a transaction with another's patient", said(&answer));
    ensure!(!team.is_there(&path(&good)).await?, "half of it was stored");
    let mut moved = town.their_weight.clone();
    moved["subject"] = town.our_weight["subject"].clone();
    let answer = team.put(&moved, None).await?;
    ensure!(answer.status == 403, "{} to taking another's weight over", said(&answer));
    Ok(())
}

pub(super) async fn reads_what_is_the_countys(team: &Suite<'_>, town: &Town) -> Found {
    team.there(&path(&town.library)).await?;
    let found = team.ids("Library?_count=1000").await?;
    ensure!(found.iter().any(|id| town.library["id"] == **id), "the county's Library is not found");
    let mut changed = town.library.clone();
    changed["status"] = json!("retired");
    let answer = team.put(&changed, None).await?;
    ensure!(answer.status == 403, "{} to a change of the county's Library", said(&answer));
    Ok(())
}

pub(super) async fn says_something_of_itself(team: &Suite<'_>, town: &Town) -> Found {
    let of = |patient: &Value| {
        json!({
            "resourceType": "HealthcareService", "id": team.id(), "active": true, "name": "帮扶",
            "providedBy": patient["managingOrganization"],
        })
    };
    let (own, others) = (of(&town.ours), of(&town.theirs));
    let answer = team.send(&Bundle::transaction(entries([&own]))).await?;
    ensure!(answer.status == 200, "{} to a service of its own", said(&answer));
    let found = team.ids("HealthcareService?_count=1000").await?;
    ensure!(found.iter().any(|id| own["id"] == **id), "its own service is not found");
    let answer = team.put(&others, None).await?;
    ensure!(answer.status == 403, "{} to a service of another organisation", said(&answer));
    Ok(())
}
