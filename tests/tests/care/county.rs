//! What a county ships to its phones: policies, rules of follow-up, places with specialists. What can't be right is refused whole, and
//! what was explained or judged keeps its version.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorstep_core::desk::Error;
use doorstep_core::desk::view::{ActKind, FieldInput, FormKind, RecordEntry, Role, SheetKind, SheetView};
use doorstep_core::store::copies::Intake;
use doorstep_core::store::{self, Store};
use doorstep_tests::Phone;
use doorstep_tests::platform::Memory;
use doorstep_tests::sheet::{row, rows};
use doorstep_tests::sync::standing;
use doorstep_tests::trail::store;
use serde_json::{Value, json};

const WANG: &str = "王桂兰";
const ZHANG: &str = "张德福";

const NATIONAL: &str = include_str!("../../../core/src/care/rules/national.toml");

const BOOK: &str = r#"
version = "2026.1"

[sources]
county = "县医保局〔2026〕3号"

[[policy]]
id = "long-prescription"
kind = "base"
source = "county"
certainty = "V"
name = { zh = "长处方", en = "Long prescription" }
gives = { zh = "本县一次最多开16周的药", en = "Up to 16 weeks of drugs at once in this county" }
bring = { zh = "医保卡", en = "Insurance card" }
who = { zh = "村卫生室", en = "Village clinic" }
ask = [{ q = { zh = "要钱吗？", en = "Is it free?" }, a = { zh = "不要", en = "Yes" } }]

[[policy]]
id = "meal-card"
kind = "innovative"
source = "county"
certainty = "V"
name = { zh = "老年饭卡", en = "Meal card" }
gives = { zh = "在村食堂吃饭打八折", en = "A fifth off in the village canteen" }
bring = { zh = "身份证", en = "ID card" }
who = { zh = "村委会", en = "Village committee" }
fits = [{ age_from = 60 }]
ask = []
"#;

/// A phone with a platform that it synchronises with.
struct County {
    phone: Phone,
    platform: Arc<Memory>,
}

impl County {
    fn new() -> Self {
        Self { phone: Phone::of_district(Role::Doctor, 14), platform: Memory::new() }
    }

    async fn publish(&self, resource: &Value) {
        self.platform.put(resource);
        self.sync().await;
    }

    async fn sync(&self) {
        self.platform.pass(Duration::from_secs(60));
        let view = self.phone.desk.sync_now(self.platform.as_ref(), &|_| {}).await.unwrap();
        assert_eq!(view.trouble, None);
    }

    async fn half_a_day_later(self) -> Self {
        let Self { phone, platform } = self;
        phone.clock.pass(Duration::from_secs(13 * 3_600));
        let later = Self { phone: phone.restarted(), platform };
        later.sync().await;
        later
    }

    /// What is for a person to look at.
    fn review(self) -> Vec<String> {
        ids(&store(&self.phone), Intake::Review)
    }

    fn kit(&self) -> SheetView {
        self.phone.desk.sheet(SheetKind::Policies, "").unwrap()
    }

    fn policy(&self, who: &str, id: &str) -> SheetView {
        self.phone.desk.sheet(SheetKind::Policy, &format!("{who}|{id}")).unwrap()
    }

    fn rules(&self) -> String {
        self.phone.desk.me().unwrap().version_line
    }
}

fn ids(store: &Store, intake: Intake) -> Vec<String> {
    let found = store.read(|c| standing(c, intake)).map_err(|e: store::Error| e).unwrap();
    found.into_iter().map(|copy| copy.id).collect()
}

fn library(called: &str, id: &str, status: &str, version: &str, text: &str) -> Value {
    json!({
        "resourceType": "Library", "id": id, "status": status, "version": version,
        "url": format!("https://doorstep.example/fhir/Library/{called}"),
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "asset-collection"}]},
        "content": [{"contentType": "application/toml", "data": STANDARD.encode(text)}],
    })
}

fn book(id: &str, status: &str, version: &str, text: &str) -> Value {
    library("policies", id, status, version, text)
}

fn says(sheet: &SheetView, what: &str) -> bool {
    sheet.lines.iter().any(|line| line.contains(what))
}

#[tokio::test(start_paused = true)]
async fn a_countys_policies_stand_over_the_national_ones_and_what_was_explained_stays_what_it_was() {
    let county = County::new();
    let desk = &county.phone.desk;
    let (wang, zhang) = (county.phone.resident(WANG), county.phone.resident(ZHANG));
    desk.act(ActKind::PolicyExplained, &format!("{wang}|long-prescription")).unwrap();

    county.publish(&book("b1", "active", "2026.1", BOOK)).await;
    assert_eq!(rows(&county.kit()).len(), 13, "one is new, one is another");
    assert!(says(&county.kit(), "policies-1、2026.1"), "{:?}", county.kit().lines);
    let hers = county.policy(&wang, "long-prescription");
    assert!(
        says(&hers, "最多12周") && says(&hers, "现在是 2026.1 版：本县一次最多开16周的药"),
        "{:?}",
        hers.lines
    );
    assert!(says(&county.policy(&zhang, "long-prescription"), "16周"));
    desk.act(ActKind::PolicyApplied, &format!("{wang}|long-prescription")).unwrap();
    assert_eq!(row(&county.kit(), "老年饭卡").line, "在村食堂吃饭打八折");
    desk.act(ActKind::PolicyExplained, &format!("{wang}|meal-card")).unwrap();
    let steps = desk.sheet(SheetKind::Policies, &wang).unwrap();
    assert!(row(&steps, "老年饭卡").line.ends_with("讲过了"));

    // A later book that only takes away.
    county
        .publish(&book("b2", "active", "2026.2", "version = \"2026.2\"\nwithdrawn = [\"meal-card\"]"))
        .await;
    assert_eq!(rows(&county.kit()).len(), 12);
    let hers = county.policy(&wang, "meal-card");
    assert!(says(&hers, "停办了") && says(&hers, "八折") && hers.links.is_empty());
    let applied = desk.act(ActKind::PolicyApplied, &format!("{wang}|meal-card"));
    assert!(matches!(applied, Err(Error::Conflict { .. })));
    let nobodys = desk.sheet(SheetKind::Policy, &format!("{zhang}|meal-card"));
    assert!(matches!(nobodys, Err(Error::NotFound { .. })));

    county.publish(&book("b2", "retired", "2026.2", "")).await;
    assert_eq!(rows(&county.kit()).len(), 13, "what took away is withdrawn itself");
    county.publish(&book("b1", "retired", "2026.1", BOOK)).await;
    assert_eq!(rows(&county.kit()).len(), 12);
    assert!(says(&county.policy(&zhang, "long-prescription"), "最多12周"));
    assert!(says(&county.policy(&wang, "meal-card"), "八折"), "an old version stays readable");
    desk.act(ActKind::PolicyGranted, &format!("{wang}|long-prescription")).unwrap();
    assert_eq!(county.review(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn policies_that_cannot_be_right_are_refused_whole() {
    let county = County::new();
    county.publish(&book("good", "active", "2026.1", BOOK)).await;
    let before = county.kit();
    let other = |from: &str, to: &str| {
        let changed = BOOK.replacen(from, to, 1).replacen("2026.1", "2026.2", 1);
        assert!(changed.contains(to));
        changed
    };
    for (id, version, text) in [
        ("bad-1", "2026.2", other("certainty = \"V\"", "certainty = \"V\"\ncolour = \"red\"")),
        ("bad-2", "2026.2", other("{ age_from = 60 }", "{ age_from = 60, height = 180 }")),
        ("bad-3", "2026.2", other("source = \"county\"", "source = \"nobody\"")),
        ("bad-4", "2026.2", other("id = \"meal-card\"", "id = \"long-prescription\"")),
        ("bad-5", "2026.2", other("id = \"meal-card\"", "id = \"meal|card\"")),
        ("bad-6", "2026.2", other("zh = \"身份证\"", "zh = \"\"")),
        ("bad-7", "2026.2", other("kind = \"innovative\"", "kind = \"other\"")),
        ("bad-8", "2026.3", other("age_from = 60", "age_from = 65")),
        ("bad-9", "2026.1", BOOK.replacen("age_from = 60", "age_from = 65", 1)),
        ("bad-a", "policies-1", BOOK.replacen("2026.1", "policies-1", 1)),
        ("bad-b", "2026.2", "{".to_owned()),
        ("bad-c", "2026.2", String::new()),
    ] {
        county.platform.put(&book(id, "active", version, &text));
    }
    county.platform.put(&book("draft", "draft", "2026.9", BOOK));
    county.sync().await;
    assert_eq!(county.kit(), before);
    let refused = county.review();
    assert_eq!(refused.len(), 12, "{refused:?}");
    assert!(refused.iter().all(|id| id.starts_with("bad-")), "{refused:?}");
}

fn rules(id: &str, status: &str, version: &str, change: (&str, &str)) -> Value {
    let text = NATIONAL.replacen("cn-2017.3+2", version, 1).replacen(change.0, change.1, 1);
    library("follow-up-rules", id, status, version, &text)
}

/// 140/90 at every age.
const STRICT: (&str, &str) = ("enabled = true", "enabled = false");

#[tokio::test(start_paused = true)]
async fn a_countys_rules_judge_from_then_on_and_a_visit_keeps_the_ones_that_judged_it() {
    let county = County::new();
    let desk = &county.phone.desk;
    let wang = county.phone.resident(WANG);
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    let visit = desk.start_visit(&wang).unwrap().visit;
    desk.answer(&visit, "blood_pressure", text("145/85")).unwrap();
    desk.sign(&visit).unwrap();
    let yellow = |phone: &Phone| {
        let reasons = phone.desk.resident(&wang).unwrap().colour_reasons;
        reasons.iter().any(|reason| reason == "血压 145/85，没到目标")
    };
    assert!(!yellow(&county.phone), "below the target of her age");
    county.sync().await;

    county.publish(&rules("r1", "active", "yn-2026.1", STRICT)).await;
    assert!(county.rules().contains("规则 yn-2026.1"), "{}", county.rules());
    assert!(yellow(&county.phone), "everybody's colour follows");
    let seen = desk.visit(&visit).unwrap();
    assert_eq!(seen.judgements[0].rules, "cn-2017.3+2");
    county.phone.clock.pass(Duration::from_secs(60));
    let entry = |field: &str, typed: &str| RecordEntry { field: field.to_owned(), input: text(typed) };
    let entries = [entry("blood_pressure", "146/86"), entry("correction_reason", "看错了一位")];
    let corrected = desk.correct_visit(&visit, &entries).unwrap();
    assert_eq!(corrected.judgements[0].rules, "cn-2017.3+2", "by the rules of its day");
    let at_target = corrected.judgements[0].reasons.iter().any(|reason| reason.contains("150/90"));
    assert!(at_target, "{:?}", corrected.judgements[0].reasons);
    county.phone.clock.pass(Duration::from_secs(60));
    let next = desk.start_visit(&wang).unwrap().visit;
    let draft = desk.answer(&next, "blood_pressure", text("145/85")).unwrap();
    assert_eq!(draft.judgements[0].rules, "yn-2026.1");
    assert!(draft.judgements[0].reasons.iter().any(|reason| reason.contains("140/90")));

    let County { phone, platform } = county;
    let county = County { phone: phone.restarted(), platform };
    assert!(county.rules().contains("规则 yn-2026.1"), "{}", county.rules());
    county.publish(&rules("r2", "active", "yn-2026.10", ("value = 14,", "value = 7,"))).await;
    assert!(county.rules().contains("规则 yn-2026.10"), "{}", county.rules());
    county.publish(&rules("r2", "retired", "yn-2026.10", STRICT)).await;
    assert!(county.rules().contains("规则 yn-2026.1 "), "{}", county.rules());
    county.publish(&rules("r1", "retired", "yn-2026.1", STRICT)).await;
    assert!(county.rules().contains("规则 cn-2017.3+2"), "{}", county.rules());
    assert_eq!(county.review(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn rules_with_a_row_missing_or_looser_than_the_nations_are_refused_whole() {
    let county = County::new();
    let before = county.rules();
    let last = NATIONAL.rfind("[[colour]]").unwrap();
    for (id, version, text) in [
        ("bad-1", "x-1", NATIONAL[..last].replacen("cn-2017.3+2", "x-1", 1)),
        ("bad-2", "x-1", NATIONAL.replacen("cn-2017.3+2", "x-2", 1)),
        ("bad-3", "cn-2017.3+2", NATIONAL.replacen("enabled = true", "enabled = false", 1)),
        ("bad-4", "x-1", String::new()),
    ] {
        county.platform.put(&library("follow-up-rules", id, "active", version, &text));
    }
    for (number, change) in [
        ("systolic = \"180\"", "systolic = \"200\""),
        ("value = \"16.7\"", "value = \"18.0\""),
        ("  \"blurred-vision\",\n", ""),
        ("value = 14,", "value = 21,"),
        ("certainty = \"V\"", "certainty = \"V\", sure = true"),
        ("least_days = { value = 5", "least_days = { value = 8"),
    ]
    .into_iter()
    .enumerate()
    {
        county.platform.put(&rules(&format!("loose-{number}"), "active", &format!("y-{number}"), change));
    }
    county.sync().await;
    assert_eq!(county.rules(), before);
    assert_eq!(county.review().len(), 10);
}

fn slot(id: &str, status: &str, start: &str, places: u32) -> Value {
    json!({
        "resourceType": "Slot", "id": id, "status": status, "start": start, "end": "2026-09-03T12:00:00+08:00",
        "schedule": {"reference": "Schedule/s"},
        "extension": [{"url": "https://doorstep.example/fhir/StructureDefinition/places", "valueInteger": places}],
    })
}

#[tokio::test(start_paused = true)]
async fn free_places_are_shown_where_the_doctor_refers_and_go_when_the_platform_says_so() {
    let county = County::new();
    let wang = county.phone.resident(WANG);
    let offered = |county: &County| -> Vec<String> {
        let lines = county.phone.desk.form(FormKind::CareReferral, &wang).unwrap().lines;
        lines.into_iter().filter(|line| line.contains("县中医院")).collect()
    };
    let morning = "2026-09-03T09:00:00+08:00";
    for resource in [
        json!({"resourceType": "Organization", "id": "tcm", "name": "县中医院"}),
        json!({"resourceType": "Practitioner", "id": "gao", "name": [{"text": "高主任"}]}),
        json!({
            "resourceType": "HealthcareService", "id": "heart", "name": "心血管科",
            "providedBy": {"reference": "Organization/tcm"},
        }),
        json!({
            "resourceType": "Schedule", "id": "s",
            "actor": [{"reference": "HealthcareService/heart"}, {"reference": "Practitioner/gao"}],
        }),
        slot("early", "free", morning, 2),
        slot("gone-by", "free", "2026-09-01T09:00:00+08:00", 1),
        slot("odd", "by-telepathy", morning, 1),
    ] {
        county.platform.put(&resource);
    }
    county.sync().await;
    assert_eq!(offered(&county), ["有专家号：9月3日 09:00 县中医院 心血管科 高主任，剩 2 个"]);

    county.publish(&json!({"resourceType": "Practitioner", "id": "gao", "name": [{"text": "高院长"}]})).await;
    assert!(offered(&county)[0].contains("高院长"));
    county.publish(&slot("early", "busy", morning, 2)).await;
    assert_eq!(offered(&county), Vec::<String>::new());
    county.publish(&slot("early", "free", morning, 1)).await;
    assert_eq!(offered(&county).len(), 1);
    // Deletions are looked for twice a day, from the last time on.
    let phone =
        RecordEntry { field: "phone".to_owned(), input: FieldInput::Text { text: "19900008888".to_owned() } };
    county.phone.desk.save_record(&wang, &[phone]).unwrap();
    county.sync().await;
    let county = county.half_a_day_later().await;
    assert_eq!(offered(&county).len(), 1);
    county.platform.delete("Slot/early");
    let county = county.half_a_day_later().await;
    assert_eq!(offered(&county), Vec::<String>::new());
    assert_eq!(county.review(), ["odd"]);
}
