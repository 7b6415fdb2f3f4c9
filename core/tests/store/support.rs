//! Made-up people and values for the store's tests. All are invented; the ID number is the example of GB 11643.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta};
use doorstep_core::care::answer::{Answer, Answers, Drug};
use doorstep_core::care::id::{
    HouseholdId, OutboxId, PlanId, RawId, ReadingId, ResidentId, StaffId, VisitId,
};
use doorstep_core::care::judgement::{Colour, Colouring, FollowUpClass, Judgement, Reason, Referral};
use doorstep_core::care::person::{Disease, Household, ManagedDisease, Resident, Sex};
use doorstep_core::care::plan::{Plan, SaltRule, Template, TemplateItem, Tick};
use doorstep_core::care::reading::{BodySite, Mark, MealTiming, Posture, Reading, Source, Value};
use doorstep_core::care::team::{Role, Staff};
use doorstep_core::care::visit::{Draft, SignedForm, SignedVisit};
use doorstep_core::store::audit::Audit;
use doorstep_core::store::outbox::Outgoing;
use doorstep_core::store::standing::{LastValue, Standing};
use doorstep_core::store::visits::{self, Signing};
use doorstep_core::store::{Error, Key, Store, people};
use rusqlite::Transaction;
use rust_decimal::Decimal;
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) const NAME: &str = "王桂兰";
pub(crate) const ID_NUMBER: &str = "11010519491231002X";

pub(crate) fn key(byte: u8) -> Key {
    Key::new(Zeroizing::new([byte; 32]))
}

/// A store in a folder of its own.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("doorstep.db")
    }

    pub(crate) fn create(&self) -> Store {
        Store::create(&self.path(), &key(7)).unwrap()
    }

    pub(crate) fn open(&self) -> Result<Store, Error> {
        Store::open(&self.path(), &key(7))
    }
}

/// An id of a kind, the same each time.
pub(crate) fn uuid(kind: u8, number: u32) -> Uuid {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[6] = 0x70;
    bytes[8] = 0x80;
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Uuid::from_bytes(bytes)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(minutes: i64) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-03-02T08:30:00+08:00").unwrap() + TimeDelta::minutes(minutes)
}

pub(crate) fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn doctor() -> Staff {
    Staff { id: StaffId(uuid(1, 1)), name: "李敏".into(), role: Role::Doctor, team: "第一团队".into() }
}

pub(crate) fn household(number: u32) -> Household {
    Household {
        id: HouseholdId(uuid(2, number)),
        estate: "幸福小区".into(),
        building: format!("{}栋", number / 40 + 1),
        unit: format!("{}单元", number / 20 % 2 + 1),
        floor: i32::try_from(number / 4 % 5 + 1).unwrap(),
        door: format!("{}0{}", number / 4 % 5 + 1, number % 4 + 1),
        walk_order: i32::try_from(number / 40).unwrap(),
    }
}

pub(crate) fn resident(number: u32) -> Resident {
    const FAMILY: &[char] = &['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'];
    const GIVEN: &[char] =
        &['桂', '兰', '秀', '英', '建', '国', '玉', '梅', '志', '强', '淑', '珍', '德', '明', '春', '华'];
    let pick = |from: &[char], at: u32| from[at as usize % from.len()];
    Resident {
        id: ResidentId(uuid(3, number)),
        household: HouseholdId(uuid(2, number / 2)),
        name: [pick(FAMILY, number * 7), pick(GIVEN, number), pick(GIVEN, number / 16)].iter().collect(),
        sex: if number.is_multiple_of(2) { Sex::Female } else { Sex::Male },
        born: day("1950-01-01") + Days::new(u64::from(number * 37 % 9000)),
        id_number: Some(format!("110105{:012}", number)),
        archive_number: format!("110105001001{number:05}"),
        phone: Some(format!("138{:08}", number * 7919 % 100_000_000)),
        contact: None,
        diseases: vec![
            ManagedDisease { disease: Disease::Hypertension, since: day("2019-05-01") },
            ManagedDisease { disease: Disease::Diabetes, since: day("2021-09-12") },
        ],
        problems: vec!["冠心病".into()],
        allergies: vec![],
    }
}

/// The resident the tests look for.
pub(crate) fn wang() -> Resident {
    Resident {
        id: ResidentId(uuid(3, 0)),
        household: HouseholdId(uuid(2, 0)),
        name: NAME.into(),
        id_number: Some(ID_NUMBER.into()),
        phone: Some("13812345678".into()),
        contact: Some("王强,儿子,13800001111".into()),
        allergies: vec!["青霉素".into()],
        ..resident(0)
    }
}

/// Stands in for the keyed hash, which is the business of `access`.
pub(crate) fn id_hash(number: u32) -> [u8; 32] {
    let mut hash = [9; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    hash
}

/// The doctor, one door and the resident behind it.
pub(crate) fn move_in(store: &Store) {
    store
        .write(|tx| {
            people::put_staff(tx, &doctor())?;
            people::put_household(tx, &household(0))?;
            people::put(tx, &wang(), Some(&id_hash(0)))
        })
        .unwrap();
}

pub(crate) fn pressure(number: u32, resident: u32, visit: Option<VisitId>) -> Reading {
    Reading {
        id: ReadingId(uuid(4, number)),
        resident: ResidentId(uuid(3, resident)),
        visit,
        value: Value::BloodPressure {
            systolic: Decimal::from(120 + number % 50),
            diastolic: Decimal::from(70 + number % 30),
            mean: Some(self::number("93.5")),
            pulse: Some(Decimal::from(60 + number % 40)),
        },
        taken_at: at(i64::from(number)),
        source: Source::Meter,
        meter: Some("BM85".into()),
        raw: None,
        decoder: Some(1),
        slot: None,
        site: Some(BodySite::LeftArm),
        posture: Posture::Sitting,
        marks: vec![Mark::IrregularPulse],
        taken_by: doctor().id,
    }
}

pub(crate) fn glucose(number: u32, resident: u32, visit: Option<VisitId>) -> Reading {
    Reading {
        id: ReadingId(uuid(4, number)),
        value: Value::Glucose { mmol_per_l: self::number("7.0"), timing: MealTiming::Unknown },
        source: Source::Typed,
        meter: None,
        decoder: None,
        slot: None,
        site: None,
        posture: Posture::Sitting,
        marks: vec![],
        ..pressure(number, resident, visit)
    }
}

pub(crate) fn raw(number: u32) -> RawId {
    RawId(uuid(5, number))
}

pub(crate) fn visit_id(number: u32) -> VisitId {
    VisitId(uuid(6, number))
}

pub(crate) fn drugs() -> Vec<Drug> {
    vec![
        Drug { name: "氨氯地平".into(), times_a_day: number("1"), dose: "5 mg".into() },
        Drug { name: "二甲双胍".into(), times_a_day: number("2"), dose: "0.5 g".into() },
    ]
}

pub(crate) fn answers() -> Answers {
    let mut answers = Answers::new();
    answers.insert("visit-kind".into(), Answer::Code(2));
    answers.insert("symptoms".into(), Answer::Codes(vec![2, 6]));
    answers.insert("weight".into(), Answer::Number(number("62.50")));
    answers.insert(
        "blood-pressure".into(),
        Answer::Pressure { systolic: number("152"), diastolic: number("86") },
    );
    answers.insert("other".into(), Answer::Text("夜里口渴".into()));
    answers.insert("hba1c-date".into(), Answer::Date(day("2026-01-15")));
    answers.insert("drugs".into(), Answer::Drugs(drugs()));
    answers
}

pub(crate) fn draft(number: u32, resident: u32) -> Draft {
    Draft {
        id: visit_id(number),
        resident: ResidentId(uuid(3, resident)),
        staff: doctor().id,
        started_at: at(0),
        answers: Answers::new(),
        readings: vec![],
    }
}

pub(crate) fn signed(number: u32, resident: u32) -> SignedVisit {
    let form = |disease| SignedForm { disease, version: "2017.3".into(), answers: answers() };
    let judgement = |disease, class, referral| Judgement {
        disease,
        class: Some(class),
        referral,
        next: day("2026-03-16"),
        reasons: vec![Reason { key: "reason.bp-above-target".into(), args: vec!["152".into(), "86".into()] }],
        needs: vec!["hba1c".into()],
        rules: "cn-2017.3+1".into(),
    };
    SignedVisit {
        id: visit_id(number),
        resident: ResidentId(uuid(3, resident)),
        staff: doctor().id,
        started_at: at(0),
        signed_at: at(15 + i64::from(number)),
        answers: answers(),
        forms: vec![form(Disease::Hypertension), form(Disease::Diabetes)],
        decisions: Vec::new(),
        judgements: vec![
            judgement(Disease::Hypertension, FollowUpClass::Unsatisfied, Some(Referral::Refer)),
            judgement(Disease::Diabetes, FollowUpClass::Satisfied, None),
        ],
        gaps: vec!["salt".into()],
    }
}

pub(crate) fn standing(resident: u32, colour: Colour, next_due: Option<NaiveDate>) -> Standing {
    Standing {
        resident: ResidentId(uuid(3, resident)),
        colouring: Colouring {
            colour,
            reasons: vec![Reason { key: "reason.overdue".into(), args: vec!["12".into()] }],
            rules: "cn-2017.3+1".into(),
        },
        next_due,
        raised: None,
        last_pressure: Some(LastValue {
            value: pressure(1, resident, None).value,
            beyond: None,
            taken_at: at(1),
            answered: false,
        }),
        last_glucose: None,
    }
}

pub(crate) fn outgoing(number: u32, visit: Option<VisitId>) -> Outgoing {
    Outgoing {
        id: OutboxId(uuid(7, number)),
        visit,
        kind: "visit".into(),
        resident: None,
        observations: 0,
        body: format!("{{\"resourceType\":\"Bundle\",\"note\":\"{NAME} {ID_NUMBER}\",\"n\":{number}}}")
            .into_bytes(),
        created_at: at(20),
    }
}

pub(crate) fn audit(resident: u32) -> Audit {
    Audit {
        at: at(20),
        staff: doctor().id,
        action: "visit-sign".into(),
        subject: Some(ResidentId(uuid(3, resident))),
        detail: String::new(),
    }
}

pub(crate) fn plan(number: u32, resident: u32) -> Plan {
    let item = |key: &str, times_a_week, roles| TemplateItem { key: key.into(), times_a_week, roles };
    Plan {
        id: PlanId(uuid(8, number)),
        resident: ResidentId(uuid(3, resident)),
        start: day("2026-03-02"),
        template: Template {
            key: "five-plus-two".into(),
            version: "1".into(),
            source: "test".into(),
            weeks: 12,
            evaluation: "control-rate".into(),
            salt: Some(SaltRule { limit_grams: self::number("5"), spoon_grams: self::number("2.0") }),
            items: vec![
                item("doctor-follow-up", 5, vec![Role::Doctor]),
                item("salt-spoon", 1, vec![Role::Volunteer]),
            ],
        },
        ended: None,
    }
}

pub(crate) fn tick(plan: u32, done: bool, minutes: i64, visit: Option<VisitId>) -> Tick {
    Tick {
        plan: PlanId(uuid(8, plan)),
        item: "doctor-follow-up".into(),
        day: day("2026-03-02"),
        done,
        by: doctor().id,
        at: at(minutes),
        visit,
    }
}

/// Signs the visit `number` of `resident`, whose draft is open, with all that belongs to it.
pub(crate) fn sign(store: &Store, number: u32, resident: u32, ticks: &[Tick]) -> Result<(), Error> {
    store.write(|tx| sign_within(tx, number, resident, ticks))
}

/// The same within a transaction that goes on.
pub(crate) fn sign_within(
    tx: &Transaction<'_>,
    number: u32,
    resident: u32,
    ticks: &[Tick],
) -> Result<(), Error> {
    let visit = signed(number, resident);
    let standing = standing(resident, Colour::Yellow, Some(day("2026-03-16")));
    let (outgoing, audit) = ([outgoing(number, Some(visit.id))], audit(resident));
    let signing = Signing { visit: &visit, outgoing: &outgoing, audit: &audit, standing: &standing, ticks };
    visits::sign(tx, &signing)
}
