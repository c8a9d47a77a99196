//! What of the recorded page could not be kept, and so is not drawn.

use leptos::prelude::*;
use model::replay::MissingAsset;

use super::handle::Player;

/// Addresses that are listed.
const MOST: usize = 100;

/// "2 style sheets could not be loaded; the page may look different.", and which.
#[component]
pub fn MissingAssets(player: Player) -> impl IntoView {
    view! {
        {move || {
            let missing = player.missing.get();
            let sentence = sentence(&missing)?;
            let rows = missing
                .into_iter()
                .take(MOST)
                .map(|asset| view! { <li>{asset.url} " (" {asset.why} ")"</li> })
                .collect_view();
            Some(
                view! {
                    <details class="player__note player__missing">
                        <summary>{sentence} " " <span class="player__which">"Which?"</span></summary>
                        <ul>{rows}</ul>
                    </details>
                },
            )
        }}
    }
    .into_any()
}

/// What is missing, in words; `None` when nothing is.
fn sentence(missing: &[MissingAsset]) -> Option<String> {
    let n_sheets = missing.iter().filter(|asset| asset.is_sheet).count();
    let counted = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let sheets = counted(n_sheets, "style sheet", "style sheets");
    let others = counted(missing.len() - n_sheets, "image or font", "images or fonts");
    let what: Vec<String> = sheets.into_iter().chain(others).collect();
    (!what.is_empty()).then(|| {
        format!("{} could not be loaded; the page may look different.", what.join(" and "))
    })
}

/// Asks what is missing.
#[cfg(feature = "hydrate")]
pub fn load(player: Player, base: &str) {
    let url = format!("{base}/assets");
    wasm_bindgen_futures::spawn_local(async move {
        let answer = super::loader::fetch(&url, None).await.ok();
        let missing: Option<Vec<MissingAsset>> =
            answer.and_then(|answer| serde_json::from_str(&answer.text()).ok());
        // Another session may be shown by now; then there is nobody to tell. Windows of one
        // session often miss the same.
        let _ = player.missing.try_update(|all| {
            for asset in missing.into_iter().flatten() {
                if !all.contains(&asset) {
                    all.push(asset);
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_counted_by_what_it_is() {
        let asset = |is_sheet| MissingAsset {
            url: "https://cdn.example/a".to_owned(),
            is_sheet,
            why: "status 404".to_owned(),
        };
        for (sheets, others, expected) in [
            (0, 0, None),
            (2, 0, Some("2 style sheets could not be loaded; the page may look different.")),
            (0, 1, Some("1 image or font could not be loaded; the page may look different.")),
            (
                1,
                3,
                Some(
                    "1 style sheet and 3 images or fonts could not be loaded; the page may look different.",
                ),
            ),
        ] {
            let missing: Vec<_> =
                (0..sheets).map(|_| asset(true)).chain((0..others).map(|_| asset(false))).collect();
            assert_eq!(sentence(&missing).as_deref(), expected);
        }
    }
}
