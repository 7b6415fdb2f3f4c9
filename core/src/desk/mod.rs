//! The use cases: one file for each thing a person does.

pub mod view;
