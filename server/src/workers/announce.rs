//! Says again and again that this node is there, and where other nodes can ask it.

use std::time::Duration;

use store::Store;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

/// How old what is known of a node may be.
const INTERVAL: Duration = Duration::from_secs(5);

/// Announces until told to stop.
pub async fn run(
    store: Store,
    node: String,
    address: String,
    clock: Clock,
    stop: CancellationToken,
) {
    loop {
        let said = store.announce_node(&node, &address, clock.now());
        match stop.run_until_cancelled(said).await {
            Some(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "node is not announced");
            }
            Some(Ok(())) => {}
            None => return,
        }
        if stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_none() {
            return;
        }
    }
}
