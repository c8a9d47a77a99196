//! What bytes are, by the bytes.

use bytesize::ByteSize;

use crate::config::AssetsConfig;

/// Bytes that are enough to tell what something is.
pub const HEAD_BYTES: usize = 1_024;

/// What may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A style sheet.
    Css,
    /// A font, by its type.
    Font(&'static str),
    /// An image, by its type.
    Image(&'static str),
    /// A video or sound, by its type.
    Media(&'static str),
}

impl Kind {
    /// Its type, as browsers are told.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Css => "text/css; charset=utf-8",
            Self::Font(name) | Self::Image(name) | Self::Media(name) => name,
        }
    }

    /// The most bytes of it.
    pub const fn limit(self, config: &AssetsConfig) -> ByteSize {
        match self {
            Self::Css => config.max_css,
            Self::Font(_) => config.max_font,
            Self::Image(_) => config.max_image,
            Self::Media(_) => config.max_media,
        }
    }

    /// Tells what bytes are that begin so; `None` when it is nothing that a page draws.
    ///
    /// A style sheet has no mark of its own: where one is expected, it is a text that is not a
    /// page, and its server does not say that it is something else.
    pub fn of(head: &[u8], expects_sheet: bool, told: Option<&str>) -> Option<Self> {
        if expects_sheet {
            let is_told = told.is_none_or(|told| {
                let told = told.split(';').next().unwrap_or_default().trim();
                told.eq_ignore_ascii_case("text/css")
            });
            let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
            let is_text = !head.contains(&0) && !text.starts_with(b"<");
            return (is_told && is_text).then_some(Self::Css);
        }
        by_mark(head).or_else(|| is_svg(head).then_some(Self::Image("image/svg+xml")))
    }
}

fn by_mark(head: &[u8]) -> Option<Kind> {
    let kind = match head {
        [b'w', b'O', b'F', b'2', ..] => Kind::Font("font/woff2"),
        [b'w', b'O', b'F', b'F', ..] => Kind::Font("font/woff"),
        [0, 1, 0, 0, ..] => Kind::Font("font/ttf"),
        [b'O', b'T', b'T', b'O', ..] => Kind::Font("font/otf"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Image("image/png"),
        [0xff, 0xd8, 0xff, ..] => Kind::Image("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Image("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            Kind::Image("image/webp")
        }
        [0, 0, 1, 0, ..] => Kind::Image("image/x-icon"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => {
            Kind::Image("image/avif")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Media("video/mp4"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Kind::Media("video/webm"),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2, ..] => Kind::Media("audio/mpeg"),
        _ => return None,
    };
    Some(kind)
}

/// Whether the first element is `<svg`, behind what XML allows before it.
fn is_svg(head: &[u8]) -> bool {
    // Of what was cut off in the middle of a character, the rest counts.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            break;
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg")
        .is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_they_are() {
        for (head, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a...", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\0\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x1cftypavif", Some("image/avif")),
            (b"\0\0\0\x1cftypisom", Some("video/mp4")),
            (b"\x1a\x45\xdf\xa3", Some("video/webm")),
            (b"ID3\x04", Some("audio/mpeg")),
            (b"\0\0\x01\0\x01\0", Some("image/x-icon")),
            (b"wOF2\0\x01", Some("font/woff2")),
            (b"wOFF\0\x01", Some("font/woff")),
            (b"\0\x01\0\0\0", Some("font/ttf")),
            (b"OTTO\0", Some("font/otf")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", Some("image/svg+xml")),
            (
                b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg>",
                Some("image/svg+xml"),
            ),
            (b"<!doctype html><svg></svg>", Some("image/svg+xml")),
            (b"<!doctype html><html><svg>", None),
            (b"<svgx>", None),
            (b"body{color:red}", None),
            (b"{\"secret\":1}", None),
            (b"true", None),
            (b"", None),
        ] {
            let kind = Kind::of(head, false, Some("image/png")).map(Kind::media_type);
            assert_eq!(kind, expected, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_style_sheet_is_a_text_that_is_said_to_be_one() {
        for (head, told, expected) in [
            (&b"body{}"[..], Some("text/css"), true),
            (b"body{}", Some("Text/CSS; charset=utf-8"), true),
            (b"body{}", None, true),
            (b"", Some("text/css"), true),
            (b"body{}", Some("text/plain"), false),
            (b"{\"secret\":1}", Some("application/json"), false),
            (b" \n<!doctype html>", Some("text/css"), false),
            (b"\x89PNG\r\n\x1a\n\0", Some("text/css"), false),
        ] {
            let kind = Kind::of(head, true, told);
            assert_eq!(kind == Some(Kind::Css), expected, "{} {told:?}", head.escape_ascii());
        }
    }
}
