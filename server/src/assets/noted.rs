//! Which addresses were noted lately. The pages of a site refer to the same ones, and writing
//! down some hundred of them again for each window would take longer than all of its facts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{AssetKey, ProjectId, Timestamp};
use store::WantedAsset;

/// How long it is enough that an address was noted, in ms. It may have been noted an hour before
/// it was said to be; both together are less than the time for which sweeps leave it alone.
const LATELY_MS: i64 = 30 * 60 * 1_000;

/// Most addresses that are remembered, for some MB.
const MOST: usize = 65_536;

/// Addresses that this process noted. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Noted(Arc<Mutex<HashMap<(ProjectId, AssetKey), Timestamp>>>);

impl Noted {
    /// Those of these addresses that were not noted lately.
    pub fn others(
        &self,
        project: ProjectId,
        mut wanted: Vec<WantedAsset>,
        now: Timestamp,
    ) -> Vec<WantedAsset> {
        // A poisoned lock is sound: an entry is put in at once.
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.retain(|asset| {
            noted.get(&(project, asset.key)).is_none_or(|at| at.shifted(LATELY_MS) <= now)
        });
        wanted
    }

    /// Remembers that the store has taken these addresses.
    pub fn note(&self, project: ProjectId, wanted: &[WantedAsset], now: Timestamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST < noted.len().saturating_add(wanted.len()) {
            noted.clear();
        }
        noted.extend(wanted.iter().map(|asset| ((project, asset.key), now)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(number: u8) -> WantedAsset {
        let url = format!("https://cdn.example/{number}.png");
        WantedAsset { key: AssetKey::from_bytes([number; 16]), url, is_sheet: false }
    }

    #[test]
    fn an_address_is_noted_once_in_a_while_for_each_project() {
        let projects: [ProjectId; 2] = [
            "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap(),
            "01976e8a-7b6c-7def-8123-456789abcde2".parse().unwrap(),
        ];
        let begin = Timestamp::from_ms(1_795_308_430_000).unwrap();
        let noted = Noted::default();
        noted.note(projects[0], &[asset(1)], begin);

        let both = || vec![asset(1), asset(2)];
        let later = begin.shifted(LATELY_MS - 1);
        assert_eq!(noted.others(projects[0], both(), later), [asset(2)]);
        assert_eq!(noted.others(projects[1], both(), later), both());
        assert_eq!(noted.others(projects[0], both(), begin.shifted(LATELY_MS)), both());
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let project: ProjectId = "01976e8a-7b6c-7def-8123-456789abcde1".parse().unwrap();
        let now = Timestamp::default();
        let noted = Noted::default();
        noted.note(project, &[asset(1)], now);
        let many = (1..=MOST as u128).map(|number| {
            let key = AssetKey::from_bytes(number.to_be_bytes());
            WantedAsset { key, url: String::new(), is_sheet: false }
        });
        let many: Vec<WantedAsset> = many.collect();

        noted.note(project, &many, now);

        assert_eq!(noted.others(project, vec![asset(1)], now), [asset(1)]);
        assert_eq!(noted.others(project, many, now), []);
    }
}
