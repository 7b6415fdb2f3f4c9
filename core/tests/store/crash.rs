//! The process is killed (SIGKILL) at many points: what was said to be durable is there, and a visit is signed or it is not.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use doorstep_core::care::answer::Answer;
use doorstep_core::care::visit::Draft;
use doorstep_core::store::{Error, audit, drafts, outbox, readings, standing, visits};

use crate::child;
use crate::support::*;

/// Runs a task until it has said `lines` lines, waits a moment more, kills it. The lines it managed to say.
fn killed(place: &Place, task: &str, lines: usize, moment: Duration) -> Vec<String> {
    let mut child = child::command(task, &place.path()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut said = Vec::new();
    let mut out =
        out.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("child: ").map(str::to_owned));
    said.extend(out.by_ref().take(lines));
    assert_eq!(said.len(), lines, "the child ended by itself");
    std::thread::sleep(moment);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    said.extend(out);
    said
}

#[test]
fn killed_while_typing_at_most_the_field_being_typed_is_lost() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    store
        .write(|tx| {
            drafts::start(tx, &draft(1, 0))?;
            readings::insert(tx, &pressure(1, 0, Some(visit_id(1))))
        })
        .unwrap();
    drop(store);
    for round in 0..12u64 {
        let said = killed(
            &place,
            "type",
            usize::try_from(1 + round * 3).unwrap(),
            Duration::from_micros(round * 217),
        );
        let durable: usize = said.last().unwrap().parse().unwrap();
        let store = place.open().unwrap();
        let draft = store.read(|c| drafts::get(c, visit_id(1))).unwrap().unwrap();
        assert_eq!(draft.readings.len(), 1);
        for number in 0..=durable {
            let answer = draft.answers.get(&format!("field-{number}"));
            assert_eq!(answer, Some(&Answer::Text(number.to_string())), "round {round}");
        }
        store.verify().unwrap();
        // The next round starts from an empty draft, so that what it finds is its own.
        store
            .write(|tx| {
                draft.answers.keys().try_for_each(|field| drafts::set_answer(tx, draft.id, field, None))
            })
            .unwrap();
    }
}

#[test]
fn killed_when_all_is_written_but_not_committed_the_visit_is_still_a_draft_with_its_answers() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let draft = Draft { answers: answers(), ..draft(1, 0) };
    store.write(|tx| drafts::start(tx, &draft)).unwrap();
    drop(store);
    killed(&place, "sign and wait", 1, Duration::ZERO);
    let log = place.folder().join("doorstep.db-wal");
    assert!(std::fs::metadata(log).unwrap().len() > 10 * 4096, "half of it is on the disk");
    let store = place.open().unwrap();
    store
        .read(|c| {
            assert_eq!(drafts::get(c, draft.id)?, Some(draft.clone()));
            assert_eq!(visits::get(c, draft.id)?, None);
            assert_eq!(audit::last(c, 9)?, []);
            assert_eq!(outbox::of_visit(c, draft.id)?, []);
            assert_eq!(standing::get(c, draft.resident)?, None);
            Ok::<_, Error>(())
        })
        .unwrap();
    store.verify().unwrap();
    sign(&store, 1, 0, &[]).unwrap();
}

#[test]
fn killed_while_signing_a_visit_is_signed_with_all_that_belongs_to_it_or_still_a_draft() {
    for round in 0..24u64 {
        let place = Place::new();
        let store = place.create();
        move_in(&store);
        drop(store);
        // An odd number of lines: the last one says that a draft is there, and signing it begins.
        let lines = usize::try_from(1 + 2 * (round % 5)).unwrap();
        let said = killed(&place, "sign", lines, Duration::from_micros(round * 131));
        let store = place.open().unwrap();
        let last = said.iter().filter_map(|line| line.strip_prefix("draft ")).next_back().unwrap();
        let last: u32 = last.parse().unwrap();
        let mut signed_visits = 0;
        for number in 1..=last + 1 {
            let (visit, who) = (visit_id(number), resident(number).id);
            let (signed_visit, open, mut trail, requests, standing) = store
                .read(|c| {
                    Ok::<_, Error>((
                        visits::get(c, visit)?,
                        drafts::get(c, visit)?,
                        audit::last(c, 99)?,
                        outbox::of_visit(c, visit)?,
                        standing::get(c, who)?,
                    ))
                })
                .unwrap();
            trail.retain(|line| line.subject == Some(who));
            if signed_visit.is_some() {
                assert_eq!(signed_visit, Some(signed(number, number)));
                assert!(open.is_none() && standing.is_some());
                assert_eq!((trail.len(), requests.len()), (1, 1), "round {round}");
                signed_visits += 1;
            } else {
                assert!(trail.is_empty() && requests.is_empty() && standing.is_none(), "round {round}");
                assert!(
                    !said.contains(&format!("signed {number}")),
                    "said to be signed: {number}, round {round}"
                );
                if let Some(open) = open {
                    assert_eq!(open.answers, answers());
                } else {
                    assert!(!said.contains(&format!("draft {number}")), "said to be a draft: {number}");
                }
            }
        }
        assert_eq!(
            store.read(outbox::counts).unwrap().waiting,
            signed_visits,
            "no request without its visit"
        );
        store.verify().unwrap();
    }
}
