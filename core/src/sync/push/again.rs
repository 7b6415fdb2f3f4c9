//! When to try again: exponential, at most hours, and not all phones at the same moment.

use std::time::Duration;

use ring::digest::{SHA256, digest};

const FIRST: Duration = Duration::from_secs(30);

/// Nobody waits longer for the next try, unless the server asks for it.
pub(super) const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// A server that asks for more is not believed.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// How long to wait after so many tries. The seed, which differs from phone to phone, spreads them over the second half of
/// the time: chance without a source of randomness, the same in every test.
pub(super) fn wait(tries: u32, asked: Option<Duration>, seed: &[u8]) -> Duration {
    let whole = FIRST.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1).min(16))).min(LONGEST);
    let drawn = digest(&SHA256, &[seed, &tries.to_be_bytes()].concat());
    let share = u32::from(u16::from_be_bytes([drawn.as_ref()[0], drawn.as_ref()[1]]));
    let half = whole / 2;
    let spread = half
        + Duration::from_millis(u64::try_from(half.as_millis()).unwrap_or(0) * u64::from(share) / 65_536);
    asked.map_or(spread, |asked| asked.min(LONGEST_ASKED).max(spread))
}

/// Whether it is time, on a wall clock that may have been set back: then a moment far ahead is not believed.
pub fn is_due(now_micros: i64, next_micros: i64) -> bool {
    let longest = i64::try_from(LONGEST_ASKED.as_micros()).unwrap_or(i64::MAX);
    now_micros >= next_micros || next_micros - now_micros > longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_grow_and_end_growing() {
        let waits: Vec<u64> = (1..12).map(|tries| wait(tries, None, b"phone").as_secs()).collect();
        assert!((15..=30).contains(&waits[0]), "{waits:?}");
        assert!(waits[10] >= 3 * 3600 && waits[10] <= 6 * 3600, "{waits:?}");
        assert_ne!(wait(3, None, b"one"), wait(3, None, b"other"), "phones spread");
        assert_eq!(wait(1, Some(Duration::from_secs(600)), b"phone"), Duration::from_secs(600));
        assert_eq!(wait(1, Some(Duration::MAX), b"phone"), LONGEST_ASKED);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_sending() {
        let day = 86_400_000_000;
        assert!(is_due(10, 10) && is_due(11, 10) && !is_due(9, 10));
        assert!(!is_due(0, day) && is_due(0, day + 1));
    }

    proptest! {
        #[test]
        fn a_wait_is_between_half_and_whole(tries in 1_u32..100, seed: [u8; 16]) {
            let whole = FIRST * 2_u32.pow((tries - 1).min(16));
            let wait = wait(tries, None, &seed);
            prop_assert!(wait >= whole.min(LONGEST) / 2 && wait <= whole.min(LONGEST));
        }
    }
}
