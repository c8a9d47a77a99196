//! What becomes of single values: attributes, and fields of events that change no nodes.

use dom::Mirror;
use dom::json::{decode, part, trim_end, trim_start};
use dom::tape::Span;
use model::{EventKind, IncrementalSource};

use super::labels;
use super::rewrite::{Rewrite, Site};
use crate::attributes::{Action, is_address, is_button, is_kept_by_shape, is_rendering_meta};
use crate::css;
use crate::custom;
use crate::mask::push_strings_masked;
use crate::policy::{Mode, Policy};
use crate::text::Treatment;

/// One transparent pixel: what an image becomes that carries its content in its address.
const EMPTY_IMAGE: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// What is done with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Style(Treatment),
    Text(Treatment),
    Empty,
    EmptyImage,
    Url,
    UrlList,
    Reference,
    Image,
}

/// Decides about an attribute whose value is the JSON string `value`.
pub(super) fn verdict<'n>(
    (policy, mirror): (&Policy, &Mirror),
    action: Action,
    site: Site,
    (tag, name): (&str, &str),
    value: &str,
    other: &dyn Fn(&str) -> Option<&'n str>,
) -> Verdict {
    let raw = trimmed(value);
    let treatment = site.treatment;
    let is_readable = treatment.is_readable();
    let is_wireframe = policy.mode == Mode::Wireframe;
    if site.is_blocked && !describes_box(name) {
        return Verdict::Empty;
    }
    match action {
        Action::Keep if name == "style" => Verdict::Style(treatment),
        Action::Keep => Verdict::Keep,
        Action::Name if policy.detector.is_none() => Verdict::Keep,
        Action::Name => Verdict::Text(Treatment::Detect),
        Action::ByShape if is_kept_by_shape(tag, raw) => Verdict::Keep,
        Action::ByShape if is_address(raw) && !is_wireframe => Verdict::Url,
        Action::MetaContent if other("name").is_some_and(is_rendering_meta) => Verdict::Keep,
        Action::Value
            if !other("type").is_some_and(is_button)
                || site.id.is_none_or(|id| mirror.is_password(id)) =>
        {
            Verdict::Text(Treatment::Mask)
        }
        Action::Image if is_wireframe => Verdict::EmptyImage,
        Action::Image if is_readable && is_content(raw) => Verdict::Keep,
        Action::Image => Verdict::Image,
        Action::Url => Verdict::Url,
        Action::Reference => Verdict::Reference,
        Action::Empty if is_readable => Verdict::Url,
        Action::EmptyList if is_readable => Verdict::UrlList,
        Action::Never | Action::Empty | Action::EmptyList => Verdict::Empty,
        // Hidden fields carry tokens, also where text may be seen.
        _ if is_hidden_field(other) => Verdict::Text(Treatment::Mask),
        Action::Mask | Action::Value | Action::ByShape | Action::MetaContent => {
            Verdict::Text(treatment)
        }
    }
}

/// A JSON value without its quotes.
fn trimmed(json: &str) -> &str {
    trim_end(trim_start(json, b"\""), b"\"")
}

fn is_hidden_field<'n>(other: &dyn Fn(&str) -> Option<&'n str>) -> bool {
    other("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
}

/// All that is said about a blocked element: where its box is and how large.
fn describes_box(name: &str) -> bool {
    [
        "class",
        "id",
        "style",
        // So that whoever applies the same rules again finds the same elements.
        "autocomplete",
        "data-rr-is-password",
        "type",
        "width",
        "height",
        "size",
        "cols",
        "rows",
        "rr_width",
        "rr_height",
        "data-hs-block",
        "data-rr-block",
    ]
    .contains(&name)
}

/// Whether an address carries an image itself.
fn is_content(raw: &str) -> bool {
    part(raw, ..5).eq_ignore_ascii_case("data:")
}

/// Does what was decided.
pub(super) fn apply(rewrite: &mut Rewrite<'_>, verdict: Verdict, span: Span, out: &mut String) {
    let policy = rewrite.policy;
    let push: &dyn Fn(&mut String, &str) = match verdict {
        Verdict::Keep => return styles(rewrite, None, span, out),
        Verdict::Style(treatment) => return styles(rewrite, Some(treatment), span, out),
        Verdict::Text(treatment) => return text(rewrite, treatment, span, out),
        Verdict::Empty => &|_, _| {},
        Verdict::EmptyImage => &|out, _| out.push_str(EMPTY_IMAGE),
        Verdict::Url => &|out, raw| policy.push_url(out, raw),
        Verdict::UrlList => &|out, raw| policy.push_url_list(out, raw),
        Verdict::Reference => &|out, raw| push_reference(policy, out, raw),
        Verdict::Image => &|out, raw| push_image(policy, out, raw),
    };
    rewrite.replace(span, out, |out, json| push_inside(out, json, push));
}

/// Treats a text; when that is all it is.
pub(super) fn text(rewrite: &mut Rewrite<'_>, treatment: Treatment, span: Span, out: &mut String) {
    let policy = rewrite.policy;
    let push: &dyn Fn(&mut String, &str) = &|out, raw| policy.push_text(out, raw, treatment);
    rewrite.replace(span, out, |out, json| push_inside(out, json, push));
}

/// Copies a value that stays, but for what the addresses in it carry, and for texts where
/// `texts` says what happens to those around; in wireframes they are masked everywhere.
pub(super) fn styles(
    rewrite: &mut Rewrite<'_>,
    texts: Option<Treatment>,
    span: Span,
    out: &mut String,
) {
    let policy = rewrite.policy;
    let json = span.of(rewrite.event);
    let texts = match texts {
        _ if policy.mode == Mode::Wireframe => Some(Treatment::Mask),
        // Numbers are layout.
        Some(texts) if texts.is_readable() => {
            policy.detector.is_some().then_some(Treatment::Detect)
        }
        Some(_) => Some(Treatment::Mask),
        None => None,
    };
    if texts.is_some() && css::has_text(json) || css::has_address(json) {
        rewrite.replace(span, out, |out, json| css::push_css(policy, texts, out, json));
    }
}

/// Rewrites the inside of a JSON string.
fn push_inside(out: &mut String, json: &str, push: &dyn Fn(&mut String, &str)) {
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(raw) => {
            out.push('"');
            push(out, raw);
            out.push('"');
        }
        None => push_strings_masked(out, json),
    }
}

/// An address within SVG keeps the fragment that names a shape: `sprite.svg#icon-cart`.
fn push_reference(policy: &Policy, out: &mut String, raw: &str) {
    let start = out.len();
    policy.push_url(out, raw);
    if part(out, start..).contains('#') {
        return;
    }
    let fragment = raw.find('#').map_or("", |at| part(raw, at..));
    let is_name = fragment
        .bytes()
        .skip(1)
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte));
    if is_name && !is_content(raw) {
        out.push_str(fragment);
    }
}

/// The address of an image; what carries its content becomes one transparent pixel.
fn push_image(policy: &Policy, out: &mut String, raw: &str) {
    let url = decode(raw);
    if policy.url(&url).ends_with(':') || is_content(url.trim_ascii_start()) {
        out.push_str(EMPTY_IMAGE);
    } else {
        policy.push_url(out, raw);
    }
}

/// Rewrites one field of `data`.
pub(super) fn field(rewrite: &mut Rewrite<'_>, field: usize, out: &mut String) {
    let field = rewrite.tape.fields[field];
    let policy = rewrite.policy;
    let name = field.name.of(rewrite.event);
    match rewrite.tape.kind {
        EventKind::Meta if name == "href" => apply(rewrite, Verdict::Url, field.value, out),
        EventKind::Asset if name == "url" => apply(rewrite, Verdict::Url, field.value, out),
        EventKind::Custom if name == "tag" => {
            rewrite.replace(field.value, out, |out, json| {
                push_inside(out, json, &|out, raw| custom::push_tag(policy, out, raw));
            });
        }
        EventKind::Custom if name == "payload" => {
            let tag = trimmed(rewrite.tape.field(rewrite.event, "tag").unwrap_or_default());
            let label = labels::treatment(rewrite, tag, field.value.of(rewrite.event));
            rewrite.replace(field.value, out, |out, json| {
                custom::push_payload(policy, out, (tag, label), json);
            });
        }
        EventKind::Plugin if name == "plugin" => {
            rewrite.replace(field.value, out, |out, json| push_inside(out, json, &push_plugin));
        }
        EventKind::IncrementalSnapshot => incremental_field(rewrite, name, field.value, out),
        _ => strings(rewrite, field.value, out),
    }
}

fn incremental_field(rewrite: &mut Rewrite<'_>, name: &str, value: Span, out: &mut String) {
    match rewrite.tape.source {
        // Style sheets and names of elements: layout, not content. Scripts write them, but icons
        // are made of their texts.
        Some(
            IncrementalSource::StyleSheetRule
            | IncrementalSource::AdoptedStyleSheet
            | IncrementalSource::Font
            | IncrementalSource::CustomElement,
        ) => styles(rewrite, Some(Treatment::Detect), value, out),
        Some(IncrementalSource::StyleDeclaration) => {
            let texts = custom::page_text(rewrite.policy.mode);
            styles(rewrite, Some(texts), value, out);
        }
        Some(IncrementalSource::Input) if name == "text" => {
            let id = rewrite.tape.integer(rewrite.event, "id");
            let slot = id.and_then(|id| rewrite.mirror.find(id));
            let is_blocked = slot.is_some_and(|slot| rewrite.shade_at(slot).is_blocked);
            let masked = Verdict::Text(Treatment::Mask);
            apply(rewrite, if is_blocked { Verdict::Empty } else { masked }, value, out);
        }
        _ => strings(rewrite, value, out),
    }
}

/// Masks the strings of a value; most values here are numbers and are left alone.
fn strings(rewrite: &mut Rewrite<'_>, value: Span, out: &mut String) {
    if value.of(rewrite.event).contains('"') {
        rewrite.replace(value, out, push_strings_masked);
    }
}

/// `rrweb/console@1`: a plugin's name and version.
fn push_plugin(out: &mut String, raw: &str) {
    let is_plain = raw.split(['/', '@']).all(|part| part.is_empty() || crate::mask::is_name(part));
    if is_plain { out.push_str(raw) } else { crate::mask::push_masked(out, raw) }
}
