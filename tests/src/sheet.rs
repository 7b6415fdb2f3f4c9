//! Short ways to fill in short forms and to find one's way on sheets.

use doorstep_core::desk::Desk;
use doorstep_core::desk::view::{
    DrugLine, FieldInput, FormAnswers, FormEntry, FormKind, LinkView, RecordEntry, SheetKind, SheetRow,
    SheetView, Target,
};

use crate::Phone;

/// A county's own template.
pub const TEMPLATE: &str = r#"
key = "county-three"
version = "2026.1"
source = "区县方案"
weeks = 8
evaluation = "control-rate"

[[items]]
key = "doctor-follow-up"
times_a_week = 3
roles = ["doctor"]
"#;

/// A field's typed text.
pub fn text(text: &str) -> FieldInput {
    FieldInput::Text { text: text.to_owned() }
}

/// A field of a record with typed text.
pub fn entry(field: &str, typed: &str) -> RecordEntry {
    RecordEntry { field: field.to_owned(), input: text(typed) }
}

/// A field of a record with codes tapped.
pub fn chosen(field: &str, codes: &[u32]) -> RecordEntry {
    RecordEntry { field: field.to_owned(), input: FieldInput::Codes { codes: codes.to_vec() } }
}

/// A short form filled in with typed text.
pub fn typed(fields: &[(&str, &str)]) -> FormAnswers {
    let entries =
        fields.iter().map(|(field, typed)| FormEntry { field: (*field).to_owned(), input: text(typed) });
    FormAnswers { entries: entries.collect(), people: Vec::new() }
}

/// With people chosen.
pub fn with(mut answers: FormAnswers, people: &[&str]) -> FormAnswers {
    answers.people = people.iter().map(|id| (*id).to_owned()).collect();
    answers
}

/// With codes tapped.
pub fn tapped(mut answers: FormAnswers, field: &str, codes: &[u32]) -> FormAnswers {
    let input = FieldInput::Codes { codes: codes.to_vec() };
    answers.entries.push(FormEntry { field: field.to_owned(), input });
    answers
}

/// With drugs entered: name, times a day, dose.
pub fn drugs(mut answers: FormAnswers, field: &str, lines: &[(&str, &str, &str)]) -> FormAnswers {
    let line = |(name, times, dose): &(&str, &str, &str)| DrugLine {
        name: (*name).to_owned(),
        times_a_day: (*times).to_owned(),
        dose: (*dose).to_owned(),
    };
    let input = FieldInput::Drugs { lines: lines.iter().map(line).collect() };
    answers.entries.push(FormEntry { field: field.to_owned(), input });
    answers
}

/// The names of a sheet's sections.
pub fn titles(sheet: &SheetView) -> Vec<&str> {
    sheet.sections.iter().map(|section| section.title.as_str()).collect()
}

/// All rows of a sheet.
pub fn rows(sheet: &SheetView) -> Vec<&SheetRow> {
    sheet.sections.iter().flat_map(|section| &section.rows).collect()
}

/// The first row whose title begins so.
pub fn row<'a>(sheet: &'a SheetView, title: &str) -> &'a SheetRow {
    let found = rows(sheet).into_iter().find(|row| row.title.starts_with(title));
    found.unwrap_or_else(|| panic!("no row {title} on {}", sheet.title))
}

/// All that today's page (`about` is empty) or a resident's leads to.
pub fn ways(desk: &Desk, about: &str) -> Vec<LinkView> {
    desk.links(about).unwrap().into_iter().flat_map(|group| group.links).collect()
}

/// Where a label leads to.
pub fn target<'a>(links: &'a [LinkView], label: &str) -> &'a Target {
    let found = links.iter().find(|link| link.label == label);
    &found.unwrap_or_else(|| panic!("no link {label}")).target
}

impl Phone {
    /// The form of the first row of a sheet that offers it.
    pub fn about(&self, sheet: SheetKind, wanted: FormKind) -> String {
        let sheet = self.desk.sheet(sheet, "").unwrap();
        let targets = rows(&sheet).into_iter().flat_map(|row| &row.links).map(|link| &link.target);
        let found = targets.into_iter().find_map(|target| match target {
            Target::Form { kind, about } if *kind == wanted => Some(about.clone()),
            _ => None,
        });
        found.unwrap()
    }

    /// The demo's low-salt group.
    pub fn group(&self) -> String {
        let all = self.desk.sheet(SheetKind::Groups, "").unwrap();
        let Some(Target::Sheet { about, .. }) = &row(&all, "幸福小区低盐小组").opens else {
            panic!()
        };
        about.clone()
    }
}
