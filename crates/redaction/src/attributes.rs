//! What happens to an attribute's value in strict mode.
//!
//! Names that lay out or style are kept, names that people read are masked, addresses
//! lose query and fragment. What is left (`data-*`, attributes of custom elements) is
//! kept only when it looks like a state that style sheets ask for.

use crate::mask::is_state;
use crate::words;

/// What happens to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Copied.
    Keep,
    /// A name that the page's author gave: copied, but for personal data.
    Name,
    /// Masked unless the place is unmasked.
    Mask,
    /// What a visitor typed or chose: masked, wherever it stands.
    Value,
    /// Copied when it is a state, an address when it looks like one, else masked unless the place is unmasked.
    ByShape,
    /// An address: stripped.
    Url,
    /// An address within SVG, where a fragment names a shape.
    Reference,
    /// The address of an image; content within the address becomes an empty image.
    Image,
    /// An address: emptied unless the place is unmasked.
    Empty,
    /// The same for several addresses.
    EmptyList,
    /// Emptied, wherever it stands: code, or a whole document.
    Never,
    /// `content` of `<meta>`: kept for what browsers act on.
    MetaContent,
}

/// What any element may have, those that a page defines itself included.
const COMMON: &str = "autocapitalize autocomplete autofocus contenteditable data-hs-block data-hs-ignore \
    data-hs-mask data-hs-unmask data-rr-block data-rr-ignore data-rr-is-password \
    data-rr-mask dir draggable enterkeyhint hidden inert inputmode itemscope lang popover \
    rr_height rr_mediastate rr_open_mode rr_width spellcheck style tabindex translate type \
    xml:lang xml:space xmlns";

/// Names of HTML whose values lay out or style, and are not read by people. An element that a
/// page defines itself may mean anything by them.
const HTML: &str = "_csstext accept accept-charset align allow allowfullscreen as async autoplay axis \
    background-color bgcolor border cellpadding cellspacing char charoff charset checked \
    clear color cols colspan compact controls coords crossorigin decoding default defer \
    dirname disabled display enctype face fetchpriority formenctype formmethod \
    formnovalidate frame frameborder height high hreflang hspace http-equiv ismap kind \
    language link loading loop low marginheight marginwidth max maxlength media method min \
    minlength multiple muted nohref nomodule noresize noshade novalidate nowrap open optimum \
    pattern playsinline popovertargetaction preload readonly referrerpolicy required rev \
    reversed rows rowspan rules sandbox scope scrolling selected shape size sizes span \
    srclang start step typemustmatch valign vlink vspace width wrap";

/// The same of SVG; elsewhere they are nobody's names.
const SVG: &str = "clip-path clip-rule clippathunits cx cy d dominant-baseline dur dx dy fill fill-opacity \
    fill-rule filter filterunits flood-color flood-opacity font-family font-size font-style \
    font-weight from fx fy gradienttransform gradientunits in in2 k1 k2 k3 k4 keytimes \
    letter-spacing marker-end marker-mid marker-start markerheight markerunits markerwidth \
    mask mask-type maskunits mode numoctaves offset opacity operator order orient overflow \
    paint-order pathlength patterntransform patternunits pointer-events points \
    preserveaspectratio primitiveunits r radius refx refy repeatcount result rotate rx ry \
    scale seed shape-rendering stddeviation stop-color stop-opacity stroke stroke-dasharray \
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity \
    stroke-width text-anchor text-rendering textlength to transform transform-origin values \
    vector-effect version viewbox visibility word-spacing writing-mode x x1 x2 y y1 y2 z";

/// Names that connect, and that authors choose. Now and then they put data into them.
const NAMES: &str = "aria-activedescendant aria-controls aria-describedby aria-labelledby aria-owns class for \
    form headers id is list name part popovertarget property rel role slot target";

/// What the lists say of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It is kept on every element.
    Common,
    /// It is kept on elements that HTML or SVG defines.
    Html,
    /// It is kept on elements of SVG.
    Svg,
    /// It connects.
    Name,
    /// Nothing.
    Nowhere,
}

/// Looks through the lists for a name in lower case.
pub(crate) fn listed(name: &str) -> Listed {
    const LISTS: [(&str, Listed); 4] =
        [(COMMON, Listed::Common), (HTML, Listed::Html), (SVG, Listed::Svg), (NAMES, Listed::Name)];
    for (list, listed) in &LISTS {
        if words::contains(list, name) {
            return *listed;
        }
    }
    Listed::Nowhere
}

/// What happens to the attribute `name` of an element `tag`; both in lower case.
pub(crate) fn action(tag: &str, name: &str, listed: Listed, is_svg: bool) -> Action {
    let is_kept = match listed {
        Listed::Name => return Action::Name,
        Listed::Common => true,
        // A hyphen is in the tag of every element that a page defines, and of few others.
        Listed::Html => is_svg || !tag.as_bytes().contains(&b'-'),
        Listed::Svg => is_svg,
        Listed::Nowhere => false,
    };
    if is_kept {
        return Action::Keep;
    }
    match name {
        "value" => match tag {
            "progress" | "meter" | "li" => Action::ByShape,
            "input" | "textarea" | "select" => Action::Value,
            _ => Action::Mask,
        },
        "src" | "data" => match tag {
            "video" | "audio" | "source" | "track" => Action::Empty,
            "img" | "image" | "input" => Action::Image,
            _ => Action::Url,
        },
        "href" | "xlink:href" if tag == "image" || tag == "feimage" => Action::Image,
        "href" | "xlink:href" if is_svg && tag != "a" => Action::Reference,
        "href" | "xlink:href" | "action" | "formaction" | "cite" | "background" | "longdesc"
        | "manifest" | "codebase" | "classid" | "profile" | "icon" | "rr_src" => Action::Url,
        "srcset" | "imagesrcset" | "ping" | "archive" => Action::EmptyList,
        "poster" => Action::Empty,
        "rr_dataurl" => Action::Image,
        "srcdoc" => Action::Never,
        "content" if tag == "meta" => Action::MetaContent,
        _ if name.starts_with("on") => Action::Never,
        _ if name.starts_with("xmlns:") => Action::Keep,
        "alt" | "title" | "placeholder" | "label" | "summary" | "abbr" | "aria-label" => {
            Action::Mask
        }
        _ => Action::ByShape,
    }
}

/// Whether browsers act on this `<meta>`, so that the page looks different without it.
pub(crate) fn is_rendering_meta(name: &str) -> bool {
    ["viewport", "color-scheme", "theme-color"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a value may be kept for its shape alone.
pub(crate) fn is_kept_by_shape(tag: &str, raw: &str) -> bool {
    let is_number =
        matches!(tag, "progress" | "meter" | "li") && dom::json::parse_number(raw).is_some();
    is_number || is_state(raw)
}

/// Whether a value looks like an address.
pub(crate) fn is_address(raw: &str) -> bool {
    let begins = |word: &str| dom::json::part(raw, ..word.len()).eq_ignore_ascii_case(word);
    let is_one = ["/", "./", "../", "http:", "https:", "mailto:", "tel:", "data:", "blob:"];
    is_one.into_iter().any(begins) && !raw.contains(' ')
}

/// Whether the text of such a field is what it is for, and not what somebody entered.
pub(crate) fn is_button(kind: &str) -> bool {
    ["submit", "button", "reset", "image"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        for list in [COMMON, HTML, SVG, NAMES] {
            assert!(words::is_sorted(list), "{list}");
        }
    }

    #[test]
    fn names_fall_into_their_classes() {
        for (tag, name, expected) in [
            ("div", "class", Action::Name),
            ("div", "style", Action::Keep),
            ("img", "src", Action::Image),
            ("video", "src", Action::Empty),
            ("script", "src", Action::Url),
            ("a", "href", Action::Url),
            ("div", "onclick", Action::Never),
            ("div", "data-x", Action::ByShape),
            ("div", "aria-label", Action::Mask),
            ("input", "value", Action::Value),
            ("progress", "value", Action::ByShape),
            ("td", "width", Action::Keep),
            ("td", "x", Action::ByShape),
            ("x-mail", "from", Action::ByShape),
            ("x-mail", "max", Action::ByShape),
            ("x-mail", "style", Action::Keep),
            ("x-mail", "class", Action::Name),
        ] {
            assert_eq!(action(tag, name, listed(name), false), expected, "{tag} {name}");
        }
        assert_eq!(action("use", "href", Listed::Nowhere, true), Action::Reference);
        assert_eq!(action("a", "href", Listed::Nowhere, true), Action::Url);
        assert_eq!(action("animate", "from", listed("from"), true), Action::Keep);
        assert_eq!(action("font-face", "width", listed("width"), true), Action::Keep);
    }
}
