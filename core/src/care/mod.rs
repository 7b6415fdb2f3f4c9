//! The domain: residents, readings, forms, judgement, plans. Values only: no I/O, no clock, no SQL, no async.

pub mod answer;
pub mod archive_number;
pub mod care_plan;
pub mod consent;
pub mod discharge;
pub mod drugs;
pub mod form;
pub mod id;
pub mod id_number;
pub mod indicator;
pub mod judgement;
pub mod outcome;
pub mod person;
pub mod plan;
pub mod rate;
pub mod reading;
pub mod record;
pub mod referral;
pub mod rules;
pub mod scan;
pub mod screen;
pub mod self_care;
pub mod support;
pub mod team;
pub mod visit;
pub mod worklist;
