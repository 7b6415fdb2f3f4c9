//! Several phones and a clinic change the same residents over bad links: in the end all show the same, and no value that
//! anybody entered is gone unless somebody who saw it replaced it. In `make lab-platform` the server is a real one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::json::meta;
use doorstep_core::sync::platform::Platform;
use doorstep_tests::clinic::{read, search, write};
use doorstep_tests::count::tell;
use doorstep_tests::platform::{Faulty, Kind, Manners, Memory, Plan};
use doorstep_tests::sync::{Sender, patient, reading};
use serde_json::{Value, json};

/// The organisation whose residents are changed.
const TEAM: &str = "lab-converge";

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % n as u64).unwrap()
    }
}

/// Who entered what, and what was seen and replaced by it.
#[derive(Default)]
struct Entered {
    number: u64,
    all: BTreeSet<String>,
    replaced: BTreeSet<String>,
}

impl Entered {
    /// Changes one field of a resident.
    fn change(&mut self, resident: &mut Value, chance: &mut Chance) {
        self.number += 1;
        let which = chance.below(5);
        let new = match which {
            // A date by which the entry is known.
            0 => NaiveDate::from_ymd_opt(1900, 1, 1)
                .unwrap()
                .checked_add_days(Days::new(self.number))
                .unwrap()
                .to_string(),
            _ => format!("entered-{}.", self.number),
        };
        self.all.insert(new.clone());
        let place = match which {
            0 => &mut resident["birthDate"],
            1 => &mut resident["maritalStatus"]["text"],
            2 => &mut resident["telecom"][0]["value"],
            3 => {
                if resident["telecom"].as_array().unwrap().len() == 1 {
                    let mobile = json!({"system": "phone", "use": "mobile", "value": null});
                    resident["telecom"].as_array_mut().unwrap().push(mobile);
                }
                &mut resident["telecom"][1]["value"]
            }
            _ => {
                let notes = json!({"url": format!("https://doorstep.example/{new}"), "valueString": new});
                match resident["extension"].as_array_mut() {
                    Some(extensions) => extensions.push(notes),
                    None => resident["extension"] = json!([notes]),
                }
                return;
            }
        };
        self.replaced.extend(place.as_str().map(str::to_owned));
        *place = json!(new);
    }
}

struct Phone {
    sender: Sender,
    shown: BTreeMap<String, Value>,
}

impl Phone {
    async fn sync(&mut self, platform: &dyn Platform) {
        let sent = self.sender.push(platform).await;
        if sent.is_some_and(|report| report.trouble.is_none()) {
            self.sender.pull(platform).await;
        }
        self.shown.extend(self.sender.take_in());
    }
}

fn same(one: &Value, other: &Value) -> bool {
    doorstep_core::sync::json::contains(one, other) && doorstep_core::sync::json::contains(other, one)
}

/// A platform as the clinic and as the phones have it.
struct Both {
    clinic: Arc<dyn Platform>,
    phones: Arc<dyn Platform>,
    /// Some of its time passes.
    pass: Box<dyn Fn()>,
}

/// What a seed has brought about.
struct Counted {
    conflicts: usize,
    faults: u64,
}

async fn converge(seed: u64, both: &Both) -> Counted {
    let mut chance = Chance(seed);
    let (clinic, direct) = (both.clinic.as_ref(), both.phones.as_ref());
    let mut phones: Vec<Phone> =
        (0..3 + chance.below(3)).map(|_| Phone { sender: Sender::new(), shown: BTreeMap::new() }).collect();
    let people: Vec<String> = (0..3).map(|_| phones[0].sender.id()).collect();
    let at = |person: &String| format!("Patient/{person}");
    let team = json!({"resourceType": "Organization", "id": TEAM, "name": "社区卫生服务中心"});
    assert!(write(clinic, &team).await < 300);
    for person in &people {
        let mut resident = patient(person, "first");
        resident["managingOrganization"] = json!({"reference": format!("Organization/{TEAM}")});
        assert!(write(clinic, &resident).await < 300);
    }
    for phone in &mut phones {
        phone.sync(direct).await;
    }
    let plan = Plan::seeded(seed, 5, &Kind::ALL);
    let faulty = Faulty::new(both.phones.clone(), plan.clone());
    let mut entered = Entered::default();
    let mut readings = BTreeSet::new();
    for _ in 0..100 {
        let (who, person) = (chance.below(phones.len() + 1), &people[chance.below(people.len())]);
        let Some(phone) = phones.get_mut(who) else {
            // The clinic sees what is there now.
            let mut resident = read(clinic, &at(person)).await.unwrap();
            entered.change(&mut resident, &mut chance);
            assert!(write(clinic, &resident).await < 300);
            (both.pass)();
            continue;
        };
        match chance.below(4) {
            0 => {
                let id = phone.sender.id();
                phone.sender.put("readings", &[reading(&id, person, "7.10")]);
                readings.insert(format!("Observation/{id}"));
            }
            1 => phone.sync(&faulty).await,
            2 => {
                phone.sender.clock.pass(Duration::from_secs(7 * 3600));
                phone.sync(&faulty).await;
            }
            _ => {
                let shown = phone.shown.get_mut(person).unwrap();
                entered.change(shown, &mut chance);
                let resident = shown.clone();
                phone.sender.put("record", &[resident]);
            }
        }
    }
    for _ in 0..4 {
        for phone in &mut phones {
            phone.sender.clock.pass(Duration::from_secs(25 * 3600));
            phone.sync(direct).await;
        }
    }
    let mut there = String::new();
    let mut residents = BTreeMap::new();
    for person in &people {
        let resident = read(clinic, &at(person)).await.unwrap();
        there.push_str(&resident.to_string());
        for kept in search(clinic, &format!("Basic?patient={}", at(person))).await {
            there.push_str(&kept.to_string());
        }
        residents.insert(person, resident);
    }
    let mut conflicts = 0;
    for (number, phone) in phones.iter().enumerate() {
        let counts = phone.sender.counts();
        assert_eq!((counts.waiting, counts.sent, counts.rejected), (0, 0, 0), "seed {seed} phone {number}");
        for (person, resident) in &residents {
            let shown = &phone.shown[*person];
            assert!(same(resident, shown), "seed {seed} phone {number}: {resident:#} {shown:#}");
        }
        let copies = phone.sender.copies();
        assert!(readings.iter().all(|reading| copies.contains_key(reading)), "seed {seed} phone {number}");
        conflicts += phone.sender.read(doorstep_core::store::conflicts::open).len();
    }
    for value in entered.all.difference(&entered.replaced) {
        assert!(there.contains(value.as_str()), "seed {seed}: {value} is gone");
    }
    for reading in &readings {
        let there = read(clinic, reading).await.unwrap();
        assert_eq!(meta(&there, "versionId"), Some("1"), "seed {seed}: {reading} was doubled");
    }
    Counted { conflicts, faults: plan.count() }
}

#[tokio::test(start_paused = true)]
async fn all_end_equal_and_nothing_entered_is_gone() {
    let (mut conflicts, mut faults) = (0, 0);
    for seed in 0..12_u64 {
        let stale = if seed % 2 == 0 { 409 } else { 412 };
        let memory = Memory::with(Manners { stale, most: 5, ..Manners::default() });
        let clock = memory.clone();
        let pass = Box::new(move || clock.pass(Duration::from_secs(30)));
        let counted = converge(seed, &Both { clinic: memory.clone(), phones: memory, pass }).await;
        conflicts += counted.conflicts;
        faults += counted.faults;
    }
    assert!(conflicts > 20, "{conflicts}: there is nothing to choose");
    assert!(faults > 200, "{faults}");
    tell(&format!("phones and a clinic: faults: {faults}, conflicts: {conflicts}, all equal, no value gone"));
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn all_end_equal_on_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    let admin = std::env::var("DOORSTEP_TOKEN").unwrap_or_default();
    let platform = |token: &str| -> Arc<dyn Platform> {
        Arc::new(HttpPlatform::new(&Config::at(&base), Some(FixedToken::new(token))).unwrap())
    };
    let both = Both { clinic: platform(&admin), phones: platform("converge"), pass: Box::new(|| ()) };
    let (mut conflicts, mut faults) = (0, 0);
    for seed in [0, 1] {
        let counted = converge(seed, &both).await;
        conflicts += counted.conflicts;
        faults += counted.faults;
    }
    assert!(conflicts > 0 && faults > 20, "{conflicts} conflicts, {faults} faults");
    tell(&format!("a real server: faults: {faults}, conflicts: {conflicts}, all equal, no value gone"));
}
