//! Markers on the timeline, and which of them stand together: pure functions.

use model::ActivityKind;

use super::activity::Row;
use super::activity::facts::is_marked;
use super::mapping::Mapping;

/// Markers whose centres are closer than this stand as one, in px: a finger and a pointer hit
/// each of them.
const TOGETHER_PX: f64 = 32.0;

/// More markers than this are not drawn: the least important kinds are left off.
const MOST_MARKERS: usize = 2_000;

/// One or several rows at one place of the bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// Share of the bar.
    pub share: f64,
    /// The most important kind in it.
    pub kind: ActivityKind,
    /// Its rows, by index, in order of time.
    pub rows: Vec<usize>,
}

/// What is drawn, and what is left off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Markers {
    /// From left to right.
    pub drawn: Vec<Marker>,
    /// Kinds that are not drawn, and how many rows of each.
    pub left_off: Vec<(ActivityKind, usize)>,
}

/// Puts rows onto a bar of `width` px, as far as it shows them.
pub fn markers(rows: &[Row], mapping: &Mapping, width: f64) -> Markers {
    let n_inputs = rows.iter().filter(|row| row.kind == ActivityKind::Input).count();
    let is_drawn = |row: &Row| mapping.shows(row.at) && is_marked(row, n_inputs);
    let mut marked: Vec<usize> = (0..rows.len()).filter(|idx| is_drawn(&rows[*idx])).collect();
    let mut left_off = Vec::new();
    for kind in ActivityKind::ALL.into_iter().rev() {
        let is_kept = matches!(
            kind,
            ActivityKind::Error
                | ActivityKind::ServerError
                | ActivityKind::Frustration
                | ActivityKind::Note
        );
        if marked.len() <= MOST_MARKERS || is_kept {
            break;
        }
        let n_before = marked.len();
        marked.retain(|idx| rows[*idx].kind != kind);
        if marked.len() < n_before {
            left_off.push((kind, n_before - marked.len()));
        }
    }
    Markers { drawn: cluster(rows, &marked, mapping, width), left_off }
}

fn cluster(rows: &[Row], marked: &[usize], mapping: &Mapping, width: f64) -> Vec<Marker> {
    let mut drawn: Vec<Marker> = Vec::new();
    for idx in marked {
        let (share, kind) = (mapping.share(rows[*idx].at), rows[*idx].kind);
        match drawn.last_mut() {
            Some(last) if (share - last.share) * width < TOGETHER_PX => {
                last.rows.push(*idx);
                last.kind = last.kind.min(kind);
            }
            _ => drawn.push(Marker { share, kind, rows: vec![*idx] }),
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::zoom::Part;

    fn row(at: u64, kind: &str) -> Row {
        Row::read(&format!(
            r#"{{"id":"{at}a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":{at},"kind":"{kind}","label":"","detail":{{}}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn near_markers_stand_together_as_the_most_important() {
        let rows = [row(0, "page"), row(10, "click"), row(12, "error"), row(500, "custom")];

        let found = markers(&rows, &Mapping::new(1_000, &[], false), 1_000.0);

        let shape: Vec<_> = found.drawn.iter().map(|it| (it.kind, it.rows.clone())).collect();
        assert_eq!(shape, [(ActivityKind::Error, vec![0, 1, 2]), (ActivityKind::Custom, vec![3])]);
    }

    #[test]
    fn a_part_has_its_own_markers_further_apart() {
        let rows = [row(0, "page"), row(500, "click"), row(510, "error"), row(900, "custom")];
        let whole = Mapping::new(1_000, &[], false);

        let near = markers(&rows, &whole.within(Part { from: 0.45, to: 0.55 }), 1_000.0);

        let found: Vec<_> = near.drawn.iter().map(|it| it.rows.clone()).collect();
        assert_eq!(found, [vec![1], vec![2]]);
        assert!((near.drawn[0].share - 0.5).abs() < 1e-9);
    }

    #[test]
    fn vitals_are_not_marked() {
        let rows = [row(0, "vital"), row(10, "window")];

        assert_eq!(markers(&rows, &Mapping::new(1_000, &[], false), 1_000.0), Markers::default());
    }

    #[test]
    fn of_too_many_the_least_important_are_left_off_and_told() {
        let clicks = (0..2_500).map(|at| row(at, "click"));
        let rows: Vec<Row> = clicks.chain([row(2_600, "error")]).collect();

        let found = markers(&rows, &Mapping::new(3_000, &[], false), 1_000.0);

        assert_eq!(found.left_off, [(ActivityKind::Click, 2_500)]);
        assert_eq!(found.drawn.len(), 1);
    }
}
