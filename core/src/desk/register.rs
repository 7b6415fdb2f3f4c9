//! The high-risk register with its checks, and who is suspected: referred for diagnosis, the result asked after.

use chrono::{Days, Months, NaiveDate};
use rusqlite::Connection;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, person, section, text, to_act, to_form, to_sheet};
use super::view::{ActKind, FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, coverage, phrase, residents};
use crate::access::Capability;
use crate::care::answer::Answers;
use crate::care::id::{ReferralId, ResidentId};
use crate::care::person::{Disease, Resident};
use crate::care::reading::{MealTiming, Reading, Value};
use crate::care::rules::settled;
use crate::care::screen::{NextStep, ScreenRules, Seen, Suspicion};
use crate::store::lists::{self, Listed};
use crate::store::screenings::{self, DiagnosisReferral, Screening};
use crate::store::{merges, people, readings};

/// Readings of one resident that are looked at.
const READINGS: u32 = 60;

/// The code of 空腹 in the screening.
const FASTING: u8 = 1;

/// The links of today's page.
pub(super) fn links(work: &Work<'_>) -> Vec<LinkView> {
    let register = work.can(Capability::SeeRegister);
    let refers = work.can(Capability::ReferSuspected);
    [
        register.then(|| to_sheet(work, "link-register", SheetKind::Register, "")),
        refers.then(|| to_sheet(work, "link-suspected", SheetKind::Suspected, "")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// When a high-risk person is to be measured again: half a year after her last blood pressure, a year after her last fasting
/// glucose, whether the team measured it or she told it at a screening; at once where there is none. None: she is at no risk.
pub(super) fn check_due(
    connection: &Connection,
    who: &Resident,
    screening: &Screening,
) -> Result<Option<NaiveDate>, Fault> {
    Ok(checks_due(connection, who, screening)?.into_iter().map(|(_, due)| due).min())
}

/// The same for the blood pressure and the glucose apart, by the disease she is at risk of.
pub(super) fn checks_due(
    connection: &Connection,
    who: &Resident,
    screening: &Screening,
) -> Result<Vec<(Disease, NaiveDate)>, Fault> {
    let limits = &ScreenRules::current().limits;
    let screened = screening.at.date_naive();
    let at_risk =
        |disease| !who.has(disease) && screening.findings.risks.iter().any(|risk| risk.disease == disease);
    let mut due = Vec::new();
    let again = |last: Option<NaiveDate>, months: u32| {
        last.map_or(Some(screened), |last| last.checked_add_months(Months::new(months)))
    };
    let (pressure, glucose) = (at_risk(Disease::Hypertension), at_risk(Disease::Diabetes));
    let readings = match pressure || glucose {
        true => readings::last_by_staff(connection, who.id, READINGS)?,
        false => Vec::new(),
    };
    let measured = |of_kind: fn(&Value) -> bool| {
        let last = readings.iter().find(|reading| of_kind(&reading.value) && reading.usable());
        last.map(|reading| reading.taken_at.date_naive())
    };
    if pressure {
        let last = measured(|value| matches!(value, Value::BloodPressure { .. }));
        let day = again(last, limits.pressure_check_months.value);
        due.extend(day.map(|day| (Disease::Hypertension, day)));
    }
    if glucose {
        let fasting = |value: &Value| matches!(value, Value::Glucose { timing: MealTiming::Fasting, .. });
        let told = screenings::of_resident(connection, who.id)?
            .iter()
            .filter(|one| told_fasting(one))
            .map(|one| one.at.date_naive())
            .max();
        let day = again(measured(fasting).max(told), limits.glucose_check_months.value);
        due.extend(day.map(|day| (Disease::Diabetes, day)));
    }
    Ok(due)
}

/// Whether she told a fasting glucose at a screening.
fn told_fasting(screening: &Screening) -> bool {
    sheets::number(&screening.answers, "screen_glucose").is_some()
        && sheets::code(&screening.answers, "screen_glucose_when") == Some(FASTING)
}

/// Everybody at high risk to whom somebody goes, the first due first.
pub(super) fn sheet(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeRegister)?;
    work.read(|connection| {
        let mut due: Vec<(NaiveDate, SheetRow)> = Vec::new();
        let gone = coverage::not_visited(connection)?;
        for screening in screenings::last_of_all(connection)? {
            if gone.contains_key(&screening.resident) {
                continue;
            }
            let line = work.found(lists::of_resident(connection, screening.resident)?)?;
            let Some(day) = check_due(connection, &line.resident, &screening)? else { continue };
            due.push((day, at_risk(&work, &line, &screening, day)));
        }
        due.sort_by_key(|(day, _)| *day);
        let (late, later): (Vec<_>, Vec<_>) = due.into_iter().partition(|(day, _)| *day <= work.today());
        let rows =
            |rows: Vec<(NaiveDate, SheetRow)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
        let lines = match late.is_empty() && later.is_empty() {
            true => vec![work.plain("register-none")],
            false => vec![work.plain("register-note")],
        };
        Ok(SheetView {
            title: work.plain("link-register"),
            lines,
            links: Vec::new(),
            sections: [
                section(work.plain("register-due"), rows(late)),
                section(work.plain("register-later"), rows(later)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    })
}

fn at_risk(work: &Work<'_>, line: &Listed, screening: &Screening, due: NaiveDate) -> SheetRow {
    let mut says = vec![work.say("register-by", &[&phrase::day_in(work.language, due, work.today())])];
    if work.can(Capability::SeeDiagnosis) {
        let mut why: Vec<String> = Vec::new();
        for risk in &screening.findings.risks {
            let said = work.reason(&risk.reason);
            if !why.contains(&said) {
                why.push(said);
            }
        }
        says.push(why.join(&work.plain("word-comma")));
    }
    let about = line.resident.id.to_string();
    SheetRow {
        links: vec![to_form(work, "link-screening", FormKind::Screening, &about)],
        ..person(line, says.join(" · "))
    }
}

/// What the team measured and she told at the screening, latest first. What the hospital has looked at and found to be nothing does
/// not count again. `referrals` are hers, the first made first.
fn seen(
    connection: &Connection,
    who: &Resident,
    referrals: &[&DiagnosisReferral],
) -> Result<Vec<Seen>, Fault> {
    let cleared = |disease: Disease| -> Option<NaiveDate> {
        let last = referrals.iter().rev().find(|referral| referral.disease == disease)?;
        (last.result.as_deref() == Some("not-confirmed")).then(|| last.at.date_naive())
    };
    let (pressure, glucose) = (cleared(Disease::Hypertension), cleared(Disease::Diabetes));
    let mut seen: Vec<Seen> = Vec::new();
    let measured = readings::last_by_staff(connection, who.id, READINGS)?;
    for day in measured.chunk_by(|one, next| one.taken_at.date_naive() == next.taken_at.date_naive()) {
        let Some(date) = day.first().map(|reading| reading.taken_at.date_naive()) else { continue };
        // One day counts by what its measuring settled on, as in a visit: a first high one is measured again there and then.
        let oldest_first: Vec<&Reading> = day.iter().rev().collect();
        seen.extend(settled(&oldest_first).map(|pressure| Seen::Pressure(date, pressure)));
        seen.extend(day.iter().filter(|reading| reading.usable()).filter_map(
            |reading| match reading.value {
                Value::Glucose { mmol_per_l, timing } => {
                    Some(Seen::Glucose(date, mmol_per_l, timing == MealTiming::Fasting, reading.beyond()))
                }
                Value::BloodPressure { .. } => None,
            },
        ));
    }
    if let Some(last) = screenings::last(connection, who.id)?
        && let Some(mmol) = sheets::number(&last.answers, "screen_glucose")
    {
        seen.push(Seen::Glucose(last.at.date_naive(), mmol, told_fasting(&last), None));
    }
    seen.retain(|one| match one {
        Seen::Pressure(day, _) => pressure.is_none_or(|cleared| *day > cleared),
        Seen::Glucose(day, ..) => glucose.is_none_or(|cleared| *day > cleared),
    });
    Ok(seen)
}

/// What makes a disease likely in one resident.
fn suspicions(
    work: &Work<'_>,
    connection: &Connection,
    who: &Resident,
    referrals: &[&DiagnosisReferral],
) -> Result<Vec<Suspicion>, Fault> {
    let seen = seen(connection, who, referrals)?;
    Ok(ScreenRules::current().suspect(&seen, &managed(who), work.today()))
}

fn managed(who: &Resident) -> Vec<Disease> {
    who.diseases.iter().map(|managed| managed.disease).collect()
}

/// What her readings ask for next, of a disease that she is not followed up for.
pub(super) fn next_step(
    connection: &Connection,
    who: &Resident,
    today: NaiveDate,
) -> Result<Option<NextStep>, Fault> {
    let diseases = managed(who);
    let hers = screenings::referrals_of(connection, who.id)?;
    let last = |disease| hers.iter().rev().find(|referral| referral.disease == disease);
    let open: Vec<&DiagnosisReferral> = [Disease::Hypertension, Disease::Diabetes]
        .into_iter()
        .filter(|disease| !diseases.contains(disease))
        .filter_map(last)
        .collect();
    let sent: Vec<Disease> =
        open.iter().filter(|referral| !may_follow(referral)).map(|referral| referral.disease).collect();
    let seen = seen(connection, who, &hers.iter().collect::<Vec<_>>())?;
    if let Some(step) = ScreenRules::current().next_step(&seen, &diseases, &sent, today) {
        return Ok(Some(step));
    }
    let since = |referral: &DiagnosisReferral| {
        seen.iter().any(|one| match (one, referral.disease) {
            (Seen::Pressure(day, _), Disease::Hypertension) | (Seen::Glucose(day, ..), Disease::Diabetes) => {
                *day > referral.at.date_naive()
            }
            _ => false,
        })
    };
    let not_seen = |referral: &&&DiagnosisReferral| referral.result.as_deref() == Some("not-seen");
    let missed = open.iter().filter(not_seen).find(|referral| !since(referral));
    Ok(missed.map(|referral| NextStep::did_not_go(referral.due)))
}

/// Who is suspected and not referred yet; who is referred and the result is not known. Nobody asks after who died or moved away.
pub(super) fn suspected(desk: &Desk) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ReferSuspected)?;
    work.read(|connection| told(&work, connection))
}

fn told(work: &Work<'_>, connection: &Connection) -> Result<SheetView, Fault> {
    let gone = coverage::not_visited(connection)?;
    let mut referrals = screenings::referrals(connection)?;
    referrals.retain(|referral| !gone.contains_key(&referral.resident));
    // The last referral of a disease counts: one that found nothing may be followed by another a year later.
    let last = |resident: ResidentId, disease: Disease| {
        referrals.iter().rev().find(move |r| r.resident == resident && r.disease == disease)
    };
    let (mut new, mut waiting, mut known) = (Vec::new(), Vec::new(), Vec::new());
    let shown = merges::all(connection)?;
    for id in people::resident_ids(connection)?
        .into_iter()
        .filter(|id| !shown.contains_key(id) && !gone.contains_key(id))
    {
        let who = work.found(people::resident(connection, id)?)?;
        let hers: Vec<&DiagnosisReferral> = referrals.iter().filter(|r| r.resident == id).collect();
        for suspicion in suspicions(work, connection, &who, &hers)? {
            if last(id, suspicion.disease).is_some_and(|last| !may_follow(last)) {
                continue;
            }
            let line = work.found(lists::of_resident(connection, id)?)?;
            let act = match suspicion.disease {
                Disease::Hypertension => ActKind::ReferPressure,
                Disease::Diabetes => ActKind::ReferGlucose,
            };
            new.push(SheetRow {
                links: vec![to_act(work, "link-refer", act, &id.to_string())],
                ..person(&line, work.reason(&suspicion.reason))
            });
        }
    }
    for referral in &referrals {
        let line = work.found(lists::of_resident(connection, referral.resident)?)?;
        let mut row = person(&line, referral_line(work, referral));
        if referral.result.is_none() {
            let about = referral.id.to_string();
            row.links.push(to_form(work, "link-referral-result", FormKind::ReferralResult, &about));
        }
        if referral.result.is_some() { known.push(row) } else { waiting.push(row) }
    }
    let empty = new.is_empty() && waiting.is_empty();
    Ok(SheetView {
        title: work.plain("link-suspected"),
        lines: vec![work.plain(if empty { "suspected-none" } else { "suspected-note" })],
        links: Vec::new(),
        sections: [
            section(work.plain("suspected-new"), new),
            section(work.plain("suspected-waiting"), waiting),
            section(work.plain("suspected-known"), known),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

/// Her referrals for diagnosis, for the page of all her referrals.
pub(super) fn referred(
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
) -> Result<Vec<SheetRow>, Fault> {
    let referrals = screenings::referrals(connection)?;
    let hers = referrals.iter().filter(|referral| referral.resident == line.resident.id);
    let day = |day| phrase::day_in(work.language, day, work.today());
    Ok(hers
        .map(|referral| sheets::row(day(referral.at.date_naive()), referral_line(work, referral)))
        .collect())
}

/// A referral for diagnosis in a line: of what, and what was found or by when it is asked after.
pub(super) fn referral_line(work: &Work<'_>, referral: &DiagnosisReferral) -> String {
    let disease = residents::disease(work, referral.disease);
    match &referral.result {
        Some(result) => format!("{disease} · {}", work.plain(&format!("referral-{result}"))),
        None => {
            let due = phrase::day_in(work.language, referral.due, work.today());
            work.say("referral-waiting", &[&disease, &due])
        }
    }
}

/// Whether another referral for the same disease may follow this one: the hospital found nothing, or she did not go.
fn may_follow(last: &DiagnosisReferral) -> bool {
    matches!(last.result.as_deref(), Some("not-confirmed" | "not-seen"))
}

/// Refers somebody suspected for diagnosis. Nobody without a suspicion, nobody twice.
pub(super) fn refer(desk: &Desk, resident: &str, disease: Disease) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ReferSuspected)?;
    let id = work.id::<ResidentId>(resident)?;
    let rules = ScreenRules::current();
    work.write(|tx| {
        let who = work.found(people::resident(tx, id)?)?;
        let referrals = screenings::referrals(tx)?;
        let hers: Vec<&DiagnosisReferral> = referrals.iter().filter(|r| r.resident == id).collect();
        let last = hers.iter().rev().find(|referral| referral.disease == disease);
        if last.is_some_and(|last| !may_follow(last)) {
            return Err(Error::Conflict { words: work.plain("refer-already") }.into());
        }
        let found = suspicions(&work, tx, &who, &hers)?.into_iter().find(|one| one.disease == disease);
        let Some(suspicion) = found else {
            return Err(Error::Conflict { words: work.plain("refer-without-suspicion") }.into());
        };
        let later = Days::new(rules.suspect.result_days.value.into());
        let referral = DiagnosisReferral {
            id: ReferralId(desk.context.ids.next()),
            resident: id,
            disease,
            reasons: vec![suspicion.reason],
            rules: rules.version.clone(),
            due: work.today().checked_add_days(later).unwrap_or(work.today()),
            by: work.me(),
            at: work.now,
            result: None,
        };
        screenings::refer(tx, &referral)?;
        super::standing::renew(&desk.rules(), tx, id, work.today())?;
        let about = json!({
            "referral": referral.id, "disease": disease, "reasons": referral.reasons, "rules": referral.rules,
            "due": referral.due, "by": referral.by,
        });
        outgoing::tell(desk, &work, tx, Told::Referral, id, &about)?;
        work.log(tx, "referral.make", Some(id), &referral.rules)?;
        told(&work, tx)
    })
}

/// The form for what the hospital found.
pub(super) fn result_form(desk: &Desk, referral: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::ReferSuspected)?;
    let id = work.id::<ReferralId>(referral)?;
    work.read(|connection| {
        let referral = work.found(screenings::referral(connection, id)?)?;
        let who = work.found(people::resident(connection, referral.resident)?)?;
        let mut form = sheets::form_of(&work, "referral-result", &Answers::new());
        form.lines = vec![format!("{} {}", who.name, residents::disease(&work, referral.disease))];
        Ok(form)
    })
}

/// Keeps what the hospital found. A diagnosis starts the follow-up of that disease.
pub(super) fn result(desk: &Desk, referral: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::ReferSuspected)?;
    let id = work.id::<ReferralId>(referral)?;
    work.write(|tx| {
        let referral = work.found(screenings::referral(tx, id)?)?;
        let answers = sheets::read(&work, "referral-result", work.today(), answers)?;
        let result = work.found(sheets::key(&answers, "referral_result"))?;
        let note = text(&answers, "referral_note");
        screenings::add_result(tx, id, result, &note, work.me(), work.now)?;
        if result == "confirmed" {
            people::manage(tx, referral.resident, referral.disease, work.today())?;
        }
        super::standing::renew(&desk.rules(), tx, referral.resident, work.today())?;
        let about = json!({
            "referral": id, "disease": referral.disease, "result": result, "note": note, "by": work.me(),
            "at": work.now,
        });
        outgoing::tell(desk, &work, tx, Told::ReferralResult, referral.resident, &about)?;
        work.log(tx, "referral.result", Some(referral.resident), result)?;
        told(&work, tx)
    })
}
