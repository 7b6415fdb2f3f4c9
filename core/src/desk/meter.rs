//! Listening for meters: every record durable first. At the door a reading of this visit is taken at once and everything
//! older left for a person to claim; outside a visit all of it is.

mod hold;
mod inbox;
mod raw;
mod take;
pub(super) mod tell;
mod trouble;
mod value;
mod whose;

use std::collections::HashMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use rusqlite::Transaction;
use tokio::task::unconstrained;
use tokio::time::{Sleep, sleep};

use super::view::MeterEvent;
use super::visit::Open;
use super::work::{Desk, Fault, Work};
use super::{Error, claim};
use crate::access::Capability;
use crate::care::id::VisitId;
use crate::meter::driver::{Cancel, Driver, TimeOuts};
use crate::meter::quirks::{Pairing, Quirks};
use crate::meter::reading::{DecodedReading, MeterIdentity};
use crate::meter::session::{Ended, Limits, News, Outcome, Progress, SetAside};
use crate::meter::transport::{Advertisement, Transport, TransportError, Wanted};
use crate::meter::units::rounded;
use crate::meter::uuids;
use crate::store;

pub(super) use inbox::{Waiting, can_be_of_now, one, view as inbox, waiting, with_context};
use raw::LastHeard;
pub use raw::RawInbox;
use take::Taken;
pub(super) use take::{Owner, attach};
pub(super) use value::{address_name, address_untested, capability, knows_time, untested};
pub(super) use whose::{give_back, remark_taken_back};

/// A meter that has just been heard out is left alone for so long; it advertises for a while after its session.
const REST: Duration = Duration::from_secs(4);

/// Before the radio is asked again after it failed.
const PAUSE: Duration = Duration::from_secs(3);

/// Percent of a battery from which on down it is said.
const BATTERY_LOW: u8 = 20;

/// What is said of a record that this role may not see.
const FOR_OTHERS: &str = "inbox-kept-for-others";

/// Takes events; an error (the listener is gone) ends the listening.
type Tell<'a> = &'a (dyn Fn(MeterEvent) -> Result<(), String> + Send + Sync);

impl Desk {
    /// Listens for meters and puts what they measure into the visit, until dropped. What has arrived is kept.
    pub async fn listen(
        &self,
        visit: &str,
        transport: Arc<dyn Transport>,
        tell: Tell<'_>,
    ) -> Result<(), Error> {
        let (id, glucose) = {
            let work = self.enter(Capability::RecordBloodPressure)?;
            let id = work.id::<VisitId>(visit)?;
            work.read(|connection| {
                let open = Open::load(&work, connection, id)?;
                work.may_record(connection, open.draft.resident)?;
                work.may_read_meters(connection, open.draft.resident)
            })?;
            (id, work.can(Capability::RecordGlucose))
        };
        let _resting = self.resting();
        let heard = LastHeard::default();
        Listening { desk: self, visit: Some(id), glucose, transport, tell, heard }.run().await
    }

    /// Listens for meters outside a visit, until dropped: what they hold waits in the inbox for a person to say whose it is.
    pub async fn collect(&self, transport: Arc<dyn Transport>, tell: Tell<'_>) -> Result<(), Error> {
        let glucose = self.enter(Capability::ClaimRecord)?.can(Capability::RecordGlucose);
        let heard = LastHeard::default();
        Listening { desk: self, visit: None, glucose, transport, tell, heard }.run().await
    }
}

/// The meters that have just been heard out, by address.
#[derive(Default)]
struct Resting(HashMap<String, Pin<Box<Sleep>>>);

impl Resting {
    fn begins(&mut self, address: String) {
        self.0.insert(address, Box::pin(sleep(REST)));
    }

    fn contains(&mut self, address: &str) -> bool {
        let mut nobody = Context::from_waker(Waker::noop());
        self.0.get_mut(address).is_some_and(|over| pin!(unconstrained(over)).poll(&mut nobody).is_pending())
    }
}

/// One listening, within one visit or none.
struct Listening<'a> {
    desk: &'a Desk,
    visit: Option<VisitId>,
    /// Whether this role may record glucose.
    glucose: bool,
    transport: Arc<dyn Transport>,
    tell: Tell<'a>,
    heard: LastHeard,
}

impl Listening<'_> {
    async fn run(&self) -> Result<(), Error> {
        let waiting = if self.glucose { "listen-waiting" } else { "listen-waiting-pressure" };
        let mut resting = Resting::default();
        self.say(waiting, &[])?;
        loop {
            let heard = match self.next_meter(&mut resting).await {
                Ok(heard) => heard,
                Err(error) => {
                    self.trouble(trouble::words(self.desk.context.language(), error))?;
                    sleep(PAUSE).await;
                    continue;
                }
            };
            self.session(&heard).await?;
            resting.begins(heard.address);
            self.say(waiting, &[])?;
        }
    }

    /// The first meter in reach that is not resting, and not for others.
    async fn next_meter(&self, resting: &mut Resting) -> Result<Advertisement, TransportError> {
        let names = self.known();
        let wanted = Wanted { known: names.keys().cloned().collect(), only_known: false };
        let mut heard = self.transport.scan(&wanted).await?;
        while let Some(mut advertisement) = heard.recv().await {
            let rests = resting.contains(&advertisement.address);
            if advertisement.in_reach && wanted.matches(&advertisement) && !rests {
                let remembered =
                    || names.get(&advertisement.address).filter(|name| !name.is_empty()).cloned();
                advertisement.name = advertisement.name.take().or_else(remembered);
                if !self.is_for_others(&advertisement) {
                    return Ok(advertisement);
                }
            }
        }
        Err(TransportError::AdapterOff)
    }

    /// Whether a meter measures only what this role may not record, as far as that is known before it is connected: what it holds
    /// is left in it for those who may.
    fn is_for_others(&self, heard: &Advertisement) -> bool {
        if self.glucose {
            return false;
        }
        let meter = self.identity(heard);
        let row = Quirks::of(meter.name.as_deref(), meter.model.as_deref());
        let measures = |service| heard.services.contains(&service) || row.services.contains(&service);
        measures(uuids::GLUCOSE_SERVICE) && !measures(uuids::BLOOD_PRESSURE_SERVICE)
    }

    /// The names of the meters that were met before, by address; a locked desk knows none.
    fn known(&self) -> HashMap<String, String> {
        let known =
            self.desk.unattended().map(|work| work.read(|connection| Ok(store::inbox::known(connection)?)));
        known.and_then(Result::ok).unwrap_or_default().into_iter().collect()
    }

    /// A meter that was heard, with the model number that an earlier session has read: it can name another row of quirks than the
    /// advertised name does. A locked desk knows none.
    fn identity(&self, heard: &Advertisement) -> MeterIdentity {
        let address = heard.address.clone();
        let of = |work: &Work<'_>| work.read(|connection| Ok(store::inbox::model_of(connection, &address)?));
        let model = self.desk.unattended().and_then(|work| of(&work).ok()).flatten();
        MeterIdentity { address, name: heard.name.clone(), model }
    }

    async fn session(&self, heard: &Advertisement) -> Result<(), Error> {
        let name = heard.name.clone().unwrap_or_default();
        self.say("listen-found", &[&name])?;
        let meter = self.identity(heard);
        let pairing = Quirks::of(meter.name.as_deref(), meter.model.as_deref()).pairing;
        if pairing == Pairing::PinOnTheBack && !heard.bonded {
            self.say("listen-pin-on-the-back", &[&name])?;
        }
        let inbox =
            self.desk.open_store().map(|store| RawInbox::new(store, Arc::clone(&self.desk.context.ids)));
        let sink = take::Sink {
            desk: self.desk,
            name: &name,
            inbox,
            heard: &self.heard,
            unstored: Mutex::default(),
        };
        let driver = Driver {
            transport: self.transport.as_ref(),
            sink: &sink,
            clock: self.desk.context.clock.as_ref(),
            time_outs: TimeOuts::default(),
            limits: Limits::default(),
            translated: heard.translated,
        };
        let cancel = Cancel::default();
        // The first failure to take or tell a reading: the meter is told to stop, and the listening ends with it.
        let failed = Mutex::new(None);
        let outcome = driver
            .run(meter.clone(), &cancel, |news| {
                if let Err(error) = self.news(&heard.address, &name, news) {
                    failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    cancel.cancel();
                }
            })
            .await;
        let unstored = std::mem::take(&mut *sink.unstored.lock().unwrap_or_else(PoisonError::into_inner));
        let outcome = match outcome {
            Err(error) if !unstored.is_empty() => return self.hold(&sink, meter, &unstored, error).await,
            other => other?,
        };
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => self.ended(&name, pairing, outcome),
        }
    }

    /// What is new at once, in its order. Readings that follow each other are taken in one go: a memory holds hundreds.
    fn news(&self, address: &str, name: &str, news: Vec<News>) -> Result<(), Error> {
        let mut readings = Vec::new();
        for news in news {
            match news {
                News::Reading(decoded) => readings.push(*decoded),
                other => {
                    self.readings(&std::mem::take(&mut readings))?;
                    self.other(address, name, other)?;
                }
            }
        }
        self.readings(&readings)
    }

    /// Tells each that was taken, and once that others were kept, with the page as it is after all of them.
    fn readings(&self, readings: &[DecodedReading]) -> Result<(), Error> {
        if readings.is_empty() {
            return Ok(());
        }
        let work = self.desk.enter(Capability::RecordBloodPressure)?;
        match self.visit {
            Some(visit) => self.for_visit(&work, visit, readings),
            None => self.for_inbox(&work, readings),
        }
    }

    fn for_visit(&self, work: &Work<'_>, visit: VisitId, readings: &[DecodedReading]) -> Result<(), Error> {
        let taken = work.write(|tx| self.take(work, tx, visit, readings))?;
        let visit = self.desk.show(work, visit)?;
        let mut kept = None;
        for taken in taken {
            match taken {
                Taken::Reading(spoken) => {
                    self.tell(MeterEvent::Arrived { visit: visit.clone(), spoken })?;
                }
                Taken::Waits => {
                    kept = Some(work.say("inbox-kept", &[&visit.inbox.len().to_string()]));
                }
                Taken::ForOthers => {
                    kept.get_or_insert_with(|| work.plain(FOR_OTHERS));
                }
                Taken::SetAside(why) => {
                    kept.get_or_insert_with(|| work.plain(why.key()));
                }
            }
        }
        kept.map_or(Ok(()), |line| self.tell(MeterEvent::Kept { visit, line }))
    }

    fn take(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        visit: VisitId,
        readings: &[DecodedReading],
    ) -> Result<Vec<Taken>, Fault> {
        let mut open = None;
        let mut all = Vec::new();
        for decoded in readings {
            let visit = match open.take() {
                Some(visit) => visit,
                None => Open::load(work, tx, visit)?,
            };
            let taken = take::decoded(self.desk, work, tx, &visit, decoded)?;
            // What came out of a memory and waits has changed nothing about the visit.
            let unchanged = decoded.requested && !matches!(taken, Taken::Reading(_));
            open = unchanged.then_some(visit);
            all.push(taken);
        }
        Ok(all)
    }

    fn for_inbox(&self, work: &Work<'_>, readings: &[DecodedReading]) -> Result<(), Error> {
        let (aside, inbox) = work.write(|tx| {
            // Why none of them waits here; none: one does.
            let mut aside = None;
            let mut waits = false;
            for decoded in readings {
                match take::collected(work, tx, decoded)? {
                    Taken::SetAside(why) => aside = aside.or(Some(why.key())),
                    Taken::ForOthers => aside = aside.or(Some(FOR_OTHERS)),
                    Taken::Reading(_) | Taken::Waits => waits = true,
                }
            }
            Ok((aside.filter(|_| !waits), claim::view(work, tx)?))
        })?;
        let line = match aside {
            None => work.say("inbox-kept", &[&inbox.rows.len().to_string()]),
            Some(why) => work.plain(why),
        };
        self.tell(MeterEvent::Collected { inbox, line })
    }

    fn other(&self, address: &str, name: &str, news: News) -> Result<(), Error> {
        match news {
            News::Reading(decoded) => self.readings(&[*decoded]),
            News::SetAside { record, why: why @ (SetAside::Unreadable(_) | SetAside::TooLong) } => {
                let key = if why == SetAside::TooLong { "meter-too-long" } else { "meter-unreadable" };
                let work = self.desk.enter(Capability::RecordBloodPressure)?;
                work.write(|tx| take::set_aside(tx, &record))?;
                self.tell(MeterEvent::Trouble { line: work.say(key, &[name]) })
            }
            News::SetAside { record, why: SetAside::ContextWithoutMeasurement } => {
                let work = self.desk.enter(Capability::RecordBloodPressure)?;
                work.write(|tx| take::set_aside(tx, &record))
            }
            News::Progress(Progress::SettingClock(clock)) => {
                let work = self.desk.by_itself(Capability::RecordBloodPressure)?;
                Ok(work.write(|tx| Ok(store::inbox::set_meter_clock(tx, address, &raw::seen(clock))?))?)
            }
            News::Progress(Progress::Received(count)) => {
                self.say("listen-receiving", &[name, &count.to_string()])
            }
            News::Progress(Progress::ReceivedOf(count, of)) => {
                self.say("listen-receiving-of", &[name, &count.to_string(), &of.to_string()])
            }
            News::Progress(Progress::CuffPressure(mmhg)) => {
                self.say("listen-cuff", &[name, &rounded(mmhg, 0).to_string()])
            }
            News::Progress(Progress::Device(about))
                if about.battery.is_some_and(|left| left <= BATTERY_LOW) =>
            {
                self.say("listen-battery-low", &[name])
            }
            News::Progress(_) => Ok(()),
        }
    }

    fn ended(&self, name: &str, pairing: Pairing, outcome: Outcome) -> Result<(), Error> {
        match outcome.ended {
            Ended::Complete if outcome.fresh == 0 && outcome.repeated > 0 => {
                self.say("listen-nothing-new", &[name])
            }
            Ended::Complete | Ended::Cancelled => self.say("listen-done", &[name]),
            other => self.trouble(trouble::of_session(self.desk.context.language(), other, name, pairing)),
        }
    }

    fn trouble(&self, words: Option<String>) -> Result<(), Error> {
        match words {
            Some(line) => self.tell(MeterEvent::Trouble { line }),
            None => Ok(()),
        }
    }

    fn say(&self, key: &str, args: &[&str]) -> Result<(), Error> {
        let line = crate::words::say(self.desk.context.language(), key, args);
        self.tell(MeterEvent::Progress { line })
    }

    fn tell(&self, event: MeterEvent) -> Result<(), Error> {
        (self.tell)(event).map_err(|_| {
            let language = self.desk.context.language();
            Error::internal(language, "T")
        })
    }
}
