//! What holds in this county: the rules and policies that are built in, and those that the county ships. Every version that was ever
//! used stays readable.

use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, Transaction};

use super::view::Language;
use super::work::{Desk, Fault, Work};
use super::{Error, standing};
use crate::care::rules::RuleSet;
use crate::care::support::{PolicyBook, PolicyKit};
use crate::care::version;
use crate::care::visit::SignedVisit;
use crate::store::county::{self, CountyKind, CountyText};
use crate::store::{meta, people};
use crate::sync::fhir::reference::Document;

/// Version of the rules by which everybody's standing was computed last, in the store's `meta`; none: the built-in ones.
const STOOD: &str = "standing-rules";

/// Residents whose standing is computed in one transaction.
const TOGETHER: usize = 200;

impl Desk {
    /// The rules that judge now.
    pub(super) fn rules(&self) -> Arc<RuleSet> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rules that judged a visit; those of now for one that nothing judged.
    pub(super) fn rules_of(
        &self,
        connection: &Connection,
        visit: &SignedVisit,
    ) -> Result<Arc<RuleSet>, Fault> {
        let now = self.rules();
        let version = visit.judgements.first().map(|judged| judged.rules.as_str());
        let Some(version) = version.filter(|version| *version != now.version) else { return Ok(now) };
        Ok(rules_of(connection, version)?.unwrap_or(now))
    }

    /// Takes the rules that hold into use, and brings everybody's standing up to them. Whoever kills the app in between finds it
    /// done with the next synchronisation; until then a standing says by which version it is.
    pub(super) fn follow_rules(&self, language: Language) -> Result<(), Error> {
        let work = self.going_on(language)?;
        let rules = work.read(rules)?;
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&rules);
        let stood = work.read(|connection| Ok(meta::get(connection, STOOD)?))?;
        if stood.unwrap_or_else(|| RuleSet::current().version.clone()) == rules.version {
            return Ok(());
        }
        let everybody = work.read(|connection| Ok(people::resident_ids(connection)?))?;
        for some in everybody.chunks(TOGETHER) {
            let work = self.going_on(language)?;
            let renew = |tx: &Transaction<'_>| {
                some.iter().try_for_each(|id| standing::renew(&rules, tx, *id, work.today()))
            };
            work.write(renew)?;
        }
        self.going_on(language)?.write(|tx| Ok(meta::set(tx, STOOD, &rules.version)?))
    }
}

/// The rules of one version; none: this phone never had them.
fn rules_of(connection: &Connection, version: &str) -> Result<Option<Arc<RuleSet>>, Fault> {
    if RuleSet::current().version == version {
        return Ok(Some(Arc::new(RuleSet::current().clone())));
    }
    let text = county::get(connection, CountyKind::Rules, version)?;
    Ok(text.and_then(|text| RuleSet::from_toml(&text.body).ok()).map(Arc::new))
}

/// The rules that judge from now on: the county's set of the highest version, else the national one.
pub(super) fn rules(connection: &Connection) -> Result<Arc<RuleSet>, Fault> {
    let mut sets = read(connection, CountyKind::Rules, |text| RuleSet::of_county(text).ok())?;
    sets.sort_by(|one, other| version::compare(&one.version, &other.version));
    Ok(Arc::new(sets.pop().unwrap_or_else(|| RuleSet::current().clone())))
}

/// The policies that hold.
pub(super) fn policies(connection: &Connection) -> Result<PolicyKit, Fault> {
    let books = read(connection, CountyKind::Policies, |text| PolicyBook::from_toml(text).ok())?;
    Ok(PolicyKit::of(books.into_iter().chain([PolicyBook::current().clone()])))
}

/// The policies of one version; none: this phone never had them.
pub(super) fn policies_of(connection: &Connection, version: &str) -> Result<Option<PolicyBook>, Fault> {
    if PolicyBook::current().version == version {
        return Ok(Some(PolicyBook::current().clone()));
    }
    let text = county::get(connection, CountyKind::Policies, version)?;
    Ok(text.and_then(|text| PolicyBook::from_toml(&text.body).ok()))
}

/// What holds of one kind. A text that an earlier build took and this one refuses does not hold.
fn read<T>(
    connection: &Connection,
    kind: CountyKind,
    one: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Fault> {
    let texts = county::holding(connection, kind)?;
    Ok(texts.iter().filter_map(|text| one(&text.body)).collect())
}

/// Takes a county's document. False: it can't be taken, and nothing has changed. A version is one text for ever: another text needs
/// another version.
pub(super) fn take(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    kind: CountyKind,
    document: &Document,
) -> Result<bool, Fault> {
    let Document { version, retired, text } = document;
    let known = county::get(tx, kind, version)?;
    if *retired {
        if known.is_some_and(|known| !known.retired) {
            county::set_retired(tx, kind, version, true)?;
        }
        return Ok(true);
    }
    match known {
        Some(known) if known.body != *text => return Ok(false),
        Some(known) if known.retired => drop(county::set_retired(tx, kind, version, false)?),
        Some(_) => {}
        None if !is_sound(kind, version, text) => return Ok(false),
        None => {
            let text = CountyText { version: version.clone(), body: text.clone(), retired: false };
            county::add(tx, kind, &text, work.now)?;
        }
    }
    Ok(true)
}

/// Whether a text that is new here can be read whole, calls itself what its resource calls it, and is not what is built in under
/// another text.
fn is_sound(kind: CountyKind, version: &str, text: &str) -> bool {
    let (said, built_in) = match kind {
        CountyKind::Policies => {
            (PolicyBook::from_toml(text).map(|book| book.version).ok(), &PolicyBook::current().version)
        }
        CountyKind::Rules => {
            (RuleSet::of_county(text).map(|rules| rules.version).ok(), &RuleSet::current().version)
        }
    };
    said.as_deref() == Some(version) && version != built_in.as_str()
}
