//! The way to the platform over HTTPS: the only room that opens a connection.

mod address;
mod answer;
mod tls;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, IF_MATCH};
use zeroize::Zeroizing;

pub use address::Address;
pub(super) use address::{fields, link};
pub(super) use answer::date;
pub(super) use wire::{Received, Wire, form, get, json};

use super::platform::{Answer, Platform, Request, Unanswered};

/// FHIR's own type of JSON.
const FHIR: &str = "application/fhir+json";

/// A longer body is compressed.
const PLAIN_UP_TO: usize = 1024;

/// How the platform is reached and whom the phone trusts.
#[derive(Clone)]
pub struct Config {
    /// The server's base: `https://platform.example/fhir`. Plain HTTP only in debug builds, and only on this very machine.
    pub base: String,
    /// Certificates of a county's own authority, PEM.
    pub own_ca: Option<Vec<u8>>,
    /// Whether the public authorities are trusted as well.
    pub public_ca: bool,
    /// If there are any: the server's public key is one of these (SHA-256 of its SubjectPublicKeyInfo).
    pub pins: Vec<[u8; 32]>,
    /// What is borne.
    pub limits: Limits,
}

impl Config {
    /// A server that a public authority vouches for.
    pub fn at(base: impl Into<String>) -> Self {
        let limits = Limits::default();
        Self { base: base.into(), own_ca: None, public_ca: true, pins: Vec::new(), limits }
    }
}

/// What is borne of a server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one answer, unpacked.
    pub answer: u64,
    /// Time to connect.
    pub connect: Duration,
    /// Silence between two parts of an answer.
    pub silence: Duration,
    /// Time for everything.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer: 16 * 1024 * 1024,
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(120),
        }
    }
}

/// Why no platform can be made of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No address, or one with a query, a user or a fragment.
    #[error("not the address of a platform")]
    NoAddress,
    /// Not `https://`.
    #[error("the platform's address must begin with https://")]
    NotEncrypted,
    /// The county's certificates can't be read, or none is trusted at all.
    #[error("the certificates of the county's authority can't be read")]
    BadAuthority,
}

/// Where a bearer token comes from.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// A token that holds now, renewed if it must be.
    ///
    /// # Errors
    /// [`Unanswered::SignInNeeded`], or why renewing it failed.
    async fn token(&self) -> Result<Zeroizing<String>, Unanswered>;

    /// The platform refused this token. The next [`Tokens::token`] gives another one, or an error.
    async fn refused(&self, token: &str);
}

/// A token that was handed in once, for a platform to test with. Refused once, there is none any more.
pub struct FixedToken {
    token: Zeroizing<String>,
    refused: AtomicBool,
}

impl FixedToken {
    /// This one.
    pub fn new(token: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { token: Zeroizing::new(token.into()), refused: AtomicBool::new(false) })
    }
}

#[async_trait]
impl Tokens for FixedToken {
    async fn token(&self) -> Result<Zeroizing<String>, Unanswered> {
        if self.refused.load(Ordering::Relaxed) {
            Err(Unanswered::SignInNeeded)
        } else {
            Ok(self.token.clone())
        }
    }

    async fn refused(&self, _token: &str) {
        self.refused.store(true, Ordering::Relaxed);
    }
}

/// A FHIR R4 server over HTTP.
pub struct HttpPlatform {
    wire: Wire,
    address: Address,
    tokens: Option<Arc<dyn Tokens>>,
    /// The server takes no compressed bodies.
    plain: AtomicBool,
}

impl HttpPlatform {
    /// A server and whoever has tokens for it; none: an open server.
    ///
    /// # Errors
    /// The configuration is not one of a server that may be spoken to.
    pub fn new(config: &Config, tokens: Option<Arc<dyn Tokens>>) -> Result<Self, ConfigError> {
        let address = Address::read(&config.base)?;
        Ok(Self { wire: Wire::new(config)?, address, tokens, plain: AtomicBool::new(false) })
    }

    async fn send(&self, request: &Request, token: Option<&str>) -> Result<Received, Unanswered> {
        let compress = request.body.as_ref().is_some_and(|body| body.len() > PLAIN_UP_TO);
        if compress && !self.plain.load(Ordering::Relaxed) {
            let received = self.send_as(request, token, true).await?;
            if received.status != 415 {
                return Ok(received);
            }
            self.plain.store(true, Ordering::Relaxed);
        }
        self.send_as(request, token, false).await
    }

    async fn send_as(
        &self,
        request: &Request,
        token: Option<&str>,
        compressed: bool,
    ) -> Result<Received, Unanswered> {
        let mut sent = self.wire.request(request.method, self.address.of(&request.path)?);
        sent = sent.header(ACCEPT, FHIR).header(CACHE_CONTROL, "no-cache");
        if let Some(token) = token {
            sent = sent.header(AUTHORIZATION, wire::bearer(token)?);
        }
        if let Some(version) = &request.if_match {
            sent = sent.header(IF_MATCH, format!("W/\"{version}\""));
        }
        if let Some(body) = &request.body {
            sent = sent.header(CONTENT_TYPE, FHIR);
            sent = match compressed {
                true => sent.header(CONTENT_ENCODING, "gzip").body(wire::gzip(body)),
                false => sent.body(body.clone()),
            };
        }
        self.wire.send(sent).await
    }
}

#[async_trait]
impl Platform for HttpPlatform {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let Some(tokens) = &self.tokens else {
            let received = self.send(&request, None).await?;
            return if received.status == 401 {
                Err(Unanswered::SignInNeeded)
            } else {
                answer::read(request.method, received)
            };
        };
        // What was refused for its token was not carried out: with a new token it is asked once more.
        for _ in 0..2 {
            let token = tokens.token().await?;
            let received = self.send(&request, Some(&token)).await?;
            if received.status != 401 {
                return answer::read(request.method, received);
            }
            tokens.refused(&token).await;
        }
        Err(Unanswered::SignInNeeded)
    }
}
