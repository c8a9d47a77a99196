//! Which keys of a project are in force, and which of them new script tags carry.

use model::{Project, ProjectKey};
use store::StoredKey;

/// All keys that recorders of a project may carry, the one of new script tags first.
///
/// That one is in force unless a row says otherwise: projects are made without rows.
pub fn in_force(project: &Project, known: &[StoredKey]) -> Vec<ProjectKey> {
    let is_disabled =
        |key: &ProjectKey| known.iter().any(|row| row.key == *key && row.disabled_at.is_some());
    let mut others: Vec<&StoredKey> = known
        .iter()
        .filter(|row| row.project == project.id && row.key != project.key)
        .filter(|row| row.disabled_at.is_none())
        .collect();
    // The newest first: it is what comes next when the first one is disabled.
    others.sort_unstable_by_key(|row| std::cmp::Reverse((row.created_at, row.key.to_string())));
    let first = Some(&project.key).filter(|key| !is_disabled(key));
    first.into_iter().chain(others.into_iter().map(|row| &row.key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn project() -> Project {
        Project {
            id: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
            slug: "shop".to_owned(),
            key: "hs_newest".parse().unwrap(),
            origins: Vec::new(),
        }
    }

    fn row(key: &str, created_at: i64, is_disabled: bool) -> StoredKey {
        StoredKey {
            key: key.parse().unwrap(),
            project: project().id,
            created_at: Timestamp::from_ms(created_at),
            disabled_at: is_disabled.then(Timestamp::default),
        }
    }

    fn names(known: &[StoredKey]) -> Vec<String> {
        in_force(&project(), known).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_key_is_in_force_until_it_is_disabled() {
        assert_eq!(names(&[]), ["hs_newest"]);
        let (old, older) = (row("hs_former", 2, false), row("hs_oldest", 1, false));
        let now = row("hs_newest", 3, false);
        assert_eq!(
            names(&[older.clone(), now, old.clone()]),
            ["hs_newest", "hs_former", "hs_oldest"]
        );
        let gone = row("hs_former", 2, true);
        assert_eq!(names(&[older.clone(), gone.clone()]), ["hs_newest", "hs_oldest"]);
        assert_eq!(names(&[row("hs_newest", 3, true), older, gone]), ["hs_oldest"]);
        assert_eq!(names(&[row("hs_newest", 3, true)]), [""; 0]);
    }

    #[test]
    fn keys_of_another_project_are_none_of_its() {
        let other = StoredKey {
            project: "01976e8a-7b6c-7def-8123-456789abcde0".parse().unwrap(),
            ..row("hs_other", 9, false)
        };

        assert_eq!(names(&[other]), ["hs_newest"]);
    }
}
