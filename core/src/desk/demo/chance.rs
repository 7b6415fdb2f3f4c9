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
}
