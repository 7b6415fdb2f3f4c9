//! One page of a search or a history, read with suspicion. Pure. Source: FHIR R4, <https://hl7.org/fhir/R4/search.html>,
//! <https://hl7.org/fhir/R4/http.html#paging>.

use std::cell::Cell;
use std::fmt;

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::json;

/// Most entries of a page; a server that sends more is not believed.
const MOST: usize = 2_000;

/// A transaction may become visible so long after the time it is stamped with.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// What is wrong with a page as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is no page.
    NoPage,
    /// It has more entries than a page may have.
    TooMany,
    /// The next page is said to be on another server.
    Elsewhere,
    /// The pages lead in a circle or never end.
    Endless,
    /// The platform does not give what the phone can't do without.
    Refused,
}

impl Problem {
    /// Its name in the catalogue of words and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Problem::NoPage => "no-page",
            Problem::TooMany => "too-many",
            Problem::Elsewhere => "elsewhere",
            Problem::Endless => "endless",
            Problem::Refused => "refused",
        }
    }
}

/// A page.
#[derive(Debug, PartialEq)]
pub(super) struct Page {
    /// Resources of the type that was asked for, each with an id.
    pub(super) resources: Vec<Value>,
    /// Ids that were deleted.
    pub(super) deleted: Vec<String>,
    /// Entries that can't be what was asked for.
    pub(super) refused: u32,
    /// The next page, below the server's base.
    pub(super) next: Option<String>,
    /// The server's base, as it writes its addresses itself.
    pub(super) base: Option<String>,
    /// Latest `meta.lastUpdated`.
    pub(super) reached: Option<String>,
    /// What was refused may hide something: it is to be asked for again.
    pub(super) again: bool,
    /// It was asked for by itself, and is how it stands now.
    pub(super) alone: bool,
}

/// Reads a page of this type.
pub(super) fn read(body: &[u8], kind: &str) -> Result<Page, Problem> {
    let mut bundle = bundle(body)?;
    let says = |field: &str| bundle.get(field).and_then(Value::as_str).unwrap_or_default();
    if says("resourceType") != "Bundle" || !["searchset", "history"].contains(&says("type")) {
        return Err(Problem::NoPage);
    }
    let base = base(&bundle, kind);
    let next = next(&bundle, base.as_deref())?;
    let entries = match bundle.get_mut("entry").map(Value::take) {
        None => Vec::new(),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(Problem::NoPage),
    };
    let mut page = Page {
        resources: Vec::new(),
        deleted: Vec::new(),
        refused: 0,
        next,
        base,
        reached: None,
        again: false,
        alone: false,
    };
    for mut entry in entries {
        let text = |at: [&str; 2]| entry.get(at[0]).and_then(|it| it.get(at[1])).and_then(Value::as_str);
        if matches!(text(["search", "mode"]), Some("include" | "outcome")) {
            continue;
        }
        if text(["request", "method"]) == Some("DELETE") {
            let address = entry.get("fullUrl").and_then(Value::as_str);
            match text(["request", "url"]).and_then(json::at_end).or(address.and_then(json::at_end)) {
                Some((of, id)) if of == kind => page.deleted.push(id.to_owned()),
                _ => page.refused += 1,
            }
            continue;
        }
        let address = entry.get("fullUrl").and_then(Value::as_str).map(str::to_owned);
        let mut resource = entry.get_mut("resource").map(Value::take).unwrap_or_default();
        if let Some(base) = &page.base {
            json::make_relative(&mut resource, base);
        }
        match json::target(&resource).as_deref().and_then(json::parts) {
            // What stands under another address is somebody else's.
            Some((_, id)) if address.is_some_and(|address| contradicts(&address, id)) => {
                page.refused += 1;
                page.again = true;
            }
            Some((of, _)) if of == kind => {
                page.reached = later(page.reached, json::meta(&resource, "lastUpdated"));
                page.resources.push(resource);
            }
            _ => page.refused += 1,
        }
    }
    Ok(page)
}

/// A bundle whose entries are counted while they are read: a page of millions would fill the memory before anybody could.
fn bundle(body: &[u8]) -> Result<Value, Problem> {
    let too_many = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = Bundle(&too_many).deserialize(&mut reader).and_then(|read| reader.end().map(|()| read));
    read.map_err(|_| if too_many.get() { Problem::TooMany } else { Problem::NoPage })
}

/// Reads an object with a list of entries; says if it has too many.
struct Bundle<'a>(&'a Cell<bool>);

impl<'de> DeserializeSeed<'de> for Bundle<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Bundle<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut bundle = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = match name.as_str() {
                "entry" => fields.next_value_seed(Entries(self.0))?,
                _ => fields.next_value()?,
            };
            bundle.insert(name, value);
        }
        Ok(Value::Object(bundle))
    }
}

/// Reads so many entries as a page may have.
struct Entries<'a>(&'a Cell<bool>);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element()? {
            if entries.len() == MOST {
                self.0.set(true);
                return Err(A::Error::custom("too many entries"));
            }
            entries.push(entry);
        }
        Ok(Value::Array(entries))
    }
}

/// Whether an absolute address is another resource's.
fn contradicts(address: &str, id: &str) -> bool {
    address.starts_with("http") && json::at_end(address).is_none_or(|(_, end)| end != id)
}

/// The later of two moments, as they were written.
pub(super) fn later(one: Option<String>, other: Option<&str>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if at(&one) >= at(other) { one } else { other.to_owned() }),
        (None, Some(other)) => at(other).map(|_| other.to_owned()),
        (one, None) => one,
    }
}

/// Whether one moment is known to be later than another.
pub(super) fn is_later(one: Option<&str>, than: Option<&str>) -> bool {
    matches!((one.and_then(at), than.and_then(at)), (Some(one), Some(than)) if one > than)
}

/// A moment, but none that is still to come: whoever wrote it would hide everything until then.
pub(super) fn not_after(moment: Option<String>, now: DateTime<Utc>) -> Option<String> {
    let moment = moment?;
    Some(match at(&moment) {
        Some(at) if at > now => now.to_rfc3339_opts(SecondsFormat::Millis, true),
        _ => moment,
    })
}

fn at(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

/// From when on to ask, so that nothing is missed that became visible late; none: everything.
pub(super) fn from(since: Option<&str>) -> Option<String> {
    let from = at(since?)?.with_timezone(&Utc) - OVERLAP;
    Some(from.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn link<'a>(bundle: &'a Value, relation: &str) -> Option<&'a str> {
    let links = bundle.get("link").and_then(Value::as_array).into_iter().flatten();
    links
        .filter(|link| link.get("relation").and_then(Value::as_str) == Some(relation))
        .find_map(|link| link.get("url")?.as_str())
}

/// The server's base, by where it says that its resources are, else that this page is.
fn base(bundle: &Value, kind: &str) -> Option<String> {
    let entries = bundle.get("entry").and_then(Value::as_array).into_iter().flatten();
    let of_entry = |entry: &Value| {
        let address = entry.get("fullUrl")?.as_str().filter(|address| host(address).is_some())?;
        let (of, id) = json::at_end(address)?;
        Some(address.split_once(&format!("/{of}/{id}"))?.0.to_owned())
    };
    let of_page = || {
        let own = link(bundle, "self").filter(|own| host(own).is_some())?.split('?').next()?;
        let base = own.strip_suffix("/_history").unwrap_or(own).strip_suffix(kind)?.strip_suffix('/')?;
        Some(base.to_owned())
    };
    entries.into_iter().find_map(of_entry).or_else(of_page)
}

/// The next page, of which nobody but the server knows what its address means. Below the base that the server writes it is the path
/// there, so that a proxy may stand between; else as it stands. Only on the server that says of itself to be the same.
fn next(bundle: &Value, base: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(next) = link(bundle, "next") else { return Ok(None) };
    if let (Some(own), Some(there)) = (link(bundle, "self").and_then(host), host(next))
        && own != there
    {
        return Err(Problem::Elsewhere);
    }
    let below = base.and_then(|base| next.strip_prefix(base));
    let below = below.filter(|rest| rest.starts_with(['/', '?']));
    Ok(Some(below.map_or(next, |rest| rest.trim_start_matches('/')).to_owned()))
}

/// Scheme and host of an absolute address.
fn host(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
    Some(&url[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(links: &Value, entries: &Value) -> Result<Page, Problem> {
        let bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries});
        read(&serde_json::to_vec(&bundle).unwrap(), "Patient")
    }

    fn patient(id: &str, updated: &str) -> Value {
        json!({"resource": {"resourceType": "Patient", "id": id, "meta": {"lastUpdated": updated}}})
    }

    #[test]
    fn only_what_was_asked_for_is_taken() {
        let read = page(
            &json!([]),
            &json!([
                patient("a", "2026-09-02T08:30:00+08:00"),
                patient("b", "2026-09-02T00:45:00Z"),
                patient("not an id", "2026-09-02T00:45:00Z"),
                {"resource": {"resourceType": "Observation", "id": "o"}},
                {"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}},
                {"fullUrl": "x"},
            ]),
        )
        .unwrap();
        assert_eq!((read.resources.len(), read.refused), (2, 3));
        assert_eq!(read.reached.as_deref(), Some("2026-09-02T00:45:00Z"));
        let mut other = patient("a", "");
        other["fullUrl"] = json!("https://a.example/fhir/Patient/b");
        let read = page(&json!([]), &json!([other, patient("b", "")])).unwrap();
        assert_eq!((read.resources.len(), read.refused), (1, 1), "the others of the page are taken");
    }

    #[test]
    fn the_next_page_is_below_the_base_of_the_same_server() {
        let own = "https://a.example/fhir/Patient?x=1";
        let link = |url: &str| json!([{"relation": "self", "url": own}, {"relation": "next", "url": url}]);
        let next = |url: &str| page(&link(url), &json!([])).map(|page| page.next);
        for (url, wanted) in [
            ("https://a.example/fhir?_getpages=1&x=2", Ok(Some("?_getpages=1&x=2"))),
            ("https://a.example/fhir/Patient?page=2", Ok(Some("Patient?page=2"))),
            ("https://a.example/fhir/Patient/_history?page=2", Ok(Some("Patient/_history?page=2"))),
            ("Patient?page=2", Ok(Some("Patient?page=2"))),
            ("https://a.example/fhir/Patient/_search?page=2", Ok(Some("Patient/_search?page=2"))),
            ("https://a.example/fhir/_page/2f", Ok(Some("_page/2f"))),
            ("https://a.example/pages/2f", Ok(Some("https://a.example/pages/2f"))),
            ("https://b.example/fhir/Patient?page=2", Err(Problem::Elsewhere)),
            ("http://a.example/fhir/Patient?page=2", Err(Problem::Elsewhere)),
        ] {
            assert_eq!(next(url), wanted.map(|it| it.map(str::to_owned)), "{url}");
        }
        assert_eq!(page(&json!([]), &json!([])).unwrap().next, None);
        // Where the page does not say where it is, its entries do.
        let mut entry = patient("a", "");
        entry["fullUrl"] = json!("http://inner.example:8080/fhir/Patient/a");
        let further = json!([{"relation": "next", "url": "http://inner.example:8080/fhir/_page/3"}]);
        let read = page(&further, &json!([entry])).unwrap();
        assert_eq!(read.next.as_deref(), Some("_page/3"));
        assert_eq!(read.base.as_deref(), Some("http://inner.example:8080/fhir"));
    }

    #[test]
    fn what_was_deleted_is_named_by_its_address() {
        let deleted =
            |url: &str, full: &str| json!({"fullUrl": full, "request": {"method": "DELETE", "url": url}});
        let entries = json!([
            deleted("Patient/a", ""),
            deleted("Patient/b/_history/2", ""),
            deleted("https://a.example/fhir/Patient/c/_history/3", ""),
            deleted("", "https://a.example/fhir/Patient/d"),
            deleted("Observation/e/_history/2", ""),
            deleted("Patient", ""),
        ]);
        let read = page(&json!([]), &entries).unwrap();
        assert_eq!((read.deleted, read.refused), (["a", "b", "c", "d"].map(str::to_owned).to_vec(), 2));
    }

    #[test]
    fn what_is_no_page_is_none() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        for body in
            ["", "<html>", "{\"resourceType\": \"Bundle\"", "{}", "{\"resourceType\":\"Patient\"}", &deep]
        {
            assert_eq!(read(body.as_bytes(), "Patient"), Err(Problem::NoPage));
        }
        let many: Vec<Value> = (0..=MOST).map(|n| patient(&n.to_string(), "")).collect();
        assert_eq!(page(&json!([]), &json!(many)), Err(Problem::TooMany));
        let endless = format!(r#"{{"resourceType": "Bundle", "entry": [{}"#, "{},".repeat(MOST + 1));
        assert_eq!(read(endless.as_bytes(), "Patient"), Err(Problem::TooMany), "the rest is not read");
    }

    #[test]
    fn no_moment_is_still_to_come() {
        let now = DateTime::parse_from_rfc3339("2026-09-02T00:30:00Z").unwrap().to_utc();
        let not_after = |text: &str| not_after(Some(text.to_owned()), now).unwrap();
        assert_eq!(not_after("2036-01-01T00:00:00Z"), "2026-09-02T00:30:00.000Z");
        assert_eq!(not_after("2026-09-02T08:29:00+08:00"), "2026-09-02T08:29:00+08:00");
    }

    #[test]
    fn asking_overlaps() {
        assert_eq!(from(Some("2026-09-02T08:30:00.5+08:00")).as_deref(), Some("2026-09-02T00:20:00.500Z"));
        assert_eq!(from(Some("nonsense")), None);
    }
}
