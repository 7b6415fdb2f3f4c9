//! One request out, one answer in, within the limits; what goes wrong gets its name.

use std::error::Error as _;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};

use super::address::may_be_asked;
use super::{Config, ConfigError, tls};
use crate::sync::platform::{Method, Unanswered};

/// Connections to one server.
pub(in crate::sync) struct Wire {
    client: Client,
    limit: u64,
}

/// An answer as it came, its body unpacked and whole.
pub(in crate::sync) struct Received {
    pub(in crate::sync) status: u16,
    pub(in crate::sync) headers: HeaderMap,
    pub(in crate::sync) body: Vec<u8>,
}

impl Wire {
    pub(in crate::sync) fn new(config: &Config) -> Result<Self, ConfigError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::client(config)?)
            .https_only(!cfg!(debug_assertions))
            // A redirect would take the token and a visit along; the county's address is to be the final one.
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(config.limits.connect)
            .read_timeout(config.limits.silence)
            .timeout(config.limits.whole)
            .build()
            .map_err(|_| ConfigError::BadAuthority)?;
        Ok(Self { client, limit: config.limits.answer })
    }

    pub(super) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        self.client.request(method, url)
    }

    /// Sends, and reads the answer to its end.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Received, Unanswered> {
        let mut response = request.send().await.map_err(|error| named(&error))?;
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            return Err(Unanswered::Redirected);
        }
        let too_large = Unanswered::TooLarge { limit: self.limit };
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if response.content_length().is_some_and(|length| length > self.limit) {
            return Err(too_large);
        }
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| named(&error))? {
            if body.len() + part.len() > limit {
                return Err(too_large);
            }
            body.extend_from_slice(&part);
        }
        Ok(Received { status, headers, body })
    }
}

/// Reads JSON from somewhere that need not be the platform, but is as safe.
pub(in crate::sync) async fn get(wire: &Wire, url: &str) -> Result<Received, Unanswered> {
    wire.send(wire.request(Method::Get, outside(url)?).header(ACCEPT, "application/json")).await
}

/// Sends a form there.
pub(in crate::sync) async fn form(
    wire: &Wire,
    url: &str,
    fields: &[(&str, &str)],
) -> Result<Received, Unanswered> {
    // Only a Url writes forms, in its query.
    let mut written = outside(url)?;
    written.query_pairs_mut().clear().extend_pairs(fields);
    let body = written.query().unwrap_or_default().to_owned();
    let request = wire.request(Method::Post, outside(url)?).header(ACCEPT, "application/json");
    wire.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await
}

/// Sends JSON there.
pub(in crate::sync) async fn json(wire: &Wire, url: &str, body: Vec<u8>) -> Result<Received, Unanswered> {
    let request = wire.request(Method::Post, outside(url)?).header(ACCEPT, "application/json");
    wire.send(request.header(CONTENT_TYPE, "application/json").body(body)).await
}

fn outside(url: &str) -> Result<Url, Unanswered> {
    Url::parse(url).ok().filter(may_be_asked).ok_or(Unanswered::Redirected)
}

/// The header of a token; never shown in a log.
pub(super) fn bearer(token: &str) -> Result<HeaderValue, Unanswered> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Unanswered::SignInNeeded)?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    let written = packed.write_all(body).and_then(|()| packed.finish());
    written.expect("memory takes every write")
}

/// An error of the library by its name here. Only what can't have left is said not to have left.
fn named(error: &reqwest::Error) -> Unanswered {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(why) = inner.downcast_ref::<rustls::Error>().and_then(tls::distrust) {
            return Unanswered::Untrusted(why.to_owned());
        }
        cause = match inner.downcast_ref::<std::io::Error>() {
            // It hides what it wraps.
            Some(io) => io.get_ref().map(|wrapped| wrapped as &(dyn std::error::Error + 'static)),
            None => inner.source(),
        };
    }
    if error.is_connect() || error.is_builder() { Unanswered::Unreachable } else { Unanswered::Unknown }
}
