//! Repeatable choice for made-up people: SplitMix64. Never for keys or ids.

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n`, which is not 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        u32::try_from(z % u64::from(n)).expect("a remainder of a u32 fits one")
    }

    /// One of several.
    pub(super) fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let n = u32::try_from(choices.len()).expect("lists of names are short");
        &choices[self.below(n) as usize]
    }

    /// True so many times in a thousand.
    pub(super) fn share(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// Which of several shares, by their sizes.
    pub(super) fn which(&mut self, shares: &[u32]) -> usize {
        let mut left = self.below(shares.iter().sum::<u32>().max(1));
        for (at, share) in shares.iter().enumerate() {
            if left < *share {
                return at;
            }
            left -= share;
        }
        shares.len().saturating_sub(1)
    }

    /// Between two numbers, both included.
    pub(super) fn within(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(high - low).unwrap_or(0) + 1;
        low + i32::try_from(self.below(width)).expect("below an i32")
    }

    /// Around a middle, no farther off than `spread`, the nearer the more often: the sum of two throws.
    pub(super) fn around(&mut self, middle: i32, spread: i32) -> i32 {
        middle - spread + self.within(0, spread) + self.within(0, spread)
    }
}
