//! Step 1: who may be recorded, and for whom.
//!
//! Origins are enforced here, not only hidden from scripts by CORS: a page that may not be
//! recorded cannot fill a project. No wildcard, no `null`, no suffix.

use std::sync::Arc;

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, COOKIE, HeaderName, ORIGIN, USER_AGENT};
use model::{ConsentMode, PrivacySignal, ProjectId, ProjectKey, SessionId};
use wire::FrameHeader;

use super::error::IngestError;
use super::room::Room;
use crate::geo::Whereabouts;
use crate::http::client::Client;
use crate::projects::{ProjectDirectory, RecordedProject, Settings};

const GPC: HeaderName = HeaderName::from_static("sec-gpc");

/// The cookie that `Hindsight.optOut()` sets, whatever the server's own is called.
const OPT_OUT: &str = "hs_optout";

/// What is kept of a `User-Agent`.
const USER_AGENT_CHARS: usize = 512;

/// What a request says before its body.
#[derive(Clone, Debug, Default)]
pub struct RequestHead {
    /// `Origin`, when there is exactly one.
    pub(super) origin: Option<String>,
    /// The visitor has the cookie of those who are not recorded.
    pub(super) has_opted_out: bool,
    /// The browser says so for all sites; a project may record all the same.
    pub(super) has_gpc: bool,
    /// `User-Agent`, shortened.
    pub(super) user_agent: Option<String>,
    /// Size that the body claims to have.
    pub(super) body_bytes: Option<u64>,
    /// Who asks.
    pub(super) client: Option<Client>,
    /// From where.
    pub(super) whereabouts: Whereabouts,
}

impl RequestHead {
    /// Reads what the pipeline needs; everything else about a request is ignored.
    pub fn read(
        headers: &HeaderMap,
        client: Option<Client>,
        whereabouts: Whereabouts,
        opt_out_cookie: &str,
    ) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            origin: only_origin(headers),
            has_opted_out: [opt_out_cookie, OPT_OUT].iter().any(|name| has_cookie(headers, name)),
            has_gpc: headers
                .get_all(&GPC)
                .iter()
                .any(|value| value.as_bytes().trim_ascii() == b"1"),
            user_agent: headers.get(USER_AGENT).map(|value| {
                String::from_utf8_lossy(value.as_bytes()).chars().take(USER_AGENT_CHARS).collect()
            }),
            body_bytes: text(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            client,
            whereabouts,
        }
    }

    /// `Origin`, when there is exactly one.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
}

/// Turns away a visitor who refused, and whoever does not say where the request comes from.
pub(super) fn visitor<'h>(
    head: &'h RequestHead,
    projects: &ProjectDirectory,
) -> Result<&'h str, IngestError> {
    if head.has_opted_out {
        return Err(IngestError::RefusedByVisitor { reason: "opt_out_cookie" });
    }
    let is_respected = |origin: &str| projects.always_respects_gpc(origin);
    if head.has_gpc && head.origin().is_none_or(is_respected) {
        return Err(IngestError::RefusedByVisitor { reason: "sec_gpc" });
    }
    head.origin().ok_or(IngestError::OriginMissing)
}

/// Finds the project that the key names, and whether it may be recorded from this origin.
pub(super) fn project(
    projects: &ProjectDirectory,
    key: &ProjectKey,
    origin: &str,
) -> Result<Arc<RecordedProject>, IngestError> {
    let Some(project) = projects.find(key) else {
        // Nobody has told this server yet which keys there are.
        let is_told = projects.is_told();
        return Err(if is_told { IngestError::UnknownKey } else { IngestError::PolicyUnavailable });
    };
    let is_allowed = project.project.origins.iter().any(|allowed| allowed.as_str() == origin);
    if is_allowed { Ok(project) } else { Err(IngestError::OriginForeign) }
}

/// Finds the project for which a server at the edge took a frame. Its key may have been disabled
/// since: it was in force there when the frame was acknowledged.
pub(super) fn arrived(
    projects: &ProjectDirectory,
    key: &ProjectKey,
    id: ProjectId,
) -> Result<Arc<RecordedProject>, IngestError> {
    let is_foreign = projects.find(key).is_some_and(|project| project.project.id != id);
    projects.find_by_id(id).filter(|_| !is_foreign).ok_or(IngestError::UnknownKey)
}

/// The project's settings, when they allow to record this visitor.
pub(super) fn settings(
    project: &RecordedProject,
    head: &RequestHead,
) -> Result<Arc<Settings>, IngestError> {
    let settings = project.settings.as_ref().ok_or(IngestError::PolicyUnavailable)?;
    if !settings.recorder.enabled {
        return Err(IngestError::ProjectDisabled);
    }
    if head.has_gpc && settings.recorder.respects(PrivacySignal::Gpc) {
        return Err(IngestError::RefusedByVisitor { reason: "sec_gpc" });
    }
    Ok(Arc::clone(settings))
}

/// Turns away what there is no room for.
pub(super) fn room(room: Room) -> Result<(), IngestError> {
    if room == Room::None { Err(IngestError::StorageFull) } else { Ok(()) }
}

/// Turns away the notice of a visit that was left before its page knew what the project wants:
/// whether it asks for consent, and whether it records this session. What comes with a reason to
/// be kept was decided by a page that knew.
pub(super) fn notice(settings: &Settings, header: &FrameHeader) -> Result<(), IngestError> {
    let Some(meta) = header.meta.as_ref().filter(|_| header.events == 0) else { return Ok(()) };
    let consent = meta.consent.as_ref().map(|consent| consent.state.as_str());
    if settings.recorder.consent == ConsentMode::Required && consent != Some("given") {
        return Err(IngestError::NotRecorded { reason: "no_consent" });
    }
    if meta.kept.is_none() && share(&header.session) >= settings.recorder.sample {
        return Err(IngestError::NotRecorded { reason: "not_sampled" });
    }
    Ok(())
}

/// Where on the circle of all sessions one lies, 0 to 1: by its last 48 bits, as recorders have it.
fn share(session: &SessionId) -> f64 {
    let bytes = session.as_bytes();
    let high = f64::from(u16::from_be_bytes([bytes[10], bytes[11]]));
    let low = f64::from(u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]));
    (high + low / 4_294_967_296.0) / 65_536.0
}

/// Two origins are as good as none: a proxy and we might believe different ones.
fn only_origin(headers: &HeaderMap) -> Option<String> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = origins.next()?.to_str().ok()?;
    origins.next().is_none().then(|| origin.to_owned())
}

/// Whether a cookie of this name is there, whatever its value.
fn has_cookie(headers: &HeaderMap, wanted: &str) -> bool {
    let mut cookies = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii));
    cookies.any(|cookie: &[u8]| {
        let name = cookie.split(|byte| *byte == b'=').next().unwrap_or_default();
        name.trim_ascii_end() == wanted.as_bytes()
    })
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
        RequestHead::read(&map, None, Whereabouts::default(), "hs_optout")
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
            let head = head(headers);
            assert!(head.has_gpc || head.has_opted_out, "{headers:?}");
        }
    }

    #[test]
    fn the_cookie_refuses_by_the_servers_name_and_by_the_recorders() {
        for (cookie, has_opted_out) in
            [("no_tracking=on", true), ("hs_optout=1", true), ("tracking=no", false)]
        {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
            let head = RequestHead::read(&headers, None, Whereabouts::default(), "no_tracking");
            assert_eq!(head.has_opted_out, has_opted_out, "{cookie}");
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
            let head = head(headers);
            assert!(!head.has_gpc && !head.has_opted_out, "{headers:?}");
        }
    }

    #[test]
    fn a_session_has_the_share_that_its_recorder_deals_it_out_by() {
        let share = |digits: &str| {
            share(&format!("019a0000-0000-7000-8000-{digits}").parse::<SessionId>().unwrap())
        };

        let shares = ["000000000000", "400000000000", "000100000000", "ffffffffffff"].map(share);

        assert_eq!(shares[..3], [0.0, 0.25, 1.0 / 65_536.0]);
        assert!((0.999..1.0).contains(&shares[3]), "{}", shares[3]);
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

        let user_agent = RequestHead::read(&headers, None, Whereabouts::default(), "hs_optout")
            .user_agent
            .unwrap();

        assert_eq!(user_agent.chars().count(), 512);
        assert!(user_agent.starts_with("\u{fffd}\u{fffd}x"), "{user_agent:.10}");
    }
}
