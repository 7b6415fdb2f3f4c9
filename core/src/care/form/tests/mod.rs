use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::drink::{Drink, as_spirits};
use super::*;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::judgement::{FollowUpClass, Judgement};
use crate::care::person::Disease::{self, Diabetes, Hypertension};
use crate::words::{self, Lang};

mod typed;

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
fn a_judgement_fills_in_the_classes_and_the_earlier_date() {
    let judgement = |disease, class, next| Judgement {
        disease,
        class,
        referral: None,
        next,
        reasons: Vec::new(),
        needs: Vec::new(),
        rules: String::new(),
    };
    let filled = FormSet::current().judged(&[
        judgement(Hypertension, Some(FollowUpClass::Unsatisfied), day(2026, 9, 18)),
        judgement(Diabetes, None, day(2026, 12, 4)),
    ]);
    let date = Answer::Date(day(2026, 9, 18));
    assert_eq!(filled, answers(&[("hypertension_class", Answer::Code(2)), ("next_date", date)]));
    for class in [
        FollowUpClass::Satisfied,
        FollowUpClass::Unsatisfied,
        FollowUpClass::AdverseReaction,
        FollowUpClass::Complication,
    ] {
        let key = serde_json::to_value(class).unwrap();
        for field in ["hypertension_class", "diabetes_class"] {
            let code = FormSet::current().field(field).unwrap().code_of(key.as_str().unwrap());
            assert_eq!(code, Some(class.code()));
        }
        assert!(words::has(&format!("class-{}", key.as_str().unwrap())));
    }
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
