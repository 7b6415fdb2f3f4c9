//! Asking the platform from the locked page: a sign-in in the browser, then what it says of this phone. What waits is handed over,
//! sealed.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::Error;
use super::super::device::Device;
use super::super::platform_sign_in::{config, told};
use super::super::view::LockView;
use super::as_told;
use crate::access::{Heard, Standing};
use crate::store::sign_in::{Begun, PlatformAddress, SignIn};
use crate::sync::fhir::{Instruction, instruction};
use crate::sync::http::{FixedToken, HttpPlatform};
use crate::sync::platform::{Method, Platform, Request, Unanswered};
use crate::sync::sign_in::{SignInError, begin, finish};

/// A sign-in that is going on in the browser while there is no open store. Gone with the process.
pub(in crate::desk) struct Asking {
    pub(in crate::desk) platform: PlatformAddress,
    pub(in crate::desk) begun: Begun,
}

impl Device {
    /// Begins to ask the platform whether this phone may be worked with again: the address to open in the system's browser.
    ///
    /// # Errors
    /// `NotFound`: the phone has no platform. Else what goes wrong with a sign-in.
    pub async fn begin_renewal(&self, redirect: &str) -> Result<String, Error> {
        let way = self.keeper().read(self.language())?.and_then(|notice| notice.way);
        let way = way.ok_or_else(|| Error::not_found(self.language()))?;
        self.ask_in_browser(way, redirect).await
    }

    /// Ends it with the address the browser came back to, and does what the platform says.
    ///
    /// # Errors
    /// What goes wrong with a sign-in, or with asking for this phone.
    pub async fn finish_renewal(&self, redirected: &str) -> Result<LockView, Error> {
        let language = self.language();
        let (platform, signed_in) = self.come_back(redirected).await?;
        let keeper = self.keeper();
        let notice = keeper.read(language)?.unwrap_or_default();
        let server = with_token(&platform, &signed_in).map_err(|error| told(language, &error))?;
        let heard = ask_for(&server, notice.phone).await.map_err(|why| told(language, &why.into()))?;
        if let (Some(sealed), Some(phone)) = (keeper.waiting(language)?, notice.phone) {
            hand_over(&server, phone, &sealed).await;
        }
        let now = self.now().to_utc();
        let notice = keeper.change(language, |notice| {
            notice.ahead = signed_in.ahead;
            if let Some(until) = signed_in.said.lease_until {
                notice.lease = notice.lease.after(Heard::Until { until, at: notice.there(now) });
            }
            if let Some(told) = heard {
                notice.lease = notice.lease.after(Heard::Told(as_told(told)));
            }
        })?;
        keeper.settle(language, keeper.standing(&notice, now))?;
        if keeper.standing(&notice, now) == Standing::Open {
            self.keep_for_opening(signed_in);
        }
        self.lock_view()
    }

    /// Opens a sign-in in the browser.
    pub(in crate::desk) async fn ask_in_browser(
        &self,
        platform: PlatformAddress,
        redirect: &str,
    ) -> Result<String, Error> {
        let now = self.now().to_utc();
        let begun = begin(&config(&platform), platform.client.clone(), redirect, now).await;
        let (url, begun) = begun.map_err(|error| told(self.language(), &error))?;
        *self.asking() = Some(Asking { platform, begun });
        Ok(url)
    }

    /// The browser came back.
    pub(in crate::desk) async fn come_back(
        &self,
        redirected: &str,
    ) -> Result<(PlatformAddress, SignIn), Error> {
        let asking = self.asking().take();
        let Some(Asking { platform, begun }) = asking else {
            return Err(told(self.language(), &SignInError::Mismatch));
        };
        match finish(&config(&platform), &begun, redirected, self.now().to_utc()).await {
            Ok(signed_in) => Ok((platform, signed_in)),
            Err(error) => {
                if error.leaves_the_code() {
                    *self.asking() = Some(Asking { platform, begun });
                }
                Err(told(self.language(), &error))
            }
        }
    }
}

/// The platform, asked with the token of this sign-in alone.
pub(in crate::desk) fn with_token(
    platform: &PlatformAddress,
    signed_in: &SignIn,
) -> Result<HttpPlatform, SignInError> {
    let token = signed_in.access.as_ref().map(|access| access.to_string()).unwrap_or_default();
    let tokens: Arc<dyn crate::sync::http::Tokens> = FixedToken::new(token);
    Ok(HttpPlatform::new(&config(platform), Some(tokens))?)
}

/// What the platform says of this phone; none: it does not know it, or says nothing that changes anything.
pub(super) async fn ask_for(
    server: &dyn Platform,
    phone: Option<Uuid>,
) -> Result<Option<Instruction>, Unanswered> {
    let Some(phone) = phone else { return Ok(None) };
    let answer = server.ask(Request::get(format!("Device/{phone}"))).await?;
    match answer.status {
        200 => {
            let device: Value = serde_json::from_slice(&answer.body).map_err(|_| Unanswered::NotFhir)?;
            Ok(instruction(&device))
        }
        404 | 410 => Ok(None),
        401 | 403 => Err(Unanswered::SignInNeeded),
        _ => Err(Unanswered::Unreachable),
    }
}

/// Leaves the envelope with the platform, as a Binary with the phone's id. Refused or not, it stays here too.
async fn hand_over(server: &dyn Platform, phone: Uuid, sealed: &[u8]) {
    let binary = json!({
        "resourceType": "Binary", "id": phone, "contentType": "application/octet-stream",
        "securityContext": {"reference": format!("Device/{phone}")}, "data": STANDARD.encode(sealed),
    });
    let body = Some(binary.to_string().into_bytes());
    let put = Request { method: Method::Put, path: format!("Binary/{phone}"), if_match: None, body };
    let _ = server.ask(put).await;
}
