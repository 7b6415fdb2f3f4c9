//! The demo district as the platform hears it: every visit with its readings and ticks, every resident, comes back as it was. And
//! the Questionnaires that the project publishes are those that the forms make.

use std::collections::BTreeSet;
use std::path::Path;

use doorstep_core::care::person::Disease;
use doorstep_core::desk::view::{ActKind, FieldInput, Purpose, RecordEntry, Role, SheetKind, Target};
use doorstep_core::store::audit::Audit;
use doorstep_core::store::{self, Store, outbox, people, plans, readings, visits};
use doorstep_core::sync::bundle::Bundle;
use doorstep_core::sync::fhir::{self, Links, Told, questionnaire, read, structure};
use doorstep_tests::platform::{Manners, Memory};
use doorstep_tests::sheet::{entry, rows, text};
use doorstep_tests::trail::store;
use doorstep_tests::{Phone, told};

/// Visits of one resident that are looked at.
const MOST: u32 = 100;
/// Visits that HL7's validator is given.
const JUDGED: usize = 40;
/// The variable that has the published Questionnaires written anew.
const RENEW: &str = "DOORSTEP_RENEW";

fn get<T>(store: &Store, work: impl FnOnce(&rusqlite::Connection) -> store::Result<T>) -> T {
    store.read(work).unwrap()
}

#[test]
fn every_visit_of_the_district_comes_back_as_it_was() {
    let store = store(&Phone::of(Role::Doctor));
    let (mut looked, mut measured, mut ticked) = (0, 0, 0);
    for who in get(&store, people::resident_ids) {
        let all_plans = get(&store, |c| plans::of_resident(c, who));
        let ticks: Vec<_> = all_plans
            .iter()
            .flat_map(|plan| {
                get(&store, |c| plans::ticks(c, plan.id, chrono::NaiveDate::MIN, chrono::NaiveDate::MAX))
            })
            .collect();
        for visit in get(&store, |c| visits::of_resident(c, who, MOST)) {
            let readings = get(&store, |c| readings::of_visit(c, visit.id));
            let ticks: Vec<_> = ticks.iter().filter(|tick| tick.visit == Some(visit.id)).cloned().collect();
            let audit = Audit {
                at: visit.signed_at,
                staff: visit.staff,
                action: "visit.sign".to_owned(),
                subject: Some(who),
                detail: String::new(),
            };
            let told =
                Told { visit: &visit, readings: &readings, ticks: &ticks, correction: None, audit: &audit };
            let (mut there, mut back) = (BTreeSet::new(), Vec::new());
            for bundle in fhir::bundles(fhir::of_visit(&told), &BTreeSet::new()) {
                let body = serde_json::to_vec(&bundle).unwrap();
                back.extend(told::taken(&body, &mut there));
                if looked < JUDGED {
                    told::keep(&format!("history-{looked}"), &body);
                }
            }
            let read = read::visit(&back).unwrap();
            assert!(read.visit == visit, "{:#?}\n{visit:#?}", read.visit);
            assert!(read.readings == readings && read.ticks == ticks);
            (looked, measured, ticked) = (looked + 1, measured + readings.len(), ticked + ticks.len());
        }
    }
    assert!(looked > 100 && measured > 100, "{looked} visits, {measured} readings, {ticked} ticks");
}

#[test]
fn every_resident_of_the_district_comes_back_as_she_is() {
    let store = store(&Phone::of(Role::Doctor));
    let all = get(&store, people::resident_ids);
    assert!(all.len() > 10);
    for (number, id) in all.into_iter().enumerate() {
        let who = get(&store, |c| people::resident(c, id)).unwrap();
        let home = get(&store, |c| people::household(c, who.household)).unwrap();
        let patient = fhir::of_resident(&who, &home, Some("幸福社区第一家庭医生团队"), &Links::default());
        let mut bundles = fhir::bundles(vec![patient], &BTreeSet::new());
        let body = serde_json::to_vec(&bundles.remove(0)).unwrap();
        if number < JUDGED {
            told::keep(&format!("patient-{number}"), &body);
        }
        let told = told::taken(&body, &mut BTreeSet::new());
        assert!(read::resident(&told[0]).unwrap() == (who, home, Links::default()));
    }
}

fn said(phone: &Phone) -> Vec<Vec<String>> {
    let rows = store(phone).read(|c| outbox::unanswered(c, 100)).map_err(|e: store::Error| e).unwrap();
    let entries = |body: &[u8]| {
        let bundle: Bundle = serde_json::from_slice(body).unwrap();
        bundle.entry.iter().map(|entry| entry.request.url.clone()).collect()
    };
    rows.iter().map(|(outgoing, _)| entries(&outgoing.body)).collect()
}

/// How many resources of a type each request has.
fn count(said: &[Vec<String>], kind: &str) -> Vec<usize> {
    said.iter().map(|one| one.iter().filter(|url| url.starts_with(&format!("{kind}/"))).count()).collect()
}

#[test]
fn whoever_was_told_of_once_is_put_again_only_when_her_record_changes() {
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("王桂兰");
    let consent = |purpose| phone.desk.withdraw_consent(&her, purpose).map(drop);
    consent(Purpose::Bluetooth).unwrap();
    consent(Purpose::Hospital).unwrap();
    let text = |field: &str, text: &str| RecordEntry {
        field: field.to_owned(),
        input: FieldInput::Text { text: text.to_owned() },
    };
    phone.desk.save_record(&her, &[text("phone", "19900008888")]).unwrap();
    phone.desk.tick_plan(&her, "doctor-follow-up", true).unwrap();
    phone.desk.tick_plan(&her, "doctor-follow-up", false).unwrap();
    let past = phone.desk.resident(&her).unwrap().visits[0].visit.clone();
    for weight in ["66", "67"] {
        let entries = [text("weight", weight), text("correction_reason", "看错了秤")];
        phone.desk.correct_visit(&past, &entries).unwrap();
    }
    let said = said(&phone);
    assert_eq!(count(&said, "Patient"), [1, 0, 1, 0, 0, 0, 0], "{said:?}");
    assert_eq!(
        count(&said, "CarePlan"),
        [0, 0, 0, 1, 0, 0, 0],
        "a plan from before goes along with its first tick"
    );
    assert_eq!(count(&said, "Task"), [0, 0, 0, 1, 1, 0, 0]);
    assert_eq!(
        count(&said, "Encounter"),
        [0, 0, 0, 0, 0, 1, 0],
        "so does a visit from before with its correction"
    );
    assert!(said.iter().flatten().filter(|url| url.starts_with("Patient/")).all(|url| url.ends_with(&her)));
}

/// What is published stands there byte by byte; `DOORSTEP_RENEW=1 cargo test -p doorstep-tests --test sync fhir::` writes it anew.
fn published(made: &serde_json::Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/fhir");
    let [kind, id] = ["resourceType", "id"].map(|field| made[field].as_str().unwrap());
    let file = folder.join(format!("{kind}-{id}.json"));
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if std::env::var_os(RENEW).is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&file, &made).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap();
    assert!(made == published, "{} is not what the code makes", file.display());
}

#[test]
fn the_published_questionnaires_are_the_forms() {
    for disease in [Disease::Hypertension, Disease::Diabetes] {
        published(&questionnaire::of(disease));
    }
}

#[test]
fn the_published_structure_definitions_are_the_extensions() {
    structure::definitions().iter().for_each(published);
}

/// What synchronisation itself says: a choice, a refusal that is handed over, the phone, the trail.
#[tokio::test(start_paused = true)]
async fn what_synchronisation_says_by_itself_is_said_as_all_else() {
    let (nurse, other) = Phone::of_district(Role::Nurse, 14).twin();
    let refuses = |resource: &serde_json::Value| {
        (resource["resourceType"] == "Encounter").then(|| "not on a Sunday".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    let her = nurse.resident("王桂兰");
    let save = |phone: &Phone, number: &str| {
        phone.desk.save_record(&her, &[entry("phone", number)]).unwrap();
    };
    save(&nurse, "19900000000");
    for phone in [&nurse, &other] {
        phone.desk.sync_now(platform.as_ref(), &|_| {}).await.unwrap();
    }
    save(&nurse, "19900001111");
    save(&other, "19900002222");
    let visit = other.desk.start_visit(&her).unwrap().visit;
    other.desk.answer(&visit, "blood_pressure", text("152/94")).unwrap();
    other.desk.sign(&visit).unwrap();
    for phone in [&nurse, &other] {
        phone.desk.sync_now(platform.as_ref(), &|_| {}).await.unwrap();
    }
    let page = other.desk.sheet(SheetKind::Sync, "").unwrap();
    for wanted in [ActKind::KeepHere, ActKind::HandOver] {
        let about = rows(&page).into_iter().flat_map(|row| &row.links).find_map(|link| match &link.target {
            Target::Act { kind, about } if *kind == wanted => Some(about.clone()),
            _ => None,
        });
        other.desk.act(wanted, &about.unwrap()).unwrap();
    }
    let all = get(&store(&other), |c| outbox::latest(c, 1_000));
    let own = ["conflict", "hand-over", "phone", "audit"];
    let mut said = BTreeSet::new();
    for (number, (outgoing, _)) in all.iter().enumerate() {
        let kind = outgoing.kind.as_str();
        if own.contains(&kind) {
            told::keep(&format!("{kind}-sync-{number}"), &outgoing.body);
            said.insert(kind);
        }
    }
    assert_eq!(said, BTreeSet::from(own));
}
