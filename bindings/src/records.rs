//! Records of the unlocked desk: one person, one record.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    DoubleRow, OutsideWhat, RecordEntry, RecordForm, RecordView, ScanView, TimelineView,
};

use crate::desk::Desk;

#[uniffi::export]
impl Desk {
    /// A person's whole record. Reading it is logged.
    pub fn record(&self, resident: String) -> Result<RecordView, Error> {
        self.desk.record(&resident)
    }

    /// The sheet of a record with what has been entered over it; without a resident, of a new one. Keeps nothing.
    pub fn record_sheet(
        &self,
        resident: Option<String>,
        entries: Vec<RecordEntry>,
    ) -> Result<RecordForm, Error> {
        self.desk.record_sheet(resident.as_deref(), &entries)
    }

    /// Registers a resident.
    pub fn register_resident(&self, entries: Vec<RecordEntry>) -> Result<RecordView, Error> {
        self.desk.register_resident(&entries)
    }

    /// Saves what was entered into a record as a new version of it.
    pub fn save_record(&self, resident: String, entries: Vec<RecordEntry>) -> Result<RecordView, Error> {
        self.desk.save_record(&resident, &entries)
    }

    /// Whom the text of a scanned ID card or QR code means.
    pub fn scan(&self, text: String) -> Result<ScanView, Error> {
        self.desk.scan(&text)
    }

    /// The self-care assessment with what has been entered, and what comes out. Keeps nothing.
    pub fn self_care_sheet(&self, resident: String, entries: Vec<RecordEntry>) -> Result<RecordForm, Error> {
        self.desk.self_care_sheet(&resident, &entries)
    }

    /// Keeps a self-care assessment.
    pub fn assess_self_care(&self, resident: String, entries: Vec<RecordEntry>) -> Result<RecordView, Error> {
        self.desk.assess_self_care(&resident, &entries)
    }

    /// What happened to a person, latest first.
    pub fn timeline(&self, resident: String) -> Result<TimelineView, Error> {
        self.desk.timeline(&resident)
    }

    /// Adds what happened elsewhere; the day as typed.
    pub fn add_outside(
        &self,
        resident: String,
        what: OutsideWhat,
        day: String,
        place: String,
        summary: String,
    ) -> Result<TimelineView, Error> {
        self.desk.add_outside(&resident, what, &day, &place, &summary)
    }

    /// Records that may be of one person.
    pub fn doubles(&self) -> Result<Vec<DoubleRow>, Error> {
        self.desk.doubles()
    }

    /// Shows one record under another.
    pub fn merge_records(&self, kept: String, absorbed: String) -> Result<RecordView, Error> {
        self.desk.merge_records(&kept, &absorbed)
    }

    /// Says that two records are two people.
    pub fn tell_apart(&self, one: String, other: String) -> Result<Vec<DoubleRow>, Error> {
        self.desk.tell_apart(&one, &other)
    }

    /// Shows two merged records apart again.
    pub fn undo_merge(&self, kept: String, absorbed: String) -> Result<RecordView, Error> {
        self.desk.undo_merge(&kept, &absorbed)
    }
}
