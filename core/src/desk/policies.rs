//! The policy tool kit: which policies fit a resident, what each gives in plain words, and how far she is with it. An
//! application that goes to civil affairs needs her consent to that.

use chrono::NaiveDate;
use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{row, section, to_act, to_sheet};
use super::view::{ActKind, LinkView, Purpose, SheetKind, SheetRow, SheetView, Target};
use super::visit::field::label;
use super::work::{Desk, Fault, Work};
use super::{Error, consent, phrase};
use crate::access::Capability;
use crate::care::answer::Answer;
use crate::care::id::ResidentId;
use crate::care::support::{PolicyBook, PolicyFacts, PolicyFit, PolicyKind, PolicyStep, SupportPolicy};
use crate::store::lists::Listed;
use crate::store::policies::{self, TakenStep};
use crate::store::{people, records};

/// Between the resident and the policy in what a sheet is about.
const SEPARATOR: char = '|';

/// The code of 无残疾 in the record.
const NO_DISABILITY: u8 = 1;

/// The link of today's page (`about` is empty) or of a resident's.
pub(super) fn link(work: &Work<'_>, about: &str) -> Option<LinkView> {
    work.can(Capability::ExplainPolicy).then(|| to_sheet(work, "link-policies", SheetKind::Policies, about))
}

/// The whole tool kit, or how it fits the resident it is about.
pub(super) fn sheet(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ExplainPolicy)?;
    if about.is_empty() {
        return Ok(kit(&work));
    }
    let id = work.id::<ResidentId>(about)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let steps = policies::steps(connection, line.resident.id)?;
        let facts = facts(&work, connection, &line)?;
        let (mut under_way, mut fits, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for policy in &PolicyBook::current().policy {
            let last = last_step(&work, policy, &steps);
            match (last, policy.fit(&facts)) {
                (Some(last), _) => under_way.push(policy_row(&work, policy, about, step_words(&work, last))),
                (None, PolicyFit::Fits) => {
                    fits.push(policy_row(&work, policy, about, label(work.language, &policy.gives)));
                }
                (None, PolicyFit::Ask(what)) => {
                    let what: Vec<String> = what.into_iter().map(|one| work.plain(one.key())).collect();
                    let says = work.say("policy-ask", &[&what.join(&work.plain("word-comma"))]);
                    open.push(policy_row(&work, policy, about, says));
                }
                (None, PolicyFit::No) => {}
            }
        }
        Ok(SheetView {
            title: work.say("policies-title", &[&line.resident.name]),
            lines: vec![work.say("policies-note", &[&PolicyBook::current().version])],
            links: Vec::new(),
            sections: [
                section(work.plain("policies-under-way"), under_way),
                section(work.plain("policies-fit"), fits),
                section(work.plain("policies-ask"), open),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    })
}

fn kit(work: &Work<'_>) -> SheetView {
    let book = PolicyBook::current();
    let of = |kind: PolicyKind, key: &str| {
        let rows = book.policy.iter().filter(|policy| policy.kind == kind);
        let rows = rows.map(|policy| policy_row(work, policy, "", label(work.language, &policy.gives)));
        section(work.plain(key), rows.collect())
    };
    SheetView {
        title: work.plain("link-policies"),
        lines: vec![work.say("policies-note", &[&book.version])],
        links: Vec::new(),
        sections: [
            of(PolicyKind::Base, "policy-kind-base"),
            of(PolicyKind::Special, "policy-kind-special"),
            of(PolicyKind::Innovative, "policy-kind-innovative"),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

fn policy_row(work: &Work<'_>, policy: &SupportPolicy, resident: &str, says: String) -> SheetRow {
    let about = format!("{resident}{SEPARATOR}{}", policy.id);
    SheetRow {
        opens: Some(Target::Sheet { kind: SheetKind::Policy, about }),
        ..row(label(work.language, &policy.name), says)
    }
}

/// One policy in plain words, with its questions, and how far the resident is with it.
pub(super) fn one(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ExplainPolicy)?;
    let (resident, policy) = read(&work, about)?;
    work.read(|connection| {
        let line = resident.map(|id| work.listed(connection, id)).transpose()?;
        told(&work, connection, policy, line.as_ref())
    })
}

fn told(
    work: &Work<'_>,
    connection: &Connection,
    policy: &SupportPolicy,
    line: Option<&Listed>,
) -> Result<SheetView, Fault> {
    let text = |of| label(work.language, of);
    let asked = policy.ask.iter().map(|ask| row(text(&ask.q), text(&ask.a))).collect();
    let steps = match line {
        Some(line) => policies::steps(connection, line.resident.id)?,
        None => Vec::new(),
    };
    let hers: Vec<&TakenStep> = steps.iter().filter(|step| step.policy == policy.id).collect();
    let (mut links, mut progress) = (Vec::new(), Vec::new());
    if let Some(line) = line.filter(|_| may_know(work, policy)) {
        for step in &hers {
            let by = work.name(connection, step.by)?;
            progress.push(row(step_words(work, step), by));
        }
        let taken: Vec<PolicyStep> = hers.iter().map(|step| step.step).collect();
        let about = format!("{}{SEPARATOR}{}", line.resident.id, policy.id);
        links.extend(PolicyStep::next(&taken).filter(|step| may(work, *step)).map(|step| {
            let (key, act) = act_of(step);
            to_act(work, key, act, &about)
        }));
    }
    let mut lines: Vec<String> = line.map(|line| line.resident.name.clone()).into_iter().collect();
    lines.push(text(&policy.gives));
    lines.push(work.say("policy-bring", &[&text(&policy.bring)]));
    lines.push(work.say("policy-who", &[&text(&policy.who)]));
    if policy.civil_affairs {
        lines.push(work.plain("policy-needs-consent"));
    }
    Ok(SheetView {
        title: text(&policy.name),
        lines,
        links,
        sections: [
            section(work.plain("policy-progress"), progress),
            section(work.plain("policy-questions"), asked),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

/// Takes a step: each once, one after the other. What goes to civil affairs needs her consent; without it nothing is told.
pub(super) fn step(desk: &Desk, about: &str, step: PolicyStep) -> Result<SheetView, Error> {
    let work = desk.enter(match step {
        PolicyStep::Explained => Capability::ExplainPolicy,
        PolicyStep::Applied | PolicyStep::Granted => Capability::ApplyPolicy,
    })?;
    let (resident, policy) = read(&work, about)?;
    work.write(|tx| {
        let line = work.listed(tx, work.found(resident)?)?;
        let who = line.resident.id;
        if !may_know(&work, policy) {
            return Err(Error::NotAllowed { words: work.plain("access-diagnosis") }.into());
        }
        let steps = policies::steps(tx, who)?;
        let taken = |step| steps.iter().any(|one| one.policy == policy.id && one.step == step);
        if taken(step) {
            return Err(work.changed());
        }
        if step.before().is_some_and(|before| !taken(before)) {
            return Err(Error::Conflict { words: work.plain("policy-step-before") }.into());
        }
        let covered = !policy.civil_affairs || consent::covers(tx, who, Purpose::CivilAffairs)?;
        if step == PolicyStep::Applied && !covered {
            return Err(Error::Conflict { words: work.plain("support-no-civil-affairs") }.into());
        }
        let version = &PolicyBook::current().version;
        let new = TakenStep { policy: policy.id.clone(), step, by: work.me(), at: work.now };
        policies::add_step(tx, who, &new, version)?;
        if step != PolicyStep::Explained && covered {
            let about = json!({ "policy": policy.id, "step": step, "rules": version, "by": work.me() });
            outgoing::tell(desk, &work, tx, Told::Policy, who, &about)?;
        }
        work.log(tx, &format!("policy.{}", step.key()), Some(who), &policy.id)?;
        told(&work, tx, policy, Some(&line))
    })
}

fn act_of(step: PolicyStep) -> (&'static str, ActKind) {
    match step {
        PolicyStep::Explained => ("policy-do-explained", ActKind::PolicyExplained),
        PolicyStep::Applied => ("policy-do-applied", ActKind::PolicyApplied),
        PolicyStep::Granted => ("policy-do-granted", ActKind::PolicyGranted),
    }
}

fn may(work: &Work<'_>, step: PolicyStep) -> bool {
    step == PolicyStep::Explained || work.can(Capability::ApplyPolicy)
}

/// Who has a policy for a disease has the disease.
fn may_know(work: &Work<'_>, policy: &SupportPolicy) -> bool {
    !policy.tells_a_disease() || work.can(Capability::SeeDiagnosis)
}

fn last_step<'a>(work: &Work<'_>, policy: &SupportPolicy, steps: &'a [TakenStep]) -> Option<&'a TakenStep> {
    steps.iter().rev().find(|step| step.policy == policy.id).filter(|_| may_know(work, policy))
}

/// 9月2日 申请了
fn step_words(work: &Work<'_>, step: &TakenStep) -> String {
    let what = work.plain(match step.step {
        PolicyStep::Explained => "policy-step-explained",
        PolicyStep::Applied => "policy-step-applied",
        PolicyStep::Granted => "policy-step-granted",
    });
    format!("{} {what}", phrase::day_in(work.language, step.at.date_naive(), work.today()))
}

/// What is known of somebody, as far as this role may see it.
fn facts(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<PolicyFacts, Fault> {
    let who = &line.resident;
    let today = work.today();
    let mut facts = PolicyFacts { age: who.age_on(today), ..PolicyFacts::default() };
    // Who else is registered behind the door is known; that nobody is says little.
    facts.lives_alone = (people::members(connection, who.household)?.len() > 1).then_some(false);
    if work.can(Capability::SeeDiagnosis) {
        facts.diseases = Some(who.diseases.iter().map(|managed| managed.disease).collect());
    }
    if work.can(Capability::SeeRecord) {
        let sheet = records::versions(connection, who.id, 1)?.into_iter().next().map(|last| last.answers);
        let answer = |field: &str| sheet.as_ref().and_then(|sheet| sheet.get(field)).cloned();
        let codes = |field: &str| match answer(field) {
            Some(Answer::Codes(codes)) => Some(codes),
            Some(Answer::Code(code)) => Some(vec![code]),
            _ => None,
        };
        facts.payment = codes("payment");
        facts.disability = codes("disability").map(|codes| codes != [NO_DISABILITY]);
        facts.contract = match answer("contract_until") {
            Some(Answer::Date(until)) => Some(holds(until, today)),
            _ => None,
        };
        facts.self_care = records::assessments(connection, who.id, 1)?.first().map(|last| last.result.class);
    }
    Ok(facts)
}

fn holds(until: NaiveDate, today: NaiveDate) -> bool {
    until >= today
}

/// Resident, if any, and policy.
fn read(work: &Work<'_>, about: &str) -> Result<(Option<ResidentId>, &'static SupportPolicy), Error> {
    let not_found = || Error::not_found(work.language);
    let (resident, policy) = about.split_once(SEPARATOR).ok_or_else(not_found)?;
    let policy = PolicyBook::current().get(policy).ok_or_else(not_found)?;
    let resident = if resident.is_empty() { None } else { Some(work.id(resident)?) };
    Ok((resident, policy))
}
