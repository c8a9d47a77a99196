//! That ingest refused chunks of a site lately, and what helps.

use leptos::prelude::*;
use model::{Origin, Refusal, Refused};

use crate::components::icon::{Icon, Sign};
use crate::format::counted;

/// A banner for each site and reason; nothing when nothing was refused.
///
/// Origins are what requests said: they are shown as text, and lead nowhere.
#[component]
pub fn RefusedChunks(refused: Vec<Refused>) -> impl IntoView {
    if refused.is_empty() {
        return ().into_any();
    }
    let banners =
        refused.into_iter().map(|refused| view! { <li><Banner refused/></li> }).collect_view();
    view! { <ul class="refused" aria-label="Refused in the last hour">{banners}</ul> }.into_any()
}

#[component]
fn Banner(refused: Refused) -> impl IntoView {
    let sentence = sentence(&refused);
    let Fix { words, command } = fix(refused.why, &refused.origin);

    view! {
        <div class="notice">
            <Icon sign=Sign::Warning/>
            <p class="notice__text">{sentence}</p>
            <details class="refused__fix">
                <summary class="button button--secondary">"Fix"</summary>
                <div class="refused__help">
                    <p>{words}</p>
                    {command.map(|command| view! { <pre class="snippet__code"><code>{command}</code></pre> })}
                    <p class="refused__more">
                        "More in " <code>"docs/operations.md"</code> ", “What to do when”."
                    </p>
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn sentence(refused: &Refused) -> String {
    let chunks = counted(refused.n_chunks.into(), "chunk", "chunks");
    let why = match refused.why {
        Refusal::UnknownKey => "unknown key",
        Refusal::OriginNotAllowed => "origin not allowed",
        Refusal::TooLarge => "too large",
    };
    format!("Hindsight refused {chunks} from {} ({why}).", refused.origin)
}

/// What helps.
struct Fix {
    words: &'static str,
    command: Option<String>,
}

fn fix(why: Refusal, origin: &Origin) -> Fix {
    match why {
        Refusal::UnknownKey => Fix {
            words: "No project has the key of these pages. Correct the data-key of their script \
                    tag; this shows the projects and their tags:",
            command: Some("hindsight project list".to_owned()),
        },
        Refusal::OriginNotAllowed => Fix {
            words: "If the site is yours, stop the server and name all origins of its project \
                    again, with this one:",
            command: Some(format!("hindsight project origins NAME --origin {origin} --origin …")),
        },
        Refusal::TooLarge => Fix {
            words: "These pages are larger than a chunk may be. Leave the large part out with \
                    data-hs-block, or raise ingest.max_frame and ingest.max_inflated.",
            command: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_says_how_many_from_where_and_why() {
        let refused = |why, n_chunks| {
            let origin = "https://shop.example".parse().unwrap();
            sentence(&Refused { origin, why, n_chunks }).replace('\u{a0}', " ")
        };

        assert_eq!(
            refused(Refusal::OriginNotAllowed, 1_213),
            "Hindsight refused 1,213 chunks from https://shop.example (origin not allowed)."
        );
        assert_eq!(
            refused(Refusal::TooLarge, 1),
            "Hindsight refused 1 chunk from https://shop.example (too large)."
        );
    }
}
