//! What survives: a server that is dropped in the middle, and one that is stopped in order.

use http::StatusCode;

use crate::frame::Frame;
use crate::server::{TestServer, config};

/// Runs one life of a server in a runtime of its own, and tears both down without a stop.
/// (The death of the process itself is tested beside the binary, in `server/tests`.)
fn one_life<T: Send + 'static>(life: impl Future<Output = T> + Send + 'static) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(life)
}

#[test]
fn what_was_acknowledged_is_there_after_a_server_was_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let frames: Vec<Frame> = (0..20).map(|seq| Frame::new(seq, 3 * u64::from(seq), 3)).collect();
    let first_config = config(dir.path());
    let second_config = first_config.clone();
    let sent = frames.clone();

    one_life(async move {
        let server = TestServer::start_with(first_config).await;
        for frame in &sent {
            // Acknowledged, perhaps not drained yet.
            assert_eq!(server.record(frame).await.status, StatusCode::ACCEPTED);
        }
    });

    one_life(async move {
        let server = TestServer::start_with(second_config).await;
        server.drained().await;
        let mut events = server.events(&frames[0], 0, 9).await;
        events.push_str(&server.events(&frames[0], 10, 19).await);
        assert_eq!(events, frames.iter().map(Frame::lines).collect::<String>());
    });
}

#[test]
fn a_stopped_server_has_drained_everything() {
    let dir = tempfile::tempdir().unwrap();
    let first_config = config(dir.path());
    let second_config = first_config.clone();

    one_life(async move {
        let server = TestServer::start_with(first_config).await;
        for seq in 0..20 {
            server.record(&Frame::new(seq, u64::from(seq), 1)).await;
        }
        let TestServer { system, router, .. } = server;
        drop(router);
        system.stop().await;
    });

    one_life(async move {
        let options = store::StoreOptions::default();
        let store = store::Store::open(&second_config.store.url, &options).await.unwrap();
        let listed = store.list_sessions(&store::SessionFilter::default(), None, 10).await.unwrap();
        assert_eq!(listed.items[0].n_events, 20);
    });
}

#[test]
fn a_restart_keeps_the_first_project_and_the_demo_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let projects = |config: server::config::Config| {
        one_life(async move {
            let server = TestServer::start_with(config).await;
            let projects = server.system.services().store.list_projects().await.unwrap();
            server.system.stop().await;
            projects
        })
    };

    let before = projects(config(dir.path()));
    let after = projects(config(dir.path()));

    assert_eq!(before, after);
    let slugs: Vec<&str> = before.iter().map(|project| project.slug.as_str()).collect();
    assert_eq!(slugs, ["default", "demo"]);
}
