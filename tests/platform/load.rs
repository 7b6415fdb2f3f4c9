//! So many phones at once, each sending its visits one after the other: `load-platform URL PHONES VISITS [--token TOKEN]`. Prints what
//! it took; makes resources of invented people and leaves them there.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use doorstep_core::ports::{Ids, TimeOrderedIds};
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform, Tokens};
use doorstep_core::sync::platform::{Platform, Request, Unanswered};
use doorstep_tests::clock::SystemClock;
use serde_json::{Value, json};

const USAGE: &str = "load-platform URL PHONES VISITS [--token TOKEN]";

/// Resources of a visit.
const ENTRIES: usize = 12;

/// So long one visit is tried.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().ok_or(USAGE);
    let (base, phones, visits) = (next()?, next()?, next()?);
    let number = |text: &str| text.parse::<usize>().map_err(|_| USAGE);
    let (phones, visits) = (number(&phones)?, number(&visits)?);
    let token = args.find(|arg| arg != "--token");

    let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds::new(Arc::new(SystemClock::start())));
    let again = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut working = Vec::new();
    for _ in 0..phones {
        let tokens = token.clone().map(|token| FixedToken::new(token) as Arc<dyn Tokens>);
        // Each phone with a connection of its own.
        let platform = HttpPlatform::new(&Config::at(&base), tokens).map_err(|error| error.to_string())?;
        working.push(tokio::spawn(day(platform, Arc::clone(&ids), visits, Arc::clone(&again))));
    }
    let mut took = Vec::new();
    for phone in working {
        took.extend(phone.await.map_err(|error| error.to_string())??);
    }
    took.sort();
    let whole = start.elapsed();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100].as_millis();
    println!("{phones} phones, {} visits of {ENTRIES} resources in {} ms", took.len(), whole.as_millis());
    println!("a second: {} visits", took.len() as u128 * 1_000 / whole.as_millis().max(1));
    println!("a visit: p50 {} ms, p95 {} ms, longest {} ms", at(50), at(95), at(100));
    println!("sent again: {}", again.load(Ordering::Relaxed));
    Ok(())
}

/// The visits of one phone, and how long each took.
async fn day(
    platform: HttpPlatform,
    ids: Arc<dyn Ids>,
    visits: usize,
    again: Arc<AtomicU64>,
) -> Result<Vec<Duration>, String> {
    let mut took = Vec::new();
    for _ in 0..visits {
        let entries = visit(&*ids).into_iter().filter_map(Entry::put).collect();
        let body = serde_json::to_vec(&Bundle::transaction(entries)).map_err(|error| error.to_string())?;
        let start = Instant::now();
        // Whoever gets no answer says it once more: the server then has it, or takes it.
        while let Err(why) =
            platform.ask(Request::bundle(body.clone())).await.map(|answer| answer.status).and_then(good)
        {
            again.fetch_add(1, Ordering::Relaxed);
            if start.elapsed() > PATIENCE {
                return Err(why.to_string());
            }
        }
        took.push(start.elapsed());
    }
    Ok(took)
}

fn good(status: u16) -> Result<(), Unanswered> {
    if status == 200 { Ok(()) } else { Err(Unanswered::Unknown) }
}

/// A patient, the encounter, and what was measured.
fn visit(ids: &dyn Ids) -> Vec<Value> {
    let id = || ids.next().to_string();
    let (patient, encounter) = (id(), id());
    let subject = json!({ "reference": format!("Patient/{patient}") });
    let class = json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH" });
    let mut resources = vec![
        json!({
            "resourceType": "Patient", "id": patient, "active": true, "name": [{ "text": "周一鸣" }],
            "identifier": [{ "system": "https://doorstep.example/load", "value": patient }],
        }),
        json!({
            "resourceType": "Encounter", "id": encounter, "status": "finished", "class": class, "subject": subject,
            "period": { "start": "2026-09-02T08:30:00+08:00", "end": "2026-09-02T08:50:00+08:00" },
        }),
    ];
    resources.extend((resources.len()..ENTRIES).map(|_| {
        json!({
            "resourceType": "Observation", "id": id(), "status": "final", "subject": subject,
            "encounter": { "reference": format!("Encounter/{encounter}") },
            "effectiveDateTime": "2026-09-02T08:40:00+08:00",
            "code": { "coding": [{ "system": "http://loinc.org", "code": "29463-7" }] },
            "valueQuantity": { "value": 61, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg" },
        })
    }));
    resources
}
