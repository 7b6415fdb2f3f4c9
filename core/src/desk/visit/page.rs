//! The visit's page: everything a screen shows, from the open visit or from the signed one.

use rusqlite::Connection;

use super::super::residents::{class, disease, last_line};
use super::super::view::{Colour, FieldState, FieldView, GapView, JudgementView, SectionView, VisitView};
use super::super::work::{Fault, Work};
use super::super::{drugs, home, meter, phrase, plan, trend};
use super::{Open, correct, decide, field, hero, judging, not_met, sign};
use crate::access::{self, Capability};
use crate::care::form::{FilledBy, FormSet};
use crate::care::judgement::{Decision, FollowUpClass, Judgement, Referral};
use crate::care::rules::{RuleSet, stricter_next};
use crate::care::visit::SignedVisit;
use crate::store::people;

/// Fields that the big numbers show already.
const HEROES: [&str; 4] = ["blood_pressure", super::ARM_FIELD, super::POSTURE_FIELD, super::MEAL_FIELD];

pub(super) fn draft(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    open: &Open,
) -> Result<VisitView, Fault> {
    let judgements =
        if open.diseases.is_empty() { Vec::new() } else { judging::judge(rules, work.today(), open) };
    let mut view = base(work, rules, connection, open, &judgements)?;
    view.sign_label = sign::label(work);
    view.sign_blocked = sign::blocked(work, open);
    view.inbox = meter::inbox(work, connection, Some(open))?;
    if work.can(Capability::SeeMedication) {
        let warned = drugs::warnings(work, &open.line.resident, &open.drugs(connection)?).into_iter();
        view.drug_warnings = warned.map(|warning| phrase::parts([warning.title, warning.line])).collect();
    }
    if let Some(pressure) = &mut view.pressure {
        pressure.timer = hero::timer(rules, connection, open)?;
    }
    hero::urge(work, rules, open, &mut view);
    Ok(view)
}

pub(super) fn signed(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    signed: SignedVisit,
) -> Result<VisitView, Fault> {
    let by = people::staff(connection, signed.staff)?;
    let signs = by.as_ref().is_none_or(|by| access::allowed(by.role, Capability::SignVisit).is_ok());
    let key = if signs { "visit-signed" } else { "visit-handed-in" };
    let by = by.map(|by| by.name).unwrap_or_default();
    let day = phrase::day_in(work.language, signed.signed_at.date_naive(), work.today());
    let open = Open::of_signed(work, connection, &signed, Vec::new())?;
    let shown = work.can(Capability::FillForms);
    let judgements = if shown { &signed.judgements[..] } else { &[] };
    let mut view = base(work, rules, connection, &open, judgements)?;
    view.signed_line = Some(work.say(key, &[&by, &day, &phrase::clock(signed.signed_at)]));
    if open.diseases.is_empty() {
        view.sections.iter_mut().for_each(|one| one.fields.retain(|f| f.state == FieldState::Answered));
        view.sections.retain(|one| !one.fields.is_empty());
    }
    view.to_ask = 0;
    view.unchanged = 0;
    for hero in [&mut view.pressure, &mut view.glucose].into_iter().flatten() {
        hero.ask = None;
        hero.hint = None;
        hero.arm = None;
        hero.posture = None;
    }
    for judgement in &mut view.judgements {
        judgement.may_decide = false;
    }
    view.versions = correct::versions(work, connection, signed.id)?;
    view.may_correct = shown && work.can(Capability::SignVisit);
    for reading in &mut view.readings {
        reading.may_set_arm = false;
        reading.may_take_back = false;
    }
    Ok(view)
}

fn base(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    open: &Open,
    judgements: &[Judgement],
) -> Result<VisitView, Fault> {
    let who = &open.line.resident;
    let sections = sections(work, open);
    let fields = || sections.iter().flat_map(|section| &section.fields);
    let plan = match &open.plan {
        Some(running) if work.can(Capability::SeePlan) => Some(plan::view(work, connection, running)?),
        _ => None,
    };
    let forms = FormSet::current();
    let gaps = match open.diseases.is_empty() {
        true => not_met::gaps(open),
        false => open.gaps(rules, &open.answers()),
    };
    Ok(VisitView {
        visit: open.draft.id.to_string(),
        resident: who.id.to_string(),
        name: who.name.clone(),
        age_line: phrase::age(work.language, who.sex, who.age_on(work.today())),
        place: phrase::place(&open.line.household),
        colour: work.colour(open.line.colour()),
        last_line: last_line(work, &open.past).filter(|_| work.can(Capability::SeeHistory)),
        pressure: hero::pressure(work, rules, open),
        glucose: hero::glucose(work, rules, open),
        readings: super::readings::rows(work, connection, open)?,
        home_line: home::line(work, rules, &open.at_home).filter(|_| work.can(Capability::SeeHistory)),
        to_ask: count(fields().filter(|f| f.state == FieldState::Open && gaps.contains(&f.field))),
        unchanged: count(fields().filter(|f| f.state == FieldState::Offered)),
        plan,
        judgements: judgements
            .iter()
            .map(|judged| {
                let mut view = judgement_view(work, judged, &open.decisions);
                view.reasons.push(trend::clinical(work, rules, judged.disease, who.age_on(work.today())));
                view
            })
            .collect(),
        next_line: stricter_next(&decided(judgements, &open.decisions))
            .map(|day| work.say("visit-next", &[&phrase::weekday_and_day(work.language, day)])),
        gaps: gaps
            .iter()
            .filter_map(|id| forms.field(id))
            .map(|f| GapView { field: f.id.clone(), label: field::label(work.language, &f.label) })
            .collect(),
        sections,
        drug_warnings: Vec::new(),
        sign_label: String::new(),
        hands_in: !work.can(Capability::SignVisit),
        sign_blocked: None,
        signed_line: None,
        versions: Vec::new(),
        may_correct: false,
        inbox: Vec::new(),
    })
}

fn count<'a>(fields: impl Iterator<Item = &'a FieldView>) -> u32 {
    u32::try_from(fields.count()).unwrap_or(u32::MAX)
}

pub(super) fn sections(work: &Work<'_>, open: &Open) -> Vec<SectionView> {
    if open.diseases.is_empty() {
        return not_met::section(work, open).into_iter().collect();
    }
    let forms = FormSet::current();
    let (answers, offered) = (open.answers(), open.offered());
    let last = open.last().map(|visit| &visit.answers);
    let (sex, age) = (open.line.resident.sex, open.line.resident.age_on(work.today()));
    let shown_as = |filled: FilledBy| matches!(filled, FilledBy::Person | FilledBy::Computed);
    forms
        .fields_for(&open.diseases)
        .into_iter()
        .map(|group| SectionView {
            section: group.section.id.clone(),
            title: field::label(work.language, &group.section.label),
            fields: group
                .fields
                .into_iter()
                .filter(|f| shown_as(f.filled_by) && !HEROES.contains(&f.id.as_str()))
                .filter(|f| forms.shown(f, &answers, last) && f.is_asked_of(sex, age))
                .map(|f| {
                    let mut view = field::view(work, &open.diseases, f, &answers, &offered);
                    let offers = |code: u32| u8::try_from(code).is_ok_and(|code| f.offers(code, sex, age));
                    view.options.retain(|option| offers(option.code));
                    view
                })
                .filter(|f| {
                    f.kind != super::super::view::FieldKind::Computed || f.state == FieldState::Answered
                })
                .collect(),
        })
        .filter(|section| !section.fields.is_empty())
        .collect()
}

fn decided(judgements: &[Judgement], decisions: &[Decision]) -> Vec<Judgement> {
    judgements.iter().map(|judged| judged.decided(decisions)).collect()
}

fn judgement_view(work: &Work<'_>, judgement: &Judgement, decisions: &[Decision]) -> JudgementView {
    let needs = judgement
        .needs
        .iter()
        .filter_map(|id| FormSet::current().field(id))
        .map(|f| field::label(work.language, &f.label))
        .collect::<Vec<_>>()
        .join(&work.plain("word-comma"));
    JudgementView {
        disease: judgement.disease,
        title: disease(work, judgement.disease),
        class: match judgement.class {
            None => work.say("judgement-needs", &[&needs]),
            Some(_) => class(work, judgement),
        },
        colour: match (judgement.referral, judgement.class) {
            (Some(Referral::Emergency), _) => Colour::Red,
            (_, None) => Colour::Grey,
            (_, Some(FollowUpClass::Satisfied)) => Colour::Green,
            (Some(Referral::Refer), _) | (None, Some(FollowUpClass::Complication)) => Colour::Red,
            (None, Some(_)) => Colour::Yellow,
        },
        referral: judgement.referral.map(|referral| {
            work.plain(match referral {
                Referral::Emergency => "referral-emergency",
                Referral::Refer => "referral-refer",
            })
        }),
        reasons: judgement.reasons.iter().map(|reason| work.reason(reason)).collect(),
        next: phrase::day_in(work.language, judgement.next, work.today()),
        rules: judgement.rules.clone(),
        decided: decide::line(work, judgement, decisions),
        may_decide: work.can(Capability::SignVisit),
        classes: decide::classes(work, judgement),
    }
}
