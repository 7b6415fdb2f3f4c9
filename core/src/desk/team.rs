//! The team of this phone: who is in it, who leads it. The leader is told of alerts that nobody answers.

use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{row, section, to_act, to_sheet};
use super::view::{ActKind, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, me};
use crate::access::{self, Capability};
use crate::care::id::StaffId;
use crate::care::team::Staff;
use crate::store::{alerts, people};

/// The link of today's page.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::SeeTeam).then(|| to_sheet(work, "link-team", SheetKind::Team, ""))
}

/// Everybody of the team.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeTeam)?;
    work.read(|connection| told(desk, &work, connection))
}

fn told(desk: &Desk, work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let leader = alerts::leader(connection, &desk.me.team)?;
    let of_team = people::all_staff(connection)?.into_iter().filter(|one| one.team == desk.me.team);
    let rows = of_team.map(|one| {
        let role = work.plain(me::role_key(one.role));
        let leads = Some(one.id) == leader;
        let line = if leads { format!("{role} · {}", work.plain("team-leads")) } else { role };
        let links = match !leads && work.can(Capability::NameLeader) && may_lead(&one) {
            true => vec![to_act(work, "link-lead", ActKind::Lead, &one.id.to_string())],
            false => Vec::new(),
        };
        SheetRow { links, ..row(one.name, line) }
    });
    let lines = [
        Some(desk.me.team.clone()),
        leader.is_none().then(|| work.plain("team-without-leader")),
        Some(work.plain("team-leader-note")),
    ];
    Ok(SheetView {
        title: work.plain("link-team"),
        lines: lines.into_iter().flatten().collect(),
        links: Vec::new(),
        sections: section(work.plain("team-members"), rows.collect()).into_iter().collect(),
    })
}

/// Whether somebody could do with an alert what the leader is there for.
fn may_lead(one: &Staff) -> bool {
    access::allowed(one.role, Capability::AnswerAlert).is_ok()
}

/// Says who leads the team from now on: somebody who may answer an alert.
pub(super) fn lead(desk: &Desk, staff: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NameLeader)?;
    let id = work.id::<StaffId>(staff)?;
    work.write(|tx| {
        let one = people::staff(tx, id)?.filter(|one| one.team == desk.me.team);
        if !may_lead(&work.found(one)?) {
            return Err(Error::Conflict { words: work.plain("team-may-not-lead") }.into());
        }
        if alerts::leader(tx, &desk.me.team)? == Some(id) {
            return Err(work.changed());
        }
        alerts::set_leader(tx, &desk.me.team, id, work.me(), work.now)?;
        outgoing::tell_of_team(desk, &work, tx, Told::Leader, (&desk.me.team, ""), &json!({ "leader": id }))?;
        work.log(tx, "team.lead", None, &id.to_string())?;
        told(desk, &work, tx)
    })
}
