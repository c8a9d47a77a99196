//! Nodes of one database: where each is asked, and who does what is done once.

use store::{Store, StoredNode};
use tokio::task::JoinSet;

use crate::builders::at;

pub(crate) async fn a_node_is_found_where_it_last_said_it_is(store: Store) {
    assert_eq!(store.find_node("one").await.unwrap(), None);

    store.announce_node("one", "http://10.0.0.1:80", at(0)).await.unwrap();
    store.announce_node("two", "http://10.0.0.2:80", at(1)).await.unwrap();
    store.announce_node("one", "http://10.0.0.9:80", at(2)).await.unwrap();

    let one = store.find_node("one").await.unwrap().unwrap();
    let expected = StoredNode {
        node: "one".to_owned(),
        address: "http://10.0.0.9:80".to_owned(),
        seen_at: at(2),
    };
    assert_eq!(one, expected);
    let nodes = store.list_nodes().await.unwrap();
    assert_eq!(nodes.iter().map(|node| node.node.as_str()).collect::<Vec<_>>(), ["one", "two"]);
}

pub(crate) async fn a_lease_is_held_by_one_until_its_time_is_over(store: Store) {
    let take =
        async |node, now, until| store.take_lease("sweep", node, at(now), at(until)).await.unwrap();
    assert!(take("one", 0, 100).await);
    assert!(!take("two", 99, 500).await);
    assert!(take("one", 50, 200).await, "whoever has it goes on with it");
    assert!(!take("two", 150, 500).await);
    assert!(take("two", 200, 500).await, "its time is over");
    assert!(!take("one", 300, 400).await);
    assert!(store.take_lease("another", "one", at(300), at(400)).await.unwrap());
}

pub(crate) async fn of_many_that_take_a_lease_at_once_one_gets_it(store: Store) {
    let mut takers = JoinSet::new();
    for number in 0..8 {
        let (store, node) = (store.clone(), format!("node-{number}"));
        takers.spawn(async move { store.take_lease("sweep", &node, at(0), at(100)).await });
    }
    let mut n_taken = 0;
    while let Some(is_taken) = takers.join_next().await {
        n_taken += u32::from(is_taken.unwrap().unwrap());
    }
    assert_eq!(n_taken, 1);
}
