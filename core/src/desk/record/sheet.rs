//! A sheet being filled in: entries over what stands there, what is asked with them, and what can't stay so. The core keeps
//! nothing of it until it is saved.

use chrono::NaiveDate;

use super::super::view::{FieldView, RecordEntry, RecordFormProblem, SectionView};
use super::super::visit::field;
use super::super::work::{Fault, Work};
use super::super::{Error, phrase};
use super::{ARCHIVE_GROUPS, ARCHIVE_NUMBER, ID_GROUPS, ID_NUMBER};
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id_number;

/// Entries over what stands there, with what is wrong in single fields. A wrong entry leaves the field as it was. Other days
/// are bounded by the birth date that stands in the sheet itself.
pub(in crate::desk) fn filled(
    work: &Work<'_>,
    forms: &FormSet,
    before: &Answers,
    entries: &[RecordEntry],
) -> Result<(Answers, Vec<RecordFormProblem>), Fault> {
    let (born, rest): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|entry| entry.field == BORN);
    let (answers, mut problems) = filled_of(work, forms, NaiveDate::MIN, before, &born)?;
    let since = match answers.get(BORN) {
        Some(Answer::Date(born)) => *born,
        _ => NaiveDate::MIN,
    };
    let (answers, more) = filled_of(work, forms, since, &answers, &rest)?;
    problems.extend(more);
    Ok((answers, problems))
}

/// The same for a sheet of somebody whose birth date is known.
pub(in crate::desk) fn filled_of(
    work: &Work<'_>,
    forms: &FormSet,
    born: NaiveDate,
    before: &Answers,
    entries: &[RecordEntry],
) -> Result<(Answers, Vec<RecordFormProblem>), Fault> {
    let mut answers = before.clone();
    let mut problems = Vec::new();
    for entry in entries {
        work.found(forms.field(&entry.field))?;
        match field::read(work, forms, born, &entry.field, entry.input.clone()) {
            Ok(Some(answer)) => {
                answers.insert(entry.field.clone(), answer);
            }
            Ok(None) => {
                answers.remove(&entry.field);
            }
            Err(Fault::Told(Error::Invalid { field, words })) => {
                problems.push(RecordFormProblem { field, words })
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok((answers, problems))
}

const BORN: &str = "born";

/// What is asked with these answers. An ID number that stood there before is masked.
pub(super) fn sections(
    work: &Work<'_>,
    forms: &FormSet,
    answers: &Answers,
    entries: &[RecordEntry],
) -> Vec<SectionView> {
    let typed = entries.iter().any(|entry| entry.field == ID_NUMBER);
    let shown = |mut view: FieldView| {
        view.text = match view.field.as_str() {
            ID_NUMBER if typed => phrase::grouped(&view.text, &ID_GROUPS),
            ID_NUMBER => id_number::mask(&view.text),
            ARCHIVE_NUMBER => phrase::grouped(&view.text, &ARCHIVE_GROUPS),
            _ => view.text,
        };
        view
    };
    let asked = forms.asked(answers).into_iter().map(|group| SectionView {
        section: group.section.id.clone(),
        title: field::label(work.language, &group.section.label),
        fields: group
            .fields
            .into_iter()
            .map(|f| shown(field::view(work, &[], f, answers, &Answers::new())))
            .map(|view| FieldView { needed: forms.field(&view.field).is_some_and(|f| !f.optional), ..view })
            .collect(),
    });
    asked.collect()
}

/// What is not asked any more (a year of a disease that was taken back) is not kept either.
pub(super) fn tidy(forms: &FormSet, answers: &mut Answers) {
    let asked: Vec<&str> =
        forms.fields.iter().filter(|f| forms.shown(f, answers, None)).map(|f| f.id.as_str()).collect();
    answers.retain(|field, _| asked.contains(&field.as_str()));
}

/// The first problem, as the refusal to save.
pub(in crate::desk) fn refuse(problems: Vec<RecordFormProblem>) -> Result<(), Fault> {
    match problems.into_iter().next() {
        Some(RecordFormProblem { field, words }) => Err(Error::Invalid { field, words }.into()),
        None => Ok(()),
    }
}
