//! The keeper of a county's recovery key: makes it, and opens what phones have sealed to it. No phone has this half.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorstep_core::access::envelope::{KEY, NotForThisKey, open_with};
use doorstep_core::access::journal;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The private key of X25519 (RFC 7748).
pub struct RecoveryKey(StaticSecret);

impl RecoveryKey {
    /// A new one.
    pub fn new() -> Self {
        let mut bytes = Zeroizing::new([0; KEY]);
        SystemRandom::new().fill(&mut *bytes).unwrap();
        Self(StaticSecret::from(*bytes))
    }

    /// Out of the text of its file; none: it is not one.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        Some(Self(StaticSecret::from(<[u8; KEY]>::try_from(bytes.as_slice()).ok()?)))
    }

    /// For its file.
    pub fn write(&self, file: &mut dyn Write) -> std::io::Result<()> {
        writeln!(file, "{}", STANDARD.encode(self.0.as_bytes()))
    }

    /// What the platform tells phones, `doorstep_recovery_key`.
    pub fn public(&self) -> String {
        STANDARD.encode(PublicKey::from(&self.0).as_bytes())
    }

    /// What a phone has sealed to it.
    pub fn open(&self, envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotForThisKey> {
        let agree = |shown: &[u8; KEY]| {
            let shared = self.0.diffie_hellman(&PublicKey::from(*shown));
            shared.was_contributory().then(|| Zeroizing::new(*shared.as_bytes()))
        };
        open_with(envelope, PublicKey::from(&self.0).as_bytes(), agree)
    }
}

impl RecoveryKey {
    /// What was not sent, as JSON, out of a phone's file: an envelope, a journal with all its changes made, or either as the data
    /// of a Binary.
    ///
    /// # Errors
    /// It is neither, is for somebody else, or was changed.
    pub fn unsent(&self, file: &[u8]) -> Result<Value, NotForThisKey> {
        let data = serde_json::from_slice::<Value>(file).ok();
        let file = match &data {
            Some(binary) => {
                let data = binary["data"].as_str().ok_or(NotForThisKey)?;
                STANDARD.decode(data).map_err(|_| NotForThisKey)?
            }
            None => file.to_vec(),
        };
        let read = |envelope: &[u8]| -> Result<Value, NotForThisKey> {
            serde_json::from_slice(&self.open(envelope)?).map_err(|_| NotForThisKey)
        };
        let Some(envelopes) = journal::envelopes(&file) else { return read(&file) };
        let mut changes = envelopes.into_iter().map(read);
        // A journal without its beginning says nothing of what waits.
        let mut all = changes.next().ok_or(NotForThisKey)??;
        for change in changes {
            let mut change = change?;
            let gone = change["gone"].as_array().cloned().unwrap_or_default();
            let requests = all["requests"].as_array_mut().ok_or(NotForThisKey)?;
            requests.retain(|request| !gone.contains(&request["id"]));
            requests.extend(change["requests"].as_array().into_iter().flatten().cloned());
            all["drafts"] = change["drafts"].take();
        }
        Ok(all)
    }
}

impl Default for RecoveryKey {
    fn default() -> Self {
        Self::new()
    }
}
