//! The demo town is the same each time it is grown, and its people are like real ones: as many ill, as well controlled, no visit
//! that contradicts its readings, nobody visited after she died.

use std::sync::{Arc, Mutex};

use doorstep_core::desk::view::Role;
use doorstep_core::desk::{DEMO_TOWN, Device};
use doorstep_core::ports::Ids;
use doorstep_tests::fault::{Faults, difference};
use doorstep_tests::{PIN, PIN_ITERATIONS, TestClock};
use uuid::Uuid;

/// Ids that count.
struct Counted(Mutex<u128>);

impl Ids for Counted {
    fn next(&self) -> Uuid {
        let mut last = self.0.lock().unwrap();
        *last += 1;
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + *last)
    }
}

/// A store with the town, open for as long as this is kept.
struct Town {
    faults: Faults,
    _device: Device,
    _folder: tempfile::TempDir,
}

impl Town {
    fn grow() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let ids = Arc::new(Counted(Mutex::new(0)));
        let device =
            Device::open(folder.path().to_owned(), None, TestClock::new(), ids, PIN_ITERATIONS).unwrap();
        let (_, faults) = Faults::watch(|| device.set_up(PIN, Role::Doctor, DEMO_TOWN).unwrap());
        Self { faults, _device: device, _folder: folder }
    }

    fn number(&self, sql: &str) -> i64 {
        self.faults.look(|connection| connection.query_row(sql, [], |row| row.get(0)).unwrap())
    }

    /// How many of a thousand.
    fn per_mille(&self, some: &str, all: &str) -> i64 {
        self.number(some) * 1000 / self.number(all).max(1)
    }
}

/// One town serves for both questions: to grow one takes longer than to ask them.
#[test]
fn the_town_is_like_a_real_one_and_the_same_byte_for_byte_from_the_same_seed() {
    let second = std::thread::spawn(|| Town::grow().faults.dump());
    let town = Town::grow();
    let first = town.faults.dump();
    people(&town);
    history(&town);
    let second = second.join().unwrap();
    assert_eq!(difference(&first, &second), Vec::<String>::new());
    assert!(first == second && first.len() > 1_000_000);
}

/// Answers are JSON: `{"blood_pressure": {"type": "pressure", "value": {"systolic": "152", …}}}`.
const ANSWERED: &str = "json_extract(v.answers, '$.blood_pressure.value.systolic')";

fn people(town: &Town) {
    assert_eq!(town.number("SELECT count(*) FROM resident"), 2_000);
    assert_eq!(town.number("SELECT count(DISTINCT estate) FROM household"), 3);
    assert_eq!(town.number("SELECT count(DISTINCT building) FROM household WHERE unit = ''"), 6, "a village");
    let places = town.number("SELECT count(*) FROM building_place WHERE building <> ''");
    assert!(places > 18, "{places} buildings have a place");

    let age = "(SELECT (julianday('2026-09-02') - julianday(born)) / 365.25)";
    let band = |from: u32, until: u32| format!("FROM resident WHERE {age} >= {from} AND {age} < {until}");
    let all = "SELECT count(*) FROM resident";
    // fixtures/demo/distributions.toml: share of the age; of these ill and known (0.8 of the prevalence).
    for (from, until, share, pressure, sugar) in [
        (18, 35, 90, 40, 40),
        (35, 45, 130, 120, 72),
        (45, 55, 180, 237, 120),
        (55, 65, 220, 357, 168),
        (65, 75, 240, 446, 208),
        (75, 120, 140, 482, 216),
    ] {
        let band = band(from, until);
        let found = town.per_mille(&format!("SELECT count(*) {band}"), all);
        assert!((found - share).abs() < 30, "{found} ‰ of age {from}, wanted {share}");
        for (disease, wanted) in [("hypertension", pressure), ("diabetes", sugar)] {
            let managed = format!(
                "SELECT count(*) {band} AND id IN (SELECT resident FROM managed_disease WHERE disease = '{disease}')"
            );
            let found = town.per_mille(&managed, &format!("SELECT count(*) {band}"));
            assert!((found - wanted).abs() < 70, "{found} ‰ with {disease} of age {from}, wanted {wanted}");
        }
    }
    let women = town.per_mille("SELECT count(*) FROM resident WHERE sex = 'female'", all);
    assert!((490..560).contains(&women), "{women} ‰");

    // The first and the last judged visit of each with hypertension for more than a year.
    let controlled = |order: &str| {
        let judged = format!(
            "SELECT j.class AS class, row_number() OVER (PARTITION BY v.resident ORDER BY v.signed_at {order}) AS n
             FROM visit v JOIN judgement j ON j.visit = v.id AND j.disease = 'hypertension'
             JOIN managed_disease m ON m.resident = v.resident AND m.disease = j.disease AND m.since < '2025-09-02'"
        );
        town.per_mille(
            &format!("SELECT count(*) FROM ({judged}) WHERE n = 1 AND class = 'satisfied'"),
            &format!("SELECT count(*) FROM ({judged}) WHERE n = 1"),
        )
    };
    let (first, last) = (controlled("ASC"), controlled("DESC"));
    assert!(first < 500 && last > first + 150, "{first} ‰ at first, {last} ‰ now");
    assert!((580..800).contains(&last), "{last} ‰ controlled");

    let month = |month: &str| {
        town.number(&format!(
            "SELECT CAST(avg(CAST(systolic AS INTEGER)) * 10 AS INTEGER) FROM reading
             WHERE strftime('%m', taken_at / 1000000, 'unixepoch') = '{month}' AND visit IS NOT NULL"
        ))
    };
    let (winter, summer) = (month("01"), month("07"));
    assert!(winter > summer + 40, "{winter} in January, {summer} in July, tenths of mmHg");
}

fn history(town: &Town) {
    let visits = town.number("SELECT count(*) FROM visit WHERE state = 'signed'");
    assert!((6_000..16_000).contains(&visits), "{visits} visits");
    let measured = town.number(&format!("SELECT count(*) FROM visit v WHERE {ANSWERED} IS NOT NULL"));
    let agrees = town.number(&format!(
        "SELECT count(*) FROM visit v JOIN reading r ON r.visit = v.id AND r.kind = 'blood-pressure'
         WHERE r.systolic = {ANSWERED} AND r.diastolic = json_extract(v.answers, '$.blood_pressure.value.diastolic')
             AND r.resident = v.resident AND r.taken_at = v.started_at"
    ));
    assert_eq!(measured, agrees, "each pressure of a form was measured");
    let glucose = "json_extract(v.answers, '$.fasting_glucose.value')";
    let asked = town.number(&format!("SELECT count(*) FROM visit v WHERE {glucose} IS NOT NULL"));
    let agrees = town.number(&format!(
        "SELECT count(*) FROM visit v JOIN reading r ON r.visit = v.id AND r.kind = 'glucose' WHERE r.mmol_per_l = {glucose}"
    ));
    assert!(asked > 1_000 && asked == agrees, "{asked} fasting values, {agrees} measured");

    let ended = "json_extract(v.answers, '$.not_followed.value') IN (1, 2, 3)";
    let gone = town.number(&format!("SELECT count(*) FROM visit v WHERE {ended}"));
    assert!((15..120).contains(&gone), "{gone} lost, dead or moved");
    for (what, sql) in [
        ("visited after the follow-up had ended", format!(
            "SELECT count(*) FROM visit v JOIN visit later ON later.resident = v.resident AND later.started_at > v.started_at WHERE {ended}"
        )),
        ("measured after she had died", "SELECT count(*) FROM reading r JOIN visit v ON v.resident = r.resident
             AND json_extract(v.answers, '$.not_followed.value') = 2
             AND r.taken_at / 1000000 > unixepoch(json_extract(v.answers, '$.not_followed_date.value')) + 86400".to_owned()),
        ("in the future", "SELECT count(*) FROM visit WHERE signed_at > unixepoch('2026-09-02T00:30:00') * 1000000".to_owned()),
        ("signed before it began", "SELECT count(*) FROM visit WHERE signed_at < started_at".to_owned()),
        ("judged without a class", "SELECT count(*) FROM judgement WHERE class IS NULL".to_owned()),
        ("a plan of somebody gone", format!(
            "SELECT count(*) FROM plan p JOIN visit v ON v.resident = p.resident WHERE {ended}"
        )),
    ] {
        assert_eq!(town.number(&sql), 0, "{what}");
    }
    for (what, least) in [
        ("plan", 60),
        ("screening", 400),
        ("referral", 3),
        ("referral_result", 1),
        ("alert", 2),
        ("alert_step", 1),
        ("yearly_check", 800),
        ("self_care", 600),
        ("record_version", 1_000),
        ("care_group", 8),
        ("group_session", 100),
        ("salt_check", 300),
        ("reminder", 200),
        ("visit WHERE json_extract(answers, '$.not_followed.value') IS NOT NULL", 10),
        ("campaign", 1),
        ("medication", 900),
    ] {
        let found = town.number(&format!("SELECT count(*) FROM {what}"));
        assert!(found >= least, "{found} of {what}");
    }
    let ended = town.number("SELECT count(*) FROM medication WHERE until IS NOT NULL");
    let reactions = town
        .number("SELECT count(*) FROM visit v WHERE json_extract(v.answers, '$.adverse_reaction.value') = 2");
    assert!(ended > 300 && reactions > 10, "{ended} drugs ended, {reactions} reactions");
}
