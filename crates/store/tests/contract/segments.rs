//! Saved filters: listed in their order, told apart by name, remembered when they are gone.

use model::query::{Direction, Order, Range};
use model::{MAX_PINNED, Segment, SegmentFilter, SegmentId};
use store::{SegmentOutcome, Store};
use tokio::task::JoinSet;

use crate::builders::{project, project_id};

fn id(number: u32) -> SegmentId {
    format!("{number:016x}").parse().unwrap()
}

fn segment(number: u32, of_project: u32, name: &str) -> Segment {
    Segment {
        id: id(number),
        project: project_id(of_project),
        name: name.parse().unwrap(),
        filter: SegmentFilter {
            query: "'; DELETE segment; -- clicked:\"Pay now\"".to_owned(),
            range: Some("2026-11-20..2026-11-22".parse().unwrap()),
            order: Order::Errors,
            direction: Direction::Ascending,
        },
        pin: None,
    }
}

async fn with_projects(store: &Store) {
    for number in [1, 2] {
        store.upsert_project(&project(number)).await.unwrap();
    }
}

async fn added(store: &Store, segment: &Segment) {
    assert_eq!(store.add_segment(segment).await.unwrap(), SegmentOutcome::Done);
}

async fn listed(store: &Store) -> Vec<SegmentId> {
    store.list_segments().await.unwrap().into_iter().map(|it| it.id).collect()
}

pub(crate) async fn a_segment_is_saved_changed_and_listed(store: Store) {
    with_projects(&store).await;
    let [first, second, third] =
        [segment(1, 1, "b"), segment(2, 1, "C"), segment(3, 2, "a's \"x\" ü")];
    for segment in [&first, &second, &third, &first] {
        added(&store, segment).await;
    }
    let of_nobody = store.add_segment(&segment(4, 3, "d")).await.unwrap();
    assert_eq!(of_nobody, SegmentOutcome::Missing, "no such project");

    assert_eq!(store.list_segments().await.unwrap(), [third.clone(), first, second]);
    assert_eq!(store.find_segment(&id(3)).await.unwrap(), Some(third.clone()));
    assert_eq!(store.find_segment(&id(4)).await.unwrap(), None);

    let filter = SegmentFilter { range: None, ..SegmentFilter::default() };
    let name = "z".parse().unwrap();
    assert_eq!(store.update_segment(&id(3), &filter).await.unwrap(), SegmentOutcome::Done);
    assert_eq!(store.rename_segment(&id(3), &name).await.unwrap(), SegmentOutcome::Done);
    assert_eq!(store.update_segment(&id(4), &filter).await.unwrap(), SegmentOutcome::Missing);
    assert_eq!(store.rename_segment(&id(4), &name).await.unwrap(), SegmentOutcome::Missing);
    assert_eq!(store.pin_segment(&id(4), None).await.unwrap(), SegmentOutcome::Missing);
    let changed = Segment { name, filter, ..third };
    assert_eq!(store.find_segment(&id(3)).await.unwrap(), Some(changed));

    for (number, place) in [(2, 9), (3, 0), (1, 1)] {
        let pinned = store.pin_segment(&id(number), Some(place)).await.unwrap();
        assert_eq!(pinned, SegmentOutcome::Done);
    }
    assert_eq!(store.find_segment(&id(1)).await.unwrap().unwrap().pin, Some(1));
    store.pin_segment(&id(3), None).await.unwrap();
    assert_eq!(listed(&store).await, [id(2), id(1), id(3)]);
}

pub(crate) async fn a_deleted_segment_is_remembered_and_does_not_come_back(store: Store) {
    with_projects(&store).await;
    for number in 1..=3 {
        added(&store, &segment(number, 1, &number.to_string())).await;
        store.pin_segment(&id(number), Some(9)).await.unwrap();
    }

    assert_eq!(store.delete_segment(&id(2)).await.unwrap(), SegmentOutcome::Done);
    assert_eq!(store.delete_segment(&id(2)).await.unwrap(), SegmentOutcome::Missing);

    assert_eq!(listed(&store).await, [id(1), id(3)]);
    assert_eq!(store.find_segment(&id(3)).await.unwrap().unwrap().pin, Some(1));
    assert!(store.had_segment(&id(2)).await.unwrap());
    assert!(!store.had_segment(&id(1)).await.unwrap(), "it is there");
    assert!(!store.had_segment(&id(9)).await.unwrap(), "it never was");
    let again = store.add_segment(&segment(2, 1, "2")).await.unwrap();
    assert_eq!(again, SegmentOutcome::Missing, "a request that comes late");
    added(&store, &segment(4, 1, "2")).await;
}

pub(crate) async fn names_are_unique_in_a_project_also_when_all_come_at_once(store: Store) {
    with_projects(&store).await;
    let mut adding = JoinSet::new();
    for number in 1..=6 {
        let store = store.clone();
        adding.spawn(async move { store.add_segment(&segment(number, 1, "same")).await.unwrap() });
    }
    let outcomes = adding.join_all().await;
    let n_done = outcomes.iter().filter(|it| **it == SegmentOutcome::Done).count();
    let n_taken = outcomes.iter().filter(|it| **it == SegmentOutcome::NameTaken).count();
    assert_eq!((n_done, n_taken), (1, 5), "{outcomes:?}");

    added(&store, &segment(7, 2, "same")).await;
    added(&store, &segment(8, 1, "Same")).await;
    let renamed = store.rename_segment(&id(8), &"same".parse().unwrap()).await.unwrap();
    assert_eq!(renamed, SegmentOutcome::NameTaken);
}

pub(crate) async fn places_are_few_and_in_order_also_when_all_come_at_once(store: Store) {
    with_projects(&store).await;
    let most = u32::try_from(MAX_PINNED).unwrap();
    for number in 1..=most + 3 {
        let filter = SegmentFilter { range: Some(Range::All), ..SegmentFilter::default() };
        added(&store, &Segment { filter, ..segment(number, 1, &number.to_string()) }).await;
    }
    let mut pinning = JoinSet::new();
    for number in 1..=most + 3 {
        let store = store.clone();
        pinning.spawn(async move { store.pin_segment(&id(number), Some(0)).await.unwrap() });
    }
    let outcomes = pinning.join_all().await;

    let n_refused = outcomes.iter().filter(|it| **it == SegmentOutcome::PinsFull).count();
    assert_eq!(n_refused, 3, "{outcomes:?}");
    let all = store.list_segments().await.unwrap();
    let places: Vec<Option<u32>> = all.iter().take(MAX_PINNED).map(|it| it.pin).collect();
    assert_eq!(places, (0..most).map(Some).collect::<Vec<_>>());
    assert!(all.iter().skip(MAX_PINNED).all(|it| it.pin.is_none()));
}
