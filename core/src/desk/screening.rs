//! The screening at the door: filled in by a grid worker, judged by the rules, with what to do now on her own screen.

use chrono::Months;
use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, code, codes, number, row, section, to_form};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, alerts, phrase, standing};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::body_mass_index;
use crate::care::id::{ReadingId, ResidentId, ScreeningId};
use crate::care::person::Resident;
use crate::care::plausible::implausible_pressure;
use crate::care::reading::Reading;
use crate::care::rules::Pressure;
use crate::care::screen::{ScreenRules, Screened};
use crate::store::lists::{self, Listed};
use crate::store::readings;
use crate::store::screenings::{self, Screening};
use crate::sync::fhir;

/// The link of a resident's page, if she is of the age and this person screens.
pub(super) fn link(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Option<LinkView>, Fault> {
    let line = work.found(lists::of_resident(connection, resident)?)?;
    let of_age = line.resident.age_on(work.today()) >= ScreenRules::current().limits.from_age.value;
    let may = of_age && work.can(Capability::ScreenResident);
    Ok(may.then(|| to_form(work, "link-screening", FormKind::Screening, &resident.to_string())))
}

/// The form; what stays the same is offered from the last screening.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ScreenResident)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = of_age(&work, connection, id)?;
        let last = screenings::last(connection, id)?;
        let known: Answers = last.as_ref().map_or_else(Answers::new, |last| {
            let stays = ["screen_height", "screen_family"];
            let kept = last.answers.iter().filter(|(field, _)| stays.contains(&field.as_str()));
            kept.map(|(field, answer)| (field.clone(), answer.clone())).collect()
        });
        let mut form = sheets::form_of(&work, "screening", &known);
        let years = phrase::age(work.language, line.resident.sex, line.resident.age_on(work.today()));
        form.lines.push(format!("{} {years}", line.resident.name));
        if let Some(last) = last {
            let day = phrase::day_in(work.language, last.at.date_naive(), work.today());
            form.lines.push(work.say("screening-last", &[&day]));
        }
        Ok(form)
    })
}

fn of_age(work: &Work<'_>, connection: &Connection, id: ResidentId) -> Result<Listed, Fault> {
    let line = work.found(lists::of_resident(connection, id)?)?;
    let from = ScreenRules::current().limits.from_age.value;
    if line.resident.age_on(work.today()) < from {
        let from = from.to_string();
        return Err(Error::invalid(work.language, "age", "screening-too-young", &[&from]).into());
    }
    Ok(line)
}

/// Keeps a screening: the answers, what the rules say, a typed blood pressure as a reading, an alert if there must be one.
pub(super) fn screen(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ScreenResident)?;
    let id = work.id::<ResidentId>(resident)?;
    let rules = ScreenRules::current();
    work.write(|tx| {
        let line = of_age(&work, tx, id)?;
        let who = &line.resident;
        let answers = sheets::read(&work, "screening", who.born, answers)?;
        let screened = screened(&work, who, &answers);
        let findings = rules.judge(&desk.rules(), &screened);
        let screening = Screening {
            id: ScreeningId(desk.context.ids.next()),
            resident: id,
            answers,
            findings,
            rules: rules.version.clone(),
            by: work.me(),
            at: work.now,
        };
        screenings::add(tx, &screening)?;
        let mut measured = Vec::new();
        let pressure = pressure(&screening.answers);
        if let Some(pressure) = pressure {
            let reading_id = ReadingId(desk.context.ids.next());
            let reading = Reading::typed(reading_id, id, pressure.value(), work.now, work.me());
            readings::insert(tx, &reading)?;
            measured = fhir::of_readings(&[reading], work.now, fhir::ReadingStatus::Measured);
        }
        // A glucose that she told asks for a next step as well as a blood pressure.
        standing::renew(&desk.rules(), tx, id, work.today())?;
        let about = json!({
            "screening": screening.id, "answers": screening.answers, "findings": screening.findings,
            "rules": screening.rules, "by": screening.by,
        });
        outgoing::tell_with(desk, &work, tx, Told::Screening, id, &about, measured)?;
        work.log(tx, "screening.keep", Some(id), &screening.rules)?;
        alerts::raise(desk, &work, tx, id, screening.findings.alert.clone())?;
        Ok(told(&work, who, &screening, pressure))
    })
}

fn screened(work: &Work<'_>, who: &Resident, answers: &Answers) -> Screened {
    let family = codes(answers, "screen_family");
    let symptoms = codes(answers, "screen_symptoms");
    let height = number(answers, "screen_height");
    let bmi = number(answers, "screen_weight").zip(height).and_then(|(kg, cm)| body_mass_index(kg, cm));
    let fasting = code(answers, "screen_glucose_when") == Some(FASTING);
    Screened {
        bmi,
        waist: number(answers, "screen_waist"),
        spirits: number(answers, "screen_spirits").unwrap_or_default(),
        much_salt: code(answers, "screen_salt") == Some(MUCH),
        family_pressure: family.contains(&FAMILY_PRESSURE),
        family_sugar: family.contains(&FAMILY_SUGAR),
        symptoms: symptoms.iter().filter(|code| **code != NONE).count(),
        pressure: pressure(answers).filter(|typed| !strange(*typed)),
        glucose: number(answers, "screen_glucose").map(|mmol| (mmol, fasting)),
        diseases: who.diseases.iter().map(|managed| managed.disease).collect(),
        ..Screened::of(who.sex, who.age_on(work.today()))
    }
}

fn pressure(answers: &Answers) -> Option<Pressure> {
    match answers.get("screen_pressure") {
        Some(Answer::Pressure { systolic, diastolic }) => {
            Some(Pressure { systolic: *systolic, diastolic: *diastolic })
        }
        _ => None,
    }
}

/// Not judged by before a doctor has confirmed it.
fn strange(Pressure { systolic, diastolic }: Pressure) -> bool {
    implausible_pressure(Some(systolic), Some(diastolic), None)
}

/// Codes of the short form.
const NONE: u8 = 1;
const FASTING: u8 = 1;
const MUCH: u8 = 3;
const FAMILY_PRESSURE: u8 = 2;
const FAMILY_SUGAR: u8 = 3;

/// What to do now, on the screen of whoever stands at the door. Reasons and risks only for who may see diagnoses.
fn told(work: &Work<'_>, who: &Resident, screening: &Screening, pressure: Option<Pressure>) -> SheetView {
    let now = &screening.findings.alert;
    let now = now.iter().map(|reason| row(work.reason(reason), alerts::now(work, reason)));
    let now = section(work.plain("screening-now"), now.collect());
    let mut lines = vec![work.plain(match now {
        Some(_) => "screening-alerted",
        None => "screening-kept",
    })];
    let limits = &ScreenRules::current().limits;
    let risks = &screening.findings.risks;
    let months = if risks.is_empty() { &limits.rescreen_months } else { &limits.pressure_check_months };
    let again = work.today().checked_add_months(Months::new(months.value)).unwrap_or(work.today());
    lines.push(work.say("screening-again", &[&phrase::day_in(work.language, again, work.today())]));
    if let Some(Pressure { systolic, diastolic }) = pressure.filter(|typed| strange(*typed)) {
        lines.push(work.say("screening-implausible", &[&phrase::pressure(systolic, diastolic)]));
    }
    if pressure.is_some_and(|p| ScreenRules::current().suspect.pressure.value.reached_by(p)) {
        lines.push(work.plain("screening-measure-other-day"));
    }
    // One thing may put her at risk of both diseases: it is said once.
    let mut said: Vec<String> = Vec::new();
    for risk in risks.iter().filter(|_| work.can(Capability::SeeDiagnosis)) {
        let words = work.reason(&risk.reason);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    let risks = said.into_iter().map(|words| row(words, String::new())).collect();
    SheetView {
        title: who.name.clone(),
        lines,
        links: Vec::new(),
        sections: now.into_iter().chain(section(work.plain("screening-risks"), risks)).collect(),
    }
}
