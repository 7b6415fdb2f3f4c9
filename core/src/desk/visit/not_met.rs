//! 没见到人: how a visit ends that could not take place. Whoever fills in no forms says it with a reason too, but not that somebody is
//! lost, died or moved: that ends the follow-up, and is for those who follow up.

use super::super::view::SectionView;
use super::super::work::{Fault, Work};
use super::{Open, field};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::{Choice, FormSet};
use crate::care::outcome::OutcomeRules;
use crate::care::person::Disease;

/// What came of it.
pub(super) const WHAT: &str = "not_followed";
/// Why.
const WHY: &str = "not_followed_reason";
/// On which day; asked on the forms only, else it is the day of the visit.
const WHEN: &str = "not_followed_date";

/// All that may be said of a visit to somebody who took the consent to her record back: how it ended.
pub(super) const ENDS: [&str; 3] = [WHAT, WHY, WHEN];

/// Fields that anybody answers who opens a visit.
pub(super) const FIELDS: [&str; 2] = [WHAT, WHY];

fn may_say(work: &Work<'_>, code: u8) -> bool {
    work.can(Capability::FillForms) || !OutcomeRules::current().closes(code)
}

/// Refuses an outcome that is not this person's to say.
pub(super) fn check(work: &Work<'_>, field: &str, answer: Option<&Answer>) -> Result<(), Fault> {
    match answer {
        Some(Answer::Code(code)) if field == WHAT && !may_say(work, *code) => {
            Err(work.refused(Capability::FillForms).into())
        }
        _ => Ok(()),
    }
}

/// What is asked where no form is filled in. Others see of a signed visit only what they said themselves.
pub(super) fn section(work: &Work<'_>, open: &Open) -> Option<SectionView> {
    let own = open.draft.staff == work.me() || work.can(Capability::FillForms);
    if !own || !work.can(Capability::NoteNotMet) {
        return None;
    }
    let forms = FormSet::current();
    let answers = open.answers();
    let asked = FIELDS.iter().filter_map(|id| forms.field(id)).filter(|f| forms.shown(f, &answers, None));
    let fields = asked.map(|f| {
        let mut view = field::view(work, &[], f, &answers, &Answers::new());
        let may = |choice: &&Choice| may_say(work, choice.code);
        let codes: Vec<u32> = f.choices().iter().filter(may).map(|choice| u32::from(choice.code)).collect();
        view.options.retain(|option| codes.contains(&option.code));
        view
    });
    let section = forms.sections.iter().find(|section| section.id == "visit")?;
    Some(SectionView {
        section: section.id.clone(),
        title: field::label(work.language, &section.label),
        fields: fields.collect(),
    })
}

/// What still has to be said.
pub(super) fn gaps(open: &Open) -> Vec<String> {
    let answers = &open.draft.answers;
    let open = answers.contains_key(WHAT) && !answers.contains_key(WHY);
    open.then(|| WHY.to_owned()).into_iter().collect()
}

/// Why a visit that did not take place can't be signed yet, in words.
pub(super) fn unexplained(work: &Work<'_>, answers: &Answers, diseases: &[Disease]) -> Option<String> {
    if !answers.contains_key(WHAT) {
        return None;
    }
    if diseases.is_empty() {
        return (!answers.contains_key(WHY)).then(|| work.plain("visit-outcome-no-reason"));
    }
    let missing = [WHY, WHEN].iter().any(|field| !answers.contains_key(*field));
    missing.then(|| work.plain("visit-outcome-unexplained"))
}
