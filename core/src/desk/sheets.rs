//! The way to every sheet and short form: which use case tells it, and how a short form is asked and read.

use chrono::NaiveDate;
use rusqlite::Connection;
use rust_decimal::Decimal;

use super::Error;
use super::phrase;
use super::view::{
    ActKind, FormAnswers, FormKind, FormView, LinkGroup, LinkView, PaperKind, PersonChoice, SheetKind,
    SheetRow, SheetSection, SheetView, Target,
};
use super::visit::field;
use super::work::{Desk, Fault, Work};
use super::{
    alerts, campaigns, care_plan, checks, colours, coverage, discharge, doors, drugs, evaluation, groups,
    indicators, intervention, prescription, referral, register, screening, tasks, team,
};
use super::{
    education, needs, paper, policies, reminder, resources, satisfaction, store_check, support_tasks, sync,
};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::ResidentId;
use crate::care::person::Disease;
use crate::care::support::PolicyStep;
use crate::store::conflicts::Chosen;
use crate::store::lists::{self, Listed};
use crate::store::reminders::ToldBy;

impl Desk {
    /// A page of lines; `about` is the id it is about, or empty.
    pub fn sheet(&self, kind: SheetKind, about: &str) -> Result<SheetView, Error> {
        match kind {
            SheetKind::Intervention => intervention::sheet(self, about),
            SheetKind::Groups => groups::all(self),
            SheetKind::Group => groups::one(self, about),
            SheetKind::Evaluation => evaluation::sheet(self),
            SheetKind::Register => register::sheet(self),
            SheetKind::Suspected => register::suspected(self),
            SheetKind::Alerts => alerts::sheet(self),
            SheetKind::Coverage => coverage::sheet(self),
            SheetKind::Checks => checks::sheet(self, about),
            SheetKind::Campaigns => campaigns::all(self),
            SheetKind::Campaign => campaigns::one(self, about),
            SheetKind::Indicators => indicators::sheet(self, about),
            SheetKind::IndicatorPeople => indicators::people(self, about),
            SheetKind::Team => team::sheet(self),
            SheetKind::ColourHistory => colours::sheet(self, about),
            SheetKind::CarePlan => care_plan::sheet(self, about),
            SheetKind::OwnTasks => tasks::sheet(self, about),
            SheetKind::Drugs => drugs::sheet(self, about),
            SheetKind::DrugList => drugs::list(self, about),
            SheetKind::CareReferrals => referral::sheet(self, about),
            SheetKind::CareReferral => referral::one(self, about),
            SheetKind::ReferralSlots => referral::slots(self, about),
            SheetKind::Discharges => discharge::sheet(self, about),
            SheetKind::Policies => policies::sheet(self, about),
            SheetKind::Policy => policies::one(self, about),
            SheetKind::Needs => needs::sheet(self, about),
            SheetKind::Resources => resources::sheet(self),
            SheetKind::SupportTasks => support_tasks::sheet(self),
            SheetKind::Education => education::sheet(self, about),
            SheetKind::Satisfaction => satisfaction::sheet(self, about),
            SheetKind::Reminder => reminder::sheet(self, about),
            SheetKind::Sync => sync::sheet(self),
            SheetKind::StoreCheck => store_check::sheet(self),
        }
    }

    /// What can be opened from today's page (`about` is empty) or from a resident's, as far as this role may. A resident's come in
    /// groups.
    pub fn links(&self, about: &str) -> Result<Vec<LinkGroup>, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        if about.is_empty() {
            return work.read(|connection| {
                Ok(group(String::new(), todays(&work, connection)?).into_iter().collect())
            });
        }
        let id = work.id::<ResidentId>(about)?;
        work.read(|connection| {
            let line = work.found(lists::of_resident(connection, id)?)?;
            residents(&work, connection, &line)
        })
    }

    /// A short form to fill in.
    pub fn form(&self, kind: FormKind, about: &str) -> Result<FormView, Error> {
        match kind {
            FormKind::SaltCheck | FormKind::DietEntry | FormKind::EndPlan => {
                intervention::form(self, kind, about)
            }
            FormKind::Template => intervention::template_form(self),
            FormKind::NewGroup => groups::new_form(self),
            FormKind::GroupMembers => groups::members_form(self, about),
            FormKind::GroupSession => groups::session_form(self, about),
            FormKind::Screening => screening::form(self, about),
            FormKind::ReferralResult => register::result_form(self, about),
            FormKind::AlertAnswer => alerts::form(self, about),
            FormKind::YearlyCheck => checks::form(self, about),
            FormKind::Closing => coverage::form(self, about),
            FormKind::Campaign => campaigns::form(self),
            FormKind::BuildingPlace => doors::place_form(self, about),
            FormKind::CarePlan => care_plan::form(self, about),
            FormKind::CarePlanReview => care_plan::review_form(self, about),
            FormKind::DrugAdd => drugs::add_form(self, about),
            FormKind::DrugChange => drugs::change_form(self, about),
            FormKind::LongPrescription => prescription::form(self, about),
            FormKind::CareReferral => referral::form(self, about),
            FormKind::CareReferralStep => referral::step_form(self, about),
            FormKind::Discharge => discharge::form(self, about),
            FormKind::RecognisedResult => discharge::result_form(self, about),
            FormKind::NeedsSurvey => needs::survey_form(self, about),
            FormKind::Resource => resources::form(self, about),
            FormKind::TaskResult => support_tasks::form(self, about),
            FormKind::Education => education::form(self, about),
            FormKind::Satisfaction => satisfaction::form(self, about),
        }
    }

    /// Takes a filled-in short form, whole or not at all; what to show after it. `Invalid` names the field.
    pub fn fill(&self, kind: FormKind, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
        match kind {
            FormKind::SaltCheck => intervention::salt_check(self, about, answers),
            FormKind::DietEntry => intervention::diet_entry(self, about, answers),
            FormKind::Template => intervention::take_template(self, answers),
            FormKind::NewGroup => groups::open(self, answers),
            FormKind::GroupMembers => groups::choose_members(self, about, answers),
            FormKind::GroupSession => groups::hold_session(self, about, answers),
            FormKind::Screening => screening::screen(self, about, answers),
            FormKind::ReferralResult => register::result(self, about, answers),
            FormKind::AlertAnswer => alerts::answer(self, about, answers),
            FormKind::YearlyCheck => checks::record(self, about, answers),
            FormKind::Closing => coverage::close(self, about, answers),
            FormKind::Campaign => campaigns::plan(self, answers),
            FormKind::EndPlan => intervention::end(self, about, answers),
            FormKind::BuildingPlace => doors::place(self, about, answers),
            FormKind::CarePlan => care_plan::change(self, about, answers),
            FormKind::CarePlanReview => care_plan::review(self, about, answers),
            FormKind::DrugAdd => drugs::add(self, about, answers),
            FormKind::DrugChange => drugs::change(self, about, answers),
            FormKind::LongPrescription => prescription::write(self, about, answers),
            FormKind::CareReferral => referral::refer(self, about, answers),
            FormKind::CareReferralStep => referral::step(self, about, answers),
            FormKind::Discharge => discharge::keep(self, about, answers),
            FormKind::RecognisedResult => discharge::keep_result(self, about, answers),
            FormKind::NeedsSurvey => needs::survey(self, about, answers),
            FormKind::Resource => resources::save(self, about, answers),
            FormKind::TaskResult => support_tasks::close(self, about, answers),
            FormKind::Education => education::teach(self, about, answers),
            FormKind::Satisfaction => satisfaction::answer(self, about, answers),
        }
    }

    /// Does what a line offers; the sheet it stood in, told anew.
    pub fn act(&self, kind: ActKind, about: &str) -> Result<SheetView, Error> {
        match kind {
            ActKind::Enrol => intervention::enrol(self, about),
            ActKind::DrugsTaken => intervention::remind(self, about, true),
            ActKind::DrugsNotTaken => intervention::remind(self, about, false),
            ActKind::ReferPressure => register::refer(self, about, Disease::Hypertension),
            ActKind::ReferGlucose => register::refer(self, about, Disease::Diabetes),
            ActKind::NobodyHome => doors::nobody_home(self, about),
            ActKind::Reopen => coverage::reopen(self, about),
            ActKind::Lead => team::lead(self, about),
            ActKind::CarePlanBegin => care_plan::begin(self, about),
            ActKind::SlotTake => referral::take_slot(self, about),
            ActKind::TaskDone => tasks::done(self, about),
            ActKind::PolicyExplained => policies::step(self, about, PolicyStep::Explained),
            ActKind::PolicyApplied => policies::step(self, about, PolicyStep::Applied),
            ActKind::PolicyGranted => policies::step(self, about, PolicyStep::Granted),
            ActKind::HandNeed => needs::hand(self, about),
            ActKind::RemindedBySms => reminder::give(self, about, ToldBy::Sms),
            ActKind::RemindedByPhone => reminder::give(self, about, ToldBy::Phone),
            ActKind::RemindedInPerson => reminder::give(self, about, ToldBy::InPerson),
            ActKind::Resend => sync::resend(self, about),
            ActKind::HandOver => sync::hand_over(self, about),
            ActKind::KeepHere => sync::choose(self, about, Chosen::Here),
            ActKind::KeepThere => sync::choose(self, about, Chosen::There),
            ActKind::Looked => sync::looked(self, about),
            ActKind::DrugHolds => drugs::hold(self, about),
        }
    }
}

/// What today's page leads to.
fn todays(work: &Work<'_>, connection: &Connection) -> Result<Vec<LinkView>, Fault> {
    let mut links: Vec<LinkView> = alerts::link(work, connection)?.into_iter().collect();
    links.extend(coverage::link(work));
    links.extend(campaigns::link(work));
    links.extend(register::links(work));
    links.extend(referral::today_link(work));
    links.extend(groups::link(work));
    links.extend(indicators::link(work));
    links.extend(evaluation::link(work));
    links.extend(intervention::template_link(work));
    links.extend(team::link(work));
    links.extend(support_tasks::link(work, connection)?);
    links.extend(policies::link(work, ""));
    links.extend(resources::link(work));
    links.extend(satisfaction::link(work));
    links.push(paper::today_link(work));
    links.extend(sync::link(work, connection)?);
    Ok(links)
}

/// What a resident's page leads to: what is done at her door first, what is seldom wanted last.
fn residents(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<LinkGroup>, Fault> {
    let id = line.resident.id;
    let (of_visit, of_record) = paper::links(work, connection, id)?
        .into_iter()
        .partition::<Vec<_>, _>(|link| matches!(link.target, Target::Paper { kind: PaperKind::Visit, .. }));
    let mut visit: Vec<LinkView> = screening::link(work, connection, id)?.into_iter().collect();
    visit.extend(tasks::link(work, connection, id)?);
    visit.extend(checks::link(work, line));
    visit.extend(education::link(work, id));
    visit.extend(satisfaction::asking_link(work, connection, id)?);
    visit.extend(reminder::link(work, connection, id)?);
    visit.extend(of_visit);
    let mut plan: Vec<LinkView> = drugs::link(work, line).into_iter().collect();
    plan.extend(care_plan::links(work, connection, line)?);
    plan.extend(intervention::links(work, connection, id)?);
    let mut referred = referral::links(work, connection, line)?;
    referred.extend(discharge::link(work, line));
    let support = policies::link(work, &id.to_string()).into_iter().chain(needs::link(work, id));
    let mut record: Vec<LinkView> = colours::link(work, line).into_iter().collect();
    record.extend(of_record);
    record.extend(doors::place_link(work, id));
    record.extend(coverage::closing_link(work, id));
    let groups = [
        ("group-visit", visit),
        ("group-plan", plan),
        ("group-referral", referred),
        ("group-support", support.collect()),
        ("group-record", record),
    ];
    Ok(groups.into_iter().filter_map(|(title, links)| group(work.plain(title), links)).collect())
}

/// A group, unless nothing is in it.
fn group(title: String, links: Vec<LinkView>) -> Option<LinkGroup> {
    (!links.is_empty()).then_some(LinkGroup { title, links })
}

/// What belongs to the end of a visit, before the door is closed; nobody who was not met is asked how it was.
pub(super) fn after_signing(
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
    met: bool,
) -> Result<Vec<LinkView>, Fault> {
    let id = line.resident.id;
    let asked = |link: &LinkView| matches!(link.target, Target::Form { kind: FormKind::CareReferral, .. });
    let left_behind = |link: &LinkView| matches!(link.target, Target::Paper { kind: PaperKind::Visit, .. });
    let mut links: Vec<LinkView> = referral::links(work, connection, line)?;
    links.retain(asked);
    if met {
        links.extend(satisfaction::asking_link(work, connection, id)?);
    }
    links.extend(paper::links(work, connection, id)?.into_iter().filter(left_behind));
    links.extend(reminder::link(work, connection, id)?);
    Ok(links)
}

/// A short form's fields with what is known already, ready to be asked.
pub(super) fn form_of(work: &Work<'_>, section: &str, known: &Answers) -> FormView {
    let forms = FormSet::team();
    let title =
        forms.sections.iter().find(|s| s.id == section).map(|s| field::label(work.language, &s.label));
    FormView {
        title: title.unwrap_or_default(),
        lines: Vec::new(),
        fields: forms
            .in_section(section)
            .map(|f| field::view(work, &[], f, known, &Answers::new()))
            .collect(),
        people: Vec::new(),
        submit: work.plain("form-keep"),
    }
}

/// What was filled in, checked: each field on its own, and none missing that must be there.
pub(super) fn read(
    work: &Work<'_>,
    section: &str,
    born: NaiveDate,
    answers: FormAnswers,
) -> Result<Answers, Fault> {
    let forms = FormSet::team();
    let mut read = Answers::new();
    for entry in answers.entries {
        work.found(forms.in_section(section).find(|f| f.id == entry.field))?;
        if let Some(answer) = field::read(work, forms, born, &entry.field, entry.input)? {
            read.insert(entry.field, answer);
        }
    }
    match forms.missing(section, &read) {
        Some(problem) => Err(field::problem_words(work, forms, &problem).into()),
        None => Ok(read),
    }
}

/// A read number; the form has checked that it is one.
pub(super) fn number(answers: &Answers, field: &str) -> Option<Decimal> {
    match answers.get(field) {
        Some(Answer::Number(number)) => Some(*number),
        _ => None,
    }
}

/// A read text; empty where there is none.
pub(super) fn text(answers: &Answers, field: &str) -> String {
    match answers.get(field) {
        Some(Answer::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// A read code.
pub(super) fn code(answers: &Answers, field: &str) -> Option<u8> {
    match answers.get(field) {
        Some(Answer::Code(code)) => Some(*code),
        _ => None,
    }
}

/// Read codes.
pub(super) fn codes(answers: &Answers, field: &str) -> Vec<u8> {
    match answers.get(field) {
        Some(Answer::Codes(codes)) => codes.clone(),
        Some(Answer::Code(code)) => vec![*code],
        _ => Vec::new(),
    }
}

/// The words of chosen codes, as on the short form.
pub(super) fn said(work: &Work<'_>, id: &str, codes: &[u8]) -> String {
    let answer = Answer::Codes(codes.to_vec());
    FormSet::team().field(id).map(|f| field::text(work, f, &answer)).unwrap_or_default()
}

/// The key of a chosen code.
pub(super) fn key<'a>(answers: &Answers, id: &str) -> Option<&'a str> {
    FormSet::team().field(id)?.choice(code(answers, id)?)?.key.as_deref()
}

/// A row that only says something.
pub(super) fn row(title: String, line: String) -> SheetRow {
    SheetRow { title, line, colour: None, opens: None, links: Vec::new() }
}

/// A resident's row: opens her page.
pub(super) fn person(line: &Listed, says: String) -> SheetRow {
    SheetRow {
        opens: Some(Target::Resident { resident: line.resident.id.to_string() }),
        ..row(format!("{} · {}", line.resident.name, phrase::place(&line.household)), says)
    }
}

/// Somebody to choose.
pub(super) fn choice(line: &Listed, chosen: bool) -> PersonChoice {
    PersonChoice {
        resident: line.resident.id.to_string(),
        label: format!("{} · {}", line.resident.name, phrase::place(&line.household)),
        chosen,
    }
}

/// The chosen people, each once.
pub(super) fn chosen(work: &Work<'_>, people: &[String]) -> Result<Vec<ResidentId>, Error> {
    let mut ids = people.iter().map(|id| work.id(id)).collect::<Result<Vec<ResidentId>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

pub(super) fn link(work: &Work<'_>, key: &str, target: Target) -> LinkView {
    LinkView { label: work.plain(key), target }
}

pub(super) fn to_sheet(work: &Work<'_>, key: &str, kind: SheetKind, about: &str) -> LinkView {
    link(work, key, Target::Sheet { kind, about: about.to_owned() })
}

pub(super) fn to_form(work: &Work<'_>, key: &str, kind: FormKind, about: &str) -> LinkView {
    link(work, key, Target::Form { kind, about: about.to_owned() })
}

pub(super) fn to_act(work: &Work<'_>, key: &str, kind: ActKind, about: &str) -> LinkView {
    link(work, key, Target::Act { kind, about: about.to_owned() })
}

/// A section, unless it has no rows.
pub(super) fn section(title: String, rows: Vec<SheetRow>) -> Option<SheetSection> {
    (!rows.is_empty()).then_some(SheetSection { title, rows })
}
