//! Versions of what a county ships, as people write them: `cn-2017.3+2`, `2026.10`.

use std::cmp::Ordering;

/// Which of two versions is the higher one: by the numbers in them, one after the other, then by their letters.
pub fn compare(one: &str, other: &str) -> Ordering {
    numbers(one).cmp(&numbers(other)).then_with(|| one.cmp(other))
}

/// The numbers of a version, in the order they stand. One with more digits than a number can hold counts as the greatest.
fn numbers(version: &str) -> Vec<u64> {
    let runs = version.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        for (lower, higher) in [
            ("policies-1", "2026.1"),
            ("2026.9", "2026.10"),
            ("2026", "2026.1"),
            ("cn-2017.3+2", "cn-2017.3+10"),
            ("a", "b"),
            ("", "1"),
            ("1", "99999999999999999999999"),
        ] {
            assert_eq!(compare(lower, higher), Ordering::Less, "{lower} {higher}");
            assert_eq!(compare(higher, lower), Ordering::Greater, "{higher} {lower}");
        }
        assert_eq!(compare("2026.1", "2026.1"), Ordering::Equal);
    }
}
