//! A day that is over becomes a file, and is written again when its facts change.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;

use archive::FilePath;
use model::{Day, Project, ProjectId};
use server::workers::facts::{FactsFiles, Written};
use store::FactsFile;

use crate::frame::{Frame, SESSION};
use crate::server::TestServer;

const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd00";
/// The day is over, and for longer than `archive.facts_after`.
const NEXT_DAY: Duration = Duration::from_hours(25);

async fn project(server: &TestServer) -> ProjectId {
    let store = &server.system.services().store;
    store.find_session(SESSION.parse().unwrap()).await.unwrap().unwrap().project
}

async fn pass(server: &TestServer) -> Written {
    FactsFiles::of(server.system.services()).pass().await.unwrap()
}

/// The files that there are, and the only day that has one.
async fn files(server: &TestServer, project: ProjectId) -> (Vec<String>, Option<FactsFile>) {
    let services = server.system.services();
    let files = services.archives.files().list(&FilePath::facts_of_project(project)).await.unwrap();
    let mut rows = services.store.list_facts_files(project).await.unwrap();
    assert!(rows.len() <= 1, "{rows:?}");
    (files.into_iter().map(|file| file.path.to_string()).collect(), rows.pop())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_of_one_project_holds_up_no_other() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    let project = project(&server).await;
    let services = server.system.services();
    let broken = Project {
        id: "01000000-0000-7000-8000-000000000001".parse().unwrap(),
        slug: "aaa".to_owned(),
        key: format!("hs_{}", "a".repeat(32)).parse().unwrap(),
        origins: Vec::new(),
    };
    services.store.upsert_project(&broken).await.unwrap();
    let below = FilePath::facts_of_project(broken.id);
    let dir = services.config.data_dir.join("archive").join(below.as_str());
    std::fs::create_dir_all(&dir).unwrap();
    // A name that no object store has.
    std::fs::write(dir.join(OsStr::from_bytes(b"\xff")), "not ours").unwrap();
    server.hand.advance(NEXT_DAY);
    server.derived().await;

    assert!(FactsFiles::of(services).pass().await.is_err());

    assert_eq!(files(&server, project).await.0.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_over_is_a_file_until_its_facts_change() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    server.recorded(&Frame::new(0, 0, 3).of_session(OTHER)).await;
    server.derived().await;
    let project = project(&server).await;
    let services = server.system.services();

    assert_eq!(pass(&server).await, Written::default(), "the day goes on");

    server.hand.advance(NEXT_DAY);
    server.derived().await;
    assert_eq!(pass(&server).await, Written { files: 1, sessions: 2, deleted: 0 });
    assert_eq!(pass(&server).await, Written::default());
    let (first, row) = files(&server, project).await;
    let row = row.unwrap();
    let day: Day = "2026-11-22".parse().unwrap();
    assert_eq!((row.day, row.sessions, row.file.as_ref()), (day, 2, first.first()));
    assert!(first[0].starts_with(&format!("facts/{project}/{day}.")), "{first:?}");
    let bytes = services.archives.files().read_all(&FilePath::parse(&first[0]).unwrap()).await;
    assert!(bytes.unwrap().starts_with(b"PAR1"));

    // Erased from the rows, a session is erased from the file.
    services.archives.erase(project, OTHER.parse().unwrap(), services.clock.now()).await.unwrap();
    assert_eq!(pass(&server).await, Written { files: 1, sessions: 1, deleted: 1 });
    let (second, row) = files(&server, project).await;
    assert_eq!(second, [row.unwrap().file.unwrap()]);
    assert_ne!(first, second);

    // A file that got lost is written again; one that nobody names is deleted, but not at once.
    services.archives.files().delete(&FilePath::parse(&second[0]).unwrap()).await.unwrap();
    assert_eq!(pass(&server).await.files, 1);
    let stray = FilePath::parse(&first[0]).unwrap();
    services.archives.files().put(&stray, b"stray".as_slice().into()).await.unwrap();
    assert_eq!(pass(&server).await, Written::default());
    server.hand.advance(Duration::from_hours(2));
    assert_eq!(pass(&server).await, Written { deleted: 1, ..Written::default() });

    services.archives.erase(project, SESSION.parse().unwrap(), services.clock.now()).await.unwrap();
    assert_eq!(pass(&server).await, Written { deleted: 1, ..Written::default() });
    assert_eq!(files(&server, project).await, (Vec::new(), None));
}
