//! The records of a session: which are being stored, which wait for their context, which have been seen.

use std::collections::{BTreeMap, HashSet};

use crate::meter::bytes::DecodeError;
use crate::meter::reading::{self, ClockObservation, RawRecord, RecordKey};
use crate::meter::{glucose, uuids};

use super::{News, SetAside, Stored};

/// Records on their way.
#[derive(Default)]
pub(super) struct Records {
    next_ticket: u32,
    storing: BTreeMap<u32, RawRecord>,
    seen: HashSet<RecordKey>,
    /// Measurements whose context has not come, and contexts whose measurement has not come, by sequence number.
    waiting: BTreeMap<u16, RawRecord>,
    early_contexts: BTreeMap<u16, RawRecord>,
    /// Durable, but sent before the meter's clock was read: without it their time can't be corrected.
    before_clock: Vec<RawRecord>,
    /// Tickets of records that are stored once more, with the clock.
    again: HashSet<u32>,
    highest_sequence: Option<u16>,
    pub(super) received: u32,
    /// Records that the store did not know as settled.
    pub(super) fresh: u32,
    pub(super) delivered: u32,
    pub(super) repeated: u32,
    pub(super) set_aside: u32,
}

impl Records {
    pub(super) fn resume(&mut self, highest_sequence: Option<u16>, pending: Vec<RawRecord>) -> Vec<News> {
        self.highest_sequence = highest_sequence;
        pending
            .into_iter()
            .filter_map(|record| self.seen.insert(record.key()).then(|| self.stored(record)))
            .flatten()
            .collect()
    }

    /// Takes a record that came in; returns it with its ticket if it has to be stored.
    pub(super) fn take(&mut self, record: RawRecord) -> Option<(u32, RawRecord)> {
        self.received += 1;
        if !self.seen.insert(record.key()) {
            self.repeated += 1;
            return None;
        }
        Some((self.storing(&record), record))
    }

    fn storing(&mut self, record: &RawRecord) -> u32 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.storing.insert(ticket, record.clone());
        ticket
    }

    /// How many different records have come.
    pub(super) fn known(&self) -> usize {
        self.seen.len()
    }

    pub(super) fn has_received_any(&self) -> bool {
        self.received > 0
    }

    pub(super) fn all_stored(&self) -> bool {
        self.storing.is_empty()
    }

    /// From which sequence number on records are missing; `None` means from the beginning.
    pub(super) fn missing_from(&self) -> Option<u16> {
        let next = self.highest_sequence?.checked_add(1)?;
        Some(self.waiting.keys().next().map_or(next, |waiting| next.min(*waiting)))
    }

    /// A record is durable. While the clock is `still_to_come`, one that came without it is held.
    pub(super) fn settle(&mut self, ticket: u32, stored: Stored, still_to_come: bool) -> Vec<News> {
        let Some(record) = self.storing.remove(&ticket) else { return Vec::new() };
        if record.characteristic == uuids::GLUCOSE_MEASUREMENT {
            self.highest_sequence = self.highest_sequence.max(record.sequence());
        }
        match stored {
            Stored::ToDeliver => {
                self.fresh += u32::from(!self.again.remove(&ticket));
                if still_to_come && record.clock.is_none() {
                    self.before_clock.push(record);
                    return Vec::new();
                }
                self.stored(record)
            }
            Stored::Settled => {
                self.repeated += 1;
                Vec::new()
            }
        }
    }

    /// The clock was read, or never will be: what was held is to be stored once more with it, or can be told without.
    pub(super) fn clock_known(
        &mut self,
        clock: Option<ClockObservation>,
    ) -> (Vec<(u32, RawRecord)>, Vec<News>) {
        let held = std::mem::take(&mut self.before_clock);
        let Some(clock) = clock else {
            return (Vec::new(), held.into_iter().flat_map(|record| self.stored(record)).collect());
        };
        let again = held.into_iter().map(|record| RawRecord { clock: Some(clock), ..record });
        let store = again.map(|record| {
            let ticket = self.storing(&record);
            self.again.insert(ticket);
            (ticket, record)
        });
        (store.collect(), Vec::new())
    }

    /// Forgets a record that could not be stored, so that it is taken when it is sent again.
    pub(super) fn forget(&mut self, ticket: u32) {
        if let Some(record) = self.storing.remove(&ticket) {
            self.seen.remove(&record.key());
        }
    }

    /// What can be told now that a record is durable.
    fn stored(&mut self, record: RawRecord) -> Vec<News> {
        let told = match record.characteristic {
            uuids::GLUCOSE_MEASUREMENT => self.measurement(record),
            uuids::GLUCOSE_CONTEXT => self.context(record),
            _ => self.deliver(&record, None),
        };
        told.into_iter().collect()
    }

    fn measurement(&mut self, record: RawRecord) -> Option<News> {
        match record.glucose() {
            Err(error) => Some(self.unreadable(&record, error)),
            Ok(packet) if packet.has_context => match self.early_contexts.remove(&packet.sequence) {
                Some(context) => self.deliver(&record, Some(&context)),
                None => {
                    // Two different records of one number: the earlier one's context can't come any more.
                    let earlier = self.waiting.insert(packet.sequence, record);
                    earlier.and_then(|earlier| self.deliver(&earlier, None))
                }
            },
            Ok(_) => self.deliver(&record, None),
        }
    }

    fn context(&mut self, record: RawRecord) -> Option<News> {
        match glucose::decode_context(&record.bytes) {
            Err(error) => Some(self.unreadable(&record, error)),
            Ok(packet) => match self.waiting.remove(&packet.sequence) {
                Some(measurement) => self.deliver(&measurement, Some(&record)),
                None => {
                    let earlier = self.early_contexts.insert(packet.sequence, record);
                    earlier.map(|earlier| self.orphan(&earlier))
                }
            },
        }
    }

    /// How many measurements and contexts wait for each other.
    pub(super) fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len() + self.early_contexts.len()).unwrap_or(u32::MAX)
    }

    /// The meter was heard out: what still waits is delivered with its mark, what belongs to nothing is set aside.
    pub(super) fn flush(&mut self) -> Vec<News> {
        let waiting = std::mem::take(&mut self.waiting);
        let orphans = std::mem::take(&mut self.early_contexts);
        let mut told: Vec<News> = waiting.values().filter_map(|record| self.deliver(record, None)).collect();
        told.extend(orphans.values().map(|record| self.orphan(record)));
        told
    }

    fn deliver(&mut self, measurement: &RawRecord, context: Option<&RawRecord>) -> Option<News> {
        match reading::decode(measurement, context) {
            Ok(reading) => {
                self.delivered += 1;
                Some(News::Reading(Box::new(reading)))
            }
            Err(error) => Some(self.unreadable(measurement, error)),
        }
    }

    fn unreadable(&mut self, record: &RawRecord, error: DecodeError) -> News {
        self.set_aside += 1;
        News::SetAside { record: record.key(), why: SetAside::Unreadable(error) }
    }

    fn orphan(&mut self, record: &RawRecord) -> News {
        self.set_aside += 1;
        News::SetAside { record: record.key(), why: SetAside::ContextWithoutMeasurement }
    }
}
