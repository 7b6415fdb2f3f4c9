//! What becomes known of a reading later, said over what others have said of it meanwhile: nobody's remark is lost.

use serde_json::{Map, Value};

use super::name;
use super::observation::key;
use crate::care::reading::Mark;
use crate::sync::json;

const EXTENSION: &str = "extension";
const STATUS: &str = "status";
const WHEN: &str = "effectiveDateTime";

/// An Observation with the remarks of both sides: what is said here, over what stands there. Once taken back it stays so, each mark of
/// either counts, and whoever says when it was, says it.
pub fn united(said: &Value, there: &Value) -> Value {
    let (Value::Object(said), Value::Object(mut whole)) = (said, json::content(there)) else {
        return said.clone();
    };
    let dated = marks(said).any(|mark| mark == key(&Mark::Estimated));
    let marked = extensions(said, &whole, dated);
    let mistaken = whole.get(STATUS).and_then(Value::as_str) == Some("entered-in-error");
    for field in ["meta", "issued", STATUS, WHEN] {
        let stays = (field == STATUS && mistaken) || (field == WHEN && !dated);
        if let Some(value) = said.get(field).filter(|_| !stays) {
            whole.insert(field.to_owned(), value.clone());
        }
    }
    whole.insert(EXTENSION.to_owned(), Value::Array(marked));
    Value::Object(whole)
}

/// Those that stand there, the marks that only this side has, and when this was told.
fn extensions(said: &Map<String, Value>, there: &Map<String, Value>, dated: bool) -> Vec<Value> {
    let known: Vec<&str> = marks(there).collect();
    let dated = dated || known.contains(&key(&Mark::Estimated).as_str());
    let is = |one: &Value, called: &str| {
        one.get("url").and_then(Value::as_str) == Some(&name::extension_url(called))
    };
    let without_a_time = Mark::WITHOUT_A_TIME.map(|mark| key(&mark));
    let is_undated = |one: &Value| {
        is(one, MARK) && code(one).is_some_and(|mark| without_a_time.iter().any(|it| it == mark))
    };
    let told = list(said).any(|one| is(one, WRITTEN));
    let kept = list(there).filter(|one| !(told && is(one, WRITTEN)));
    let new = list(said).filter(|one| {
        is(one, WRITTEN) || (is(one, MARK) && code(one).is_some_and(|mark| !known.contains(&mark)))
    });
    kept.chain(new).filter(|one| !(dated && is_undated(one))).cloned().collect()
}

const MARK: &str = "reading-mark";
const WRITTEN: &str = "written";

fn list(of: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    of.get(EXTENSION).and_then(Value::as_array).into_iter().flatten()
}

fn marks(of: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let url = name::extension_url(MARK);
    list(of).filter(move |one| one.get("url").and_then(Value::as_str) == Some(&url)).filter_map(code)
}

fn code(extension: &Value) -> Option<&str> {
    extension.get("valueCode")?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn observation(status: &str, when: &str, said: &[&str]) -> Value {
        let marks = said.iter().map(|mark| json!({"url": name::extension_url(MARK), "valueCode": mark}));
        let written = json!({"url": name::extension_url(WRITTEN), "extension": [{"url": "sequence", "valueInteger": said.len()}]});
        let all: Vec<Value> = marks.chain([written]).collect();
        json!({"resourceType": "Observation", "id": "o", "status": status, "effectiveDateTime": when, "extension": all})
    }

    #[test]
    fn nobodys_remark_is_lost() {
        for (said, there, status, when, wanted) in [
            (
                ("amended", "1", &["confirmed"][..]),
                ("final", "1", &[][..]),
                "amended",
                "1",
                &["confirmed"][..],
            ),
            (
                ("amended", "1", &["confirmed"]),
                ("entered-in-error", "1", &[]),
                "entered-in-error",
                "1",
                &["confirmed"],
            ),
            (
                ("entered-in-error", "1", &[]),
                ("amended", "1", &["confirmed"]),
                "entered-in-error",
                "1",
                &["confirmed"],
            ),
            (
                ("amended", "1", &["undated", "confirmed"]),
                ("amended", "2", &["estimated"]),
                "amended",
                "2",
                &["estimated", "confirmed"],
            ),
            (
                ("amended", "1", &["time-unknown"]),
                ("amended", "2", &["estimated"]),
                "amended",
                "2",
                &["estimated"],
            ),
            (
                ("amended", "3", &["estimated"]),
                ("amended", "2", &["undated", "confirmed"]),
                "amended",
                "3",
                &["confirmed", "estimated"],
            ),
        ] {
            let of = |(status, when, said): (&str, &str, &[&str])| observation(status, when, said);
            let both = united(&of(said), &of(there));
            assert_eq!(
                (both["status"].as_str(), both["effectiveDateTime"].as_str()),
                (Some(status), Some(when))
            );
            let fields = both.as_object().unwrap();
            assert_eq!(marks(fields).collect::<Vec<_>>(), wanted);
            let written: Vec<&Value> = list(fields).filter(|one| code(one).is_none()).collect();
            assert_eq!(written, [&of(said)["extension"][said.2.len()]], "as it was told last");
        }
    }

    #[test]
    fn what_others_changed_beside_stays() {
        let mut there = observation("final", "1", &[]);
        there["note"] = json!([{"text": "clinic"}]);
        there["meta"] = json!({"versionId": "3"});
        let both = united(&observation("amended", "1", &["confirmed"]), &there);
        assert_eq!((&both["note"][0]["text"], both.get("meta")), (&json!("clinic"), None));
    }
}
