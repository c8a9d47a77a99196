//! What becomes of single values: attributes, and fields of events that change no nodes.

use dom::json::{decode, part};
use dom::tape::Span;
use model::{EventKind, IncrementalSource};

use super::rewrite::{Rewrite, Site};
use crate::attributes::{Action, is_kept_by_shape, is_rendering_meta};
use crate::css;
use crate::custom;
use crate::mask::{push_masked, push_strings_masked};
use crate::shade::Shade;
use crate::urls::{push_stripped, strip_url};

/// One transparent pixel: what an image becomes that carries its content in its address.
const EMPTY_IMAGE: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// What is done with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Mask,
    Empty,
    Strip,
    StripReference,
    StripImage,
}

/// Decides about an attribute whose value is the JSON string `value`.
pub(super) fn verdict<'n>(
    action: Action,
    name: &str,
    site: Site,
    tag: &str,
    value: &str,
    other: &dyn Fn(&str) -> Option<&'n str>,
) -> Verdict {
    let raw = value.trim_matches('"');
    let is_unmasked = site.shade.is_unmasked;
    if site.shade.is_blocked && !describes_box(name) {
        return Verdict::Empty;
    }
    match action {
        Action::Keep => Verdict::Keep,
        Action::ByShape if is_kept_by_shape(tag, raw) => Verdict::Keep,
        Action::MetaContent if other("name").is_some_and(is_rendering_meta) => Verdict::Keep,
        Action::Value if site.is_password || is_hidden_field(other) => Verdict::Mask,
        Action::Image if is_unmasked && is_content(raw) => Verdict::Keep,
        Action::Image => Verdict::StripImage,
        Action::Url => Verdict::Strip,
        Action::Reference => Verdict::StripReference,
        Action::Never => Verdict::Empty,
        _ if is_unmasked => Verdict::Keep,
        Action::Empty => Verdict::Empty,
        Action::Mask | Action::Value | Action::ByShape | Action::MetaContent => Verdict::Mask,
    }
}

/// Hidden fields carry tokens, also where text may be seen.
fn is_hidden_field<'n>(other: &dyn Fn(&str) -> Option<&'n str>) -> bool {
    other("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
}

/// All that is said about a blocked element: where its box is and how large.
fn describes_box(name: &str) -> bool {
    [
        "class",
        "id",
        "style",
        "width",
        "height",
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
    let push: fn(&mut String, &str) = match verdict {
        Verdict::Keep => return styles(rewrite, span, out),
        Verdict::Mask => push_masked,
        Verdict::Empty => |_, _| {},
        Verdict::Strip => push_stripped,
        Verdict::StripReference => push_reference,
        Verdict::StripImage => push_image,
    };
    rewrite.replace(span, out, |out, json| push_inside(out, json, push));
}

/// Copies a value that stays, but for what the addresses in it carry.
pub(super) fn styles(rewrite: &mut Rewrite<'_>, span: Span, out: &mut String) {
    if css::has_address(span.of(rewrite.event)) {
        rewrite.replace(span, out, css::push_css);
    }
}

/// Rewrites the inside of a JSON string.
fn push_inside(out: &mut String, json: &str, push: fn(&mut String, &str)) {
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
fn push_reference(out: &mut String, raw: &str) {
    push_stripped(out, raw);
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
fn push_image(out: &mut String, raw: &str) {
    let url = decode(raw);
    if strip_url(&url).ends_with(':') || is_content(url.trim_start()) {
        out.push_str(EMPTY_IMAGE);
    } else {
        push_stripped(out, raw);
    }
}

/// Rewrites one field of `data`.
pub(super) fn field(rewrite: &mut Rewrite<'_>, field: usize, out: &mut String) {
    let field = rewrite.tape.fields[field];
    let name = field.name.of(rewrite.event);
    match rewrite.tape.kind {
        EventKind::Meta if name == "href" => apply(rewrite, Verdict::Strip, field.value, out),
        EventKind::Asset if name == "url" => apply(rewrite, Verdict::Strip, field.value, out),
        EventKind::Custom if name == "tag" => {
            rewrite.replace(field.value, out, |out, json| push_inside(out, json, custom::push_tag));
        }
        EventKind::Custom if name == "payload" => {
            let tag =
                rewrite.tape.field(rewrite.event, "tag").unwrap_or_default().trim_matches('"');
            rewrite.replace(field.value, out, |out, json| custom::push_payload(out, tag, json));
        }
        EventKind::Plugin if name == "plugin" => {
            rewrite.replace(field.value, out, |out, json| push_inside(out, json, push_plugin));
        }
        EventKind::IncrementalSnapshot => incremental_field(rewrite, name, field.value, out),
        _ => strings(rewrite, field.value, out),
    }
}

fn incremental_field(rewrite: &mut Rewrite<'_>, name: &str, value: Span, out: &mut String) {
    match rewrite.tape.source {
        // Style sheets and names of elements: layout, not content.
        Some(
            IncrementalSource::StyleSheetRule
            | IncrementalSource::StyleDeclaration
            | IncrementalSource::AdoptedStyleSheet
            | IncrementalSource::Font
            | IncrementalSource::CustomElement,
        ) => styles(rewrite, value, out),
        Some(IncrementalSource::Input) if name == "text" => {
            let id = rewrite.tape.integer(rewrite.event, "id");
            let slot = id.and_then(|id| rewrite.mirror.find(id));
            let is_blocked = slot.is_some_and(|slot| Shade::of(rewrite.mirror, slot).is_blocked);
            apply(rewrite, if is_blocked { Verdict::Empty } else { Verdict::Mask }, value, out);
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
    if is_plain { out.push_str(raw) } else { push_masked(out, raw) }
}
