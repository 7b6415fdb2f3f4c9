//! Whether the phone may be worked with at all: for how long the platform has let it, and what it was told since.
//!
//! ```text
//!           until later              told: work, and time left
//!         ┌───────────┐        ┌──────────────────────────────┐
//!  ┌──────▼┐          │        ▼                              │
//!  │ open  │ ─────────┘   (same as before)           ┌────────┴───────┐
//!  │       │ ──── time is up ──▶ lapsed ── told ───▶ │ paused or lost │
//!  └───────┘ ◀──── until later ─────┘                └────────────────┘
//!        └────────────── told: pause, lost ──────────────▲
//! ```
//!
//! Pure. The phone's own clock can only bring the end nearer: what was seen of time once has passed, and only the platform
//! turns it back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the platform told the phone last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// Nothing, or to go on.
    #[default]
    Work,
    /// To stay locked.
    Pause,
    /// That it is in other hands.
    Lost,
}

/// What is heard of time and of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It is so late, by the phone's clock as far as it agrees with the platform's.
    Time(DateTime<Utc>),
    /// The platform lets it be worked with until then, and says how late it is.
    Until {
        /// The new end, which may also be nearer.
        until: DateTime<Utc>,
        /// Now, by the platform's clock.
        at: DateTime<Utc>,
    },
    /// The platform's instruction.
    Told(Told),
}

/// Where the phone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The PIN opens it.
    Open,
    /// Its time is up.
    Lapsed,
    /// It was told to stay locked.
    Paused,
    /// It is in other hands.
    Lost,
}

/// The lease of one phone. Without an end it never lapses: a platform that knows no leases sets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lease {
    until: Option<DateTime<Utc>>,
    told: Told,
    seen: Option<DateTime<Utc>>,
}

impl Lease {
    /// The lease after something was heard.
    #[must_use]
    pub fn after(self, heard: Heard) -> Self {
        match heard {
            Heard::Time(at) => Self { seen: self.seen.max(Some(at)), ..self },
            Heard::Until { until, at } => Self { until: Some(until), seen: Some(at), ..self },
            Heard::Told(told) => Self { told, ..self },
        }
    }

    /// Where the phone stands when it is so late.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        match self.told {
            Told::Lost => Standing::Lost,
            Told::Pause => Standing::Paused,
            Told::Work => match self.until {
                Some(until) if self.seen.map_or(now, |seen| seen.max(now)) >= until => Standing::Lapsed,
                _ => Standing::Open,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_788_000_000 + hours * 3_600, 0).unwrap()
    }

    #[test]
    fn a_phone_without_a_lease_is_never_locked_by_time() {
        let lease = Lease::default().after(Heard::Time(at(1)));
        assert_eq!(lease.standing(at(1_000_000)), Standing::Open);
        assert_eq!(lease.after(Heard::Told(Told::Pause)).standing(at(2)), Standing::Paused);
    }

    #[test]
    fn time_runs_out_and_only_the_platform_gives_more() {
        let lease = Lease::default().after(Heard::Until { until: at(72), at: at(0) });
        assert_eq!(lease.standing(at(71)), Standing::Open);
        assert_eq!(lease.standing(at(72)), Standing::Lapsed);
        let seen = lease.after(Heard::Time(at(80)));
        assert_eq!(seen.standing(at(1)), Standing::Lapsed, "a clock set back gains nothing");
        assert_eq!(seen.after(Heard::Until { until: at(144), at: at(80) }).standing(at(81)), Standing::Open);
        // A clock that was wrongly ahead: the platform knows better.
        let ahead = lease.after(Heard::Time(at(5_000)));
        assert_eq!(ahead.after(Heard::Until { until: at(90), at: at(2) }).standing(at(2)), Standing::Open);
    }

    #[test]
    fn what_was_told_stays_until_something_else_is() {
        let lease = Lease::default().after(Heard::Until { until: at(72), at: at(0) });
        let lost = lease.after(Heard::Told(Told::Lost));
        let renewed = lost.after(Heard::Until { until: at(720), at: at(10) });
        assert_eq!(renewed.standing(at(11)), Standing::Lost, "a renewed lease finds no phone");
        assert_eq!(renewed.after(Heard::Told(Told::Work)).standing(at(11)), Standing::Open);
        assert_eq!(lost.after(Heard::Told(Told::Work)).standing(at(80)), Standing::Lapsed);
    }

    #[test]
    fn it_is_read_as_it_was_written_and_as_an_earlier_app_wrote_it() {
        let lease =
            Lease::default().after(Heard::Until { until: at(72), at: at(0) }).after(Heard::Told(Told::Pause));
        let text = serde_json::to_string(&lease).unwrap();
        assert_eq!(serde_json::from_str::<Lease>(&text).unwrap(), lease);
        assert_eq!(serde_json::from_str::<Lease>("{}").unwrap(), Lease::default());
    }

    fn heard() -> impl Strategy<Value = Heard> {
        prop_oneof![
            (0i64..200).prop_map(|hours| Heard::Time(at(hours))),
            ((0i64..400), (0i64..200))
                .prop_map(|(until, now)| Heard::Until { until: at(until), at: at(now) }),
            prop::sample::select(vec![Told::Work, Told::Pause, Told::Lost]).prop_map(Heard::Told),
        ]
    }

    proptest! {
        #[test]
        fn the_pin_opens_only_what_is_let_and_not_told_otherwise(steps in prop::collection::vec(heard(), 0..30), now in 0i64..400) {
            let lease = steps.iter().fold(Lease::default(), |lease, heard| lease.after(*heard));
            let told = steps.iter().rev().find_map(|heard| match heard { Heard::Told(told) => Some(*told), _ => None });
            let until = steps.iter().rev().find_map(|heard| match heard { Heard::Until { until, .. } => Some(*until), _ => None });
            let open = lease.standing(at(now)) == Standing::Open;
            if matches!(told, Some(Told::Pause | Told::Lost)) || until.is_some_and(|until| at(now) >= until) {
                prop_assert!(!open);
            }
            if until.is_none() && !matches!(told, Some(Told::Pause | Told::Lost)) {
                prop_assert!(open);
            }
        }

        #[test]
        fn once_lapsed_no_clock_of_the_phone_opens_it(until in 0i64..100, times in prop::collection::vec(0i64..300, 1..20)) {
            let mut lease = Lease::default().after(Heard::Until { until: at(until), at: at(0) });
            let mut lapsed = false;
            for hours in times {
                lease = lease.after(Heard::Time(at(hours)));
                lapsed |= hours >= until;
                prop_assert_eq!(lease.standing(at(hours)) == Standing::Lapsed, lapsed);
            }
        }
    }
}
