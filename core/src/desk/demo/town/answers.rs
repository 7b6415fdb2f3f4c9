//! What was found at a visit, as both national forms ask it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::course::{DIED, LOST, MOVED};
use super::life::Life;
use crate::care::answer::{Answer, Answers};
use crate::care::person::Disease;

/// What was seen and heard at the door. mmHg, tenths of mmol/L, tenths of a kilogram.
pub(super) struct Seen {
    pub(super) systolic: i32,
    pub(super) diastolic: i32,
    pub(super) pulse: i32,
    pub(super) glucose: Option<i32>,
    pub(super) weight_tenths: i32,
    pub(super) adherence: usize,
    pub(super) reaction: bool,
    pub(super) hypoglycaemia: bool,
    pub(super) complication: bool,
    pub(super) headache: bool,
    pub(super) at_home: bool,
}

/// The answers of both forms, as far as she has the disease by that day; drugs are prescribed after judging.
pub(super) fn of(life: &Life, seen: &Seen, day: NaiveDate) -> Answers {
    let number = |n: i32| Answer::Number(Decimal::from(n));
    let tenths = |n: i32| Answer::Number(Decimal::new(n.into(), 1));
    let code = |n: u8| Answer::Code(n);
    let mut answers = Answers::new();
    let mut put = |field: &str, answer: Answer| answers.insert(field.to_owned(), answer);
    put("visit_kind", code(if seen.at_home { 2 } else { 1 }));
    put("emergency_signs", Answer::Codes(vec![1]));
    put("complication_new_or_worse", code(if seen.complication { 2 } else { 1 }));
    if seen.complication {
        put("complication_text", Answer::Text("视物比上次模糊，已嘱眼科就诊".to_owned()));
    }
    let (systolic, diastolic) = (Decimal::from(seen.systolic), Decimal::from(seen.diastolic));
    put("blood_pressure", Answer::Pressure { systolic, diastolic });
    put("pressure_arm", code(2));
    put("weight", tenths(seen.weight_tenths));
    put("weight_target", tenths(seen.weight_tenths.min(life.height_cm * life.height_cm * 24 / 1000)));
    put("height", number(life.height_cm));
    put("smoking", number(life.cigarettes));
    put("smoking_target", number(life.cigarettes / 2));
    put("drinking", number(0));
    put("drinking_target", number(0));
    let active = 2 + i32::from(life.salt % 2) * 2;
    put("exercise_times", number(active));
    put("exercise_minutes", number(30));
    put("exercise_times_target", number(5));
    put("exercise_minutes_target", number(30));
    put("mental_adjustment", code(if life.worsening { 2 } else { 1 }));
    let adherence = u8::try_from(seen.adherence + 1).expect("three kinds");
    put("compliance", code(adherence));
    put("adherence", code(adherence));
    put("adverse_reaction", code(if seen.reaction { 2 } else { 1 }));
    if seen.reaction {
        put("adverse_reaction_text", Answer::Text("换药后脚踝肿、头晕".to_owned()));
    }
    for managed in life.who.diseases.iter().filter(|managed| managed.since <= day) {
        match managed.disease {
            Disease::Hypertension => {
                put("hypertension_symptoms", Answer::Codes(vec![if seen.headache { 2 } else { 1 }]));
                put("heart_rate", number(seen.pulse));
                put("salt", code(life.salt));
                put("salt_target", code(1));
            }
            Disease::Diabetes => {
                put("diabetes_symptoms", Answer::Codes(vec![1]));
                put("foot_pulse", code(1));
                put("staple_food", number(300));
                put("staple_food_target", number(250));
                put("hypoglycaemia", code(if seen.hypoglycaemia { 2 } else { 1 }));
                if let Some(glucose) = seen.glucose {
                    put("fasting_glucose", tenths(glucose));
                }
            }
        }
    }
    answers
}

/// A visit that could not take place.
pub(super) fn not_met(code: u8, on: NaiveDate) -> Answers {
    let reason = match code {
        LOST => "电话停机，邻居也不知道去向",
        DIED => "家属告知病故",
        MOVED => "随子女迁到外地",
        4 => "本人说最近不想量",
        5 => "回老家探亲",
        _ => "在县医院住院",
    };
    [
        ("visit_kind", Answer::Code(2)),
        ("not_followed", Answer::Code(code)),
        ("not_followed_reason", Answer::Text(reason.to_owned())),
        ("not_followed_date", Answer::Date(on)),
    ]
    .into_iter()
    .map(|(field, answer)| (field.to_owned(), answer))
    .collect()
}
