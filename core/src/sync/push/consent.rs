//! Which requests go to somebody a resident has to agree to. Source: 个人信息保护法 (2021) art. 15: after she has taken it
//! back, nothing more is passed on.

use super::super::bundle::Bundle;
use super::super::shelf::Fault;
use super::parts::Link;
use super::request::number;
use super::settle::Back;
use super::{Done, Push};
use crate::care::consent::Purpose;
use crate::care::id::ResidentId;
use crate::store::audit::{self, Audit};
use crate::store::outbox::Outgoing;
use crate::store::sending::{self, EntryState};
use crate::store::{consents, told};

/// The purpose without which a request of this kind may not leave the phone any more; others name theirs one by one.
fn purpose(kind: &str) -> Option<Purpose> {
    match kind {
        "care-referral" | "care-referral-step" | "referral-slot" => Some(Purpose::Hospital),
        "building-place" => Some(Purpose::Whereabouts),
        _ => None,
    }
}

/// Who somebody is goes up for other reasons too; later requests rely on it.
fn stays(link: &Link) -> bool {
    link.target.starts_with("Patient/")
}

impl Push<'_> {
    /// Whose request it is, and the purpose to which she does not agree any more; none: it may go.
    pub(super) fn not_agreed(
        &self,
        row: &Outgoing,
        links: &[Link],
    ) -> Result<Option<(ResidentId, Purpose)>, Fault> {
        let named = self.shelf.open()?.read(|connection| sending::purpose(connection, row.id))?;
        let Some((purpose, resident)) = named.or(purpose(&row.kind)).zip(row.resident) else {
            return Ok(None);
        };
        let (consent, entries) = self.shelf.open()?.read(|connection| {
            let consent = consents::of(connection, resident, purpose)?;
            Ok::<_, crate::store::Error>((consent, sending::entries(connection, row.id)?))
        })?;
        let waits = |entry: &sending::Entry| {
            let link = usize::try_from(entry.number).ok().and_then(|at| links.get(at));
            entry.state == EntryState::Waiting && link.is_some_and(|link| !stays(link))
        };
        let settled = !entries.is_empty() && !entries.iter().any(waits);
        let agreed = consent.is_some_and(|consent| consent.given.is_some());
        Ok((!agreed && !settled).then_some((resident, purpose)))
    }

    /// Takes a request out that may not leave any more, with a line in the trail; unless it is there already. None: what is
    /// left of it may go.
    pub(super) async fn take_out(
        &self,
        row: &Outgoing,
        bundle: &Bundle,
        links: &[Link],
        sent: bool,
        (resident, purpose): (ResidentId, Purpose),
    ) -> Result<Option<Done>, Fault> {
        if sent {
            let leaving = self.leaving(row, bundle, &(0..links.len()).collect::<Vec<_>>())?;
            match self.read_back(&leaving).await? {
                Back::There(found) => {
                    self.found(row, &leaving, &found)?;
                    return Ok(Some(Done::Acknowledged));
                }
                Back::Unclear(Some((trouble, asked))) => return Ok(Some(Done::Stop(trouble, asked))),
                Back::Unclear(None) => return Ok(Some(Done::Later)),
                Back::NotThere => {}
            }
        }
        let line = Audit {
            at: self.clock.now(),
            staff: self.staff,
            action: "sync.withdraw".to_owned(),
            subject: Some(resident),
            detail: format!("{} {}", row.kind, purpose.key()),
        };
        let any_stays = links.iter().any(stays);
        if any_stays && self.shelf.open()?.read(|tx| sending::entries(tx, row.id))?.is_empty() {
            self.split(row, links)?;
        }
        self.shelf.open()?.write(|tx| {
            for (at, link) in links.iter().enumerate().filter(|(_, link)| !stays(link)) {
                told::forget(tx, &link.target)?;
                if any_stays {
                    sending::withdraw_entry(tx, row.id, number(at))?;
                }
            }
            if !any_stays {
                sending::withdraw(tx, row.id)?;
            }
            audit::append(tx, &line)
        })?;
        Ok((!any_stays).then_some(Done::Withdrawn))
    }
}
