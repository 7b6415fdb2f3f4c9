//! Decisions and corrections: appended at their time, never changed, and the last one counts.

use doorstep_core::care::id::ReadingId;
use doorstep_core::care::judgement::{Decision, FollowUpClass};
use doorstep_core::care::person::Disease;
use doorstep_core::care::reading::Source;
use doorstep_core::store::{Error, Store, corrections, decisions, drafts, readings, visits};

use crate::queries::read;
use crate::support::*;

fn decision(class: Option<FollowUpClass>) -> Decision {
    let reason = if class.is_some() { "家庭自测正常" } else { "" };
    Decision {
        disease: Disease::Hypertension,
        class,
        next: None,
        waived: None,
        reason: reason.into(),
        staff: doctor().id,
    }
}

fn refused<T>(store: &Store, work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, Error>) {
    assert!(matches!(store.write(work), Err(Error::Refused(_))));
}

#[test]
fn a_decision_belongs_to_a_draft_and_the_last_one_counts() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let visit = signed(1, 0);
    let id = visit.id;
    store
        .write(|tx| {
            drafts::start(tx, &draft(1, 0))?;
            decisions::append(tx, id, &decision(Some(FollowUpClass::Satisfied)), at(1))?;
            decisions::append(tx, id, &decision(None), at(2))?;
            decisions::append(tx, id, &decision(Some(FollowUpClass::Unsatisfied)), at(3))
        })
        .unwrap();
    let last = [decision(Some(FollowUpClass::Unsatisfied))];
    assert_eq!(read(&store, |c| decisions::of_visit(c, id)), last);
    refused(&store, |tx| Ok(tx.execute("UPDATE decision SET reason = 'x'", [])?));
    refused(&store, |tx| Ok(tx.execute("DELETE FROM decision", [])?));
    store.write(|tx| decisions::append(tx, id, &decision(None), at(4))).unwrap();
    assert_eq!(read(&store, |c| decisions::of_visit(c, id)), []);
}

#[test]
fn a_correction_stands_over_what_was_signed() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let visit = signed(1, 0);
    refused(&store, |tx| corrections::append(tx, &visit, doctor().id, at(9), "无此随访"));
    let mut typed = pressure(7, 0, Some(visit.id));
    typed.source = Source::Typed;
    let meant = doorstep_core::care::reading::Reading { id: ReadingId(uuid(4, 8)), ..typed.clone() };
    let mut after = visit.clone();
    after.answers.clear();
    after.judgements.clear();
    store.write(|tx| visits::import(tx, &visit)).unwrap();
    refused(&store, |tx| readings::insert(tx, &typed));
    let number = store
        .write(|tx| {
            let number = corrections::append(tx, &after, doctor().id, at(9), "输错了")?;
            readings::insert(tx, &typed)?;
            corrections::replace(tx, typed.id, number)?;
            readings::insert(tx, &meant)?;
            Ok::<_, Error>(number)
        })
        .unwrap();
    read(&store, |c| {
        assert!(visits::get(c, visit.id)? == Some(after.clone()));
        assert!(visits::version(c, visit.id, None)? == Some(visit.clone()));
        assert!(visits::version(c, visit.id, Some(number))? == Some(after.clone()));
        assert_eq!(corrections::of_visit(c, visit.id)?.len(), 1);
        let left: Vec<_> = readings::of_visit(c, visit.id)?.iter().map(|reading| reading.id).collect();
        assert_eq!(left, [meant.id]);
        Ok(())
    });
    let measured = pressure(9, 0, Some(visit.id));
    refused(&store, |tx| readings::insert(tx, &measured));
    for sql in [
        "UPDATE correction SET reason = 'x'",
        "DELETE FROM correction",
        "UPDATE reading_replaced SET correction = 9",
        "DELETE FROM reading_replaced",
    ] {
        refused(&store, |tx| Ok(tx.execute(sql, [])?));
    }
}
