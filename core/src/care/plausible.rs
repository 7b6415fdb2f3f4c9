//! What can be measured in living adults: what lies outside is kept and marked, and a doctor decides.

use rust_decimal::Decimal;

use super::reading::{Value, mmol_shown};

fn within(value: Option<Decimal>, low: u16, high: u16) -> bool {
    value.is_none_or(|value| value >= Decimal::from(low) && value <= Decimal::from(high))
}

/// Whether a value, measured or typed, must be looked at before any rule uses it.
#[must_use]
pub fn implausible(value: &Value) -> bool {
    match *value {
        Value::BloodPressure { systolic, diastolic, pulse, .. } => {
            implausible_pressure(Some(systolic), Some(diastolic), pulse)
        }
        Value::Glucose { mmol_per_l, .. } => implausible_glucose(mmol_per_l),
    }
}

/// Pressures in mmHg and pulse a minute, as far as there are any: systolic 50–300, diastolic 20–200 and below the systolic,
/// pulse 20–300.
#[must_use]
pub fn implausible_pressure(
    systolic: Option<Decimal>,
    diastolic: Option<Decimal>,
    pulse: Option<Decimal>,
) -> bool {
    let crossed = systolic.zip(diastolic).is_some_and(|(systolic, diastolic)| diastolic >= systolic);
    crossed || !within(systolic, 50, 300) || !within(diastolic, 20, 200) || !within(pulse, 20, 300)
}

/// Glucose outside 0.6–33.3 mmol/L (10–600 mg/dL) as shown, which is what meters can measure.
#[must_use]
pub fn implausible_glucose(mmol_per_l: Decimal) -> bool {
    let shown = mmol_shown(mmol_per_l);
    shown < Decimal::new(6, 1) || shown > Decimal::new(333, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::reading::MealTiming;

    #[test]
    fn a_value_at_the_limits_is_plausible_and_one_beyond_them_is_not() {
        let pressure = |systolic: i64, diastolic: i64, pulse: Option<i64>| {
            implausible(&Value::BloodPressure {
                systolic: systolic.into(),
                diastolic: diastolic.into(),
                mean: None,
                pulse: pulse.map(Decimal::from),
            })
        };
        for (systolic, diastolic, pulse) in [(50, 20, None), (300, 200, Some(20)), (120, 80, Some(300))] {
            assert!(!pressure(systolic, diastolic, pulse), "{systolic}/{diastolic} {pulse:?}");
        }
        for (systolic, diastolic, pulse) in [
            (49, 30, None),
            (301, 90, None),
            (120, 19, None),
            (250, 201, None),
            (80, 80, None),
            (120, 80, Some(19)),
        ] {
            assert!(pressure(systolic, diastolic, pulse), "{systolic}/{diastolic} {pulse:?}");
        }
        let glucose = |mmol: &str| {
            let mmol_per_l = mmol.parse().unwrap();
            implausible(&Value::Glucose { mmol_per_l, timing: MealTiming::Unknown })
        };
        for (mmol, expected) in [
            ("0.6", false),
            ("0.55", true),
            ("33.3", false),
            ("33.34", true),
            // 10 and 600 mg/dL as a meter's are converted.
            ("0.5550621669626998223801065719", false),
            ("33.303730017761989342806394316", false),
        ] {
            assert_eq!(glucose(mmol), expected, "{mmol}");
        }
    }
}
