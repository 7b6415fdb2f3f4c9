//! What goes to a platform and comes from it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod arrives;
mod behind_the_lock;
mod both_ways;
mod clinic_says;
mod comes_down;
mod converge;
mod day;
mod desk;
mod fhir;
mod harm;
mod held_up;
mod joining;
mod killed;
mod lease;
mod lies;
mod platform;
mod pull;
mod push;
mod sign_in;
mod wire;
