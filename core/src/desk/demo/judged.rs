//! From what was found at a past visit to the visit as it was signed, judged by the same rules as every visit.

use chrono::{DateTime, FixedOffset};

use super::super::visit;
use crate::care::answer::{Answer, Answers};
use crate::care::archive_number::ArchiveNumber;
use crate::care::form::FormSet;
use crate::care::id::VisitId;
use crate::care::judgement::Judgement;
use crate::care::person::{Disease, Resident};
use crate::care::reading::Reading;
use crate::care::rules::{Case, Findings, RuleSet};
use crate::care::team::Staff;
use crate::care::visit::{SignedForm, SignedVisit};

/// A visit as it was signed, with what was measured in it.
pub(crate) struct PastVisit {
    /// Signed.
    pub(crate) visit: SignedVisit,
    /// What was measured.
    pub(crate) readings: Vec<Reading>,
}

/// What was found at a visit.
pub(super) struct Found {
    pub(super) id: VisitId,
    pub(super) at: DateTime<FixedOffset>,
    pub(super) signed_at: DateTime<FixedOffset>,
    pub(super) answers: Answers,
    pub(super) readings: Vec<Reading>,
}

/// What the rules say about it; `last` is the last visit that was judged.
pub(super) fn judge(
    rules: &RuleSet,
    who: &Resident,
    found: &Found,
    last: Option<&SignedVisit>,
) -> Vec<Judgement> {
    rules.judge(&Case {
        today: found.at.date_naive(),
        age: who.age_on(found.at.date_naive()),
        pregnant_or_breastfeeding: false,
        diseases: diseases(who, found),
        findings: Findings::of(FormSet::current(), &found.answers, &found.readings),
        previous: last.map(visit::previous).unwrap_or_default(),
        home: None,
    })
}

/// The diseases that she was followed up for by then.
fn diseases(who: &Resident, found: &Found) -> Vec<Disease> {
    let day = found.at.date_naive();
    who.diseases.iter().filter(|managed| managed.since <= day).map(|managed| managed.disease).collect()
}

/// The visit as it was signed.
pub(super) fn sign(who: &Resident, found: Found, judgements: Vec<Judgement>, signer: &Staff) -> PastVisit {
    let forms = FormSet::current();
    let diseases = diseases(who, &found);
    let Found { id, at, signed_at, mut answers, readings } = found;
    answers.extend(forms.computed(&answers));
    let visit = SignedVisit {
        id,
        resident: who.id,
        staff: signer.id,
        started_at: at,
        signed_at,
        forms: SignedForm::all(forms, &diseases, &answers),
        gaps: forms.gaps(&diseases, &answers),
        decisions: Vec::new(),
        judgements,
        answers,
    };
    PastVisit { visit, readings }
}

/// What no person types: who, when, the class, the next date, the signature.
pub(super) fn filled_in_by_signing(
    who: &Resident,
    found: &Found,
    judged: &[Judgement],
    by: &Staff,
) -> Answers {
    let mut filled = FormSet::current().judged(judged);
    filled.insert("name".to_owned(), Answer::Text(who.name.clone()));
    if let Ok(number) = ArchiveNumber::parse(&who.archive_number) {
        filled.insert("form_number".to_owned(), Answer::Text(number.printed()));
    }
    filled.insert("follow_up_date".to_owned(), Answer::Date(found.at.date_naive()));
    filled.insert("doctor_signature".to_owned(), Answer::Text(by.name.clone()));
    filled
}
