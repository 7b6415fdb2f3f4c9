//! Any JSON as the items of a QuestionnaireResponse, and back without a difference: objects are groups, arrays repeat an item, a
//! linkId is the path (`findings.alert[]`). What an answer can't hold exactly (an empty text, a list of lists, more digits than
//! a server must keep) goes as JSON text under an extension.

use serde_json::{Map, Number, Value};

use super::name;
use super::types::{Extension, QuestionnaireResponseAnswer as Answer, QuestionnaireResponseItem as Item};

/// The linkId of what is no object.
const ROOT: &str = "$";
/// The extension that says that a text is JSON.
const JSON: &str = "json";
/// Digits that every server keeps. <https://hl7.org/fhir/R4/datatypes.html#decimal>
const DIGITS: usize = 18;

/// The items of a value.
pub(super) fn items(value: &Value) -> Vec<Item> {
    match value {
        Value::Object(map) if expressible(map) => children(map, ""),
        other => encoded(ROOT, other),
    }
}

/// The value of items; none: they are not of this shape.
pub(super) fn value(items: &[Item]) -> Option<Value> {
    match items.first()?.link_id.as_deref()?.trim_end_matches("[]") {
        ROOT => {
            let mut root = object(items, "")?;
            root.remove(ROOT)
        }
        _ => object(items, "").map(Value::Object),
    }
}

/// Whether an answer can hold a text exactly. <https://hl7.org/fhir/R4/datatypes.html#string>
pub(super) fn plain(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(|c| c.is_control() && c != '\n')
}

/// An item with answers.
pub(super) fn answered(link: &str, answer: Vec<Answer>) -> Item {
    Item { link_id: Some(link.to_owned()), answer, ..Item::default() }
}

/// A group of items.
pub(super) fn group(link: &str, item: Vec<Item>) -> Item {
    Item { link_id: Some(link.to_owned()), item, ..Item::default() }
}

fn expressible(map: &Map<String, Value>) -> bool {
    let plain = |key: &String| {
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    !map.is_empty() && map.keys().all(plain)
}

fn children(map: &Map<String, Value>, prefix: &str) -> Vec<Item> {
    map.iter().flat_map(|(key, value)| encoded(&format!("{prefix}{key}"), value)).collect()
}

fn encoded(link: &str, value: &Value) -> Vec<Item> {
    match value {
        Value::Array(list) if !list.is_empty() && !list.iter().any(Value::is_array) => {
            let link = format!("{link}[]");
            list.iter().map(|one| one_item(&link, one)).collect()
        }
        other => vec![one_item(link, other)],
    }
}

fn one_item(link: &str, value: &Value) -> Item {
    let answer = match value {
        Value::Object(map) if expressible(map) => return group(link, children(map, &format!("{link}."))),
        Value::String(text) if plain(text) => {
            Answer { value_string: Some(text.clone()), ..Answer::default() }
        }
        Value::Bool(said) => Answer { value_boolean: Some(*said), ..Answer::default() },
        Value::Number(number) => match written(number) {
            Written::Integer => Answer { value_integer: Some(number.clone()), ..Answer::default() },
            Written::Decimal => Answer { value_decimal: Some(number.clone()), ..Answer::default() },
            Written::Otherwise => return as_text(link, value),
        },
        other => return as_text(link, other),
    };
    answered(link, vec![answer])
}

fn as_text(link: &str, value: &Value) -> Item {
    let mark = Extension { value_boolean: Some(true), ..name::extension(JSON) };
    let answer = Answer { value_string: Some(value.to_string()), ..Answer::default() };
    Item { extension: vec![mark], ..answered(link, vec![answer]) }
}

enum Written {
    Integer,
    Decimal,
    Otherwise,
}

fn written(number: &Number) -> Written {
    let text = number.to_string();
    let bare = text.strip_prefix('-').unwrap_or(&text);
    let (whole, part) = bare.split_once('.').map_or((bare, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let zero = bare.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sound = digits(whole) && part.is_none_or(digits) && (whole == "0" || !whole.starts_with('0'));
    if !sound || bare.len() > DIGITS || zero && bare != text {
        Written::Otherwise
    } else if part.is_none() && text.parse::<i32>().is_ok() {
        Written::Integer
    } else {
        Written::Decimal
    }
}

fn object(items: &[Item], prefix: &str) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for item in items {
        let key = item.link_id.as_deref()?.strip_prefix(prefix)?;
        let value = decoded(item)?;
        match key.strip_suffix("[]") {
            None => {
                map.insert(key.to_owned(), value);
            }
            Some(key) => match map.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(list) => list.push(value),
                _ => return None,
            },
        }
    }
    Some(map)
}

fn decoded(item: &Item) -> Option<Value> {
    if !item.item.is_empty() {
        let prefix = format!("{}.", item.link_id.as_deref()?);
        return object(&item.item, &prefix).map(Value::Object);
    }
    let [answer] = item.answer.as_slice() else { return None };
    if name::extensions(&item.extension, JSON).next().is_some() {
        return serde_json::from_str(answer.value_string.as_deref()?).ok();
    }
    let number =
        || answer.value_integer.as_ref().or(answer.value_decimal.as_ref()).cloned().map(Value::Number);
    let text = || answer.value_string.clone().map(Value::String);
    answer.value_boolean.map(Value::Bool).or_else(number).or_else(text)
}
