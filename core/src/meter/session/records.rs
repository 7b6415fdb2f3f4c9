//! The records of a session: which are being stored, which wait for their context, which have been seen.

use std::collections::{BTreeMap, HashSet};

use crate::meter::bytes::DecodeError;
use crate::meter::reading::{self, ClockObservation, RawRecord, RecordKey};
use crate::meter::{glucose, uuids};

use super::{News, SetAside, Stored};

/// Records on their way.
#[derive(Default)]
pub(super) struct Records {
    /// A record that is kept with so many bytes was cut there.
    too_long: usize,
    next_ticket: u32,
    storing: BTreeMap<u32, RawRecord>,
    seen: HashSet<RecordKey>,
    /// Measurements whose context has not come, and contexts whose measurement has not come, by sequence number.
    waiting: BTreeMap<u16, RawRecord>,
    early_contexts: BTreeMap<u16, RawRecord>,
    /// Durable, but sent before the meter's clock or its model were read: without them they can't be read rightly.
    held: Vec<RawRecord>,
    /// Tickets of records that are stored once more, with what was read since.
    again: HashSet<u32>,
    highest_sequence: Option<u16>,
    /// The number of the last record that was new.
    last_sequence: Option<u16>,
    pub(super) received: u32,
    /// Different ones among them, contexts too.
    taken: usize,
    /// Different measurements among them.
    pub(super) measured: u32,
    /// Records that the store did not know as settled.
    pub(super) fresh: u32,
    pub(super) delivered: u32,
    pub(super) repeated: u32,
    pub(super) set_aside: u32,
}

impl Records {
    pub(super) fn new(too_long: usize) -> Self {
        Self { too_long, ..Self::default() }
    }

    fn is_too_long(&self, record: &RawRecord) -> bool {
        record.bytes.len() >= self.too_long
    }

    pub(super) fn resume(&mut self, highest_sequence: Option<u16>, pending: Vec<RawRecord>) -> Vec<News> {
        (self.highest_sequence, self.last_sequence) = (highest_sequence, highest_sequence);
        let mut news = Vec::new();
        for record in pending {
            let key = record.key();
            // One that says neither when nor which can be the next person's: of what comes like it the store decides.
            if key.received_on.is_none() && !self.seen.insert(key) {
                continue;
            }
            match self.needs_model(&record) {
                true => self.held.push(record),
                false => news.extend(self.stored(record)),
            }
        }
        news
    }

    /// Takes a record that came in; returns it with its ticket if it has to be stored.
    pub(super) fn take(&mut self, record: RawRecord) -> Option<(u32, RawRecord)> {
        self.received += 1;
        if !self.seen.insert(record.key()) {
            self.repeated += 1;
            return None;
        }
        self.taken += 1;
        self.measured += u32::from(record.characteristic != uuids::GLUCOSE_CONTEXT);
        Some((self.storing(&record), record))
    }

    fn storing(&mut self, record: &RawRecord) -> u32 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.storing.insert(ticket, record.clone());
        ticket
    }

    /// How many different records have come in this session.
    pub(super) fn taken(&self) -> usize {
        self.taken
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

    /// Whether the numbers have come to their end, or have begun again: what follows has lower ones.
    pub(super) fn counts_anew(&self) -> bool {
        self.highest_sequence.is_none_or(|highest| highest == u16::MAX)
    }

    /// Follows the meter's count. A number below the one before: it has begun again, and everything is asked for.
    fn count(&mut self, record: &RawRecord) {
        if let (uuids::GLUCOSE_MEASUREMENT, Some(sequence)) = (record.characteristic, record.sequence()) {
            let begun_again = self.last_sequence.is_some_and(|last| last > sequence);
            self.highest_sequence = (!begun_again).then_some(sequence);
            self.last_sequence = Some(sequence);
        }
    }

    /// A record is durable. One that came without the clock or the model, where these are known by now or still to come, is held.
    pub(super) fn settle(
        &mut self,
        ticket: u32,
        stored: Stored,
        clock_to_come: bool,
        model_to_come: bool,
    ) -> Vec<News> {
        let Some(record) = self.storing.remove(&ticket) else { return Vec::new() };
        match stored {
            Stored::ToDeliver => {
                if !self.again.remove(&ticket) {
                    self.fresh += 1;
                    self.count(&record);
                }
                let lacks_clock = clock_to_come && record.clock.is_none();
                if lacks_clock || model_to_come && record.meter.model.is_none() {
                    self.held.push(record);
                    return Vec::new();
                }
                self.stored(record)
            }
            Stored::Settled => {
                self.repeated += 1;
                match self.is_waited_for(&record) {
                    true => self.context(record).into_iter().collect(),
                    false => Vec::new(),
                }
            }
        }
    }

    /// Clock and model were read as far as they ever will be, or, unless `for_good`, in this session: what was held is to be stored
    /// once more with them, or can be told without.
    pub(super) fn learnt(
        &mut self,
        clock: Option<ClockObservation>,
        model: Option<&str>,
        for_good: bool,
    ) -> (Vec<(u32, RawRecord)>, Vec<News>) {
        let (mut store, mut news) = (Vec::new(), Vec::new());
        for record in std::mem::take(&mut self.held) {
            let mut known = record.clone();
            known.clock = known.clock.or(clock);
            known.meter.model = known.meter.model.or_else(|| model.map(str::to_owned));
            if known != record {
                let ticket = self.storing(&known);
                self.again.insert(ticket);
                store.push((ticket, known));
            } else if !for_good && self.needs_model(&record) {
                self.held.push(record);
            } else {
                news.extend(self.stored(record));
            }
        }
        (store, news)
    }

    /// Whether a record has come that can't be read as long as the meter's model is not known.
    pub(super) fn awaits_model(&self) -> bool {
        self.storing.values().chain(&self.held).any(|record| self.needs_model(record))
    }

    /// Whether the context of a record may still come.
    pub(super) fn awaits_context(&self) -> bool {
        let announced = self.storing.values().chain(&self.held).any(RawRecord::announces_context);
        announced || !self.waiting.is_empty()
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
            _ if self.is_too_long(&record) => {
                self.set_aside += 1;
                Some(News::SetAside { record: record.key(), why: SetAside::TooLong })
            }
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

    /// A context for which a measurement waits. It can be settled all the same: a meter that was emptied counts anew, and a context
    /// tells no time, so that it can be alike to the byte to one of the earlier count.
    fn is_waited_for(&self, record: &RawRecord) -> bool {
        record.characteristic == uuids::GLUCOSE_CONTEXT
            && record.sequence().is_some_and(|sequence| self.waiting.contains_key(&sequence))
    }

    /// How many measurements and contexts wait for each other, or for the meter's model.
    pub(super) fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len() + self.early_contexts.len() + self.held.len()).unwrap_or(u32::MAX)
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

    /// Whether a record says nothing as long as its meter is known by its name only.
    fn needs_model(&self, record: &RawRecord) -> bool {
        record.meter.model.is_none()
            && !self.is_too_long(record)
            && match record.characteristic {
                uuids::GLUCOSE_CONTEXT => false,
                uuids::GLUCOSE_MEASUREMENT => record.glucose().is_err(),
                _ => record.pressure().is_err(),
            }
    }
}
