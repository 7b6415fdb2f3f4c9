//! The domain: residents, readings, forms, judgement, plans. Values only: no I/O, no clock, no SQL, no async.

pub mod answer;
pub mod archive_number;
pub mod form;
pub mod id;
pub mod id_number;
pub mod judgement;
pub mod person;
pub mod plan;
pub mod reading;
pub mod rules;
pub mod screen;
pub mod team;
pub mod visit;
pub mod worklist;
