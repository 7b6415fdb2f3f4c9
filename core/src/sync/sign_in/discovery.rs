//! What a server offers: `.well-known/smart-configuration`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::SignInError;
use crate::sync::http::{self, Received, Wire};

/// The part of a SMART configuration that is used.
#[derive(Deserialize)]
pub(super) struct Discovery {
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) registration_endpoint: Option<String>,
    pub(super) revocation_endpoint: Option<String>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    capabilities: Vec<String>,
}

impl Discovery {
    /// Asks the server at this base.
    pub(super) async fn ask(wire: &Wire, base: &str) -> Result<Self, SignInError> {
        let url = format!("{}/.well-known/smart-configuration", base.trim_end_matches('/'));
        let received = http::get(wire, &url).await?;
        let found: Self = read(&received).ok_or(SignInError::NotOffered)?;
        // Without S256 a stolen code would be enough.
        let safe = found.code_challenge_methods_supported.iter().any(|method| method == "S256");
        if safe { Ok(found) } else { Err(SignInError::NotOffered) }
    }

    /// What the app asks to be allowed, in the grammar that the server understands.
    pub(super) fn scope(&self) -> &'static str {
        match self.capabilities.iter().any(|capability| capability == "permission-v2") {
            true => "openid fhirUser offline_access user/*.cruds",
            false => "openid fhirUser offline_access user/*.*",
        }
    }

    /// Makes the app known to the server (RFC 7591); what the server calls it.
    pub(super) async fn register(&self, wire: &Wire, redirect: &str) -> Result<String, SignInError> {
        let endpoint = self.registration_endpoint.as_ref().ok_or(SignInError::UnknownApp)?;
        let about = json!({
            "client_name": "入户随访 Doorstep",
            "redirect_uris": [redirect],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "scope": self.scope(),
        });
        let received = http::json(wire, endpoint, about.to_string().into_bytes()).await?;
        let answer: Value = read(&received).ok_or(SignInError::UnknownApp)?;
        answer["client_id"].as_str().map(str::to_owned).ok_or(SignInError::UnknownApp)
    }
}

/// A good answer's JSON.
pub(super) fn read<T: for<'de> Deserialize<'de>>(received: &Received) -> Option<T> {
    let good = (200..300).contains(&received.status);
    good.then(|| serde_json::from_slice(&received.body).ok()).flatten()
}
