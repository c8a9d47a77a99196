//! The same as [`hostile_routes`](crate::hostile_routes), from another machine, at the edge, and
//! slowly; and that no address is forgotten there.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use server::http::listen::serve;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::edge::{Edge, listen, until};
use crate::frame::KEY;
use crate::hostile_routes::{ask, bodies, check, patient_server, queries, request, routes};
use crate::server::{ADDRESS, TestServer, config, limits, send_to};

/// Another machine than the server's.
const THERE: &str = "192.0.2.7:50000";

/// What nothing but the fallback answers.
const OF_FALLBACK: [&str; 2] = ["/pkg/hindsight.css", "/nothing/here"];

/// Longest time for all slow bodies together.
const PATIENCE: Duration = Duration::from_secs(60);

/// The addresses of an edge: those of home that recorders and operators need.
fn edge_routes() -> Vec<(String, &'static str)> {
    let is_there = |path: &str| {
        let below = ["/recorder", "/hindsight", "/healthz", "/readyz", "/metrics", "/nothing"];
        let of_recorders = ["/v1/chunks", "/v1/projects/", "/v1/policies/"];
        path == "/" || below.iter().chain(&of_recorders).any(|begin| path.starts_with(begin))
    };
    routes().into_iter().filter(|(path, _)| is_there(path)).collect()
}

/// The templates of a router's addresses, as it prints itself.
fn templates(router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    let template = |part: &str| {
        let rest = part.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let path = rest.strip_prefix("): \"")?.split('"').next()?;
        (!path.contains("__private")).then(|| path.to_owned())
    };
    printed.split("RouteId(").filter_map(template).collect()
}

fn is_at(path: &str, template: &str) -> bool {
    let mut parts = path.split('/');
    for wanted in template.split('/') {
        let part = parts.next();
        if wanted.starts_with("{*") {
            return part.is_some_and(|part| !part.is_empty());
        }
        let is_any = wanted.starts_with('{') && part.is_some_and(|part| !part.is_empty());
        if part != Some(wanted) && !is_any {
            return false;
        }
    }
    parts.next().is_none()
}

fn compare(router: &Router, listed: &[(String, &'static str)]) {
    let templates = templates(router);
    assert!(templates.contains("/v1/chunks"), "{templates:?}");
    for template in &templates {
        let is_listed = listed.iter().any(|(path, _)| is_at(path, template));
        assert!(is_listed, "no test walks {template}");
    }
    for (path, _) in listed.iter().filter(|(path, _)| !OF_FALLBACK.contains(&path.as_str())) {
        assert!(templates.iter().any(|template| is_at(path, template)), "{path} is no address");
    }
}

/// An edge that home has told everything.
async fn informed_edge(dir: &std::path::Path) -> (Edge, TestServer, server::workers::Workers) {
    let secret_file = dir.join("secret");
    std::fs::write(&secret_file, "between home and edge").unwrap();
    let mut home_config = config(&dir.join("home"));
    home_config.store.url = "mem://".to_owned();
    home_config.edge.secret_file.clone_from(&secret_file);
    let home = TestServer::start_with(home_config).await;
    let (listening, address) = listen(&home, "127.0.0.1:0".parse().unwrap()).await;
    let edge = Edge::start(dir, address, &secret_file);
    let told = format!("/v1/projects/{KEY}/config");
    until("the edge knows the project", async || edge.get(&told).await.0 == StatusCode::OK).await;
    (edge, home, listening)
}

fn from_there(method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "replay.example")
        .header("origin", format!("http://{ADDRESS}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_is_walked() {
    let (server, _dir) = patient_server().await;
    compare(&server.router, &routes());

    let dir = tempfile::tempdir().unwrap();
    let (edge, ..) = informed_edge(dir.path()).await;
    compare(&edge.router, &edge_routes());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_machine_is_refused_with_a_reason_whatever_it_sends() {
    let (server, _dir) = patient_server().await;
    for (path, method) in routes() {
        let is_told = |status: u16, error: &str, answer: &crate::server::Answer| {
            assert_eq!(answer.status.as_u16(), status, "{path}: {answer:?}");
            assert_eq!(answer.json()["error"], error, "{path}");
        };
        for (content_type, body) in bodies() {
            let what = format!("{method} {path} with {content_type} of {}", body.len());
            let request = from_there(method, &path).header("content-type", content_type);
            let request = request.body(Body::from(body)).unwrap();
            let answer = server.send_from(THERE, request).await;

            check(&answer, &what);
            if path.starts_with("/api/") || path.starts_with("/replay/") {
                is_told(403, "not_this_machine", &answer);
            } else if path.starts_with("/v1/edge/") || path.starts_with("/v1/cluster/") {
                is_told(401, "unauthorized", &answer);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_makes_an_edge_fail() {
    let dir = tempfile::tempdir().unwrap();
    let (edge, ..) = informed_edge(dir.path()).await;
    let ask = async |request: Request<Body>, what: &str| {
        check(&send_to(&edge.router, THERE, request).await, what);
    };
    for (path, _) in edge_routes() {
        for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
            for (content_type, body) in bodies() {
                let what = format!("{method} {path} with {content_type} of {}", body.len());
                let request = from_there(method, &path).header("content-type", content_type);
                ask(request.body(Body::from(body)).unwrap(), &what).await;
            }
        }
        for query in queries() {
            let what = format!("{path}?{query}");
            ask(from_there("GET", &what).body(Body::empty()).unwrap(), &what).await;
        }
        for trick in ["/..", "/%2e%2e", "%2f..%2f", "/%00", "/."] {
            let what = format!("{path}{trick}");
            ask(from_there("GET", &what).body(Body::empty()).unwrap(), &what).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_end_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.store.url = "mem://".to_owned();
    config.http.timeout = Duration::from_millis(200);
    let server = TestServer::start_with(config).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = serve(listener, server.router.clone(), limits(), stop.clone());
    let attacking = async {
        for (path, _) in routes().into_iter().filter(|(_, method)| *method == "POST") {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let begin = format!(
                "POST {path} HTTP/1.1\r\nhost: {ADDRESS}\r\norigin: http://{ADDRESS}\r\n\
                 sec-fetch-site: same-origin\r\ncontent-type: application/json\r\n\
                 content-length: 1000\r\n\r\n{{"
            );
            stream.write_all(begin.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // The end: the connection cannot be used for another request.
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer);
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(status.starts_with('4') || status == "503", "{path}: {answer:.300}");
        }
        stop.cancel();
    };
    let both = async { tokio::join!(serving, attacking) };
    tokio::time::timeout(PATIENCE, both).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn json_of_viewers_has_32_levels_at_most() {
    let (server, _dir) = patient_server().await;
    let of_viewers =
        |(path, method): &(String, &str)| path.starts_with("/api/") && *method == "POST";
    for (path, method) in routes().iter().filter(|route| of_viewers(route)) {
        for n_levels in [32, 33] {
            let body = format!("{}{}", "[".repeat(n_levels), "]".repeat(n_levels));
            let request = request(method, path).header("content-type", "application/json");
            let answer = ask(&server, request.body(Body::from(body)).unwrap()).await;

            let is_too_deep = answer.body.contains("too_deep");
            assert_eq!(is_too_deep, n_levels == 33, "{path} {n_levels}: {answer:?}");
            assert!(!is_too_deep || answer.status == StatusCode::BAD_REQUEST, "{answer:?}");
        }
    }
}
