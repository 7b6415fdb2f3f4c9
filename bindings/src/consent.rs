//! Consent, purpose by purpose.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{ConsentView, Given, Purpose};

use crate::desk::Desk;

#[uniffi::export]
impl Desk {
    /// What a resident agreed to; for the doctor in charge also who looked behind the mask.
    pub fn consents(&self, resident: String) -> Result<ConsentView, Error> {
        self.desk.consents(&resident)
    }

    /// Keeps that she agrees to a purpose.
    pub fn give_consent(
        &self,
        resident: String,
        purpose: Purpose,
        given: Given,
    ) -> Result<ConsentView, Error> {
        self.desk.give_consent(&resident, purpose, given)
    }

    /// Keeps that she takes it back.
    pub fn withdraw_consent(&self, resident: String, purpose: Purpose) -> Result<ConsentView, Error> {
        self.desk.withdraw_consent(&resident, purpose)
    }
}
