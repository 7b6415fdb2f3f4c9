//! Platforms to test against: a small FHIR R4 server in memory, faults around any platform, and the checks that every platform
//! has to pass, in memory or in a county's cellar.

mod bundle;
pub mod conformance;
mod faulty;
mod gate;
mod interaction;
pub mod loopback;
mod memory;
mod oauth;
mod proxy;
mod references;
mod scope;
mod search;
mod served;
mod state;
mod upstream;

pub use faulty::{Fault, Faulty, Kind, Plan};
pub use gate::Gate;
pub use memory::{BASE, Kept, Manners, Memory, Signed, Whole};
pub use oauth::{Manner, OAuth};
pub use proxy::Proxy;
pub use scope::Grant;
pub use served::Served;
