//! The policy tool kit: what fits, what has to be asked, and how far somebody is; what goes to civil affairs needs consent.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, FieldInput, FormKind, Given, Purpose, RecordEntry, Role, SheetKind, SheetView, Target,
};
use doorstep_tests::Phone;
use doorstep_tests::platform::Memory;
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::trail::{actions, trail, waiting};

fn section<'a>(sheet: &'a SheetView, title: &str) -> Vec<&'a str> {
    let found = sheet.sections.iter().find(|section| section.title == title);
    found.map(|section| section.rows.iter().map(|row| row.title.as_str()).collect()).unwrap_or_default()
}

fn spoken() -> Given {
    Given::Spoken { witness: "林小雨".to_owned() }
}

#[test]
fn the_kit_is_shown_whole_and_matched_to_a_resident() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let kit = Target::Sheet { kind: SheetKind::Policies, about: String::new() };
    assert_eq!(target(&ways(desk, ""), "政策包"), &kit);
    let whole = desk.sheet(SheetKind::Policies, "").unwrap();
    assert_eq!(rows(&whole).len(), 12);
    let her = phone.resident("王桂兰");
    let sheet = desk.sheet(SheetKind::Policies, &her).unwrap();
    assert_eq!(section(&sheet, "讲过、在办的"), ["两病门诊用药保障", "65岁以上免费体检"]);
    assert!(row(&sheet, "两病门诊用药保障").line.ends_with("办下来了"));
    assert_eq!(section(&sheet, "合适的"), ["门诊慢特病", "长处方"]);
    assert!(!section(&sheet, "问清楚才知道").contains(&"独居老人陪诊"), "her husband lives there too");
    let unknown = desk.sheet(SheetKind::Policies, &phone.resident("张德福")).unwrap();
    assert!(row(&unknown, "两病门诊用药保障").line.contains("看病谁出钱"));
    let Some(Target::Sheet { kind, about }) = row(&sheet, "长处方").opens.clone() else { panic!() };
    let one = desk.sheet(kind, &about).unwrap();
    assert!(one.lines.iter().any(|line| line.contains("最多12周")), "{:?}", one.lines);
    assert!(section(&one, "常问的").len() >= 2);
    assert_eq!(target(&one.links, "讲清楚了"), &Target::Act { kind: ActKind::PolicyExplained, about });
}

#[test]
fn steps_come_one_after_the_other_each_once_and_the_platform_hears_of_each() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let about = format!("{}|long-prescription", phone.resident("王桂兰"));
    assert!(matches!(desk.act(ActKind::PolicyApplied, &about), Err(Error::Conflict { .. })));
    let sheet = desk.act(ActKind::PolicyExplained, &about).unwrap();
    assert_eq!(row(&sheet, "9月2日 讲过了").line, "周文静");
    assert!(matches!(desk.act(ActKind::PolicyExplained, &about), Err(Error::Conflict { .. })));
    desk.act(ActKind::PolicyApplied, &about).unwrap();
    let sheet = desk.act(ActKind::PolicyGranted, &about).unwrap();
    assert!(sheet.links.is_empty(), "nothing is left to do");
    for wrong in ["x|long-prescription", "|long-prescription", "long-prescription", "x"] {
        assert!(matches!(desk.act(ActKind::PolicyApplied, wrong), Err(Error::NotFound { .. })), "{wrong}");
    }
    let other = format!("{}|no-such", phone.resident("王桂兰"));
    assert!(matches!(desk.sheet(SheetKind::Policy, &other), Err(Error::NotFound { .. })));
    assert_eq!(waiting(&phone), ["policy"; 3]);
    assert_eq!(actions(&trail(&phone, 3)), ["policy.explained", "policy.applied", "policy.granted"]);
}

#[test]
fn civil_affairs_hear_nothing_without_consent_and_nothing_more_after_it_was_taken_back() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let her = phone.resident("欧阳慧芳");
    let about = format!("{her}|old-age-allowance");
    let sheet = desk.sheet(SheetKind::Policy, &about).unwrap();
    assert!(sheet.lines.contains(&"申请要报民政，先要本人同意".to_owned()));
    let Err(Error::Conflict { words }) = desk.act(ActKind::PolicyApplied, &about) else { panic!() };
    assert!(words.contains("同意书"), "{words}");
    desk.give_consent(&her, Purpose::CivilAffairs, spoken()).unwrap();
    desk.act(ActKind::PolicyApplied, &about).unwrap();
    desk.withdraw_consent(&her, Purpose::CivilAffairs).unwrap();
    desk.act(ActKind::PolicyGranted, &about).unwrap();
    assert_eq!(
        waiting(&phone),
        ["consent", "policy", "consent"],
        "that she has it is kept, and told to nobody"
    );
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_civil_affairs_does_not_leave_after_she_took_her_consent_back() {
    for taken_back in [false, true] {
        let phone = Phone::of(Role::SocialWorker);
        let (desk, platform) = (&phone.desk, Memory::new());
        let her = phone.resident("欧阳慧芳");
        desk.give_consent(&her, Purpose::CivilAffairs, spoken()).unwrap();
        desk.act(ActKind::PolicyApplied, &format!("{her}|old-age-allowance")).unwrap();
        if taken_back {
            desk.withdraw_consent(&her, Purpose::CivilAffairs).unwrap();
        }
        assert_eq!(desk.sync_now(platform.as_ref(), &|_| {}).await.unwrap().waiting, 0);
        let told = platform.all().into_iter().any(|kept| kept.json.contains("old-age-allowance"));
        assert_eq!(told, !taken_back);
        let withdrawn = actions(&trail(&phone, 20)).contains(&"sync.withdraw");
        assert_eq!(withdrawn, taken_back);
    }
}

#[test]
fn a_policy_for_a_disease_tells_it_to_nobody_who_may_not_know() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let her = phone.resident("王桂兰");
    let sheet = desk.sheet(SheetKind::Policies, &her).unwrap();
    assert_eq!(section(&sheet, "讲过、在办的"), ["65岁以上免费体检"]);
    assert!(row(&sheet, "两病门诊用药保障").line.contains("问医生"));
    let about = format!("{her}|two-disease-drugs");
    let one = desk.sheet(SheetKind::Policy, &about).unwrap();
    assert!(section(&one, "办到哪一步").is_empty() && one.links.is_empty());
    let other = format!("{her}|long-prescription");
    assert!(matches!(desk.act(ActKind::PolicyExplained, &other), Err(Error::NotAllowed { .. })));
    for role in [Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let her = phone.resident("王桂兰");
        assert!(matches!(phone.desk.sheet(SheetKind::Policies, &her), Err(Error::NotAllowed { .. })));
        assert!(ways(&phone.desk, &her).iter().all(|link| link.label != "政策包"), "{role:?}");
        let about = format!("{her}|elderly-check");
        assert!(matches!(phone.desk.act(ActKind::PolicyApplied, &about), Err(Error::NotAllowed { .. })));
    }
}

#[test]
fn what_was_written_in_either_of_two_merged_records_is_hers() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (first, second) = (pair.first.resident, pair.second.resident);
    desk.act(ActKind::PolicyExplained, &format!("{second}|drug-delivery")).unwrap();
    desk.merge_records(&first, &second).unwrap();
    for id in [&first, &second] {
        let sheet = desk.sheet(SheetKind::Policies, id).unwrap();
        assert!(row(&sheet, "免费代取药").line.ends_with("讲过了"));
        let again = desk.act(ActKind::PolicyExplained, &format!("{id}|drug-delivery"));
        assert!(matches!(again, Err(Error::Conflict { .. })));
    }
    desk.act(ActKind::PolicyApplied, &format!("{second}|drug-delivery")).unwrap();
    assert_eq!(section(&desk.sheet(SheetKind::Policies, &first).unwrap(), "讲过、在办的"), ["免费代取药"]);
}

#[test]
fn what_the_record_says_of_living_alone_decides() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let alone = |code| RecordEntry {
        field: "lives_alone".to_owned(),
        input: FieldInput::Codes { codes: vec![code] },
    };
    let fits = || {
        let sheet = desk.sheet(SheetKind::Policies, &who).unwrap();
        sheet.sections.iter().filter(|one| one.rows.iter().any(|row| row.title == "独居老人陪诊")).count()
    };
    let line = || row(&desk.sheet(SheetKind::Policies, &who).unwrap(), "独居老人陪诊").line.clone();
    desk.save_record(&who, &[alone(1)]).unwrap();
    assert_eq!(fits(), 1);
    assert!(!line().contains("是不是一个人住"), "{}", line());
    desk.save_record(&who, &[alone(2)]).unwrap();
    assert_eq!(fits(), 0, "who lives with others is not alone");
}

#[test]
fn a_widow_may_live_alone() {
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("王桂兰");
    let form = tapped(typed(&[("closing_note", "家里人说的")]), "closing_reason", &[2]);
    phone.desk.fill(FormKind::Closing, &phone.resident("张德福"), form).unwrap();
    let sheet = phone.desk.sheet(SheetKind::Policies, &her).unwrap();
    assert!(
        section(&sheet, "问清楚才知道").contains(&"独居老人陪诊"),
        "nobody who is there is registered there"
    );
}
