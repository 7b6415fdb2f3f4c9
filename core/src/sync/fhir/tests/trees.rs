//! Any JSON becomes items and comes back without a difference.

use proptest::prelude::*;
use serde_json::{Number, Value, json};

use crate::sync::fhir::items::{items, value};
use crate::sync::fhir::types::QuestionnaireResponseItem as Item;

/// Numbers as they may be written, not as a float would have them.
pub(super) fn number() -> impl Strategy<Value = Value> {
    let written = prop_oneof![
        "-?(0|[1-9][0-9]{0,11})",
        "-?(0|[1-9][0-9]{0,5})\\.[0-9]{1,25}",
        "[1-9](\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,2}",
    ];
    written.prop_map(|text| Value::Number(text.parse::<Number>().unwrap()))
}

pub(super) fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        "\\PC{0,12}".prop_map(Value::String),
        "[ \\n\\t\u{1}a]{0,4}".prop_map(Value::String),
    ]
}

pub(super) fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 48, 6, |inner| {
        let key = prop_oneof![4 => "[a-z_]{1,6}", 1 => "[$.\\[\\]a-z]{0,3}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Over the wire and back, as a server keeps it.
fn sent(items: &[Item]) -> Vec<Item> {
    serde_json::from_slice(&serde_json::to_vec(items).unwrap()).unwrap()
}

fn sound(items: &[Item]) {
    for item in items {
        assert!(item.link_id.as_ref().is_some_and(|link| !link.is_empty()));
        assert!(item.answer.is_empty() != item.item.is_empty(), "an item holds answers or items");
        for answer in &item.answer {
            let text = answer.value_string.as_deref().unwrap_or("x");
            assert!(!text.is_empty() && text.trim() == text && !text.contains('\u{1}'), "{text:?}");
            let digits = answer.value_decimal.as_ref().map_or(0, |number| number.to_string().len());
            assert!(digits <= 20, "more digits than a server must keep");
        }
        sound(&item.item);
    }
}

proptest! {
    #[test]
    fn any_json_comes_back_as_it_was(tree in tree()) {
        let items = items(&tree);
        sound(&items);
        prop_assert_eq!(value(&sent(&items)), Some(tree));
    }
}

#[test]
fn objects_are_groups_lists_repeat_and_digits_stay() {
    let about = json!({
        "plan": { "day": "2026-09-02", "steps": ["走路", "少盐"] },
        "topics": [1, 7],
        "grams": serde_json::from_str::<Value>("7.10").unwrap(),
        "ink": [[{ "x": 1 }]],
        "none": null,
    });
    let items = items(&about);
    let flat = |items: &[Item]| items.iter().map(|item| item.link_id.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(flat(&items), ["grams", "ink", "none", "plan", "topics[]", "topics[]"]);
    assert_eq!(flat(&items[3].item), ["plan.day", "plan.steps[]", "plan.steps[]"]);
    let said = |at: usize| serde_json::to_string(&items[at].answer).unwrap();
    assert_eq!(said(0), r#"[{"valueDecimal":7.10}]"#);
    assert_eq!(said(1), r#"[{"valueString":"[[{\"x\":1}]]"}]"#, "a list of lists stays one text");
    assert_eq!(said(2), r#"[{"valueString":"null"}]"#);
    assert_eq!(said(4), r#"[{"valueInteger":1}]"#);
}

#[test]
fn items_of_another_shape_are_refused() {
    for wrong in [
        json!([]),
        json!([{ "linkId": "a" }]),
        json!([{ "linkId": "a", "answer": [{ "valueString": "x" }, { "valueString": "y" }] }]),
        json!([{ "linkId": "a", "item": [{ "linkId": "b", "answer": [{ "valueString": "x" }] }] }]),
        json!([{ "linkId": "a", "answer": [{ "valueCoding": { "code": "x" } }] }]),
        json!([{ "answer": [{ "valueString": "x" }] }]),
    ] {
        let items: Vec<Item> = serde_json::from_value(wrong.clone()).unwrap();
        assert_eq!(value(&items), None, "{wrong}");
    }
}
