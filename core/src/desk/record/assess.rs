//! 老年人生活自理能力评估: filled in, told, kept.

use rusqlite::Connection;
use serde_json::json;

use super::super::Error;
use super::super::outgoing::{self, Told};
use super::super::phrase;
use super::super::view::{RecordEntry, RecordForm, RecordView};
use super::super::work::{Desk, Fault, Work};
use super::{sheet, view};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::form::FormSet;
use crate::care::id::ResidentId;
use crate::care::person::Resident;
use crate::care::self_care::{SelfCareClass, SelfCareRules};
use crate::store::lists;
use crate::store::records::{self, Assessment};

/// Assessments on the page.
const SHOWN: u32 = 5;
/// Days after which it is asked again.
const YEAR: i64 = 365;

impl Desk {
    /// The assessment with what has been entered, and what comes out. Keeps nothing.
    pub fn self_care_sheet(&self, resident: &str, entries: &[RecordEntry]) -> Result<RecordForm, Error> {
        let work = self.enter(Capability::EditRecord)?;
        let id = work.id::<ResidentId>(resident)?;
        work.read(|connection| {
            work.found(lists::of_resident(connection, id)?)?;
            let forms = FormSet::self_care();
            let (answers, problems) = sheet::filled(&work, forms, &Answers::new(), entries)?;
            let result = SelfCareRules::current().assess(&answers);
            Ok(RecordForm {
                resident: Some(resident.to_owned()),
                title: work.plain("self-care-title"),
                sections: sheet::sections(&work, forms, &answers, entries),
                problems,
                result: result.map(|result| outcome(&work, result.score, result.class)),
            })
        })
    }

    /// Keeps an assessment; all five questions must be answered.
    pub fn assess_self_care(&self, resident: &str, entries: &[RecordEntry]) -> Result<RecordView, Error> {
        let work = self.enter(Capability::EditRecord)?;
        let id = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let line = work.listed(tx, id)?;
            let id = line.resident.id;
            let forms = FormSet::self_care();
            let (answers, problems) = sheet::filled(&work, forms, &Answers::new(), entries)?;
            sheet::refuse(problems)?;
            let Some(result) = SelfCareRules::current().assess(&answers) else {
                let open = forms.fields.iter().find(|field| !answers.contains_key(&field.id));
                let field = open.map(|field| field.id.as_str()).unwrap_or_default();
                return Err(Error::invalid(work.language, field, "self-care-incomplete", &[]).into());
            };
            let about = json!({ "result": result, "by": work.me() });
            records::assess(tx, &Assessment { resident: id, staff: work.me(), at: work.now, result })?;
            outgoing::tell(self, &work, tx, Told::SelfCare, id, &about)?;
            work.log(tx, "self-care.assess", Some(id), "")?;
            view(&work, tx, &line)
        })
    }
}

/// Past assessments, latest first; before them, that one is due.
pub(super) fn lines(work: &Work<'_>, connection: &Connection, who: &Resident) -> Result<Vec<String>, Fault> {
    let past = records::assessments(connection, who.id, SHOWN)?;
    let last = past.first().map(|last| (work.today() - last.at.date_naive()).num_days());
    let asked = who.age_on(work.today()) >= SelfCareRules::current().from_age();
    let due = (asked && last.is_none_or(|days| days >= YEAR)).then(|| work.plain("self-care-due"));
    Ok(due.into_iter().chain(past.iter().map(|past| dated(work, past))).collect())
}

/// An assessment with its day.
pub(super) fn dated(work: &Work<'_>, past: &Assessment) -> String {
    let day = phrase::day_in(work.language, past.at.date_naive(), work.today());
    format!("{day} · {}", outcome(work, past.result.score, past.result.class))
}

pub(super) fn outcome(work: &Work<'_>, score: u32, class: SelfCareClass) -> String {
    let class = work.plain(match class {
        SelfCareClass::Independent => "self-care-independent",
        SelfCareClass::Slight => "self-care-slight",
        SelfCareClass::Moderate => "self-care-moderate",
        SelfCareClass::Dependent => "self-care-dependent",
    });
    work.say("self-care-result", &[&score.to_string(), &class])
}
