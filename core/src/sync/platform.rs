//! The port to the platform: a FHIR R4 server, asked and answering. One adapter speaks HTTP; tests have a server in memory.
//!
//! An adapter moves bytes and names failures; it reads no resource, decides nothing, and repeats nothing but what the server refused
//! to look at: for a token that could be renewed, for a compressed body.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset};

/// A FHIR R4 server.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Asks once. An answer of any status is an answer; see [`Unanswered`] for what is none.
    ///
    /// # Errors
    /// There was no answer, or none that a FHIR server would give.
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered>;
}

/// What is asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Below the server's base, with its query, without a leading slash: `Patient/0190…`, `Observation?_count=100`, empty for
    /// a bundle. A `next` link as it stands, absolute: one that does not lie below the base is [`Unanswered::Redirected`].
    pub path: String,
    /// Only if the resource stands at this version: `3`, without `W/"…"`.
    pub if_match: Option<String>,
    /// A resource as JSON.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// A request that reads, past every cache of the server.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::Get, path: path.into(), if_match: None, body: None }
    }

    /// A bundle to the server's base.
    pub fn bundle(body: Vec<u8>) -> Self {
        Self { method: Method::Post, path: String::new(), if_match: None, body: Some(body) }
    }
}

/// HTTP's verbs, as far as they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads or searches.
    Get,
    /// A bundle.
    Post,
    /// Creates or changes by id.
    Put,
    /// Deletes by id.
    Delete,
}

impl Method {
    /// As HTTP and a bundle write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status.
    pub status: u16,
    /// The version of the resource, without `W/"…"`.
    pub version: Option<String>,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
    /// The server's clock.
    pub date: Option<DateTime<FixedOffset>>,
    /// A resource as JSON, whole; empty if there is none.
    pub body: Vec<u8>,
}

/// Why there is no answer. Says nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The request never left: no network, no such host, no connection.
    #[error("the platform can't be reached")]
    Unreachable,
    /// The request may have arrived and may have been carried out; only reading back tells.
    #[error("the connection broke before the answer was whole")]
    Unknown,
    /// The server is not who it should be: certificate, pinned key, or plain HTTP.
    #[error("the platform's certificate is not trusted: {0}")]
    Untrusted(String),
    /// A redirect to somewhere else.
    #[error("the platform sends elsewhere")]
    Redirected,
    /// Something that is no FHIR: a hotspot's page of welcome, another content type.
    #[error("what answers is no FHIR server")]
    NotFhir,
    /// More bytes than one answer may have.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Nobody is signed in, or the sign-in has run out and could not be renewed.
    #[error("nobody is signed in to the platform")]
    SignInNeeded,
    /// Called off by the caller.
    #[error("called off")]
    Cancelled,
}

// Requests and answers are whole records: no log may ever have them.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}
