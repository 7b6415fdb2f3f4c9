//! Who can meet needs: kinds of partners with what each helps with and how many places are free. The social worker adds to it, and says what changes.

use rusqlite::Connection;
use serde_json::json;

use super::Error;
use super::needs::{keys, need_words, partner_words};
use super::outgoing::{self, Told};
use super::sheets::{self, number, row, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::id::ResourceId;
use crate::care::support::NeedRules;
use crate::store::needs::{self, Resource};

/// The link to who can help, on today's page.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::HandNeed).then(|| to_sheet(work, "link-resources", SheetKind::Resources, ""))
}

/// Everybody who can help, with free places.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::HandNeed)?;
    work.read(|connection| told(&work, connection))
}

fn told(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let all = needs::resources(connection)?;
    let add = work.can(Capability::AddResource);
    let sections = NeedRules::current().partners().filter_map(|partner| {
        let of = all.iter().filter(|(one, _)| one.partner == partner.key);
        let rows = of.map(|(one, taken)| {
            let helps: Vec<String> = one.needs.iter().map(|need| need_words(work, need)).collect();
            let free = one.capacity.saturating_sub(*taken);
            let places = match one.capacity {
                0 => work.plain("resource-ended"),
                all => work.say("resource-free", &[&free.to_string(), &all.to_string()]),
            };
            let mut says = vec![helps.join(&work.plain("word-comma")), places];
            says.extend((!one.contact.is_empty()).then(|| one.contact.clone()));
            let change =
                add.then(|| to_form(work, "link-change-resource", FormKind::Resource, &one.id.to_string()));
            SheetRow { links: change.into_iter().collect(), ..row(one.name.clone(), says.join(" · ")) }
        });
        section(partner_words(work, &partner.key), rows.collect())
    });
    Ok(SheetView {
        title: work.plain("link-resources"),
        lines: if all.is_empty() { vec![work.plain("resources-none")] } else { Vec::new() },
        links: add.then(|| to_form(work, "link-add-resource", FormKind::Resource, "")).into_iter().collect(),
        sections: sections.collect(),
    })
}

/// The form that adds somebody who can help; about one of them: how much it helps from now on.
pub(super) fn form(desk: &Desk, about: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::AddResource)?;
    if about.is_empty() {
        return Ok(sheets::form_of(&work, "resource", &Answers::new()));
    }
    let id = work.id::<ResourceId>(about)?;
    work.read(|connection| {
        let (resource, _) = work.found(needs::resource_of(connection, id)?)?;
        let mut now: Answers =
            [("resource_places".to_owned(), Answer::Number(resource.capacity.into()))].into();
        if !resource.contact.is_empty() {
            now.insert("resource_reached".to_owned(), Answer::Text(resource.contact));
        }
        let mut form = sheets::form_of(&work, "resource-change", &now);
        form.lines = vec![resource.name, work.plain("resource-change-note")];
        Ok(form)
    })
}

/// Keeps what that form says.
pub(super) fn save(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    if about.is_empty() { add(desk, answers) } else { change(desk, about, answers) }
}

fn change(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::AddResource)?;
    let id = work.id::<ResourceId>(about)?;
    work.write(|tx| {
        let (resource, _) = work.found(needs::resource_of(tx, id)?)?;
        let answers = sheets::read(&work, "resource-change", work.today(), answers)?;
        let places = number(&answers, "resource_places").and_then(|number| u32::try_from(number).ok());
        let contact = text(&answers, "resource_reached");
        let places = work.found(places)?;
        needs::change_resource(tx, id, (places, &contact), work.me(), work.now)?;
        let about = json!({ "resource": id, "capacity": places, "contact": contact });
        let called = (resource.name.as_str(), contact.as_str());
        outgoing::tell_of_team(desk, &work, tx, Told::HelperChange, called, &about)?;
        work.log(tx, "resource.change", None, &resource.partner)?;
        told(&work, tx)
    })
}

fn add(desk: &Desk, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::AddResource)?;
    work.write(|tx| {
        let answers = sheets::read(&work, "resource", work.today(), answers)?;
        let partner = work.found(sheets::key(&answers, "resource_partner"))?;
        let needs = keys(&answers, "resource_needs");
        let fits = |need: &String| NeedRules::current().meets(partner, need);
        if !needs.iter().any(fits) {
            let (partner, field) = (partner_words(&work, partner), "resource_needs");
            return Err(Error::invalid(work.language, field, "resource-cannot", &[&partner]).into());
        }
        let capacity = number(&answers, "resource_capacity").and_then(|number| u32::try_from(number).ok());
        let resource = Resource {
            id: ResourceId(desk.context.ids.next()),
            name: text(&answers, "resource_name"),
            partner: partner.to_owned(),
            needs,
            capacity: work.found(capacity)?,
            contact: text(&answers, "resource_contact"),
            by: work.me(),
            at: work.now,
        };
        needs::add_resource(tx, &resource)?;
        let called = (resource.name.as_str(), resource.contact.as_str());
        outgoing::tell_of_team(desk, &work, tx, Told::Helper, called, &resource)?;
        work.log(tx, "resource.add", None, &resource.partner)?;
        told(&work, tx)
    })
}
