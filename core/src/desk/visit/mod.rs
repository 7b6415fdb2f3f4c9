//! A visit at the door: opened, filled in, measured, judged as it goes, signed.

mod correct;
mod decide;
mod drugs;
pub(super) mod field;
mod hero;
mod judging;
mod not_met;
mod open;
mod page;
mod readings;
mod sign;

use rusqlite::Connection;

use super::view::{FieldInput, VisitView};
use super::work::{Desk, Fault, Work};
use super::{Error, alerts, plan};
use crate::access::Capability;
use crate::care::answer::Answer;
use crate::care::form::{FilledBy, FormSet};
use crate::care::id::{ResidentId, VisitId};
use crate::care::visit::Draft;
use crate::store::{drafts, merges, visits};

pub(super) use correct::CORRECTION;
pub(super) use drugs::{insulin, on_form};
pub(super) use hero::emergencies;
pub(super) use judging::previous;
use open::{ARM_FIELD, MEAL_FIELD, POSTURE_FIELD};
pub(super) use open::{Open, all_drugs, settle};
pub(super) use readings::row as reading_row;

/// What the main button of a resident's page says; none if the role starts no visit.
pub(super) fn start_label(work: &Work<'_>, under_way: bool) -> Option<String> {
    work.can(Capability::RecordBloodPressure)
        .then(|| work.plain(if under_way { "visit-go-on" } else { "visit-start" }))
}

impl Desk {
    /// Opens a visit at the door, or goes on with the one that is open.
    pub fn start_visit(&self, resident: &str) -> Result<VisitView, Error> {
        let work = self.enter(Capability::RecordBloodPressure)?;
        let resident = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let resident = work.listed(tx, resident)?.resident.id;
            if let Some(open) = drafts::open_of(tx, resident)? {
                return self.shown(&work, tx, open);
            }
            work.may_record(tx, resident)?;
            let id = VisitId(self.context.ids.next());
            drafts::start(
                tx,
                &Draft {
                    id,
                    resident,
                    staff: self.me.id,
                    started_at: work.now,
                    answers: [("visit_kind".to_owned(), Answer::Code(HOME))].into(),
                    readings: Vec::new(),
                },
            )?;
            work.log(tx, "visit.start", Some(resident), "")?;
            self.shown(&work, tx, id)
        })
    }

    /// A visit, under way or signed. One that somebody else has signed is history, and not every role may see it.
    pub fn visit(&self, visit: &str) -> Result<VisitView, Error> {
        let work = self.enter(Capability::RecordBloodPressure)?;
        self.show(&work, work.id(visit)?)
    }

    /// Takes what a person entered into a field; durable when it returns. A value that can't be right changes nothing.
    pub fn answer(&self, visit: &str, field: &str, input: FieldInput) -> Result<VisitView, Error> {
        let work = self.enter(open::capability_of(field))?;
        let id = work.id(visit)?;
        work.write(|tx| {
            let open = Open::load(&work, tx, id)?;
            let known = FormSet::current().field(field).filter(|f| f.filled_by == FilledBy::Person);
            let known = work.found(known.filter(|known| open.asks(&work, known)))?;
            let answer = field::read(&work, FormSet::current(), open.line.resident.born, field, input)?;
            open.offers(&work, known, answer.as_ref())?;
            not_met::check(&work, field, answer.as_ref())?;
            if answer.is_some() && !not_met::ENDS.contains(&field) {
                work.may_record(tx, open.draft.resident)?;
            }
            drafts::set_answer(tx, id, field, answer.as_ref())?;
            open::follow(tx, &open, field, answer.as_ref())?;
            alerts::of_draft(self, &work, tx, id)?;
            self.shown(&work, tx, id)
        })
    }

    /// What is wrong already with half of what is being typed into a field, in words; none: it can still become right.
    /// Changes nothing.
    pub fn wrong_so_far(&self, visit: &str, field: &str, half: &str) -> Result<Option<String>, Error> {
        let work = self.enter(open::capability_of(field))?;
        let id = work.id(visit)?;
        work.read(|connection| {
            let born = Open::load(&work, connection, id)?.line.resident.born;
            let forms = FormSet::current();
            let wrong = forms.wrong_so_far(field, half, work.today(), born);
            Ok(wrong.map(|problem| field::sentence(&work, forms, &problem)))
        })
    }

    /// Keeps every answer that is offered from the last visit.
    pub fn keep_unchanged(&self, visit: &str) -> Result<VisitView, Error> {
        let work = self.enter(Capability::FillForms)?;
        let id = work.id(visit)?;
        work.write(|tx| {
            let open = Open::load(&work, tx, id)?;
            work.may_record(tx, open.draft.resident)?;
            for (field, answer) in open.offered() {
                drafts::set_answer(tx, id, &field, Some(&answer))?;
            }
            self.shown(&work, tx, id)
        })
    }

    /// Ticks an item of the 5+2 plan within a visit, or takes the tick back.
    pub fn tick(&self, visit: &str, item: &str, done: bool) -> Result<VisitView, Error> {
        let work = self.enter(Capability::SeePlan)?;
        let id = work.id(visit)?;
        work.write(|tx| {
            let open = Open::load(&work, tx, id)?;
            let plan = work.found(open.plan)?;
            plan::tick(self, &work, tx, &plan, item, done, Some(id))?;
            self.shown(&work, tx, id)
        })
    }

    pub(super) fn show(&self, work: &Work<'_>, id: VisitId) -> Result<VisitView, Error> {
        work.read(|connection| self.shown(work, connection, id))
    }

    /// The page within the transaction that changed it: what can't be shown has not happened.
    pub(super) fn shown(
        &self,
        work: &Work<'_>,
        connection: &Connection,
        id: VisitId,
    ) -> Result<VisitView, Fault> {
        match drafts::get(connection, id)? {
            Some(draft) => {
                work.known(connection, merges::shown_as(connection, draft.resident)?)?;
                let open = Open::load(work, connection, id)?;
                page::draft(work, &self.rules(), connection, &open)
            }
            None => {
                let signed = work.found(visits::get(connection, id)?)?;
                if signed.staff != work.me() {
                    work.need(Capability::SeeHistory)?;
                }
                work.known(connection, merges::shown_as(connection, signed.resident)?)?;
                let rules = self.rules_of(connection, &signed)?;
                page::signed(work, &rules, connection, signed)
            }
        }
    }
}

/// 随访方式 2 家庭.
const HOME: u8 = 2;
