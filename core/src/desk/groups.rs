//! Groups: low-salt groups and self-management groups, their members, and sessions with attendance for many at once.

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, choice, chosen, person, row, section, text, to_form};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView, Target};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, plan};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::consent::Purpose;
use crate::care::id::{GroupId, ResidentId, SessionId};
use crate::care::person::Disease;
use crate::care::plan::{CareGroup, GroupKind, Session};
use crate::store::lists::{self, Listed};
use crate::store::{consents, groups, people};

/// Sessions on a group's page.
const SESSIONS: u32 = 30;

/// The link to the groups, if this person runs them.
pub(super) fn link(work: &Work<'_>) -> Option<LinkView> {
    work.can(Capability::RunGroup).then(|| sheets::to_sheet(work, "link-groups", SheetKind::Groups, ""))
}

/// All groups.
pub(super) fn all(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    work.read(|connection| told_all(&work, connection))
}

fn told_all(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let mut rows = Vec::new();
    for group in groups::all(connection)? {
        let members = groups::members(connection, group.id)?.len();
        let last = groups::sessions(connection, group.id, 1)?.into_iter().next();
        let line = match last {
            Some(session) => {
                let day = phrase::day_in(work.language, session.day, work.today());
                work.say("group-line", &[&members.to_string(), &day])
            }
            None => work.say("group-line-none", &[&members.to_string()]),
        };
        rows.push(SheetRow {
            opens: Some(Target::Sheet { kind: SheetKind::Group, about: group.id.to_string() }),
            ..row(format!("{} · {}", group.name, kind_words(work, group.kind)), line)
        });
    }
    Ok(SheetView {
        title: work.plain("groups-title"),
        lines: if rows.is_empty() { vec![work.plain("groups-none")] } else { Vec::new() },
        links: vec![to_form(work, "link-new-group", FormKind::NewGroup, "")],
        sections: section(work.plain("groups-all"), rows).into_iter().collect(),
    })
}

fn kind_words(work: &Work<'_>, kind: GroupKind) -> String {
    work.plain(match kind {
        GroupKind::LowSalt => "group-low-salt",
        GroupKind::DiabetesClub => "group-diabetes-club",
    })
}

/// One group with its members and sessions.
pub(super) fn one(desk: &Desk, group: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    let id = work.id::<GroupId>(group)?;
    work.read(|connection| told(&work, connection, id))
}

fn told(work: &Work<'_>, connection: &Connection, id: GroupId) -> Result<SheetView, Fault> {
    let group = work.found(groups::get(connection, id)?)?;
    let members = lines(work, connection, &groups::members(connection, id)?)?;
    let mut sessions = Vec::new();
    for session in groups::sessions(connection, id, SESSIONS)? {
        let by = work.name(connection, session.by)?;
        let day = phrase::day_in(work.language, session.day, work.today());
        let line = work.say("session-line", &[&session.present.len().to_string(), &by]);
        sessions.push(row(format!("{day} {}", session.topic), line));
    }
    let about = id.to_string();
    let mut links = vec![to_form(work, "link-session", FormKind::GroupSession, &about)];
    if work.can(Capability::ChooseMembers) {
        links.push(to_form(work, "link-members", FormKind::GroupMembers, &about));
    }
    let members = members.iter().map(|line| person(line, String::new())).collect();
    Ok(SheetView {
        title: group.name,
        lines: vec![kind_words(work, group.kind)],
        links,
        sections: [
            section(work.plain("group-sessions"), sessions),
            section(work.plain("group-members"), members),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

fn lines(work: &Work<'_>, connection: &Connection, ids: &[ResidentId]) -> Result<Vec<Listed>, Fault> {
    ids.iter().map(|id| work.found(lists::of_resident(connection, *id)?)).collect()
}

/// The form for a new group.
pub(super) fn new_form(desk: &Desk) -> Result<FormView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    Ok(sheets::form_of(&work, "new-group", &Answers::new()))
}

/// Opens a group.
pub(super) fn open(desk: &Desk, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    work.write(|tx| {
        let answers = sheets::read(&work, "new-group", work.today(), answers)?;
        let kind = match sheets::key(&answers, "group_kind") {
            Some("diabetes-club") => GroupKind::DiabetesClub,
            _ => GroupKind::LowSalt,
        };
        let group = CareGroup {
            id: GroupId(desk.context.ids.next()),
            kind,
            name: text(&answers, "group_name"),
            by: work.me(),
            at: work.now,
        };
        groups::add(tx, &group)?;
        work.log(tx, "group.open", None, "")?;
        told(&work, tx, group.id)
    })
}

/// Who may belong to a group: those of a running plan, or those with diabetes; and who does already.
pub(super) fn members_form(desk: &Desk, group: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ChooseMembers)?;
    let id = work.id::<GroupId>(group)?;
    work.read(|connection| {
        let group = work.found(groups::get(connection, id)?)?;
        let members = groups::members(connection, id)?;
        let mut form = sheets::form_of(&work, "group-members", &Answers::new());
        form.people = candidates(&work, connection, group.kind, &members)?
            .iter()
            .map(|line| choice(line, members.contains(&line.resident.id)))
            .collect();
        Ok(form)
    })
}

fn candidates(
    work: &Work<'_>,
    connection: &Connection,
    kind: GroupKind,
    members: &[ResidentId],
) -> Result<Vec<Listed>, Fault> {
    let fitting = match kind {
        GroupKind::LowSalt => {
            plan::running(work, connection)?.into_iter().map(|plan| plan.resident).collect()
        }
        GroupKind::DiabetesClub => people::with_disease(connection, Disease::Diabetes)?,
    };
    let mut ids: Vec<ResidentId> = members.iter().copied().chain(fitting).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut lines = lines(work, connection, &ids)?;
    lines.sort_by(|a, b| (a.household.walk(), a.resident.id).cmp(&(b.household.walk(), b.resident.id)));
    Ok(lines)
}

/// Says who belongs to a group from now on: whoever is not chosen leaves.
pub(super) fn choose_members(desk: &Desk, group: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ChooseMembers)?;
    let id = work.id::<GroupId>(group)?;
    let wanted = chosen(&work, &answers.people)?;
    work.write(|tx| {
        let group = work.found(groups::get(tx, id)?)?;
        let members = groups::members(tx, id)?;
        let may = candidates(&work, tx, group.kind, &members)?;
        for resident in wanted.iter().filter(|who| !members.contains(who)) {
            work.found(may.iter().find(|line| line.resident.id == *resident))?;
            groups::set_member(tx, id, *resident, true, work.me(), work.now)?;
            tell_member(desk, &work, tx, &group, *resident, true)?;
            work.log(tx, "group.join", Some(*resident), "")?;
        }
        for resident in members.iter().filter(|who| !wanted.contains(who)) {
            groups::set_member(tx, id, *resident, false, work.me(), work.now)?;
            tell_member(desk, &work, tx, &group, *resident, false)?;
            work.log(tx, "group.leave", Some(*resident), "")?;
        }
        told(&work, tx, id)
    })
}

fn tell_member(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    group: &CareGroup,
    resident: ResidentId,
    joined: bool,
) -> Result<(), Fault> {
    let about = json!({ "of": group, "joined": joined, "by": work.me() });
    outgoing::tell(desk, work, tx, Told::Member, resident, &about)
}

/// The form for a session: everybody who belongs to the group.
pub(super) fn session_form(desk: &Desk, group: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    let id = work.id::<GroupId>(group)?;
    work.read(|connection| {
        work.found(groups::get(connection, id)?)?;
        let mut form = sheets::form_of(&work, "group-session", &Answers::new());
        form.lines.push(work.plain("session-who"));
        // Who took the consent to her record back may come, and is not written down.
        let withdrawn = consents::withdrawn(connection, Purpose::Record)?;
        form.people = lines(&work, connection, &groups::members(connection, id)?)?
            .iter()
            .filter(|line| !withdrawn.contains(&line.resident.id))
            .map(|line| choice(line, false))
            .collect();
        Ok(form)
    })
}

/// A session with everybody who was there. Being at a low-salt group ticks the item of a running plan, if this role may.
pub(super) fn hold_session(desk: &Desk, group: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::RunGroup)?;
    let id = work.id::<GroupId>(group)?;
    let present = chosen(&work, &answers.people)?;
    work.write(|tx| {
        let group = work.found(groups::get(tx, id)?)?;
        let members = groups::members(tx, id)?;
        let answers = sheets::read(&work, "group-session", work.today(), answers)?;
        if present.is_empty() {
            return Err(Error::invalid(work.language, "people", "session-nobody", &[]).into());
        }
        for resident in &present {
            work.found(members.contains(resident).then_some(()))?;
            let Some(item) = group.kind.plan_item() else { continue };
            if let Some(running) = plan::running_of(&work, tx, *resident)?
                && plan::may_tick(&work, &running, item)
            {
                plan::tick(desk, &work, tx, &running, item, true, None)?;
            }
        }
        let session = Session {
            id: SessionId(desk.context.ids.next()),
            group: id,
            day: work.today(),
            topic: text(&answers, "session_topic"),
            present: present.clone(),
            by: work.me(),
            at: work.now,
        };
        groups::add_session(tx, &session)?;
        for resident in &present {
            let about = json!({
                "session": session.id, "group": id, "kind": group.kind, "day": session.day,
                "topic": session.topic, "by": session.by, "of": group,
            });
            outgoing::tell(desk, &work, tx, Told::Session, *resident, &about)?;
            work.log(tx, "group.attend", Some(*resident), "")?;
        }
        told(&work, tx, id)
    })
}
