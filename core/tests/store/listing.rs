//! The lists a person looks at: found, due, everyone.

use doorstep_core::care::id::ResidentId;
use doorstep_core::care::judgement::Colour;
use doorstep_core::store::colours::{self, Cause};
use doorstep_core::store::lists::After;
use doorstep_core::store::{Error, Store, drafts, lists, people, standing};

use crate::queries::read;
use crate::support::*;

#[test]
fn a_resident_is_found_by_the_tails_of_name_phone_archive_and_door() {
    let place = Place::new();
    let store = place.create();
    move_in(&store);
    let found = |typed: &str| {
        let lines = read(&store, |c| lists::find(c, typed, false, true, 10));
        lines.into_iter().map(|line| line.id).collect::<Vec<_>>()
    };
    for typed in [
        "王",
        "王桂兰",
        "桂兰",
        "兰",
        " 王 桂",
        "5678",
        "13812345678",
        "5678",
        "00000",
        "幸福小区1栋",
        "1栋1单元",
        "101",
    ] {
        assert_eq!(found(typed), [wang().id], "{typed}");
    }
    for typed in ["", " ", "桂王", "兰王", "678", "李", "%", "*", "201"] {
        assert_eq!(found(typed), [], "{typed}");
    }
    let mut moved = household(0);
    moved.building = "9栋".into();
    store.write(|tx| people::put_household(tx, &moved)).unwrap();
    assert_eq!(found("9栋"), [wang().id]);
    assert_eq!(found("1栋"), []);
}

#[test]
fn the_worklist_holds_who_is_due_in_walking_order() {
    let place = Place::new();
    let store = place.create();
    district(&store, 40);
    store
        .write(|tx| {
            standing::put(
                tx,
                &standing(31, Colour::Red, Some(day("2026-03-02"))),
                day("2026-03-01"),
                Cause::Facts,
            )?;
            standing::put(
                tx,
                &standing(3, Colour::Green, Some(day("2026-03-01"))),
                day("2026-03-01"),
                Cause::Facts,
            )?;
            standing::put(
                tx,
                &standing(17, Colour::Yellow, Some(day("2026-03-03"))),
                day("2026-03-01"),
                Cause::Facts,
            )?;
            standing::put(tx, &standing(8, Colour::Grey, None), day("2026-03-01"), Cause::Facts)?;
            drafts::start(tx, &draft(1, 3))
        })
        .unwrap();
    let due = read(&store, |c| lists::due(c, day("2026-03-02"), 99));
    let who: Vec<_> = due.iter().map(|line| line.resident.id).collect();
    assert_eq!(who, [ResidentId(uuid(3, 3)), ResidentId(uuid(3, 31))]);
    assert_eq!(due[0].draft, Some(visit_id(1)));
    assert_eq!(due[1].standing, Some(standing(31, Colour::Red, Some(day("2026-03-02")))));
    assert!(due[1].household == household(15) && due[1].resident == resident(31));
}

#[test]
fn pages_of_the_list_are_everyone_once_in_walking_order() {
    let place = Place::new();
    let store = place.create();
    district(&store, 95);
    let everyone = read(&store, |c| lists::page(c, None, 1000));
    let walk: Vec<_> = everyone
        .iter()
        .map(|l| {
            let h = l.household.clone();
            (h.walk_order, h.building, h.unit, h.floor, h.door, h.id, l.id)
        })
        .collect();
    assert_eq!(walk.len(), 95);
    assert!(walk.is_sorted());
    for size in [1, 2, 7, 95, 96] {
        let mut paged = Vec::new();
        loop {
            let after = paged.last().map(After::row);
            let page = read(&store, |c| lists::page(c, after.as_ref(), size));
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert!(paged == everyone, "pages of {size}");
    }
}

#[test]
fn a_colour_goes_into_the_history_when_it_or_its_reasons_change() {
    let place = Place::new();
    let store = place.create();
    district(&store, 2);
    let who = standing(1, Colour::Green, None).resident;
    let put = |colour, reason: &str, overdue: &str, on: &str, cause| {
        let mut now = standing(1, colour, None);
        now.colouring.reasons[0].key = reason.to_owned();
        now.colouring.reasons[0].args = vec![overdue.to_owned()];
        store.write(|tx| standing::put(tx, &now, day(on), cause)).unwrap();
    };
    put(Colour::Yellow, "colour-overdue", "1", "2026-03-01", Cause::Time);
    put(Colour::Yellow, "colour-overdue", "2", "2026-03-02", Cause::Time);
    put(Colour::Yellow, "colour-pressure", "2", "2026-03-03", Cause::Facts);
    put(Colour::Green, "colour-stable", "0", "2026-03-04", Cause::Visit);
    let kept = || {
        let history = read(&store, |c| colours::history(c, who, 10));
        history.into_iter().map(|line| (line.day, line.colouring.colour, line.cause)).collect::<Vec<_>>()
    };
    let wanted = [
        (day("2026-03-04"), Colour::Green, Cause::Visit),
        (day("2026-03-03"), Colour::Yellow, Cause::Facts),
        (day("2026-03-01"), Colour::Yellow, Cause::Time),
    ];
    assert_eq!(kept(), wanted);
    let changed = store.write(|tx| Ok::<_, Error>(tx.execute("DELETE FROM colour_change", [])?));
    assert!(changed.is_err(), "it is appended, never deleted");
}

fn district(store: &Store, residents: u32) {
    store
        .write(|tx| {
            for number in 0..residents.div_ceil(2) {
                people::put_household(tx, &household(number))?;
            }
            (0..residents).try_for_each(|number| people::put(tx, &resident(number), Some(&id_hash(number))))
        })
        .unwrap();
}
