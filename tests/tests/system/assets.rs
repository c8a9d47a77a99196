//! What recorded pages refer to: fetched once, shown from here, never asked for inside.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use archive::FilePath;
use http::StatusCode;
use model::{ProjectId, WindowRef};
use server::config::Config;
use server::workers::archive::Archiver;
use server::workers::assets::{AssetKeeper, Swept};
use store::{AssetState, StoredAsset};

use crate::frame::{Frame, SESSION, WINDOW, at};
use crate::server::{TestServer, config};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PATIENCE: Duration = Duration::from_secs(30);

/// Status line and headers, and the body, by path.
type Pages = HashMap<&'static str, (String, Vec<u8>)>;

/// A site on this machine: what it was asked, line by line.
struct Site {
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn start(pages: impl FnOnce(&str) -> Pages) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (pages, asked) = (pages(&origin), Arc::<Mutex<Vec<String>>>::default());
        let told = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &pages, &told);
            }
        });
        Self { origin, asked }
    }

    fn place(&self) -> String {
        self.origin.replace("http://", "")
    }

    /// What was asked for, in alphabetical order.
    fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let paths = asked.iter().filter_map(|line| line.strip_prefix("GET "));
        let mut paths: Vec<String> = paths.map(|line| line.replace(" HTTP/1.1", "")).collect();
        paths.sort();
        paths
    }
}

fn answer(mut stream: TcpStream, pages: &Pages, told: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    for line in BufReader::new(&stream).lines() {
        let Ok(line) = line else { return };
        if line.is_empty() {
            break;
        }
        head.push(line);
    }
    let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let nothing = ("404 Not Found\r\n".to_owned(), Vec::new());
    let (status, body) = pages.get(path).unwrap_or(&nothing);
    let head_back =
        format!("HTTP/1.1 {status}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    told.lock().unwrap().append(&mut head);
    // Whoever asked may be gone.
    let _ = stream.write_all(head_back.as_bytes()).and_then(|()| stream.write_all(body));
}

fn page(media_type: &str, body: &[u8]) -> (String, Vec<u8>) {
    (format!("200 OK\r\ncontent-type: {media_type}\r\nset-cookie: a=b\r\n"), body.to_vec())
}

/// A style sheet with a font and another sheet, and an image.
fn shop(_: &str) -> Pages {
    HashMap::from([
        (
            "/css/site.css",
            page("text/css", b"@import 'more.css';@font-face{src:url(../f.woff2)}a{color:red}"),
        ),
        ("/css/more.css", page("text/css", b"b{background:url(/bg.png)}")),
        ("/f.woff2", page("font/woff2", b"wOF2\0\x01\0\0")),
        ("/bg.png", page("text/plain", PNG)),
        ("/logo.png", page("image/png", PNG)),
    ])
}

/// A chunk whose page has these elements.
fn frame(elements: &str) -> Frame {
    let mut frame = Frame::new(0, 0, 3);
    frame.events[1] = format!(
        r#"{{"type":2,"timestamp":{},"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"id":2,"tagName":"html","attributes":{{}},"childNodes":[{elements}]}}]}},"initialOffset":{{"top":0,"left":0}}}}}}"#,
        at(1)
    );
    frame
}

fn element(id: u32, tag: &str, attributes: &str) -> String {
    format!(
        r#"{{"type":2,"id":{id},"tagName":"{tag}","attributes":{{{attributes}}},"childNodes":[]}}"#
    )
}

fn shop_page(origin: &str) -> Frame {
    let sheet =
        format!(r#""rel":"stylesheet","href":"{origin}/css/site.css","integrity":"sha256-x""#);
    let logo = format!(r#""src":"{origin}/logo.png","data-hs-unmask":"""#);
    let photo = format!(r#""src":"{origin}/photo.png""#);
    let elements =
        [element(3, "link", &sheet), element(4, "img", &logo), element(5, "img", &photo)];
    frame(&elements.join(","))
}

fn allowing(dir: &std::path::Path, sites: &[&Site]) -> Config {
    let mut config = config(dir);
    config.store.url = "mem://".to_owned();
    config.assets.allow_private = sites.iter().map(|site| site.place()).collect();
    config
}

fn window() -> WindowRef {
    WindowRef { session: SESSION.parse().unwrap(), window: WINDOW.parse().unwrap() }
}

async fn project(server: &TestServer) -> ProjectId {
    let store = &server.system.services().store;
    store.find_session(window().session).await.unwrap().unwrap().project
}

/// Waits until the window refers to so many addresses, and all of them were tried.
async fn settled(server: &TestServer, n: usize) -> Vec<StoredAsset> {
    let (store, project) = (&server.system.services().store, project(server).await);
    let settled = async {
        loop {
            let assets = store.list_assets_of_window(project, &window()).await.unwrap();
            let is_done = assets.iter().all(|asset| asset.state != AssetState::Waiting);
            if assets.len() == n && is_done {
                return assets;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("not all was tried")
}

/// The addresses in our own store that a text names.
fn places(text: &str) -> Vec<String> {
    let parts = text.split("/replay/assets/").skip(1);
    let ends = |c: char| !(c.is_ascii_hexdigit() || c == '-' || c == '/');
    parts.map(|part| format!("/replay/assets/{}", part.split(ends).next().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_shows_what_its_page_referred_to_without_asking_its_site() {
    let site = Site::start(shop);
    let dir = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(allowing(dir.path(), &[&site])).await;
    let frame = shop_page(&site.origin);
    server.recorded(&frame).await;
    settled(&server, 5).await;

    let asked = ["/bg.png", "/css/more.css", "/css/site.css", "/f.woff2", "/logo.png"];
    assert_eq!(site.paths(), asked, "each once, and nothing that is masked");
    let heads = site.asked.lock().unwrap().join("\n").to_ascii_lowercase();
    assert!(!heads.contains("cookie:") && !heads.contains("referer:"), "{heads}");

    let events = server.events(&frame, 0, 0).await;
    assert!(!events.contains(&site.origin), "{events}");
    assert!(events.contains(r#""integrity":"""#) && events.contains(r#""src":"data:,""#));
    let [sheet, logo]: [String; 2] = places(&events).try_into().unwrap();

    let css = server.view(&sheet).await;
    assert_eq!(css.status, StatusCode::OK, "{css:?}");
    for (name, value) in [
        ("content-type", "text/css; charset=utf-8"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, max-age=3600"),
    ] {
        assert_eq!(css.header(name), value, "{name}");
    }
    assert!(css.body.ends_with("a{color:red}") && !css.body.contains(&site.origin), "{css:?}");
    let [more, font]: [String; 2] = places(&css.body).try_into().unwrap();
    assert_eq!(server.view(&font).await.header("content-type"), "font/woff2");
    let more = server.view(&more).await;
    let [background]: [String; 1] = places(&more.body).try_into().unwrap();
    assert_eq!(background, logo, "the same bytes are kept once");
    let image = server.view(&logo).await;
    assert_eq!(image.header("content-type"), "image/png", "whatever its server said");

    let keyframe = server.view(&format!("/replay/{SESSION}/{WINDOW}/keyframe?at=200")).await;
    assert_eq!(places(&keyframe.body), [sheet.clone(), logo.clone()]);
    assert_eq!(server.manifest(&frame).await["assets_missing"], 0);

    server.hand.advance(Duration::from_mins(31));
    let pass = Archiver::of(server.system.services()).pass().await.unwrap();
    assert_eq!(pass.archived, 1);
    assert_eq!(server.events(&frame, 0, 0).await, events, "the same out of the archive");

    let other = sheet.replace(&project(&server).await.to_string(), SESSION);
    assert_eq!(server.view(&other).await.status, StatusCode::NOT_FOUND, "projects do not mix");
    let unknown = format!("{}{}", &sheet[..sheet.len() - 4], "0000");
    assert_eq!(server.view(&unknown).await.status, StatusCode::NOT_FOUND);
    for bad in ["x", &"g".repeat(64), &"A".repeat(64)] {
        let path = format!("/replay/assets/{}/{bad}", project(&server).await);
        assert_eq!(server.view(&path).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_inside_is_ever_asked() {
    let inside = Site::start(|_| HashMap::from([("/secret.css", page("text/css", b"a{}"))]));
    let target = inside.origin.clone();
    let site = Site::start(|own| {
        let to = |place: &str| (format!("302 Found\r\nlocation: {place}\r\n"), Vec::new());
        HashMap::from([
            ("/in.css", to(&format!("{target}/secret.css"))),
            ("/meta.css", to("http://169.254.169.254/latest/")),
            ("/file.css", to("file:///etc/passwd")),
            ("/loop.css", to(&format!("{own}/loop.css"))),
            ("/page.css", page("text/html", b"<!doctype html>")),
            ("/lie.png", page("image/png", b"{\"secret\":1}")),
        ])
    });
    let dir = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(allowing(dir.path(), &[&site])).await;
    let own = &site.origin;
    let sheets = [
        format!("{}/secret.css", inside.origin),
        "http://127.0.0.1/a.css".to_owned(),
        "http://169.254.169.254/a.css".to_owned(),
        "http://2130706433/b.css".to_owned(),
        "http://[::1]/a.css".to_owned(),
        "http://localhost/a.css".to_owned(),
        format!("{own}/in.css"),
        format!("{own}/meta.css"),
        format!("{own}/file.css"),
        format!("{own}/loop.css"),
        format!("{own}/page.css"),
        format!("{own}/gone.css"),
    ];
    let links = (3_u32..)
        .zip(&sheets)
        .map(|(id, url)| element(id, "link", &format!(r#""rel":"stylesheet","href":"{url}""#)));
    let lie = element(90, "img", &format!(r#""data-hs-unmask":"","src":"{own}/lie.png""#));
    let frame = frame(&links.chain([lie]).collect::<Vec<_>>().join(","));
    server.recorded(&frame).await;
    settled(&server, 13).await;

    assert_eq!(inside.paths(), Vec::<String>::new());
    assert_eq!(server.manifest(&frame).await["assets_missing"], 13);
    let missing = server.view(&format!("/replay/{SESSION}/{WINDOW}/assets")).await.json();
    let why = |url: &str| {
        let all = missing.as_array().unwrap();
        let found = all.iter().find(|asset| asset["url"] == url).unwrap_or_else(|| panic!("{url}"));
        found["why"].as_str().unwrap().to_owned()
    };
    for (url, expected) in sheets[1..].iter().zip([
        "refused: not a public address",
        "refused: not a public address",
        "refused: not a public address",
        "refused: not a public address",
        "refused: not a public address",
        "refused: port not allowed",
        "refused: not a public address",
        "refused: not http or https",
        "redirects too often",
        "not what was expected",
        "status 404",
    ]) {
        // As browsers read it.
        assert_eq!(why(&url.replace("2130706433", "127.0.0.1")), expected, "{url}");
    }
    assert_eq!(why(&sheets[0]), "refused: port not allowed");
    assert_eq!(why(&format!("{own}/lie.png")), "not what was expected");
    let events = server.events(&frame, 0, 0).await;
    assert!(places(&events).is_empty() && !events.contains("http://"), "{events}");
    let stored = server.system.services().archives.files();
    let files = FilePath::assets_of_project(project(&server).await);
    assert_eq!(stored.list(&files).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_recording_refers_to_any_more_is_let_go() {
    const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd00";
    let site = Site::start(shop);
    let dir = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(allowing(dir.path(), &[&site])).await;
    let services = server.system.services();
    let keeper = AssetKeeper::of(services).unwrap();
    let logo = format!(r#""src":"{}/logo.png","data-hs-unmask":"""#, site.origin);
    server.recorded(&shop_page(&site.origin)).await;
    settled(&server, 5).await;
    let project = project(&server).await;
    server.recorded(&frame(&element(3, "img", &logo)).of_session(OTHER)).await;
    let uses = async {
        while services.store.list_asset_uses(None, 9).await.unwrap().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, uses).await.expect("the second window refers to nothing");
    let files = FilePath::assets_of_project(project);
    let files = async || services.archives.files().list(&files).await.unwrap();
    // The logo and the background are the same bytes.
    assert_eq!(files().await.len(), 4);

    let now = services.clock.now();
    // The server's own worker leaves it to this test.
    let year = now.shifted(365 * 24 * 60 * 60 * 1_000);
    assert!(services.store.take_lease("assets-sweep", "test", now, year).await.unwrap());
    services.archives.erase(project, window().session, now).await.unwrap();
    assert_eq!(keeper.sweep().await.unwrap(), Swept::default(), "something may just refer to it");
    server.hand.advance(Duration::from_hours(3));
    assert_eq!(keeper.sweep().await.unwrap(), Swept { addresses: 4, files: 3 });

    let left = files().await;
    assert_eq!(left.len(), 1);
    let path = format!("/replay/assets/{project}/{}", left[0].path.name());
    assert_eq!(server.view(&path).await.status, StatusCode::OK);

    services.archives.erase(project, OTHER.parse().unwrap(), now).await.unwrap();
    assert_eq!(keeper.sweep().await.unwrap(), Swept { addresses: 1, files: 1 });
    assert_eq!(server.view(&path).await.status, StatusCode::NOT_FOUND);
}
