//! What the driver itself is answerable for: time, and a store that fails.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset};
use tokio::time::Instant;

use super::*;
use crate::meter::reading::RecordKey;
use crate::meter::session::Ended;
use crate::meter::transport::Characteristic;
use crate::meter::transport::simulated::VirtualMeters;
use crate::meter::uuids;

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-08-11T18:31:00+08:00").unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// A cuff that behaves as none should.
#[derive(Clone, Copy)]
enum Odd {
    /// It never answers.
    Deaf,
    /// Once it is subscribed to, it repeats one packet each second.
    Repeats,
    /// It sends that packet [`FLOOD`] times, as fast as they are taken from it; so much time has passed when the first are there.
    Floods(Duration),
}

/// More packets than anybody should have to listen to.
const FLOOD: usize = 20_000;

/// So many of them wait at a time.
const ROOM: usize = 1_000;

struct OddLink {
    odd: Odd,
    events: mpsc::Sender<LinkEvent>,
}

#[async_trait]
impl Transport for Odd {
    async fn scan(&self, _wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
        Err(TransportError::AdapterOff)
    }

    async fn open(
        &self,
        _address: &str,
    ) -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError> {
        let (events, receiver) = mpsc::channel(ROOM);
        Ok((Box::new(OddLink { odd: *self, events }), receiver))
    }
}

#[async_trait]
impl Link for OddLink {
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError> {
        if matches!(self.odd, Odd::Deaf) {
            pending::<()>().await;
        }
        let service = uuids::BLOOD_PRESSURE_SERVICE;
        Ok(vec![Characteristic { service, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT }])
    }

    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError> {
        let (odd, events) = (self.odd, self.events.clone());
        tokio::spawn(async move {
            let bytes = vec![0, 120, 0, 80, 0, 93, 0];
            let packet = LinkEvent::Notified { characteristic, bytes };
            if let Odd::Floods(passes) = odd {
                for number in 0..FLOOD {
                    if number == ROOM {
                        tokio::time::advance(passes).await;
                    }
                    while events.try_send(packet.clone()).is_err() && !events.is_closed() {
                        tokio::task::yield_now().await;
                    }
                }
                return;
            }
            while events.send(packet.clone()).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        Ok(())
    }

    async fn read(&mut self, _characteristic: Characteristic) -> Result<Vec<u8>, TransportError> {
        Err(TransportError::Refused)
    }

    async fn write(
        &mut self,
        _characteristic: Characteristic,
        _bytes: &[u8],
        _kind: WriteKind,
    ) -> Result<(), TransportError> {
        Err(TransportError::Refused)
    }

    async fn disconnect(&mut self) -> Result<(), TransportError> {
        pending().await
    }
}

#[derive(Debug, PartialEq, Eq)]
struct DiskFull;

struct Sink {
    full: bool,
}

impl RawSink for Sink {
    type Error = DiskFull;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>, DiskFull> {
        if self.full { Err(DiskFull) } else { Ok(vec![Stored::ToDeliver; records.len()]) }
    }

    fn resume(&self, _address: &str) -> Result<Resume, DiskFull> {
        Ok(Resume::default())
    }
}

fn is_reading(news: &News) -> bool {
    matches!(news, News::Reading(_))
}

async fn run_with(
    transport: &dyn Transport,
    full: bool,
    cancel: &Cancel,
    news: impl FnMut(Vec<News>) + Send,
) -> Result<Outcome, DiskFull> {
    let driver = Driver {
        transport,
        sink: &Sink { full },
        clock: &StoppedClock,
        time_outs: TimeOuts::default(),
        limits: Limits::default(),
        translated: false,
    };
    let meter = MeterIdentity { address: "A".to_owned(), name: None, model: None };
    driver.run(meter, cancel, news).await
}

async fn run(transport: &dyn Transport, full: bool, cancel: &Cancel) -> (Result<Outcome, DiskFull>, usize) {
    let mut readings = 0;
    let count = |news: Vec<News>| readings += news.iter().filter(|it| is_reading(it)).count();
    let outcome = run_with(transport, full, cancel, count).await;
    (outcome, readings)
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_never_answers_times_out() {
    let begin = Instant::now();
    let (outcome, _) = run(&Odd::Deaf, false, &Cancel::default()).await;
    assert_eq!(outcome.unwrap().ended, Ended::Failed(TransportError::TimedOut));
    assert_eq!(begin.elapsed(), TimeOuts::default().connect);
}

#[tokio::test(start_paused = true)]
async fn giving_up_does_not_wait_for_an_operation() {
    let begin = Instant::now();
    let cancel = Cancel::default();
    let give_up = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        cancel.cancel();
    };
    let ((outcome, _), ()) = tokio::join!(run(&Odd::Deaf, false, &cancel), give_up);
    assert_eq!(outcome.unwrap().ended, Ended::Cancelled);
    assert_eq!(begin.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_never_stops_is_left_when_the_time_is_up() {
    let begin = Instant::now();
    let (outcome, readings) = run(&Odd::Repeats, false, &Cancel::default()).await;
    let outcome = outcome.unwrap();
    assert_eq!((outcome.ended, outcome.delivered, readings), (Ended::TooLong, 1, 1));
    assert!(outcome.repeated > 800, "the same packet again is no second reading");
    let time_outs = TimeOuts::default();
    assert_eq!(begin.elapsed(), time_outs.session + time_outs.disconnect);
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_is_never_silent_keeps_nobody_from_giving_up() {
    let cancel = Cancel::default();
    let gives_up = |news: Vec<News>| {
        if news.iter().any(is_reading) {
            cancel.cancel();
        }
    };
    let outcome = run_with(&Odd::Floods(Duration::ZERO), false, &cancel, gives_up).await.unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Cancelled, 1));
    assert!(outcome.repeated < 2_000, "{} packets were heard first", outcome.repeated);
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_is_never_silent_is_left_when_the_time_is_up() {
    let meter = Odd::Floods(TimeOuts::default().session + Duration::from_secs(1));
    let (outcome, _) = run(&meter, false, &Cancel::default()).await;
    let outcome = outcome.unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::TooLong, 1));
    assert!(outcome.repeated < 2_000, "{} packets were heard first", outcome.repeated);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_gives_its_error_and_no_reading() {
    assert_eq!(run(&Odd::Repeats, true, &Cancel::default()).await, (Err(DiskFull), 0));
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_is_not_possible_says_why() {
    let found = find(&Odd::Repeats, &Wanted::default(), Duration::from_secs(1)).await;
    assert_eq!(found.err(), Some(TransportError::AdapterOff));
}

/// Keeps what it is given, until the disk is full.
struct Batches {
    kept: Mutex<Vec<Vec<RecordKey>>>,
    room: usize,
}

impl RawSink for Batches {
    type Error = DiskFull;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>, DiskFull> {
        let mut kept = self.kept.lock().unwrap();
        if kept.iter().flatten().count() + records.len() > self.room {
            return Err(DiskFull);
        }
        kept.push(records.iter().map(RawRecord::key).collect());
        Ok(vec![Stored::ToDeliver; records.len()])
    }

    fn resume(&self, _address: &str) -> Result<Resume, DiskFull> {
        Ok(Resume::default())
    }
}

/// A glucometer that sends its records all at once.
fn full_memory(records: usize) -> VirtualMeters {
    let meters = VirtualMeters::with_packet_interval(Arc::new(StoppedClock), Duration::ZERO);
    meters.add_glucometer("A", "meter+1");
    for _ in 0..records {
        meters.insert_strip_of("A", 59, None);
    }
    meters
}

/// How it ended, how many readings were told, and how many records became durable in each go.
async fn import(meters: &dyn Transport, room: usize) -> (Result<Outcome, DiskFull>, usize, Vec<usize>) {
    let sink = Batches { kept: Mutex::default(), room };
    let driver = Driver {
        transport: meters,
        sink: &sink,
        clock: &StoppedClock,
        time_outs: TimeOuts::default(),
        limits: Limits::default(),
        translated: false,
    };
    let meter = MeterIdentity { address: "A".to_owned(), name: None, model: None };
    let mut told = 0;
    let news = |news: Vec<News>| {
        for news in news {
            let News::Reading(reading) = news else { continue };
            told += 1;
            let kept = sink.kept.lock().unwrap();
            assert!(
                kept.iter().flatten().any(|kept| reading.sources[0] == *kept),
                "told before it was durable"
            );
        }
    };
    let outcome = driver.run(meter, &Cancel::default(), news).await;
    let batches = sink.kept.lock().unwrap().iter().map(Vec::len).collect();
    (outcome, told, batches)
}

#[tokio::test(start_paused = true)]
async fn stored_records_that_come_at_once_become_durable_together() {
    let (outcome, told, batches) = import(&full_memory(150), 1_000).await;
    assert_eq!((outcome.unwrap().ended, told), (Ended::Complete, 150));
    assert_eq!(batches, [AT_ONCE, AT_ONCE, 150 - 2 * AT_ONCE]);
}

#[tokio::test(start_paused = true)]
async fn of_records_that_could_not_be_made_durable_together_none_is_told() {
    let (outcome, told, batches) = import(&full_memory(150), 100).await;
    assert_eq!((outcome, told, batches), (Err(DiskFull), AT_ONCE, vec![AT_ONCE]));
}

#[tokio::test(start_paused = true)]
async fn what_a_meter_sends_by_itself_becomes_durable_one_by_one() {
    let meters = VirtualMeters::with_packet_interval(Arc::new(StoppedClock), Duration::ZERO);
    meters.add_cuff("A", "Cuff");
    meters.press_cuff(152, 94, 72);
    meters.press_cuff(148, 92, 70);
    let (outcome, told, batches) = import(&meters, 1_000).await;
    assert_eq!((outcome.unwrap().ended, told), (Ended::Complete, 2));
    // As soon as they come, and once more when the meter's clock has been read.
    assert_eq!(batches, [1; 4]);
}

/// Meters that answer what is written to them only when somebody has typed a PIN; none: nobody does.
struct WithPin {
    meters: VirtualMeters,
    typing: Option<Duration>,
}

struct WithPinLink {
    link: Box<dyn Link>,
    typing: Option<Duration>,
}

#[async_trait]
impl Transport for WithPin {
    async fn scan(&self, wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
        self.meters.scan(wanted).await
    }

    async fn open(
        &self,
        address: &str,
    ) -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError> {
        let (link, events) = self.meters.open(address).await?;
        Ok((Box::new(WithPinLink { link, typing: self.typing }), events))
    }
}

#[async_trait]
impl Link for WithPinLink {
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError> {
        self.link.connect().await
    }

    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError> {
        self.link.subscribe(characteristic).await
    }

    async fn read(&mut self, characteristic: Characteristic) -> Result<Vec<u8>, TransportError> {
        self.link.read(characteristic).await
    }

    async fn write(
        &mut self,
        characteristic: Characteristic,
        bytes: &[u8],
        kind: WriteKind,
    ) -> Result<(), TransportError> {
        match self.typing {
            Some(typing) => tokio::time::sleep(typing).await,
            None => pending().await,
        }
        self.link.write(characteristic, bytes, kind).await
    }

    async fn disconnect(&mut self) -> Result<(), TransportError> {
        self.link.disconnect().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_waits_for_a_person_who_types_a_pin() {
    let meters = WithPin { meters: full_memory(3), typing: Some(Duration::from_secs(40)) };
    let (outcome, told, _) = import(&meters, 1_000).await;
    assert_eq!((outcome.unwrap().ended, told), (Ended::Complete, 3));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_nobody_answers_ends_as_one() {
    let begin = Instant::now();
    let meters = WithPin { meters: full_memory(3), typing: None };
    let (outcome, told, _) = import(&meters, 1_000).await;
    assert_eq!((outcome.unwrap().ended, told), (Ended::Unanswered, 0));
    assert!(begin.elapsed() < TimeOuts::default().session);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_while_a_pin_is_asked_for_does_not_wait_for_it() {
    let begin = Instant::now();
    let cancel = Cancel::default();
    let give_up = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        cancel.cancel();
    };
    let meters = WithPin { meters: full_memory(3), typing: None };
    let ((outcome, _), ()) = tokio::join!(run(&meters, false, &cancel), give_up);
    assert_eq!(outcome.unwrap().ended, Ended::Cancelled);
    assert!(begin.elapsed() <= Duration::from_secs(3) + TimeOuts::default().disconnect);
}
