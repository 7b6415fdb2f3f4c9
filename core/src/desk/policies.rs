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
use super::{Error, consent, county, phrase, record};
use crate::access::Capability;
use crate::care::answer::Answer;
use crate::care::id::ResidentId;
use crate::care::support::{
    HeldPolicy, PolicyFacts, PolicyFit, PolicyKind, PolicyKit, PolicyStep, SupportPolicy,
};
use crate::store::closings;
use crate::store::lists::Listed;
use crate::store::policies::{self, TakenStep};
use crate::store::{people, records};

/// Between the resident and the policy in what a sheet is about.
const SEPARATOR: char = '|';

/// The code of 无残疾 in the record.
const NO_DISABILITY: u8 = 1;

/// The code of 一个人住 in the record.
const ALONE: u8 = 1;

/// The link of today's page (`about` is empty) or of a resident's.
pub(super) fn link(work: &Work<'_>, about: &str) -> Option<LinkView> {
    work.can(Capability::ExplainPolicy).then(|| to_sheet(work, "link-policies", SheetKind::Policies, about))
}

/// The whole tool kit, or how it fits the resident it is about.
pub(super) fn sheet(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ExplainPolicy)?;
    if about.is_empty() {
        return work.read(|connection| Ok(whole_kit(&work, &county::policies(connection)?)));
    }
    let id = work.id::<ResidentId>(about)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let steps = policies::steps(connection, line.resident.id)?;
        let facts = facts(&work, connection, &line)?;
        let kit = county::policies(connection)?;
        let (mut under_way, mut fits, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for hers in begun(connection, &kit, &steps)? {
            if let Some(last) = last_step(&work, &hers, &steps) {
                under_way.push(policy_row(&work, &hers, about, step_words(&work, last)));
            }
        }
        for HeldPolicy { policy, .. } in kit.all() {
            match (last_step(&work, policy, &steps), policy.fit(&facts)) {
                (None, PolicyFit::Fits) => {
                    fits.push(policy_row(&work, policy, about, label(work.language, &policy.gives)));
                }
                (None, PolicyFit::Ask(what)) => {
                    let what: Vec<String> = what.into_iter().map(|one| work.plain(one.key())).collect();
                    let says = work.say("policy-ask", &[&what.join(&work.plain("word-comma"))]);
                    open.push(policy_row(&work, policy, about, says));
                }
                (Some(_), _) | (None, PolicyFit::No) => {}
            }
        }
        Ok(SheetView {
            title: work.say("policies-title", &[&line.resident.name]),
            lines: vec![note(&work, &kit)],
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

/// Of which versions the policies are.
fn note(work: &Work<'_>, kit: &PolicyKit) -> String {
    work.say("policies-note", &[&kit.versions().join(&work.plain("word-comma"))])
}

/// The policies that a resident was told of, each as it was explained to her, in the order of the kit; what was withdrawn last.
fn begun(connection: &Connection, kit: &PolicyKit, steps: &[TakenStep]) -> Result<Vec<SupportPolicy>, Fault> {
    let mut begun: Vec<SupportPolicy> = Vec::new();
    for step in steps {
        if begun.iter().all(|policy| policy.id != step.policy) {
            begun.extend(as_explained(connection, kit, step)?);
        }
    }
    begun.sort_by_key(|policy| kit.all().position(|held| held.policy.id == policy.id).unwrap_or(usize::MAX));
    Ok(begun)
}

/// A policy as it stood when somebody took a step of it.
fn as_explained(
    connection: &Connection,
    kit: &PolicyKit,
    step: &TakenStep,
) -> Result<Option<SupportPolicy>, Fault> {
    let book = county::policies_of(connection, &step.rules)?;
    let then = book.as_ref().and_then(|book| book.get(&step.policy)).cloned();
    // Else a version that another phone had, and this one has not.
    Ok(then.or_else(|| kit.get(&step.policy).map(|held| held.policy.clone())))
}

fn whole_kit(work: &Work<'_>, kit: &PolicyKit) -> SheetView {
    let of = |kind: PolicyKind, key: &str| {
        let rows = kit.all().map(|held| &held.policy).filter(|policy| policy.kind == kind);
        let rows = rows.map(|policy| policy_row(work, policy, "", label(work.language, &policy.gives)));
        section(work.plain(key), rows.collect())
    };
    SheetView {
        title: work.plain("link-policies"),
        lines: vec![note(work, kit)],
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

/// A policy as it is to one resident, or to nobody yet.
struct Hers {
    /// As it was explained to her, else as it holds now.
    policy: SupportPolicy,
    /// Version of its book.
    version: String,
    /// As it holds now; none: it was withdrawn.
    now: Option<HeldPolicy>,
    /// Her steps.
    steps: Vec<TakenStep>,
}

impl Hers {
    fn find(
        work: &Work<'_>,
        connection: &Connection,
        id: &str,
        line: Option<&Listed>,
    ) -> Result<Hers, Fault> {
        let kit = county::policies(connection)?;
        let now = kit.get(id).cloned();
        let mut steps = match line {
            Some(line) => policies::steps(connection, line.resident.id)?,
            None => Vec::new(),
        };
        steps.retain(|step| step.policy == id);
        let explained = match steps.first() {
            Some(first) => as_explained(connection, &kit, first)?.map(|policy| (policy, first.rules.clone())),
            None => None,
        };
        let held = || now.clone().map(|held| (held.policy, held.version));
        let (policy, version) = work.found(explained.or_else(held))?;
        Ok(Hers { policy, version, now, steps })
    }

    fn taken(&self, step: PolicyStep) -> bool {
        self.steps.iter().any(|one| one.step == step)
    }

    /// Whether a step may still be taken: what was withdrawn is neither explained nor applied for.
    fn goes_on(&self, step: PolicyStep) -> bool {
        self.now.is_some() || step == PolicyStep::Granted
    }

    /// What has changed since it was explained.
    fn since(&self, work: &Work<'_>) -> Option<String> {
        match &self.now {
            None => Some(work.plain("policy-withdrawn")),
            Some(now) if now.policy != self.policy => {
                let gives = label(work.language, &now.policy.gives);
                Some(work.say("policy-newer", &[&self.version, &now.version, &gives]))
            }
            Some(_) => None,
        }
    }
}

fn told(
    work: &Work<'_>,
    connection: &Connection,
    policy: &str,
    line: Option<&Listed>,
) -> Result<SheetView, Fault> {
    let hers = Hers::find(work, connection, policy, line)?;
    let policy = &hers.policy;
    let text = |of| label(work.language, of);
    let asked = policy.ask.iter().map(|ask| row(text(&ask.q), text(&ask.a))).collect();
    let (mut links, mut progress) = (Vec::new(), Vec::new());
    let mut lines: Vec<String> = line.map(|line| line.resident.name.clone()).into_iter().collect();
    if let Some(line) = line.filter(|_| may_know(work, policy)) {
        for step in &hers.steps {
            let by = work.name(connection, step.by)?;
            progress.push(row(step_words(work, step), by));
        }
        let taken: Vec<PolicyStep> = hers.steps.iter().map(|step| step.step).collect();
        let about = format!("{}{SEPARATOR}{}", line.resident.id, policy.id);
        let next = PolicyStep::next(&taken).filter(|step| may(work, *step) && hers.goes_on(*step));
        links.extend(next.map(|step| {
            let (key, act) = act_of(step);
            to_act(work, key, act, &about)
        }));
        lines.extend(hers.since(work));
    }
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

/// Takes a step: each once, one after the other, by the version that was explained. Applications to civil affairs need her consent;
/// without it nothing is told of them.
pub(super) fn step(desk: &Desk, about: &str, step: PolicyStep) -> Result<SheetView, Error> {
    let work = desk.enter(match step {
        PolicyStep::Explained => Capability::ExplainPolicy,
        PolicyStep::Applied | PolicyStep::Granted => Capability::ApplyPolicy,
    })?;
    let (resident, policy) = read(&work, about)?;
    work.write(|tx| {
        let line = work.listed(tx, work.found(resident)?)?;
        let who = line.resident.id;
        let conflict = |key: &str| -> Fault { Error::Conflict { words: work.plain(key) }.into() };
        let hers = Hers::find(&work, tx, policy, Some(&line))?;
        if !may_know(&work, &hers.policy) {
            return Err(Error::NotAllowed { words: work.plain("access-diagnosis") }.into());
        }
        if hers.taken(step) {
            return Err(work.changed());
        }
        if step.before().is_some_and(|before| !hers.taken(before)) {
            return Err(conflict("policy-step-before"));
        }
        if !hers.goes_on(step) {
            return Err(conflict("policy-withdrawn"));
        }
        let covered = !hers.policy.civil_affairs || consent::covers(tx, who, Purpose::CivilAffairs)?;
        if step == PolicyStep::Applied && !covered {
            return Err(conflict("support-no-civil-affairs"));
        }
        let (by, at) = (work.me(), work.now);
        let new = TakenStep { policy: policy.to_owned(), step, rules: hers.version, by, at };
        policies::add_step(tx, who, &new)?;
        // That it was explained is the team's own affair, and asks nobody for anything.
        if step == PolicyStep::Explained || covered {
            let about = json!({ "policy": new.policy, "step": step, "rules": new.rules, "by": by });
            let named = hers.policy.civil_affairs && step != PolicyStep::Explained;
            let purpose = named.then_some(Purpose::CivilAffairs);
            outgoing::tell_under(desk, &work, tx, Told::Policy, who, &about, purpose)?;
        }
        work.log(tx, &format!("policy.{}", step.key()), Some(who), policy)?;
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
    // Who else is registered behind the door and neither died nor moved is known; that nobody is says little, and what her record
    // says is surer.
    for other in people::members(connection, who.household)? {
        let gone = closings::of(connection, other.id)?.is_some_and(|closed| closed.is_gone());
        if other.id != who.id && !gone {
            facts.lives_alone = Some(false);
        }
    }
    if work.can(Capability::SeeDiagnosis) {
        facts.diseases = Some(who.diseases.iter().map(|managed| managed.disease).collect());
    }
    if work.can(Capability::SeeRecord) {
        let sheet = record::sheet_now(connection, line)?;
        let answer = |field: &str| sheet.get(field).cloned();
        let codes = |field: &str| match answer(field) {
            Some(Answer::Codes(codes)) => Some(codes),
            Some(Answer::Code(code)) => Some(vec![code]),
            _ => None,
        };
        if let Some(Answer::Code(code)) = answer("lives_alone") {
            facts.lives_alone = Some(code == ALONE);
        }
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

/// Resident, if any, and the policy's id.
fn read<'a>(work: &Work<'_>, about: &'a str) -> Result<(Option<ResidentId>, &'a str), Error> {
    let (resident, policy) = about.split_once(SEPARATOR).ok_or_else(|| Error::not_found(work.language))?;
    let resident = if resident.is_empty() { None } else { Some(work.id(resident)?) };
    Ok((resident, policy))
}
