//! A sheet and the resident it describes are the same, and what can't be meant is named.

use uuid::Uuid;

use super::*;
use crate::care::id::{HouseholdId, ResidentId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn wang() -> Resident {
    Resident {
        id: ResidentId(Uuid::nil()),
        household: HouseholdId(Uuid::nil()),
        name: "王桂兰".to_owned(),
        sex: Sex::Female,
        born: day("1949-12-31"),
        id_number: Some("11010519491231002X".to_owned()),
        archive_number: "99010500100100001".to_owned(),
        phone: Some("19900001234".to_owned()),
        contact: Some("张德福".to_owned()),
        diseases: vec![ManagedDisease { disease: Disease::Hypertension, since: day("2020-03-01") }],
        problems: vec!["冠心病".to_owned(), "腰椎间盘突出".to_owned()],
        allergies: vec!["青霉素".to_owned(), "头孢".to_owned()],
    }
}

fn home() -> Household {
    Household {
        id: HouseholdId(Uuid::nil()),
        estate: "幸福小区".to_owned(),
        building: "3 栋".to_owned(),
        unit: "1 单元".to_owned(),
        floor: 1,
        door: "101".to_owned(),
        walk_order: 2,
    }
}

fn today() -> NaiveDate {
    day("2026-09-02")
}

fn fields(sheet: &Answers) -> Vec<String> {
    check(sheet, today())
        .into_iter()
        .map(|problem| match problem {
            RecordProblem::Answer(problem) => problem.field,
            RecordProblem::Sheet { field, .. } => field.to_owned(),
        })
        .collect()
}

#[test]
fn a_sheet_made_of_a_resident_describes_her() {
    let sheet = sheet_of(&wang(), &home(), None);
    assert_eq!(fields(&sheet), Vec::<String>::new());
    assert!(resident_of(&sheet, wang(), today()) == wang());
    assert!(home_of(&sheet, home()) == home());
    assert_eq!(sheet["history"], Answer::Codes(vec![2, 4, 13]));
    assert_eq!(sheet["history_since_2"], Answer::Date(day("2020-03-01")));
    for (field, answer) in &sheet {
        let checked = FormSet::record().check(field, answer, today(), wang().born);
        assert!(checked.is_ok(), "{field}");
    }
}

#[test]
fn what_was_kept_on_a_sheet_stays_beside_what_the_resident_says() {
    let mut last = sheet_of(&wang(), &home(), None);
    last.insert("blood_group".to_owned(), Answer::Code(2));
    let mut moved = wang();
    moved.phone = None;
    let sheet = sheet_of(&moved, &home(), Some(&last));
    assert_eq!(sheet["blood_group"], Answer::Code(2));
    assert!(!sheet.contains_key("phone"));
}

#[test]
fn a_disease_is_managed_from_the_day_of_registration_whenever_it_began() {
    let mut sheet = sheet_of(&wang(), &home(), None);
    sheet.insert("managed".to_owned(), Answer::Codes(vec![1, 2]));
    let since = |sheet: &Answers| {
        resident_of(sheet, wang(), today()).diseases.iter().map(|d| d.since).collect::<Vec<_>>()
    };
    assert_eq!(since(&sheet), [day("2020-03-01"), today()]);
    sheet.insert("history_since_3".to_owned(), Answer::Date(day("2021-05-01")));
    assert_eq!(since(&sheet), [day("2020-03-01"), today()]);
    assert_eq!(sheet["history_since_3"], Answer::Date(day("2021-05-01")), "the diagnosis stays on the sheet");
}

#[test]
fn an_id_number_tells_birth_date_and_sex() {
    let mut sheet = Answers::new();
    sheet.insert("id_number".to_owned(), Answer::Text(" 11010519491231002x".to_owned()));
    sheet.insert("archive_number".to_owned(), Answer::Text("990105 001-001 00023".to_owned()));
    complete(&mut sheet, today());
    assert_eq!(sheet["archive_number"], Answer::Text("99010500100100023".to_owned()));
    assert_eq!(sheet["id_number"], Answer::Text("11010519491231002X".to_owned()));
    assert_eq!(sheet["born"], Answer::Date(day("1949-12-31")));
    assert_eq!(sheet["sex"], Answer::Code(2));
}

#[test]
fn each_fault_names_its_field() {
    let text = |text: &str| Answer::Text(text.to_owned());
    for (field, answer, named) in [
        ("id_number", text("110105194912310021"), "id_number"),
        ("born", Answer::Date(day("1949-12-30")), "born"),
        ("sex", Answer::Code(1), "sex"),
        ("archive_number", text("123"), "archive_number"),
        ("phone", text("打邻居"), "phone"),
        ("carer_phone", text("12"), "carer_phone"),
    ] {
        let mut sheet = sheet_of(&wang(), &home(), None);
        sheet.insert(field.to_owned(), answer);
        assert_eq!(fields(&sheet), [named]);
    }
    let mut sheet = sheet_of(&wang(), &home(), None);
    sheet.remove("id_number");
    sheet.insert("born".to_owned(), Answer::Date(day("1850-01-01")));
    assert_eq!(fields(&sheet), ["born"]);
    sheet = sheet_of(&wang(), &home(), None);
    sheet.insert("contract_from".to_owned(), Answer::Date(day("2026-01-01")));
    sheet.insert("contract_until".to_owned(), Answer::Date(day("2025-12-31")));
    assert_eq!(fields(&sheet), ["contract_until"]);
    assert_eq!(fields(&Answers::new()), ["name", "sex", "born", "estate", "building", "door"]);
}
