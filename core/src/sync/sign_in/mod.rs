//! Signing in to the platform as SMART on FHIR has it: the system's browser, an authorization code with PKCE, tokens that are
//! renewed. Source: <https://hl7.org/fhir/smart-app-launch/app-launch.html>, RFC 6749, 7009, 7591, 7636.
//!
//! Without a sign-in all work goes on; only the platform does not hear of it.

mod claims;
mod discovery;
mod exchange;
mod pkce;
mod session;

use crate::sync::http::ConfigError;
use crate::sync::platform::Unanswered;

pub use claims::role_of;
pub use exchange::{begin, finish, revoke};
pub use session::Session;

/// Why a sign-in comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The platform could not be asked.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The platform may not be asked.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server offers no sign-in that the app knows.
    #[error("the server offers no sign-in")]
    NotOffered,
    /// The server knows neither this app nor a way to make itself known.
    #[error("the server does not know this app")]
    UnknownApp,
    /// The server, or the person at it, said no.
    #[error("the sign-in was refused")]
    Refused,
    /// What came back belongs to no sign-in that was begun here.
    #[error("what came back belongs to no sign-in begun here")]
    Mismatch,
}

impl SignInError {
    /// A code is good for one attempt; whether it never reached the platform, and may be tried once more.
    pub fn leaves_the_code(&self) -> bool {
        matches!(self, Self::Mismatch | Self::Unanswered(Unanswered::Unreachable))
    }
}
