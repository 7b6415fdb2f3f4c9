//! The truth about each record: by which count of which phone it was written and how far that phone's clock was off; what became
//! known of a reading later; what the platform tells beside it; and what somebody has to look at, until she has.

use std::sync::Arc;
use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, LinkView, RecordEntry, Role, SheetKind, SheetRow, SheetView, Target,
};
use doorstep_core::sync::fhir::{Written, read};
use doorstep_core::sync::platform::Platform;
use doorstep_tests::Phone;
use doorstep_tests::cuff::Packet;
use doorstep_tests::platform::{Manners, Memory};
use doorstep_tests::sheet::{text, ways};
use doorstep_tests::trail::{actions, trail};
use serde_json::{Value, json};

const WANG: &str = "王桂兰";

async fn sync(phone: &Phone, platform: &dyn Platform) {
    let view = phone.desk.sync_now(platform, &|_| {}).await.unwrap();
    assert_eq!(view.trouble, None);
}

fn signed(phone: &Phone, who: &str) -> String {
    let visit = phone.desk.start_visit(&phone.resident(who)).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text("152/94")).unwrap();
    phone.desk.sign(&visit).unwrap();
    visit
}

fn save(phone: &Phone, who: &str, number: &str) {
    let entry = RecordEntry { field: "phone".to_owned(), input: text(number) };
    phone.desk.save_record(&phone.resident(who), &[entry]).unwrap();
}

/// All that says by which count it was written.
fn written(platform: &Memory) -> Vec<(String, Written)> {
    let all = platform.all().into_iter().filter_map(|kept| {
        let resource: Value = serde_json::from_str(&kept.json).unwrap();
        Some((kept.kind, read::written(&resource).unwrap()?))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(_, written)| written.sequence);
    all
}

#[tokio::test(start_paused = true)]
async fn each_record_has_the_phones_next_number_and_how_far_its_clock_was_off() {
    let phone = Phone::of_district(Role::Doctor, 5);
    let platform = Memory::new();
    platform.pass(Duration::from_secs(9 * 60));
    signed(&phone, WANG);
    sync(&phone, platform.as_ref()).await;
    let first = written(&platform);
    assert!(first.iter().any(|(kind, _)| kind == "Provenance"));
    assert!(first.iter().all(|(_, written)| written.ahead.is_none()), "nothing had been heard yet");
    let sheet = phone.desk.sheet(SheetKind::Sync, "").unwrap();
    assert!(sheet.lines.contains(&"手机的钟慢了 10 分钟，请校准".to_owned()), "{:?}", sheet.lines);

    save(&phone, WANG, "19900001111");
    let phone = phone.restarted();
    save(&phone, WANG, "19900002222");
    sync(&phone, platform.as_ref()).await;
    let all = written(&platform);
    let numbers: Vec<u32> = all.iter().map(|(_, written)| written.sequence).collect();
    let count = u32::try_from(numbers.len()).unwrap();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "one after the other, also after a restart");
    assert!(all.iter().all(|(_, one)| one.phone == first[0].1.phone));
    let known = &all[first.len()..];
    assert_eq!(known.len(), 2);
    for (kind, written) in known {
        assert_eq!(kind, "QuestionnaireResponse");
        assert!((599..=601).contains(&written.ahead.unwrap()), "{written:?}");
    }
    let phones = platform.all().into_iter().filter(|kept| kept.id == first[0].1.phone.to_string());
    assert_eq!(phones.map(|kept| kept.kind).collect::<Vec<_>>(), ["Device"]);
}

#[tokio::test(start_paused = true)]
async fn a_reading_confirmed_later_goes_again_as_amended() {
    let (phone, other) = Phone::of_district(Role::Doctor, 14).twin();
    let platform = Memory::new();
    phone.bring_cuff();
    let her = phone.resident(WANG);
    let visit = phone.desk.start_visit(&her).unwrap().visit;
    phone.press(&Packet::of(4, 3, Some(phone.time())));
    phone.hear(&visit).await.1.unwrap();
    phone.desk.answer(&visit, "blood_pressure", text("128/78")).unwrap();
    phone.desk.sign(&visit).unwrap();
    sync(&phone, platform.as_ref()).await;
    sync(&other, platform.as_ref()).await;
    let strange = phone.desk.resident(&her).unwrap().open_readings.remove(0).reading;
    let status = || platform.resource(&format!("Observation/{strange}")).unwrap()["status"].clone();
    assert_eq!(status(), "final");
    phone.desk.confirm_reading(&strange).unwrap();
    sync(&phone, platform.as_ref()).await;
    assert_eq!(status(), "amended");
    platform.pass(Duration::from_secs(60));
    assert_eq!(other.desk.resident(&her).unwrap().open_readings.len(), 1);
    sync(&other, platform.as_ref()).await;
    assert!(
        other.desk.resident(&her).unwrap().open_readings.is_empty(),
        "the colleague's phone believes it too"
    );
}

/// What a clinic has of a resident beside values.
fn of_clinic(patient: &str) -> Vec<Value> {
    let subject = json!({"reference": format!("Patient/{patient}")});
    vec![
        json!({
            "resourceType": "Encounter", "id": "op-1", "status": "finished", "subject": subject,
            "class": {"code": "IMP"}, "period": {"start": "2026-08-20T08:00:00+08:00"},
            "serviceProvider": {"display": "县医院"}, "reasonCode": [{"text": "胸闷"}],
        }),
        json!({
            "resourceType": "Condition", "id": "c-1", "subject": subject, "onsetDateTime": "2019-05",
            "clinicalStatus": {"coding": [{"code": "resolved"}]},
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I20.9", "display": "心绞痛"}]},
        }),
        json!({
            "resourceType": "DiagnosticReport", "id": "r-1", "status": "final", "subject": subject,
            "code": {"text": "心脏彩超"}, "conclusion": "左室\u{a}肥厚", "effectiveDateTime": "2026-08-21",
        }),
        json!({
            "resourceType": "Immunization", "id": "i-1", "status": "completed", "patient": subject,
            "vaccineCode": {"text": "流感疫苗"}, "occurrenceDateTime": "2025-11-03",
        }),
        json!({
            "resourceType": "Observation", "id": "o-1", "status": "final", "subject": subject,
            "code": {"text": "总胆固醇"}, "effectiveDateTime": "2026-08-21T07:30:00+08:00",
            "valueQuantity": {"value": serde_json::from_str::<Value>("5.20").unwrap(), "unit": "mmol/L"},
        }),
    ]
}

fn told(phone: &Phone, who: &str) -> Vec<String> {
    let rows = phone.desk.timeline(who).unwrap().rows;
    rows.into_iter().filter(|row| row.kind == "平台告知").map(|row| row.line).collect()
}

fn section<'a>(sheet: &'a SheetView, title: &str) -> &'a [SheetRow] {
    sheet.sections.iter().find(|section| section.title == title).map_or(&[], |section| &section.rows)
}

const OPEN: &str = "要人看一下的";
const DONE: &str = "看过的";

fn page(phone: &Phone) -> SheetView {
    phone.desk.sheet(SheetKind::Sync, "").unwrap()
}

fn look(links: &[LinkView]) -> String {
    let found = links.iter().find_map(|link| match &link.target {
        Target::Act { kind: ActKind::Looked, about } => Some(about.clone()),
        _ => None,
    });
    found.unwrap()
}

/// A phone with a resident who is at the platform.
async fn known(role: Role) -> (Phone, Arc<Memory>, String) {
    let phone = Phone::of_district(role, 14);
    let platform = Memory::new();
    save(&phone, WANG, "19900001111");
    sync(&phone, platform.as_ref()).await;
    let wang = phone.resident(WANG);
    (phone, platform, wang)
}

#[tokio::test(start_paused = true)]
async fn what_a_clinic_says_has_a_line_in_her_timeline_and_asks_nobody_to_look() {
    let (phone, platform, wang) = known(Role::Doctor).await;
    let before = phone.desk.resident(&wang).unwrap();
    let all = of_clinic(&wang);
    all.iter().for_each(|resource| platform.put(resource));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    assert_eq!(
        told(&phone, &wang),
        [
            "检查报告 · 心脏彩超 · 左室 肥厚",
            "化验、测量 · 总胆固醇 5.20 mmol/L",
            "就诊 · 住院 · 县医院 · 胸闷",
            "接种 · 流感疫苗",
            "诊断 · 已愈 · 心绞痛 · 2019-05",
        ]
    );
    assert!(section(&page(&phone), OPEN).is_empty());
    let after = phone.desk.resident(&wang).unwrap();
    assert_eq!((after.colour, after.visits), (before.colour, before.visits), "nothing follows from it");

    // From now on it is known since when to ask for deletions.
    phone.clock.pass(Duration::from_secs(13 * 3_600));
    let phone = phone.restarted();
    sync(&phone, platform.as_ref()).await;

    // What is changed there is changed here, what is withdrawn or deleted is not told any more.
    let mut report = all[2].clone();
    report["conclusion"] = json!("未见异常");
    platform.put(&report);
    let mut wrong = all[3].clone();
    wrong["status"] = json!("entered-in-error");
    platform.put(&wrong);
    platform.delete("Condition/c-1");
    platform.pass(Duration::from_secs(60));
    phone.clock.pass(Duration::from_secs(13 * 3_600));
    let phone = phone.restarted();
    sync(&phone, platform.as_ref()).await;
    let lines = told(&phone, &wang);
    assert!(lines.contains(&"检查报告 · 心脏彩超 · 未见异常".to_owned()), "{lines:?}");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(section(&page(&phone), OPEN).is_empty());
    // Another person's timeline has none of it.
    assert!(told(&phone, &phone.resident("陈秀英")).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_to_be_looked_at_ends_when_somebody_has_and_comes_again_when_it_changes() {
    let (phone, platform, wang) = known(Role::Doctor).await;
    let drug = |status: &str| {
        json!({
            "resourceType": "MedicationStatement", "id": "m-1", "status": status,
            "subject": {"reference": format!("Patient/{wang}")}, "medicationCodeableConcept": {"text": "华法林"},
        })
    };
    platform.put(&drug("active"));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let sheet = page(&phone);
    let [row] = section(&sheet, OPEN) else { panic!("{sheet:?}") };
    assert!(row.title.starts_with(WANG) && row.line.ends_with("华法林"), "{row:?}");
    let linked = |phone: &Phone| ways(&phone.desk, "").iter().any(|link| link.label == "待处理的上传");
    assert!(linked(&phone));
    let about = look(&row.links);
    let sheet = phone.desk.act(ActKind::Looked, &about).unwrap();
    assert!(section(&sheet, OPEN).is_empty() && !linked(&phone));
    let [row] = section(&sheet, DONE) else { panic!("{sheet:?}") };
    assert!(row.line.ends_with("华法林 · 周文静 9月2日 08:30 看过") && row.links.is_empty(), "{row:?}");
    assert!(matches!(phone.desk.act(ActKind::Looked, &about), Err(Error::Conflict { .. })), "once");
    assert!(matches!(phone.desk.act(ActKind::Looked, "x"), Err(Error::NotFound { .. })));
    let lines = trail(&phone, 1);
    assert_eq!(actions(&lines), ["sync.look"]);
    assert_eq!(lines[0].subject.map(|who| who.to_string()), Some(wang.clone()));
    let phone = phone.restarted();
    assert_eq!(section(&page(&phone), DONE).len(), 1, "it stays readable");

    platform.put(&drug("stopped"));
    platform.pass(Duration::from_secs(60));
    sync(&phone, platform.as_ref()).await;
    let sheet = page(&phone);
    assert_eq!((section(&sheet, OPEN).len(), section(&sheet, DONE).len()), (1, 0), "another version is news");
}

#[tokio::test(start_paused = true)]
async fn who_may_not_write_records_sees_what_is_open_and_ends_nothing() {
    let (phone, platform, wang) = known(Role::Nurse).await;
    let mut died = platform.resource(&format!("Patient/{wang}")).unwrap();
    died["deceasedBoolean"] = json!(true);
    platform.put(&died);
    platform.pass(Duration::from_secs(60));
    let grid = Phone::of_district(Role::GridWorker, 14);
    for phone in [&phone, &grid] {
        sync(phone, platform.as_ref()).await;
    }
    let sheet = page(&grid);
    let [row] = section(&sheet, OPEN) else { panic!("{sheet:?}") };
    assert!(row.links.is_empty());
    let refused = grid.desk.act(ActKind::Looked, &format!("Patient/{wang}"));
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
    let sheet = page(&phone);
    let about = look(&section(&sheet, OPEN)[0].links);
    assert!(section(&phone.desk.act(ActKind::Looked, &about).unwrap(), OPEN).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_over_is_done_everywhere_when_the_doctor_has_looked() {
    let refuses =
        |resource: &Value| (resource["resourceType"] == "Encounter").then(|| "not on a Sunday".to_owned());
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    let (nurse, doctor) = (Phone::of_district(Role::Nurse, 14), Phone::of_district(Role::Doctor, 14));
    save(&doctor, WANG, "19900001111");
    sync(&doctor, platform.as_ref()).await;
    sync(&nurse, platform.as_ref()).await;
    signed(&nurse, WANG);
    sync(&nurse, platform.as_ref()).await;
    let sheet = page(&nurse);
    let hand = sheet.sections[0].rows[0].links.iter().find_map(|link| match &link.target {
        Target::Act { kind: ActKind::HandOver, about } => Some(about.clone()),
        _ => None,
    });
    nurse.desk.act(ActKind::HandOver, &hand.unwrap()).unwrap();
    sync(&nurse, platform.as_ref()).await;
    platform.pass(Duration::from_secs(60));
    sync(&doctor, platform.as_ref()).await;
    let sheet = page(&doctor);
    let rows = section(&sheet, OPEN);
    let row = rows.iter().find(|row| row.line.starts_with("别人交来请核对")).unwrap();
    assert!(row.line.ends_with("内容不合规定"), "{row:?}");
    doctor.desk.act(ActKind::Looked, &look(&row.links)).unwrap();
    sync(&doctor, platform.as_ref()).await;
    let task = platform.all().into_iter().find(|kept| kept.json.contains("review-refused")).unwrap();
    assert_eq!(platform.resource(&format!("Task/{}", task.id)).unwrap()["status"], "completed");
    let sheet = page(&doctor);
    assert!(section(&sheet, OPEN).iter().all(|row| !row.line.starts_with("别人交来请核对")));
    assert!(section(&sheet, DONE).iter().any(|row| row.line.contains("内容不合规定")), "it stays readable");
}
