//! What a doctor decides otherwise, and corrections after signing.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{Disease, RecordEntry, RecordForm, VisitView};

use crate::desk::Desk;

#[uniffi::export]
impl Desk {
    /// Decides otherwise than the rules about one disease of an open visit: a class (1 to 4), a next date as typed,
    /// that nobody is referred though the rules ask for it; nothing of these takes an earlier decision back.
    pub fn decide(
        &self,
        visit: String,
        disease: Disease,
        class: Option<u32>,
        next: Option<String>,
        not_referred: bool,
        reason: String,
    ) -> Result<VisitView, Error> {
        self.desk.decide(&visit, disease, class, next.as_deref(), not_referred, &reason)
    }

    /// The fields of a signed visit with what has been entered over them. Keeps nothing.
    pub fn correction_sheet(&self, visit: String, entries: Vec<RecordEntry>) -> Result<RecordForm, Error> {
        self.desk.correction_sheet(&visit, &entries)
    }

    /// Corrects a signed visit: a further version, with a reason.
    pub fn correct_visit(&self, visit: String, entries: Vec<RecordEntry>) -> Result<VisitView, Error> {
        self.desk.correct_visit(&visit, &entries)
    }

    /// One version of a signed visit: 0 as it was signed.
    pub fn visit_version(&self, visit: String, version: u32) -> Result<VisitView, Error> {
        self.desk.visit_version(&visit, version)
    }
}
