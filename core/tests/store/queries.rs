//! What goes into the store comes out as it was, in the order that was promised, and facts stay.

use doorstep_core::care::answer::Answer;
use doorstep_core::care::id::{ResidentId, StaffId, VisitId};
use doorstep_core::care::judgement::{Colour, Decision, FollowUpClass};
use doorstep_core::care::person::Disease;
use doorstep_core::care::reading::{BodySite, MealTiming, Value};
use doorstep_core::care::team::Staff;
use doorstep_core::care::visit::SignedVisit;
use doorstep_core::store::inbox::{Meter, RawRecord, RawState, SeenClock};
use doorstep_core::store::outbox::{Counts, Progress};
use doorstep_core::store::readings::Remark;
use doorstep_core::store::{
    Error, Store, audit, closings, corrections, drafts, inbox, indicators, lists, medications, meta, outbox,
    people, plans, readings, standing, visits,
};
use rusqlite::{Connection, StatementStatus};

use crate::support::*;

pub(crate) fn read<T>(store: &Store, work: impl FnOnce(&Connection) -> Result<T, Error>) -> T {
    store.read(work).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn people_come_back_as_they_went_in_and_can_change() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let wang = wang();
    read(&store, |c| {
        assert_eq!(people::staff(c, doctor().id)?, Some(doctor()));
        assert_eq!(people::all_staff(c)?, [doctor()]);
        assert_eq!(people::staff(c, StaffId(uuid(1, 99)))?, None);
        assert!(people::household(c, wang.household)? == Some(household(0)));
        assert!(people::resident(c, wang.id)? == Some(wang.clone()));
        assert_eq!(people::by_id_hash(c, &id_hash(0))?, Some(wang.id));
        Ok(())
    });
    let mut changed = wang.clone();
    changed.phone = None;
    changed.id_number = None;
    changed.diseases.remove(0);
    store.write(|tx| people::put(tx, &changed, None)).unwrap();
    read(&store, |c| {
        assert!(people::members(c, changed.household)? == [changed.clone()]);
        assert_eq!(people::by_id_hash(c, &id_hash(0))?, None);
        assert!(
            lists::find(c, "5678", false, true, 10)?.is_empty(),
            "the old phone number finds nobody any more"
        );
        Ok(())
    });
}

#[test]
fn an_id_number_without_its_hash_or_a_resident_without_a_door_is_refused() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    refused(store.write(|tx| people::put(tx, &wang(), None)));
    refused(store.write(|tx| people::put(tx, &resident(4), Some(&id_hash(4)))));
    assert_eq!(read(&store, people::resident_ids), [wang().id]);
}

#[test]
fn readings_keep_every_digit_and_come_latest_first() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let both = [pressure(1, 0, None), glucose(2, 0, None)];
    store.write(|tx| both.iter().try_for_each(|reading| readings::insert(tx, reading))).unwrap();
    read(&store, |c| {
        assert_eq!(readings::last(c, wang().id, 20)?, [both[1].clone(), both[0].clone()]);
        assert_eq!(readings::last(c, wang().id, 1)?, [both[1].clone()]);
        let Some(Value::Glucose { mmol_per_l, .. }) = readings::get(c, both[1].id)?.map(|r| r.value) else {
            panic!()
        };
        assert_eq!(mmol_per_l.to_string(), "7.0");
        Ok(())
    });
}

#[test]
fn what_staff_say_about_a_reading_may_be_mended_while_the_visit_is_open_and_what_was_measured_never() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let visit = visit_id(1);
    store
        .write(|tx| {
            drafts::start(tx, &draft(1, 0))?;
            readings::insert(tx, &pressure(1, 0, Some(visit)))?;
            readings::insert(tx, &glucose(2, 0, Some(visit)))?;
            readings::insert(tx, &glucose(3, 0, None))
        })
        .unwrap();
    let sugar = glucose(2, 0, None).id;
    store
        .write(|tx| {
            readings::set_timing(tx, sugar, MealTiming::Fasting)?;
            readings::set_site(tx, pressure(1, 0, None).id, Some(BodySite::RightArm))
        })
        .unwrap();
    let of_visit = read(&store, |c| readings::of_visit(c, visit));
    assert_eq!(of_visit[0].site, Some(BodySite::RightArm));
    assert!(matches!(of_visit[1].value, Value::Glucose { timing: MealTiming::Fasting, .. }));
    refused(store.write(|tx| readings::set_timing(tx, pressure(1, 0, None).id, MealTiming::Fasting)));
    refused(store.write(|tx| readings::set_timing(tx, glucose(3, 0, None).id, MealTiming::Fasting)));
    refused(store.write(|tx| Ok::<_, Error>(tx.execute("UPDATE reading SET mmol_per_l = '5.0'", [])?)));
    sign(&store, 1, 0, &[]).unwrap();
    refused(store.write(|tx| readings::set_timing(tx, sugar, MealTiming::AfterMeal)));
    refused(store.write(|tx| readings::insert(tx, &glucose(4, 0, Some(visit)))));
}

#[test]
fn a_draft_is_kept_field_by_field_and_a_resident_has_one() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let mut wanted = draft(1, 0);
    store.write(|tx| drafts::start(tx, &wanted)).unwrap();
    for (field, answer) in answers() {
        store.write(|tx| drafts::set_answer(tx, wanted.id, &field, Some(&answer))).unwrap();
        wanted.answers.insert(field, answer);
        assert_eq!(read(&store, |c| drafts::get(c, wanted.id)), Some(wanted.clone()));
    }
    let reading = pressure(1, 0, Some(wanted.id));
    store
        .write(|tx| {
            readings::insert(tx, &reading)?;
            drafts::set_answer(tx, wanted.id, "weight", Some(&Answer::Number(number("63"))))?;
            drafts::set_answer(tx, wanted.id, "other", None)
        })
        .unwrap();
    wanted.readings.push(reading);
    wanted.answers.insert("weight".into(), Answer::Number(number("63")));
    wanted.answers.remove("other");
    drop(store);
    let store = place.open().unwrap();
    assert_eq!(read(&store, |c| drafts::get(c, wanted.id)), Some(wanted.clone()));
    assert_eq!(read(&store, |c| drafts::open_of(c, wanted.resident)), Some(wanted.id));
    refused(store.write(|tx| drafts::start(tx, &draft(2, 0))));
    refused(store.write(|tx| readings::insert(tx, &pressure(9, 1, Some(wanted.id)))));

    store.write(|tx| drafts::drop(tx, wanted.id)).unwrap();
    assert_eq!(read(&store, |c| drafts::get(c, wanted.id)), None);
    assert_eq!(read(&store, |c| readings::last(c, wanted.resident, 9)).len(), 1, "what was measured stays");
    refused(store.write(|tx| drafts::set_answer(tx, wanted.id, "weight", Some(&Answer::Code(1)))));
    refused(sign(&store, 1, 0, &[]));
    store.write(|tx| drafts::start(tx, &draft(2, 0))).unwrap();
}

#[test]
fn signing_writes_everything_or_nothing() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let visit = signed(1, 0);
    store
        .write(|tx| {
            plans::start(tx, &plan(1, 0))?;
            drafts::start(tx, &draft(1, 0))?;
            drafts::set_answer(tx, visit.id, "weight", Some(&Answer::Code(1)))
        })
        .unwrap();
    let unknown_plan = tick(2, true, 16, Some(visit.id));
    refused(sign(&store, 1, 0, &[unknown_plan]));
    read(&store, |c| {
        assert_eq!(visits::get(c, visit.id)?, None);
        assert!(drafts::get(c, visit.id)?.is_some_and(|draft| draft.answers.len() == 1));
        assert_eq!(standing::get(c, visit.resident)?, None);
        assert_eq!(outbox::counts(c)?, Counts::default());
        assert_eq!(audit::last(c, 9)?, []);
        Ok(())
    });
    let done = tick(1, true, 16, Some(visit.id));
    sign(&store, 1, 0, std::slice::from_ref(&done)).unwrap();
    read(&store, |c| {
        assert_eq!(visits::get(c, visit.id)?, Some(visit.clone()));
        assert_eq!(drafts::get(c, visit.id)?, None);
        assert_eq!(
            standing::get(c, visit.resident)?,
            Some(standing(0, Colour::Yellow, Some(day("2026-03-16"))))
        );
        assert_eq!(outbox::of_visit(c, visit.id)?, [(outgoing(1, Some(visit.id)), Progress::Waiting)]);
        assert_eq!(audit::last(c, 9)?, [audit(0)]);
        assert_eq!(plans::ticks(c, plan(1, 0).id, day("2026-03-02"), day("2026-03-08"))?, [done]);
        Ok(())
    });
    refused(sign(&store, 1, 0, &[]));
    assert_eq!(read(&store, outbox::counts).waiting, 1);
}

#[test]
fn visits_and_judgements_come_latest_first() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let mut earlier = signed(1, 0);
    earlier.judgements.truncate(1);
    let later = signed(2, 0);
    store
        .write(|tx| {
            visits::import(tx, &later)?;
            visits::import(tx, &earlier)
        })
        .unwrap();
    read(&store, |c| {
        assert_eq!(visits::of_resident(c, wang().id, 9)?, [later.clone(), earlier.clone()]);
        let of = |disease| visits::judgements(c, wang().id, disease, 2);
        assert_eq!(of(Disease::Hypertension)?, [later.judgements[0].clone(), earlier.judgements[0].clone()]);
        assert_eq!(of(Disease::Diabetes)?, [later.judgements[1].clone()]);
        Ok(())
    });
    store.write(|tx| drafts::start(tx, &draft(3, 0))).unwrap();
    refused(store.write(|tx| visits::import(tx, &signed(4, 0))));
}

/// However many visits without a judgement come after it.
#[test]
fn the_last_follow_up_is_found_behind_any_number_of_other_visits() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let with = |number: u32, field: &str, code: u8| {
        let mut visit = signed(number, 0);
        visit.forms.clear();
        visit.judgements.clear();
        visit.answers = [(field.to_owned(), Answer::Code(code))].into();
        visit
    };
    let last = signed(1, 0);
    store
        .write(|tx| {
            visits::import(tx, &last)?;
            visits::import(tx, &signed(0, 0))?;
            (2..30).try_for_each(|number| visits::import(tx, &with(number, "visit_kind", 2)))?;
            visits::import(tx, &with(30, "not_followed", 4))
        })
        .unwrap();
    let who = last.resident;
    read(&store, |c| {
        let found = |before, limit| visits::follow_ups(c, who, before, limit);
        let ids = |found: Vec<SignedVisit>| found.into_iter().map(|visit| visit.id).collect::<Vec<_>>();
        assert_eq!(ids(found(None, 1)?), [visit_id(30), visit_id(1)]);
        assert_eq!(found(Some(at(40)), 1)?, std::slice::from_ref(&last));
        assert_eq!(ids(found(None, 2)?), [visit_id(30), visit_id(1), visit_id(0)]);
        assert_eq!(visits::last_follow_up(c, who)?.unwrap().outcome.unwrap().code, 4);
        assert!(closings::all(c)?.is_empty(), "refused once is not closed");
        Ok(())
    });
    store.write(|tx| visits::import(tx, &with(31, "not_followed", 2))).unwrap();
    read(&store, |c| {
        assert_eq!(closings::all(c)?[&who].reason, "died");
        Ok(())
    });
    store.write(|tx| closings::say(tx, who, None, doctor().id, at(90))).unwrap();
    read(&store, |c| {
        assert!(closings::all(c)?.is_empty(), "opened again");
        Ok(())
    });
}

/// A call, a doctor's own decision and a correction count as what they are.
#[test]
fn what_the_indicators_count_is_what_was_decided() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let mut called = signed(1, 0);
    called.answers.insert("visit_kind".to_owned(), Answer::Code(3));
    let mut decided = signed(2, 0);
    decided.decisions.push(Decision {
        disease: Disease::Hypertension,
        class: Some(FollowUpClass::Complication),
        next: None,
        waived: None,
        reason: "见过他".into(),
        staff: doctor().id,
    });
    let corrected = signed(3, 0);
    let mut mended = corrected.clone();
    mended.judgements[1].class = Some(FollowUpClass::Complication);
    mended.answers.insert("visit_kind".to_owned(), Answer::Code(3));
    store
        .write(|tx| {
            [&called, &decided, &corrected].into_iter().try_for_each(|visit| visits::import(tx, visit))?;
            corrections::append(tx, &mended, doctor().id, at(90), "填错了").map(drop)
        })
        .unwrap();
    read(&store, |c| {
        let found = indicators::followed_up(c, at(0), at(90))?;
        let told: Vec<_> = found.iter().map(|one| (one.visit, one.by_phone, one.class)).collect();
        let (unsatisfied, satisfied) = (Some(FollowUpClass::Unsatisfied), Some(FollowUpClass::Satisfied));
        let complication = Some(FollowUpClass::Complication);
        let mut wanted = [
            (called.id, true, unsatisfied),
            (called.id, true, satisfied),
            (decided.id, false, complication),
            (decided.id, false, satisfied),
            (corrected.id, true, unsatisfied),
            (corrected.id, true, complication),
        ];
        let key = |one: &(VisitId, bool, Option<FollowUpClass>)| (one.0, one.2.map(FollowUpClass::code));
        let mut told = told;
        told.sort_by_key(key);
        wanted.sort_by_key(key);
        assert_eq!(told, wanted);
        Ok(())
    });
}

#[test]
fn facts_can_neither_be_altered_nor_deleted_nor_replaced() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    store
        .write(|tx| {
            plans::start(tx, &plan(1, 0))?;
            drafts::start(tx, &draft(1, 0))?;
            readings::insert(tx, &pressure(1, 0, Some(visit_id(1))))
        })
        .unwrap();
    sign(&store, 1, 0, &[tick(1, true, 16, None)]).unwrap();
    inbox_record(&store);
    let mut tried = 0;
    for (table, change) in [
        ("visit", "UPDATE visit SET answers = '{}'"),
        ("form", "UPDATE form SET answers = '{}'"),
        ("judgement", "UPDATE judgement SET class = NULL"),
        ("reading", "UPDATE reading SET systolic = '120'"),
        ("reading", "UPDATE reading SET site = NULL"),
        ("tick", "UPDATE tick SET done = 0"),
        ("audit", "UPDATE audit SET detail = 'x'"),
        ("outbox", "UPDATE outbox SET body = x'00'"),
        ("raw_record", "UPDATE raw_record SET bytes = x'00'"),
    ] {
        let mut changes = vec![change.to_owned()];
        if table != "outbox" {
            changes.push(format!("DELETE FROM {table}"));
            changes.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
        }
        for change in changes {
            refused(store.write(|tx| Ok::<_, Error>(tx.execute(&change, [])?)));
            tried += 1;
        }
    }
    assert_eq!(tried, 25);
    store.verify().unwrap();
}

fn inbox_record(store: &Store) -> RawRecord {
    let record = RawRecord {
        id: raw(1),
        address: "00:11:22:33:44:55".into(),
        meter: "Contour".into(),
        model: Some("7600".into()),
        characteristic: 0x2a18,
        sequence: Some(65535),
        bytes: vec![0x0b, 0xff, 0xff],
        identity: vec![1; 32],
        received_at: at(3),
        clock: Some(SeenClock { meter: [0xea, 7, 3, 2, 8, 30, 0], phone: at(3), was_set: false }),
        requested: true,
        asked: false,
        dated: None,
    };
    assert!(store.write(|tx| inbox::receive(tx, &record)).unwrap());
    record
}

#[test]
fn a_raw_record_is_taken_in_once_and_waits_until_it_is_settled() {
    let place = Place::new();
    let store = place.create();
    let record = inbox_record(&store);
    let again = RawRecord { id: raw(2), received_at: at(9), ..record.clone() };
    assert!(!store.write(|tx| inbox::receive(tx, &again)).unwrap(), "sent again");
    let other_meter = RawRecord { id: raw(3), address: "00:11:22:33:44:66".into(), ..again.clone() };
    assert!(store.write(|tx| inbox::receive(tx, &other_meter)).unwrap());
    assert_eq!(read(&store, inbox::pending), [record.clone(), other_meter.clone()]);
    let later = RawRecord { id: raw(4), identity: vec![4], received_at: at(12), ..record.clone() };
    assert!(store.write(|tx| inbox::receive(tx, &later)).unwrap());
    let of_it = |most| read(&store, |connection| inbox::pending_of(connection, &record.address, most));
    assert_eq!((of_it(9), of_it(1)), (vec![record.clone(), later.clone()], vec![later]));
    store.write(|tx| inbox::settle(tx, raw(4), RawState::SetAside)).unwrap();
    store.write(|tx| inbox::settle(tx, raw(3), RawState::SetAside)).unwrap();
    store.write(|tx| inbox::settle(tx, raw(1), RawState::Assigned)).unwrap();
    assert_eq!(read(&store, inbox::pending), []);
    assert_eq!(read(&store, |c| inbox::get(c, raw(1))), Some((record, RawState::Assigned)));
    refused(store.write(|tx| inbox::settle(tx, raw(2), RawState::Assigned)));

    let mut meter =
        Meter { address: "a".into(), name: "Contour".into(), last_sequence: None, last_seen: at(1) };
    store.write(|tx| inbox::put_meter(tx, &meter)).unwrap();
    meter.last_sequence = Some(12);
    store.write(|tx| inbox::put_meter(tx, &meter)).unwrap();
    assert_eq!(read(&store, inbox::meters), [meter]);
}

#[test]
fn drugs_begin_change_and_end() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let who = ResidentId(uuid(3, 0));
    let (amlodipine, metformin) = (drugs()[0].clone(), drugs()[1].clone());
    let mut more = amlodipine.clone();
    more.dose = "10 mg".into();
    let change =
        |drugs: &[_], on: &str| store.write(|tx| medications::change(tx, who, drugs, day(on))).unwrap();
    change(&[amlodipine.clone(), metformin.clone()], "2026-01-05");
    change(&[metformin.clone(), more.clone()], "2026-02-02");
    change(&[metformin.clone(), more.clone()], "2026-02-20");
    change(std::slice::from_ref(&more), "2026-03-02");
    let history = read(&store, |c| medications::history(c, who));
    let lines: Vec<_> = history.into_iter().map(|m| (m.drug, m.since, m.until)).collect();
    assert_eq!(
        lines,
        [
            (amlodipine, day("2026-01-05"), Some(day("2026-02-02"))),
            (metformin, day("2026-01-05"), Some(day("2026-03-02"))),
            (more, day("2026-02-02"), None),
        ]
    );
}

#[test]
fn the_outbox_says_how_far_each_request_has_come() {
    let place = Place::new();
    let store = place.create();
    store.write(|tx| (1..=4).try_for_each(|n| outbox::put(tx, &outgoing(n, None)))).unwrap();
    let set = |n: u32, progress| store.write(|tx| outbox::set_progress(tx, outgoing(n, None).id, &progress));
    set(1, Progress::Sent).unwrap();
    set(2, Progress::Acknowledged).unwrap();
    set(3, Progress::Rejected { reason: "422".into() }).unwrap();
    refused(set(9, Progress::Sent));
    assert_eq!(read(&store, outbox::counts), Counts { waiting: 1, sent: 1, acknowledged: 1, rejected: 1 });
    let unanswered = read(&store, |c| outbox::unanswered(c, 9));
    assert_eq!(unanswered, [(outgoing(1, None), Progress::Sent), (outgoing(4, None), Progress::Waiting)]);
}

#[test]
fn plans_keep_their_template_and_ticks_their_order() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    store
        .write(|tx| {
            plans::start(tx, &plan(1, 0))?;
            plans::tick(tx, &tick(1, true, 1, None))?;
            plans::tick(tx, &tick(1, false, 2, None))
        })
        .unwrap();
    read(&store, |c| {
        assert_eq!(plans::get(c, plan(1, 0).id)?, Some(plan(1, 0)));
        assert_eq!(plans::of_resident(c, wang().id)?, [plan(1, 0)]);
        let ticks = |first, last| plans::ticks(c, plan(1, 0).id, day(first), day(last));
        assert_eq!(ticks("2026-03-02", "2026-03-02")?, [tick(1, true, 1, None), tick(1, false, 2, None)]);
        assert_eq!(ticks("2026-03-03", "2026-03-09")?, []);
        Ok(())
    });
}

#[test]
fn settings_are_kept_under_their_names() {
    let place = Place::new();
    let store = place.create();
    store.write(|tx| meta::set(tx, "district", "1").and_then(|()| meta::set(tx, "district", "2"))).unwrap();
    assert_eq!(read(&store, |c| meta::get(c, "district")).as_deref(), Some("2"));
    assert_eq!(read(&store, |c| meta::get(c, "other")), None);
}

#[test]
fn what_became_known_about_a_reading_is_added_and_never_altered() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let alone = pressure(1, 0, None);
    let within = pressure(2, 0, Some(visit_id(1)));
    store
        .write(|tx| {
            readings::insert(tx, &alone)?;
            drafts::start(tx, &draft(1, 0))?;
            readings::insert(tx, &within)?;
            readings::remark(tx, alone.id, Remark::Confirmed, doctor().id, at(5))
        })
        .unwrap();
    for alter in ["UPDATE reading_remark SET staff = x'00'", "DELETE FROM reading_remark"] {
        let why = refused(store.write(|tx| tx.execute(alter, []).map_err(Error::from)));
        assert!(why.contains("a remark"), "{why}");
    }
    // Until it is signed, what was given to the wrong person goes back; then it stays.
    sign(&store, 1, 0, &[]).unwrap();
    let take_back = |id| store.write(|tx| readings::remark(tx, id, Remark::TakenBack, doctor().id, at(6)));
    assert_eq!(refused(take_back(within.id)), "a reading of a signed visit stays");
    take_back(alone.id).unwrap();
    assert_eq!(read(&store, |c| readings::last(c, alone.resident, 9)).len(), 1);
}

#[test]
fn a_read_while_something_is_written_sees_what_was_before() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let known = |c: &Connection| people::staff(c, StaffId(uuid(1, 9)));
    store
        .write(|tx| {
            people::put_staff(tx, &Staff { id: StaffId(uuid(1, 9)), ..doctor() })?;
            assert_eq!(read(&store, known), None);
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(read(&store, known).is_some());
}

#[test]
fn a_read_that_writes_is_undone_and_refused() {
    let place = Place::new();
    let store = place.create();
    let written = store.read(|c| Ok(c.execute("INSERT INTO meta (key, value) VALUES ('a', 'b')", [])?));
    assert_eq!(refused(written), "a read wrote");
    assert_eq!(read(&store, |c| meta::get(c, "a")), None);
}

#[test]
fn reading_and_writing_in_turns_prepares_no_statement_anew() {
    let place = Place::new();
    let store = place.create();
    let prepared_anew = |c: &Connection| -> Result<i32, Error> {
        let mut statement = c.prepare_cached("SELECT count(*) FROM resident")?;
        statement.query_row([], |_| Ok(()))?;
        Ok(statement.get_status(StatementStatus::RePrepare))
    };
    for _ in 0..3 {
        assert_eq!(store.write(|tx| prepared_anew(tx)).unwrap(), 0);
        assert_eq!(read(&store, prepared_anew), 0);
    }
}
