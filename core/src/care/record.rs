//! 居民健康档案: the sheet of a record (`form/record.toml`) is the whole, a [`Resident`] is the part of it that lists, searches
//! and rules need. Here one is made from the other, and a sheet is checked as a whole.

use chrono::{Months, NaiveDate};

use super::answer::{Answer, Answers};
use super::archive_number::ArchiveNumber;
use super::form::{FieldProblem, FormSet, ProblemKind};
use super::id_number::IdNumber;
use super::judgement::Reason;
use super::person::{Disease, Household, ManagedDisease, Resident, Sex};

/// Nobody is older, years.
const OLDEST: u32 = 130;
/// Digits of a phone number, with its area.
const PHONE: std::ops::RangeInclusive<usize> = 7..=15;
/// Codes of 疾病史 that have a form of their own, with the code of 纳入管理的病.
const MANAGED: [(u8, u8, Disease); 2] = [(1, 2, Disease::Hypertension), (2, 3, Disease::Diabetes)];

/// What is wrong with a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordProblem {
    /// One answer by itself.
    Answer(FieldProblem),
    /// An answer beside the others.
    Sheet {
        /// The field to mend.
        field: &'static str,
        /// The sentence.
        reason: Reason,
    },
}

/// A resident's sheet: the last one kept, or what is known of her without one. What the resident says stands above it.
pub fn sheet_of(resident: &Resident, home: &Household, last: Option<&Answers>) -> Answers {
    let mut sheet = last.cloned().unwrap_or_default();
    if last.is_none() {
        known_without_a_sheet(resident, &mut sheet);
    }
    let managed = MANAGED.iter().filter(|(.., disease)| resident.has(*disease)).map(|(code, ..)| *code);
    let sex = match resident.sex {
        Sex::Unknown => 0,
        Sex::Male => 1,
        Sex::Female => 2,
        Sex::Unstated => 9,
    };
    for (field, answer) in [
        ("name", text(&resident.name)),
        ("sex", Some(Answer::Code(sex))),
        ("born", Some(Answer::Date(resident.born))),
        ("id_number", resident.id_number.as_deref().and_then(text)),
        ("archive_number", text(&resident.archive_number)),
        ("phone", resident.phone.as_deref().and_then(text)),
        ("managed", codes(managed.collect())),
        ("estate", text(&home.estate)),
        ("building", text(&home.building)),
        ("unit", text(&home.unit)),
        ("floor", (home.floor != 0).then(|| Answer::Number(home.floor.into()))),
        ("door", text(&home.door)),
    ] {
        match answer {
            Some(answer) => sheet.insert(field.to_owned(), answer),
            None => sheet.remove(field),
        };
    }
    sheet
}

/// Fields that tell one record from another: they stand in the resident, not in what a sheet says of her.
const OF_THE_RECORD: [&str; 12] = [
    "name",
    "sex",
    "born",
    "id_number",
    "archive_number",
    "phone",
    "managed",
    "estate",
    "building",
    "unit",
    "floor",
    "door",
];

/// What another record of the same person says where this one is silent.
pub fn complete_from(sheet: &mut Answers, other: &Answers) {
    let said = other.iter().filter(|(field, _)| !OF_THE_RECORD.contains(&field.as_str()));
    for (field, answer) in said {
        sheet.entry(field.clone()).or_insert_with(|| answer.clone());
    }
}

fn known_without_a_sheet(resident: &Resident, sheet: &mut Answers) {
    let mut put = |field: &str, answer: Option<Answer>| {
        answer.map(|answer| sheet.insert(field.to_owned(), answer));
    };
    put("contact_name", resident.contact.as_deref().and_then(text));
    let (mut history, other) = coded("history", &resident.problems);
    for (_, code, disease) in MANAGED {
        if let Some(managed) = resident.diseases.iter().find(|managed| managed.disease == disease) {
            history.push(code);
            put(&format!("history_since_{code}"), Some(Answer::Date(managed.since)));
        }
    }
    history.extend((!other.is_empty()).then_some(13));
    history.sort_unstable();
    put("history", codes(history));
    put("history_other", text(&other.join("、")));
    let (mut allergy, other) = coded("allergy", &resident.allergies);
    allergy.extend((!other.is_empty()).then_some(5));
    allergy.sort_unstable();
    put("allergy", codes(allergy));
    put("allergy_other", text(&other.join("、")));
}

/// The resident whom a sheet describes; what a sheet does not hold stays as it is in `before`.
pub fn resident_of(sheet: &Answers, before: Resident, today: NaiveDate) -> Resident {
    let managed = chosen(sheet, "managed");
    let diseases: Vec<ManagedDisease> = MANAGED
        .iter()
        .filter(|(code, ..)| managed.contains(code))
        .map(|(.., disease)| {
            // Follow-ups are due from the day of registration; since when she is ill stands on the sheet.
            let known = before.diseases.iter().find(|managed| managed.disease == *disease).map(|m| m.since);
            ManagedDisease { disease: *disease, since: known.unwrap_or(today) }
        })
        .collect();
    let followed = |code: u8| {
        MANAGED
            .iter()
            .any(|(_, history, disease)| *history == code && diseases.iter().any(|d| d.disease == *disease))
    };
    let problems = chosen(sheet, "history").into_iter().filter(|code| *code != 1 && !followed(*code));
    let problems = problems.map(|code| match code {
        6 => named(sheet, "history", code, "history_cancer"),
        12 => named(sheet, "history", code, "history_occupational"),
        13 => named(sheet, "history", code, "history_other"),
        code => choice("history", code),
    });
    let allergies = chosen(sheet, "allergy").into_iter().filter(|code| *code != 1).map(|code| match code {
        5 => named(sheet, "allergy", code, "allergy_other"),
        code => choice("allergy", code),
    });
    let contact =
        [words(sheet, "contact_name"), words(sheet, "contact_relation"), words(sheet, "contact_phone")];
    let contact = contact.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Resident {
        name: words(sheet, "name").unwrap_or_default(),
        sex: match sheet.get("sex") {
            Some(Answer::Code(1)) => Sex::Male,
            Some(Answer::Code(2)) => Sex::Female,
            Some(Answer::Code(9)) => Sex::Unstated,
            _ => Sex::Unknown,
        },
        born: date(sheet, "born").unwrap_or(before.born),
        id_number: words(sheet, "id_number"),
        archive_number: words(sheet, "archive_number").unwrap_or_default(),
        phone: words(sheet, "phone"),
        contact: (!contact.is_empty()).then_some(contact),
        problems: problems.collect(),
        allergies: allergies.collect(),
        diseases,
        ..before
    }
}

/// The door that a sheet names, with the id and the place in the walk of `before`.
pub fn home_of(sheet: &Answers, before: Household) -> Household {
    let part = |field| words(sheet, field).unwrap_or_default();
    let floor = match sheet.get("floor") {
        Some(Answer::Number(floor)) => i32::try_from(floor.trunc().mantissa()).unwrap_or(0),
        _ => 0,
    };
    Household {
        estate: part("estate"),
        building: part("building"),
        unit: part("unit"),
        door: part("door"),
        floor,
        ..before
    }
}

/// Brings a sheet to one form: both numbers without what parts their digits, the ID number with the birth date and sex that it tells if nobody said them.
pub fn complete(sheet: &mut Answers, today: NaiveDate) {
    if let Some(Ok(number)) = words(sheet, "archive_number").map(|typed| ArchiveNumber::parse(&typed)) {
        sheet.insert("archive_number".to_owned(), Answer::Text(number.digits().to_owned()));
    }
    let Some(Ok(id)) = words(sheet, "id_number").map(|typed| IdNumber::parse(&typed, today)) else { return };
    sheet.insert("id_number".to_owned(), Answer::Text(id.unmasked().to_owned()));
    sheet.entry("born".to_owned()).or_insert(Answer::Date(id.born()));
    let sex = if id.sex() == Sex::Male { 1 } else { 2 };
    sheet.entry("sex".to_owned()).or_insert(Answer::Code(sex));
}

/// Whether a word among somebody's problems names a disease that she is followed up for: then it is no further one.
pub fn is_followed_up(word: &str, diseases: &[ManagedDisease]) -> bool {
    let of = |disease: Disease| MANAGED.iter().find(|(.., managed)| *managed == disease);
    diseases.iter().filter_map(|one| of(one.disease)).any(|(_, code, _)| choice("history", *code) == word)
}

/// What is wrong with a sheet as a whole, in the order of its fields.
pub fn check(sheet: &Answers, today: NaiveDate) -> Vec<RecordProblem> {
    let forms = FormSet::record();
    let missing = forms.fields.iter().filter(|f| !f.optional && !sheet.contains_key(&f.id)).map(|field| {
        RecordProblem::Answer(FieldProblem {
            field: field.id.clone(),
            part: None,
            typed: String::new(),
            kind: ProblemKind::Empty,
        })
    });
    let mut problems: Vec<RecordProblem> = missing.collect();
    let mut told = |field, reason| problems.push(RecordProblem::Sheet { field, reason });
    let born = date(sheet, "born");
    if born.is_some_and(|born| Some(born) < today.checked_sub_months(Months::new(OLDEST * 12))) {
        told("born", Reason { key: "record-too-old".to_owned(), args: vec![OLDEST.to_string()] });
    }
    match words(sheet, "id_number").map(|typed| IdNumber::parse(&typed, today)) {
        Some(Err(problem)) => told("id_number", problem.reason()),
        Some(Ok(id)) => {
            if born.is_some_and(|born| born != id.born()) {
                told("born", plain("record-born-differs"));
            }
            let sex = if id.sex() == Sex::Male { 1 } else { 2 };
            if matches!(sheet.get("sex"), Some(Answer::Code(said @ (1 | 2))) if *said != sex) {
                told("sex", plain("record-sex-differs"));
            }
        }
        None => {}
    }
    if let Some(Err(problem)) = words(sheet, "archive_number").map(|typed| ArchiveNumber::parse(&typed)) {
        told("archive_number", problem.reason());
    }
    for field in ["phone", "contact_phone", "carer_phone"] {
        if words(sheet, field).is_some_and(|typed| !is_phone(&typed)) {
            let args = [PHONE.start(), PHONE.end()].map(ToString::to_string).to_vec();
            told(field, Reason { key: "record-phone".to_owned(), args });
        }
    }
    if let (Some(from), Some(until)) = (date(sheet, "contract_from"), date(sheet, "contract_until"))
        && until < from
    {
        told("contract_until", plain("record-contract-ends-before"));
    }
    problems
}

fn is_phone(typed: &str) -> bool {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    PHONE.contains(&digits) && typed.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | ' '))
}

fn plain(key: &str) -> Reason {
    Reason { key: key.to_owned(), args: Vec::new() }
}

fn text(said: &str) -> Option<Answer> {
    (!said.trim().is_empty()).then(|| Answer::Text(said.trim().to_owned()))
}

fn codes(codes: Vec<u8>) -> Option<Answer> {
    (!codes.is_empty()).then_some(Answer::Codes(codes))
}

fn words(sheet: &Answers, field: &str) -> Option<String> {
    match sheet.get(field) {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn date(sheet: &Answers, field: &str) -> Option<NaiveDate> {
    match sheet.get(field) {
        Some(Answer::Date(day)) => Some(*day),
        _ => None,
    }
}

fn chosen(sheet: &Answers, field: &str) -> Vec<u8> {
    match sheet.get(field) {
        Some(Answer::Codes(codes)) => codes.clone(),
        _ => Vec::new(),
    }
}

fn choice(field: &str, code: u8) -> String {
    let choice = FormSet::record().field(field).and_then(|field| field.choice(code));
    choice.map(|choice| choice.zh.clone()).unwrap_or_default()
}

/// What was written beside a code, or the code's own words.
fn named(sheet: &Answers, field: &str, code: u8, beside: &str) -> String {
    words(sheet, beside).unwrap_or_else(|| choice(field, code))
}

/// Words as codes of a list, and those that are in no list.
fn coded(field: &str, said: &[String]) -> (Vec<u8>, Vec<String>) {
    let choices = FormSet::record().field(field).map(|field| field.choices()).unwrap_or_default();
    let code = |word: &String| choices.iter().find(|choice| choice.zh == *word).map(|choice| choice.code);
    let other = said.iter().filter(|word| code(word).is_none()).cloned().collect();
    (said.iter().filter_map(code).collect(), other)
}

#[cfg(test)]
mod tests;
