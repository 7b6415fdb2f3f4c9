//! Consent: asking for it, taking it back, and what it covers. What a purpose does not cover is neither shown nor done.

use rusqlite::Connection;

use super::Error;
use super::outgoing::{self, Told};
use super::phrase;
use super::view::{ConsentRow, ConsentView, Given, LookRow, Purpose};
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::consent::{Consent, GivenProblem, TEXT_VERSION};
use crate::care::id::{ConsentId, ResidentId};
use crate::care::team::Role;
use crate::store::lists::{self, Listed};
use crate::store::{audit, consents, merges};

/// Looks behind the mask that are shown, the latest.
const LOOKS: u32 = 50;

/// The audit trail's word for one.
pub(super) const LOOK: &str = "id-number.unmask";

impl Desk {
    /// What a resident agreed to, purpose by purpose; for the doctor in charge also who looked behind the mask and why.
    pub fn consents(&self, resident: &str) -> Result<ConsentView, Error> {
        let work = self.enter(Capability::SeeConsent)?;
        let id = work.id::<ResidentId>(resident)?;
        work.read(|connection| view(&work, connection, work.listed(connection, id)?.resident.id))
    }

    /// Keeps that she agrees to a purpose, with the text she was shown and how she said so.
    pub fn give_consent(&self, resident: &str, purpose: Purpose, given: Given) -> Result<ConsentView, Error> {
        let work = self.enter(Capability::TakeConsent)?;
        given.check().map_err(|problem| refused(&work, problem))?;
        self.keep_consent(&work, resident, purpose, Some(given))
    }

    /// Keeps that she takes her consent to a purpose back. It holds at once, and costs her nothing.
    pub fn withdraw_consent(&self, resident: &str, purpose: Purpose) -> Result<ConsentView, Error> {
        let work = self.enter(Capability::TakeConsent)?;
        self.keep_consent(&work, resident, purpose, None)
    }

    fn keep_consent(
        &self,
        work: &Work<'_>,
        resident: &str,
        purpose: Purpose,
        given: Option<Given>,
    ) -> Result<ConsentView, Error> {
        let id = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let id = work.listed(tx, id)?.resident.id;
            let last = consents::of(tx, id, purpose)?;
            if given.is_none() && last.is_none_or(|last| last.given.is_none()) {
                return Err(work.changed());
            }
            let action = if given.is_some() { "consent.give" } else { "consent.withdraw" };
            let consent = self.consent(work, id, purpose, given);
            consents::append(tx, &consent)?;
            outgoing::tell(self, work, tx, Told::Consent, id, &consent)?;
            work.log(tx, action, Some(id), purpose.key())?;
            view(work, tx, id)
        })
    }

    fn consent(
        &self,
        work: &Work<'_>,
        resident: ResidentId,
        purpose: Purpose,
        given: Option<Given>,
    ) -> Consent {
        Consent {
            id: ConsentId(self.context.ids.next()),
            resident,
            purpose,
            given,
            version: TEXT_VERSION.to_owned(),
            text: text(work, purpose),
            staff: self.me.id,
            at: work.now,
        }
    }
}

/// Whether she agreed to a purpose, and did not take it back.
pub(super) fn covers(connection: &Connection, resident: ResidentId, purpose: Purpose) -> Result<bool, Fault> {
    Ok(consents::of(connection, resident, purpose)?.is_some_and(|last| last.given.is_some()))
}

/// Whether a role may know of somebody at all: a volunteer only of who agreed to it.
pub(super) fn knows_of(connection: &Connection, role: Role, resident: ResidentId) -> Result<bool, Fault> {
    Ok(role != Role::Volunteer || covers(connection, resident, Purpose::Volunteers)?)
}

impl Work<'_> {
    /// Whether this role may know of somebody at all.
    pub(super) fn knows_of(&self, connection: &Connection, resident: ResidentId) -> Result<bool, Fault> {
        knows_of(connection, self.role(), resident)
    }

    /// Somebody whom this role may not know of is not found.
    pub(super) fn known(&self, connection: &Connection, resident: ResidentId) -> Result<(), Fault> {
        if self.knows_of(connection, resident)? { Ok(()) } else { Err(self.not_found()) }
    }

    /// The line of whoever is meant: of the record she is shown under, and only if this role may know of her.
    pub(super) fn listed(&self, connection: &Connection, id: ResidentId) -> Result<Listed, Fault> {
        let line = self.found(lists::of_resident(connection, merges::shown_as(connection, id)?)?)?;
        self.known(connection, line.resident.id)?;
        Ok(line)
    }

    /// Leaves out whom this role may not know of.
    pub(super) fn keep_known<T>(
        &self,
        connection: &Connection,
        rows: &mut Vec<T>,
        of: impl Fn(&T) -> ResidentId,
    ) -> Result<(), Fault> {
        let mut known = Vec::with_capacity(rows.len());
        for row in rows.drain(..) {
            if self.knows_of(connection, of(&row))? {
                known.push(row);
            }
        }
        *rows = known;
        Ok(())
    }

    /// A visit and whatever is written into her record need that she did not take her consent to it back.
    pub(super) fn may_record(&self, connection: &Connection, resident: ResidentId) -> Result<(), Fault> {
        match consents::of(connection, merges::shown_as(connection, resident)?, Purpose::Record)? {
            Some(Consent { given: None, .. }) => {
                Err(Error::NotAllowed { words: self.plain("consent-record-withdrawn") }.into())
            }
            _ => Ok(()),
        }
    }

    /// The place of her home on the map is kept and shown only if she agreed to it.
    pub(super) fn may_place(&self, connection: &Connection, resident: ResidentId) -> Result<(), Fault> {
        self.need_consent(connection, resident, Purpose::Whereabouts, "consent-no-whereabouts")
    }

    /// A meter is read for her only if she agreed to it.
    pub(super) fn may_read_meters(&self, connection: &Connection, resident: ResidentId) -> Result<(), Fault> {
        self.need_consent(connection, resident, Purpose::Bluetooth, "consent-no-bluetooth")
    }

    fn need_consent(
        &self,
        connection: &Connection,
        resident: ResidentId,
        purpose: Purpose,
        refusal: &str,
    ) -> Result<(), Fault> {
        match covers(connection, resident, purpose)? {
            true => Ok(()),
            false => Err(Error::NotAllowed { words: self.plain(refusal) }.into()),
        }
    }
}

fn text(work: &Work<'_>, purpose: Purpose) -> String {
    work.plain(&format!("consent-text-{}", purpose.key()))
}

fn refused(work: &Work<'_>, problem: GivenProblem) -> Error {
    let (field, key) = match problem {
        GivenProblem::NoInk => ("signature", "consent-no-ink"),
        GivenProblem::TooMuchInk => ("signature", "consent-too-much-ink"),
        GivenProblem::NoName => ("name", "consent-no-name"),
    };
    Error::invalid(work.language, field, key, &[])
}

fn view(work: &Work<'_>, connection: &Connection, resident: ResidentId) -> Result<ConsentView, Fault> {
    work.found(lists::of_resident(connection, resident)?)?;
    let history = consents::history(connection, resident)?;
    let mut rows = Vec::new();
    for purpose in Purpose::ALL {
        let steps: Vec<&Consent> = history.iter().filter(|step| step.purpose == purpose).collect();
        let mut lines = Vec::new();
        for step in &steps {
            lines.push(line(work, connection, step)?);
        }
        rows.push(ConsentRow {
            purpose,
            title: work.plain(&format!("consent-title-{}", purpose.key())),
            text: text(work, purpose),
            stops: work.plain(&format!("consent-stops-{}", purpose.key())),
            agreed: steps.first().is_some_and(|last| last.given.is_some()),
            state: lines.first().cloned().unwrap_or_else(|| work.plain("consent-never-asked")),
            earlier: lines.into_iter().skip(1).collect(),
        });
    }
    let may_look = work.can(Capability::SeeLooks);
    Ok(ConsentView {
        rows,
        may_take: work.can(Capability::TakeConsent),
        looks: if may_look { looks(work, connection, resident)? } else { Vec::new() },
    })
}

/// 9月4日 周文静记：本人签字同意
fn line(work: &Work<'_>, connection: &Connection, step: &Consent) -> Result<String, Fault> {
    let by = work.name(connection, step.staff)?;
    let day = phrase::day_in(work.language, step.at.date_naive(), work.today());
    Ok(match &step.given {
        Some(Given::Signed { .. }) => work.say("consent-signed", &[&day, &by]),
        Some(Given::Spoken { witness }) => work.say("consent-spoken", &[&day, &by, witness]),
        Some(Given::ByCarer { carer }) => work.say("consent-by-carer", &[&day, &by, carer]),
        None => work.say("consent-withdrawn", &[&day, &by]),
    })
}

fn looks(work: &Work<'_>, connection: &Connection, resident: ResidentId) -> Result<Vec<LookRow>, Fault> {
    let mut rows = Vec::new();
    for look in audit::of_action(connection, resident, LOOK, LOOKS)? {
        let by = work.name(connection, look.staff)?;
        rows.push(LookRow { title: format!("{} · {by}", work.moment(look.at)), reason: look.detail });
    }
    Ok(rows)
}
