//! What follows from the answers.

use rust_decimal::{Decimal, RoundingStrategy};

use super::set::FormSet;
use crate::care::answer::{Answer, Answers};
use crate::care::judgement::Judgement;
use crate::care::person::Disease;

/// Body mass index in kg/m², to one decimal, halves up; `None` for a height or weight that is not above zero.
pub fn body_mass_index(weight_kg: Decimal, height_cm: Decimal) -> Option<Decimal> {
    if weight_kg <= Decimal::ZERO || height_cm <= Decimal::ZERO {
        return None;
    }
    let square = height_cm.checked_mul(height_cm)?;
    let index = weight_kg.checked_mul(Decimal::from(10_000))?.checked_div(square)?;
    Some(index.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
}

impl FormSet {
    /// The fields the app fills in itself from other answers: BMI and its target. Absent while something is missing.
    pub fn computed(&self, answers: &Answers) -> Answers {
        [("bmi", "weight"), ("bmi_target", "weight_target")]
            .into_iter()
            .filter_map(|(index, weight)| {
                let value = body_mass_index(number(answers, weight)?, number(answers, "height")?)?;
                Some((index.to_owned(), Answer::Number(value)))
            })
            .collect()
    }

    /// The fields a judgement fills in: the class of each form and one next date, the earliest. Absent while there is no class.
    pub fn judged(&self, judgements: &[Judgement]) -> Answers {
        let mut answers: Answers = judgements
            .iter()
            .filter_map(|judgement| {
                let field = match judgement.disease {
                    Disease::Hypertension => "hypertension_class",
                    Disease::Diabetes => "diabetes_class",
                };
                Some((field.to_owned(), Answer::Code(judgement.class?.code())))
            })
            .collect();
        let next = judgements.iter().map(|judgement| judgement.next).min();
        answers.extend(next.map(|day| ("next_date".to_owned(), Answer::Date(day))));
        answers
    }
}

fn number(answers: &Answers, field: &str) -> Option<Decimal> {
    match answers.get(field) {
        Some(Answer::Number(value)) => Some(*value),
        _ => None,
    }
}
