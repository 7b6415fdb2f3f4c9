//! How a resident's colour went: each time it or its reasons became others.

use super::sheets::{row, section, to_sheet};
use super::view::{LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::colours::{self, Cause, ColourChange};
use crate::store::lists::Listed;

/// Lines that are shown, the latest.
const SHOWN: u32 = 60;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, line: &Listed) -> Option<LinkView> {
    let any = line.standing.is_some() && work.can(Capability::SeeColour);
    any.then(|| to_sheet(work, "link-colours", SheetKind::ColourHistory, &line.resident.id.to_string()))
}

/// The history, latest first.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeColour)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let history = colours::history(connection, line.resident.id, SHOWN)?;
        let rows = history.iter().map(|change| told(&work, change)).collect();
        Ok(SheetView {
            title: work.say("colours-title", &[&line.resident.name]),
            lines: vec![work.plain(if history.is_empty() { "colours-none" } else { "colours-note" })],
            links: Vec::new(),
            sections: section(work.plain("colours-history"), rows).into_iter().collect(),
        })
    })
}

fn told(work: &Work<'_>, change: &ColourChange) -> SheetRow {
    let day = phrase::day_in(work.language, change.day, work.today());
    let cause = work.plain(match change.cause {
        Cause::Visit => "colours-by-visit",
        Cause::Facts => "colours-by-facts",
        Cause::Time => "colours-by-time",
    });
    let mut says = Vec::new();
    if work.can(Capability::SeeDiagnosis) {
        says.extend(change.colouring.reasons.iter().map(|reason| work.reason(reason)));
    }
    says.push(work.say("colours-rules", &[&change.colouring.rules]));
    SheetRow {
        colour: work.colour(Some(change.colouring.colour)),
        ..row(format!("{day} · {cause}"), says.join(" · "))
    }
}
