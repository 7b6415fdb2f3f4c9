//! Making a referral: with reasons from the last judgement if it asks for one, and only if she agreed that a hospital sees it.

use rusqlite::Connection;
use serde_json::json;

use super::super::outgoing::{self, Told};
use super::super::sheets::{self, key, text};
use super::super::view::{FormAnswers, FormView, SheetView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, consent};
use super::{slots, summary, told};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::consent::Purpose;
use crate::care::form::FormSet;
use crate::care::id::{CareReferralId, ResidentId};
use crate::care::referral::{ReferralKind, ReferralRules, ReferralState, Urgency, asked_by};
use crate::store::care_referrals::{self, CareReferral, ReferralStep};
use crate::store::lists::Listed;
use crate::store::visits;

/// Most characters of a reason, as the form has it.
const REASON: usize = 300;

/// The form. Where the last visit's judgement asks for a referral, its reasons stand in it.
pub(in crate::desk) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::MakeReferral)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        may_be_sent(&work, connection, &line)?;
        let mut form = sheets::form_of(&work, "care-referral", &suggested(&work, connection, &line)?);
        form.lines = vec![line.resident.name];
        form.lines.extend(slots::free(&work, connection)?);
        Ok(form)
    })
}

/// Her summary leaves the team only if she agreed to that.
fn may_be_sent(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<(), Fault> {
    match consent::covers(connection, line.resident.id, Purpose::Hospital)? {
        true => Ok(()),
        false => Err(Error::NotAllowed { words: work.plain("referral-no-consent") }.into()),
    }
}

fn suggested(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Answers, Fault> {
    let mut known = Answers::new();
    let past = visits::follow_ups(connection, line.resident.id, None, 1)?;
    let Some((visit, urgency)) = past.last().and_then(|visit| Some((visit, asked_by(visit)?))) else {
        return Ok(known);
    };
    let referred = visit.decided().into_iter().filter(|judged| judged.referral.is_some());
    let why: Vec<String> =
        referred.flat_map(|judged| judged.reasons).map(|reason| work.reason(&reason)).collect();
    let why: String = why.join(&work.plain("word-comma")).chars().take(REASON).collect();
    if !why.is_empty() {
        known.insert("ref_reason".to_owned(), Answer::Text(why));
    }
    for (field, chosen) in [("ref_kind", ReferralKind::Referral.key()), ("ref_urgency", urgency.key())] {
        let code = FormSet::team().field(field).and_then(|f| f.code_of(chosen));
        known.extend(code.map(|code| (field.to_owned(), Answer::Code(code))));
    }
    Ok(known)
}

/// Sends a referral with its summary. Nobody twice to the same department while one is under way.
pub(in crate::desk) fn refer(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::MakeReferral)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        may_be_sent(&work, tx, &line)?;
        let answers = sheets::read(&work, "care-referral", line.resident.born, answers)?;
        let kind = work.found(key(&answers, "ref_kind").and_then(ReferralKind::of_key))?;
        let (hospital, department) = (text(&answers, "ref_hospital"), text(&answers, "ref_department"));
        let (reason, question) = (text(&answers, "ref_reason"), text(&answers, "ref_question"));
        if kind == ReferralKind::Consult && question.is_empty() {
            return Err(Error::invalid(work.language, "ref_question", "referral-needs-question", &[]).into());
        }
        let open = care_referrals::of_resident(tx, line.resident.id)?;
        if open.iter().any(|one| {
            let same = one.referral.hospital == hospital && one.referral.department == department;
            same && one.referral.kind == kind && one.state.under_way()
        }) {
            return Err(Error::Conflict { words: work.plain("referral-open-already") }.into());
        }
        let from = (desk.me.name.as_str(), desk.me.team.as_str());
        let referral = CareReferral {
            id: CareReferralId(desk.context.ids.next()),
            resident: line.resident.id,
            kind,
            urgency: work.found(key(&answers, "ref_urgency").and_then(Urgency::of_key))?,
            summary: summary::of(&work, tx, &line, &reason, &question, from)?,
            hospital,
            department,
            reason,
            question,
            rules: ReferralRules::current().version.clone(),
            by: work.me(),
            at: work.now,
        };
        care_referrals::add(tx, &referral)?;
        let sent = ReferralStep {
            state: ReferralState::Sent,
            day: work.today(),
            note: String::new(),
            by: work.me(),
            at: work.now,
        };
        care_referrals::add_step(tx, referral.id, &sent)?;
        let about = json!({
            "referral": referral.id, "kind": referral.kind, "urgency": referral.urgency,
            "hospital": referral.hospital, "department": referral.department, "reason": referral.reason,
            "question": referral.question, "summary": referral.summary, "rules": referral.rules,
            "by": referral.by, "at": referral.at,
        });
        outgoing::tell(desk, &work, tx, Told::CareReferral, referral.resident, &about)?;
        work.log(tx, "care-referral.send", Some(referral.resident), referral.kind.key())?;
        told(&work, tx, referral.id)
    })
}
