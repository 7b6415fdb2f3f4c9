//! 专家号源: places with specialists that the platform gives; one that is taken is one less.

use rusqlite::Connection;

use super::super::sheets::{row, section, to_act};
use super::super::view::{ActKind, SheetRow, SheetView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, outgoing, phrase};
use super::told;
use crate::access::Capability;
use crate::care::id::{CareReferralId, SlotId};
use crate::care::referral::ReferralState;
use crate::desk::outgoing::Told;
use crate::store::care_referrals::{self, ReferralSlot};

/// 9月4日 08:30 县人民医院 心内科 刘主任
pub(super) fn words(work: &Work<'_>, slot: &ReferralSlot) -> String {
    let day = phrase::day_in(work.language, slot.day, work.today());
    let parts = [&slot.time, &slot.hospital, &slot.department, &slot.specialist].map(String::as_str);
    let said = parts.into_iter().filter(|part| !part.is_empty());
    [day.as_str()].into_iter().chain(said).collect::<Vec<_>>().join(" ")
}

/// Places that are told of where a referral is made.
const SHOWN: usize = 6;

/// The next free places, for whoever is about to choose a hospital.
pub(super) fn free(work: &Work<'_>, connection: &Connection) -> Result<Vec<String>, Fault> {
    let slots = care_referrals::slots(connection, work.today())?;
    let left = slots.iter().filter(|(_, left)| *left > 0).take(SHOWN);
    Ok(left.map(|(slot, left)| work.say("slots-free", &[&words(work, slot), &left.to_string()])).collect())
}

/// Whether a place still makes sense: she has not been there yet.
pub(super) fn still(state: ReferralState) -> bool {
    matches!(state, ReferralState::Sent | ReferralState::Accepted)
}

/// What is left, for one referral.
pub(in crate::desk) fn sheet(desk: &Desk, referral: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteReferralStep)?;
    let id = work.id::<CareReferralId>(referral)?;
    work.read(|connection| {
        let one = work.found(care_referrals::get(connection, id)?)?;
        let line = work.listed(connection, one.referral.resident)?;
        let taken = care_referrals::slot_of(connection, id)?.is_some();
        let rows = rows(&work, connection, id, still(one.state) && !taken)?;
        Ok(SheetView {
            title: work.plain("slots-title"),
            lines: vec![
                line.resident.name,
                work.plain(if rows.is_empty() { "slots-none" } else { "slots-note" }),
            ],
            links: Vec::new(),
            sections: section(work.plain("slots-title"), rows).into_iter().collect(),
        })
    })
}

fn rows(
    work: &Work<'_>,
    connection: &Connection,
    referral: CareReferralId,
    may: bool,
) -> Result<Vec<SheetRow>, Fault> {
    let slots = care_referrals::slots(connection, work.today())?;
    let left = slots.iter().filter(|(_, left)| *left > 0);
    Ok(left
        .map(|(slot, left)| {
            let about = format!("{referral}:{}", slot.id);
            let take = may.then(|| to_act(work, "link-slot-take", ActKind::SlotTake, &about));
            SheetRow {
                links: take.into_iter().collect(),
                ..row(words(work, slot), work.say("slots-left", &[&left.to_string()]))
            }
        })
        .collect())
}

/// Takes a place; `about` is `referral:slot`.
pub(in crate::desk) fn take(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteReferralStep)?;
    let (referral, slot) = about.split_once(':').unwrap_or((about, ""));
    let (id, slot) = (work.id::<CareReferralId>(referral)?, work.id::<SlotId>(slot)?);
    work.write(|tx| {
        let one = work.found(care_referrals::get(tx, id)?)?;
        work.listed(tx, one.referral.resident)?;
        let conflict = |key: &str| -> Fault { Error::Conflict { words: work.plain(key) }.into() };
        if !still(one.state) {
            return Err(conflict("slot-not-now"));
        }
        if care_referrals::slot_of(tx, id)?.is_some() {
            return Err(conflict("slot-has-one"));
        }
        let slots = care_referrals::slots(tx, work.today())?;
        let (chosen, left) = work.found(slots.into_iter().find(|(one, _)| one.id == slot))?;
        if left == 0 {
            return Err(conflict("slot-gone"));
        }
        care_referrals::take(tx, id, slot, work.me(), work.now)?;
        let about = serde_json::json!({
            "referral": id, "slot": chosen.id, "place": chosen, "by": work.me(), "at": work.now,
        });
        outgoing::tell(desk, &work, tx, Told::SlotTaken, one.referral.resident, &about)?;
        work.log(tx, "care-referral.slot", Some(one.referral.resident), "")?;
        told(&work, tx, id)
    })
}
