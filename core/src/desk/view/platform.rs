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

/// Whom the platform has signed in on a phone that is being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewcomerView {
    /// Her name; empty: the platform does not say it.
    pub name: String,
    /// Her role in words.
    pub role_word: String,
    /// Her team.
    pub team: String,
}

/// The truth about what has reached the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncView {
    /// Visits waiting on this phone.
    pub waiting: u32,
    /// Visits acknowledged by the platform.
    pub acknowledged: u32,
    /// Visits that the platform refused: they are not there until somebody has seen to them.
    pub rejected: u32,
    /// One line, for example 3 份待上传.
    pub line: String,
    /// What is wrong with the way to the platform, in words, and what to do.
    pub trouble: Option<String>,
    /// Somebody has to sign in again.
    pub sign_in: bool,
    /// One row a visit, newest first.
    pub rows: Vec<SyncRow>,
}

/// One visit on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncRow {
    /// Visit; of readings outside a visit the request's own id, so that it tells the rows apart.
    pub visit: String,
    /// Whose and when.
    pub title: String,
    /// Its state in words.
    pub state: String,
}

/// How far a synchronisation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncProgress {
    /// Requests that are settled, or resources that were read.
    pub done: u32,
    /// Requests still to go; none: nobody knows.
    pub left: Option<u32>,
    /// In words.
    pub line: String,
}
