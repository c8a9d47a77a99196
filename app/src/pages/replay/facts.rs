//! What is known of a session at a glance: a few facts in the top bar.

use leptos::prelude::*;
use model::facts::Kept;

use super::downloads::DownloadMenu;
use super::more::MoreMenu;
use crate::api::sessions::SessionDetail;
use crate::bulk::session_tags::SessionTags;
use crate::components::icon::{Icon, Sign};
use crate::components::moment::Moment;
use crate::format::{browser_name, counted, middle_cut, path_of, size};
use crate::pages::sessions::columns::cell::place_of;
use crate::profile::Profile;

/// Longest path in the top bar, in characters.
const PATH_CHARS: usize = 48;

/// Entry page, device and errors, beside the visitor.
#[component]
pub fn FactBar(detail: SessionDetail) -> impl IntoView {
    let windows = detail.windows.iter().map(|window| window.window.window).collect();
    let tabs = detail.windows;
    let session = detail.session;
    let now = detail.now;
    let entry = session.entry_url.clone().map(|url| {
        let path = middle_cut(path_of(&url), PATH_CHARS);
        view! { <span class="fact-bar__entry" title=url>{path}</span> }
    });
    let errors = session.n_errors();
    let place = place_of(&session).map(|(country, city)| match city {
        Some(city) => format!("{city}, {country}"),
        None => country,
    });
    let zone = session.digest.as_ref().and_then(|digest| digest.timezone.clone());
    let profile = Profile::get();
    let is_imported =
        Memo::new(move |_| profile.with(|it| (it.kept == Kept::Import).then_some(())).is_some());
    let browser = session.user_agent.as_deref().and_then(browser_name);
    let device = [browser, session.viewport.map(size), place];
    let device: Vec<String> = device.into_iter().flatten().collect();

    view! {
        <div class="fact-bar">
            {entry}
            {(errors > 0)
                .then(|| {
                    view! {
                        <span class="badge badge--danger">
                            <Icon sign=Sign::Error/>
                            {counted(errors, "error", "errors")}
                        </span>
                    }
                })}
            <Show when=move || is_imported.get()>
                <span class="badge badge--note" title="Another program recorded it">"Imported"</span>
            </Show>
            <span class="fact-bar__device">{device.join(" · ")}</span>
            <span class="fact-bar__time"><Moment at=session.last_at now zone/></span>
            <SessionTags session=session.session tags=session.tags/>
            <DownloadMenu session=session.session windows/>
            <MoreMenu session=session.session tabs/>
        </div>
    }
    .into_any()
}
