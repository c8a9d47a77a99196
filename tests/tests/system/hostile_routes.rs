//! Every address meets everything that somebody might try: always an answer, never a failure of
//! ours, and a reason in JSON, or a page where pages are.

use std::fmt::Write as _;

use axum::body::Body;
use http::{Method, Request, StatusCode};
use server::http::listen::serve;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::frame::{Frame, KEY, SESSION, WINDOW, gzip};
use crate::server::{ADDRESS, Answer, TestServer, config, limits};

/// What other servers of ours ask with.
const SECRET: &str = "between our servers";

/// What the process may grow by while it is attacked, in bytes.
const GROWTH: u64 = 512 << 20;

/// An address of each route, and the methods that it takes.
pub(crate) fn routes() -> Vec<(String, &'static str)> {
    let window = format!("/replay/{SESSION}/{WINDOW}");
    vec![
        ("/v1/chunks".to_owned(), "POST"),
        (format!("/v1/projects/{KEY}/config"), "GET"),
        ("/v1/edge/projects".to_owned(), "GET"),
        ("/v1/edge/records".to_owned(), "POST"),
        (format!("/v1/cluster/records/{}/1/24/100", "0".repeat(32)), "GET"),
        ("/v1/policies/0123456789abcdef".to_owned(), "GET"),
        ("/recorder.js".to_owned(), "GET"),
        ("/hindsight.js".to_owned(), "GET"),
        ("/hindsight.d.ts".to_owned(), "GET"),
        ("/recorder/worker.js".to_owned(), "GET"),
        ("/healthz".to_owned(), "GET"),
        ("/readyz".to_owned(), "GET"),
        ("/metrics".to_owned(), "GET"),
        ("/pkg/hindsight.css".to_owned(), "GET"),
        ("/demo".to_owned(), "GET"),
        ("/demo/".to_owned(), "GET"),
        ("/demo/cart/".to_owned(), "GET"),
        ("/".to_owned(), "GET"),
        ("/sessions".to_owned(), "GET"),
        ("/watch-list".to_owned(), "GET"),
        (format!("/sessions/{SESSION}"), "GET"),
        (format!("/sessions/{SESSION}/windows/{WINDOW}"), "GET"),
        ("/api/sessions/list".to_owned(), "GET"),
        ("/api/sessions/find".to_owned(), "GET"),
        ("/api/sessions/profile".to_owned(), "GET"),
        ("/api/sessions/arrivals".to_owned(), "GET"),
        ("/api/bulk/weigh".to_owned(), "POST"),
        ("/api/bulk/list".to_owned(), "POST"),
        ("/api/bulk/start".to_owned(), "POST"),
        ("/api/bulk/find".to_owned(), "GET"),
        ("/segments".to_owned(), "GET"),
        (format!("/segments/{:016x}", 1), "GET"),
        ("/api/segments/list".to_owned(), "GET"),
        ("/api/segments/find".to_owned(), "GET"),
        ("/api/segments/count".to_owned(), "GET"),
        ("/api/segments/add".to_owned(), "POST"),
        ("/api/segments/update".to_owned(), "POST"),
        ("/api/segments/rename".to_owned(), "POST"),
        ("/api/segments/pin".to_owned(), "POST"),
        ("/api/segments/delete".to_owned(), "POST"),
        ("/api/tags/add".to_owned(), "POST"),
        ("/api/tags/remove".to_owned(), "POST"),
        ("/api/completion/values".to_owned(), "GET"),
        ("/api/walk/find".to_owned(), "GET"),
        ("/api/watch-list/list".to_owned(), "GET"),
        ("/api/watch-list/add".to_owned(), "POST"),
        ("/api/watch-list/change".to_owned(), "POST"),
        ("/api/theme/set".to_owned(), "POST"),
        ("/api/notes/list".to_owned(), "GET"),
        ("/api/notes/add".to_owned(), "POST"),
        ("/api/notes/edit".to_owned(), "POST"),
        ("/api/notes/resolve".to_owned(), "POST"),
        ("/api/notes/delete".to_owned(), "POST"),
        ("/replay/stage".to_owned(), "GET"),
        (format!("{window}/manifest"), "GET"),
        (format!("{window}/chunks"), "GET"),
        (format!("{window}/keyframe"), "GET"),
        (format!("{window}/text"), "GET"),
        (format!("{window}/assets"), "GET"),
        (format!("/replay/assets/{SESSION}/{}", "0".repeat(64)), "GET"),
        (format!("/replay/{SESSION}/activity"), "GET"),
        (format!("/api/v1/sessions/{SESSION}/export.json"), "GET"),
        ("/api/v1/sessions/export.zip".to_owned(), "GET"),
        (format!("/api/v1/sessions/{SESSION}/export.har"), "GET"),
        (format!("/api/v1/sessions/{SESSION}/export.spec.ts"), "GET"),
        ("/nothing/here".to_owned(), "GET"),
    ]
}

pub(crate) fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("application/json", b"null".to_vec()),
        ("application/json", b"0".to_vec()),
        ("application/json", b"\"x\"".to_vec()),
        ("application/json", b"[]".to_vec()),
        ("application/json", b"{}".to_vec()),
        ("application/json", b"{\"v\":1e999}\n".to_vec()),
        ("application/json", b"{\"theme\":{\"theme\":[null]}}".to_vec()),
        ("application/json", "[".repeat(200_000).into_bytes()),
        ("application/json", "{\"a\":".repeat(100_000).into_bytes()),
        ("application/json", b"\xff\xfe\x00".to_vec()),
        ("application/x-www-form-urlencoded", b"theme=%ff&theme=dark&theme[0][0]=x&=&&".to_vec()),
        ("application/x-www-form-urlencoded", b"a=".repeat(100_000)),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n".to_vec()),
        ("application/octet-stream", gzip(&vec![b' '; 64 << 20])),
        ("", vec![0; 900_000]),
        ("text/plain", vec![b'\n'; 2 << 20]),
    ]
}

pub(crate) fn queries() -> Vec<String> {
    vec![
        "from=1&from=0&to=x&to=0&after=x&after=".to_owned(),
        "from=-1&limit=-1&session=".to_owned(),
        format!("sessions={SESSION}.{SESSION}&list=x&at=5"),
        "list=q%3D%2528&at=-9223372036854775808&zone=x".to_owned(),
        "list=q%3Drage%253Ax&at=5".to_owned(),
        "from=99999999999999999999&to=1e9&limit=NaN".to_owned(),
        "from=%00&after=%00&session=%00".to_owned(),
        "from=%&after=%zz&session=%2".to_owned(),
        "after[0][1]=x&after[]=y&session[a]=b".to_owned(),
        "&&&=&=&?".to_owned(),
        "session=../../etc/passwd&after=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "a=1&".repeat(2_000),
        format!("after={}", "9".repeat(6_000)),
        "list=watch-list&list=q%3D%2525%26after%3D1.x&list=%00%ff".to_owned(),
        format!("session={SESSION}&list=from%3Dall%26before%3D0.{SESSION}&zone=-99999"),
        "at=18446744073709551615&window=&after=0.0.0".to_owned(),
        "at=0&since=-9223372036854775808&zone=-2147483648&query=from%3Dall".to_owned(),
        "query=q%3D%2528%2528%2528%26sort%3Derrors%26before%3D1.x&zone=%3A60.9~9.8~1".to_owned(),
    ]
}

pub(crate) fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .uri(path)
        .header("host", ADDRESS)
        .header("origin", format!("http://{ADDRESS}"))
        .header("sec-fetch-site", "same-origin")
        .header("authorization", format!("Bearer {SECRET}"))
}

/// A server with all its addresses, that does not count how often it is asked.
pub(crate) async fn patient_server() -> (TestServer, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.store.url = "mem://".to_owned();
    let secret_file = dir.path().join("secret");
    std::fs::write(&secret_file, SECRET).unwrap();
    config.edge.secret_file.clone_from(&secret_file);
    config.cluster.secret_file = secret_file;
    config.cluster.address = "http://127.0.0.1:9".to_owned();
    for rate in [
        &mut config.ingest.rate_address,
        &mut config.ingest.rate_session,
        &mut config.ingest.rate_key,
    ] {
        *rate = "off".parse().unwrap();
    }
    let server = TestServer::start_with(config).await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    (server, dir)
}

pub(crate) async fn ask(server: &TestServer, request: Request<Body>) -> Answer {
    server.send_from("127.0.0.1:50000", request).await
}

/// What every answer has to be, whatever was asked.
pub(crate) fn check(answer: &Answer, what: &str) {
    // 503 is what it is there to say when the disk of the machine is nearly full.
    let says_not_ready = what.contains("/readyz") && answer.status.as_u16() == 503;
    assert!(says_not_ready || !answer.status.is_server_error(), "{what:.200}: {answer:?}");
    for header in [
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
    ] {
        assert!(!answer.header(header).is_empty(), "{what:.200} without {header}: {answer:?}");
    }
    if !answer.status.is_client_error() || answer.body.is_empty() {
        return;
    }
    let is_page = answer.header("content-type").starts_with("text/html");
    let json = || serde_json::from_str::<serde_json::Value>(&answer.body).ok();
    let reason =
        || json().is_some_and(|body| body["error"].is_string() || body["reason"].is_string());
    // Errors of the dashboard's functions are those of `app`.
    let of_app = || what.contains("/api/") && json().is_some();
    // A person on another machine is told in words; a program never is.
    let is_program = ["/api", "/replay", "/v1"].iter().any(|path| what.contains(path));
    let in_words = || !is_program && answer.body.contains("until sign-in exists");
    assert!(is_page || reason() || of_app() || in_words(), "{what:.200}: {answer:?}");
}

/// Memory of this process now, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1_024
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_that_an_address_does_not_take_are_named() {
    let (server, _dir) = patient_server().await;
    for (path, takes) in routes() {
        for method in
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"]
        {
            let what = format!("{method} {path}");
            let answer = ask(&server, request(method, &path).body(Body::empty()).unwrap()).await;

            check(&answer, &what);
            let is_taken = method == takes || (method == "HEAD" && takes == "GET");
            if answer.status == StatusCode::METHOD_NOT_ALLOWED {
                assert!(!is_taken, "{what}: {answer:?}");
                assert!(answer.header("allow").contains(takes), "{what}: {answer:?}");
            } else if !is_taken && path != "/nothing/here" {
                assert_eq!((method, path.as_str()), ("OPTIONS", "/v1/chunks"), "{answer:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_and_no_parameter_makes_a_route_fail() {
    let (server, _dir) = patient_server().await;
    let before = resident();
    for (path, _) in routes() {
        for (content_type, body) in bodies() {
            for method in ["POST", "PUT", "GET"] {
                let what = format!("{method} {path} with {content_type} of {}", body.len());
                let request = request(method, &path)
                    .header("content-type", content_type)
                    .header("content-length", body.len())
                    .header("content-encoding", "gzip");
                let answer = ask(&server, request.body(Body::from(body.clone())).unwrap()).await;

                check(&answer, &what);
            }
        }
        for query in queries() {
            let what = format!("{path}?{query}");
            check(&ask(&server, request("GET", &what).body(Body::empty()).unwrap()).await, &what);
        }
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < GROWTH, "{grown} bytes more than before");
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_that_mean_another_place_are_the_address_of_nothing() {
    let (server, _dir) = patient_server().await;
    for (path, method) in routes() {
        let path = path.trim_end_matches('/');
        for trick in [
            "/..",
            "/../..",
            "/%2e%2e",
            "/..%2fsecret.txt",
            "%2f..%2f",
            "/%00",
            "%00",
            "/%5c",
            "/.",
        ] {
            // The address of the first page ends where it begins.
            let slash = if path.is_empty() && !trick.starts_with('/') { "/" } else { "" };
            let what = format!("{path}{slash}{trick}");
            let answer = ask(&server, request(method, &what).body(Body::empty()).unwrap()).await;

            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}: {answer:?}");
            assert_eq!(answer.json()["error"], "not_found", "{what}");
            check(&answer, &what);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_and_long_headers_are_no_matter() {
    let (server, _dir) = patient_server().await;
    for (path, method) in routes() {
        let mut many = request(method, &path);
        for n in 0..90 {
            many = many.header(format!("x-{n}"), "x".repeat(200)).header("cookie", "a=b; hs=c");
        }
        let long = request(method, &path)
            .header("cookie", "x".repeat(100_000))
            .header("accept-language", ",;q=".repeat(10_000))
            .header("if-none-match", "\"".repeat(10_000))
            .header("range", "bytes=9999999999999999999-,-1,0-0")
            .header("accept-encoding", "gzip;q=x, br;q=99, *;q=-1")
            .header("content-length", "-1")
            .header("transfer-encoding", "chunked, gzip, x");
        for (name, request) in [("many", many), ("long", long)] {
            let answer = ask(&server, request.body(Body::empty()).unwrap()).await;

            check(&answer, &format!("{method} {path} with {name} headers"));
        }
    }
}

/// Sends bytes over a connection of its own, says that there are no more unless it is to be
/// `patient`, and reads what comes back.
async fn raw(address: std::net::SocketAddr, bytes: &[u8], is_patient: bool) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have answered and gone before everything was sent.
    let _ = stream.write_all(bytes).await;
    if !is_patient {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_request_end_their_connection_only() {
    let (server, _dir) = patient_server().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = serve(listener, server.router.clone(), limits(), stop.clone());
    let mut flood = "GET / HTTP/1.1\r\nhost: x\r\n".to_owned();
    for n in 0..5_000 {
        let _ = write!(flood, "x-{n}: y\r\n");
    }
    let post = |head: &str, body: &str| {
        format!(
            "POST /v1/chunks HTTP/1.1\r\nhost: x\r\norigin: http://{ADDRESS}\r\n{head}\r\n\r\n{body}"
        )
    };
    let cases = [
        String::new(),
        "\r\n\r\n\r\n".to_owned(),
        "\0\0\0\0".to_owned(),
        "GET".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET  /  HTTP/1.1\r\n\r\n".to_owned(),
        "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(1_000_000)),
        format!("{flood}\r\n"),
        format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", "x".repeat(1_000_000)),
        post("content-length: abc", ""),
        post("content-length: -1", ""),
        post("content-length: 99999999999999999999999", ""),
        post("content-length: 10\r\ncontent-length: 20", "0123456789"),
        post("content-length: 100000", "short"),
        post("transfer-encoding: chunked", "zz\r\n"),
        post("transfer-encoding: chunked", "ffffffffffffffff\r\nx"),
        post("transfer-encoding: chunked\r\ncontent-length: 3", "0\r\n\r\n"),
        post("expect: 100-continue\r\ncontent-length: 5", ""),
    ];
    let attacking = async {
        for case in &cases {
            let answer = raw(address, case.as_bytes(), false).await;
            let status = answer.split(' ').nth(1).unwrap_or_default();
            let is_refused = answer.is_empty() || status.starts_with('4') || status == "100";
            assert!(is_refused, "{case:.100}: {answer:.300}");
        }
        let health = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let alive = raw(address, health, true).await;
        assert!(alive.ends_with("ok"), "{alive}");
        stop.cancel();
    };
    let both = async { tokio::join!(serving, attacking) };
    tokio::time::timeout(std::time::Duration::from_secs(60), both).await.unwrap();
}
