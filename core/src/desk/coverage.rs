//! 不漏一人: everybody registered is on the dated list of exactly one member of the team, or closed with a reason; the proof
//! as a number, with the people behind it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::json;

use super::duties::{self, Placed};
use super::outgoing::{self, Told};
use super::sheets::{self, person, section, text, to_act, to_form, to_sheet};
use super::view::{ActKind, FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, consent, me, standing};
use crate::access::{self, Capability};
use crate::care::answer::Answers;
use crate::care::consent::Purpose;
use crate::care::id::{ResidentId, StaffId};
use crate::care::person::Household;
use crate::care::team::{Role, Staff};
use crate::care::worklist::DutyKind;
use crate::store::{alerts, closings, consents, lists, people};

/// The link of today's page.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeCoverage).then(|| to_sheet(work, "link-coverage", SheetKind::Coverage, ""))
}

/// The link of a resident's page.
pub(super) fn closing_link(work: &Work<'_>, resident: ResidentId) -> Option<LinkView> {
    work.can(Capability::CloseResident)
        .then(|| to_form(work, "link-closing", FormKind::Closing, &resident.to_string()))
}

/// The team: who does what for whom, and whose a door is among those of one role.
pub(super) struct Shares {
    staff: Vec<Staff>,
    leader: Option<StaffId>,
}

impl Shares {
    pub(super) fn of(work: &Work<'_>, connection: &Connection) -> Result<Self, Fault> {
        let mut staff = people::all_staff(connection)?;
        staff.retain(|one| one.team == work.team());
        Ok(Self { staff, leader: alerts::leader(connection, work.team())? })
    }

    /// The role that does something: the one it is meant for, or else the first that may. The team must have it, and it must know of
    /// `resident`; none named: of everybody.
    pub(super) fn role_for(
        &self,
        connection: &Connection,
        kind: &DutyKind,
        resident: Option<ResidentId>,
    ) -> Result<Option<Role>, Fault> {
        let others = Role::ALL.into_iter().filter(|role| *role != kind.role());
        for role in std::iter::once(kind.role()).chain(others) {
            let may = self.staff.iter().any(|one| one.role == role)
                && access::allowed(role, duties::capability(kind)).is_ok();
            let knows = || resident.map_or(Ok(true), |id| consent::knows_of(connection, role, id));
            if may && knows()? {
                return Ok(Some(role));
            }
        }
        Ok(None)
    }

    /// The colleague of the same role whose a door is; none: it is this person's own.
    pub(super) fn colleague(&self, work: &Work<'_>, home: &Household) -> Option<&str> {
        let whose = self.whose(work.role(), home)?;
        (whose.id != work.me()).then_some(whose.name.as_str())
    }

    /// Whose of a role a door is: shared by building; the leader's only where she is alone.
    fn whose(&self, role: Role, home: &Household) -> Option<&Staff> {
        let of_role: Vec<&Staff> = self.staff.iter().filter(|one| one.role == role).collect();
        let others: Vec<&Staff> = of_role.iter().copied().filter(|one| Some(one.id) != self.leader).collect();
        let shared = if others.is_empty() { of_role } else { others };
        let building = usize::try_from(home.walk_order).unwrap_or_default();
        shared.get(building.checked_rem(shared.len())?).copied()
    }

    /// Who is responsible for somebody: whoever has to do what is due first.
    fn responsible(&self, connection: &Connection, placed: &Placed) -> Result<Option<&Staff>, Fault> {
        let Some(first) = placed.duties.first() else { return Ok(None) };
        let role = self.role_for(connection, &first.kind, Some(placed.line.resident.id))?;
        Ok(role.and_then(|role| self.whose(role, &placed.line.household)))
    }
}

/// The reason why nobody goes to somebody who took the consent to her record back; it ends when she agrees again.
const WITHDRAWN: &str = "consent-withdrawn";

/// To whom nobody goes any more, and the key of the reason: closed, or she does not want it.
pub(super) fn not_visited(connection: &Connection) -> Result<BTreeMap<ResidentId, String>, Fault> {
    let closed = closings::all(connection)?;
    let mut reasons: BTreeMap<_, _> = closed.into_iter().map(|(who, one)| (who, one.reason)).collect();
    for id in consents::withdrawn(connection, Purpose::Record)? {
        reasons.entry(id).or_insert_with(|| WITHDRAWN.to_owned());
    }
    Ok(reasons)
}

/// Whether nobody goes to one resident any more.
pub(super) fn is_not_visited(connection: &Connection, resident: ResidentId) -> Result<bool, Fault> {
    let withdrawn = || -> Result<bool, Fault> {
        let last = consents::of(connection, resident, Purpose::Record)?;
        Ok(last.is_some_and(|last| last.given.is_none()))
    };
    Ok(closings::of(connection, resident)?.is_some() || withdrawn()?)
}

/// The proof, and everybody's list.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeCoverage)?;
    work.read(|connection| told(desk, &work, connection))
}

fn told(desk: &Desk, work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let shares = Shares::of(work, connection)?;
    let mut lists: Vec<(&Staff, Vec<&Placed>)> = shares.staff.iter().map(|one| (one, Vec::new())).collect();
    let (mut closed, mut missed) = (Vec::new(), Vec::new());
    let everybody = duties::everybody(work, &desk.rules(), connection)?;
    for placed in &everybody {
        if placed.closed.is_some() {
            closed.push(placed);
            continue;
        }
        let hers = shares.responsible(connection, placed)?;
        match lists.iter_mut().find(|(one, _)| Some(one.id) == hers.map(|hers| hers.id)) {
            Some((_, list)) => list.push(placed),
            None => missed.push(placed),
        }
    }
    let listed = everybody.len() - closed.len() - missed.len();
    let counts = [everybody.len(), listed, closed.len(), missed.len()].map(|count| count.to_string());
    let mut sections = Vec::new();
    let row = |placed: &&Placed| person(&placed.line, dated(work, placed));
    sections.extend(section(work.plain("coverage-missed"), missed.iter().map(row).collect()));
    for (one, mut list) in lists {
        list.sort_by_key(|placed| placed.duties.first().map(|duty| duty.due));
        let role = work.plain(me::role_key(one.role));
        let title = work.say("coverage-list", &[&one.name, &role, &list.len().to_string()]);
        sections.extend(section(title, list.iter().map(row).collect()));
    }
    let closed = closed.iter().map(|placed| closed_row(work, placed)).collect();
    sections.extend(section(work.plain("coverage-closed"), closed));
    Ok(SheetView {
        title: work.plain("link-coverage"),
        lines: vec![work.say("coverage-line", &[&counts[0], &counts[1], &counts[2], &counts[3]])],
        links: Vec::new(),
        sections,
    })
}

fn dated(work: &Work<'_>, placed: &Placed) -> String {
    placed.duties.first().map(|duty| duties::line(work, duty)).unwrap_or_default()
}

fn closed_row(work: &Work<'_>, placed: &Placed) -> SheetRow {
    let reason = placed.closed.as_deref().unwrap_or_default();
    let mut row = person(&placed.line, work.plain(&format!("closed-{reason}")));
    if work.can(Capability::CloseResident) && reason != WITHDRAWN {
        let about = placed.line.resident.id.to_string();
        row.links.push(to_act(work, "link-reopen", ActKind::Reopen, &about));
    }
    row
}

/// The form to close a resident.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::CloseResident)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.found(lists::row_of(connection, id)?)?;
        let mut form = sheets::form_of(&work, "closing", &Answers::new());
        form.lines = vec![line.name, work.plain("closing-note")];
        Ok(form)
    })
}

/// Closes a resident with a reason: nobody goes there any more, nothing of her is deleted.
pub(super) fn close(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::CloseResident)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        work.found(lists::row_of(tx, id)?)?;
        let answers = sheets::read(&work, "closing", work.today(), answers)?;
        let reason = work.found(sheets::key(&answers, "closing_reason"))?;
        let note = text(&answers, "closing_note");
        closings::say(tx, id, Some((reason, &note)), work.me(), work.now)?;
        standing::renew(&desk.rules(), tx, id, work.today())?;
        let about = json!({ "closed": true, "reason": reason, "note": note, "by": work.me() });
        outgoing::tell(desk, &work, tx, Told::Closing, id, &about)?;
        work.log(tx, "resident.close", Some(id), reason)?;
        told(desk, &work, tx)
    })
}

/// Opens a closed resident again.
pub(super) fn reopen(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::CloseResident)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        work.found(lists::row_of(tx, id)?)?;
        if !closings::all(tx)?.contains_key(&id) {
            return Err(work.changed());
        }
        closings::say(tx, id, None, work.me(), work.now)?;
        standing::renew(&desk.rules(), tx, id, work.today())?;
        let about = json!({ "closed": false, "by": work.me() });
        outgoing::tell(desk, &work, tx, Told::Closing, id, &about)?;
        work.log(tx, "resident.reopen", Some(id), "")?;
        told(desk, &work, tx)
    })
}
