//! The platform as a phone's owner sees it.

/// Where the sign-in to the platform stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SignInState {
    /// Nobody has named a platform yet.
    NoPlatform,
    /// A platform is named; nobody is signed in.
    SignedOut,
    /// The browser is open.
    Begun,
    /// Signed in.
    SignedIn,
    /// It has run out or was taken back. Work goes on; nothing is sent until it is made again.
    RanOut,
}

/// The sign-in to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SignInView {
    /// Where it stands.
    pub state: SignInState,
    /// In words, with what to do.
    pub line: String,
    /// The platform's address.
    pub platform: Option<String>,
}

/// Which platform, as an administrator writes it down or a code holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlatformChoice {
    /// `https://platform.example/fhir`
    pub base: String,
    /// Certificates of the county's own authority, PEM; they count beside the public ones.
    pub authority: Option<String>,
    /// The server's public keys, SHA-256 of the SubjectPublicKeyInfo in Base64; none: any that is vouched for.
    pub pins: Vec<String>,
    /// What the platform calls this app; none: the app makes itself known.
    pub client: Option<String>,
}
