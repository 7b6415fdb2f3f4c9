use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::drink::{Drink, as_spirits};
use super::*;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::person::Disease::{self, Diabetes, Hypertension};
use crate::words::{self, Lang};

const BOTH: [Disease; 2] = [Hypertension, Diabetes];

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 9, 4)
}

fn parse(field: &str, typed: &str) -> Result<Answer, FieldProblem> {
    FormSet::current().parse(field, typed, today(), day(1954, 3, 1))
}

fn check(field: &str, answer: Answer) -> Result<(), FieldProblem> {
    FormSet::current().check(field, &answer, today(), day(1954, 3, 1))
}

fn fault(result: Result<Answer, FieldProblem>) -> ProblemKind {
    result.unwrap_err().kind
}

fn said(lang: Lang, problem: &FieldProblem) -> String {
    let name = FormSet::current().name_of(problem).unwrap();
    let reason = problem.reason(match lang {
        Lang::Zh => &name.zh,
        Lang::En => &name.en,
    });
    words::say(lang, &reason.key, &reason.args)
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn number(text: &str) -> Answer {
    Answer::Number(dec(text))
}

fn pressure(systolic: &str, diastolic: &str) -> Answer {
    Answer::Pressure { systolic: dec(systolic), diastolic: dec(diastolic) }
}

fn answers(list: &[(&str, Answer)]) -> Answers {
    list.iter().map(|(field, answer)| ((*field).to_owned(), answer.clone())).collect()
}

fn ids(diseases: &[Disease]) -> Vec<&str> {
    let set = FormSet::current();
    set.fields_for(diseases).iter().flat_map(|s| s.fields.iter().map(|f| f.id.as_str())).collect()
}

/// Codes of a list as the form prints them.
fn codes(field: &str) -> Vec<(u8, &str)> {
    FormSet::current().field(field).unwrap().choices().iter().map(|c| (c.code, c.zh.as_str())).collect()
}

#[test]
fn every_code_of_the_printed_forms() {
    let good = vec![(1, "良好"), (2, "一般"), (3, "差")];
    let salt = vec![(1, "轻"), (2, "中"), (3, "重")];
    let class = vec![(1, "控制满意"), (2, "控制不满意"), (3, "不良反应"), (4, "并发症")];
    for (field, wanted) in [
        ("visit_kind", vec![(1, "门诊"), (2, "家庭"), (3, "电话")]),
        (
            "hypertension_symptoms",
            vec![
                (1, "无症状"),
                (2, "头痛头晕"),
                (3, "恶心呕吐"),
                (4, "眼花耳鸣"),
                (5, "呼吸困难"),
                (6, "心悸胸闷"),
                (7, "鼻衄出血不止"),
                (8, "四肢发麻"),
                (9, "下肢水肿"),
            ],
        ),
        (
            "diabetes_symptoms",
            vec![
                (1, "无症状"),
                (2, "多饮"),
                (3, "多食"),
                (4, "多尿"),
                (5, "视力模糊"),
                (6, "感染"),
                (7, "手脚麻木"),
                (8, "下肢浮肿"),
                (9, "体重明显下降"),
            ],
        ),
        ("foot_pulse", vec![(1, "触及正常"), (2, "减弱"), (3, "消失")]),
        ("foot_pulse_side", vec![(1, "双侧"), (2, "左侧"), (3, "右侧")]),
        ("salt", salt.clone()),
        ("salt_target", salt),
        ("mental_adjustment", good.clone()),
        ("compliance", good),
        ("adherence", vec![(1, "规律"), (2, "间断"), (3, "不服药")]),
        ("adverse_reaction", vec![(1, "无"), (2, "有")]),
        ("hypoglycaemia", vec![(1, "无"), (2, "偶尔"), (3, "频繁")]),
        ("hypertension_class", class.clone()),
        ("diabetes_class", class),
    ] {
        assert_eq!(codes(field), wanted, "{field}");
    }
}

#[test]
fn shared_fields_are_asked_once_and_each_form_has_its_own() {
    let both = ids(&BOTH);
    assert_eq!(both.len(), both.iter().collect::<BTreeSet<_>>().len());
    let (one, other) = (ids(&[Hypertension]), ids(&[Diabetes]));
    assert!(one.iter().chain(&other).all(|id| both.contains(id)));
    for id in ["salt", "salt_target", "heart_rate", "hypertension_symptoms", "hypertension_drugs"] {
        assert!(one.contains(&id) && !other.contains(&id), "{id}");
    }
    for id in ["staple_food", "foot_pulse", "fasting_glucose", "hba1c", "hypoglycaemia", "insulin_kind"] {
        assert!(!one.contains(&id) && other.contains(&id), "{id}");
    }
    assert!(FormSet::current().fields_for(&[]).is_empty());
}

#[test]
fn danger_signs_are_offered_by_disease() {
    let signs = FormSet::current().field("emergency_signs").unwrap();
    let keys = |diseases: &[Disease]| -> Vec<&str> {
        signs.choices_for(diseases).iter().filter_map(|c| c.key.as_deref()).collect()
    };
    assert!(keys(&[Hypertension]).contains(&"cannot-lie-flat"));
    assert!(!keys(&[Diabetes]).contains(&"cannot-lie-flat"));
    assert!(!keys(&[Hypertension]).contains(&"acetone-breath"));
    assert_eq!(keys(&BOTH).len(), 21);
}

#[test]
fn nothing_measured_and_no_symptom_is_carried_over() {
    let carried: BTreeSet<&str> =
        FormSet::current().fields.iter().filter(|f| f.carry_over).map(|f| f.id.as_str()).collect();
    let wanted = [
        "weight_target",
        "height",
        "smoking",
        "smoking_target",
        "drinking",
        "drinking_target",
        "exercise_times",
        "exercise_minutes",
        "exercise_times_target",
        "exercise_minutes_target",
        "salt",
        "salt_target",
        "staple_food",
        "staple_food_target",
        "hypertension_drugs",
        "diabetes_drugs",
        "insulin_kind",
        "insulin_use",
    ];
    assert_eq!(carried, wanted.into_iter().collect());
    let last = answers(&[("height", number("158")), ("weight", number("60")), ("salt", Answer::Code(2))]);
    let offered = FormSet::current().carried_over(&[Diabetes], &last);
    assert_eq!(offered, answers(&[("height", number("158"))]));
}

#[test]
fn typed_numbers() {
    for (field, typed, wanted) in [
        ("weight", "65.5", number("65.5")),
        ("weight", "６５．５", number("65.5")),
        ("weight", " 65。5 kg ", number("65.5")),
        ("weight", "65,5", number("65.5")),
        ("fasting_glucose", "7.8 mmol/L", number("7.8")),
        ("heart_rate", "72次/分", number("72")),
        ("smoking", "0", number("0")),
        ("blood_pressure", "152/94", pressure("152", "94")),
        ("blood_pressure", "１５２／９４", pressure("152", "94")),
        ("blood_pressure", "152 94 mmHg", pressure("152", "94")),
        ("blood_pressure", "152、94", pressure("152", "94")),
        ("adherence", "１", Answer::Code(1)),
        ("diabetes_symptoms", "4，2 2", Answer::Codes(vec![2, 4])),
        ("hba1c_date", "2026年9月4日", Answer::Date(day(2026, 9, 4))),
        ("hba1c_date", "20260904", Answer::Date(day(2026, 9, 4))),
        ("hba1c_date", "2026/9/4", Answer::Date(day(2026, 9, 4))),
        ("signs_other", "  双肺呼吸音清 ", Answer::Text("双肺呼吸音清".to_owned())),
    ] {
        assert_eq!(parse(field, typed), Ok(wanted), "{field} {typed}");
    }
}

#[test]
fn letters_are_no_number() {
    for (field, typed) in [
        ("weight", "六十"),
        ("weight", "6o"),
        ("weight", "1e2"),
        ("weight", "6_0"),
        ("weight", "."),
        ("weight", "6.5.5"),
        ("weight", "0x41"),
        ("blood_pressure", "abc/94"),
        ("blood_pressure", "152/9o"),
        ("blood_pressure", "152/94/80"),
        ("blood_pressure", "1-52/94"),
        ("adherence", "规律"),
    ] {
        assert_eq!(fault(parse(field, typed)), ProblemKind::NotANumber, "{field} {typed}");
    }
}

#[test]
fn impossible_numbers_are_said_with_their_range() {
    for typed in ["1620", "1620/94", "１６２０"] {
        let problem = parse("blood_pressure", typed).unwrap_err();
        assert_eq!(problem.part, Some(Part::Systolic));
        assert_eq!(problem.range(), Some((dec("40"), dec("300"))));
        assert_eq!(said(Lang::Zh, &problem), "高压 1620 不对吧？应在 40–300 之间");
        assert_eq!(
            said(Lang::En, &problem),
            "Systolic 1620 can't be right. It should be between 40 and 300."
        );
        assert!(!format!("{problem:?}").contains("1620"));
    }
    let problem = parse("blood_pressure", "152/940").unwrap_err();
    assert_eq!(said(Lang::Zh, &problem), "低压 940 不对吧？应在 20–200 之间");
    let huge = "9".repeat(60);
    for (field, typed) in [("weight", "19.9"), ("weight", "300.1"), ("heart_rate", "-70"), ("weight", &huge)]
    {
        assert!(matches!(fault(parse(field, typed)), ProblemKind::OutOfRange { .. }), "{field} {typed}");
    }
    for (field, typed) in [("weight", "20"), ("weight", "300"), ("fasting_glucose", "0.6")] {
        assert!(parse(field, typed).is_ok(), "{field} {typed}");
    }
}

#[test]
fn decimals_halves_and_contradictions() {
    assert_eq!(fault(parse("weight", "65.55")), ProblemKind::TooManyDecimals { allowed: 1 });
    assert_eq!(parse("weight", "65.50"), Ok(number("65.50")));
    assert_eq!(fault(parse("heart_rate", "72.5")), ProblemKind::TooManyDecimals { allowed: 0 });
    assert_eq!(fault(parse("blood_pressure", "152")), ProblemKind::OneNumberMissing);
    assert_eq!(fault(parse("blood_pressure", "94/94")), ProblemKind::DiastolicNotBelowSystolic);
    assert_eq!(fault(parse("diabetes_symptoms", "1,4")), ProblemKind::NoneWithOthers);
    assert_eq!(fault(parse("diabetes_symptoms", "10")), ProblemKind::UnknownCode);
    assert_eq!(fault(parse("diabetes_symptoms", "999")), ProblemKind::UnknownCode);
    assert_eq!(fault(parse("adherence", "4")), ProblemKind::UnknownCode);
    assert_eq!(fault(parse("adherence", "1,2")), ProblemKind::UnknownCode);
    assert_eq!(fault(parse("no_such_field", "1")), ProblemKind::UnknownField);
    assert_eq!(fault(parse("weight", " 　")), ProblemKind::Empty);
    assert_eq!(check("weight", Answer::Code(1)).unwrap_err().kind, ProblemKind::WrongKind);
    assert_eq!(
        check("diabetes_symptoms", Answer::Codes(vec![])).unwrap_err().kind,
        ProblemKind::CodesOutOfOrder
    );
    let set = FormSet::current();
    let beside = [("diabetes_symptoms", Answer::Codes(vec![1])), ("diabetes_symptoms_other", number("1"))];
    assert_eq!(set.contradictions(&answers(&beside)).len(), 1);
    assert!(set.contradictions(&answers(&beside[..1])).is_empty());
}

#[test]
fn dates_neither_after_today_nor_before_birth() {
    assert_eq!(fault(parse("hba1c_date", "2026-09-05")), ProblemKind::FutureDate);
    assert!(parse("hba1c_date", "1954-03-01").is_ok());
    assert_eq!(fault(parse("hba1c_date", "1954-02-28")), ProblemKind::BeforeBirth { born: day(1954, 3, 1) });
    for typed in ["2026-02-30", "昨天", "26-09-04", "2026-09", "2026-9-4-1", "+2026-09-04"] {
        assert_eq!(fault(parse("hba1c_date", typed)), ProblemKind::NotADate, "{typed}");
    }
    assert_eq!(fault(parse("next_date", "2026-09-03")), ProblemKind::PastDate);
    assert!(parse("next_date", "2026-09-04").is_ok());
}

#[test]
fn drugs_by_line() {
    let wanted = Drug { name: "氨氯地平".to_owned(), times_a_day: dec("1"), dose: "5 mg".to_owned() };
    assert_eq!(parse("hypertension_drugs", "氨氯地平，１，5 mg\n"), Ok(Answer::Drugs(vec![wanted.clone()])));
    assert_eq!(fault(parse("hypertension_drugs", "氨氯地平，每天，5 mg")), ProblemKind::NotANumber);
    assert_eq!(fault(parse("hypertension_drugs", "氨氯地平")), ProblemKind::DrugIncomplete);
    assert_eq!(fault(parse("hypertension_drugs", "氨氯地平,0,5 mg")), ProblemKind::DrugIncomplete);
    assert!(check("hypertension_drugs", Answer::Drugs(vec![])).is_ok(), "no drugs is an answer");
    assert_eq!(
        check("hypertension_drugs", Answer::Drugs(vec![wanted; 11])).unwrap_err().kind,
        ProblemKind::TooManyDrugs { max: 10 }
    );
}

#[test]
fn every_problem_has_its_sentence_in_both_languages() {
    let (min, max) = (dec("1"), dec("2"));
    let unit = Box::new(Label { zh: "克".to_owned(), en: "g".to_owned() });
    for kind in [
        ProblemKind::UnknownField,
        ProblemKind::WrongKind,
        ProblemKind::Empty,
        ProblemKind::NotANumber,
        ProblemKind::OutOfRange { min, max, unit },
        ProblemKind::TooManyDecimals { allowed: 0 },
        ProblemKind::TooManyDecimals { allowed: 2 },
        ProblemKind::OneNumberMissing,
        ProblemKind::DiastolicNotBelowSystolic,
        ProblemKind::NotADate,
        ProblemKind::FutureDate,
        ProblemKind::PastDate,
        ProblemKind::BeforeBirth { born: today() },
        ProblemKind::UnknownCode,
        ProblemKind::CodesOutOfOrder,
        ProblemKind::NoneWithOthers,
        ProblemKind::Contradicts { field: "x".to_owned() },
        ProblemKind::TooLong { max: 1 },
        ProblemKind::TooManyDrugs { max: 1 },
        ProblemKind::DrugIncomplete,
    ] {
        let problem = FieldProblem { field: "weight".to_owned(), part: None, typed: "1".to_owned(), kind };
        for lang in [Lang::Zh, Lang::En] {
            let sentence = said(lang, &problem);
            assert!(words::has(&problem.reason("").key), "{problem:?}");
            assert!(!sentence.contains('{'), "{sentence}");
        }
    }
}

#[test]
fn what_is_shown_and_what_is_a_gap() {
    let set = FormSet::current();
    let side = set.field("foot_pulse_side").unwrap();
    let course = set.field("adverse_reaction_course").unwrap();
    let weak = answers(&[("foot_pulse", Answer::Code(2))]);
    let normal = answers(&[("foot_pulse", Answer::Code(1))]);
    assert!(set.shown(side, &weak, None));
    assert!(!set.shown(side, &normal, None));
    assert!(set.gaps(&[Diabetes], &weak).contains(&"foot_pulse_side".to_owned()));
    assert!(!set.gaps(&[Diabetes], &normal).contains(&"foot_pulse_side".to_owned()));
    let reaction = answers(&[("adverse_reaction", Answer::Code(2))]);
    assert!(set.shown(course, &reaction, Some(&reaction)));
    assert!(!set.shown(course, &reaction, None));
    assert!(!set.shown(course, &reaction, Some(&normal)));
    let gaps = set.gaps(&BOTH, &Answers::new());
    assert!(gaps.contains(&"blood_pressure".to_owned()));
    for never in ["name", "bmi", "next_date", "hypertension_class", "signs_other", "not_followed"] {
        assert!(!gaps.contains(&never.to_owned()), "{never}");
    }
}

#[test]
fn who_is_lost_or_dead_is_asked_for_reason_and_date_only() {
    let set = FormSet::current();
    let lost = answers(&[
        ("visit_kind", Answer::Code(2)),
        ("not_followed", Answer::Code(1)),
        ("blood_pressure", pressure("152", "94")),
    ]);
    assert_eq!(set.gaps(&BOTH, &lost), ["not_followed_reason", "not_followed_date"]);
    assert!(!set.project(Hypertension, &lost).contains_key("blood_pressure"));
    assert!(set.project(Hypertension, &lost).contains_key("not_followed"));
}

#[test]
fn one_visit_projects_onto_both_printed_forms() {
    let set = FormSet::current();
    let all = answers(&[
        ("blood_pressure", pressure("152", "94")),
        ("fasting_glucose", number("7.8")),
        ("heart_rate", number("72")),
        ("height", number("158")),
        ("emergency_signs", Answer::Codes(vec![1])),
        ("foot_pulse", Answer::Code(1)),
        ("foot_pulse_side", Answer::Code(2)),
    ]);
    let fields = |disease| set.project(disease, &all).into_keys().collect::<Vec<_>>();
    assert_eq!(fields(Hypertension), ["blood_pressure", "heart_rate"]);
    assert_eq!(fields(Diabetes), ["blood_pressure", "fasting_glucose", "foot_pulse"]);
}

#[test]
fn body_mass_index_is_exact_to_one_decimal() {
    let index = |kg, cm| body_mass_index(dec(kg), dec(cm));
    assert_eq!(index("65.5", "158"), Some(dec("26.2")));
    assert_eq!(index("57.05", "200"), Some(dec("14.3")), "14.2625 is nearer to 14.3");
    assert_eq!(index("57", "200"), Some(dec("14.3")), "14.25: halves up");
    assert_eq!(index("65", "0"), None);
    let set = FormSet::current();
    let computed = set.computed(&answers(&[("weight", number("65.5")), ("height", number("158"))]));
    assert_eq!(computed, answers(&[("bmi", number("26.2"))]));
}

#[test]
fn drinks_are_converted_to_spirits() {
    assert_eq!(as_spirits(Drink::Spirits, dec("2.5")), dec("2.5"));
    assert_eq!(as_spirits(Drink::Beer, dec("10")), dec("1"));
    assert_eq!(as_spirits(Drink::Beer, dec("3")), dec("0.3"));
    assert_eq!(as_spirits(Drink::RedWine, dec("1")), dec("0.25"));
    assert_eq!(as_spirits(Drink::YellowWine, dec("1")), dec("0.2"));
}

#[test]
fn data_that_contradicts_itself_is_refused() {
    let head = "version = \"1\"\nsource = \"s\"\nsection = [{ id = \"a\", label = \"A\" }]";
    let field = |id: &str, rest: &str| {
        format!("[[field]]\nid = \"{id}\"\nsection = \"a\"\nforms = [\"diabetes\"]\nlabel = \"L\"\n{rest}\n")
    };
    let text = "kind = { type = \"text\", max_length = 5 }";
    let code = "kind.type = \"code\"\nkind.codes = [{ code = 1, zh = \"一\", en = \"one\" }]";
    let sound =
        field("x", code) + &field("y", &format!("{text}\nshown_if = {{ field = \"x\", codes = [1] }}"));
    assert!(load::load(head, &[&sound]).is_ok());
    for (fields, why) in [
        (field("x", text) + &field("x", text), "twice"),
        (field("x", text).replace("section = \"a\"", "section = \"b\""), "section"),
        (
            field("x", "kind = { type = \"number\", unit = \"g\", min = \"2\", max = \"1\", decimals = 0 }"),
            "range",
        ),
        (field("x", &format!("{text}\nshown_if = {{ field = \"y\" }}")), "before it"),
        (
            field("x", code) + &field("y", &format!("{text}\nshown_if = {{ field = \"x\", codes = [2] }}")),
            "code",
        ),
        (field("x", &format!("{text}\nunknown = 1")), "unknown"),
    ] {
        let error = load::load(head, &[&fields]).unwrap_err().to_string();
        assert!(error.contains(why), "{error} should say {why}");
    }
}
