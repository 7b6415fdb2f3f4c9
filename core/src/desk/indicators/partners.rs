//! 部门参与度: how much of what was done each role did, and how much of what was handed to each kind of partner was done. Each
//! opens onto the people it was done for.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::sheets::{row, section};
use super::super::view::{SheetKind, SheetRow, SheetView, Target};
use super::super::work::{Fault, Work};
use super::super::{me, needs};
use super::{Page, SEPARATOR, Scope, behind, moments, rows};
use crate::care::id::ResidentId;
use crate::care::rate::{self, Rate};
use crate::care::team::Role;
use crate::store::indicators::{self, Done};
use crate::store::needs as support;

/// Whose part it is.
pub(super) enum Partner {
    /// One role of the team, by the key of its words.
    Role(String),
    /// One kind of partner, by its key.
    Kind(String),
}

impl Partner {
    const ROLE: &'static str = "part-";
    const KIND: &'static str = "tasks-";

    /// Reads what [`Partner::key`] wrote; none: it is an indicator.
    pub(super) fn read(key: &str) -> Option<Self> {
        let role = key.strip_prefix(Self::ROLE).map(|role| Self::Role(role.to_owned()));
        role.or_else(|| key.strip_prefix(Self::KIND).map(|kind| Self::Kind(kind.to_owned())))
    }

    fn key(&self) -> String {
        match self {
            Self::Role(role) => format!("{}{role}", Self::ROLE),
            Self::Kind(kind) => format!("{}{kind}", Self::KIND),
        }
    }

    fn opens(&self, scope: &Scope) -> Option<Target> {
        let about = format!("{}{SEPARATOR}{}", scope.about(), self.key());
        Some(Target::Sheet { kind: SheetKind::IndicatorPeople, about })
    }
}

/// What was done for people of a place, by role. A session of a group is one thing, whoever came.
fn done(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
    here: impl Fn(ResidentId) -> bool,
) -> Result<Vec<(Role, Vec<Done>)>, Fault> {
    let (first, end) = moments(work, scope.period);
    let mut all = indicators::part_taken(connection, first, end)?;
    for one in &mut all {
        one.people.retain(|who| here(*who));
    }
    // A session to which nobody came is the whole district's.
    all.retain(|one| scope.estate.is_empty() || !one.people.is_empty());
    let of = |role: Role| all.iter().filter(|one| one.role == role).cloned().collect::<Vec<_>>();
    let parts = Role::ALL.into_iter().map(|role| (role, of(role)));
    Ok(parts.filter(|(_, done)| !done.is_empty()).collect())
}

/// How much of it each role did.
pub(super) fn parts(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
    here: impl Fn(ResidentId) -> bool,
) -> Result<Vec<SheetRow>, Fault> {
    let parts = done(work, connection, scope, here)?;
    let all: usize = parts.iter().map(|(_, done)| done.len()).sum();
    let told = |(role, done): &(Role, Vec<Done>)| {
        let partner = Partner::Role(me::role_key(*role).to_owned());
        SheetRow {
            opens: partner.opens(scope),
            ..row(work.plain(me::role_key(*role)), part(work, done.len(), all))
        }
    };
    Ok(parts.iter().map(told).collect())
}

fn part(work: &Work<'_>, count: usize, all: usize) -> String {
    work.say("indicator-part", &[&count.to_string(), &percent(count, all)])
}

fn percent(part: usize, all: usize) -> String {
    rate::percent(part, all).unwrap_or_default().to_string()
}

/// What was handed to each kind of partner: done ÷ handed over.
fn handed(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
    here: impl Fn(ResidentId) -> bool,
) -> Result<BTreeMap<String, Rate>, Fault> {
    let (first, end) = moments(work, scope.period);
    let mut rates: BTreeMap<String, Rate> = BTreeMap::new();
    for (partner, tasks) in support::by_partner(connection, first, end)? {
        for (who, done) in tasks.into_iter().filter(|(who, _)| here(*who)) {
            rates.entry(partner.clone()).or_default().count(who, done);
        }
    }
    Ok(rates)
}

/// Of what was handed to each kind of partner, how much was done.
pub(super) fn tasks(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
    here: impl Fn(ResidentId) -> bool,
) -> Result<Vec<SheetRow>, Fault> {
    let rates = handed(work, connection, scope, here)?;
    let told = |(partner, rate): (String, Rate)| {
        let (title, line) = (needs::partner_words(work, &partner), handed_line(work, &rate));
        SheetRow { opens: Partner::Kind(partner).opens(scope), ..row(title, line) }
    };
    Ok(rates.into_iter().map(told).collect())
}

fn handed_line(work: &Work<'_>, rate: &Rate) -> String {
    let (done, all) = (rate.met.len(), rate.all());
    work.say("indicator-tasks", &[&done.to_string(), &all.to_string(), &percent(done, all)])
}

/// The people behind one of these rows.
pub(super) fn people(
    work: &Work<'_>,
    connection: &Connection,
    scope: &Scope,
    (partner, page): (&Partner, &Page<'_>),
    here: impl Fn(ResidentId) -> bool,
) -> Result<SheetView, Fault> {
    let (title, line, sections) = match partner {
        Partner::Role(key) => {
            let parts = done(work, connection, scope, here)?;
            let all = parts.iter().map(|(_, done)| done.len()).sum();
            let mut parts = parts.into_iter();
            let (role, done) = work.found(parts.find(|(role, _)| me::role_key(*role) == key))?;
            let people: Vec<ResidentId> = done.iter().flat_map(|one| one.people.iter().copied()).collect();
            let title = work.say("indicator-for", &[&people.len().to_string()]);
            let listed = section(title, rows(work, connection, &people, page)?);
            (work.plain(me::role_key(role)), part(work, done.len(), all), listed.into_iter().collect())
        }
        Partner::Kind(kind) => {
            let rate = work.found(handed(work, connection, scope, here)?.remove(kind))?;
            let title = needs::partner_words(work, kind);
            (title, handed_line(work, &rate), behind(work, connection, &rate, page)?)
        }
    };
    Ok(SheetView { title, lines: vec![line], links: Vec::new(), sections })
}
