//! How long each step of an operation on a link may take, and the whole of it: a link ends its own steps, and whoever waits for the
//! link waits longer than all of them together.

use std::time::Duration;

/// For a question to the system that needs no meter.
pub const ASK: Duration = Duration::from_secs(10);
/// For all questions to the system before a meter is connected to.
pub const OPEN: Duration = Duration::from_secs(20);
/// For a meter to be connected to: Android gives up after 30 s, BlueZ after 40 s.
pub const CONNECT: Duration = Duration::from_secs(45);
/// For all services to be found.
pub const DISCOVER: Duration = Duration::from_secs(30);
/// For a bond: a person may have to type a PIN.
pub const BOND: Duration = Duration::from_secs(55);
/// For a subscription, which can start the bonding.
pub const SUBSCRIBE: Duration = Duration::from_secs(55);
/// For a value to be read or written.
pub const VALUE: Duration = Duration::from_secs(10);
/// For a meter to be hung up.
pub const HANG_UP: Duration = Duration::from_secs(5);

/// What waiting itself costs.
const SLACK: Duration = Duration::from_secs(5);

/// Opening, bonding, connecting, discovering, and whether the meter is still there.
pub const WHOLE_CONNECT: Duration = sum(&[OPEN, BOND, CONNECT, DISCOVER, ASK, SLACK]);
/// A subscription that is refused for want of a bond, the bond, and once more.
pub const WHOLE_SUBSCRIBE: Duration = sum(&[SUBSCRIBE, BOND, SUBSCRIBE, SLACK]);
/// A value that is refused for want of a bond, the bond, and once more.
pub const WHOLE_VALUE: Duration = sum(&[VALUE, BOND, VALUE, SLACK]);

const fn sum(steps: &[Duration]) -> Duration {
    match steps {
        [first, rest @ ..] => first.saturating_add(sum(rest)),
        [] => Duration::ZERO,
    }
}
