//! What 5+2, the screening and the work list keep is a fact: it does not change and is not deleted.

use doorstep_core::care::id::{AlertId, CampaignId, GroupId, PlanId, ReferralId, ScreeningId, SessionId};
use doorstep_core::care::outcome::Closed;
use doorstep_core::care::person::Disease;
use doorstep_core::care::plan::{CareGroup, DietEntry, GroupKind, Reminder, SaltCheck, Session, Template};
use doorstep_core::care::screen::{Alert, AlertAnswer, ScreenFindings};
use doorstep_core::store::county::{CountyKind, CountyText};
use doorstep_core::store::screenings::{DiagnosisReferral, Screening};
use doorstep_core::store::worklist::{Campaign, DoneCheck};
use doorstep_core::store::{
    Error, Store, alerts, closings, county, daily, groups, people, plans, screenings, templates, worklist,
};
use rusqlite::Transaction;

use crate::queries::read;
use crate::support::*;

fn fill(tx: &Transaction<'_>) -> Result<(), Error> {
    let (who, by, plan) = (wang().id, doctor().id, PlanId(uuid(7, 1)));
    let begun = doorstep_core::care::plan::Plan {
        id: plan,
        resident: who,
        start: day("2026-03-02"),
        template: Template::five_plus_two().clone(),
        ended: None,
    };
    plans::start(tx, &begun)?;
    templates::add(tx, Template::five_plus_two(), by, at(0))?;
    let day = day("2026-03-02");
    daily::add_salt(tx, &SaltCheck { plan, day, grams: number("62.5"), days: 7, eaters: 2, by, at: at(0) })?;
    let meal = DietEntry { plan, day, meal: 1, salty: vec![2], note: "雪菜".into(), by, at: at(0) };
    daily::add_meal(tx, &meal)?;
    for taken in [true, false] {
        daily::add_reminder(tx, &Reminder { plan, day, taken, by, at: at(0) })?;
    }
    let group = GroupId(uuid(8, 1));
    groups::add(tx, &CareGroup { id: group, kind: GroupKind::LowSalt, name: "小组".into(), by, at: at(0) })?;
    groups::set_member(tx, group, who, true, by, at(0))?;
    let id = SessionId(uuid(8, 2));
    groups::add_session(
        tx,
        &Session { id, group, day, topic: "盐".into(), present: vec![who], by, at: at(0) },
    )?;
    let findings = ScreenFindings { risks: Vec::new(), alert: Vec::new() };
    let id = ScreeningId(uuid(8, 3));
    let rules = || "r-1".to_owned();
    screenings::add(
        tx,
        &Screening { id, resident: who, answers: [].into(), findings, rules: rules(), by, at: at(0) },
    )?;
    let referral = DiagnosisReferral {
        id: ReferralId(uuid(8, 4)),
        resident: who,
        disease: Disease::Hypertension,
        reasons: Vec::new(),
        rules: rules(),
        due: day,
        by,
        at: at(0),
        result: None,
    };
    screenings::refer(tx, &referral)?;
    screenings::add_result(tx, referral.id, "not-seen", "", by, at(1))?;
    let alert = AlertId(uuid(8, 5));
    alerts::raise(
        tx,
        &Alert { id: alert, resident: who, reasons: Vec::new(), rules: rules(), by, at: at(0) },
    )?;
    alerts::escalate(tx, alert, by, at(31))?;
    alerts::answer(tx, alert, &AlertAnswer { action: "called".into(), note: String::new(), by, at: at(40) })?;
    alerts::set_leader(tx, "第一团队", by, by, at(0))?;
    let check = DoneCheck { resident: who, kind: "fundus".into(), day, result: "好".into() };
    worklist::add_check(tx, &check, by, at(0))?;
    worklist::add_try(tx, wang().household, by, at(0))?;
    closings::say(tx, who, Some(("moved", "")), by, at(0))?;
    let id = CampaignId(uuid(8, 6));
    let slots = vec![(who, "08:00".to_owned())];
    worklist::add_campaign(
        tx,
        &Campaign { id, estate: "甲村".into(), building: "1栋".into(), day, rules: rules(), slots },
        by,
        at(0),
    )
}

fn filled(place: &Place) -> Store {
    let store = place.create();
    move_in(&store);
    store.write(fill).unwrap();
    store
}

#[test]
fn none_of_it_changes_or_goes_away() {
    let place = Place::new();
    let store = filled(&place);
    for table in [
        "template",
        "salt_check",
        "diet_entry",
        "reminder",
        "care_group",
        "group_member",
        "group_session",
        "attendance",
        "screening",
        "referral",
        "referral_result",
        "alert",
        "alert_step",
        "team_leader",
        "yearly_check",
        "door_try",
        "closing",
        "campaign",
        "campaign_slot",
    ] {
        for sql in [format!("UPDATE {table} SET rowid = rowid"), format!("DELETE FROM {table}")] {
            let result: Result<usize, Error> = store.write(|tx| Ok(tx.execute(&sql, [])?));
            assert!(matches!(result, Err(Error::Refused(_))), "{sql}: {result:?}");
        }
    }
}

#[test]
fn the_last_one_counts() {
    let place = Place::new();
    let store = filled(&place);
    let (who, by, plan) = (wang().id, doctor().id, PlanId(uuid(7, 1)));
    read(&store, |c| {
        assert_eq!(daily::salt(c, plan)?[0].grams, number("62.5"));
        assert_eq!(daily::meals(c, plan, 9)?[0].salty, [2]);
        assert_eq!(daily::reminders(c, plan, 9)?.iter().map(|one| one.taken).collect::<Vec<_>>(), [false]);
        assert_eq!(templates::last(c)?.as_ref(), Some(Template::five_plus_two()));
        assert_eq!(groups::members(c, GroupId(uuid(8, 1)))?, [who]);
        assert_eq!(groups::sessions(c, GroupId(uuid(8, 1)), 9)?[0].present, [who]);
        assert_eq!(screenings::referral(c, ReferralId(uuid(8, 4)))?.unwrap().result.unwrap(), "not-seen");
        assert!(alerts::open(c)?.is_empty());
        assert_eq!(alerts::answered(c, 9)?[0].escalated, Some((by, at(31))));
        assert_eq!(alerts::leader(c, "第一团队")?, Some(by));
        assert_eq!(closings::all(c)?[&who], Closed { reason: "moved".into(), day: at(0).date_naive() });
        assert_eq!(worklist::tries(c, Some(7))?[&wang().household], [at(0)]);
        assert_eq!(worklist::last_checks(c)?[&who]["fundus"], day("2026-03-02"));
        assert_eq!(worklist::campaigns(c)?[0].slots, [(who, "08:00".to_owned())]);
        Ok(())
    });
    store
        .write(|tx| {
            groups::set_member(tx, GroupId(uuid(8, 1)), who, false, by, at(5))?;
            screenings::add_result(tx, ReferralId(uuid(8, 4)), "confirmed", "", by, at(5))?;
            closings::say(tx, who, None, by, at(5))?;
            people::manage(tx, who, Disease::Hypertension, day("2026-03-02"))
        })
        .unwrap();
    read(&store, |c| {
        assert!(groups::members(c, GroupId(uuid(8, 1)))?.is_empty());
        assert_eq!(screenings::referrals(c)?[0].result.as_deref(), Some("confirmed"));
        assert!(closings::all(c)?.is_empty());
        let since = people::resident(c, who)?.unwrap().diseases[0].since;
        assert_eq!(since, day("2019-05-01"), "who is followed up already stays so");
        Ok::<_, Error>(())
    });
}

#[test]
fn an_alert_is_answered_and_passed_on_once() {
    let place = Place::new();
    let store = filled(&place);
    let (alert, by) = (AlertId(uuid(8, 5)), doctor().id);
    let again = AlertAnswer { action: "going".into(), note: String::new(), by, at: at(50) };
    let standing = || read(&store, |c| alerts::get(c, alert)).unwrap();
    let before = standing();
    store.write(|tx| alerts::answer(tx, alert, &again)).unwrap();
    store.write(|tx| alerts::escalate(tx, alert, by, at(50))).unwrap();
    assert_eq!(standing(), before, "of several the first counts");
}

#[test]
fn a_version_of_a_county_is_one_text_and_may_be_withdrawn() {
    let place = Place::new();
    let store = place.create();
    let text = |version: &str, body: &str| CountyText {
        version: version.to_owned(),
        body: body.to_owned(),
        retired: false,
    };
    let kind = CountyKind::Policies;
    store.write(|tx| county::add(tx, kind, &text("1", "a"), at(0))).unwrap();
    store.write(|tx| county::add(tx, CountyKind::Rules, &text("1", "b"), at(0))).unwrap();
    let twice = store.write(|tx| county::add(tx, kind, &text("1", "c"), at(1)));
    assert!(matches!(twice, Err(Error::Refused(_))), "{twice:?}");
    for sql in ["UPDATE county_text SET body = 'd'", "DELETE FROM county_text"] {
        let result: Result<usize, Error> = store.write(|tx| Ok(tx.execute(sql, [])?));
        assert!(matches!(result, Err(Error::Refused(_))), "{sql}: {result:?}");
    }
    store.write(|tx| county::set_retired(tx, kind, "1", true)).unwrap();
    read(&store, |c| {
        assert_eq!(county::holding(c, kind)?, []);
        assert_eq!(county::holding(c, CountyKind::Rules)?, [text("1", "b")]);
        assert_eq!(county::get(c, kind, "1")?, Some(CountyText { retired: true, ..text("1", "a") }));
        assert_eq!(county::get(c, kind, "2")?, None);
        Ok::<_, Error>(())
    });
}
