//! One request on its way, whole or in parts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::super::bundle::{Bundle, MOST_ENTRIES};
use super::super::fhir;
use super::super::platform::Request;
use super::super::shelf::Fault;
use super::super::team::TEAM;
use super::again;
use super::decide::{Next, Refusal, Trouble, after};
use super::parts::{self, Link};
use super::prepare::{self, Leaving};
use super::settle::{Back, Found, Standing};
use super::{Done, Push, Turn};
use crate::store::outbox::{self, Outgoing, Progress};
use crate::store::sending::{self, EntryState};
use crate::store::{copies, meta};

/// So often a part is put together anew because others have changed the same, before it waits.
const ROUNDS: u32 = 4;

/// A conflict of which nothing is seen when looking is the server's own trouble; after so many tries it is a refusal.
const PATIENCE: u32 = 5;

/// What came of one part.
enum Sent {
    Acknowledged,
    Refused(Refusal),
    Ended(Done),
}

impl Push<'_> {
    /// Sends one request, unless it has to wait. `not_there` grows by what it would have brought.
    pub(super) async fn request(
        &self,
        row: &Outgoing,
        progress: &Progress,
        not_there: &mut BTreeSet<String>,
        turn: Turn,
    ) -> Result<Done, Fault> {
        let Ok(mut bundle) = serde_json::from_slice::<Bundle>(&row.body) else {
            self.shelf.open()?.write(|tx| {
                outbox::set_progress(tx, row.id, &Progress::Rejected { reason: "unreadable".to_owned() })
            })?;
            return Ok(Done::Refused);
        };
        // What a correction has replaced and was never there can't be pointed at.
        let superseded = self.shelf.open()?.read(|connection| sending::superseded(connection, row.id))?;
        if !superseded.is_empty() {
            let resources = bundle.entry.iter_mut().filter_map(|entry| entry.resource.as_mut());
            resources.for_each(|resource| fhir::name_instead_of(resource, &superseded));
        }
        let links = parts::links(&bundle);
        let sent = *progress == Progress::Sent;
        if let Some((resident, purpose)) = self.not_agreed(row, &links)?
            && let Some(done) = self.take_out(row, &bundle, &links, sent, (resident, purpose)).await?
        {
            return Ok(done);
        }
        let store = self.shelf.open()?;
        let tried = store.read(|connection| sending::tried(connection, row.id))?;
        drop(store);
        let early = tried.is_some_and(|(_, next)| !again::is_due(self.now().timestamp_micros(), next));
        let waits_for = |link: &Link| {
            not_there.contains(&link.target) || link.refers.iter().any(|to| not_there.contains(to))
        };
        if early || turn == Turn::NotYet || links.iter().any(waits_for) {
            not_there.extend(links.into_iter().map(|link| link.target));
            return Ok(Done::Waits);
        }
        let blamed = turn == Turn::Blamed;
        let done = match self.send(row, &bundle, &links, sent, blamed).await? {
            Done::Stop(trouble, None) if blamed && trouble.may_be_of_one() => self.later(row)?,
            done => done,
        };
        if matches!(done, Done::Later | Done::Stop(..)) {
            not_there.extend(links.into_iter().map(|link| link.target));
        }
        Ok(done)
    }

    async fn send(
        &self,
        row: &Outgoing,
        bundle: &Bundle,
        links: &[Link],
        sent: bool,
        blamed: bool,
    ) -> Result<Done, Fault> {
        let (mut entries, refused) = self.shelf.open()?.read(|connection| {
            Ok::<_, crate::store::Error>((
                sending::entries(connection, row.id)?,
                sending::quarantined(connection)?,
            ))
        })?;
        let refused: BTreeMap<String, String> = refused.into_iter().collect();
        let whole = entries.is_empty();
        let mut sent = sent;
        let all: Vec<usize> = (0..links.len()).collect();
        let too_many = links.len() > MOST_ENTRIES;
        if whole && !too_many && parts::held(links, &refused).is_empty() {
            match self.part(row, bundle, &all, sent, blamed).await? {
                Sent::Acknowledged => return Ok(Done::Acknowledged),
                Sent::Ended(done) => return Ok(done),
                Sent::Refused(refusal) => {
                    sent = false;
                    self.split(row, links)?;
                    if links.len() == 1 {
                        return self.refuse(row, &all, &refusal);
                    }
                }
            }
        } else if whole {
            self.split(row, links)?;
        }
        entries = self.shelf.open()?.read(|connection| sending::entries(connection, row.id))?;
        self.in_parts(row, bundle, links, &entries, (sent, blamed)).await
    }

    async fn in_parts(
        &self,
        row: &Outgoing,
        bundle: &Bundle,
        links: &[Link],
        entries: &[sending::Entry],
        (sent, mut blamed): (bool, bool),
    ) -> Result<Done, Fault> {
        let waits: BTreeSet<usize> = entries
            .iter()
            .filter(|entry| entry.state == EntryState::Waiting)
            .filter_map(|entry| usize::try_from(entry.number).ok())
            .collect();
        let mut any_refused = false;
        for part in parts::parts(links) {
            let part: Vec<usize> = part.into_iter().filter(|at| waits.contains(at)).collect();
            if part.is_empty() || self.is_held(row, links, &part)? {
                any_refused |= !part.is_empty();
                continue;
            }
            match self.part(row, bundle, &part, sent, blamed).await? {
                Sent::Acknowledged => blamed = true,
                Sent::Ended(done) => return Ok(done),
                Sent::Refused(refusal) => {
                    any_refused = true;
                    self.refuse(row, &part, &refusal)?;
                }
            }
        }
        self.shelf.open()?.write(|tx| sending::settle(tx, row.id))?;
        Ok(if any_refused { Done::Refused } else { Done::Acknowledged })
    }

    /// Whether a part refers to something refused; then it waits for that.
    fn is_held(&self, row: &Outgoing, links: &[Link], part: &[usize]) -> Result<bool, Fault> {
        Ok(self.shelf.open()?.write(|tx| {
            let refused: BTreeMap<String, String> = sending::quarantined(tx)?.into_iter().collect();
            let own: Vec<Link> = part.iter().map(|at| links[*at].clone()).collect();
            let held = parts::held(&own, &refused);
            let Some(because) = held.values().next() else { return Ok(false) };
            for at in part {
                sending::hold(tx, row.id, number(*at), because)?;
            }
            Ok::<_, crate::store::Error>(true)
        })?)
    }

    pub(super) fn split(&self, row: &Outgoing, links: &[Link]) -> Result<(), Fault> {
        let targets: Vec<String> = links.iter().map(|link| link.target.clone()).collect();
        Ok(self.shelf.open()?.write(|tx| sending::split(tx, row.id, &targets))?)
    }

    fn refuse(&self, row: &Outgoing, part: &[usize], refusal: &Refusal) -> Result<Done, Fault> {
        self.shelf.open()?.write(|tx| {
            for at in part {
                sending::reject(tx, row.id, number(*at), refusal.reason, refusal.outcome.as_deref())?;
            }
            sending::settle(tx, row.id)
        })?;
        Ok(Done::Refused)
    }

    /// Sends some entries of a request until it is clear what came of them. `sent`: they may be there already.
    async fn part(
        &self,
        row: &Outgoing,
        bundle: &Bundle,
        part: &[usize],
        sent: bool,
        blamed: bool,
    ) -> Result<Sent, Fault> {
        let mut unclear = sent;
        let mut failed = false;
        let mut looked = sent;
        for _ in 0..ROUNDS {
            let mut leaving = self.leaving(row, bundle, part)?;
            if !std::mem::replace(&mut looked, true) {
                match self.look(row.id, &leaving).await? {
                    Back::There(_) => leaving = self.leaving(row, bundle, part)?,
                    Back::NotThere => {}
                    Back::Unclear(trouble) => return self.unclear(row, trouble),
                }
            }
            if unclear {
                match self.read_back(&leaving).await? {
                    Back::There(found) => {
                        self.found(row, &leaving, &found)?;
                        return Ok(Sent::Acknowledged);
                    }
                    Back::NotThere => {
                        unclear = false;
                        // It may have been there, and others have changed it since.
                        match self.moved(&leaving).await? {
                            Back::There(_) => continue,
                            // A server that failed at it a moment ago fails again.
                            Back::NotThere if failed => {
                                self.waits_again(row)?;
                                return Ok(Sent::Ended(self.later(row)?));
                            }
                            Back::NotThere => {}
                            Back::Unclear(trouble) => return self.unclear(row, trouble),
                        }
                    }
                    Back::Unclear(trouble) => return self.unclear(row, trouble),
                }
            }
            if leaving.iter().any(|one| one.gone) {
                self.waits_again(row)?;
                return Ok(Sent::Refused(Refusal { status: 410, reason: "gone", outcome: None }));
            }
            self.shelf.open()?.write(|tx| outbox::set_progress(tx, row.id, &Progress::Sent))?;
            let result = self.platform.ask(Request::bundle(prepare::bytes(&leaving))).await;
            let targets: Vec<&str> = leaving.iter().map(|one| one.target.as_str()).collect();
            let mut next = after(&result, &targets, blamed);
            if next == Next::Later(Trouble::Forbidden, None) && self.is_not_ours(row).await? {
                next = after(&result, &targets, true);
            }
            match next {
                Next::Acknowledge(versions) => {
                    self.acknowledged(row.id, &leaving, &versions, None)?;
                    return Ok(Sent::Acknowledged);
                }
                Next::ReadBack => {
                    unclear = true;
                    failed = result.is_ok_and(|answer| answer.status >= 500);
                }
                Next::ReadBackLater(trouble, asked) => return Ok(Sent::Ended(Done::Stop(trouble, asked))),
                Next::Later(trouble, asked) => {
                    self.waits_again(row)?;
                    return Ok(Sent::Ended(Done::Stop(trouble, asked)));
                }
                Next::Refused(refusal) => match self.moved(&leaving).await? {
                    Back::There(_) => {
                        self.waits_again(row)?;
                        unclear = false;
                    }
                    Back::Unclear(trouble) => {
                        self.waits_again(row)?;
                        return self.unclear(row, trouble);
                    }
                    Back::NotThere => {
                        self.waits_again(row)?;
                        return Ok(match refusal.status == 409 && self.tries(row)? < PATIENCE {
                            true => Sent::Ended(self.later(row)?),
                            false => Sent::Refused(refusal),
                        });
                    }
                },
            }
        }
        Ok(Sent::Ended(self.later(row)?))
    }

    /// Whether it is about somebody whom this sign-in may not even see: then it is her that it may not write of.
    async fn is_not_ours(&self, row: &Outgoing) -> Result<bool, Fault> {
        let Some(resident) = row.resident else { return Ok(false) };
        Ok(matches!(self.find(&format!("Patient/{resident}")).await?, Found::Hidden))
    }

    pub(super) fn leaving(
        &self,
        row: &Outgoing,
        bundle: &Bundle,
        part: &[usize],
    ) -> Result<Vec<Leaving>, Fault> {
        let entries = part.iter().filter_map(|at| bundle.entry.get(*at)).cloned().collect();
        Ok(self.shelf.open()?.read(|connection| {
            let team = meta::said(connection, TEAM)?;
            let copy = |kind: &str, id: &str| copies::get(connection, kind, id);
            prepare::leaving(row.id, entries, row.created_at, team.as_deref(), copy)
        })?)
    }

    pub(super) fn found(&self, row: &Outgoing, leaving: &[Leaving], found: &[Standing]) -> Result<(), Fault> {
        self.acknowledged(row.id, leaving, &[], Some(found))
    }

    fn tries(&self, row: &Outgoing) -> Result<u32, Fault> {
        let tried = self.shelf.open()?.read(|connection| sending::tried(connection, row.id))?;
        Ok(tried.map_or(0, |(attempts, _)| attempts))
    }

    /// Nobody can say what stands there: what keeps from asking, else it is tried later.
    fn unclear(&self, row: &Outgoing, trouble: Option<(Trouble, Option<Duration>)>) -> Result<Sent, Fault> {
        Ok(Sent::Ended(match trouble {
            Some((trouble, asked)) => Done::Stop(trouble, asked),
            None => self.later(row)?,
        }))
    }

    /// Tries this request again another time; the others go on.
    fn later(&self, row: &Outgoing) -> Result<Done, Fault> {
        let tries = self.tries(row)? + 1;
        let next = self.now() + again::wait(tries, None, row.id.0.as_bytes());
        self.shelf.open()?.write(|tx| sending::try_again(tx, row.id, next))?;
        Ok(Done::Later)
    }

    /// The platform wants to be left alone at this request: next time others go first, so that one which it never takes holds up no other.
    pub(super) fn after_others(&self, row: &Outgoing, asked: Duration) -> Result<(), Fault> {
        let tries = self.tries(row)? + 1;
        let wait = |asked| again::wait(tries, asked, row.id.0.as_bytes());
        let next = self.now() + wait(Some(asked)) + wait(None);
        Ok(self.shelf.open()?.write(|tx| sending::try_again(tx, row.id, next))?)
    }

    fn waits_again(&self, row: &Outgoing) -> Result<(), Fault> {
        Ok(self.shelf.open()?.write(|tx| outbox::set_progress(tx, row.id, &Progress::Waiting))?)
    }
}

pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
