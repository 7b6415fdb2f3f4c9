//! What stands in a short form before it is handed in: kept in the store after every change, so that a killed app loses at most
//! the field being typed. Of a visit the draft itself is there.

use super::Error;
use super::view::FormAnswers;
use super::work::{Desk, Fault};
use crate::access::Capability;
use crate::store::half_filled;

impl Desk {
    /// Keeps what stands in the form that the screens call `place`; nothing in it: the form is forgotten.
    pub fn keep_half_filled(&self, place: &str, answers: &FormAnswers) -> Result<(), Error> {
        let work = self.enter(Capability::KeepForm)?;
        work.write(|tx| {
            if answers.entries.is_empty() && answers.people.is_empty() {
                return Ok(half_filled::forget(tx, self.me.id, place)?);
            }
            let json = serde_json::to_string(answers).map_err(|_| work.broken())?;
            Ok::<_, Fault>(half_filled::keep(tx, self.me.id, place, &json)?)
        })
    }

    /// What stood in a form when the app ended; none: it was not begun.
    pub fn half_filled(&self, place: &str) -> Result<Option<FormAnswers>, Error> {
        let work = self.enter(Capability::KeepForm)?;
        work.read(|connection| {
            let kept = half_filled::get(connection, self.me.id, place)?;
            // What another version of the app wrote and this one can't read is as if it had not been begun.
            Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
        })
    }
}
