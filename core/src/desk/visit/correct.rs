//! A correction after signing: a further version with reason and author. What was signed stays readable.

use rusqlite::{Connection, Transaction};

use super::super::error::Error;
use super::super::outgoing::{self, Telling};
use super::super::record::sheet;
use super::super::standing;
use super::super::view::{
    FieldInput, FieldKind, FieldState, FieldView, RecordEntry, RecordForm, RecordFormProblem, SectionView,
    VersionRow, VisitView,
};
use super::super::work::{Desk, Fault, Work};
use super::{Open, field, judging, not_met, open, page};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::form::{FilledBy, FormSet};
use crate::care::id::VisitId;
use crate::care::person::Disease;
use crate::care::reading::Source;
use crate::care::visit::{SignedForm, SignedVisit};
use crate::store::{audit, corrections, people, readings, visits};
use crate::sync::fhir::{self, Correction};

/// What a correction is called in the outbox.
pub(in crate::desk) const CORRECTION: &str = "visit-correction";
/// The field that asks why.
const REASON: &str = "correction_reason";
/// Shortest and longest reason, characters.
const REASON_LENGTH: std::ops::RangeInclusive<usize> = 2..=200;
/// Measured values, which a page shows as big numbers and a correction as fields.
const MEASURED: [&str; 2] = ["blood_pressure", "fasting_glucose"];

impl Desk {
    /// The fields of a signed visit with what has been entered over them, and why. Keeps nothing.
    pub fn correction_sheet(&self, visit: &str, entries: &[RecordEntry]) -> Result<RecordForm, Error> {
        let work = self.enter(Capability::SignVisit)?;
        let id = work.id(visit)?;
        work.read(|connection| {
            let signed = signed(&work, connection, id)?;
            let (reason, entries) = parted(entries);
            let (answers, problems) = corrected(&work, connection, &signed, &entries)?;
            let mut open = Open::of_signed(&work, connection, &signed, Vec::new())?;
            open.draft.answers = answers;
            Ok(RecordForm {
                resident: Some(signed.resident.to_string()),
                title: work.plain("correct-title"),
                sections: sections(&work, &open, &reason),
                problems,
                result: None,
            })
        })
    }

    /// Corrects a signed visit: the answers, the forms and the rules' judgement of that day anew, as a further version.
    pub fn correct_visit(&self, visit: &str, entries: &[RecordEntry]) -> Result<VisitView, Error> {
        let work = self.enter(Capability::SignVisit)?;
        let id = work.id(visit)?;
        work.write(|tx| {
            let before = signed(&work, tx, id)?;
            let (reason, entries) = parted(entries);
            if !REASON_LENGTH.contains(&reason.chars().count()) {
                let bounds = [REASON_LENGTH.start(), REASON_LENGTH.end()].map(ToString::to_string);
                let args = [bounds[0].as_str(), bounds[1].as_str()];
                return Err(Error::invalid(work.language, REASON, "decide-reason", &args).into());
            }
            let (answers, problems) = corrected(&work, tx, &before, &entries)?;
            sheet::refuse(problems)?;
            if let Some(contradiction) = FormSet::current().contradictions(&answers).first() {
                return Err(field::problem_words(&work, FormSet::current(), contradiction).into());
            }
            let diseases: Vec<Disease> = before.forms.iter().map(|form| form.disease).collect();
            if let Some(words) = not_met::unexplained(&work, &answers, &diseases) {
                return Err(Error::Invalid { field: not_met::WHAT.to_owned(), words }.into());
            }
            self.keep_correction(&work, tx, &before, answers, &reason)?;
            self.shown(&work, tx, id)
        })
    }

    /// One version of a signed visit: 0 as it was signed, 1 after the first correction, and so on.
    pub fn visit_version(&self, visit: &str, version: u32) -> Result<VisitView, Error> {
        let work = self.enter(Capability::FillForms)?;
        let id = work.id(visit)?;
        work.read(|connection| {
            let past = corrections::of_visit(connection, id)?;
            let number = match version.checked_sub(1) {
                None => None,
                Some(at) => Some(work.found(past.get(at as usize))?.number),
            };
            let signed = work.found(visits::version(connection, id, number)?)?;
            let rules = self.rules_of(connection, &signed)?;
            let mut view = page::signed(&work, &rules, connection, signed)?;
            view.may_correct = false;
            Ok(view)
        })
    }

    fn keep_correction(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        before: &SignedVisit,
        mut answers: Answers,
        reason: &str,
    ) -> Result<(), Fault> {
        let forms = FormSet::current();
        let earlier = visits::follow_ups(tx, before.resident, Some(before.signed_at), 1)?;
        let mut open = Open::of_signed(work, tx, before, earlier)?;
        open.at_home = readings::at_home_until(tx, before.resident, before.signed_at, open::EARLIER)?;
        let measured = |answers: &Answers, field: &str| answers.get(field).cloned();
        let mended: Vec<&str> = MEASURED
            .into_iter()
            .filter(|field| measured(&before.answers, field) != measured(&answers, field))
            .collect();
        let typed: Vec<_> = open
            .draft
            .readings
            .iter()
            .filter(|reading| reading.source == Source::Typed)
            .filter(|reading| mended.contains(&open::field_of(&reading.value)))
            .map(|reading| reading.id)
            .collect();
        open.draft.readings.retain(|reading| !typed.contains(&reading.id));
        answers.extend(forms.computed(&answers));
        open.draft.answers = answers.clone();
        let day = before.signed_at.date_naive();
        let rules = self.rules_of(tx, before)?;
        let judgements = judging::judge(&rules, day, &open);
        let decided: Vec<_> = judgements.iter().map(|judged| judged.decided(&before.decisions)).collect();
        answers.extend(forms.judged(&decided));
        let after = SignedVisit {
            forms: SignedForm::all(forms, &open.diseases, &answers),
            gaps: open.gaps(&rules, &answers),
            judgements,
            answers,
            ..before.clone()
        };
        let past = corrections::of_visit(tx, after.id)?;
        let number = corrections::append(tx, &after, work.me(), work.now, reason)?;
        for reading in &typed {
            corrections::replace(tx, *reading, number)?;
        }
        let kept = open.draft.readings.len();
        if !mended.is_empty() {
            self.keep_typed(tx, &mut open, before.signed_at)?;
        }
        let later = visits::follow_ups(tx, before.resident, None, 1)?;
        let latest = later.iter().find(|visit| visit.took_place() || visit.id == before.id);
        if latest.is_some_and(|latest| latest.id == before.id)
            && open::all_drugs(&before.answers) != open::all_drugs(&after.answers)
        {
            open.put_drugs(tx, &after.answers, work.today())?;
        }
        let audit = work.trail("visit.correct", Some(after.resident), "");
        let told = fhir::Told {
            visit: &after,
            readings: &open.draft.readings[kept..],
            ticks: &[],
            correction: Some(Correction {
                by: work.me(),
                at: work.now,
                reason,
                before: past.last().map_or(after.signed_at, |one| one.at),
                replaced: &typed,
            }),
            audit: &audit,
        };
        let telling = Telling { kind: CORRECTION, visit: Some(after.id), resident: after.resident };
        outgoing::put(self, work, tx, &telling, fhir::of_visit(&told))?;
        standing::renew(&self.rules(), tx, after.resident, work.today())?;
        Ok(audit::append(tx, &audit)?)
    }
}

/// Who wrote each version, when and why; none while nothing was corrected.
pub(super) fn versions(
    work: &Work<'_>,
    connection: &Connection,
    id: VisitId,
) -> Result<Vec<VersionRow>, Fault> {
    let past = corrections::of_visit(connection, id)?;
    let Some(signed) = visits::version(connection, id, None)?.filter(|_| !past.is_empty()) else {
        return Ok(Vec::new());
    };
    let by = |staff| work.name(connection, staff);
    let first = work.say("version-signed", &[&work.moment(signed.signed_at), &by(signed.staff)?]);
    let mut rows = vec![VersionRow { version: 0, line: first }];
    for (version, corrected) in (1..).zip(&past) {
        let args = [work.moment(corrected.at), by(corrected.staff)?, corrected.reason.clone()];
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        rows.push(VersionRow { version, line: work.say("version-corrected", &args) });
    }
    Ok(rows)
}

/// A draft is no visit to correct: it can be filled in.
fn signed(work: &Work<'_>, connection: &Connection, id: VisitId) -> Result<SignedVisit, Fault> {
    work.found(visits::get(connection, id)?)
}

/// Why it is corrected, and what is.
fn parted(entries: &[RecordEntry]) -> (String, Vec<RecordEntry>) {
    let (why, what): (Vec<RecordEntry>, Vec<_>) =
        entries.iter().cloned().partition(|entry| entry.field == REASON);
    let reason = why.into_iter().find_map(|entry| match entry.input {
        FieldInput::Text { text } => Some(text.trim().to_owned()),
        _ => None,
    });
    (reason.unwrap_or_default(), what)
}

fn corrected(
    work: &Work<'_>,
    connection: &Connection,
    signed: &SignedVisit,
    entries: &[RecordEntry],
) -> Result<(Answers, Vec<RecordFormProblem>), Fault> {
    let forms = FormSet::current();
    for entry in entries {
        // What nobody filled in by hand is nobody's to correct either.
        work.found(forms.field(&entry.field).filter(|f| f.filled_by == FilledBy::Person))?;
    }
    let who = work.found(people::resident(connection, signed.resident)?)?;
    sheet::filled_of(work, forms, who.born, &signed.answers, entries)
}

/// The measured values, the fields of the forms, and why.
fn sections(work: &Work<'_>, open: &Open, reason: &str) -> Vec<SectionView> {
    let forms = FormSet::current();
    let mut sections = page::sections(work, open);
    for section in &mut sections {
        section.fields.retain(|field| !MEASURED.contains(&field.field.as_str()));
    }
    let of = |id: &&str| forms.field(id).filter(|f| f.forms.iter().any(|form| open.diseases.contains(form)));
    let measured = MEASURED.iter().filter_map(of);
    let fields = measured.map(|f| field::view(work, &open.diseases, f, &open.draft.answers, &Answers::new()));
    let title = work.plain("correct-measured");
    sections.insert(0, SectionView { section: "measured".to_owned(), title, fields: fields.collect() });
    sections.push(SectionView {
        section: REASON.to_owned(),
        title: work.plain("correct-reason"),
        fields: vec![FieldView {
            field: REASON.to_owned(),
            label: work.plain("correct-reason"),
            kind: FieldKind::Text,
            unit: None,
            options: Vec::new(),
            state: if reason.is_empty() { FieldState::Open } else { FieldState::Answered },
            text: reason.to_owned(),
            codes: Vec::new(),
            drugs: Vec::new(),
            needed: true,
            forms: Vec::new(),
        }],
    });
    sections.retain(|section| !section.fields.is_empty());
    sections
}
