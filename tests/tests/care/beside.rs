//! What is filled in and tapped beside visits: plans, drugs, referrals, discharges, policies, needs, education.

use std::time::Duration;

use doorstep_core::desk::view::{ActKind, FormAnswers, FormKind, SheetKind, SheetView, Target};
use doorstep_tests::Phone;
use doorstep_tests::sheet::{drugs, rows, tapped, typed};

const WANG: &str = "王桂兰";
const ZHANG: &str = "张德福";

fn targets(sheet: &SheetView) -> Vec<Target> {
    let links = rows(sheet).into_iter().flat_map(|row| &row.links).chain(&sheet.links);
    links.map(|link| link.target.clone()).collect()
}

/// What the first form of a kind on a sheet is about.
fn form(sheet: &SheetView, wanted: FormKind) -> String {
    let found = targets(sheet).into_iter().find_map(|target| match target {
        Target::Form { kind, about } if kind == wanted => Some(about),
        _ => None,
    });
    found.unwrap()
}

/// What the first act of a kind on a sheet is about.
pub(super) fn act(sheet: &SheetView, wanted: ActKind) -> String {
    let found = targets(sheet).into_iter().find_map(|target| match target {
        Target::Act { kind, about } if kind == wanted => Some(about),
        _ => None,
    });
    found.unwrap()
}

fn referral() -> FormAnswers {
    let fields = [("ref_hospital", "县人民医院"), ("ref_department", "心内科"), ("ref_reason", "血压老是高")];
    tapped(tapped(typed(&fields), "ref_kind", &[1]), "ref_urgency", &[2])
}

pub(super) fn care_plan(phone: &Phone) -> (String, FormAnswers) {
    let who = phone.resident(WANG);
    if phone.desk.sheet(SheetKind::CarePlan, &who).unwrap().sections.is_empty() {
        phone.desk.act(ActKind::CarePlanBegin, &who).unwrap();
    }
    let mut answers = typed(&[("care_reason", "血压还高")]);
    for dimension in ["drugs", "diet", "exercise", "mind"] {
        for (part, text) in [("goal", "好好的"), ("step", "每天做")] {
            answers.entries.extend(typed(&[(&format!("care_{dimension}_{part}"), text)]).entries);
        }
        answers = tapped(answers, &format!("care_{dimension}_who"), &[2]);
        answers = tapped(answers, &format!("care_{dimension}_often"), &[3]);
    }
    (who, answers)
}

pub(super) fn care_plan_review(phone: &Phone) -> (String, FormAnswers) {
    let (who, _) = care_plan(phone);
    (who, tapped(tapped(typed(&[]), "review_met", &[2]), "review_life", &[3]))
}

pub(super) fn drug_add(phone: &Phone) -> (String, FormAnswers) {
    (phone.resident(ZHANG), drugs(typed(&[]), "drug_new", &[("阿司匹林", "1", "100 mg")]))
}

pub(super) fn drug_change(phone: &Phone) -> (String, FormAnswers) {
    let sheet = phone.desk.sheet(SheetKind::Drugs, &phone.resident(ZHANG)).unwrap();
    let about = form(&sheet, FormKind::DrugChange);
    (about, tapped(typed(&[("drug_why", "胃痛")]), "drug_what", &[2]))
}

/// Two records of one person, each with the same drug at a dose of its own.
pub(super) fn drug_holds(phone: &Phone) -> (String, ()) {
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    for (who, dose) in [(&kept, "4 mg"), (&absorbed, "8 mg")] {
        let line = drugs(typed(&[]), "drug_new", &[("培哚普利", "1", dose)]);
        desk.fill(FormKind::DrugAdd, who, line).unwrap();
        phone.clock.pass(Duration::from_secs(1));
    }
    desk.merge_records(&kept, &absorbed).unwrap();
    phone.clock.pass(Duration::from_secs(1));
    (act(&desk.sheet(SheetKind::Drugs, &kept).unwrap(), ActKind::DrugHolds), ())
}

pub(super) fn long_prescription(phone: &Phone) -> (String, FormAnswers) {
    let answers = drugs(typed(&[("long_weeks", "4")]), "long_drugs", &[("氨氯地平", "1", "5 mg")]);
    (phone.resident("陈秀英"), answers)
}

pub(super) fn care_referral(phone: &Phone) -> (String, FormAnswers) {
    (phone.resident(WANG), referral())
}

pub(super) fn care_referral_step(phone: &Phone) -> (String, FormAnswers) {
    let sheet = phone.desk.fill(FormKind::CareReferral, &phone.resident(ZHANG), referral()).unwrap();
    let answers = typed(&[("refstep_day", "2026-09-02"), ("refstep_note", "加培哚普利 4 mg")]);
    (form(&sheet, FormKind::CareReferralStep), tapped(answers, "refstep_state", &[4]))
}

pub(super) fn discharge(phone: &Phone) -> (String, FormAnswers) {
    let fields = [
        ("dis_day", "2026-09-01"),
        ("dis_place", "县人民医院骨科"),
        ("dis_diagnosis", "右髋关节置换术后"),
        ("dis_until", "2026-10-01"),
    ];
    let answers = tapped(tapped(typed(&fields), "dis_rehab_who", &[6]), "dis_rehab_often", &[1]);
    (phone.resident(ZHANG), answers)
}

pub(super) fn recognised_result(phone: &Phone) -> (String, FormAnswers) {
    let fields = [
        ("recog_day", "2026-08-30"),
        ("recog_place", "市中心医院检验科"),
        ("recog_result", "血钾 4.2 mmol/L"),
    ];
    (phone.resident(ZHANG), tapped(typed(&fields), "recog_scope", &[1]))
}

pub(super) fn needs_survey(phone: &Phone) -> (String, FormAnswers) {
    (phone.resident(ZHANG), tapped(typed(&[("need_note", "想有人搭把手")]), "need_kinds", &[4]))
}

pub(super) fn resource(_: &Phone) -> (String, FormAnswers) {
    let text = typed(&[("resource_name", "康复医院"), ("resource_capacity", "2")]);
    (String::new(), tapped(tapped(text, "resource_partner", &[3]), "resource_needs", &[2]))
}

/// The helper that [`resource`] adds helps more people.
pub(super) fn resource_change(phone: &Phone) -> (String, FormAnswers) {
    let known = phone.desk.sheet(SheetKind::Resources, "").unwrap();
    let of = rows(&known).into_iter().find(|row| row.title == "康复医院").unwrap();
    let Target::Form { about, .. } = of.links[0].target.clone() else { panic!() };
    (about, typed(&[("resource_places", "5"), ("resource_reached", "找老陈")]))
}

pub(super) fn task_result(phone: &Phone) -> (String, FormAnswers) {
    let (about, ()) = hand_need(phone);
    let sheet = phone.desk.act(ActKind::HandNeed, &about).unwrap();
    let answers = tapped(typed(&[("task_word", "陪着去的，挺好")]), "task_outcome", &[1]);
    (form(&sheet, FormKind::TaskResult), answers)
}

pub(super) fn education(phone: &Phone) -> (String, FormAnswers) {
    let answers = tapped(FormAnswers::default(), "education_topics", &[1, 7]);
    (phone.resident(WANG), tapped(tapped(answers, "education_way", &[3]), "education_understood", &[2]))
}

pub(super) fn satisfaction(phone: &Phone) -> (String, FormAnswers) {
    (phone.resident(WANG), tapped(FormAnswers::default(), "satisfaction_face", &[5]))
}

pub(super) fn care_plan_begin(phone: &Phone) -> (String, ()) {
    (phone.resident(ZHANG), ())
}

pub(super) fn slot_take(phone: &Phone) -> (String, ()) {
    let sheet = phone.desk.fill(FormKind::CareReferral, &phone.resident(WANG), referral()).unwrap();
    let about = form(&sheet, FormKind::CareReferralStep);
    (act(&phone.desk.sheet(SheetKind::ReferralSlots, &about).unwrap(), ActKind::SlotTake), ())
}

pub(super) fn task_done(phone: &Phone) -> (String, ()) {
    let (who, home) = discharge(phone);
    (act(&phone.desk.fill(FormKind::Discharge, &who, home).unwrap(), ActKind::TaskDone), ())
}

pub(super) fn policy_explained(phone: &Phone) -> (String, ()) {
    (format!("{}|long-prescription", phone.resident(WANG)), ())
}

pub(super) fn policy_applied(phone: &Phone) -> (String, ()) {
    let about = format!("{}|drug-delivery", phone.resident(WANG));
    phone.desk.act(ActKind::PolicyExplained, &about).unwrap();
    (about, ())
}

pub(super) fn policy_granted(phone: &Phone) -> (String, ()) {
    let about = format!("{}|drug-delivery", phone.resident(WANG));
    (about, ())
}

/// The needs of the survey are asked for first.
pub(super) fn hand_need(phone: &Phone) -> (String, ()) {
    let (who, answers) = needs_survey(phone);
    let sheet = phone.desk.fill(FormKind::NeedsSurvey, &who, answers).unwrap();
    (act(&sheet, ActKind::HandNeed), ())
}

pub(super) fn reminded(phone: &Phone) -> (String, ()) {
    (phone.resident(WANG), ())
}
