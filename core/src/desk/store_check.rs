//! Whether everything that was kept can still be read: asked by a person, since a page that a bad memory cell has changed is
//! otherwise noticed only when somebody needs it.

use super::Error;
use super::sheets::{row, section};
use super::view::SheetView;
use super::work::{Desk, Fault};
use crate::access::Capability;

/// Reads every page of the store, and says that all of it verifies. Anything else is the error of a damaged store, with what
/// to do.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::CheckStore)?;
    work.store().verify().map_err(|error| Fault::from(error).told(work.language))?;
    Ok(SheetView {
        title: work.plain("store-check"),
        lines: vec![work.plain("store-check-note")],
        links: Vec::new(),
        sections: section(
            work.plain("store-check-result"),
            vec![row(work.plain("store-check-sound"), work.moment(work.now))],
        )
        .into_iter()
        .collect(),
    })
}
