//! A small OAuth 2 server beside the FHIR server in memory: SMART discovery, registration, codes with PKCE, tokens that rotate.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, FixedOffset};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HOST};
use hyper::{Request, Response};
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::parse;

use super::loopback::{Body, Service, body};
use super::memory::Memory;
use super::scope::Grant;
use super::served::Served;

/// In what sign-in servers differ.
#[derive(Clone)]
pub struct Manner {
    /// What a token answer says beside the tokens.
    pub says: Value,
    /// How long a token holds.
    pub lasts: Duration,
    /// Whether an app may make itself known.
    pub registers: bool,
    /// The methods of PKCE it claims to know.
    pub methods: Value,
    /// Whether tokens may be taken back by whoever has them.
    pub revokes: bool,
    /// What its tokens open.
    pub opens: Grant,
}

impl Default for Manner {
    fn default() -> Self {
        let says = json!({ "role": "nurse", "name": "林小雨", "scope": "user/*.cruds" });
        Self {
            says,
            lasts: Duration::from_secs(600),
            registers: true,
            methods: json!(["S256"]),
            revokes: true,
            opens: Grant::Admin,
        }
    }
}

/// A code that was given out.
struct Code {
    client: String,
    redirect: String,
    challenge: String,
}

#[derive(Default)]
struct Kept {
    made: u32,
    clients: Vec<String>,
    codes: BTreeMap<String, Code>,
    /// Tokens that hold, and until when.
    access: BTreeMap<String, DateTime<FixedOffset>>,
    refresh: Vec<String>,
    /// What was done at the token endpoint, and with what status it ended.
    asked: Vec<(String, u16)>,
    down: bool,
}

/// The server: answers for FHIR and for sign-in.
#[derive(Clone)]
pub struct OAuth {
    /// The FHIR server behind it.
    pub memory: Arc<Memory>,
    manner: Arc<Mutex<Manner>>,
    kept: Arc<Mutex<Kept>>,
}

impl OAuth {
    /// In front of this server.
    pub fn new(memory: Arc<Memory>, manner: Manner) -> Self {
        Self { memory, manner: Arc::new(Mutex::new(manner)), kept: Arc::default() }
    }

    /// From here on it does so.
    pub fn change(&self, manner: Manner) {
        *held(&self.manner) = manner;
    }

    /// The token endpoint answers 503, or no longer does.
    pub fn down(&self, down: bool) {
        held(&self.kept).down = down;
    }

    /// Takes back everything it gave out.
    pub fn revoke_all(&self) {
        let mut kept = held(&self.kept);
        kept.refresh.clear();
        for (token, _) in std::mem::take(&mut kept.access) {
            self.memory.revoke(&token);
        }
    }

    /// What was asked of the token endpoint: `authorization_code`, `refresh_token` or `revoke …`, and the status of the answer.
    pub fn asked(&self) -> Vec<(String, u16)> {
        held(&self.kept).asked.clone()
    }

    /// What the browser does with a person who says yes: the address it comes back to.
    pub fn says_yes(&self, url: &str) -> String {
        let (fields, mut back) = self.visited(url);
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let mut kept = held(&self.kept);
        kept.made += 1;
        let code = format!("code-{}", kept.made);
        let given = Code {
            client: field("client_id"),
            redirect: field("redirect_uri"),
            challenge: field("code_challenge"),
        };
        kept.codes.insert(code.clone(), given);
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &field("state"));
        back.into()
    }

    /// With a person who says no.
    pub fn says_no(&self, url: &str) -> String {
        let (fields, mut back) = self.visited(url);
        let state = fields.get("state").cloned().unwrap_or_default();
        back.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &state);
        back.into()
    }

    fn visited(&self, url: &str) -> (BTreeMap<String, String>, Url) {
        let url = Url::parse(url).unwrap();
        assert_eq!(url.path(), "/authorize");
        let fields: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(fields["response_type"], "code");
        assert_eq!(fields["code_challenge_method"], "S256");
        assert!(fields["aud"].ends_with("/fhir"));
        assert!(
            held(&self.kept).clients.contains(&fields["client_id"]) || fields["client_id"] == "known-app"
        );
        let back = Url::parse(&fields["redirect_uri"]).unwrap();
        (fields, back)
    }

    fn token(&self, form: &BTreeMap<String, String>) -> (u16, Value) {
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let mut kept = held(&self.kept);
        if kept.down {
            return (503, json!({ "error": "temporarily_unavailable" }));
        }
        let good = match field("grant_type") {
            // Good for one attempt.
            "authorization_code" => kept.codes.remove(field("code")).is_some_and(|code| {
                let digest = ring::digest::digest(&ring::digest::SHA256, field("code_verifier").as_bytes());
                code.client == field("client_id")
                    && code.redirect == field("redirect_uri")
                    && code.challenge == URL_SAFE_NO_PAD.encode(digest)
            }),
            "refresh_token" => {
                let known = kept.refresh.iter().position(|token| token == field("refresh_token"));
                known.map(|at| kept.refresh.remove(at)).is_some()
            }
            _ => false,
        };
        if !good {
            return (400, json!({ "error": "invalid_grant" }));
        }
        kept.made += 1;
        let (access, refresh) = (format!("access-{}", kept.made), format!("refresh-{}", kept.made));
        let manner = held(&self.manner).clone();
        kept.access.insert(access.clone(), self.memory.now() + manner.lasts);
        kept.refresh.push(refresh.clone());
        self.memory.grant(&access, manner.opens.clone());
        let mut answer = manner.says;
        answer["access_token"] = json!(access);
        answer["refresh_token"] = json!(refresh);
        answer["token_type"] = json!("Bearer");
        answer["expires_in"] = json!(manner.lasts.as_secs());
        (200, answer)
    }
}

#[async_trait]
impl Service for OAuth {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let origin = format!("http://{}", header(HOST)?);
        let (status, answer) = match request.uri().path() {
            "/fhir/.well-known/smart-configuration" => {
                let manner = held(&self.manner);
                let mut offers = json!({
                    "authorization_endpoint": format!("{origin}/authorize"),
                    "token_endpoint": format!("{origin}/token"),
                    "code_challenge_methods_supported": manner.methods,
                    "capabilities": ["launch-standalone", "client-public", "permission-v2"],
                });
                if manner.revokes {
                    offers["revocation_endpoint"] = json!(format!("{origin}/revoke"));
                }
                if manner.registers {
                    offers["registration_endpoint"] = json!(format!("{origin}/register"));
                }
                (200, offers)
            }
            "/register" => {
                let about: Value = serde_json::from_slice(request.body()).ok()?;
                assert_eq!(about["token_endpoint_auth_method"], "none");
                let mut kept = held(&self.kept);
                let client = format!("app-{}", kept.clients.len() + 1);
                kept.clients.push(client.clone());
                (201, json!({ "client_id": client, "redirect_uris": about["redirect_uris"] }))
            }
            "/token" => {
                let form: BTreeMap<String, String> = parse(request.body()).into_owned().collect();
                let (status, answer) = self.token(&form);
                let kind = form.get("grant_type").cloned().unwrap_or_default();
                held(&self.kept).asked.push((kind, status));
                (status, answer)
            }
            "/revoke" => {
                let form: BTreeMap<String, String> = parse(request.body()).into_owned().collect();
                let token = form.get("token").cloned().unwrap_or_default();
                let kind = form.get("token_type_hint").cloned().unwrap_or_default();
                let mut kept = held(&self.kept);
                let status = if kept.down { 503 } else { 200 };
                if status == 200 {
                    kept.refresh.retain(|known| *known != token);
                    kept.access.remove(&token);
                    self.memory.revoke(&token);
                }
                kept.asked.push((format!("revoke {kind}"), status));
                (status, json!({}))
            }
            _ => {
                let token = header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
                let token = token.unwrap_or_default();
                let ends = held(&self.kept).access.get(token).copied();
                if ends.is_some_and(|ends| ends <= self.memory.now()) {
                    self.memory.revoke(token);
                }
                return Served::new(Arc::clone(&self.memory)).answer(request).await;
            }
        };
        let date = self.memory.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
        response.header(DATE, date).body(body(answer.to_string())).ok()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
