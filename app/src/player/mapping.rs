//! Between positions and places on the timeline: where nothing was done, time is short.
//!
//! Piecewise linear and strictly increasing, so both directions are exact.

use super::inactivity::Stretch;
use super::zoom::Part;

/// An inactive stretch up to this length weighs what it is.
const WHOLE_MS: f64 = 5_000.0;

/// Inactivity takes at most this share of the bar.
const MOST_INACTIVE: f64 = 0.25;

/// At the nearest a px of the bar is so much activity, in ms.
const NEAREST_MS_PER_PX: f64 = 10.0;

/// A stretch of the recording and its part of the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: u64,
    to: u64,
    /// Shares of the bar at which it begins and ends.
    begin: f64,
    end: f64,
}

/// The mapping of one recording onto a bar that shows all of it, or a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    pieces: Vec<Piece>,
    length: u64,
    /// What all of it weighs, in ms of activity.
    weight: f64,
    /// What the bar shows.
    part: Part,
}

impl Mapping {
    /// Maps a recording of `length` ms with these inactive stretches, which are in order and do
    /// not touch each other's insides. Without any, and for `is_real_time`, it is linear.
    pub fn new(length: u64, stretches: &[Stretch], is_real_time: bool) -> Self {
        let stretches = if is_real_time { &[] } else { stretches };
        let inactive: f64 = stretches.iter().map(weight).sum();
        let idle_ms: u64 = stretches.iter().map(Stretch::length).sum();
        let active = to_float(length.saturating_sub(idle_ms));
        let most = active * MOST_INACTIVE / (1.0 - MOST_INACTIVE);
        // A recording that is nearly all idle still shows where.
        let scale = if inactive > most && most > 0.0 { most / inactive } else { 1.0 };
        let whole = inactive.mul_add(scale, active).max(1.0);

        let mut pieces = Vec::with_capacity(2 * stretches.len() + 1);
        let (mut from, mut begin) = (0, 0.0);
        let mut push = |to: u64, weight: f64| {
            if from < to {
                let end = begin + weight / whole;
                pieces.push(Piece { from, to, begin, end });
                (from, begin) = (to, end);
            }
        };
        let mut last = 0;
        for stretch in stretches {
            push(stretch.from, to_float(stretch.from.saturating_sub(last)));
            push(stretch.to, weight(stretch) * scale);
            last = stretch.to;
        }
        push(length, to_float(length.saturating_sub(last)));
        if let Some(end) = pieces.last_mut() {
            end.end = 1.0;
        }
        Self { pieces, length, weight: whole, part: Part::WHOLE }
    }

    /// The same mapping onto a bar that shows only a part.
    pub fn within(&self, part: Part) -> Self {
        Self { part, ..self.clone() }
    }

    /// The smallest part that a bar of `width` px shows.
    pub fn least_part(&self, width: f64) -> f64 {
        (width * NEAREST_MS_PER_PX / self.weight).min(1.0)
    }

    /// Where on the bar a position is: from 0 to 1, below or above beside the part that is shown.
    pub fn share(&self, position: u64) -> f64 {
        let position = position.min(self.length);
        let idx = self.pieces.partition_point(|piece| piece.to < position);
        let whole = self.pieces.get(idx).map_or(0.0, |piece| {
            let within = to_float(position - piece.from) / to_float(piece.to - piece.from);
            within.mul_add(piece.end - piece.begin, piece.begin)
        });
        self.part.inner(whole)
    }

    /// Whether the bar shows a position.
    pub fn shows(&self, position: u64) -> bool {
        (0.0..=1.0).contains(&self.share(position))
    }

    /// Where on the bar a stretch begins and ends, as far as it is shown.
    pub fn shown(&self, from: u64, to: u64) -> Option<(f64, f64)> {
        let (begin, end) = (self.share(from), self.share(to));
        (begin <= 1.0 && 0.0 <= end).then(|| (begin.max(0.0), end.min(1.0)))
    }

    /// The position at a share of the bar.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and a length below 2^53 ms"
    )]
    pub fn position(&self, share: f64) -> u64 {
        let share = self.part.outer(share.clamp(0.0, 1.0)).clamp(0.0, 1.0);
        let idx = self.pieces.partition_point(|piece| piece.end < share);
        let Some(piece) = self.pieces.get(idx).or(self.pieces.last()) else { return 0 };
        let width = piece.end - piece.begin;
        let within = if width > 0.0 { (share - piece.begin) / width } else { 0.0 };
        let ms = (within * to_float(piece.to - piece.from)).round() as u64;
        (piece.from + ms).min(piece.to)
    }
}

/// What an inactive stretch weighs, in ms.
fn weight(stretch: &Stretch) -> f64 {
    let length = to_float(stretch.length());
    length.min(WHOLE_MS * 0.25f64.mul_add((length / WHOLE_MS).log2(), 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "recordings are shorter than 2^53 ms")]
const fn to_float(ms: u64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(from: u64, to: u64) -> Stretch {
        Stretch { from, to }
    }

    #[test]
    fn both_directions_agree_everywhere() {
        let stretches = [stretch(10_000, 60_000), stretch(70_000, 400_000)];
        for mapping in [
            Mapping::new(482_176, &stretches, false),
            Mapping::new(482_176, &stretches, true),
            Mapping::new(482_176, &[], false),
            Mapping::new(482_176, &[stretch(0, 482_176)], false),
        ] {
            for position in (0..=482_176).step_by(997).chain([482_176]) {
                assert_eq!(mapping.position(mapping.share(position)), position);
            }
            assert_eq!((mapping.position(-1.0), mapping.position(2.0)), (0, 482_176));
        }
    }

    #[test]
    fn it_is_strictly_increasing() {
        let mapping = Mapping::new(100_000, &[stretch(5_000, 90_000)], false);
        let shares: Vec<f64> = (0..=100_000).step_by(100).map(|at| mapping.share(at)).collect();

        assert!(shares.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn inactivity_takes_at_most_a_quarter() {
        let mapping = Mapping::new(1_000_000, &[stretch(10_000, 990_000)], false);
        let taken = mapping.share(990_000) - mapping.share(10_000);

        assert!((taken - 0.25).abs() < 1e-9, "{taken}");
    }

    #[test]
    fn a_short_stretch_among_much_activity_weighs_by_its_logarithm() {
        let mapping = Mapping::new(120_000, &[stretch(60_000, 80_000)], false);
        let taken = mapping.share(80_000) - mapping.share(60_000);

        // 20 s weigh 5 s × (1 + ¼ · 2) = 7.5 s beside 100 s of activity.
        assert!((taken - 7.5 / 107.5).abs() < 1e-9, "{taken}");
    }

    #[test]
    fn a_part_keeps_inactivity_short_and_both_directions_exact() {
        let whole = Mapping::new(482_176, &[stretch(10_000, 60_000)], false);
        let part = Part { from: whole.share(9_000), to: whole.share(70_000) };
        let near = whole.within(part);

        for position in (9_000..=70_000).step_by(997) {
            assert_eq!(near.position(near.share(position)), position);
        }
        let (idle, active) = (near.share(60_000) - near.share(10_000), 1.0 - near.share(60_000));
        assert!(idle < 2.0 * active, "{idle} {active}");
        assert!(near.shows(9_500) && !near.shows(8_000) && !near.shows(80_000));
        assert_eq!((near.position(0.0), near.position(1.0)), (9_000, 70_000));
    }

    #[test]
    fn what_reaches_beyond_the_part_is_cut() {
        let whole = Mapping::new(100_000, &[], false);
        let near = whole.within(Part { from: 0.25, to: 0.75 });

        assert_eq!(near.shown(0, 50_000), Some((0.0, 0.5)));
        assert_eq!(near.shown(50_000, 100_000), Some((0.5, 1.0)));
        assert_eq!((near.shown(0, 20_000), near.shown(80_000, 90_000)), (None, None));
    }

    #[test]
    fn at_the_nearest_a_second_takes_100_px() {
        let mapping = Mapping::new(100_000, &[], false);

        assert!((mapping.least_part(800.0) - 0.08).abs() < 1e-9);
        assert!((Mapping::new(2_000, &[], false).least_part(800.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_at_all_maps_to_the_begin() {
        let mapping = Mapping::new(0, &[], false);

        assert_eq!((mapping.share(5), mapping.position(0.7)), (0.0, 0));
    }
}
