//! One field of the forms: what is shown of it, and what was entered into it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::super::error::Error;
use super::super::phrase;
use super::super::residents::drug_line;
use super::super::view::{DrugLine, FieldInput, FieldKind, FieldState, FieldView, Language, OptionView};
use super::super::work::{Fault, Work};
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::form::{
    Field, FieldProblem, FilledBy, FormSet, Kind, Label, ProblemKind, half_width, times_a_day,
};
use crate::care::person::Disease;

pub(in crate::desk) fn label(language: Language, label: &Label) -> String {
    match language {
        Language::Zh => label.zh.clone(),
        Language::En => label.en.clone(),
    }
}

/// What was entered into a field of a form, as an answer; none: it is taken back.
pub(in crate::desk) fn read(
    work: &Work<'_>,
    forms: &FormSet,
    born: NaiveDate,
    field: &str,
    input: FieldInput,
) -> Result<Option<Answer>, Fault> {
    let today = work.today();
    let told = |problem: FieldProblem| Fault::Told(problem_words(work, forms, &problem));
    let answer = match input {
        FieldInput::Clear => return Ok(None),
        FieldInput::Text { text } if text.trim().is_empty() => return Ok(None),
        FieldInput::Text { text } => return Ok(Some(forms.parse(field, &text, today, born).map_err(told)?)),
        FieldInput::Codes { codes } if codes.is_empty() => return Ok(None),
        FieldInput::Codes { codes } => {
            // A code beyond a byte is in no list either.
            let codes: Vec<u8> = codes.iter().map(|code| u8::try_from(*code).unwrap_or(u8::MAX)).collect();
            codes_of(forms, field, codes)
        }
        // On a follow-up form no line at all says that she takes nothing; empty lines say nothing yet.
        FieldInput::Drugs { lines } if lines.is_empty() && of_a_disease(forms, field) => {
            Answer::Drugs(Vec::new())
        }
        FieldInput::Drugs { lines } => {
            let drugs = drugs_of(field, &lines).map_err(told)?;
            if drugs.is_empty() {
                return Ok(None);
            }
            Answer::Drugs(drugs)
        }
    };
    forms.check(field, &answer, today, born).map_err(told)?;
    Ok(Some(answer))
}

fn of_a_disease(forms: &FormSet, field: &str) -> bool {
    forms.field(field).is_some_and(|field| !field.forms.is_empty())
}

/// Lines with nothing in them are no drugs.
fn drugs_of(field: &str, lines: &[DrugLine]) -> Result<Vec<Drug>, FieldProblem> {
    let filled = |line: &&DrugLine| !(line.name.trim().is_empty() && line.dose.trim().is_empty());
    let drug = |line: &DrugLine| {
        let typed = half_width(&line.times_a_day);
        let times_a_day = times_a_day(&typed).ok_or_else(|| FieldProblem {
            field: field.to_owned(),
            part: None,
            typed: typed.clone(),
            kind: if typed.is_empty() { ProblemKind::DrugIncomplete } else { ProblemKind::NotANumber },
        })?;
        Ok(Drug { name: line.name.trim().to_owned(), times_a_day, dose: line.dose.trim().to_owned() })
    };
    lines.iter().filter(filled).map(drug).collect()
}

fn codes_of(forms: &FormSet, field: &str, mut codes: Vec<u8>) -> Answer {
    codes.sort_unstable();
    match (forms.field(field).map(|f| &f.kind), codes.as_slice()) {
        (Some(Kind::Code { .. }), [code]) => Answer::Code(*code),
        _ => Answer::Codes(codes),
    }
}

pub(super) fn sentence(work: &Work<'_>, forms: &FormSet, problem: &FieldProblem) -> String {
    let name = forms.name_of(problem).map(|name| label(work.language, name)).unwrap_or_default();
    work.reason(&problem.reason(&name))
}

pub(in crate::desk) fn problem_words(work: &Work<'_>, forms: &FormSet, problem: &FieldProblem) -> Error {
    Error::Invalid { field: problem.field.clone(), words: sentence(work, forms, problem) }
}

/// A field as it stands, for somebody with these diseases. `offered` is what the last visit would give.
pub(in crate::desk) fn view(
    work: &Work<'_>,
    diseases: &[Disease],
    field: &Field,
    answers: &Answers,
    offered: &Answers,
) -> FieldView {
    let (answer, state) = match (answers.get(&field.id), offered.get(&field.id)) {
        (Some(answer), _) => (Some(answer), FieldState::Answered),
        (None, Some(answer)) => (Some(answer), FieldState::Offered),
        (None, None) => (None, FieldState::Open),
    };
    FieldView {
        field: field.id.clone(),
        // How a drink is typed is of no use beside an answer.
        label: match field.spirits && state != FieldState::Answered {
            true => format!("{} {}", label(work.language, &field.label), work.plain("drink-help")),
            false => label(work.language, &field.label),
        },
        kind: kind(field),
        unit: match &field.kind {
            Kind::Number { unit, .. } | Kind::Pressure { unit, .. } => Some(label(work.language, unit)),
            _ => None,
        },
        options: field
            .choices_for(diseases)
            .into_iter()
            .map(|choice| OptionView {
                code: u32::from(choice.code),
                label: match work.language {
                    Language::Zh => choice.zh.clone(),
                    Language::En => choice.en.clone(),
                },
            })
            .collect(),
        state,
        text: answer.map(|answer| text(work, field, answer)).unwrap_or_default(),
        codes: match answer {
            Some(Answer::Code(code)) => vec![u32::from(*code)],
            Some(Answer::Codes(codes)) => codes.iter().map(|code| u32::from(*code)).collect(),
            _ => Vec::new(),
        },
        drugs: match answer {
            Some(Answer::Drugs(drugs)) => drugs
                .iter()
                .map(|drug| DrugLine {
                    name: drug.name.clone(),
                    times_a_day: plain_number(drug.times_a_day),
                    dose: drug.dose.clone(),
                })
                .collect(),
            _ => Vec::new(),
        },
        needed: field.needed_by_rule,
        forms: field.forms.iter().copied().filter(|form| diseases.contains(form)).collect(),
    }
}

fn kind(field: &Field) -> FieldKind {
    if field.filled_by != FilledBy::Person {
        return FieldKind::Computed;
    }
    match field.kind {
        Kind::Code { .. } => FieldKind::Code,
        Kind::Codes { .. } => FieldKind::Codes,
        // A drink is typed with its name.
        Kind::Number { .. } if field.spirits => FieldKind::Text,
        Kind::Number { .. } => FieldKind::Number,
        Kind::Text { .. } => FieldKind::Text,
        Kind::Date { .. } => FieldKind::Date,
        Kind::Pressure { .. } => FieldKind::Pressure,
        Kind::Drugs { .. } => FieldKind::Drugs,
    }
}

fn plain_number(number: Decimal) -> String {
    number.normalize().to_string()
}

/// An answer as text: what a text field is edited as, and what a list shows.
pub(in crate::desk) fn text(work: &Work<'_>, field: &Field, answer: &Answer) -> String {
    let choice = |code: u8| {
        field.choice(code).map(|choice| match work.language {
            Language::Zh => choice.zh.clone(),
            Language::En => choice.en.clone(),
        })
    };
    match answer {
        Answer::Code(code) => choice(*code).unwrap_or_default(),
        Answer::Codes(codes) => {
            codes.iter().filter_map(|code| choice(*code)).collect::<Vec<_>>().join(&work.plain("word-comma"))
        }
        Answer::Number(number) => plain_number(*number),
        Answer::Text(text) => text.clone(),
        Answer::Date(day) => day.to_string(),
        Answer::Pressure { systolic, diastolic } => phrase::pressure(*systolic, *diastolic),
        Answer::Drugs(drugs) if drugs.is_empty() => work.plain("drugs-none"),
        Answer::Drugs(drugs) => {
            drugs.iter().map(|drug| drug_line(work, drug)).collect::<Vec<_>>().join(&work.plain("word-comma"))
        }
    }
}
