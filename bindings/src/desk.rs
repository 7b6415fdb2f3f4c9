//! The unlocked desk.

use std::sync::Arc;
use std::time::Duration;

use doorstep_core::desk;
use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    Arm, DrugHint, FieldInput, InboxView, MeView, NobodysWhy, OwnMeterRow, PlanRow, ReadingRow, ResidentRow,
    ResidentView, SignedView, TodayView, VisitView,
};
use tokio::task::AbortHandle;

use crate::ports::{LockObserver, MeterObserver};
use crate::radio::MeterRadio;

/// What a member of the team does with an open store. Calls block; keep them off the main thread.
#[derive(uniffi::Object)]
pub struct Desk {
    pub(crate) desk: Arc<desk::Desk>,
}

impl Desk {
    pub(crate) fn of(desk: Arc<desk::Desk>) -> Arc<Self> {
        Arc::new(Self { desk })
    }

    pub(crate) fn core(&self) -> &desk::Desk {
        &self.desk
    }
}

#[uniffi::export]
impl Desk {
    /// Who uses this phone.
    pub fn me(&self) -> Result<MeView, Error> {
        self.desk.me()
    }

    /// Today's doors in walking order.
    pub fn today(&self) -> Result<TodayView, Error> {
        self.desk.today()
    }

    /// Residents whose name, phone or door begins so; an empty query: the first ones of the list.
    pub fn residents(&self, query: String) -> Result<Vec<ResidentRow>, Error> {
        self.desk.residents(&query)
    }

    /// The next of the list after a resident's row; none: it was the last one.
    pub fn residents_after(&self, resident: String) -> Result<Vec<ResidentRow>, Error> {
        self.desk.residents_after(&resident)
    }

    /// Drugs of the list that what is typed may mean: characters, pinyin, first letters or English.
    pub fn drugs_named(&self, typed: String) -> Result<Vec<DrugHint>, Error> {
        self.desk.drugs_named(&typed)
    }

    /// One resident with her history.
    pub fn resident(&self, resident: String) -> Result<ResidentView, Error> {
        self.desk.resident(&resident)
    }

    /// The whole 身份证号. Logged with its reason.
    pub fn unmask(&self, resident: String, reason: String) -> Result<String, Error> {
        self.desk.unmask(&resident, &reason)
    }

    /// Opens a visit, or goes on with the one that is open.
    pub fn start_visit(&self, resident: String) -> Result<VisitView, Error> {
        self.desk.start_visit(&resident)
    }

    /// A visit, under way or signed.
    pub fn visit(&self, visit: String) -> Result<VisitView, Error> {
        self.desk.visit(&visit)
    }

    /// Takes what a person entered into a field; durable when it returns.
    pub fn answer(&self, visit: String, field: String, input: FieldInput) -> Result<VisitView, Error> {
        self.desk.answer(&visit, &field, input)
    }

    /// What is wrong already with half of what is being typed, in words; none: it can still become right.
    pub fn wrong_so_far(&self, visit: String, field: String, half: String) -> Result<Option<String>, Error> {
        self.desk.wrong_so_far(&visit, &field, &half)
    }

    /// Keeps every answer that is offered from the last visit.
    pub fn keep_unchanged(&self, visit: String) -> Result<VisitView, Error> {
        self.desk.keep_unchanged(&visit)
    }

    /// Ticks an item of the 5+2 plan within a visit, or takes the tick back.
    pub fn tick(&self, visit: String, item: String, done: bool) -> Result<VisitView, Error> {
        self.desk.tick(&visit, &item, done)
    }

    /// Claims a record of the meters' inbox for the visited resident.
    pub fn take_record(&self, visit: String, record: String) -> Result<VisitView, Error> {
        self.desk.take_record(&visit, &record)
    }

    /// The same for a record whose meter did not know the time: it was measured just now.
    pub fn take_just_measured(&self, visit: String, record: String) -> Result<VisitView, Error> {
        self.desk.take_just_measured(&visit, &record)
    }

    /// What meters sent and nobody has claimed, as far as this role may claim it.
    pub fn inbox(&self) -> Result<InboxView, Error> {
        self.desk.inbox()
    }

    /// Says whose records are, all of them or none.
    pub fn assign(&self, records: Vec<String>, resident: String) -> Result<InboxView, Error> {
        self.desk.assign(&records, &resident)
    }

    /// Sets records aside that are nobody's. Logged with its reason.
    pub fn set_aside(&self, records: Vec<String>, why: NobodysWhy) -> Result<InboxView, Error> {
        self.desk.set_aside(&records, why)
    }

    /// Says when a record was taken whose meter did not know: day and time as typed, 20260904 and 0830.
    pub fn date_record(&self, record: String, day: String, time: String) -> Result<InboxView, Error> {
        self.desk.date_record(&record, &day, &time)
    }

    /// Says on which arm a blood pressure of an open visit was measured.
    pub fn set_arm(&self, reading: String, arm: Arm) -> Result<VisitView, Error> {
        self.desk.set_arm(&reading, arm)
    }

    /// A resident's last readings one by one, latest first.
    pub fn readings(&self, resident: String) -> Result<Vec<ReadingRow>, Error> {
        self.desk.readings(&resident)
    }

    /// Takes a reading back that was given to the wrong person; what a meter sent waits in the inbox again.
    pub fn take_back(&self, reading: String) -> Result<(), Error> {
        self.desk.take_back(&reading)
    }

    /// A doctor says that an implausible value is real.
    pub fn confirm_reading(&self, reading: String) -> Result<(), Error> {
        self.desk.confirm_reading(&reading)
    }

    /// Says that a meter stays with a resident; `shared`: with her household.
    pub fn register_meter(
        &self,
        meter: String,
        resident: String,
        shared: bool,
    ) -> Result<Vec<OwnMeterRow>, Error> {
        self.desk.register_meter(&meter, &resident, shared)
    }

    /// Says that a meter does not stay with a household any more.
    pub fn release_meter(&self, meter: String, resident: String) -> Result<Vec<OwnMeterRow>, Error> {
        self.desk.release_meter(&meter, &resident)
    }

    /// Signs a visit (a volunteer hands it in): visit, judgement, outbox and audit in one transaction.
    pub fn sign(&self, visit: String) -> Result<SignedView, Error> {
        self.desk.sign(&visit)
    }

    /// This week's 5+2 board.
    pub fn plan_board(&self) -> Result<Vec<PlanRow>, Error> {
        self.desk.plan_board()
    }

    /// Ticks an item of the 5+2 plan outside a visit, or takes the tick back.
    pub fn tick_plan(&self, resident: String, item: String, done: bool) -> Result<Vec<PlanRow>, Error> {
        self.desk.tick_plan(&resident, &item, done)
    }

    /// Calls the observer once when the desk is locked, by itself or by somebody. The watch ends when it is dropped; only a
    /// call that has begun by then is still made.
    pub fn watch_lock(&self, observer: Arc<dyn LockObserver>) -> Arc<LockWatch> {
        let desk = Arc::clone(&self.desk);
        let task = crate::runtime().spawn(async move {
            while let Some(left) = desk.idle_left() {
                // What fails now is tried again at the next look.
                let _ = desk.tend();
                tokio::time::sleep(left.clamp(SHORTEST_LOOK, LONGEST_LOOK)).await;
            }
            // Here a watch ends that was dropped while it looked at the clock.
            tokio::task::yield_now().await;
            // Locked already, so there is nobody to tell when the observer fails.
            let _ = observer.on_locked();
        });
        Arc::new(LockWatch { task: task.abort_handle() })
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Desk {
    /// Listens for meters and puts what they send into the visit, until cancelled. What has arrived is kept.
    pub async fn listen(
        &self,
        visit: String,
        radio: Arc<MeterRadio>,
        observer: Arc<dyn MeterObserver>,
    ) -> Result<(), Error> {
        let tell = move |event| observer.on_event(event).map_err(|error| error.to_string());
        self.desk.listen(&visit, radio.transport(), &tell).await
    }

    /// Listens for meters outside a visit, until cancelled: what they hold waits in the inbox.
    pub async fn collect(
        &self,
        radio: Arc<MeterRadio>,
        observer: Arc<dyn MeterObserver>,
    ) -> Result<(), Error> {
        let tell = move |event| observer.on_event(event).map_err(|error| error.to_string());
        self.desk.collect(radio.transport(), &tell).await
    }
}

const SHORTEST_LOOK: Duration = Duration::from_millis(200);
const LONGEST_LOOK: Duration = Duration::from_secs(5);

/// A watch on the lock, ended by dropping it.
#[derive(uniffi::Object)]
pub struct LockWatch {
    task: AbortHandle,
}

impl Drop for LockWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
