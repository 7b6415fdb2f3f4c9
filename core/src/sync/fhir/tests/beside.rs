//! Residents, plans and facts beside visits, out and in again.

use serde_json::json;

use super::mapping::{id, kinds, now, plan, tick, wire};
use crate::care::id::{HouseholdId, ResidentId, StaffId};
use crate::care::person::{Disease, Household, ManagedDisease, Resident, Sex};
use crate::care::plan::Plan;
use crate::store::audit::Audit;
use crate::sync::fhir::{Fact, Links, audit_event, of_fact, of_plan, of_resident, read};

fn resident() -> (Resident, Household) {
    let home = Household {
        id: HouseholdId(id(6)),
        estate: "幸福小区".to_owned(),
        building: "3 栋".to_owned(),
        unit: String::new(),
        floor: -1,
        door: "101".to_owned(),
        walk_order: 0,
    };
    let who = Resident {
        id: ResidentId(id(1)),
        household: home.id,
        name: "曾乐".to_owned(),
        sex: Sex::Unstated,
        born: "1949-12-31".parse().unwrap(),
        id_number: Some("11010519491231002X".to_owned()),
        archive_number: "11010500300100001".to_owned(),
        phone: None,
        contact: Some("曾小乐 女儿 19900008888".to_owned()),
        diseases: vec![ManagedDisease { disease: Disease::Diabetes, since: "2019-05-06".parse().unwrap() }],
        problems: vec!["冠心病".to_owned(), "白内障".to_owned()],
        allergies: vec!["青霉素".to_owned()],
    };
    (who, home)
}

#[test]
fn a_resident_comes_back_with_her_door_and_her_links() {
    let (mut who, mut home) = resident();
    let links = Links {
        replaced_by: Some(ResidentId(id(11))),
        replaces: vec![ResidentId(id(12)), ResidentId(id(13))],
    };
    for (sex, floor, links) in
        [(Sex::Male, 0, Links::default()), (Sex::Female, 6, links.clone()), (Sex::Unknown, -1, links)]
    {
        (who.sex, home.floor) = (sex, floor);
        let told = wire(&[of_resident(&who, &home, Some("第一团队"), &links)]);
        assert_eq!(told[0]["active"], links.replaced_by.is_none());
        assert_eq!(told[0].pointer("/managingOrganization/display"), Some(&json!("第一团队")));
        assert!(read::resident(&told[0]).unwrap() == (who.clone(), home.clone(), links));
    }
}

#[test]
fn a_fact_comes_back_whole_beside_what_others_understand() {
    let plan = serde_json::to_value(plan()).unwrap();
    for (kind, about, wanted) in [
        (
            "education",
            json!({ "topics": [1, 7], "way": 3, "understood": 2 }),
            vec!["Communication", "QuestionnaireResponse"],
        ),
        ("education", json!({ "topics": [250] }), vec!["QuestionnaireResponse"]),
        (
            "visit-reminder",
            json!({ "day": "2026-09-03", "way": "phone", "text": "早上请空腹" }),
            vec!["Communication", "QuestionnaireResponse"],
        ),
        (
            "prescription",
            prescription(),
            vec!["MedicationRequest", "MedicationRequest", "QuestionnaireResponse"],
        ),
        ("prescription", json!({ "drugs": [{ "dose": "5 mg" }] }), vec!["QuestionnaireResponse"]),
        ("plan", plan, vec!["CarePlan", "QuestionnaireResponse"]),
        ("plan-tick", serde_json::to_value(tick(true)).unwrap(), vec!["Task", "QuestionnaireResponse"]),
        (
            "alert",
            json!({ "alert": id(20), "reasons": [{ "key": "reason-x" }] }),
            vec!["Flag", "Task", "QuestionnaireResponse"],
        ),
        (
            "alert-escalation",
            json!({ "alert": id(20), "to": id(3) }),
            vec!["Communication", "Task", "QuestionnaireResponse"],
        ),
        (
            "alert-answer",
            json!({ "alert": id(20), "action": "called" }),
            vec!["Task", "QuestionnaireResponse"],
        ),
        (
            "closing",
            json!({ "closed": true, "reason": "moved", "note": "" }),
            vec!["Flag", "QuestionnaireResponse"],
        ),
        ("a-newer-kind", json!({ "x": { "y": [] } }), vec!["QuestionnaireResponse"]),
        ("referral", json!({ "not": "what it should be" }), vec!["QuestionnaireResponse"]),
    ] {
        let (resident, by) = (ResidentId(id(1)), StaffId(id(3)));
        let fact = Fact { id: id(30), kind: kind.to_owned(), resident, by, at: now(), about };
        let told = wire(&of_fact(&fact));
        assert_eq!(kinds(&told), wanted, "{kind}");
        assert!(read::fact(told.last().unwrap()).unwrap() == fact, "{kind}");
    }
}

fn prescription() -> serde_json::Value {
    json!({
        "drugs": [
            { "name": "氨氯地平", "times_a_day": "1", "dose": "5 mg" },
            { "name": "二甲双胍", "times_a_day": "2", "dose": "" },
        ],
        "weeks": 12, "allowed": 12, "reasons": [], "assessment": "病情稳定", "rules": "1",
    })
}

#[test]
fn the_drugs_of_a_long_prescription_go_together_for_so_many_weeks() {
    let fact = Fact {
        id: id(30),
        kind: "prescription".to_owned(),
        resident: ResidentId(id(1)),
        by: StaffId(id(3)),
        at: now(),
        about: prescription(),
    };
    let told = wire(&of_fact(&fact));
    let [one, other, _] = &told[..] else { panic!() };
    assert_ne!(one["id"], other["id"]);
    for (request, name) in [(one, "氨氯地平"), (other, "二甲双胍")] {
        assert_eq!(request["medicationCodeableConcept"]["text"], name);
        assert_eq!(request["groupIdentifier"]["value"], format!("urn:uuid:{}", id(30)));
        assert_eq!(request.pointer("/dispenseRequest/expectedSupplyDuration/value"), Some(&json!(12)));
        assert_eq!(request["note"][0]["text"], "病情稳定");
    }
    assert_eq!(one["dosageInstruction"][0]["text"], "5 mg，每日 1 次");
    assert!(other.get("dosageInstruction").is_none(), "without a dose nothing is said of it");
    assert!(wire(&of_fact(&fact)) == told);
}

#[test]
fn a_plan_that_was_ended_is_revoked() {
    let running = of_plan(&plan());
    assert_eq!((&running["status"], &running["period"]["end"]), (&json!("active"), &json!("2026-11-29")));
    let ended = of_plan(&Plan { ended: Some("2026-09-10".parse().unwrap()), ..plan() });
    assert_eq!((&ended["status"], &ended["period"]["end"]), (&json!("revoked"), &json!("2026-09-10")));
}

#[test]
fn a_line_of_the_trail_says_who_did_what_to_whom_and_no_more() {
    let line = |action: &str, subject| Audit {
        at: now(),
        staff: StaffId(id(3)),
        action: action.to_owned(),
        subject,
        detail: "核对医保身份".to_owned(),
    };
    let her = Some(ResidentId(id(1)));
    for (action, wanted) in [
        ("resident.read", "R"),
        ("id-number.unmask", "R"),
        ("record.edit", "U"),
        ("visit.sign", "C"),
        ("team.lead", "C"),
    ] {
        let told = audit_event(&line(action, her));
        assert_eq!((&told["action"], &told["subtype"][0]["code"]), (&json!(wanted), &json!(action)));
        assert_eq!(told.pointer("/entity/0/what/reference"), Some(&json!(format!("Patient/{}", id(1)))));
        assert!(!told.to_string().contains("医保"), "the detail stays here");
    }
    let ids = [line("team.lead", None), line("team.lead", her), line("team.leave", None)]
        .map(|line| audit_event(&line)["id"].clone());
    assert!(ids[0] != ids[1] && ids[0] != ids[2]);
    assert!(audit_event(&line("team.lead", None)).get("entity").is_none());
}
