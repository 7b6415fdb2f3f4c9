//! Several phones and a clinic change the same residents over bad links: in the end all show the same, and no value that
//! anybody entered is gone unless somebody who saw it replaced it.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use doorstep_tests::platform::{Faulty, Kind, Manners, Memory, Plan};
use doorstep_tests::sync::{Sender, patient, reading};
use serde_json::{Value, json};

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
    number: usize,
    all: BTreeSet<String>,
    replaced: BTreeSet<String>,
}

impl Entered {
    /// Changes one field of a resident.
    fn change(&mut self, resident: &mut Value, chance: &mut Chance) {
        self.number += 1;
        let new = format!("entered-{}.", self.number);
        self.all.insert(new.clone());
        let place = match chance.below(5) {
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
    async fn sync(&mut self, platform: &dyn doorstep_core::sync::platform::Platform) {
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

#[tokio::test(start_paused = true)]
async fn all_end_equal_and_nothing_entered_is_gone() {
    let (mut conflicts, mut faults) = (0, 0);
    for seed in 0..12_u64 {
        let mut chance = Chance(seed);
        let stale = if seed % 2 == 0 { 409 } else { 412 };
        let platform = Memory::with(Manners { stale, most: 5, ..Manners::default() });
        let mut phones: Vec<Phone> = (0..3 + chance.below(3))
            .map(|_| Phone { sender: Sender::new(), shown: BTreeMap::new() })
            .collect();
        let people: Vec<String> = (0..3).map(|_| phones[0].sender.id()).collect();
        people.iter().for_each(|person| platform.put(&patient(person, "first")));
        for phone in &mut phones {
            phone.sync(platform.as_ref()).await;
        }
        let plan = Plan::seeded(seed, 5, &Kind::ALL);
        let faulty = Faulty::new(platform.clone(), plan.clone());
        let mut entered = Entered::default();
        let mut readings = BTreeSet::new();
        for _ in 0..100 {
            let (who, person) = (chance.below(phones.len() + 1), &people[chance.below(people.len())]);
            let Some(phone) = phones.get_mut(who) else {
                // The clinic sees what is there now.
                let mut resident = platform.resource(&format!("Patient/{person}")).unwrap();
                entered.change(&mut resident, &mut chance);
                platform.put(&resident);
                platform.pass(Duration::from_secs(30));
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
        faults += plan.count();
        for _ in 0..4 {
            for phone in &mut phones {
                phone.sender.clock.pass(Duration::from_secs(25 * 3600));
                phone.sync(platform.as_ref()).await;
            }
        }
        let there: String = platform.all().iter().map(|kept| kept.json.clone()).collect();
        for (number, phone) in phones.iter().enumerate() {
            let counts = phone.sender.counts();
            assert_eq!(
                (counts.waiting, counts.sent, counts.rejected),
                (0, 0, 0),
                "seed {seed} phone {number}"
            );
            for person in &people {
                let resident = platform.resource(&format!("Patient/{person}")).unwrap();
                let shown = &phone.shown[person];
                assert!(same(&resident, shown), "seed {seed} phone {number}: {resident:#} {shown:#}");
            }
            for reading in &readings {
                assert!(phone.sender.copies().contains_key(reading), "seed {seed} phone {number}");
            }
            conflicts += phone.sender.read(doorstep_core::store::conflicts::open).len();
        }
        for value in entered.all.difference(&entered.replaced) {
            assert!(there.contains(value.as_str()), "seed {seed}: {value} is gone");
        }
        assert!(
            platform.all().iter().filter(|kept| kept.kind == "Observation").all(|kept| kept.version == 1)
        );
    }
    assert!(conflicts > 20, "{conflicts}: there is nothing to choose");
    assert!(faults > 200, "{faults}");
}
