//! From the first step to the tokens.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::discovery::{self, Discovery};
use super::{SignInError, claims, pkce};
use crate::store::sign_in::{Begun, Said, SignIn};
use crate::sync::http::{self, Address, Config, Received, Wire};
use crate::sync::platform::Unanswered;

/// So long a person may take in the browser.
const PATIENCE: Duration = Duration::minutes(15);

/// Begins a sign-in: the address for the system's browser, and what is to be kept until it comes back. `client`: what the server
/// calls this app; none: it is registered.
///
/// # Errors
/// The server can't be asked, or offers no sign-in.
pub async fn begin(
    config: &Config,
    client: Option<String>,
    redirect: &str,
    now: DateTime<Utc>,
) -> Result<(String, Begun), SignInError> {
    Address::read(&config.base)?;
    let wire = Wire::new(config)?;
    let offered = Discovery::ask(&wire, &config.base).await?;
    let client = match client {
        Some(client) => client,
        None => offered.register(&wire, redirect).await?,
    };
    let (state, verifier) = (pkce::secret(), pkce::secret());
    let fields = [
        ("response_type", "code"),
        ("client_id", &client),
        ("redirect_uri", redirect),
        ("scope", offered.scope()),
        ("aud", config.base.trim_end_matches('/')),
        ("state", &state),
        ("code_challenge", &pkce::challenge(&verifier)),
        ("code_challenge_method", "S256"),
    ];
    let url = http::link(&offered.authorization_endpoint, &fields).ok_or(SignInError::NotOffered)?;
    let begun = Begun {
        state: state.to_string(),
        verifier,
        client,
        redirect: redirect.to_owned(),
        token_endpoint: offered.token_endpoint,
        begun_at: now,
    };
    Ok((url, begun))
}

/// Ends a sign-in with the address the browser came back to.
///
/// # Errors
/// It belongs to another sign-in, took too long, was refused, or the server can't be asked.
pub async fn finish(
    config: &Config,
    begun: &Begun,
    redirected: &str,
    now: DateTime<Utc>,
) -> Result<SignIn, SignInError> {
    let fields = http::fields(redirected, &begun.redirect).ok_or(SignInError::Mismatch)?;
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let age = now - begun.begun_at;
    if field("state") != Some(&begun.state) || age > PATIENCE || age < Duration::zero() {
        return Err(SignInError::Mismatch);
    }
    let code = field("code").ok_or(SignInError::Refused)?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &begun.redirect),
        ("client_id", &begun.client),
        ("code_verifier", &begun.verifier),
    ];
    let received = http::form(&Wire::new(config)?, &begun.token_endpoint, &form).await?;
    let nobody = SignIn {
        access: None,
        refresh: None,
        ends_at: None,
        ahead: 0,
        client: begun.client.clone(),
        token_endpoint: begun.token_endpoint.clone(),
        scope: String::new(),
        role: None,
        who: String::new(),
        said: Said::default(),
    };
    tokens(&received, &nobody, now)
}

/// Renews the tokens. [`SignInError::Refused`]: the sign-in has to be made again.
pub(super) async fn renew(wire: &Wire, before: &SignIn, now: DateTime<Utc>) -> Result<SignIn, SignInError> {
    let refresh = before.refresh.as_ref().ok_or(SignInError::Refused)?;
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", &before.client)];
    let received = http::form(wire, &before.token_endpoint, &form).await?;
    tokens(&received, before, now)
}

/// Tells the server that these tokens are not used any more (RFC 7009), where it offers that. Whatever comes of it, they are
/// forgotten here.
///
/// # Errors
/// The server could not be asked, offers no revocation, or did not take it.
pub async fn revoke(config: &Config, sign_in: &SignIn) -> Result<(), SignInError> {
    let wire = Wire::new(config)?;
    let offered = Discovery::ask(&wire, &config.base).await?;
    let endpoint = offered.revocation_endpoint.ok_or(SignInError::NotOffered)?;
    // The one that lasts goes first: servers take back with it what was made of it.
    let tokens = [("refresh_token", &sign_in.refresh), ("access_token", &sign_in.access)];
    for (kind, token) in tokens.iter().filter_map(|(kind, token)| Some((kind, token.as_ref()?))) {
        let form = [("token", token.as_str()), ("token_type_hint", kind), ("client_id", &sign_in.client)];
        let received = http::form(&wire, &endpoint, &form).await?;
        if received.status != 200 {
            return Err(SignInError::Refused);
        }
    }
    Ok(())
}

fn says_no(body: &[u8]) -> bool {
    let answer: Option<Value> = serde_json::from_slice(body).ok();
    let error = answer.as_ref().and_then(|answer| answer.get("error")?.as_str());
    matches!(error, Some("invalid_grant" | "invalid_client" | "unauthorized_client"))
}

/// A token answer. What it does not say stays as it was.
fn tokens(received: &Received, before: &SignIn, now: DateTime<Utc>) -> Result<SignIn, SignInError> {
    match received.status {
        200 => {}
        // RFC 6749, 5.2: no such grant, or not for this app. Whoever else refuses it knows nothing of the grant.
        400 | 401 | 403 if says_no(&received.body) => return Err(SignInError::Refused),
        400 | 401 | 403 => return Err(SignInError::Unanswered(Unanswered::NotFhir)),
        // Nothing is known about the grant: another time.
        _ => return Err(SignInError::Unanswered(Unanswered::Unknown)),
    }
    let answer: Map<String, Value> = discovery::read(received).ok_or(Unanswered::NotFhir)?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let secret = |name: &str| text(name).map(|secret| Zeroizing::new(secret.to_owned()));
    let bearer = text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    let access = secret("access_token").filter(|_| bearer).ok_or(Unanswered::NotFhir)?;
    let server = http::date(received).map_or(now, |date| date.to_utc());
    let lasts = answer.get("expires_in").and_then(Value::as_i64).and_then(Duration::try_seconds);
    let claims = claims::of(&answer);
    let who = claims::who(&claims);
    let said = claims::said(&claims);
    let earlier = &before.said;
    Ok(SignIn {
        access: Some(access),
        refresh: secret("refresh_token").or_else(|| before.refresh.clone()),
        ends_at: lasts.and_then(|lasts| server.checked_add_signed(lasts)),
        ahead: (server - now).num_microseconds().unwrap_or_default(),
        client: before.client.clone(),
        token_endpoint: before.token_endpoint.clone(),
        scope: text("scope").map_or_else(|| before.scope.clone(), str::to_owned),
        role: claims::role(&claims).or(before.role),
        who: if who.is_empty() { before.who.clone() } else { who },
        said: Said {
            organization: said.organization.or_else(|| earlier.organization.clone()),
            practitioner: said.practitioner.or_else(|| earlier.practitioner.clone()),
            lease_until: said.lease_until.or(earlier.lease_until),
            recovery_key: said.recovery_key.or_else(|| earlier.recovery_key.clone()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_servers_own_word_is_a_no() {
        for (body, wanted) in [
            (r#"{"error": "invalid_grant", "error_description": "expired"}"#, true),
            (r#"{"error": "invalid_client"}"#, true),
            (r#"{"error": "unauthorized_client"}"#, true),
            (r#"{"error": "invalid_request"}"#, false),
            (r#"{"error": {"code": "blocked"}}"#, false),
            ("<html>Request blocked</html>", false),
            ("", false),
        ] {
            assert_eq!(says_no(body.as_bytes()), wanted, "{body}");
        }
    }
}
