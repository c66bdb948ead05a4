//! Chance from a seed: the same seed gives the same year.
//!
//! Refuses: the system's randomness.

use std::collections::{BTreeMap, VecDeque};

/// A small generator (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) const fn new(seed: u64) -> Seed {
        Seed(seed)
    }

    /// A generator of its own for a word: what it gives does not depend on what was drawn before.
    pub(crate) fn of(seed: u64, word: &str) -> Seed {
        // FNV-1a over the word.
        let hash = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Seed(seed ^ hash)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 for an empty range.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number of the closed range.
    pub(crate) fn between(&mut self, from: i32, to: i32) -> i32 {
        from + self.below((to - from + 1).max(1) as usize) as i32
    }

    /// Whether something happens that happens so often in a thousand.
    pub(crate) fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille as usize
    }

    /// A place in a list of weights; `None` when they are all zero.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let sum: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.next().checked_rem(sum)?;
        weights.into_iter().position(|weight| {
            let here = left < u64::from(weight);
            left = left.saturating_sub(u64::from(weight));
            here
        })
    }
}

/// Packs of cards, by name, the longest unseen first: a card comes again only after two thirds of the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packs(BTreeMap<String, VecDeque<usize>>);

impl Packs {
    /// A place in a list of this length; 0 for an empty one.
    pub(crate) fn deal(&mut self, name: &str, length: usize, seed: &mut Seed) -> usize {
        let shuffled = || {
            let mut fresh: Vec<usize> = (0..length).collect();
            (1..length).for_each(|place| fresh.swap(place, seed.below(place + 1)));
            VecDeque::from(fresh)
        };
        let pack = self.0.entry(name.to_string()).or_insert_with(shuffled);
        let card = pack.remove(seed.below(pack.len().div_ceil(3))).unwrap_or(0);
        pack.push_back(card);
        card
    }

    /// One text of a list.
    pub(crate) fn text<'a>(&mut self, name: &str, list: &'a [String], seed: &mut Seed) -> &'a str {
        let card = self.deal(name, list.len(), seed);
        list.get(card).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_card_comes_again_only_after_most_others() {
        let (mut packs, mut seed) = (Packs::default(), Seed::new(7));
        let dealt: Vec<usize> = (0..60).map(|_| packs.deal("a", 6, &mut seed)).collect();
        for window in dealt.windows(5) {
            let apart = window.iter().collect::<BTreeSet<_>>().len();
            assert_eq!(apart, 5, "{dealt:?}");
        }
        assert_eq!(dealt.iter().collect::<BTreeSet<_>>().len(), 6);
        assert_eq!(packs.deal("none", 0, &mut seed), 0);
    }

    #[test]
    fn weights_of_zero_are_never_drawn() {
        let mut seed = Seed::new(1);
        let drawn: Vec<_> = (0..100).map(|_| seed.weighted([0, 3, 0, 1].into_iter())).collect();
        assert!(drawn.iter().all(|place| matches!(place, Some(1 | 3))));
        assert_eq!(seed.weighted([0, 0].into_iter()), None);
    }
}
