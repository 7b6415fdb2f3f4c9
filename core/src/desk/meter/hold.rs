//! What a meter has sent and the store has refused.

use tokio::time::sleep;

use super::super::Error;
use super::super::view::MeterEvent;
use super::take::{self, Sink};
use super::{Listening, PAUSE};
use crate::access::Capability;
use crate::meter::driver::RawSink;
use crate::meter::quirks::Quirks;
use crate::meter::reading::{MeterIdentity, RawRecord};
use crate::meter::session::{Command, Event, Limits, News, Session};

impl Listening<'_> {
    /// What a full phone could not keep is held for as long as the listening lasts: said at once, and stored as soon as there is
    /// space.
    pub(super) async fn hold(
        &self,
        sink: &Sink<'_>,
        meter: MeterIdentity,
        unstored: &[RawRecord],
        error: Error,
    ) -> Result<(), Error> {
        match self.desk.enter(Capability::RecordBloodPressure) {
            Ok(work) => {
                let read = || unstored.iter().find_map(|record| record.meter.model.as_deref());
                let model = meter.model.as_deref().or_else(read);
                let deletes = Quirks::of(meter.name.as_deref(), model).deletes_after_sending;
                let key = if deletes { "listen-not-stored-deleted" } else { "listen-not-stored" };
                let line = work.say(key, &[&take::unstored(&work, unstored), &error.to_string()]);
                drop(work);
                self.tell(MeterEvent::Trouble { line })?;
            }
            // Nobody is there to be told a value.
            Err(Error::Locked { .. }) => {}
            Err(error) => return Err(error),
        }
        loop {
            sleep(PAUSE).await;
            // Waiting for space keeps nobody's desk unlocked, and goes on behind the lock: this is the only copy.
            let kept = match self.desk.by_itself(Capability::RecordBloodPressure) {
                Ok(work) => sink.keep(&work, unstored),
                Err(error @ Error::Locked { .. }) => sink.keep_behind_the_lock(unstored, error),
                Err(error) => return Err(error),
            };
            if kept.is_ok() {
                break;
            }
        }
        // From here they go the way of what an earlier session left.
        let address = meter.address.clone();
        let resume = sink.resume(&address)?;
        let left = Session::new(meter, resume, Limits::default()).on(Event::Start).into_iter();
        let news = left.filter_map(|command| match command {
            Command::Tell(News::Progress(_)) => None,
            Command::Tell(news) => Some(news),
            _ => None,
        });
        self.news(&address, sink.name, news.collect())
    }
}
