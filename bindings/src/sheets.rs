//! Sheets and short forms of the unlocked desk.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{ActKind, FormAnswers, FormKind, FormView, LinkGroup, SheetKind, SheetView};

use crate::desk::Desk;

#[uniffi::export]
impl Desk {
    /// What can be opened from today's page (`about` is empty) or from a resident's, in groups.
    pub fn links(&self, about: String) -> Result<Vec<LinkGroup>, Error> {
        self.core().links(&about)
    }

    /// A page of lines; `about` is the id it is about, or empty.
    pub fn sheet(&self, kind: SheetKind, about: String) -> Result<SheetView, Error> {
        self.core().sheet(kind, &about)
    }

    /// A short form to fill in.
    pub fn form(&self, kind: FormKind, about: String) -> Result<FormView, Error> {
        self.core().form(kind, &about)
    }

    /// Takes a filled-in short form, whole or not at all; what to show after it.
    pub fn fill(&self, kind: FormKind, about: String, answers: FormAnswers) -> Result<SheetView, Error> {
        self.core().fill(kind, &about, answers)
    }

    /// Keeps what stands in a form before it is handed in, under the name that the screens have for it.
    pub fn keep_half_filled(&self, place: String, answers: FormAnswers) -> Result<(), Error> {
        self.core().keep_half_filled(&place, &answers)
    }

    /// What stood in a form when the app ended; none: it was not begun.
    pub fn half_filled(&self, place: String) -> Result<Option<FormAnswers>, Error> {
        self.core().half_filled(&place)
    }

    /// Does what a line offers; the sheet it stood in, told anew.
    pub fn act(&self, kind: ActKind, about: String) -> Result<SheetView, Error> {
        self.core().act(kind, &about)
    }
}
