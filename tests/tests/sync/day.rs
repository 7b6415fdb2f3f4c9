//! A team's day: twelve visits signed where there is no signal and sent in the evening, a second phone, a token that ends, a visit that
//! is refused, a telephone that two have changed. In `make lab-platform` the server is a real one.

use std::collections::BTreeMap;

use doorstep_core::desk::view::{
    ActKind, FieldInput, PlatformChoice, RecordEntry, Role, SheetKind, SheetRow, SyncView, Target,
};
use doorstep_core::store::{self, outbox};
use doorstep_core::sync::bundle::Bundle;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::json;
use doorstep_core::sync::pull::TYPES;
use doorstep_tests::Phone;
use doorstep_tests::clinic::{self, patient, residents, search, write};
use doorstep_tests::count::tell;
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Gate, Grant, Memory, Served};
use doorstep_tests::sheet::rows;
use doorstep_tests::sync::{Sender, reading};
use doorstep_tests::trail::store;
use serde_json::{Value, json};

/// The organisation whose residents the team's token opens.
const TEAM: &str = "lab-day";
/// Another one.
const OTHERS: &str = "lab-others";

const VISITS: usize = 12;
/// A request a visit, and one for the audit trail.
const ROUND_TRIPS: usize = VISITS + 1;

/// As many as anybody asks.
const ENOUGH: u64 = 1_000_000;

/// Two phones of a team, the platform, and what stands before it.
struct Day {
    /// The platform as the clinic has it.
    clinic: HttpPlatform,
    /// The platform as the team has it.
    team: HttpPlatform,
    gate: Gate,
    at: Loopback,
    one: Phone,
    other: Phone,
    /// The residents, as ids.
    people: Vec<String>,
}

fn of(mut resource: Value, organization: &str) -> Value {
    resource["managingOrganization"] = json!({ "reference": format!("Organization/{organization}") });
    resource
}

fn text(text: impl Into<String>) -> FieldInput {
    FieldInput::Text { text: text.into() }
}

impl Day {
    /// The clinic has the residents already; the phones have never asked it.
    async fn begin(origin: &str, admin: &str, team_token: &str) -> Self {
        let platform = |token: &str| {
            HttpPlatform::new(&Config::at(format!("{origin}/fhir")), Some(FixedToken::new(token))).unwrap()
        };
        let (clinic, team) = (platform(admin), platform(team_token));
        for organization in [TEAM, OTHERS] {
            let about =
                json!({"resourceType": "Organization", "id": organization, "name": "社区卫生服务中心"});
            assert!(write(&clinic, &about).await < 300);
        }
        let phone = Phone::of(Role::Doctor);
        let store = store(&phone);
        let ids = residents(&store);
        let known: Vec<Value> = ids.iter().map(|id| of(patient(&store, *id), TEAM)).collect();
        drop(store);
        for part in known.chunks(30) {
            clinic::put(&clinic, part.to_vec()).await;
        }
        let stranger = json!({"resourceType": "Patient", "id": "lab-stranger", "name": [{"text": "周一鸣"}]});
        assert!(write(&clinic, &of(stranger, OTHERS)).await < 300);
        let (one, other) = phone.twin();
        let gate = Gate::new(origin, team_token);
        let at = Loopback::plain(gate.clone()).await;
        // The named people have referrals and plans, of which a visit tells more than itself.
        let named = 12;
        let people = ids.iter().skip(named).map(ToString::to_string).collect();
        let day = Self { clinic, team, gate, at, one, other, people };
        for (phone, token) in [(&day.one, "one"), (&day.other, "other")] {
            day.sign_in(phone, token, ENOUGH);
        }
        day
    }

    fn sign_in(&self, phone: &Phone, token: &str, requests: u64) {
        self.gate.admit(token, requests);
        let choice = PlatformChoice { base: self.at.base(), ..PlatformChoice::default() };
        phone.desk.sign_in_with_token(choice, token).unwrap();
    }

    async fn sync(&self, phone: &Phone) -> SyncView {
        phone.desk.sync_with_platform(&|_| {}).await.unwrap()
    }

    /// Requests that were sent up since this was asked last.
    fn sent_up(&self) -> usize {
        self.gate.asked().iter().filter(|request| !request.starts_with("GET")).count()
    }

    fn signed(&self, resident: &str, number: usize) -> String {
        let desk = &self.one.desk;
        let visit = desk.start_visit(resident).unwrap().visit;
        desk.keep_unchanged(&visit).unwrap();
        let pressure = format!("{}/{}", 118 + number * 3, 70 + number);
        desk.answer(&visit, "blood_pressure", text(pressure)).unwrap();
        desk.answer(&visit, "weight", text(format!("6{}.5", number % 10))).unwrap();
        desk.sign(&visit).unwrap();
        visit
    }

    /// What the phone said to the platform in these visits, `Type/id` and resource; it is locked and opened for it.
    fn said(&mut self, visits: &[String]) -> BTreeMap<String, Value> {
        let store = store(&self.one);
        let rows = store.read(|connection| outbox::latest(connection, 10_000));
        let rows = rows.map_err(|error: store::Error| error).unwrap();
        drop(store);
        self.one.desk = self.one.device.unlock(doorstep_tests::PIN).unwrap();
        let of_visits = rows.iter().filter(|(row, _)| {
            row.kind == "visit" && row.visit.is_some_and(|visit| visits.contains(&visit.to_string()))
        });
        let bundles: Vec<Bundle> =
            of_visits.map(|(row, _)| serde_json::from_slice(&row.body).unwrap()).collect();
        assert_eq!(bundles.len(), visits.len(), "one bundle a visit");
        let entries = bundles.into_iter().flat_map(|bundle| bundle.entry);
        entries.map(|entry| (entry.request.url, entry.resource.unwrap())).collect()
    }
}

fn act(phone: &Phone, rows: &[SheetRow], kind: ActKind) {
    let links = rows.iter().flat_map(|row| &row.links);
    let about = links.into_iter().find_map(|link| match &link.target {
        Target::Act { kind: of, about } if *of == kind => Some(about.clone()),
        _ => None,
    });
    phone.desk.act(kind, &about.unwrap()).unwrap();
}

fn page(phone: &Phone) -> Vec<SheetRow> {
    rows(&phone.desk.sheet(SheetKind::Sync, "").unwrap()).into_iter().cloned().collect()
}

async fn a_day(origin: &str, admin: &str, team: &str) {
    let mut day = Day::begin(origin, admin, team).await;
    for phone in [&day.one, &day.other] {
        let view = day.sync(phone).await;
        assert_eq!((view.waiting, view.trouble), (0, None));
        assert!(phone.desk.resident("lab-stranger").is_err(), "somebody else's");
    }
    twelve_visits(&mut day).await;
    a_token_ends(&mut day).await;
    a_visit_is_refused(&day).await;
    a_telephone_is_changed_twice(&day).await;
}

/// Signed without a signal, sent at once, compared one by one, and seen by the colleague and by a new phone.
async fn twelve_visits(day: &mut Day) {
    let visits: Vec<String> = (0..VISITS).map(|number| day.signed(&day.people[number], number)).collect();
    assert_eq!(day.one.desk.sync().unwrap().waiting, u32::try_from(VISITS).unwrap());
    day.gate.asked();
    let view = day.sync(&day.one).await;
    assert_eq!((view.waiting, view.line.as_str(), view.trouble), (0, "已全部收到 08:30", None));
    let sent = day.sent_up();
    assert!(sent <= ROUND_TRIPS, "{sent} round trips");

    let said = day.said(&visits);
    for (path, resource) in &said {
        let there = clinic::read(&day.clinic, path).await.unwrap_or_else(|| panic!("{path} is lost"));
        assert!(json::contains(&there, resource), "{path} stands there otherwise");
        // A meter is the same for all who use it.
        if !path.starts_with("Device/") {
            assert_eq!(json::meta(&there, "versionId"), Some("1"), "{path} was written more than once");
        }
    }
    tell(&format!("{VISITS} visits, {} resources, {sent} round trips", said.len()));

    assert_eq!(day.sync(&day.other).await.trouble, None);
    for (number, visit) in visits.iter().enumerate() {
        let (mine, hers) = (day.one.desk.visit(visit).unwrap(), day.other.desk.visit(visit).unwrap());
        assert_eq!(mine.judgements, hers.judgements);
        let values = |phone: &Phone| {
            let readings = phone.desk.readings(&day.people[number]).unwrap();
            readings.into_iter().map(|reading| reading.value).collect::<Vec<_>>()
        };
        assert_eq!(values(&day.one), values(&day.other));
    }

    let new = Sender::new();
    assert_eq!(new.pull(&day.team).await.unwrap().trouble, None);
    let copies = new.copies();
    for path in said.keys().filter(|path| TYPES.iter().any(|kind| path.starts_with(&format!("{kind}/")))) {
        assert!(copies.contains_key(path), "{path} did not come down");
    }
    assert!(!copies.contains_key("Patient/lab-stranger"));
    assert!(day.people.iter().all(|id| copies.contains_key(&format!("Patient/{id}"))));
}

/// In the middle of sending: work goes on, and the rest goes once somebody has signed in again.
async fn a_token_ends(day: &mut Day) {
    let mut visits: Vec<String> = (0..3).map(|number| day.signed(&day.people[20 + number], number)).collect();
    day.sign_in(&day.one, "short", 1);
    let view = day.sync(&day.one).await;
    assert!(view.sign_in && view.waiting == 2, "{view:?}");
    assert!(view.trouble.unwrap().starts_with("请重新登录"));
    visits.push(day.signed(&day.people[23], 3));
    day.sign_in(&day.one, "long", ENOUGH);
    let view = day.sync(&day.one).await;
    assert_eq!((view.waiting, view.trouble, view.sign_in), (0, None, false));
    for (path, resource) in day.said(&visits) {
        let there = clinic::read(&day.clinic, &path).await.unwrap();
        assert!(json::contains(&there, &resource) && json::meta(&there, "versionId") == Some("1"), "{path}");
    }
}

/// She was given to another team while the visit was made: it is refused, nobody else's is; then she is given back.
async fn a_visit_is_refused(day: &Day) {
    let (hers, his) = (&day.people[25], &day.people[26]);
    let at = format!("Patient/{hers}");
    let given = clinic::read(&day.clinic, &at).await.unwrap();
    assert!(write(&day.clinic, &of(given.clone(), OTHERS)).await < 300);
    assert_eq!(clinic::read(&day.team, &at).await, None, "the team's token does not open her");
    let foreign = reading("lab-foreign", hers, "6.20");
    assert_eq!(write(&day.team, &foreign).await, 403);
    let (refused, arrives) = (day.signed(hers, 1), day.signed(his, 2));
    let view = day.sync(&day.one).await;
    let state = |view: &SyncView, visit: &str| {
        view.rows.iter().find(|row| row.visit == visit).map(|row| row.state.clone()).unwrap()
    };
    assert_eq!(view.trouble, None);
    assert!(state(&view, &refused).starts_with("平台退回"), "{}", state(&view, &refused));
    assert_eq!(state(&view, &arrives), "平台已收到");
    assert_eq!(clinic::read(&day.clinic, &format!("Encounter/{refused}")).await, None);

    assert!(write(&day.clinic, &given).await < 300);
    act(&day.one, &page(&day.one), ActKind::Resend);
    let view = day.sync(&day.one).await;
    assert_eq!(state(&view, &refused), "平台已收到");
    let there = clinic::read(&day.team, &format!("Encounter/{refused}")).await.unwrap();
    assert_eq!(json::meta(&there, "versionId"), Some("1"));
}

/// Both values are at the platform before anybody has chosen, and the chosen one is everywhere afterwards.
async fn a_telephone_is_changed_twice(day: &Day) {
    let her = &day.people[27];
    let at = format!("Patient/{her}");
    for (phone, number) in [(&day.one, "19900001111"), (&day.other, "19900002222")] {
        let entry = RecordEntry { field: "phone".to_owned(), input: text(number) };
        phone.desk.save_record(her, &[entry]).unwrap();
    }
    day.sync(&day.one).await;
    day.sync(&day.other).await;
    let telephone = async || {
        let there = clinic::read(&day.clinic, &at).await.unwrap();
        (there["telecom"][0]["value"].clone(), there["managingOrganization"]["reference"].clone())
    };
    let team = json!(format!("Organization/{TEAM}"));
    assert_eq!(telephone().await, (json!("19900001111"), team.clone()), "the team she belongs to stays");
    let kept = search(&day.clinic, &format!("Basic?patient={at}")).await;
    assert!(kept.iter().any(|one| one.to_string().contains("19900002222")), "the other one is kept there");
    act(&day.other, &page(&day.other), ActKind::KeepHere);
    day.sync(&day.other).await;
    assert_eq!(telephone().await, (json!("19900002222"), team));
    day.sync(&day.one).await;
    for phone in [&day.one, &day.other] {
        assert_eq!(phone.desk.resident(her).unwrap().phone.as_deref(), Some("19900002222"));
    }
}

#[tokio::test]
async fn twelve_visits_and_what_can_happen_to_them() {
    let memory = Memory::new();
    memory.grant("clinic", Grant::Admin);
    memory.grant("day", Grant::Nurse(TEAM.to_owned()));
    let server = Loopback::plain(Served::new(memory)).await;
    a_day(&server.origin, "clinic", "day").await;
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn twelve_visits_and_what_can_happen_to_them_at_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    let admin = std::env::var("DOORSTEP_TOKEN").unwrap_or_default();
    a_day(base.strip_suffix("/fhir").unwrap(), &admin, "day").await;
}
