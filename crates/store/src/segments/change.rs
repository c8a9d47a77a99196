//! What a change makes of all segments, or why it is refused.

use model::{MAX_PINNED, MAX_SEGMENTS, Segment, SegmentFilter, SegmentId, SegmentName};

use super::SegmentOutcome;

/// A change of one segment.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// It is there.
    Add(Segment),
    /// It asks for something else.
    Update(SegmentFilter),
    /// It is called differently.
    Rename(SegmentName),
    /// It stands above the list, at this place or at the end; or it does not.
    Pin(Option<u32>),
    /// It is gone.
    Delete,
}

/// All segments after a change.
pub(super) fn changed(
    mut all: Vec<Segment>,
    id: &SegmentId,
    change: &Change,
) -> Result<Vec<Segment>, SegmentOutcome> {
    let found = all.iter().position(|segment| segment.id == *id);
    let Some(at) = found else {
        return match change {
            Change::Add(new) => added(all, new),
            _ => Err(SegmentOutcome::Missing),
        };
    };
    match change {
        // It was sent before.
        Change::Add(_) => {}
        Change::Update(filter) => all[at].filter = filter.clone(),
        Change::Rename(name) => {
            let other = |it: &Segment| it.id != *id && it.project == all[at].project;
            if all.iter().any(|it| other(it) && it.name == *name) {
                return Err(SegmentOutcome::NameTaken);
            }
            all[at].name = name.clone();
        }
        Change::Pin(place) => pin(&mut all, at, *place)?,
        Change::Delete => {
            pin(&mut all, at, None)?;
            all.remove(at);
        }
    }
    Ok(all)
}

fn added(mut all: Vec<Segment>, new: &Segment) -> Result<Vec<Segment>, SegmentOutcome> {
    let own: Vec<&Segment> = all.iter().filter(|it| it.project == new.project).collect();
    if own.iter().any(|it| it.name == new.name) {
        return Err(SegmentOutcome::NameTaken);
    }
    if MAX_SEGMENTS <= own.len() {
        return Err(SegmentOutcome::Full);
    }
    all.push(Segment { pin: None, ..new.clone() });
    Ok(all)
}

/// Pins a segment among those of its project, or does not, and counts their places anew.
fn pin(all: &mut [Segment], at: usize, place: Option<u32>) -> Result<(), SegmentOutcome> {
    let project = all[at].project;
    let mut pinned: Vec<usize> = (0..all.len())
        .filter(|&it| it != at && all[it].project == project && all[it].pin.is_some())
        .collect();
    pinned.sort_by_key(|&it| all[it].pin);
    if let Some(place) = place {
        if MAX_PINNED <= pinned.len() {
            return Err(SegmentOutcome::PinsFull);
        }
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        pinned.insert(place.min(pinned.len()), at);
    }
    all[at].pin = None;
    for (place, it) in pinned.into_iter().enumerate() {
        all[it].pin = u32::try_from(place).ok();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::ProjectId;

    use super::*;

    fn id(number: usize) -> SegmentId {
        format!("{number:016x}").parse().unwrap()
    }

    /// Of project 1, but for every tenth; none is pinned.
    fn many(n: usize) -> Vec<Segment> {
        let project = |number: usize| -> ProjectId {
            let of = if number % 10 == 9 { 2 } else { 1 };
            format!("01976e8a-7b6c-7def-8003-{of:012x}").parse().unwrap()
        };
        let segment = |number: usize| Segment {
            id: id(number),
            project: project(number),
            name: format!("segment {number}").parse().unwrap(),
            filter: SegmentFilter::default(),
            pin: None,
        };
        (0..n).map(segment).collect()
    }

    fn pins(all: &[Segment]) -> Vec<SegmentId> {
        let mut pinned: Vec<&Segment> = all.iter().filter(|it| it.pin.is_some()).collect();
        pinned.sort_by_key(|it| it.pin);
        for (place, segment) in pinned.iter().enumerate() {
            assert_eq!(segment.pin, u32::try_from(place).ok());
        }
        pinned.into_iter().map(|it| it.id.clone()).collect()
    }

    #[test]
    fn places_follow_each_other_whatever_is_pinned_moved_and_deleted() {
        let change = |all: Vec<Segment>, number, place| {
            changed(all, &id(number), &Change::Pin(place)).unwrap()
        };
        let all = [0, 1, 2].into_iter().fold(many(4), |all, it| change(all, it, Some(99)));
        assert_eq!(pins(&all), [id(0), id(1), id(2)]);

        let all = change(all, 0, Some(1));
        assert_eq!(pins(&all), [id(1), id(0), id(2)]);
        let all = change(all, 2, Some(0));
        assert_eq!(pins(&all), [id(2), id(1), id(0)]);
        let all = changed(all, &id(1), &Change::Delete).unwrap();
        assert_eq!(pins(&all), [id(2), id(0)]);
        assert_eq!(pins(&change(all, 2, None)), [id(0)]);
    }

    #[test]
    fn each_project_has_its_own_places_and_at_most_twelve() {
        let pin = |all, number| changed(all, &id(number), &Change::Pin(Some(0)));
        let own = (0..14).filter(|number| number % 10 != 9);
        let full = own.take(MAX_PINNED).fold(many(20), |all, it| pin(all, it).unwrap());

        assert_eq!(pin(full.clone(), 14), Err(SegmentOutcome::PinsFull));
        assert_eq!(pins(&pin(full.clone(), 3).unwrap()).first(), Some(&id(3)), "it may move");
        let other = pin(full, 19).unwrap();
        assert_eq!(other[19].pin, Some(0), "another project has room");
    }

    #[test]
    fn names_are_unique_in_a_project_and_segments_are_not_without_end() {
        let rename = |all, number, name: &str| {
            changed(all, &id(number), &Change::Rename(name.parse().unwrap()))
        };
        assert_eq!(rename(many(20), 1, "segment 2"), Err(SegmentOutcome::NameTaken));
        assert!(rename(many(20), 1, "segment 1").is_ok());
        assert!(rename(many(20), 1, "segment 9").is_ok(), "that is another project's");
        assert_eq!(rename(many(20), 20, "x"), Err(SegmentOutcome::Missing));

        // 22 of them are another project's.
        let all = many(222);
        let [new, same] = [230, 2].map(|name| Segment {
            id: id(999),
            name: format!("segment {name}").parse().unwrap(),
            ..all[0].clone()
        });
        let add = |all: &[Segment], new: &Segment| {
            changed(all.to_vec(), &new.id, &Change::Add(new.clone()))
        };
        assert_eq!(add(&all[..20], &same), Err(SegmentOutcome::NameTaken));
        assert_eq!(add(&all, &new), Err(SegmentOutcome::Full));
        assert_eq!(add(&all[..20], &new).unwrap().len(), 21);
        assert_eq!(add(&all, &all[3]).unwrap(), all, "it was sent before");
    }
}
