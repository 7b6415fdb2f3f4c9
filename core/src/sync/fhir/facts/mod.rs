//! Facts outside visits. Each goes as a response to a form of its own kind, from which it can be made again exactly; what FHIR has
//! a type for goes as a resource of that type too, so that others understand it.

mod consent;
mod drugs;
mod referral;
mod said;
mod support;
pub(super) mod team;
mod watch;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use uuid::Uuid;

use super::items;
use super::name;
use super::types::{
    Communication, EventStatus, QuestionnaireResponse, Reference, Resource, Task, TaskStatus,
};
use crate::care::id::{ResidentId, StaffId, exact};

pub use team::{TeamFact, resource as of_team};

/// How the name of a fact's form begins.
const FORM: &str = "fact-";

/// A fact: what it tells of, and what it says.
#[derive(Clone, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: Uuid,
    /// What it tells of, for example `consent`.
    pub kind: String,
    /// Of whom.
    pub resident: ResidentId,
    /// Who says so.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What it says, as the app keeps it.
    pub about: Value,
}

// What it says is of a person.
impl std::fmt::Debug for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fact").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The resources of a fact.
pub fn resources(fact: &Fact) -> Vec<Value> {
    let mut all = match fact.kind.as_str() {
        "consent" => consent::consent(fact),
        "medication" => drugs::statement(fact),
        "prescription" => drugs::prescription(fact),
        "education" => said::education(fact),
        "visit-reminder" => said::reminder(fact),
        "referral" => referral::suspicion(fact),
        "referral-result" => referral::result(fact),
        "care-referral" => referral::request(fact),
        "care-referral-step" => referral::step(fact),
        "alert" => watch::alert(fact),
        "alert-escalation" => watch::escalation(fact),
        "alert-answer" => watch::answer(fact),
        "closing" => watch::closing(fact),
        "plan" => support::plan(fact),
        "plan-tick" => support::tick(fact),
        "care-plan" => support::care_plan(fact),
        "care-plan-review" => support::review(fact),
        "support-task" => support::task(fact),
        "support-task-end" => support::task_end(fact),
        "discharge" => support::discharge(fact),
        "task-done" => support::done(fact),
        _ => Vec::new(),
    };
    all.push(response(fact).json());
    all
}

fn response(fact: &Fact) -> QuestionnaireResponse {
    QuestionnaireResponse {
        id: Some(fact.id.to_string()),
        identifier: Some(name::identifier(fact.id)),
        questionnaire: Some(name::questionnaire(&format!("{FORM}{}", fact.kind))),
        status: Some(EventStatus::Completed),
        subject: Some(name::patient(fact.resident)),
        authored: Some(name::moment(fact.at)),
        author: Some(name::practitioner(fact.by)),
        item: items::items(&fact.about),
        ..QuestionnaireResponse::default()
    }
}

/// The fact of a response; none: a response to another form, or one that this version can't read.
pub(super) fn fact(response: &QuestionnaireResponse) -> Option<Fact> {
    let form = response.questionnaire.as_deref()?.strip_prefix(&name::questionnaire(FORM))?;
    let kind = form.split('|').next()?;
    Some(Fact {
        id: exact(response.id.as_ref()?)?,
        kind: kind.to_owned(),
        resident: ResidentId(name::referred(response.subject.as_ref()?, "Patient")?),
        by: StaffId(name::referred(response.author.as_ref()?, "Practitioner")?),
        at: DateTime::parse_from_rfc3339(response.authored.as_ref()?).ok()?,
        about: items::value(&response.item)?,
    })
}

impl Fact {
    /// A text that it says.
    fn text(&self, key: &str) -> Option<&str> {
        text(&self.about, key)
    }

    /// Something to do, as it stands now. Whole, whichever step says so, for it is put over the one before.
    fn task(&self, id: &str, status: TaskStatus, code: &str) -> Task {
        Task {
            id: Some(id.to_owned()),
            status: Some(status),
            intent: Some("order".to_owned()),
            code: Some(name::own_concept("task", code)),
            r#for: Some(name::patient(self.resident)),
            last_modified: Some(name::moment(self.at)),
            identifier: vec![name::identifier(id)],
            ..Task::default()
        }
    }

    /// Something said about her: to whom, and what, is for the caller to add.
    fn communication(&self) -> Communication {
        Communication {
            id: Some(self.id.to_string()),
            status: Some(EventStatus::Completed),
            subject: Some(name::patient(self.resident)),
            sent: Some(name::moment(self.at)),
            sender: Some(self.me()),
            identifier: vec![name::identifier(self.id)],
            ..Communication::default()
        }
    }

    fn me(&self) -> Reference {
        name::practitioner(self.by)
    }
}

/// A text of a JSON object that an answer can hold.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| items::plain(text))
}

/// The objects of a list.
fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// One resource, or none where the fact does not say what it needs.
fn one<R: Resource>(resource: Option<R>) -> Vec<Value> {
    resource.iter().map(Resource::json).collect()
}
