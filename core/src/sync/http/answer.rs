//! Whether an answer is one that a FHIR server would give, and what it says.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use reqwest::header::{CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, RETRY_AFTER};

use super::Received;
use crate::sync::platform::{Answer, Method, Unanswered};

/// Deeper JSON is no FHIR, and would cost a reader its stack.
const DEEPEST: u32 = 100;

/// What was received as an answer.
pub(super) fn read(method: Method, received: Received) -> Result<Answer, Unanswered> {
    let Received { status, headers, mut body } = received;
    if !is_json(&headers) {
        match status {
            // Whoever stands before the server says that it is not there, or that this was too much, in words of his own.
            408 | 413 | 415 | 429 | 500.. => body.clear(),
            // It refuses what it was handed, or something before it does: what that means depends on what else it takes.
            400..500 if method == Method::Post => body.clear(),
            // Nothing to say.
            200..300 if body.is_empty() && method != Method::Get => {}
            _ => return Err(Unanswered::NotFhir),
        }
    }
    if too_deep(&body) {
        return Err(Unanswered::NotFhir);
    }
    let date = moment(&headers);
    Ok(Answer { status, version: version(&headers), retry_after: retry_after(&headers, date), date, body })
}

/// The server's clock.
pub(in crate::sync) fn date(received: &Received) -> Option<DateTime<FixedOffset>> {
    moment(&received.headers)
}

fn moment(headers: &HeaderMap) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc2822(text(headers, DATE)?).ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = text(headers, CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "application/fhir+json" | "application/json")
}

/// `W/"3"` → `3`
fn version(headers: &HeaderMap) -> Option<String> {
    let etag = text(headers, ETAG)?;
    let version = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"');
    (!version.is_empty()).then(|| version.to_owned())
}

/// Seconds, or a moment by the server's own clock (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, date: Option<DateTime<FixedOffset>>) -> Option<Duration> {
    let after = text(headers, RETRY_AFTER)?;
    match after.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let at = DateTime::parse_from_rfc2822(after).ok()?;
            Some((at - date?).to_std().unwrap_or_default())
        }
    }
}

/// Counts brackets outside of strings.
fn too_deep(json: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn received(status: u16, headers: &[(HeaderName, &'static str)], body: &str) -> Received {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        Received { status, headers, body: body.as_bytes().to_vec() }
    }

    const FHIR: (HeaderName, &str) = (CONTENT_TYPE, "Application/FHIR+json; charset=UTF-8");
    const HTML: (HeaderName, &str) = (CONTENT_TYPE, "text/html");

    #[test]
    fn what_a_fhir_server_says_is_read() {
        let headers = [FHIR, (ETAG, "W/\"3\""), (DATE, "Wed, 02 Sep 2026 00:30:00 GMT"), (RETRY_AFTER, "7")];
        let answer = read(Method::Get, received(200, &headers, "{}")).unwrap();
        assert_eq!((answer.status, answer.version.as_deref()), (200, Some("3")));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(answer.date.unwrap().to_rfc3339(), "2026-09-02T00:30:00+00:00");
        let headers = [FHIR, (ETAG, "\"4\"")];
        assert_eq!(read(Method::Get, received(200, &headers, "{}")).unwrap().version.as_deref(), Some("4"));
    }

    #[test]
    fn a_moment_to_come_back_is_by_the_servers_clock() {
        let at = (RETRY_AFTER, "Wed, 02 Sep 2026 00:31:30 GMT");
        let date = (DATE, "Wed, 02 Sep 2026 00:30:00 GMT");
        let wait = |headers: &[_]| read(Method::Post, received(503, headers, "")).unwrap().retry_after;
        assert_eq!(wait(&[at.clone(), date.clone()]), Some(Duration::from_secs(90)));
        assert_eq!(wait(&[at]), None);
        let past = (RETRY_AFTER, "Wed, 02 Sep 2026 00:29:00 GMT");
        assert_eq!(wait(&[past, date]), Some(Duration::ZERO));
        assert_eq!(wait(&[(RETRY_AFTER, "soon")]), None);
    }

    #[test]
    fn what_no_fhir_server_says_is_none() {
        for (status, method, headers, body, taken) in [
            (200, Method::Get, [HTML], "<html>", false),
            (404, Method::Get, [HTML], "<html>", false),
            (403, Method::Put, [HTML], "<html>", false),
            (400, Method::Post, [HTML], "<html>", true),
            (302, Method::Post, [HTML], "<html>", false),
            (200, Method::Get, [HTML], "", false),
            (204, Method::Delete, [HTML], "", true),
            (413, Method::Post, [HTML], "<html>", true),
            (502, Method::Post, [HTML], "<html>", true),
            (404, Method::Get, [FHIR], "{}", true),
        ] {
            let answer = read(method, received(status, &headers, body));
            assert_eq!(answer.is_ok(), taken, "{status} {body}");
            let empty = answer.is_ok_and(|answer| answer.body.is_empty());
            assert_eq!(empty, taken && body != "{}", "{status}: nothing that is no FHIR is handed on");
        }
    }

    #[test]
    fn json_is_only_so_deep() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!too_deep(nested(100).as_bytes()));
        assert!(too_deep(nested(101).as_bytes()));
        assert!(too_deep("{\"a\":".repeat(101).as_bytes()));
        assert!(!too_deep(format!("\"{}\\\"{}\"", "[".repeat(200), "{".repeat(200)).as_bytes()));
        assert!(!too_deep("[][]".repeat(200).as_bytes()));
    }
}
