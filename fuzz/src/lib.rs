//! What must hold for any bytes that a meter sends: a target a decoder, and one for the session. A target takes bytes and
//! panics if something does not hold. libFuzzer looks for such bytes (`make fuzz`); what is known is replayed by
//! `cargo test -p doorstep-fuzz`.
#![allow(clippy::unwrap_used, reason = "a panic is how a target says that something does not hold")]

mod decoders;
mod numbers;
mod reading;
mod session;
mod supply;

pub mod corpus;

/// What is fed with bytes.
pub struct Target {
    /// Number of the characteristic or the service, or what else it is.
    pub name: &'static str,
    /// Feeds it.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 18] = [
    Target { name: "sfloat", run: numbers::sfloat },
    Target { name: "float", run: numbers::float },
    Target { name: "2a08", run: decoders::date_time },
    Target { name: "2a18", run: decoders::glucose },
    Target { name: "2a2b", run: decoders::current_time },
    Target { name: "2a34", run: decoders::glucose_context },
    Target { name: "2a35", run: decoders::pressure },
    Target { name: "2a36", run: reading::cuff_pressure },
    Target { name: "2a49", run: decoders::pressure_feature },
    Target { name: "2a51", run: decoders::glucose_feature },
    Target { name: "2a52", run: decoders::record_access },
    Target { name: "2b34", run: decoders::enhanced },
    Target { name: "2b35", run: decoders::enhanced_cuff_pressure },
    Target { name: "2b36", run: decoders::pressure_record },
    Target { name: "180a", run: decoders::text },
    Target { name: "180f", run: decoders::battery },
    Target { name: "reading", run: reading::reading },
    Target { name: "session", run: session::session },
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
