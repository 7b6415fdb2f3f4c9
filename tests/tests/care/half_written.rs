//! Each use case that writes is tried with its first statement failing, its second, and so on until it succeeds: after each
//! failure the whole store, audit and outbox with it, is what it was before.
//!
//! A new short form or act has to be written into the list here, or this does not compile.

use std::time::Duration;

use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{
    ActKind, Arm, Disease, FieldInput, FormAnswers, FormKind, Given, NobodysWhy, OutsideWhat, Purpose,
    RecordEntry, Role, SheetKind, Target,
};
use doorstep_core::desk::{Desk, Error};
use doorstep_tests::cuff::{CUFF, Packet};
use doorstep_tests::fault::{Faults, difference};
use doorstep_tests::sheet::{TEMPLATE, chosen, entry, rows, tapped, text, typed, with};
use doorstep_tests::{Phone, told};

use crate::beside;

mod mended;

/// The named people and two more, one of whom is registered twice.
const POPULATION: usize = 14;

/// More statements than any use case has.
const MOST: u32 = 2_000;

/// A phone whose store is watched.
struct Ward {
    phone: Phone,
    faults: Faults,
    tried: Vec<String>,
}

impl Ward {
    fn of(role: Role) -> Self {
        let (phone, faults) = Faults::watch(|| Phone::of_district(role, POPULATION).restarted());
        Self { phone, faults, tried: Vec::new() }
    }

    fn who(&self, name: &str) -> String {
        self.phone.resident(name)
    }

    /// Tries one use case at each of its statements, and lets it succeed in the end.
    fn whole<T>(&mut self, name: &str, work: impl Fn(&Desk) -> Result<T, Error>) -> T {
        self.tried(name, false, work)
    }

    /// The same for what is two use cases in a row: what the first has finished stays, and doing all of it again adds nothing.
    fn two<T>(&mut self, name: &str, work: impl Fn(&Desk) -> Result<T, Error>) -> T {
        self.tried(name, true, work)
    }

    /// What waits for the platform now is what a server takes and another phone reads.
    fn told(&self, name: &str) {
        told::check(&self.phone, name);
    }

    fn tried<T>(&mut self, name: &str, two: bool, work: impl Fn(&Desk) -> Result<T, Error>) -> T {
        if told::folder().is_some() {
            return work(&self.phone.desk).unwrap();
        }
        let mut before = self.faults.dump();
        for n in 0..MOST {
            let version = self.faults.version();
            let (done, failed) = self.faults.failing_at(n, || work(&self.phone.desk));
            if failed && done.is_err() && self.faults.version() == version {
                continue;
            }
            let after = self.faults.dump();
            if !failed {
                let done = done.unwrap_or_else(|error| panic!("{name} does not succeed: {error}"));
                assert!(two || n > 3, "{name} has a transaction and writes something");
                assert!(two || before != after, "{name} writes nothing");
                self.tried.push(name.to_owned());
                return done;
            }
            assert!(done.is_err(), "{name} says it succeeded although statement {n} failed");
            if two {
                before = after;
                continue;
            }
            let changed = difference(&before, &after);
            assert!(changed.is_empty() && before == after, "{name}, statement {n}: {changed:?}");
        }
        panic!("{name} has more than {MOST} statements");
    }
}

/// All kinds of an enum, each with what to do: the match in it is what does not compile when one is missing.
macro_rules! each_of {
    ($kinds:ident: $($kind:ident => $case:expr),+ $(,)?) => {{
        fn none_is_missing(kind: $kinds) {
            match kind { $($kinds::$kind => {})+ }
        }
        $(none_is_missing($kinds::$kind);)+
        vec![$(($kinds::$kind, $case)),+]
    }};
}

/// What a kind is about, and what is filled in.
type Case<T> = fn(&Phone) -> (String, T);

fn screening(more: &[(&str, &str)]) -> FormAnswers {
    let mut fields = vec![("screen_spirits", "0")];
    fields.extend(more);
    let mut answers = typed(&fields);
    for field in ["screen_smoking", "screen_salt", "screen_family", "screen_symptoms"] {
        answers = tapped(answers, field, &[1]);
    }
    answers
}

fn forms() -> Vec<(FormKind, Case<FormAnswers>)> {
    let cases: Vec<(FormKind, Case<FormAnswers>)> = each_of!(FormKind:
        SaltCheck => |phone| {
            let fields = [("salt_grams", "60"), ("salt_days", "7"), ("salt_eaters", "2")];
            (phone.resident("王桂兰"), typed(&fields))
        },
        DietEntry => |phone| {
            let meal = tapped(FormAnswers::default(), "meal", &[1]);
            (phone.resident("王桂兰"), tapped(meal, "salty_foods", &[2]))
        },
        NewGroup => |_| {
            let named = typed(&[("group_name", "三栋低盐小组")]);
            (String::new(), tapped(named, "group_kind", &[1]))
        },
        GroupMembers => |phone| {
            // The other one leaves.
            let stays = phone.resident("王桂兰");
            (phone.group(), with(FormAnswers::default(), &[&stays]))
        },
        GroupSession => |phone| {
            let who = phone.resident("王桂兰");
            (phone.group(), with(typed(&[("session_topic", "少放一勺盐")]), &[&who]))
        },
        Template => |_| (String::new(), typed(&[("template_text", TEMPLATE)])),
        Screening => |phone| (phone.resident("钱志远"), screening(&[("screen_pressure", "186/112")])),
        ReferralResult => |phone| {
            let who = phone.resident("钱志远");
            phone.desk.act(ActKind::ReferPressure, &who).unwrap();
            let about = phone.about(SheetKind::Suspected, FormKind::ReferralResult);
            (about, tapped(FormAnswers::default(), "referral_result", &[1]))
        },
        AlertAnswer => |phone| {
            let about = phone.about(SheetKind::Alerts, FormKind::AlertAnswer);
            (about, tapped(FormAnswers::default(), "alert_action", &[1]))
        },
        YearlyCheck => |phone| {
            let fields = typed(&[("check_day", "2026-09-01"), ("check_result", "未见异常")]);
            (phone.resident("王桂兰"), tapped(fields, "check_kind", &[1]))
        },
        Closing => |phone| (phone.resident("周小梅"), tapped(FormAnswers::default(), "closing_reason", &[1])),
        BuildingPlace => |phone| {
            let fields = [("place_latitude", "39.9042"), ("place_longitude", "116.4074")];
            (phone.resident("王桂兰"), typed(&fields))
        },
        EndPlan => |phone| {
            (phone.resident("王桂兰"), tapped(FormAnswers::default(), "plan_end_reason", &[1]))
        },
        Campaign => |phone| {
            phone.desk.register_resident(&newcomer(&[])).unwrap();
            (String::new(), typed(&[
                ("campaign_estate", "幸福小区"),
                ("campaign_building", "9 栋"),
                ("campaign_day", "2026-09-09"),
            ]))
        },
        CarePlan => beside::care_plan,
        CarePlanReview => beside::care_plan_review,
        DrugAdd => beside::drug_add,
        DrugChange => beside::drug_change,
        LongPrescription => beside::long_prescription,
        CareReferral => beside::care_referral,
        CareReferralStep => beside::care_referral_step,
        Discharge => beside::discharge,
        RecognisedResult => beside::recognised_result,
        NeedsSurvey => beside::needs_survey,
        Resource => beside::resource,
        TaskResult => beside::task_result,
        Education => beside::education,
        Satisfaction => beside::satisfaction,
    );
    cases
}

fn acts() -> Vec<(ActKind, Case<()>)> {
    let cases: Vec<(ActKind, Case<()>)> = each_of!(ActKind:
        Enrol => |phone| (phone.resident("陈秀英"), ()),
        DrugsTaken => |phone| (phone.resident("王桂兰"), ()),
        DrugsNotTaken => |phone| (phone.resident("王桂兰"), ()),
        ReferPressure => |phone| (phone.resident("钱志远"), ()),
        ReferGlucose => |phone| {
            let who = phone.resident("孙桂芳");
            let fasting = tapped(screening(&[("screen_glucose", "7.4")]), "screen_glucose_when", &[1]);
            phone.desk.fill(FormKind::Screening, &who, fasting).unwrap();
            (who, ())
        },
        NobodyHome => |phone| {
            let today = phone.desk.today().unwrap();
            (today.buildings[0].doors[0].household.clone(), ())
        },
        Reopen => |phone| {
            let who = phone.resident("周小梅");
            let moved = tapped(FormAnswers::default(), "closing_reason", &[1]);
            phone.desk.fill(FormKind::Closing, &who, moved).unwrap();
            (who, ())
        },
        Lead => |phone| {
            let team = phone.desk.sheet(SheetKind::Team, "").unwrap();
            let Some(Target::Act { about, .. }) = rows(&team).iter().find_map(|row| {
                row.links.first().map(|link| link.target.clone())
            }) else {
                panic!()
            };
            (about, ())
        },
        CarePlanBegin => beside::care_plan_begin,
        SlotTake => beside::slot_take,
        TaskDone => beside::task_done,
        PolicyExplained => beside::policy_explained,
        PolicyApplied => beside::policy_applied,
        PolicyGranted => beside::policy_granted,
        HandNeed => beside::hand_need,
        RemindedBySms => beside::reminded,
        RemindedByPhone => beside::reminded,
        RemindedInPerson => beside::reminded,
        Resend => mended::resend,
        HandOver => mended::hand_over,
        KeepHere => mended::keep_here,
        KeepThere => mended::keep_there,
        Looked => mended::looked,
        DrugHolds => beside::drug_holds,
    );
    cases
}

/// Somebody who lives where nobody else does.
fn newcomer(more: &[RecordEntry]) -> Vec<RecordEntry> {
    let fields = [
        ("name", "曾乐"),
        ("id_number", "11010519491231002x"),
        ("estate", "幸福小区"),
        ("building", "9 栋"),
        ("unit", "1 单元"),
        ("floor", "1"),
        ("door", "101"),
    ];
    fields.iter().map(|(field, typed)| entry(field, typed)).chain(more.iter().cloned()).collect()
}

/// Whose form it is, if it is not the doctor's.
fn role(kind: FormKind) -> Role {
    match kind {
        FormKind::SaltCheck => Role::Volunteer,
        FormKind::Resource | FormKind::TaskResult => Role::SocialWorker,
        FormKind::GroupSession => Role::SocialWorker,
        _ => Role::Doctor,
    }
}

#[test]
fn every_short_form_is_taken_whole_or_not_at_all() {
    for who in [Role::Doctor, Role::Volunteer, Role::SocialWorker] {
        let mut ward = Ward::of(who);
        for (kind, case) in forms().into_iter().filter(|(kind, _)| role(*kind) == who) {
            let (about, answers) = case(&ward.phone);
            ward.whole(&format!("{kind:?}"), |desk| desk.fill(kind, &about, answers.clone()));
        }
        if who == Role::SocialWorker {
            let (about, answers) = beside::resource_change(&ward.phone);
            ward.whole("change a helper", |desk| desk.fill(FormKind::Resource, &about, answers.clone()));
        }
        ward.told(&format!("forms-{who:?}"));
    }
}

#[test]
fn every_act_is_done_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Doctor);
    for (kind, case) in acts().into_iter().filter(|(kind, _)| !MENDS.contains(kind)) {
        let (about, ()) = case(&ward.phone);
        ward.whole(&format!("{kind:?}"), |desk| desk.act(kind, &about));
    }
    ward.told("acts");
}

/// What is done about what a platform said, each on a phone of its own.
const MENDS: [ActKind; 5] =
    [ActKind::Resend, ActKind::HandOver, ActKind::KeepHere, ActKind::KeepThere, ActKind::Looked];

#[test]
fn every_mend_is_done_whole_or_not_at_all() {
    for (kind, case) in acts().into_iter().filter(|(kind, _)| MENDS.contains(kind)) {
        let mut ward = Ward::of(if kind == ActKind::HandOver { Role::Nurse } else { Role::Doctor });
        let (about, ()) = case(&ward.phone);
        ward.whole(&format!("{kind:?}"), |desk| desk.act(kind, &about));
    }
}

#[test]
fn a_visit_is_opened_filled_in_signed_and_corrected_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Doctor);
    let who = ward.who("王桂兰");
    let visit = ward.whole("start", |desk| desk.start_visit(&who)).visit;
    ward.whole("keep unchanged", |desk| desk.keep_unchanged(&visit));
    ward.whole("answer", |desk| desk.answer(&visit, "blood_pressure", text("186/112")));
    ward.whole("answer a number", |desk| desk.answer(&visit, "weight", text("66")));
    ward.whole("answer, cleared", |desk| desk.answer(&visit, "weight", FieldInput::Clear));
    ward.whole("tick", |desk| desk.tick(&visit, "doctor-follow-up", true));
    ward.whole("tick outside", |desk| desk.tick_plan(&who, "doctor-follow-up", false));
    let because = "家庭自测正常";
    ward.whole("decide", |desk| desk.decide(&visit, Disease::Hypertension, Some(1), None, false, because));
    ward.whole("sign", |desk| desk.sign(&visit));
    let entries = [entry("blood_pressure", "136/82"), entry("correction_reason", "输错了一位")];
    ward.whole("correct", |desk| desk.correct_visit(&visit, &entries));

    let who = ward.who("陈秀英");
    let visit = ward.whole("start again", |desk| desk.start_visit(&who)).visit;
    for (field, typed) in [("not_followed_reason", "回老家"), ("not_followed_date", "2026-09-01")] {
        ward.whole("answer", |desk| {
            desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![3] })?;
            Ok::<_, Error>(())
        });
        ward.whole(field, |desk| desk.answer(&visit, field, text(typed)));
        ward.phone.desk.answer(&visit, "not_followed", FieldInput::Clear).unwrap();
    }
    ward.phone.desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![3] }).unwrap();
    ward.whole("sign what did not take place", |desk| desk.sign(&visit));
    ward.told("visit");
}

#[test]
fn a_visit_is_handed_in_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Volunteer);
    let who = ward.who("王桂兰");
    let visit = ward.whole("start", |desk| desk.start_visit(&who)).visit;
    ward.whole("answer", |desk| desk.answer(&visit, "blood_pressure", text("186/112")));
    ward.whole("hand in", |desk| desk.sign(&visit));
    ward.told("handed-in");
}

#[test]
fn a_record_is_written_merged_and_looked_at_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Doctor);
    let newcomer = newcomer(&[chosen("managed", &[1])]);
    ward.whole("register", |desk| desk.register_resident(&newcomer));
    let who = ward.who("王桂兰");
    let moved = [entry("door", "102"), entry("phone", "19900008888"), chosen("managed", &[1, 2])];
    ward.whole("save record", |desk| desk.save_record(&who, &moved));
    ward.whole("outside", |desk| {
        desk.add_outside(&who, OutsideWhat::TestResult, "2026-09-01", "县医院", "血钾 4.1 mmol/L")
    });
    let items = ["eating", "grooming", "dressing", "toileting", "moving"].map(|item| chosen(item, &[1]));
    ward.whole("self-care", |desk| desk.assess_self_care(&who, &items));
    let pair = ward.phone.desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    ward.whole("merge", |desk| desk.merge_records(&kept, &absorbed));
    ward.whole("undo the merge", |desk| desk.undo_merge(&kept, &absorbed));
    ward.whole("tell apart", |desk| desk.tell_apart(&kept, &absorbed));
    ward.whole("look at the page", |desk| desk.resident(&who));
    ward.whole("look at the record", |desk| desk.record(&who));
    ward.whole("look at what happened", |desk| desk.timeline(&who));
    ward.whole("unmask", |desk| desk.unmask(&who, "核对医保身份"));
    let spoken = Given::Spoken { witness: "张德福".to_owned() };
    ward.whole("take consent back", |desk| desk.withdraw_consent(&who, Purpose::Record));
    ward.whole("give consent", |desk| desk.give_consent(&who, Purpose::Record, spoken.clone()));
    ward.told("record");
}

/// What nobody has answered for half an hour goes on to the leader when a list is opened.
#[test]
fn an_alert_is_passed_on_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Doctor);
    for _ in 0..8 {
        ward.phone.clock.pass(Duration::from_secs(4 * 60));
        ward.phone.desk.me().unwrap();
    }
    let before = ward.faults.dump();
    ward.two("today", Desk::today);
    let changed = difference(&before, &ward.faults.dump());
    assert_eq!(
        changed.len(),
        7,
        "the step, the outbox, what it puts, who was told of, the audit, the phone's id and count: {changed:?}"
    );
    ward.two("today again", Desk::today);
    ward.told("alert");
}

#[tokio::test(start_paused = true)]
async fn what_meters_sent_is_given_to_somebody_whole_or_not_at_all() {
    let mut ward = Ward::of(Role::Doctor);
    ward.phone.bring_cuff();
    let (hers, his) = (ward.who("王桂兰"), ward.who("张德福"));
    let visit = ward.phone.desk.start_visit(&hers).unwrap().visit;
    let kilopascal = [0x1f, 0x79, 0, 0x51, 0, 0x6a, 0, 0xea, 7, 9, 2, 8, 30, 0, 0x48, 0, 1, 0, 0];
    ward.phone.measure(&visit, 152, 94).await;
    ward.phone.meters.press_cuff_of_with(CUFF, &kilopascal);
    ward.phone.press(&Packet::of(148, 92, None));
    ward.phone.press(&Packet::of(146, 90, None));
    for strip in 0..4 {
        ward.phone.meters.remember_strip(meters::GLUCOMETER, 60 + strip, None, chrono::TimeDelta::days(1));
    }
    ward.phone.hear(&visit).await.1.unwrap();
    let shown = ward.phone.desk.visit(&visit).unwrap();
    let reading = shown.readings.iter().find(|row| row.value == "152/94").unwrap().reading.clone();
    ward.whole("set the arm", |desk| desk.set_arm(&reading, Arm::Left));
    let now = shown.inbox.iter().find(|row| row.may_be_now).unwrap().record.clone();
    let strange = shown.readings.iter().find(|row| row.may_confirm).unwrap().reading.clone();
    ward.whole("confirm", |desk| desk.confirm_reading(&strange));
    ward.whole("take back", |desk| desk.take_back(&reading));
    let inbox = ward.phone.desk.inbox().unwrap();
    let undated = inbox.rows.iter().find(|row| row.may_date).unwrap().record.clone();
    ward.whole("date", |desk| desk.date_record(&undated, "2026-09-01", "07:30"));
    let waiting: Vec<String> =
        inbox.rows.iter().filter(|row| !row.may_date).map(|row| row.record.clone()).collect();
    ward.whole("take a record", |desk| desk.take_record(&visit, &waiting[0]));
    ward.whole("take what was just measured", |desk| desk.take_just_measured(&visit, &now));
    ward.whole("assign", |desk| desk.assign(&waiting[1..3], &his));
    ward.whole("set aside", |desk| desk.set_aside(&waiting[3..4], NobodysWhy::Test));
    ward.whole("register a meter", |desk| desk.register_meter(CUFF, &hers, true));
    ward.whole("release it", |desk| desk.release_meter(CUFF, &hers));
    ward.whole("sign with readings", |desk| desk.sign(&visit));
    ward.told("readings");
}

#[test]
fn a_statement_that_fails_is_found_by_this_test() {
    let ward = Ward::of(Role::Doctor);
    let before = ward.faults.dump();
    let who = ward.who("王桂兰");
    let (done, failed) = ward.faults.failing_at(3, || ward.phone.desk.record(&who));
    assert!(failed && matches!(done, Err(Error::Internal { .. })), "{done:?}");
    let (done, failed) = ward.faults.failing_at(MOST, || ward.phone.desk.record(&who));
    assert!(!failed && done.is_ok());
    assert_eq!(difference(&before, &ward.faults.dump()).len(), 1, "the audit");
}

/// Two looks are two use cases: the first stays in the audit when the second fails.
#[test]
#[should_panic(expected = "[\"audit: ")]
fn what_is_written_by_halves_is_found_by_this_test() {
    let mut ward = Ward::of(Role::Doctor);
    let who = ward.who("王桂兰");
    ward.whole("two looks", |desk| {
        desk.resident(&who)?;
        desk.record(&who)
    });
}
