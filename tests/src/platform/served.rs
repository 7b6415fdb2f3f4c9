//! The server in memory behind real HTTP.

use std::io::Read;
use std::sync::Arc;

use async_trait::async_trait;
use doorstep_core::sync::platform::{self, Method};
use flate2::read::GzDecoder;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, DATE, ETAG, HOST, IF_MATCH};
use hyper::{Request, Response};

use super::loopback::{Body, Service, body};
use super::memory::{BASE, Memory};

/// Answers for a server in memory, with its tokens.
pub struct Served {
    /// Who knows the answers.
    pub server: Arc<Memory>,
    /// Whether compressed bodies are taken.
    pub unpacks: bool,
    /// `http`, or `https` behind TLS: how it calls itself.
    pub scheme: &'static str,
}

impl Served {
    /// This server, over plain HTTP.
    pub fn new(server: Arc<Memory>) -> Self {
        Self { server, unpacks: true, scheme: "http" }
    }
}

#[async_trait]
impl Service for Served {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let (head, bytes) = request.into_parts();
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let packed = header(CONTENT_ENCODING) == "gzip";
        if packed && !self.unpacks {
            return Response::builder().status(415).body(body("")).ok();
        }
        let mut sent = bytes.to_vec();
        if packed {
            sent.clear();
            GzDecoder::new(&*bytes).read_to_end(&mut sent).ok()?;
        }
        let method = [Method::Get, Method::Post, Method::Put, Method::Delete];
        let path = head.uri.path_and_query()?.as_str().strip_prefix("/fhir")?;
        let request = platform::Request {
            method: method.into_iter().find(|method| method.as_str() == head.method.as_str())?,
            path: path.trim_start_matches('/').to_owned(),
            if_match: Some(header(IF_MATCH).trim_start_matches("W/").trim_matches('"').to_owned())
                .filter(|version| !version.is_empty()),
            body: (!sent.is_empty()).then_some(sent),
        };
        let token = header(AUTHORIZATION).strip_prefix("Bearer ").unwrap_or_default();
        let answer = self.server.ask_as(token, request).ok()?;
        let host = head.uri.authority().map_or_else(|| header(HOST).to_owned(), ToString::to_string);
        let own = format!("{}://{host}/fhir", self.scheme);
        let text = String::from_utf8(answer.body).ok()?.replace(BASE, &own);
        let mut response = Response::builder().status(answer.status);
        if let Some(version) = answer.version {
            response = response.header(ETAG, format!("W/\"{version}\""));
        }
        if let Some(date) = answer.date {
            response = response.header(DATE, date.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }
        response.header(CONTENT_TYPE, "application/fhir+json;charset=UTF-8").body(body(text)).ok()
    }
}
