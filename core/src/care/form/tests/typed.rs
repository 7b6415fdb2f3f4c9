//! What is typed: read, or named as what is wrong with it.

use chrono::NaiveTime;
use proptest::prelude::*;

use super::*;

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
fn days_and_times_are_read_as_a_number_pad_gives_them() {
    for typed in ["2026-09-04", "20260904", "２０２６０９０４", "2026/9/4", " 2026年9月4日 "] {
        assert_eq!(super::super::day(typed), Some(day(2026, 9, 4)), "{typed}");
    }
    for typed in ["", "2026090", "20260230", "2026-9", "4.9.26", "20260904a"] {
        assert_eq!(super::super::day(typed), None, "{typed}");
    }
    for typed in ["08:30", "8:30", "0830", "830", "０８３０", "８：３０", "8点30分"] {
        assert_eq!(time_of_day(typed), NaiveTime::from_hms_opt(8, 30, 0), "{typed}");
    }
    for typed in ["", "8", "30", "8:3", "2460", "1260", "08300", "7 Uhr", ":30", "-8:30", "８"] {
        assert_eq!(time_of_day(typed), None, "{typed}");
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
fn half_a_blood_pressure_is_wrong_only_if_the_other_half_cant_mend_it() {
    let wrong =
        |half: &str| FormSet::current().wrong_so_far("blood_pressure", half, today(), day(1954, 3, 1));
    for half in ["162/", "40/", "300/", "１６２／", "/94", "/20", "/200", "152/94"] {
        assert_eq!(wrong(half), None, "{half}");
    }
    for (half, zh, en) in [
        (
            "1620/",
            "高压 1620 不对吧？应在 40–300 之间",
            "Systolic 1620 can't be right. It should be between 40 and 300.",
        ),
        (
            "16/",
            "高压 16 不对吧？应在 40–300 之间",
            "Systolic 16 can't be right. It should be between 40 and 300.",
        ),
        (
            "/940",
            "低压 940 不对吧？应在 20–200 之间",
            "Diastolic 940 can't be right. It should be between 20 and 200.",
        ),
        (
            "／9",
            "低压 9 不对吧？应在 20–200 之间",
            "Diastolic 9 can't be right. It should be between 20 and 200.",
        ),
    ] {
        let problem = wrong(half).unwrap();
        assert_eq!((said(Lang::Zh, &problem), said(Lang::En, &problem)), (zh.to_owned(), en.to_owned()));
    }
    assert_eq!(wrong("1o/").unwrap().kind, ProblemKind::NotANumber);
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
    for (typed, times) in [("氨氯地平,0,5 mg", 0), ("氨氯地平,25,5 mg", 25)] {
        let (times, above, max) = (times.into(), Decimal::ZERO, 24.into());
        assert_eq!(fault(parse("hypertension_drugs", typed)), ProblemKind::DrugTimes { times, above, max });
    }
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

proptest! {
    /// Whatever is typed into whatever field is an answer that holds, or a problem with a name; never a panic.
    #[test]
    fn whatever_is_typed_is_an_answer_or_a_problem(
        at in 0..FormSet::current().fields.len(),
        typed in r"[0-9０-９./,，。:xX年月日一-七 　\-+e_kgmolL%\n]{0,40}|\PC{0,20}",
    ) {
        let field = &FormSet::current().fields[at];
        match parse(&field.id, &typed) {
            Ok(answer) => prop_assert_eq!(check(&field.id, answer), Ok(())),
            Err(problem) => prop_assert!(FormSet::current().name_of(&problem).is_some()),
        }
    }
}

#[test]
fn another_drink_is_typed_by_its_name_and_converted() {
    let today = day(2026, 9, 2);
    let born = day(1950, 1, 1);
    let parsed = |forms: &FormSet, field: &str, typed: &str| forms.parse(field, typed, today, born);
    for (typed, liang) in [
        ("2", "2"),
        ("2 两白酒", "2"),
        ("白酒 1.5", "1.5"),
        ("啤酒 5", "0.5"),
        ("５啤酒", "0.5"),
        ("Beer 5", "0.5"),
        ("啤酒10两", "1"),
        ("红酒 1", "0.25"),
        ("葡萄酒 3", "0.75"),
        ("2 red wine", "0.5"),
        ("黄酒 1", "0.2"),
        ("啤酒 0.001", "0"),
    ] {
        let answer = parsed(FormSet::current(), "drinking", typed).unwrap();
        assert_eq!(answer, Answer::Number(dec(liang)), "{typed}");
    }
    let screened = parsed(FormSet::team(), "screen_spirits", "啤酒 500 ml").unwrap();
    assert_eq!(screened, Answer::Number(dec("50")));
    for wrong in ["啤酒", "啤酒 500 ml", "果汁 5", "啤酒 5 白酒 1"] {
        assert!(parsed(FormSet::current(), "drinking", wrong).is_err(), "{wrong}");
    }
    let much = parsed(FormSet::current(), "drinking", "啤酒 900");
    assert!(much.is_err(), "90 两 nobody drinks");
    assert!(parsed(FormSet::current(), "weight", "啤酒 5").is_err());
}
