//! Runs a session over a transport: carries its commands out and brings it the events.

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Sleep, sleep, timeout};

use crate::ports::Clock;

use super::race::{First, first_of};
use super::reading::{MeterIdentity, RawRecord};
use super::session::{Command, Event, Limits, News, Outcome, Reply, Resume, Session, Stored};
use super::transport::{
    Advertisement, Characteristic, Link, LinkEvent, Transport, TransportError, Wanted, WriteKind, limits,
};

#[cfg(test)]
mod tests;

/// Where raw records become durable. Both calls may block for as long as a disk takes.
pub trait RawSink: Send + Sync {
    /// Why it can't store.
    type Error;

    /// Makes records durable before it returns, and says what it knew of each; records are the same if their
    /// [`RawRecord::key`]s are.
    ///
    /// # Errors
    /// None of the records is durable.
    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>, Self::Error>;

    /// What earlier sessions with the meter of this address left.
    ///
    /// # Errors
    /// It can't be read.
    fn resume(&self, address: &str) -> Result<Resume, Self::Error>;
}

/// How long an operation may take before it counts as [`TransportError::TimedOut`]: longer than a link allows itself for all its
/// steps, so that the link can say what has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOuts {
    /// Connecting, bonding and discovering: a person may have to type a PIN.
    pub connect: Duration,
    /// Subscribing, which can start the bonding too.
    pub subscribe: Duration,
    /// Reading or writing a value, which can start it as well.
    pub value: Duration,
    /// Hanging up, and any operation once somebody has given up.
    pub disconnect: Duration,
    /// The whole session.
    pub session: Duration,
}

impl Default for TimeOuts {
    fn default() -> Self {
        Self {
            connect: limits::WHOLE_CONNECT,
            subscribe: limits::WHOLE_SUBSCRIBE,
            value: limits::WHOLE_VALUE,
            disconnect: limits::HANG_UP,
            session: Duration::from_secs(15 * 60),
        }
    }
}

/// Lets a person give up: the meter is told to stop and the session ends in order. (Dropping the future of
/// [`Driver::run`] ends it at once; what was stored and not delivered is handed in at the next session.)
#[derive(Debug, Clone)]
pub struct Cancel(watch::Sender<bool>);

impl Default for Cancel {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Cancel {
    /// Gives up; works once and for every clone.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    async fn cancelled(&self) {
        let mut receiver = self.0.subscribe();
        if receiver.wait_for(|cancelled| *cancelled).await.is_err() {
            // The sender is `self`, so this can't be reached; waiting is what "not cancelled" means.
            pending::<()>().await;
        }
    }
}

/// Waits for the first meter that is wanted and in reach.
///
/// # Errors
/// [`TransportError::OutOfRange`] if none was heard in time, or why there is no scan.
pub async fn find(
    transport: &dyn Transport,
    wanted: &Wanted,
    patience: Duration,
) -> Result<Advertisement, TransportError> {
    let mut heard = transport.scan(wanted).await?;
    let first = async {
        while let Some(advertisement) = heard.recv().await {
            if advertisement.in_reach && wanted.matches(&advertisement) {
                return Ok(advertisement);
            }
        }
        Err(TransportError::AdapterOff)
    };
    timeout(patience, first).await.unwrap_or(Err(TransportError::OutOfRange))
}

/// How many stored records become durable in one go at most.
const AT_ONCE: usize = 64;

/// Runs sessions.
pub struct Driver<'a, S> {
    /// The radio.
    pub transport: &'a dyn Transport,
    /// Where raw records become durable.
    pub sink: &'a S,
    /// The phone's clock.
    pub clock: &'a dyn Clock,
    /// How long operations may take.
    pub time_outs: TimeOuts,
    /// How long the session waits for the meter, and how much it takes.
    pub limits: Limits,
    /// The radio translates this meter's own protocol into the standard's ([`Advertisement::translated`]).
    pub translated: bool,
}

impl<S: RawSink> Driver<'_, S> {
    /// One session with one meter, from connecting to hanging up. `news` is called on this task, in order, with what is new
    /// at once; a reading's raw records are durable by then, and keeping the reading settles them.
    ///
    /// # Errors
    /// The sink's, after the session has ended in order.
    pub async fn run(
        &self,
        meter: MeterIdentity,
        cancel: &Cancel,
        mut news: impl FnMut(Vec<News>) + Send,
    ) -> Result<Outcome, S::Error> {
        let address = meter.address.clone();
        let resume = self.sink.resume(&address)?;
        let mut session = Session::new(meter, resume, self.limits);
        session.set_translated(self.translated);
        let mut run = Run {
            address,
            link: None,
            events: None,
            timer: None,
            end: Some(Box::pin(sleep(self.time_outs.session))),
            cancel: Some(cancel),
            store_error: None,
        };
        let mut queue = VecDeque::from(session.on(Event::Start));
        loop {
            let event = match queue.pop_front() {
                None => Some(run.wait(self.clock).await),
                Some(Command::Tell(told)) => {
                    let mut together = vec![told];
                    while let Some(Command::Tell(next)) =
                        queue.pop_front_if(|next| matches!(next, Command::Tell(_)))
                    {
                        together.push(next);
                    }
                    news(together);
                    None
                }
                Some(Command::Finish(outcome)) => return run.store_error.map_or(Ok(outcome), Err),
                Some(Command::Store { ticket, record }) => {
                    let mut batch = vec![(ticket, record)];
                    self.join(&mut batch, &mut queue, &mut session, &mut run);
                    let by_itself = batch.iter().all(|(_, record)| !record.requested);
                    let events = self.store(batch, &mut run);
                    // What a meter has sent by itself, and the system has confirmed, it may send no more: the sink gets all of it
                    // before the session closes. What was asked for is asked for again.
                    if by_itself && events.iter().any(|event| matches!(event, Event::StoreFailed { .. })) {
                        run.hand_in(&mut session, &mut queue, self.clock);
                    }
                    for event in events {
                        queue.extend(session.on(event));
                    }
                    None
                }
                Some(command) => self.carry_out(command, &mut run).await,
            };
            // What the meter sent while an operation was under way came before the operation's end: a cuff that
            // hangs up after its measurement must be heard before the link is found broken. And what it sent before somebody gave
            // up has been confirmed to it: it may send it no more.
            if matches!(event, Some(Event::Done(_) | Event::Cancelled | Event::TimeUp)) {
                run.hand_in(&mut session, &mut queue, self.clock);
            }
            if let Some(event) = event {
                queue.extend(session.on(event));
            }
        }
    }

    async fn carry_out(&self, command: Command, run: &mut Run<'_, S::Error>) -> Option<Event> {
        let time_outs = &run.limits(self.time_outs);
        match command {
            Command::Connect => {
                let address = run.address.clone();
                run.hang_up(time_outs.disconnect).await;
                let opening = async {
                    let (mut link, events) = self.transport.open(&address).await?;
                    let characteristics = link.connect().await?;
                    Ok((link, events, characteristics))
                };
                Some(match run.limited(time_outs.connect, opening).await {
                    Some(Ok((link, events, characteristics))) => {
                        (run.link, run.events) = (Some(link), Some(events));
                        Event::Done(Ok(Reply::Connected(characteristics)))
                    }
                    Some(Err(error)) => Event::Done(Err(error)),
                    None => Event::Cancelled,
                })
            }
            Command::Subscribe(characteristic) => {
                run.operate(time_outs.subscribe, Operation::Subscribe(characteristic), self.clock).await
            }
            Command::Read(characteristic) => {
                run.operate(time_outs.value, Operation::Read(characteristic), self.clock).await
            }
            Command::Write(characteristic, bytes) => {
                run.operate(time_outs.value, Operation::Write(characteristic, bytes), self.clock).await
            }
            Command::Wait { timer, duration } => {
                run.timer = Some((timer, Box::pin(sleep(duration))));
                None
            }
            Command::Disconnect => {
                run.hang_up(time_outs.disconnect).await;
                None
            }
            // Taken by the loop.
            Command::Store { .. } | Command::Tell(_) | Command::Finish(_) => None,
        }
    }

    /// A meter's memory can come faster than a disk confirms: what has come of it by now becomes durable together with
    /// the first. Only how far it has come, and the timer, are put off by that.
    fn join(
        &self,
        batch: &mut Vec<(u32, RawRecord)>,
        queue: &mut VecDeque<Command>,
        session: &mut Session,
        run: &mut Run<'_, S::Error>,
    ) {
        // A meter that repeats itself for ever fills no batch.
        let mut heard = 0;
        while batch.len() < AT_ONCE && heard < AT_ONCE && batch.iter().all(|(_, record)| record.requested) {
            let can_wait = |command: &Command| {
                matches!(command, Command::Tell(News::Progress(_)) | Command::Wait { .. })
            };
            let next = queue.iter().position(|command| !can_wait(command));
            match next.map(|at| (at, &queue[at])) {
                Some((at, Command::Store { record, .. })) if record.requested => {
                    if let Some(Command::Store { ticket, record }) = queue.remove(at) {
                        batch.push((ticket, record));
                    }
                }
                Some(_) => return,
                None => match run.already_there(self.clock) {
                    Some(event) => {
                        heard += 1;
                        queue.extend(session.on(event));
                    }
                    None => return,
                },
            }
        }
    }

    fn store(&self, batch: Vec<(u32, RawRecord)>, run: &mut Run<'_, S::Error>) -> Vec<Event> {
        let (tickets, records): (Vec<u32>, Vec<RawRecord>) = batch.into_iter().unzip();
        match self.sink.store_raw(&records) {
            Ok(stored) => {
                let each = tickets.into_iter().zip(stored);
                each.map(|(ticket, stored)| Event::Stored { ticket, stored }).collect()
            }
            Err(error) => {
                run.store_error = Some(error);
                tickets.into_iter().map(|ticket| Event::StoreFailed { ticket }).collect()
            }
        }
    }
}

/// What a running session holds.
struct Run<'a, E> {
    address: String,
    link: Option<Box<dyn Link>>,
    events: Option<mpsc::Receiver<LinkEvent>>,
    timer: Option<(u32, Pin<Box<Sleep>>)>,
    /// Until the session must end; taken once it has been told.
    end: Option<Pin<Box<Sleep>>>,
    /// Taken once the session has been told: the abort itself must not be cancelled.
    cancel: Option<&'a Cancel>,
    store_error: Option<E>,
}

impl<E> Run<'_, E> {
    /// A person has given up, or the time is over.
    fn has_given_up(&self) -> bool {
        self.cancel.is_none() || self.end.is_none()
    }

    /// Nobody waits for a PIN any more once a person has given up or the time is over: what is left to be said is said quickly.
    fn limits(&self, given: TimeOuts) -> TimeOuts {
        match self.has_given_up() {
            true => TimeOuts { subscribe: given.disconnect, value: given.disconnect, ..given },
            false => given,
        }
    }

    /// Waits for what comes first: a person giving up, the end, something from the meter, the timer. A meter that is never silent
    /// keeps nobody from giving up; and what it has sent is heard before it is said to be silent, as long as nobody has given up.
    async fn wait(&mut self, clock: &dyn Clock) -> Event {
        let given_up = self.has_given_up();
        let Self { events, timer, end, .. } = self;
        let from_link = async {
            match events {
                Some(events) => events.recv().await,
                None => pending().await,
            }
        };
        let timer = async {
            match timer {
                Some((timer, over)) => {
                    over.await;
                    *timer
                }
                None => pending().await,
            }
        };
        let end = async {
            match end {
                Some(over) => over.await,
                None => pending().await,
            }
        };
        let link_or_timer = async {
            match given_up {
                false => first_of(from_link, timer).await,
                true => first_of(timer, from_link).await.flipped(),
            }
        };
        match first_of(first_of(cancelled(self.cancel), end), link_or_timer).await {
            First::Left(First::Left(())) => {
                self.cancel = None;
                Event::Cancelled
            }
            First::Left(First::Right(())) => {
                self.end = None;
                Event::TimeUp
            }
            First::Right(First::Left(event)) => self.event_of(event.unwrap_or(LinkEvent::Lost), clock),
            First::Right(First::Right(timer)) => {
                self.timer = None;
                Event::Timer { timer }
            }
        }
    }

    fn event_of(&mut self, event: LinkEvent, clock: &dyn Clock) -> Event {
        match event {
            LinkEvent::Notified { characteristic, bytes } => {
                Event::Notified { characteristic: characteristic.uuid, bytes, at: clock.now() }
            }
            LinkEvent::Lost => {
                self.events = None;
                Event::Lost
            }
        }
    }

    /// Hands in what has come from the meter by now. What comes meanwhile is for later: one that is never silent would keep the
    /// session here.
    fn hand_in(&mut self, session: &mut Session, queue: &mut VecDeque<Command>, clock: &dyn Clock) {
        for _ in 0..self.events.as_ref().map_or(0, mpsc::Receiver::len) {
            let Some(event) = self.already_there(clock) else { return };
            queue.extend(session.on(event));
        }
    }

    /// Something from the meter that has come already.
    fn already_there(&mut self, clock: &dyn Clock) -> Option<Event> {
        let event = self.events.as_mut()?.try_recv().ok()?;
        Some(self.event_of(event, clock))
    }

    async fn operate(&mut self, limit: Duration, operation: Operation, clock: &dyn Clock) -> Option<Event> {
        let Some(mut link) = self.link.take() else {
            return Some(Event::Done(Err(TransportError::LinkLost)));
        };
        let result = self.limited(limit, operation.on(link.as_mut(), clock)).await;
        self.link = Some(link);
        match result {
            Some(result) => Some(Event::Done(result)),
            None => Some(Event::Cancelled),
        }
    }

    /// An operation with its limit of time; `None` if a person gave up first.
    async fn limited<T>(
        &mut self,
        limit: Duration,
        operation: impl Future<Output = Result<T, TransportError>>,
    ) -> Option<Result<T, TransportError>> {
        let operation = timeout(limit, operation);
        match first_of(operation, cancelled(self.cancel)).await {
            First::Left(result) => Some(result.unwrap_or(Err(TransportError::TimedOut))),
            First::Right(()) => {
                self.cancel = None;
                None
            }
        }
    }

    async fn hang_up(&mut self, limit: Duration) {
        self.events = None;
        if let Some(mut link) = self.link.take() {
            // Whether the meter heard it or not, the link is dropped here, which hangs up too.
            let _answer = timeout(limit, link.disconnect()).await;
        }
    }
}

/// What is done on an open link.
enum Operation {
    Subscribe(Characteristic),
    Read(Characteristic),
    Write(Characteristic, Vec<u8>),
}

impl Operation {
    async fn on(self, link: &mut dyn Link, clock: &dyn Clock) -> Result<Reply, TransportError> {
        match self {
            Operation::Subscribe(characteristic) => {
                link.subscribe(characteristic).await.map(|()| Reply::Subscribed)
            }
            Operation::Read(characteristic) => match link.read(characteristic).await {
                Ok(bytes) => Ok(Reply::Read { bytes, at: clock.now() }),
                Err(TransportError::Refused) => Ok(Reply::Unread { at: clock.now() }),
                Err(error) => Err(error),
            },
            Operation::Write(characteristic, bytes) => {
                link.write(characteristic, &bytes, WriteKind::WithResponse).await.map(|()| Reply::Written)
            }
        }
    }
}

async fn cancelled(cancel: Option<&Cancel>) {
    match cancel {
        Some(cancel) => cancel.cancelled().await,
        None => pending().await,
    }
}
