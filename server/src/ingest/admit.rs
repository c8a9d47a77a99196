//! Step 1: who may be recorded, and for whom.
//!
//! Origins are enforced here, not only hidden from scripts by CORS: a page that may not be
//! recorded cannot fill a project. No wildcard, no `null`, no suffix.

use std::sync::Arc;

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, COOKIE, HeaderName, ORIGIN, USER_AGENT};
use model::{Project, ProjectKey};

use super::error::IngestError;
use crate::projects::ProjectDirectory;

/// A visitor with this cookie is not recorded, whatever its value.
const OPT_OUT_COOKIE: &str = "hs_optout";

const GPC: HeaderName = HeaderName::from_static("sec-gpc");

/// What is kept of a `User-Agent`.
const USER_AGENT_CHARS: usize = 512;

/// What a request says before its body.
#[derive(Clone, Debug, Default)]
pub struct RequestHead {
    /// `Origin`, when there is exactly one.
    pub(super) origin: Option<String>,
    /// The visitor does not want to be recorded, and how that was said.
    pub(super) refusal: Option<&'static str>,
    /// `User-Agent`, shortened.
    pub(super) user_agent: Option<String>,
    /// Size that the body claims to have.
    pub(super) body_bytes: Option<u64>,
}

impl RequestHead {
    /// Reads what the pipeline needs; everything else about a request is ignored.
    pub fn read(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            origin: only_origin(headers),
            refusal: refusal(headers),
            user_agent: headers.get(USER_AGENT).map(|value| {
                String::from_utf8_lossy(value.as_bytes()).chars().take(USER_AGENT_CHARS).collect()
            }),
            body_bytes: text(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
        }
    }

    /// `Origin`, when there is exactly one.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
}

/// Turns away a visitor who refused, and whoever does not say where the request comes from.
pub(super) fn visitor(head: &RequestHead) -> Result<&str, IngestError> {
    match head.refusal {
        Some(reason) => Err(IngestError::RefusedByVisitor { reason }),
        None => head.origin().ok_or(IngestError::OriginMissing),
    }
}

/// Finds the project that the key names, and whether it may be recorded from this origin.
pub(super) fn project(
    projects: &ProjectDirectory,
    key: &ProjectKey,
    origin: &str,
) -> Result<Arc<Project>, IngestError> {
    let project = projects.find(key).ok_or(IngestError::UnknownKey)?;
    let is_allowed = project.origins.iter().any(|allowed| allowed.as_str() == origin);
    if is_allowed { Ok(project) } else { Err(IngestError::OriginForeign) }
}

/// Two origins are as good as none: a proxy and we might believe different ones.
fn only_origin(headers: &HeaderMap) -> Option<String> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = origins.next()?.to_str().ok()?;
    origins.next().is_none().then(|| origin.to_owned())
}

fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    if headers.get_all(&GPC).iter().any(|value| value.as_bytes().trim_ascii() == b"1") {
        return Some("sec_gpc");
    }
    let mut cookies = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii));
    let is_opt_out = |cookie: &[u8]| {
        let name = cookie.split(|byte| *byte == b'=').next().unwrap_or_default();
        name.trim_ascii_end() == OPT_OUT_COOKIE.as_bytes()
    };
    cookies.any(is_opt_out).then_some("opt_out_cookie")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn head(headers: &[(&'static str, &'static str)]) -> RequestHead {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        RequestHead::read(&map)
    }

    #[test]
    fn gpc_and_the_cookie_are_refusals_in_every_spelling() {
        let refusals = [
            &[("sec-gpc", "1")][..],
            &[("sec-gpc", " 1 ")],
            &[("cookie", "hs_optout=1")],
            &[("cookie", "a=b; hs_optout=0")],
            &[("cookie", "a=b;hs_optout")],
            &[("cookie", "a=b"), ("cookie", "hs_optout=")],
        ];
        for headers in refusals {
            assert!(head(headers).refusal.is_some(), "{headers:?}");
        }
    }

    #[test]
    fn nothing_else_is_a_refusal() {
        let others = [
            &[][..],
            &[("sec-gpc", "0")],
            &[("dnt", "1")],
            &[("cookie", "xhs_optout=1")],
            &[("cookie", "hs_optout_x=1; a=hs_optout")],
        ];
        for headers in others {
            assert_eq!(head(headers).refusal, None, "{headers:?}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let origin = ("origin", "https://shop.example");

        assert_eq!(head(&[origin]).origin(), Some("https://shop.example"));
        assert_eq!(head(&[origin, origin]).origin(), None);
        assert_eq!(head(&[]).origin(), None);
    }

    #[test]
    fn a_long_user_agent_is_shortened() {
        let mut headers = HeaderMap::new();
        let long = [b"\xff".repeat(2), b"x".repeat(10_000)].concat();
        headers.insert(USER_AGENT, HeaderValue::from_bytes(&long).unwrap());

        let user_agent = RequestHead::read(&headers).user_agent.unwrap();

        assert_eq!(user_agent.chars().count(), 512);
        assert!(user_agent.starts_with("\u{fffd}\u{fffd}x"), "{user_agent:.10}");
    }
}
