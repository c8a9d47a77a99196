//! What the player will ask for first, so that browsers ask for it with the page.
//!
//! What is not asked for later was loaded in vain. The stage is not among it: its frame stands in
//! the page's HTML, and is loaded as early.

use model::{SessionSummary, WindowSummary};

use super::addresses;
use super::start::Start;

/// A start this far into what was recorded, in bytes by and large, is drawn from a keyframe.
/// More than the planner's own limit: a session's bytes do not lie evenly.
const FAR_BYTES: u64 = 256 * 1024;

/// Addresses of a window's plan and of its first picture: the first chunk for a start at the
/// begin, for one far behind it the page there. In between it depends on the plan.
pub fn preloads(
    session: &SessionSummary,
    window: &WindowSummary,
    start: Option<&str>,
) -> impl Iterator<Item = String> + use<> {
    let base = addresses::base(window.window.session, window.window.window);
    let length = window.length_ms();
    let at = Start::parse(start).at.min(length);
    let before =
        u128::from(session.n_bytes) * u128::from(at) / u128::from(session.length_ms().max(1));
    let picture = match at {
        0 => Some(addresses::chunks(&base, 0, 0, None)),
        _ if u128::from(FAR_BYTES) < before => Some(addresses::keyframe(&base, at)),
        _ => None,
    };
    std::iter::once(addresses::manifest(&base)).chain(picture)
}

#[cfg(test)]
mod tests {
    use model::{Counts, Timestamp, WindowRef};

    use super::*;

    const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    fn loaded(n_bytes: u64, start: Option<&str>) -> Vec<String> {
        let (from, to) = (Timestamp::default(), Timestamp::default().shifted(100_000));
        let session = SessionSummary {
            session: ID.parse().unwrap(),
            project: ID.parse().unwrap(),
            started_at: from,
            last_at: to,
            entry_url: None,
            exit_url: None,
            n_loads: 1,
            n_windows: 1,
            n_events: 10,
            n_bytes,
            counts: Counts::default(),
            viewport: None,
            language: None,
            user_agent: None,
            digest: None,
            tags: Vec::new(),
        };
        let window = WindowSummary {
            window: WindowRef { session: ID.parse().unwrap(), window: ID.parse().unwrap() },
            from,
            to,
            skew_ms: 0,
            entry_url: None,
            opener: None,
            n_chunks: 20,
            n_events: 10,
        };
        let paths = preloads(&session, &window, start);
        paths.map(|path| path.replace(ID, "_")).collect()
    }

    #[test]
    fn the_plan_comes_with_the_page_and_so_does_the_picture_where_it_is_known() {
        let plan = "/replay/_/_/manifest".to_owned();
        let far = 1024 * 1024;

        let first = [plan.clone(), "/replay/_/_/chunks?from=0&to=0".to_owned()];
        assert_eq!(loaded(far, None), first);
        assert_eq!(loaded(10_000, Some("no time")), first);
        assert_eq!(loaded(far, Some("1000")), std::slice::from_ref(&plan), "it is read through");
        assert_eq!(loaded(10_000, Some("90000")), std::slice::from_ref(&plan));
        assert_eq!(
            loaded(far, Some("50000")),
            [plan.clone(), "/replay/_/_/keyframe?at=50000".to_owned()]
        );
        assert_eq!(
            loaded(far, Some("999999")),
            [plan, "/replay/_/_/keyframe?at=100000".to_owned()]
        );
    }
}
