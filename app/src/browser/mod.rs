//! What the dashboard asks of the viewer's browser.
//!
//! # Server-side rendering
//!
//! What components call is callable everywhere; on the server each question has an empty answer
//! and each request does nothing, so that components need no conditional code.

#[cfg(not(feature = "hydrate"))]
pub use self::absent::{
    address, capture, copy, date_ms, focus, focus_heading, focus_if_lost, focus_leaves,
    focus_summary, focus_summary_from_within, focus_within, follow_in_row, is_beside, is_choice,
    leave_choice, leave_full_screen, local_in, now_ms, random_id, reload, replace_path,
    reveal_in_list, reveal_in_row, set_cookie, set_query, set_root_attribute, set_style, sleep,
    store_choice, stored_choice, toggle_full_screen, utc_offset_min, wants_less_motion,
    wants_new_tab, zone,
};
#[cfg(feature = "hydrate")]
pub use self::real::{
    address, capture, click, cookie, copy, date_ms, focus, focus_heading, focus_if_lost,
    focus_leaves, focus_summary, focus_summary_from_within, focus_within, follow_in_row, is_beside,
    is_choice, leave_choice, leave_full_screen, local_in, now_ms, query, random_id, reload,
    replace_path, reveal_in_list, reveal_in_row, saves_data, set_cookie, set_query,
    set_root_attribute, set_style, sleep, store_choice, stored_choice, toggle_full_screen,
    utc_offset_min, wants_less_motion, wants_new_tab, zone,
};

#[cfg(feature = "hydrate")]
mod real {
    use gloo::storage::{LocalStorage, Storage};
    use leptos::prelude::{document, window};
    use model::Zone;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};

    /// A cookie of the document.
    pub fn cookie(name: &str) -> Option<String> {
        let cookies = document().dyn_into::<web_sys::HtmlDocument>().ok()?.cookie().ok()?;
        let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
    }

    /// Keeps a choice of the viewer where the server can read it, too.
    pub fn set_cookie(name: &str, value: &str, kept_s: u32) {
        if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
            let cookie = format!("{name}={value}; Path=/; Max-Age={kept_s}; SameSite=Lax");
            // Refused cookies leave the choice to this page.
            drop(document.set_cookie(&cookie));
        }
    }

    /// Sets an attribute of the document's root element.
    pub fn set_root_attribute(name: &str, value: &str) {
        if let Some(root) = document().document_element() {
            drop(root.set_attribute(name, value));
        }
    }

    /// Ms of a clock that never goes back.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page lives for less than 2^53 ms, and never before it began"
    )]
    pub fn now_ms() -> u64 {
        window().performance().map_or(0, |performance| performance.now().max(0.0) as u64)
    }

    /// The browser's date, in ms.
    #[expect(clippy::cast_possible_truncation, reason = "dates are below 2^53 ms")]
    pub fn date_ms() -> i64 {
        js_sys::Date::now() as i64
    }

    /// Minutes that the viewer's zone is ahead of UTC at `at_ms`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "zones are at most 14 h from UTC, moments are below 2^53"
    )]
    #[expect(clippy::unnecessary_wraps, reason = "on the server there is no answer")]
    pub fn utc_offset_min(at_ms: i64) -> Option<i32> {
        let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
        Some(-(date.get_timezone_offset() as i32))
    }

    /// The viewer's time zone, with its changes from some years ago to the next year.
    #[expect(clippy::unnecessary_wraps, reason = "on the server there is no answer")]
    pub fn zone() -> Option<Zone> {
        const YEAR_MS: i64 = 31_557_600_000;
        let format = js_sys::Intl::DateTimeFormat::default().resolved_options();
        let name = js_sys::Reflect::get(&format, &"timeZone".into()).ok();
        let name = name.and_then(|name| name.as_string()).unwrap_or_default();
        let now = date_ms();
        // From the same moment all year, so that the same zone is written the same.
        let begin = (now - 6 * YEAR_MS).div_euclid(YEAR_MS) * YEAR_MS;
        let offset = |at: i64| utc_offset_min(at).unwrap_or_default();
        Some(Zone::observe(&name, begin, now + YEAR_MS, offset))
    }

    /// Date and time of a moment in a zone: `22 Nov 2026, 14:03`. `None` when the browser does not
    /// know the zone.
    #[expect(clippy::cast_precision_loss, reason = "moments are below 2^53")]
    pub fn local_in(at_ms: i64, zone: &str) -> Option<String> {
        let options = js_sys::Object::new();
        for (name, value) in [
            ("timeZone", zone),
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
        ] {
            js_sys::Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
        // What is no zone throws; asked for by name, so that it can be caught.
        let write: js_sys::Function =
            js_sys::Reflect::get(&date, &"toLocaleString".into()).ok()?.dyn_into().ok()?;
        write.call2(&date, &"en-GB".into(), &options).ok()?.as_string()
    }

    /// 16 hexadecimal digits that nobody else has chosen.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to below 2^32"
    )]
    pub fn random_id() -> String {
        let half = || (js_sys::Math::random() * 4_294_967_296.0) as u32;
        format!("{:08x}{:08x}", half(), half())
    }

    /// Copies a text; `done` is told whether the browser did it.
    pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
        let navigator = window().navigator();
        // On a page that came without encryption there is none.
        if !js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or_default() {
            return done(false);
        }
        let promise = navigator.clipboard().write_text(text);
        spawn_local(async move { done(JsFuture::from(promise).await.is_ok()) });
    }

    /// Moves focus to the page's heading, as a new page would.
    pub fn focus_heading() {
        if let Ok(Some(heading)) = document().query_selector("h1")
            && let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>()
        {
            drop(heading.focus());
        }
    }

    /// Moves focus to the first element that a selector finds.
    pub fn focus(selector: &str) {
        if let Ok(Some(element)) = document().query_selector(selector)
            && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
        {
            drop(element.focus());
        }
    }

    /// Moves focus to the first element in another that a selector finds.
    pub fn focus_within(element: &web_sys::Element, selector: &str) {
        if let Ok(Some(found)) = element.query_selector(selector)
            && let Ok(found) = found.dyn_into::<web_sys::HtmlElement>()
        {
            drop(found.focus());
        }
    }

    /// Moves focus to the first element that a selector finds, when what had it has gone.
    pub fn focus_if_lost(selector: &str) {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
            focus(selector);
        }
    }

    /// Scrolls the row in which an element stands so far that all of it can be seen. The page
    /// stays where it is.
    pub fn reveal_in_row(selector: &str) {
        let Ok(Some(element)) = document().query_selector(selector) else { return };
        let Some(row) = element.parent_element() else { return };
        let (it, bounds) = (element.get_bounding_client_rect(), row.get_bounding_client_rect());
        let (before, behind) = (bounds.left() - it.left(), it.right() - bounds.right());
        let by = if before > 0.0 { -before.ceil() } else { behind.max(0.0).ceil() };
        #[expect(clippy::cast_possible_truncation, reason = "rows are shorter than 2^31 pixels")]
        row.set_scroll_left(row.scroll_left() + by as i32);
    }

    /// Scrolls the list in which an element stands so far that all of it can be seen. The page
    /// stays where it is.
    pub fn reveal_in_list(selector: &str) {
        let Ok(Some(element)) = document().query_selector(selector) else { return };
        let Some(list) = element.parent_element() else { return };
        let (it, bounds) = (element.get_bounding_client_rect(), list.get_bounding_client_rect());
        let (before, behind) = (bounds.top() - it.top(), it.bottom() - bounds.bottom());
        let by = if before > 0.0 { -before.ceil() } else { behind.max(0.0).ceil() };
        #[expect(clippy::cast_possible_truncation, reason = "lists are shorter than 2^31 pixels")]
        list.set_scroll_top(list.scroll_top() + by as i32);
    }

    /// Whether focus goes to something outside of the element that listens.
    pub fn focus_leaves(event: &web_sys::FocusEvent) -> bool {
        let node = |target: Option<web_sys::EventTarget>| target?.dyn_into::<web_sys::Node>().ok();
        let Some(inside) = node(event.current_target()) else { return false };
        !node(event.related_target()).is_some_and(|to| inside.contains(Some(&to)))
    }

    /// Moves focus from within what listens to the summary of its details.
    pub fn focus_summary_from_within(event: &web_sys::Event) {
        let inside = event.current_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let focused = document().active_element();
        if inside.is_some_and(|it| it.contains(focused.as_ref().map(AsRef::as_ref))) {
            focus_summary(event);
        }
    }

    /// Moves focus to the summary of the details that listen, or in which they do.
    pub fn focus_summary(event: &web_sys::Event) {
        let inside = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let details = inside.and_then(|it| it.closest("details").ok().flatten());
        let summary = details.and_then(|it| it.query_selector("summary").ok().flatten());
        if let Some(Ok(summary)) = summary.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
            drop(summary.focus());
        }
    }

    /// Whether a click was on something that does something, and is done with it.
    pub fn is_choice(event: &web_sys::MouseEvent) -> bool {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        target.is_some_and(|it| {
            it.closest("a, button:not([data-stays])").is_ok_and(|found| found.is_some())
        })
    }

    /// Takes the focus from a list of choices in which somebody chose by pointer: keys are the
    /// page's again.
    pub fn leave_choice(event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(list) = target
            && !list.matches(":focus-visible").unwrap_or(true)
        {
            drop(list.blur());
        }
    }

    /// Whether a click was beside the dialog that listens, in which nothing was typed.
    pub fn is_beside(event: &web_sys::MouseEvent) -> bool {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok());
        target.is_some_and(|dialog| {
            // Its edge is the dialog itself, too.
            let bounds = dialog.get_bounding_client_rect();
            let (left, top) = (f64::from(event.client_x()), f64::from(event.client_y()));
            if (bounds.left()..=bounds.right()).contains(&left)
                && (bounds.top()..=bounds.bottom()).contains(&top)
            {
                return false;
            }
            let field = dialog.query_selector("input:not([type=checkbox])").ok().flatten();
            let field = field.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            field.is_none_or(|field| field.value().is_empty())
        })
    }

    /// A drag goes on outside of what was pressed.
    pub fn capture(event: &web_sys::PointerEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(target) = target {
            drop(target.set_pointer_capture(event.pointer_id()));
        }
    }

    /// Follows the first link that a selector finds in the row of what was clicked, as its own
    /// click would.
    pub fn follow_in_row(event: &web_sys::MouseEvent, selector: &str) {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let Some(row) = target.and_then(|it| it.closest("tr").ok().flatten()) else { return };
        let link = row.query_selector(selector).ok().flatten();
        match link.and_then(|link| link.get_attribute("href")) {
            Some(href) if wants_new_tab(event) => {
                // Browsers may refuse it; the link beside it works all the same.
                drop(window().open_with_url_and_target_and_features(&href, "_blank", "noopener"));
            }
            _ => click(&row, selector),
        }
    }

    /// Clicks the first element within another that a selector finds.
    pub fn click(within: &web_sys::Element, selector: &str) {
        if let Ok(Some(element)) = within.query_selector(selector)
            && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
        {
            element.click();
        }
    }

    /// Waits.
    pub async fn sleep(ms: i32) {
        let promise = js_sys::Promise::new(&mut |resolve, _reject| {
            // A timer that cannot be set resolves never; the page is going away then.
            drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms));
        });
        drop(JsFuture::from(promise).await);
    }

    /// The page's address, without its fragment.
    pub fn address() -> String {
        let href = window().location().href().unwrap_or_default();
        href.split('#').next().unwrap_or_default().to_owned()
    }

    /// A parameter of the page's address.
    pub fn query(name: &str) -> Option<String> {
        let search = window().location().search().ok()?;
        web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
    }

    /// Fills the screen with the element that a selector finds, or gives the screen back.
    pub fn toggle_full_screen(selector: &str) {
        if document().fullscreen_element().is_some() {
            leave_full_screen();
        } else if let Ok(Some(element)) = document().query_selector(selector) {
            // Browsers may refuse; the page then stays as it is.
            drop(element.request_fullscreen());
        }
    }

    /// Gives the screen back, if something fills it.
    pub fn leave_full_screen() {
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        }
    }

    /// Loads the page again.
    pub fn reload() {
        drop(window().location().reload());
    }

    /// Writes a query parameter into the address, without a new entry in the history.
    pub fn set_query(name: &str, value: &str) {
        change_query(|query| query.set(name, value));
    }

    /// Writes another path into the address, without a new entry in the history.
    pub fn replace_path(path: &str) {
        let search = window().location().search().unwrap_or_default();
        replace_address(&format!("{path}{search}"));
    }

    fn change_query(change: impl FnOnce(&web_sys::UrlSearchParams)) {
        let location = window().location();
        let (Ok(path), Ok(search)) = (location.pathname(), location.search()) else { return };
        let Ok(query) = web_sys::UrlSearchParams::new_with_str(&search) else { return };
        change(&query);
        replace_address(&format!("{path}?{}", String::from(query.to_string())));
    }

    fn replace_address(address: &str) {
        let Ok(history) = window().history() else { return };
        let state = history.state().unwrap_or(JsValue::NULL);
        drop(history.replace_state_with_url(&state, "", Some(address)));
    }

    /// A choice of the viewer that only this browser needs to know.
    pub fn stored_choice(name: &str) -> Option<String> {
        LocalStorage::get(name).ok()
    }

    /// Sets a style property; scripts may, server HTML may not.
    pub fn set_style(element: &web_sys::HtmlElement, name: &str, value: &str) {
        // A property that cannot be set leaves the element as it is.
        drop(element.style().set_property(name, value));
    }

    /// Whether the viewer asked their system for less motion.
    pub fn wants_less_motion() -> bool {
        let query = window().match_media("(prefers-reduced-motion: reduce)");
        query.ok().flatten().is_some_and(|query| query.matches())
    }

    /// Whether the viewer asked their browser to load less.
    pub fn saves_data() -> bool {
        let get = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
        let connection = get(&window().navigator(), "connection");
        let saves = connection.and_then(|connection| get(&connection, "saveData"));
        saves.and_then(|saves| saves.as_bool()).unwrap_or_default()
    }

    /// Whether a click on a link asks for another tab or window.
    pub fn wants_new_tab(event: &web_sys::MouseEvent) -> bool {
        event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0
    }

    /// Keeps a choice of the viewer in this browser.
    pub fn store_choice(name: &str, value: &str) {
        // Storage may be full or forbidden; the choice then lasts as long as the page.
        drop(LocalStorage::set(name, value));
    }
}

#[cfg(not(feature = "hydrate"))]
mod absent;
