//! The platform of this phone and the sign-in to it. The tokens lie here and nowhere else: the whole store is encrypted.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::columns::{Code, Json};
use super::error::Result;
use crate::care::team::Role;

/// Which server, and whom it must be vouched for by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformAddress {
    /// The server's base.
    pub base: String,
    /// Certificates of the county's own authority, PEM.
    pub authority: Option<Vec<u8>>,
    /// SHA-256 of public keys; none: no pin.
    pub pins: Vec<[u8; 32]>,
    /// What the server calls this app; none: the app registers itself.
    pub client: Option<String>,
}

/// A sign-in that is going on in the browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Begun {
    /// What the browser has to bring back.
    pub state: String,
    /// The secret behind the challenge (PKCE).
    pub verifier: Zeroizing<String>,
    /// What the server calls this app.
    pub client: String,
    /// Where the browser comes back to.
    pub redirect: String,
    /// Where the code is changed for tokens.
    pub token_endpoint: String,
    /// When it began, by the phone's clock.
    pub begun_at: DateTime<Utc>,
}

/// Who is signed in, with what.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// None: it has run out.
    pub access: Option<Zeroizing<String>>,
    /// Changed for a new one at each use.
    pub refresh: Option<Zeroizing<String>>,
    /// By the platform's clock; none: no end is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// Microseconds the platform's clock was ahead of the phone's.
    pub ahead: i64,
    /// What the server calls this app.
    pub client: String,
    /// Where tokens are renewed; empty for a token that was handed in.
    pub token_endpoint: String,
    /// What the platform allows, in its words.
    pub scope: String,
    /// What she is to the platform.
    pub role: Option<Role>,
    /// Who she is to the platform, in its words.
    pub who: String,
    /// What it said beside that.
    pub said: Said,
}

/// What the platform says with its tokens of the phone and of who holds it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Id of the Organization that is her team.
    pub organization: Option<String>,
    /// Id of the Practitioner that she is.
    pub practitioner: Option<String>,
    /// Until when the phone may be worked with, by the platform's clock.
    pub lease_until: Option<DateTime<Utc>>,
    /// To whom unsent work is sealed: a public key of X25519, 32 bytes in Base64.
    pub recovery_key: Option<String>,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").field("begun_at", &self.begun_at).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("ends_at", &self.ends_at)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Keeps the platform, over an earlier one.
pub fn keep_platform(tx: &Transaction<'_>, platform: &PlatformAddress) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO platform (only_one, base, authority, pins, client) VALUES (1, ?1, ?2, ?3, ?4)",
    )?
    .execute(params![platform.base, platform.authority, platform.pins.concat(), platform.client])?;
    Ok(())
}

/// The platform, if there is one.
pub fn platform(connection: &Connection) -> Result<Option<PlatformAddress>> {
    let mut query = connection.prepare_cached("SELECT base, authority, pins, client FROM platform")?;
    let row = query.query_row([], |row| {
        let pins: Vec<u8> = row.get(2)?;
        let pins = pins.chunks_exact(32).filter_map(|pin| pin.try_into().ok()).collect();
        Ok(PlatformAddress { base: row.get(0)?, authority: row.get(1)?, pins, client: row.get(3)? })
    });
    Ok(row.optional()?)
}

/// Keeps a sign-in that begins, over an earlier one.
pub fn begin(tx: &Transaction<'_>, begun: &Begun) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO sign_in_begun (only_one, state, verifier, client, redirect, token_endpoint, begun_at) \
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        begun.state,
        *begun.verifier,
        begun.client,
        begun.redirect,
        begun.token_endpoint,
        begun.begun_at.timestamp_micros(),
    ])?;
    Ok(())
}

/// The sign-in that is going on.
pub fn begun(connection: &Connection) -> Result<Option<Begun>> {
    let mut query = connection.prepare_cached(
        "SELECT state, verifier, client, redirect, token_endpoint, begun_at FROM sign_in_begun",
    )?;
    let row = query.query_row([], |row| {
        Ok(Begun {
            state: row.get(0)?,
            verifier: Zeroizing::new(row.get(1)?),
            client: row.get(2)?,
            redirect: row.get(3)?,
            token_endpoint: row.get(4)?,
            begun_at: DateTime::from_timestamp_micros(row.get(5)?).unwrap_or_default(),
        })
    });
    Ok(row.optional()?)
}

/// It is going on no more.
pub fn end_begun(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM sign_in_begun")?.execute([])?;
    Ok(())
}

/// Keeps who is signed in, over whoever was.
pub fn keep(tx: &Transaction<'_>, sign_in: &SignIn) -> Result<()> {
    let text = |secret: &Option<Zeroizing<String>>| secret.as_ref().map(|secret| secret.to_string());
    tx.prepare_cached(
        "INSERT OR REPLACE INTO sign_in (only_one, access, refresh, ends_at, ahead, client, token_endpoint, scope, role, who, said) \
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        text(&sign_in.access),
        text(&sign_in.refresh),
        sign_in.ends_at.map(|at| at.timestamp_micros()),
        sign_in.ahead,
        sign_in.client,
        sign_in.token_endpoint,
        sign_in.scope,
        sign_in.role.map(Code),
        sign_in.who,
        Json(&sign_in.said),
    ])?;
    Ok(())
}

/// Who is signed in, or was until it ran out.
pub fn read(connection: &Connection) -> Result<Option<SignIn>> {
    let mut query = connection.prepare_cached(
        "SELECT access, refresh, ends_at, ahead, client, token_endpoint, scope, role, who, said FROM sign_in",
    )?;
    let row = query.query_row([], |row| {
        let ends_at: Option<i64> = row.get(2)?;
        Ok(SignIn {
            access: row.get::<_, Option<String>>(0)?.map(Zeroizing::new),
            refresh: row.get::<_, Option<String>>(1)?.map(Zeroizing::new),
            ends_at: ends_at.and_then(DateTime::from_timestamp_micros),
            ahead: row.get(3)?,
            client: row.get(4)?,
            token_endpoint: row.get(5)?,
            scope: row.get(6)?,
            role: row.get::<_, Option<Code<Role>>>(7)?.map(|role| role.0),
            who: row.get(8)?,
            said: row.get::<_, Json<Said>>(9)?.0,
        })
    });
    Ok(row.optional()?)
}

/// Nobody is signed in any more.
pub fn forget(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM sign_in")?.execute([])?;
    end_begun(tx)
}
