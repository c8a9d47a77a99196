//! Which part of the timeline is shown: arithmetic with shares of the whole.

/// How far from its edge the playhead stands in a part that went along with it.
const EDGE: f64 = 0.1;

/// A part of the timeline, in shares of the whole from 0 to 1. Never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

impl Part {
    /// All of it.
    pub const WHOLE: Self = Self { from: 0.0, to: 1.0 };

    /// A part of this size, as near to `from` as there is room.
    fn new(from: f64, size: f64) -> Self {
        let from = from.clamp(0.0, 1.0 - size);
        Self { from, to: from + size }
    }

    /// Whether it is all.
    pub fn is_whole(self) -> bool {
        self.from <= 0.0 && 1.0 <= self.to
    }

    fn size(self) -> f64 {
        self.to - self.from
    }

    /// Its middle, as a share of the whole.
    pub fn middle(self) -> f64 {
        f64::midpoint(self.from, self.to)
    }

    /// A share of the whole as a share of this part: below 0 or above 1 beside it.
    pub fn inner(self, whole: f64) -> f64 {
        (whole - self.from) / self.size()
    }

    /// A share of this part as a share of the whole.
    pub fn outer(self, inner: f64) -> f64 {
        inner.mul_add(self.size(), self.from)
    }

    /// `factor` times as much of the whole, but not less than `least`. What is at `anchor`, a
    /// share of this part, stays where it is.
    pub fn scaled(self, factor: f64, anchor: f64, least: f64) -> Self {
        let size = (self.size() * factor).clamp(least.min(1.0), 1.0);
        Self::new((-anchor).mul_add(size, self.outer(anchor)), size)
    }

    /// What lies between two shares of this part, in any order, but not less than `least`.
    pub fn between(self, one: f64, other: f64, least: f64) -> Self {
        let (from, to) = (self.outer(one.min(other)), self.outer(one.max(other)));
        let size = (to - from).clamp(least.min(1.0), 1.0);
        Self::new(f64::midpoint(from, to) - size / 2.0, size)
    }

    /// As much of the whole, further on by a share of this part.
    pub fn moved(self, by: f64) -> Self {
        Self::new(by.mul_add(self.size(), self.from), self.size())
    }

    /// As much of the whole, around a share of it.
    pub fn around(self, whole: f64) -> Self {
        Self::new(whole - self.size() / 2.0, self.size())
    }

    /// As much of the whole, with a share of it near the edge that it was reached over.
    pub fn reaching(self, whole: f64) -> Self {
        let inner = if whole < self.from { 1.0 - EDGE } else { EDGE };
        Self::new((-inner).mul_add(self.size(), whole), self.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Part, from: f64, to: f64) {
        let is_near = (found.from - from).abs() < 1e-9 && (found.to - to).abs() < 1e-9;
        assert!(is_near, "{found:?} is not {from} to {to}");
    }

    #[test]
    fn what_is_under_the_anchor_stays_there() {
        let part = Part { from: 0.2, to: 0.6 };
        for anchor in [0.0, 0.25, 0.5, 1.0] {
            let nearer = part.scaled(0.5, anchor, 0.01);

            assert!((nearer.outer(anchor) - part.outer(anchor)).abs() < 1e-9, "{anchor}");
            assert!((nearer.inner(part.outer(anchor)) - anchor).abs() < 1e-9, "{anchor}");
        }
    }

    #[test]
    fn it_is_never_less_than_the_least_nor_more_than_all() {
        let part = Part { from: 0.4, to: 0.5 };

        assert_near(part.scaled(0.001, 0.5, 0.05), 0.425, 0.475);
        assert_near(part.scaled(0.5, 0.5, 3.0), 0.0, 1.0);
        assert!(part.scaled(100.0, 0.3, 0.05).is_whole());
        assert!(!part.is_whole());
    }

    #[test]
    fn it_stays_on_the_timeline() {
        assert_near(Part { from: 0.0, to: 0.2 }.scaled(2.0, 0.5, 0.01), 0.0, 0.4);
        assert_near(Part { from: 0.5, to: 0.75 }.moved(4.0), 0.75, 1.0);
        assert_near(Part { from: 0.5, to: 0.75 }.moved(-0.5), 0.375, 0.625);
        assert_near(Part { from: 0.5, to: 0.75 }.around(0.05), 0.0, 0.25);
        assert_near(Part::WHOLE.moved(0.5), 0.0, 1.0);
    }

    #[test]
    fn two_places_choose_what_is_between_them() {
        let part = Part { from: 0.5, to: 1.0 };

        assert_near(part.between(0.5, 0.25, 0.01), 0.625, 0.75);
        assert_near(part.between(0.5, 0.5, 0.1), 0.7, 0.8);
    }

    #[test]
    fn it_goes_along_with_room_ahead() {
        let part = Part { from: 0.4, to: 0.5 };

        assert_near(part.reaching(0.55), 0.54, 0.64);
        assert_near(part.reaching(0.35), 0.26, 0.36);
        assert_near(part.reaching(0.999), 0.9, 1.0);
    }
}
