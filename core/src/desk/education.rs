//! Health education: what was explained or handed out, and whether it was understood.

use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, code, codes, row, said, section, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::ResidentId;
use crate::store::education::{self, Taught};
use crate::store::lists::Listed;

/// What is shown of the past.
const LATEST: u32 = 10;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, resident: ResidentId) -> Option<LinkView> {
    work.can(Capability::TeachHealth)
        .then(|| to_sheet(work, "link-education", SheetKind::Education, &resident.to_string()))
}

/// What was taught last. What a topic says of a disease is for who may see diagnoses; everybody sees what she taught herself.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::TeachHealth)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let own = (!work.can(Capability::SeeDiagnosis)).then(|| work.me());
    let mut rows = Vec::new();
    for taught in education::taught(connection, line.resident.id, own, LATEST)? {
        let day = phrase::day_in(work.language, taught.at.date_naive(), work.today());
        let says = [
            said(work, "education_way", &[taught.way]),
            said(work, "education_understood", &[taught.understood]),
            work.name(connection, taught.by)?,
        ];
        rows.push(row(format!("{day} {}", said(work, "education_topics", &taught.topics)), says.join(" · ")));
    }
    Ok(SheetView {
        title: work.say("education-title", &[&line.resident.name]),
        lines: if rows.is_empty() { vec![work.plain("education-none")] } else { Vec::new() },
        links: vec![to_form(work, "link-teach", FormKind::Education, &line.resident.id.to_string())],
        sections: section(work.plain("education-last"), rows).into_iter().collect(),
    })
}

/// The form for what was taught.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::TeachHealth)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let mut form = sheets::form_of(&work, "education", &Answers::new());
        form.lines = vec![line.resident.name];
        Ok(form)
    })
}

/// Keeps what was taught.
pub(super) fn teach(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::TeachHealth)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "education", line.resident.born, answers)?;
        let taught = Taught {
            resident: line.resident.id,
            topics: codes(&answers, "education_topics"),
            way: work.found(code(&answers, "education_way"))?,
            understood: work.found(code(&answers, "education_understood"))?,
            by: work.me(),
            at: work.now,
        };
        education::teach(tx, &taught)?;
        let about = json!({
            "topics": taught.topics, "way": taught.way, "understood": taught.understood, "by": taught.by,
        });
        outgoing::tell(desk, &work, tx, Told::Education, line.resident.id, &about)?;
        work.log(tx, "education.teach", Some(line.resident.id), "")?;
        told(&work, tx, &line)
    })
}
