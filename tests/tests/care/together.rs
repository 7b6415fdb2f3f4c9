//! Two phones of one team: each does a bit of everything, both synchronise, and both know and show the same. What was taken in does not
//! go out again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use doorstep_core::desk::view::{
    ActKind, Disease, DrugLine, FieldInput, FormAnswers, FormKind, Given, OutsideWhat, Purpose, RecordEntry,
    Role, SheetKind, Target,
};
use doorstep_core::store::copies::Intake;
use doorstep_core::store::{self, Store};
use doorstep_core::sync::platform::Platform;
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};
use doorstep_tests::platform::Memory;
use doorstep_tests::sheet::{chosen, entry, row, tapped, text, typed, with};
use doorstep_tests::sync::standing;
use doorstep_tests::trail::store;
use rusqlite::types::Value as Cell;

use crate::beside;

/// The named people and two more, one of whom is registered twice.
const POPULATION: usize = 14;

const WANG: &str = "王桂兰";
const ZHANG: &str = "张德福";
const CHEN: &str = "陈秀英";
const QIAN: &str = "钱志远";

/// A phone on which somebody works.
struct Ward {
    phone: Phone,
}

impl Ward {
    fn who(&self, name: &str) -> String {
        self.phone.resident(name)
    }

    fn fill(&self, kind: FormKind, case: fn(&Phone) -> (String, FormAnswers)) {
        let (about, answers) = case(&self.phone);
        self.tell(kind, &about, answers);
    }

    fn tell(&self, kind: FormKind, about: &str, answers: FormAnswers) {
        self.phone.desk.fill(kind, about, answers).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        self.pass();
    }

    fn act(&self, kind: ActKind, case: fn(&Phone) -> (String, ())) {
        let (about, ()) = case(&self.phone);
        self.tap(kind, &about);
    }

    fn tap(&self, kind: ActKind, about: &str) {
        self.phone.desk.act(kind, about).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        self.pass();
    }

    /// No two things happen at the same moment.
    fn pass(&self) {
        self.phone.clock.pass(Duration::from_secs(1));
    }

    fn visit(&self, who: &str, answers: &[(&str, FieldInput)]) -> String {
        let visit = self.phone.desk.start_visit(who).unwrap().visit;
        for (field, input) in answers {
            self.phone.desk.answer(&visit, field, input.clone()).unwrap();
        }
        visit
    }

    fn sign(&self, visit: &str) {
        self.phone.desk.sign(visit).unwrap();
        self.pass();
    }

    async fn sync(&self, platform: &dyn Platform) {
        let view = self.phone.desk.sync_now(platform, &|_| {}).await.unwrap();
        assert_eq!((view.trouble, view.waiting), (None, 0));
        self.pass();
    }
}

fn pair(role: Role) -> (Ward, Ward) {
    let (one, other) = Phone::of_district(role, POPULATION).twin();
    (Ward { phone: one }, Ward { phone: other })
}

fn screening(pressure: &str) -> FormAnswers {
    let mut answers = typed(&[("screen_spirits", "0"), ("screen_pressure", pressure)]);
    for field in ["screen_smoking", "screen_salt", "screen_family", "screen_symptoms"] {
        answers = tapped(answers, field, &[1]);
    }
    answers
}

/// Who lives where nobody else does.
fn newcomer() -> Vec<RecordEntry> {
    let fields = [
        ("name", "曾乐"),
        ("id_number", "11010519491231002x"),
        ("estate", "幸福小区"),
        ("building", "9 栋"),
        ("unit", "1 单元"),
        ("floor", "1"),
        ("door", "101"),
    ];
    fields.iter().map(|(field, typed)| entry(field, typed)).chain([chosen("managed", &[1])]).collect()
}

/// What only this phone keeps, or what is derived on each, with the order in which things came.
const OWN: [&str; 23] = [
    "audit",
    "colour_change",
    "conflict",
    "consent_text",
    "county_text",
    "draft_answer",
    "looked_at",
    "meta",
    "meter",
    "outbox",
    "outbox_entry",
    "outbox_purpose",
    "outbox_target",
    "outbox_try",
    "own_clock",
    "platform_copy",
    "platform_link",
    "pull",
    "raw_record",
    "satisfaction",
    "sign_in",
    "template",
    "told_resource",
];

/// Columns that say when a row came in here, and nothing else.
const ARRIVAL: [(&str, &str); 8] = [
    ("", "number"),
    ("reading", "raw"),
    ("reading_remark", "at"),
    ("reading_remark", "staff"),
    ("reading_replaced", "correction"),
    ("consent", "text"),
    ("medication", "id"),
    ("resident", "id_hash"),
];

/// The tables of the domain, each row as text, in an order of their own.
fn domain(store: &Store) -> BTreeMap<String, Vec<String>> {
    let names = |c: &rusqlite::Connection, sql: &str| -> store::Result<Vec<String>> {
        let mut query = c.prepare(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let all = store.read(|c| {
        let mut all = BTreeMap::new();
        for table in names(c, "SELECT name FROM sqlite_schema WHERE type = 'table'")? {
            if OWN.contains(&table.as_str()) {
                continue;
            }
            let columns = names(c, &format!("SELECT name FROM pragma_table_info('{table}')"))?;
            let kept = columns.into_iter().filter(|column| {
                let same = |(of, name): &(&str, &str)| name == column && (of.is_empty() || *of == table);
                !ARRIVAL.iter().any(same)
            });
            let kept = kept.map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
            let mut query = c.prepare(&format!("SELECT {kept} FROM \"{table}\""))?;
            let width = query.column_count();
            let row = |row: &rusqlite::Row<'_>| (0..width).map(|at| row.get::<_, Cell>(at)).collect();
            let rows = query.query_map([], row)?.collect::<rusqlite::Result<Vec<Vec<Cell>>>>()?;
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort_unstable();
            all.insert(table, rows);
        }
        Ok::<_, store::Error>(all)
    });
    all.unwrap()
}

/// What a person sees of some residents and of the day.
fn pages(ward: &Ward, people: &[&str]) -> Vec<(String, String)> {
    let desk = &ward.phone.desk;
    let mut pages = vec![
        ("today".to_owned(), format!("{:#?}", desk.today().unwrap().buildings)),
        ("board".to_owned(), format!("{:#?}", desk.plan_board().unwrap())),
        ("everybody".to_owned(), format!("{:#?}", desk.residents("").unwrap())),
    ];
    for kind in [
        SheetKind::Alerts,
        SheetKind::Suspected,
        SheetKind::Register,
        SheetKind::Groups,
        SheetKind::Coverage,
        SheetKind::Campaigns,
        SheetKind::Team,
        SheetKind::Resources,
    ] {
        if let Ok(sheet) = desk.sheet(kind, "") {
            pages.push((format!("{kind:?}"), format!("{sheet:#?}")));
        }
    }
    for name in people {
        let id = ward.who(name);
        pages.push(((*name).to_owned(), format!("{:#?}", desk.resident(&id).unwrap())));
        if let Ok(readings) = desk.readings(&id) {
            pages.push((format!("{name}: readings"), format!("{readings:#?}")));
        }
        if let Ok(record) = desk.record(&id) {
            pages.push((format!("{name}: record"), format!("{record:#?}")));
            pages.push((format!("{name}: timeline"), format!("{:#?}", desk.timeline(&id).unwrap())));
        }
        for visit in &desk.resident(&id).unwrap().visits {
            pages.push((format!("{name}: visit"), format!("{:#?}", desk.visit(&visit.visit).unwrap())));
        }
        for kind in [
            SheetKind::Intervention,
            SheetKind::Checks,
            SheetKind::CarePlan,
            SheetKind::Drugs,
            SheetKind::CareReferrals,
            SheetKind::Discharges,
            SheetKind::Needs,
            SheetKind::Education,
            SheetKind::Reminder,
            SheetKind::Policies,
        ] {
            if let Ok(sheet) = desk.sheet(kind, &id) {
                pages.push((format!("{name}: {kind:?}"), format!("{sheet:#?}")));
            }
        }
    }
    pages
}

/// A platform from which both phones know everybody, and the plan that runs.
async fn known_to_both(one: &Ward, other: &Ward) -> Arc<Memory> {
    let platform = Memory::new();
    for (number, row) in one.phone.desk.residents("").unwrap().into_iter().enumerate() {
        let phone = entry("phone", &format!("{}", 19_900_070_000_u64 + number as u64));
        one.phone.desk.save_record(&row.resident, &[phone]).unwrap();
    }
    one.phone.desk.tick_plan(&one.who(WANG), "doctor-follow-up", true).unwrap();
    for ward in [one, other] {
        ward.sync(platform.as_ref()).await;
        platform.pass(Duration::from_secs(3_600));
    }
    platform
}

/// Both synchronise until nothing is new, show the same, and hold the same. Returns the kinds of what was told.
async fn converge(one: Ward, other: Ward, platform: Arc<Memory>, people: &[&str]) -> BTreeSet<String> {
    for ward in [&one, &other, &one] {
        platform.pass(Duration::from_secs(60));
        ward.sync(platform.as_ref()).await;
    }
    let settled = |platform: &Memory| {
        platform.all().into_iter().filter(|kept| kept.kind != "AuditEvent").collect::<Vec<_>>()
    };
    let before = settled(&platform);
    for ward in [&other, &one, &other] {
        platform.pass(Duration::from_secs(60));
        ward.sync(platform.as_ref()).await;
    }
    assert_eq!(settled(&platform), before, "nothing goes in circles");
    for ((page, here), (_, there)) in pages(&one, people).into_iter().zip(pages(&other, people)) {
        assert!(here == there, "{page} differs:\n{}", first_difference(&here, &there));
    }
    let (here, there) = (store(&one.phone), store(&other.phone));
    for store in [&here, &there] {
        let left = store.read(|c| {
            let mut left = standing(c, Intake::Review)?;
            left.extend(standing(c, Intake::New)?);
            Ok::<_, store::Error>(left)
        });
        let left = left.unwrap().into_iter().map(|copy| (copy.kind, copy.intake, copy.content));
        assert_eq!(left.collect::<Vec<_>>(), []);
    }
    let (here, there) = (domain(&here), domain(&there));
    for (table, rows) in &here {
        let others = &there[table];
        let alone = |rows: &[String], than: &[String]| -> Vec<String> {
            rows.iter().filter(|row| !than.contains(row)).cloned().collect()
        };
        assert!(rows == others, "{table}: {:#?}\n{:#?}", alone(rows, others), alone(others, rows));
    }
    let told = platform.all().into_iter().filter_map(|kept| {
        let at = kept.json.find("/Questionnaire/")?;
        let rest = &kept.json[at + "/Questionnaire/".len()..];
        rest.split(['"', '|']).next().map(str::to_owned)
    });
    let of_team = platform.all().into_iter().filter(|kept| kept.kind == "HealthcareService");
    let of_team = of_team.map(|kept| {
        let service = platform.resource(&format!("{}/{}", kept.kind, kept.id)).unwrap();
        format!("team-{}", service["category"][0]["coding"][0]["code"].as_str().unwrap())
    });
    told.chain(of_team).collect()
}

fn first_difference(here: &str, there: &str) -> String {
    let lines = here.lines().zip(there.lines()).find(|(here, there)| here != there);
    lines.map_or_else(String::new, |(here, there)| format!("{here}\n{there}"))
}

#[tokio::test(start_paused = true)]
async fn doctors_on_two_phones_end_with_the_same() {
    let (one, other) = pair(Role::Doctor);
    let (wang, zhang, chen, qian) = (one.who(WANG), one.who(ZHANG), one.who(CHEN), one.who(QIAN));
    let platform = known_to_both(&one, &other).await;

    // A screening day, her own meter, where a building stands, who leads, a policy explained.
    let day = typed(&[
        ("campaign_estate", "幸福小区"),
        ("campaign_building", "5 栋"),
        ("campaign_day", "2026-09-09"),
    ]);
    one.tell(FormKind::Campaign, "", day);
    one.phone.bring_cuff();
    // What is known of a meter each phone knows from the meter itself.
    for ward in [&one, &other] {
        ward.phone.press(&Packet::of(136, 82, Some(ward.phone.time())));
        ward.phone.collect().await.1.unwrap();
    }
    for given_back in [false, true, false] {
        match given_back {
            false => one.phone.desk.register_meter(CUFF, &chen, false).unwrap(),
            true => one.phone.desk.release_meter(CUFF, &chen).unwrap(),
        };
        one.pass();
    }
    for (ward, latitude) in [(&other, "39.9042"), (&one, "39.9043")] {
        let spot = typed(&[("place_latitude", latitude), ("place_longitude", "116.4074")]);
        ward.tell(FormKind::BuildingPlace, &wang, spot);
    }
    for (ward, who) in [(&one, "周文静"), (&other, "周文静"), (&other, "郑国栋")] {
        let team = ward.phone.desk.sheet(SheetKind::Team, "").unwrap();
        let Target::Act { kind, about } = row(&team, who).links[0].target.clone() else { panic!() };
        ward.tap(kind, &about);
    }
    other.act(ActKind::PolicyExplained, beside::policy_explained);

    // A visit with ticks and a decision, corrected twice; drugs on one phone and in a visit on the other.
    let visit = one.visit(&wang, &[("blood_pressure", text("186/112")), ("weight", text("66"))]);
    one.phone.desk.tick(&visit, "doctor-follow-up", true).unwrap();
    one.phone.desk.decide(&visit, Disease::Hypertension, Some(1), None, false, "家庭自测正常").unwrap();
    one.sign(&visit);
    for (pressure, why) in [("136/82", "输错了一位"), ("138/84", "又看了一遍")] {
        let entries = [entry("blood_pressure", pressure), entry("correction_reason", why)];
        one.phone.desk.correct_visit(&visit, &entries).unwrap();
        one.pass();
    }
    let open = other.visit(&zhang, &[("blood_pressure", text("142/88"))]);
    other.phone.desk.keep_unchanged(&open).unwrap();
    other.sign(&open);
    one.fill(FormKind::DrugAdd, beside::drug_add);
    one.fill(FormKind::DrugChange, beside::drug_change);

    // Records: a newcomer, a changed telephone, two records of one person, and which of them is right about a drug.
    one.phone.desk.register_resident(&newcomer()).unwrap();
    one.pass();
    other.phone.desk.save_record(&wang, &[entry("phone", "19900008888")]).unwrap();
    other.pass();
    other.phone.desk.add_outside(&wang, OutsideWhat::TestResult, "2026-09-01", "县医院", "血钾 4.1").unwrap();
    other.pass();
    let items = ["eating", "grooming", "dressing", "toileting", "moving"].map(|item| chosen(item, &[1]));
    one.phone.desk.assess_self_care(&wang, &items).unwrap();
    one.pass();
    let pair = one.phone.desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    one.phone.desk.merge_records(&kept, &absorbed).unwrap();
    one.pass();
    one.phone.desk.undo_merge(&kept, &absorbed).unwrap();
    one.pass();
    one.act(ActKind::DrugHolds, beside::drug_holds);

    // Consent given here and taken back there: the last word counts on both.
    let spoken = Given::Spoken { witness: ZHANG.to_owned() };
    one.phone.desk.give_consent(&chen, Purpose::Volunteers, spoken.clone()).unwrap();
    one.pass();
    other.phone.desk.give_consent(&chen, Purpose::Volunteers, spoken).unwrap();
    other.pass();
    other.phone.desk.withdraw_consent(&chen, Purpose::Volunteers).unwrap();
    other.pass();

    // 5+2, begun and ended.
    one.tap(ActKind::Enrol, &chen);
    one.tap(ActKind::DrugsTaken, &wang);
    other.tap(ActKind::DrugsNotTaken, &wang);
    let meal = tapped(FormAnswers::default(), "meal", &[1]);
    one.tell(FormKind::DietEntry, &wang, tapped(meal, "salty_foods", &[2]));
    one.phone.desk.tick_plan(&wang, "doctor-follow-up", false).unwrap();
    one.pass();
    other.phone.desk.tick_plan(&wang, "doctor-follow-up", true).unwrap();
    other.pass();
    let group = one.phone.group();
    one.tell(FormKind::GroupSession, &group, with(typed(&[("session_topic", "少放一勺盐")]), &[&wang]));
    let named = typed(&[("group_name", "三栋低盐小组")]);
    other.tell(FormKind::GroupMembers, &group, with(FormAnswers::default(), &[&wang]));
    one.tell(FormKind::NewGroup, "", tapped(named, "group_kind", &[1]));
    let fresh = one.phone.desk.sheet(SheetKind::Groups, "").unwrap();
    let Some(Target::Sheet { about, .. }) = &row(&fresh, "三栋低盐小组").opens else { panic!() };
    one.tell(FormKind::GroupMembers, about, with(FormAnswers::default(), &[&wang]));

    // Screening, its alert answered on both, suspicion and diagnosis; closing and opening again.
    one.tell(FormKind::Screening, &qian, screening("186/112"));
    one.tap(ActKind::ReferPressure, &qian);
    let result = one.phone.about(SheetKind::Suspected, FormKind::ReferralResult);
    one.tell(FormKind::ReferralResult, &result, tapped(FormAnswers::default(), "referral_result", &[1]));
    let alert = other.phone.about(SheetKind::Alerts, FormKind::AlertAnswer);
    for ward in [&one, &other] {
        ward.tell(FormKind::AlertAnswer, &alert, tapped(FormAnswers::default(), "alert_action", &[1]));
    }
    let check = typed(&[("check_day", "2026-09-01"), ("check_result", "未见异常")]);
    other.tell(FormKind::YearlyCheck, &wang, tapped(check, "check_kind", &[1]));
    let zhou = one.who("周小梅");
    one.tell(FormKind::Closing, &zhou, tapped(FormAnswers::default(), "closing_reason", &[1]));
    one.tap(ActKind::Reopen, &zhou);
    other.tell(FormKind::Closing, &zhou, tapped(FormAnswers::default(), "closing_reason", &[1]));
    let door = other.phone.desk.today().unwrap().buildings[0].doors[0].household.clone();
    other.tap(ActKind::NobodyHome, &door);

    // Plans, referrals, discharges, needs, education.
    one.fill(FormKind::CarePlan, beside::care_plan);
    one.fill(FormKind::CarePlanReview, beside::care_plan_review);
    other.act(ActKind::CarePlanBegin, beside::care_plan_begin);
    other.fill(FormKind::LongPrescription, beside::long_prescription);
    one.fill(FormKind::CareReferral, beside::care_referral);
    other.fill(FormKind::CareReferralStep, beside::care_referral_step);
    one.fill(FormKind::Discharge, beside::discharge);
    other.act(ActKind::TaskDone, beside::task_done);
    one.fill(FormKind::RecognisedResult, beside::recognised_result);
    other.fill(FormKind::NeedsSurvey, beside::needs_survey);
    other.act(ActKind::HandNeed, beside::hand_need);
    one.fill(FormKind::Education, beside::education);
    other.act(ActKind::RemindedBySms, beside::reminded);
    one.act(ActKind::PolicyApplied, beside::policy_applied);
    one.act(ActKind::PolicyGranted, beside::policy_granted);
    other.act(ActKind::SlotTake, beside::slot_take);
    one.tell(FormKind::EndPlan, &wang, tapped(FormAnswers::default(), "plan_end_reason", &[1]));
    other.tell(FormKind::EndPlan, &wang, tapped(FormAnswers::default(), "plan_end_reason", &[2]));

    let told = converge(one, other, platform, &[WANG, ZHANG, CHEN, QIAN, "周小梅", "曾乐"]).await;
    let kinds: Vec<&str> = told.iter().filter_map(|form| form.strip_prefix("fact-")).collect();
    assert_eq!(kinds.len(), 38, "{kinds:?}");
    assert!(told.contains("team-team-leader"), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn social_workers_on_two_phones_end_with_the_same() {
    let (one, other) = pair(Role::SocialWorker);
    one.fill(FormKind::TaskResult, beside::task_result);
    other.fill(FormKind::Education, beside::education);
    other.act(ActKind::RemindedByPhone, beside::reminded);
    let wang = one.who(WANG);
    let group = one.phone.group();
    one.tell(FormKind::GroupSession, &group, with(typed(&[("session_topic", "少放一勺盐")]), &[&wang]));
    one.fill(FormKind::Resource, beside::resource);
    other.fill(FormKind::Resource, beside::resource);
    one.fill(FormKind::Resource, beside::resource_change);
    other.fill(FormKind::Resource, beside::resource_change);
    let told = converge(one, other, Memory::new(), &[WANG, ZHANG]).await;
    for kind in [
        "fact-support-task",
        "fact-support-task-end",
        "fact-needs-survey",
        "team-helper",
        "team-helper-change",
    ] {
        assert!(told.contains(kind), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn volunteers_on_two_phones_end_with_the_same() {
    let (one, other) = pair(Role::Volunteer);
    let wang = one.who(WANG);
    let salt = typed(&[("salt_grams", "60"), ("salt_days", "7"), ("salt_eaters", "2")]);
    one.tell(FormKind::SaltCheck, &wang, salt);
    let visit = other.visit(&wang, &[("blood_pressure", text("186/112"))]);
    other.sign(&visit);
    let not_met =
        [("not_followed", FieldInput::Codes { codes: vec![7] }), ("not_followed_reason", text("敲了三遍"))];
    let visit = one.visit(&one.who(WANG), &not_met);
    one.sign(&visit);
    let told = converge(one, other, Memory::new(), &[WANG, ZHANG]).await;
    for kind in ["fact-salt-check", "fact-alert", "fact-door-try", "visit-record"] {
        assert!(told.contains(kind), "{told:?}");
    }
}

/// Two records that are two people, and an alert that nobody answers for half an hour on either phone.
#[tokio::test(start_paused = true)]
async fn what_is_told_apart_and_passed_on_is_so_on_both() {
    let (one, other) = pair(Role::Doctor);
    let double = other.phone.desk.doubles().unwrap().remove(0);
    other.phone.desk.tell_apart(&double.first.resident, &double.second.resident).unwrap();
    for _ in 0..8 {
        one.phone.clock.pass(Duration::from_secs(4 * 60));
        for ward in [&one, &other] {
            ward.phone.desk.me().unwrap();
        }
    }
    one.phone.desk.today().unwrap();
    one.pass();
    other.phone.desk.today().unwrap();
    let told = converge(one, other, Memory::new(), &[WANG]).await;
    for kind in ["fact-told-apart", "fact-alert-escalation"] {
        assert!(told.contains(kind), "{told:?}");
    }
}

/// Two phones merge the same two records, each the other way round, before they hear of each other.
#[tokio::test(start_paused = true)]
async fn of_opposite_merges_the_earlier_one_holds_on_both() {
    for earlier_first in [true, false] {
        let (one, other) = pair(Role::Doctor);
        let platform = known_to_both(&one, &other).await;
        let double = one.phone.desk.doubles().unwrap().remove(0);
        let (first, second) = (double.first.resident, double.second.resident);
        one.phone.desk.merge_records(&first, &second).unwrap();
        one.pass();
        other.phone.desk.merge_records(&second, &first).unwrap();
        other.pass();
        let order = if earlier_first { [&one, &other] } else { [&other, &one] };
        for ward in order.into_iter().chain(order) {
            ward.sync(platform.as_ref()).await;
            platform.pass(Duration::from_secs(3_600));
        }
        for ward in [&one, &other] {
            let shown: Vec<String> =
                ward.phone.desk.residents("").unwrap().into_iter().map(|row| row.resident).collect();
            assert!(shown.contains(&first) && !shown.contains(&second), "{earlier_first}");
            assert_eq!(ward.phone.desk.record(&first).unwrap().merged.len(), 1, "{earlier_first}");
        }
        for ward in [one, other] {
            let facts = store(&ward.phone).read(|c| standing(c, Intake::Review)).unwrap_or_default();
            assert!(
                facts.iter().all(|copy| copy.kind != "QuestionnaireResponse"),
                "no merge is left to look at"
            );
        }
    }
}

/// A field for drugs that a visit left open says nothing about them, on whichever phone it was signed.
#[tokio::test(start_paused = true)]
async fn a_gap_of_another_phones_visit_ends_no_drugs() {
    let (one, other) = pair(Role::Doctor);
    let wang = one.who(WANG);
    let platform = known_to_both(&one, &other).await;
    let taken = |ward: &Ward| ward.phone.desk.resident(&wang).unwrap().drugs;
    let before = taken(&one);
    assert!(before.iter().any(|line| line.contains("二甲双胍")), "{before:?}");
    let line = DrugLine { name: "氨氯地平".into(), times_a_day: "1".into(), dose: "10 mg".into() };
    let drugs = FieldInput::Drugs { lines: vec![line] };
    let visit = one.visit(&wang, &[("blood_pressure", text("152/94")), ("hypertension_drugs", drugs)]);
    one.sign(&visit);
    for ward in [&one, &other] {
        platform.pass(Duration::from_secs(60));
        ward.sync(platform.as_ref()).await;
    }
    let here = taken(&one);
    assert!(
        here.iter().any(|line| line.contains("10 mg")) && here.iter().any(|line| line.contains("二甲双胍"))
    );
    assert_eq!(taken(&other), here);
    // Answered without it, it ends on both.
    let line = DrugLine { name: "格列美脲".into(), times_a_day: "1".into(), dose: "2 mg".into() };
    let drugs = FieldInput::Drugs { lines: vec![line] };
    let visit = other.visit(&wang, &[("fasting_glucose", text("7.4")), ("diabetes_drugs", drugs)]);
    other.sign(&visit);
    for ward in [&other, &one] {
        platform.pass(Duration::from_secs(60));
        ward.sync(platform.as_ref()).await;
    }
    let after = taken(&one);
    assert!(after.iter().all(|line| !line.contains("二甲双胍")), "{after:?}");
    assert_eq!(taken(&other), after);
}
