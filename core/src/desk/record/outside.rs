//! What happened elsewhere, typed by staff: hospital reports, answers to referrals, results.

use serde_json::json;

use super::super::Error;
use super::super::outgoing::{self, Told};
use super::super::view::{OutsideWhat, TimelineView};
use super::super::work::Desk;
use super::timeline;
use crate::access::Capability;
use crate::care::form;
use crate::care::id::ResidentId;
use crate::store::records::{self, Outside, OutsideKind};

/// Longest name of a place, and longest summary, characters.
const PLACE: usize = 100;
const SUMMARY: usize = 500;

impl Desk {
    /// Adds what happened elsewhere: on which day (as typed), where, and what came out.
    pub fn add_outside(
        &self,
        resident: &str,
        what: OutsideWhat,
        day: &str,
        place: &str,
        summary: &str,
    ) -> Result<TimelineView, Error> {
        let work = self.enter(Capability::EditRecord)?;
        let id = work.id::<ResidentId>(resident)?;
        let (place, summary) = (place.trim(), summary.trim());
        for (field, text, most) in [("place", place, PLACE), ("summary", summary, SUMMARY)] {
            if text.is_empty() || text.chars().count() > most {
                return Err(Error::invalid(work.language, field, "outside-text", &[&most.to_string()]));
            }
        }
        let invalid = |key| Error::invalid(work.language, "day", key, &[]);
        let day = form::day(day).ok_or_else(|| invalid("outside-day"))?;
        work.write(|tx| {
            let line = work.listed(tx, id)?;
            let id = line.resident.id;
            if day > work.today() || day < line.resident.born {
                return Err(invalid("outside-day").into());
            }
            let event = Outside {
                id: self.context.ids.next(),
                resident: id,
                kind: match what {
                    OutsideWhat::HospitalReport => OutsideKind::HospitalReport,
                    OutsideWhat::ReferralReply => OutsideKind::ReferralReply,
                    OutsideWhat::TestResult => OutsideKind::TestResult,
                },
                day,
                place: place.to_owned(),
                summary: summary.to_owned(),
                staff: Some(work.me()),
                at: work.now,
            };
            records::add_outside(tx, &event)?;
            let about = json!({
                "event": event.id, "kind": event.kind, "day": event.day, "place": event.place,
                "summary": event.summary, "by": work.me(),
            });
            outgoing::tell(self, &work, tx, Told::Outside, id, &about)?;
            work.log(tx, "outside.add", Some(id), "")?;
            timeline::view(&work, &self.rules(), tx, &line)
        })
    }
}
