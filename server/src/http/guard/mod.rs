//! Who may see recordings: until sign-in exists, only the machine that the server runs on.
//!
//! # Invariants
//!
//! - Fails closed: a request whose peer is unknown is refused.
//! - The `Host` header must be a loopback name as well. Otherwise a page on the internet
//!   could point its own name at 127.0.0.1 and read recordings through the viewer's browser
//!   (DNS rebinding).
//! - A forwarded request is refused: the peer of a reverse proxy on this machine is this
//!   machine, whoever stands behind it.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, header};

use super::error::{self, ApiError};

/// Why a viewer is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    Remote,
    Forwarded,
    ForeignName,
}

impl Refusal {
    const fn reason(self) -> &'static str {
        match self {
            Self::Remote => "this request came from another machine",
            Self::Forwarded => "this request came through a proxy",
            Self::ForeignName => "this request used another name than localhost",
        }
    }
}

/// Headers by which proxies say for whom they ask.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Lets a request pass when it comes from this machine and, if it changes something, from
/// one of our own pages.
pub async fn this_machine_only(request: Request, next: Next) -> Response {
    if let Err(refusal) = check(peer_of(&request), request.uri(), request.headers()) {
        let error = ApiError::NotThisMachine { reason: refusal.reason() };
        if error::is_for_programs(request.uri().path()) {
            return error.into_response();
        }
        return (StatusCode::FORBIDDEN, format!("{error}\n")).into_response();
    }
    if !request.method().is_safe() && !is_same_origin(request.headers()) {
        return ApiError::CrossOrigin.into_response();
    }
    next.run(request).await
}

/// Whether a request comes from this machine, and not through a proxy on it.
pub fn is_this_machine(request: &Request) -> bool {
    check(peer_of(request), request.uri(), request.headers()).is_ok()
}

fn peer_of(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
}

fn check(peer: Option<IpAddr>, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    if !peer.is_some_and(|ip| ip.to_canonical().is_loopback()) {
        return Err(Refusal::Remote);
    }
    if FORWARDED.iter().any(|name| headers.contains_key(*name)) {
        return Err(Refusal::Forwarded);
    }
    let mut names = headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or(""));
    let is_ours = names.next().is_some_and(is_loopback_name)
        && names.next().is_none()
        && uri.authority().is_none_or(|authority| is_loopback_name(authority.as_str()));
    if is_ours { Ok(()) } else { Err(Refusal::ForeignName) }
}

/// Whether `host[:port]` names this machine.
fn is_loopback_name(host: &str) -> bool {
    let is_port = |text: &str| text.parse::<u16>().is_ok();
    if let Some(rest) = host.strip_prefix('[') {
        return matches!(rest.split_once(']'), Some(("::1", port))
            if port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        Some(_) => return false,
        None => host,
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether the browser says that one of our own pages asks. Without a word about it: no.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else {
        return false;
    };
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests;
