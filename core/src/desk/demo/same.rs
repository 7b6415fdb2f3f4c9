//! Ids that are the same wherever the demo is made: of the team, the doors and the people, so that two phones with it, and a platform
//! that holds it, speak of the same ones. What happened to them has ids of its own each time.

use uuid::{Builder, Uuid};

/// What an id is of.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Staff = 1,
    Household = 2,
    Resident = 3,
}

/// The id of the so manieth one, in this order. A UUIDv8 that comes before all that a phone makes (RFC 9562 section 5.8).
pub(super) fn same(of: Of, number: usize) -> Uuid {
    let mut bytes = [0; 16];
    bytes[0] = 1;
    bytes[9] = of as u8;
    let number = u32::try_from(number).expect("a district has few people");
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Builder::from_custom_bytes(bytes).into_uuid()
}
