//! What the platform brings beside the team's own visits and facts: values of the clinic, staff, linked records; what comes too early,
//! what was changed afterwards; and an assignment that is taken away.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use doorstep_core::care::consent::{Given, Purpose};
use doorstep_core::desk::view::{ActKind, FieldInput, FormKind, Role, SheetKind};
use doorstep_core::store::copies::{self, Intake};
use doorstep_core::store::{self, Store};
use doorstep_core::sync::platform::{Answer, Platform, Request, Unanswered};
use doorstep_tests::Phone;
use doorstep_tests::clinic::pressure;
use doorstep_tests::platform::{Grant, Memory};
use doorstep_tests::sheet::{TEMPLATE, entry, rows};
use doorstep_tests::trail::store;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};

/// Lives elsewhere until now.
const NEWCOMER: &str = "欧阳新来";

const WANG: &str = "王桂兰";

/// Sends and reads, without trouble.
pub(crate) async fn sync(phone: &Phone, platform: &dyn Platform) {
    let view = phone.desk.sync_now(platform, &|_| {}).await.unwrap();
    assert_eq!(view.trouble, None);
}

fn standing(store: &Store, intake: Intake) -> Vec<(String, String)> {
    let found =
        store.read(|c| doorstep_tests::sync::standing(c, intake)).map_err(|e: store::Error| e).unwrap();
    found.into_iter().map(|copy| (copy.kind, copy.id)).collect()
}

/// A phone whose residents are all at the platform.
async fn at_the_platform() -> (Phone, Arc<Memory>, String) {
    let phone = Phone::of_district(Role::Doctor, 14);
    let platform = Memory::new();
    for (number, row) in phone.desk.residents("").unwrap().into_iter().enumerate() {
        phone
            .desk
            .save_record(&row.resident, &[entry("phone", &format!("{}", 19_900_070_000 + number))])
            .unwrap();
    }
    sync(&phone, platform.as_ref()).await;
    let wang = phone.resident(WANG);
    (phone, platform, wang)
}

#[tokio::test(start_paused = true)]
async fn a_value_of_the_clinic_stands_in_the_history_and_in_no_rule() {
    let (phone, platform, wang) = at_the_platform().await;
    let before = phone.desk.resident(&wang).unwrap();
    let encounter = json!({
        "resourceType": "Encounter", "id": "op-1", "status": "finished", "class": {"code": "AMB"},
        "subject": {"reference": format!("Patient/{wang}")},
    });
    platform.put(&encounter);
    let mut measured = pressure("clinic-1", &wang, 196);
    measured["encounter"] = json!({"reference": "Encounter/op-1"});
    platform.put(&measured);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let readings = phone.desk.readings(&wang).unwrap();
    let row = readings.iter().find(|row| row.value == "196/84").unwrap();
    assert!(row.detail.contains("院内或别处所测"), "{}", row.detail);
    let after = phone.desk.resident(&wang).unwrap();
    assert_eq!((after.colour, after.colour_reasons), (before.colour, before.colour_reasons));
    assert_eq!(after.visits, before.visits, "it is no visit of the team");
    let timeline = phone.desk.timeline(&wang).unwrap();
    assert!(timeline.rows.iter().any(|row| row.line == "196/84 · 院内或别处所测"));
    assert!(timeline.rows.iter().any(|row| row.kind == "平台告知" && row.line == "就诊 · 门诊"));

    measured["status"] = json!("entered-in-error");
    platform.put(&measured);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert!(phone.desk.readings(&wang).unwrap().iter().all(|row| row.value != "196/84"));
    let store = store(&phone);
    assert_eq!(standing(&store, Intake::Review), []);
    let raw = store.read(|c| copies::get(c, "Encounter", "op-1")).map_err(|e: store::Error| e).unwrap();
    assert!(raw.unwrap().content.unwrap().contains("AMB"), "the clinic's own visit is kept raw");
}

#[tokio::test(start_paused = true)]
async fn whoever_has_a_role_of_the_app_has_a_name() {
    let (phone, platform, _) = at_the_platform().await;
    let id = "01990000-0000-7000-8000-00000000abcd";
    platform.put(&json!({"resourceType": "Organization", "id": "team", "name": "幸福社区第一家庭医生团队"}));
    platform
        .put(&json!({"resourceType": "Practitioner", "id": id, "name": [{"family": "何", "given": ["敏"]}]}));
    let role = |word: &str| {
        json!({
            "resourceType": "PractitionerRole", "id": "role", "code": [{"coding": [{"code": word}]}],
            "practitioner": {"reference": format!("Practitioner/{id}")},
            "organization": {"reference": "Organization/team"},
        })
    };
    platform.put(&role("pharmacist"));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let named = |phone: &Phone| {
        let team = phone.desk.sheet(SheetKind::Team, "").unwrap();
        rows(&team).into_iter().any(|row| row.title.contains("何敏"))
    };
    assert!(!named(&phone), "a role that the app does not know makes nobody of its team");
    platform.put(&role("nurse"));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert!(named(&phone));
    assert_eq!(standing(&store(&phone), Intake::Review), []);
}

#[tokio::test(start_paused = true)]
async fn records_that_the_clinic_links_are_offered_and_not_merged() {
    let (phone, platform, wang) = at_the_platform().await;
    let chen = phone.resident("陈秀英");
    let mut linked = platform.resource(&format!("Patient/{chen}")).unwrap();
    linked["link"] = json!([{"type": "replaced-by", "other": {"reference": format!("Patient/{wang}")}}]);
    platform.put(&linked);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let pair = |phone: &Phone| {
        let rows = phone.desk.doubles().unwrap();
        rows.into_iter().find(|row| row.why == "平台说是同一人")
    };
    let offered = pair(&phone).unwrap();
    let both = [offered.first.resident, offered.second.resident];
    assert!(both.contains(&wang) && both.contains(&chen));
    assert!(phone.desk.record(&wang).unwrap().merged.is_empty(), "nobody is merged by itself");
    phone.desk.merge_records(&wang, &chen).unwrap();
    assert!(pair(&phone).is_none());
    phone.desk.undo_merge(&wang, &chen).unwrap();
    assert!(pair(&phone).is_some());
}

/// The resources of one type that a phone has told, by the form they answer to.
fn told(platform: &Memory, form: &str) -> Vec<Value> {
    let all = platform.all().into_iter().filter(|kept| kept.kind == "QuestionnaireResponse");
    let read = all.map(|kept| platform.resource(&format!("{}/{}", kept.kind, kept.id)).unwrap());
    read.filter(|one| one["questionnaire"].as_str().unwrap().contains(form)).collect()
}

#[tokio::test(start_paused = true)]
async fn what_comes_too_early_waits_and_what_was_changed_is_for_a_person() {
    let (one, other) = Phone::of_district(Role::Doctor, 14).twin();
    let (first, then) = (Memory::new(), Memory::new());
    let chen = one.resident("陈秀英");
    one.desk.act(ActKind::Enrol, &chen).unwrap();
    one.desk.tick_plan(&chen, "doctor-follow-up", true).unwrap();
    sync(&one, first.as_ref()).await;
    // A platform that shows the tick before the plan.
    let ticks = told(&first, "fact-plan-tick");
    assert_eq!(ticks.len(), 1);
    then.put(&first.resource(&format!("Patient/{chen}")).unwrap());
    then.put(&ticks[0]);
    sync(&other, then.as_ref()).await;
    let tick = ticks[0]["id"].as_str().unwrap().to_owned();
    let done = |phone: &Phone| {
        let board = phone.desk.plan_board().unwrap();
        board.iter().any(|row| row.resident == chen && row.plan.items.iter().any(|item| item.done_today))
    };
    assert!(!done(&other));
    then.put(&told(&first, "fact-plan").into_iter().find(|one| one["id"] != tick.as_str()).unwrap());
    then.pass(Duration::from_secs(60));
    sync(&other, then.as_ref()).await;
    assert!(done(&other), "both at once");

    let mut changed = ticks[0].clone();
    changed["status"] = json!("amended");
    then.put(&changed);
    then.pass(Duration::from_secs(60));
    sync(&other, then.as_ref()).await;
    assert!(done(&other));
    let store = store(&other);
    assert_eq!(standing(&store, Intake::Review), [("QuestionnaireResponse".to_owned(), tick)]);
    assert_eq!(standing(&store, Intake::New), []);
}

#[tokio::test(start_paused = true)]
async fn a_late_correction_and_a_reading_taken_back_are_followed() {
    let (one, other) = Phone::of_district(Role::Doctor, 14).twin();
    let platform = Memory::new();
    let wang = one.resident(WANG);
    let visit = one.desk.start_visit(&wang).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    one.desk.answer(&visit, "blood_pressure", text("186/112")).unwrap();
    one.desk.sign(&visit).unwrap();
    for phone in [&one, &other] {
        sync(phone, platform.as_ref()).await;
    }
    assert!(other.desk.readings(&wang).unwrap().iter().any(|row| row.value == "186/112"));
    one.clock.pass(Duration::from_secs(60));
    let entries = [entry("blood_pressure", "136/82"), entry("correction_reason", "输错了一位")];
    one.desk.correct_visit(&visit, &entries).unwrap();
    platform.pass(Duration::from_secs(3_600));
    for phone in [&one, &other] {
        sync(phone, platform.as_ref()).await;
    }
    let seen = other.desk.visit(&visit).unwrap();
    assert_eq!(seen, one.desk.visit(&visit).unwrap());
    assert!(format!("{seen:?}").contains("输错了一位"));
    let values: Vec<String> = other.desk.readings(&wang).unwrap().into_iter().map(|row| row.value).collect();
    assert!(values.contains(&"136/82".to_owned()) && !values.contains(&"186/112".to_owned()), "{values:?}");
    assert_eq!(other.desk.visit_version(&visit, 0).unwrap(), one.desk.visit_version(&visit, 0).unwrap());
    assert_eq!(standing(&store(&other), Intake::Review), []);
}

/// Every cell of every table that holds one of these.
fn found(store: &Store, wanted: &[Vec<u8>]) -> Vec<String> {
    let found = store.read(|c| {
        let mut tables = c.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
        let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut found = Vec::new();
        for table in tables {
            let mut query = c.prepare(&format!("SELECT * FROM \"{table}\""))?;
            let width = query.column_count();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                for at in 0..width {
                    let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = row.get_ref(at)? else { continue };
                    let holds = |one: &Vec<u8>| bytes.windows(one.len()).any(|part| part == one);
                    found.extend(wanted.iter().any(holds).then(|| table.clone()));
                }
            }
        }
        Ok::<_, store::Error>(found)
    });
    found.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_assignment_taken_away_leaves_nothing_of_him_unless_something_waits() {
    let store = taken_away(false).await;
    let sound = store.0.read(|c| {
        let broken: u32 =
            c.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
        let guards: u32 = c.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'",
            [],
            |row| row.get(0),
        )?;
        Ok::<_, store::Error>((broken, guards))
    });
    let (broken, guards) = sound.unwrap();
    assert_eq!(broken, 0);
    assert!(guards > 40, "facts are guarded again: {guards}");
    // Who did what on this phone stays, by ids; so does what was told of that.
    let left: BTreeSet<String> = found(&store.0, &store.1).into_iter().collect();
    assert_eq!(left, BTreeSet::from(["audit".to_owned(), "outbox".to_owned()]));
    let store = taken_away(true).await;
    assert!(found(&store.0, &store.1).len() > 20, "what waits is not lost with him");
}

/// The store of a phone from which somebody was taken away, and what he would be found by. `waits`: something of his was never sent.
async fn taken_away(waits: bool) -> (Store, Vec<Vec<u8>>) {
    let (phone, platform, _) = at_the_platform().await;
    let gone = phone.resident("张德福");
    let number = phone.desk.resident(&gone).unwrap().phone.unwrap();
    let visit = phone.desk.start_visit(&gone).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text("152/94")).unwrap();
    phone.desk.sign(&visit).unwrap();
    sync(&phone, platform.as_ref()).await;
    // The clinic gives everybody to this team, and him to another one.
    for team in ["a", "b"] {
        platform.put(&json!({"resourceType": "Organization", "id": team}));
    }
    for kept in platform.all().into_iter().filter(|kept| kept.kind == "Patient") {
        let mut person = platform.resource(&format!("Patient/{}", kept.id)).unwrap();
        let team = if kept.id == gone { "b" } else { "a" };
        person["managingOrganization"] = json!({"reference": format!("Organization/{team}")});
        platform.put(&person);
    }
    platform.grant("token", Grant::Nurse("a".to_owned()));
    let signed = platform.signed_in("token");
    if waits {
        phone.desk.save_record(&gone, &[entry("phone", "19900009999")]).unwrap();
    }
    phone.clock.pass(Duration::from_secs(13 * 3_600));
    let phone = phone.restarted();
    sync(&phone, &signed).await;
    let id: uuid::Uuid = gone.parse().unwrap();
    let wanted = vec![id.as_bytes().to_vec(), gone.into_bytes(), number.into_bytes()];
    (store(&phone), wanted)
}

#[tokio::test(start_paused = true)]
async fn a_phone_can_be_used_after_the_first_page() {
    let (_, platform, wang) = at_the_platform().await;
    // Somebody whom this phone does not know.
    let mut newcomer = platform.resource(&format!("Patient/{wang}")).unwrap();
    newcomer["id"] = "01900000-0000-7000-8000-00000000abcd".into();
    newcomer["name"][0]["text"] = NEWCOMER.into();
    let numbers = newcomer["identifier"].as_array_mut().unwrap();
    numbers.retain_mut(|number| {
        let archive = number["system"] == "urn:oid:2.16.156.10011.1.2";
        number["value"] = "53012110100100999".into();
        archive
    });
    platform.put(&newcomer);
    platform.pass(Duration::from_secs(60));
    let other = Phone::of_district(Role::Doctor, 14);
    let named = |phone: &Phone| phone.desk.residents(NEWCOMER).unwrap().len();
    assert_eq!(named(&other), 0);
    let seen = std::sync::Mutex::new(Vec::new());
    other.desk.sync_now(platform.as_ref(), &|_| seen.lock().unwrap().push(named(&other))).await.unwrap();
    let seen = seen.into_inner().unwrap();
    let first = seen.iter().position(|count| *count == 1).unwrap();
    assert!(first + 5 < seen.len(), "long before the last page: {first} of {}", seen.len());
}

#[tokio::test(start_paused = true)]
async fn a_countys_template_is_followed_from_then_on() {
    let (phone, platform, _) = at_the_platform().await;
    let definition = |template: &str| {
        let data = base64::engine::general_purpose::STANDARD.encode(template);
        json!({
            "resourceType": "PlanDefinition", "id": "five-two", "status": "active", "version": "2026.1",
            "url": "https://doorstep.example/fhir/PlanDefinition/county-three",
            "relatedArtifact": [
                {"type": "documentation", "document": {"contentType": "application/toml", "data": data}},
            ],
        })
    };
    let now = |phone: &Phone| phone.desk.form(FormKind::Template, "").unwrap().lines.remove(0);
    let before = now(&phone);
    platform.put(&definition(&TEMPLATE.replace("doctor-follow-up", "standing-on-one-leg")));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert_eq!(now(&phone), before, "nobody here can tick that");
    platform.put(&definition(TEMPLATE));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert!(now(&phone).contains("county-three"), "{}", now(&phone));
    assert_eq!(standing(&store(&phone), Intake::Review), []);
}

#[tokio::test(start_paused = true)]
async fn what_the_clinic_takes_back_or_changes_is_taken_in_or_looked_at() {
    let (phone, platform, wang) = at_the_platform().await;
    let given = Given::Spoken { witness: "赵小明".to_owned() };
    phone.desk.give_consent(&wang, Purpose::Photo, given).unwrap();
    let visit = phone.desk.start_visit(&wang).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "152/94".to_owned() }).unwrap();
    phone.desk.sign(&visit).unwrap();
    phone.desk.tick_plan(&wang, "doctor-follow-up", true).unwrap();
    sync(&phone, platform.as_ref()).await;
    let of = |kind: &str| {
        let about = json!({"reference": format!("Patient/{wang}")});
        let all = platform.all().into_iter().filter(|kept| kept.kind == kind);
        let mut read = all.map(|kept| platform.resource(&format!("{kind}/{}", kept.id)).unwrap());
        read.find(|one| [&one["subject"], &one["patient"], &one["for"]].contains(&&about)).unwrap()
    };
    let agreed = |phone: &Phone| {
        let view = phone.desk.consents(&wang).unwrap();
        view.rows.iter().find(|row| row.purpose == Purpose::Photo).unwrap().agreed
    };
    assert!(agreed(&phone));
    let set = |mut resource: Value, at: &str, value: Value| {
        *resource.pointer_mut(at).unwrap() = value;
        platform.put(&resource);
        (resource["resourceType"].as_str().unwrap().to_owned(), resource["id"].as_str().unwrap().to_owned())
    };
    set(of("Consent"), "/status", json!("inactive"));
    let changed = [
        set(of("CarePlan"), "/status", json!("revoked")),
        set(of("Encounter"), "/status", json!("entered-in-error")),
        set(of("Observation"), "/component/0/valueQuantity/value", json!(132)),
        set(of("Task"), "/status", json!("entered-in-error")),
    ];
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert!(!agreed(&phone), "taken back there is taken back here");
    assert_eq!(standing(&store(&phone), Intake::Review), changed, "the rest is for a person");
    let phone = phone.restarted();
    assert!(
        phone.desk.readings(&wang).unwrap().iter().any(|row| row.value == "152/94"),
        "as it was measured"
    );
}

#[tokio::test(start_paused = true)]
async fn somebody_whom_another_maker_wrote_down_is_read() {
    let (phone, platform, _) = at_the_platform().await;
    let id = "01990000-0000-7000-8000-00000000beef";
    let mut clinic = json!({
        "resourceType": "Patient", "id": id, "birthDate": "1948-03",
        "name": [{"family": "欧阳", "given": ["新", "来"]}],
        "address": [{"line": ["青年路9号", "2栋101"]}],
    });
    platform.put(&clinic);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let page = phone.desk.sheet(SheetKind::Sync, "").unwrap();
    assert!(rows(&page).iter().any(|row| row.line.starts_with("出生日期不全")), "{page:?}");
    clinic["birthDate"] = json!("1948-03-01");
    platform.put(&clinic);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let found = phone.desk.residents("欧阳新来").unwrap();
    assert_eq!(found.len(), 1);
    assert!(format!("{:?}", phone.desk.resident(id).unwrap()).contains("青年路9号2栋101"));
}

/// A visit with a blood pressure: its resources, in an order in which they can be put, and a phone that does not know it yet.
async fn signed_elsewhere() -> (Phone, Phone, String, Vec<Value>) {
    let (one, other) = Phone::of_district(Role::Doctor, 14).twin();
    let platform = Memory::new();
    let visit = one.desk.start_visit(&one.resident(WANG)).unwrap().visit;
    one.desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "186/112".to_owned() }).unwrap();
    one.desk.sign(&visit).unwrap();
    sync(&one, platform.as_ref()).await;
    let order = ["Patient", "Encounter", "QuestionnaireResponse", "Observation"];
    let of = |kind: &&str| {
        let all = platform.all().into_iter().filter(|kept| kept.kind == **kind).collect::<Vec<_>>();
        all.into_iter().map(|kept| platform.resource(&format!("{}/{}", kept.kind, kept.id)).unwrap())
    };
    let of_visit = |one: &Value| one["resourceType"] == "Patient" || one.to_string().contains(&visit);
    let parts = order.iter().flat_map(of).filter(of_visit).collect();
    (one, other, visit, parts)
}

#[tokio::test(start_paused = true)]
async fn a_visit_that_comes_in_parts_is_whole_in_the_end() {
    let is_reading = |part: &Value| part["resourceType"] == "Observation";
    let is_form = |part: &Value| is_reading(part) || part["questionnaire"].to_string().contains("follow-up");
    let late: [&dyn Fn(&Value) -> bool; 2] = [&is_reading, &is_form];
    for (number, late) in late.into_iter().enumerate() {
        let (one, other, visit, parts) = signed_elsewhere().await;
        let wang = other.resident(WANG);
        let platform = Memory::new();
        for part in parts.iter().filter(|part| !late(part)) {
            platform.put(part);
        }
        sync(&other, platform.as_ref()).await;
        assert!(other.desk.readings(&wang).unwrap().iter().all(|row| row.value != "186/112"));
        assert_eq!(other.desk.visit(&visit).is_ok(), number == 0, "nothing is made up of a part");
        for part in parts.iter().filter(|part| late(part)) {
            platform.put(part);
        }
        platform.pass(Duration::from_secs(60));
        sync(&other, platform.as_ref()).await;
        assert_eq!(other.desk.visit(&visit).unwrap(), one.desk.visit(&visit).unwrap());
        assert!(other.desk.readings(&wang).unwrap().iter().any(|row| row.value == "186/112"));
        assert_eq!(standing(&store(&other), Intake::Review), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reading_of_a_signed_visit_that_the_platform_withdraws_counts_no_more() {
    let (phone, platform, wang) = at_the_platform().await;
    let visit = phone.desk.start_visit(&wang).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "186/112".to_owned() }).unwrap();
    phone.desk.sign(&visit).unwrap();
    sync(&phone, platform.as_ref()).await;
    let mut readings = platform.all().into_iter().filter(|kept| kept.json.contains("85354-9"));
    let mut reading = platform.resource(&format!("Observation/{}", readings.next().unwrap().id)).unwrap();
    reading["status"] = json!("entered-in-error");
    platform.put(&reading);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert!(phone.desk.readings(&wang).unwrap().iter().all(|row| row.value != "186/112"));
    assert_eq!(standing(&store(&phone), Intake::Review), []);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_written_otherwise_makes_nobody_twice() {
    let (phone, platform, wang) = at_the_platform().await;
    let before = phone.desk.residents("").unwrap().len();
    let id = "01990000-0000-7000-8000-00000000BEEF";
    let mut clinic = platform.resource(&format!("Patient/{wang}")).unwrap();
    (clinic["id"], clinic["name"]) = (json!(id), json!([{"text": NEWCOMER}]));
    clinic["identifier"] = json!([]);
    platform.put(&clinic);
    platform.put(&pressure("clinic-1", id, 196));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert_eq!(phone.desk.residents("").unwrap().len(), before);
    let page = phone.desk.sheet(SheetKind::Sync, "").unwrap();
    assert!(rows(&page).iter().any(|row| row.line.starts_with("平台的编号不是")), "{page:?}");
    let small = format!("Patient/{}", id.to_lowercase());
    assert!(platform.resource(&small).is_none());
}

#[tokio::test(start_paused = true)]
async fn what_points_at_her_by_the_servers_whole_address_is_hers_and_what_is_nobodys_is_looked_at() {
    let (phone, platform, wang) = at_the_platform().await;
    let mut measured = pressure("clinic-1", &wang, 196);
    measured["subject"]["reference"] = json!(format!("https://platform.example/fhir/Patient/{wang}"));
    platform.put(&measured);
    let mut nobodys = pressure("clinic-2", &wang, 197);
    nobodys["subject"] = json!({"display": "张某"});
    platform.put(&nobodys);
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let values: Vec<String> = phone.desk.readings(&wang).unwrap().into_iter().map(|row| row.value).collect();
    assert!(values.contains(&"196/84".to_owned()) && !values.contains(&"197/84".to_owned()), "{values:?}");
    assert_eq!(standing(&store(&phone), Intake::Review), [("Observation".to_owned(), "clinic-2".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_floor_that_is_mended_is_told_of_everybody_behind_the_door() {
    let (phone, platform, wang) = at_the_platform().await;
    let zhang = phone.resident("张德福");
    let floor = |who: &str| {
        let patient = platform.resource(&format!("Patient/{who}")).unwrap();
        let parts = patient["address"][0]["extension"][0]["extension"].as_array().unwrap().clone();
        let floor = parts.into_iter().find(|part| part["url"] == "floor");
        floor.and_then(|part| part["valueString"].as_str().map(str::to_owned))
    };
    assert_ne!(floor(&zhang).as_deref(), Some("7"));
    let before = platform.resource(&format!("Patient/{}", phone.resident("陈秀英"))).unwrap();
    phone.desk.save_record(&wang, &[entry("floor", "7")]).unwrap();
    phone.desk.save_record(&wang, &[entry("phone", "19900001234")]).unwrap();
    sync(&phone, platform.as_ref()).await;
    assert_eq!([&wang, &zhang].map(|who| floor(who)), [Some("7".to_owned()), Some("7".to_owned())]);
    assert_eq!(platform.all().iter().find(|kept| kept.id == zhang).unwrap().version, 2, "once");
    assert_eq!(platform.resource(&format!("Patient/{}", phone.resident("陈秀英"))).unwrap(), before);
}

#[tokio::test(start_paused = true)]
async fn what_the_clinic_says_of_a_meter_stays() {
    let (phone, platform, wang) = at_the_platform().await;
    phone.bring_cuff();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let visit = phone.desk.start_visit(&wang).unwrap().visit;
        phone.measure(&visit, 136, 82).await;
        phone.desk.sign(&visit).unwrap();
        sync(&phone, platform.as_ref()).await;
        let meters = platform.all().into_iter().filter(|kept| kept.json.contains("血压计"));
        let meter = meters.map(|kept| format!("Device/{}", kept.id)).next().unwrap();
        let mut device = platform.resource(&meter).unwrap();
        seen.push(device["note"].clone());
        device["note"] = json!([{"text": "2026 年校准过"}]);
        platform.put(&device);
    }
    assert_eq!(seen, [Value::Null, json!([{"text": "2026 年校准过"}])]);
}

#[tokio::test(start_paused = true)]
async fn whoever_s_history_can_not_be_read_yet_waits_and_nobody_else_does() {
    let (phone, other, visit, parts) = signed_elsewhere().await;
    let platform = Memory::new();
    for team in ["a", "b"] {
        platform.put(&json!({"resourceType": "Organization", "id": team}));
    }
    let (wang, qian) = (other.resident(WANG), other.resident("钱志远"));
    let of = |mut patient: Value, who: &str, team: &str| {
        (patient["id"], patient["identifier"]) = (json!(who), json!([]));
        patient["managingOrganization"] = json!({"reference": format!("Organization/{team}")});
        patient
    };
    platform.put(&of(parts[0].clone(), &wang, "b"));
    parts[1..].iter().for_each(|part| platform.put(part));
    let mut his = parts[0].clone();
    his["name"] = json!([{"text": "钱志远"}]);
    platform.put(&of(his, &qian, "a"));
    platform.grant("token", Grant::Nurse("a".to_owned()));
    let signed = platform.signed_in("token");
    platform.pass(Duration::from_secs(86_400));
    // From here on readings are asked for by what has changed.
    platform.put(&pressure("clinic-0", &qian, 190));
    sync(&other, &signed).await;
    platform.put(&of(parts[0].clone(), &wang, "a"));
    platform.put(&pressure("clinic-1", &qian, 196));
    let failing = Failing(&signed, "Observation?patient=");
    other.desk.sync_now(&failing, &|_| {}).await.unwrap();
    assert!(other.desk.visit(&visit).is_err(), "its readings have not come");
    assert!(other.desk.readings(&qian).unwrap().iter().any(|row| row.value == "196/84"), "his have");
    sync(&other, &signed).await;
    assert_eq!(other.desk.visit(&visit).unwrap(), phone.desk.visit(&visit).unwrap());
    assert!(other.desk.readings(&wang).unwrap().iter().any(|row| row.value == "186/112"));
}

/// A server that fails at some questions.
struct Failing<'a>(&'a dyn Platform, &'static str);

#[async_trait::async_trait]
impl Platform for Failing<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let fails = request.path.starts_with(self.1);
        let mut answer = self.0.ask(request).await?;
        if fails {
            (answer.status, answer.body) = (500, Vec::new());
        }
        Ok(answer)
    }
}
