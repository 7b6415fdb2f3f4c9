//! Records: what is written stays, two of one person are read as one and apart again.

use doorstep_core::care::answer::{Answer, Answers};
use doorstep_core::care::id::ResidentId;
use doorstep_core::care::self_care::SelfCareRules;
use doorstep_core::store::records::{self, Assessment, Outside, OutsideKind, Version};
use doorstep_core::store::{Error, Store, lists, merges, people, readings};
use rusqlite::Connection;

use crate::queries::read;
use crate::support::*;

fn who(number: u32) -> ResidentId {
    ResidentId(uuid(3, number))
}

/// Two records of 王桂兰 behind one door, a reading in each.
fn twice(place: &Place) -> Store {
    let store = place.create();
    move_in(&store);
    let second = doorstep_core::care::person::Resident { id: who(1), id_number: None, ..wang() };
    store
        .write(|tx| {
            people::put(tx, &second, None)?;
            readings::insert(tx, &pressure(1, 0, None))?;
            readings::insert(tx, &pressure(2, 1, None))
        })
        .unwrap();
    store
}

fn count(connection: &Connection, resident: u32) -> usize {
    readings::last(connection, who(resident), 10).unwrap().len()
}

#[test]
fn two_records_are_read_as_one_and_apart_again() {
    let place = Place::new();
    let store = twice(&place);
    let step = |step: fn(&rusqlite::Transaction<'_>, ResidentId, ResidentId) -> Result<(), Error>, a, b| {
        store.write(|tx| step(tx, who(a), who(b)))
    };
    let merge = |tx: &rusqlite::Transaction<'_>, kept, absorbed| {
        merges::merge(tx, kept, absorbed, doctor().id, at(1))
    };
    let undo =
        |tx: &rusqlite::Transaction<'_>, kept, absorbed| merges::undo(tx, kept, absorbed, doctor().id, at(2));
    read(&store, |c| {
        let pairs = merges::pairs(c, None, 9)?;
        assert_eq!(pairs, [merges::Pair { first: who(0), second: who(1), why: merges::Alike::SamePerson }]);
        assert_eq!((count(c, 0), count(c, 1)), (1, 1));
        Ok(())
    });
    assert!(matches!(step(undo, 0, 1), Err(Error::Refused(_))), "nothing to undo");
    step(merge, 0, 1).unwrap();
    assert!(matches!(step(merge, 0, 1), Err(Error::Refused(_))), "twice");
    assert!(matches!(step(merge, 1, 0), Err(Error::Refused(_))), "in a ring");
    read(&store, |c| {
        assert_eq!(count(c, 0), 2);
        assert_eq!(merges::pairs(c, None, 9)?, []);
        assert_eq!(merges::shown_as(c, who(1))?, who(0));
        assert_eq!(merges::under(c, who(0))?, [who(1)]);
        assert_eq!(lists::find(c, "wgl", false, true, 9)?.len(), 1);
        assert_eq!(lists::page(c, None, 9)?.len(), 1);
        assert_eq!(people::members(c, wang().household)?.len(), 1);
        Ok(())
    });
    step(undo, 0, 1).unwrap();
    read(&store, |c| {
        assert_eq!((count(c, 0), count(c, 1)), (1, 1));
        assert_eq!(lists::page(c, None, 9)?.len(), 2);
        Ok(())
    });
}

#[test]
fn an_id_tail_finds_only_whom_it_may() {
    let place = Place::new();
    let store = twice(&place);
    read(&store, |c| {
        assert_eq!(lists::find(c, "002x", true, true, 9)?.len(), 1);
        assert!(lists::find(c, "002x", false, true, 9)?.is_empty());
        assert!(lists::find(c, "ID002x", false, true, 9)?.is_empty());
        Ok(())
    });
}

#[test]
fn what_is_written_in_a_record_comes_back_and_stays() {
    let place = Place::new();
    let store = twice(&place);
    let answers: Answers = ["eating", "grooming", "dressing", "toileting", "moving"]
        .map(|item| (item.to_owned(), Answer::Code(2)))
        .into();
    let version = Version {
        resident: who(0),
        staff: doctor().id,
        at: at(3),
        form: "1".into(),
        answers: [("name".to_owned(), Answer::Text(NAME.into()))].into(),
    };
    let result = SelfCareRules::current().assess(&answers).unwrap();
    let assessment = Assessment { resident: who(0), staff: doctor().id, at: at(4), result };
    let outside = Outside {
        id: uuid(9, 1),
        resident: who(0),
        kind: OutsideKind::ReferralReply,
        day: day("2026-02-01"),
        place: "县医院".into(),
        summary: "已调药".into(),
        staff: None,
        at: at(5),
    };
    store
        .write(|tx| {
            records::append(tx, &version)?;
            records::assess(tx, &assessment)?;
            records::add_outside(tx, &outside)
        })
        .unwrap();
    read(&store, |c| {
        assert!(records::versions(c, who(0), 9)? == [version.clone()]);
        assert!(records::assessments(c, who(0), 9)? == [assessment.clone()]);
        assert!(records::outside(c, who(0), 9)? == [outside.clone()]);
        assert_eq!(records::highest_number(c)?, Some("11010500100100000".into()));
        assert_eq!(records::by_number(c, "11010500100100000")?, Some(who(0)));
        assert!(!format!("{version:?}").contains(NAME));
        Ok(())
    });
    store.write(|tx| merges::merge(tx, who(0), who(1), doctor().id, at(6))).unwrap();
    for table in ["record_version", "self_care", "outside_event", "merge_step"] {
        for sql in [format!("UPDATE {table} SET staff = x'00'"), format!("DELETE FROM {table}")] {
            let refused = store.write(|tx| Ok::<_, Error>(tx.execute(&sql, [])?));
            assert!(matches!(refused, Err(Error::Refused(_))), "{sql}");
        }
    }
}
