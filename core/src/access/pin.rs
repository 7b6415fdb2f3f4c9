//! What a PIN has to be.

/// Fewest digits.
const LEAST: usize = 6;
/// Most digits.
const MOST: usize = 32;

/// Much-used PINs that follow a picture on the keypad or a saying rather than a rule.
const COMMON: &[&str] =
    &["147258", "147852", "258369", "159753", "159357", "789456", "520131", "5201314", "1314520"];

/// Why a PIN can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinRefused {
    /// Something else than the digits 0 to 9.
    #[error("a PIN has digits only")]
    NotDigits,
    /// Too few digits.
    #[error("a PIN has at least {least} digits")]
    TooShort {
        /// How many are needed.
        least: usize,
    },
    /// Too many digits.
    #[error("a PIN has at most {most} digits")]
    TooLong {
        /// How many are possible.
        most: usize,
    },
    /// One of the first that someone would try: 111111, 123456, 121212, 112233 …
    #[error("the PIN is too easy to guess")]
    TooSimple,
}

/// Whether something typed could be a PIN at all.
pub(super) fn check_typed(pin: &str) -> Result<(), PinRefused> {
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PinRefused::NotDigits);
    }
    match pin.len() {
        length if length < LEAST => Err(PinRefused::TooShort { least: LEAST }),
        length if length > MOST => Err(PinRefused::TooLong { most: MOST }),
        _ => Ok(()),
    }
}

/// Whether something may become a new PIN.
pub fn check_new_pin(pin: &str) -> Result<(), PinRefused> {
    check_typed(pin)?;
    if is_simple(pin.as_bytes()) || COMMON.contains(&pin) { Err(PinRefused::TooSimple) } else { Ok(()) }
}

fn is_simple(digits: &[u8]) -> bool {
    let half = digits.len() / 2;
    let repeats = |period: usize| digits.iter().skip(period).eq(digits.iter().take(digits.len() - period));
    let mut steps = digits.to_vec();
    steps.dedup();
    let mut kinds = digits.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() <= 2
        || (1..=half).any(repeats)
        || is_run(&steps)
        || (is_run(&digits[..half]) && is_run(&digits[half..]))
}

/// Whether each digit follows the one before by the same step of one up, one down or none; 0 follows 9.
fn is_run(digits: &[u8]) -> bool {
    [0, 1, 9]
        .into_iter()
        .any(|step| digits.windows(2).all(|pair| (pair[0] - b'0' + step) % 10 == pair[1] - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_someone_would_try_are_refused() {
        for pin in [
            "111111", "000000", "123456", "654321", "012345", "890123", "98765432", "121212", "123123",
            "112233", "111222", "123321", "112211", "1212121", "147258", "5201314", "123789", "1111112",
        ] {
            assert_eq!(check_new_pin(pin), Err(PinRefused::TooSimple), "{pin}");
        }
    }

    #[test]
    fn others_are_taken() {
        for pin in ["274916", "802513", "135792", "19491001", "100200300"] {
            assert_eq!(check_new_pin(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn the_shape_is_checked_first() {
        assert_eq!(check_new_pin("12345"), Err(PinRefused::TooShort { least: 6 }));
        assert_eq!(check_new_pin(""), Err(PinRefused::TooShort { least: 6 }));
        assert_eq!(check_new_pin(&"27".repeat(17)), Err(PinRefused::TooLong { most: 32 }));
        for pin in ["27491a", "27 916", "\u{ff12}74916", "-74916"] {
            assert_eq!(check_new_pin(pin), Err(PinRefused::NotDigits), "{pin}");
        }
    }
}
