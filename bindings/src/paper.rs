//! What the unlocked desk prints.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{PaperKind, PaperView};

use crate::desk::Desk;

#[uniffi::export]
impl Desk {
    /// A paper as a PDF, drawn with the bytes of a font that has Chinese; `about` is the resident, or empty.
    pub fn paper(&self, kind: PaperKind, about: String, font: Vec<u8>) -> Result<PaperView, Error> {
        self.core().paper(kind, &about, &font)
    }
}
