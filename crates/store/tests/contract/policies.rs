//! Policies and recorder configurations: the newest is in force, all others are kept.

use model::{PolicyHash, PolicyVersion};
use store::{NewPolicy, Store};

use crate::builders::{at, project, project_id};

fn hash(number: u64) -> PolicyHash {
    format!("{number:016x}").parse().unwrap()
}

/// Policy `number` of a project: another text and other bytes.
fn policy(project: u32, number: u64) -> NewPolicy {
    NewPolicy {
        project: project_id(project),
        spec: format!(r#"{{"note":"{number} \u0000 '; DROP TABLE policy; --"}}"#),
        hash: hash(number),
        bytes: [&[0, 0xff, 0x0a][..], &number.to_be_bytes()].concat(),
        saved_at: at(i64::try_from(number).unwrap()),
    }
}

fn saved(policy: NewPolicy, number: u32) -> PolicyVersion {
    let NewPolicy { project, spec, hash, bytes: _, saved_at } = policy;
    PolicyVersion { project, number, spec, hash, saved_at }
}

pub(crate) async fn the_newest_policy_is_in_force_and_older_ones_are_kept(store: Store) {
    assert_eq!(store.list_policies().await.unwrap(), []);
    for (number, expected) in [(1, 1), (2, 2), (1, 3)] {
        let version = store.append_policy(&policy(1, number)).await.unwrap();
        assert_eq!(version, saved(policy(1, number), expected));
    }
    store.append_policy(&policy(2, 7)).await.unwrap();

    let mut current = store.list_policies().await.unwrap();
    current.sort_by_key(|version| version.project);
    assert_eq!(current, [saved(policy(1, 1), 3), saved(policy(2, 7), 1)]);
    let versions = store.list_policy_versions(project_id(1)).await.unwrap();
    let expected = [saved(policy(1, 1), 1), saved(policy(1, 2), 2), saved(policy(1, 1), 3)];
    assert_eq!(versions, expected);
    assert_eq!(store.list_policy_versions(project_id(3)).await.unwrap(), []);
    for number in [1, 2, 7] {
        let bytes = store.find_compiled_policy(&hash(number)).await.unwrap();
        assert_eq!(bytes, Some(policy(1, number).bytes), "{number}");
    }
    assert_eq!(store.find_compiled_policy(&hash(3)).await.unwrap(), None);
}

pub(crate) async fn compiled_bytes_may_be_kept_without_a_version(store: Store) {
    for _ in 0..2 {
        store.keep_compiled_policy(&hash(9), b"\0bytes").await.unwrap();
    }

    assert_eq!(store.find_compiled_policy(&hash(9)).await.unwrap(), Some(b"\0bytes".to_vec()));
    assert_eq!(store.list_policies().await.unwrap(), []);
}

pub(crate) async fn policies_saved_at_once_all_get_a_number(store: Store) {
    let (one, two, three) = (policy(1, 1), policy(1, 2), policy(1, 3));

    let (one, two, three) = tokio::join!(
        store.append_policy(&one),
        store.append_policy(&two),
        store.append_policy(&three)
    );

    let mut numbers = [one, two, three].map(|version| version.unwrap().number);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(store.list_policies().await.unwrap()[0].number, 3);
}

pub(crate) async fn a_recorder_config_is_replaced_and_outlives_its_project_being_saved(
    store: Store,
) {
    store.upsert_project(&project(1)).await.unwrap();
    store.upsert_recorder_config(project_id(1), r#"{"sample":1}"#).await.unwrap();
    store.upsert_recorder_config(project_id(1), r#"{"sample":0.5}"#).await.unwrap();
    store.upsert_project(&project(1)).await.unwrap();

    let configs = store.list_recorder_configs().await.unwrap();

    assert_eq!(configs, [(project_id(1), r#"{"sample":0.5}"#.to_owned())]);
}
