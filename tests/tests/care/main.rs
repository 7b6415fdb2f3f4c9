//! What a team does with a resident, from the list to the signature and the papers.
#![allow(clippy::unwrap_used, reason = "tests")]

mod after_signing;
mod audit;
mod beside;
mod care_plan;
mod consent;
mod county;
mod doctor;
mod half_written;
mod indicators;
mod intervention;
mod needs;
mod paper;
mod policies;
mod record;
mod referral;
mod roles;
mod screening;
mod together;
mod told;
mod town;
mod truth;
mod worklist;
