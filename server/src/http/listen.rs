//! Accepting connections until told to stop, then finishing what was begun.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Longest time that open requests get to finish.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop`, then accepts nothing new and lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let begin_of_end = stop.clone();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(async move { begin_of_end.cancelled().await });
    let cut_off = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served,
        () = cut_off => {
            tracing::warn!("requests were still open and are cut off");
            Ok(())
        }
    }
}
