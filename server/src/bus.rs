//! What happens to sessions, told within this node.
//!
//! ```text
//! workers/drain, workers/derive, workers/retention ─▶ [bus] ─▶ whoever waits for news
//! ```
//!
//! Only hints: a receiver that is too slow misses some, and what other nodes do is not here.
//! Whoever needs all of it reads the store, and is told by the bus when that is worth while.

use std::time::Duration;

use model::{ProjectId, SessionId};
use tokio::sync::broadcast;

/// How long news are gathered before somebody looks at the store.
const GATHERING: Duration = Duration::from_millis(300);

/// News that wait for a slow receiver; beyond, it is told that it missed some.
const CAPACITY: usize = 1_024;

/// Something happened to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The project.
    pub project: ProjectId,
    /// The session.
    pub session: SessionId,
    /// What happened.
    pub kind: ChangeKind,
}

/// What happened to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Chunks of it are in the store.
    Drained,
    /// Its facts are.
    Derived,
    /// It is gone.
    Erased,
}

/// Tells and listens. Clones are one bus.
#[derive(Clone, Debug)]
pub struct Bus(broadcast::Sender<Change>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Bus {
    /// Tells everybody who listens.
    pub fn tell(&self, change: Change) {
        // An error says that nobody listens.
        let _ = self.0.send(change);
    }

    /// Listens from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }
}

/// Hears what is told.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Change>);

impl Listener {
    /// Waits until something of this kind happens, or something was missed. What was told
    /// meanwhile counts as the same news.
    pub async fn wait_for(&mut self, kind: ChangeKind) {
        self.wait_for_any(&[kind]).await;
    }

    /// The same for any of these kinds.
    pub async fn wait_for_any(&mut self, kinds: &[ChangeKind]) {
        use broadcast::error::RecvError;
        loop {
            match self.0.recv().await {
                Ok(change) if kinds.contains(&change.kind) => break,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
        self.pass_over();
    }

    /// Waits for news of these kinds, but not longer than `longest`, and then lets more of it
    /// come: on a busy node something happens hundreds of times a second, and looking at the
    /// store each time would be most of what the node does.
    pub async fn gather(&mut self, kinds: &[ChangeKind], longest: Duration) {
        if tokio::time::timeout(longest, self.wait_for_any(kinds)).await.is_ok() {
            tokio::time::sleep(GATHERING).await;
            self.pass_over();
        }
    }

    /// What was told until now is old.
    fn pass_over(&mut self) {
        while self.0.try_recv().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ChangeKind) -> Change {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        Change { project: id.parse().unwrap(), session: id.parse().unwrap(), kind }
    }

    #[tokio::test(start_paused = true)]
    async fn a_listener_waits_for_its_kind_and_hears_many_as_one() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        bus.tell(change(ChangeKind::Derived));
        bus.tell(change(ChangeKind::Drained));
        bus.tell(change(ChangeKind::Drained));

        listener.wait_for(ChangeKind::Drained).await;

        let more = listener.wait_for(ChangeKind::Drained);
        assert!(tokio::time::timeout(Duration::from_secs(1), more).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gathers_hears_what_follows_as_the_same() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        let begin = tokio::time::Instant::now();
        let told = async {
            bus.tell(change(ChangeKind::Derived));
            tokio::time::sleep(GATHERING / 2).await;
            bus.tell(change(ChangeKind::Derived));
        };

        tokio::join!(told, listener.gather(&[ChangeKind::Derived], Duration::from_secs(5)));
        assert_eq!(begin.elapsed(), GATHERING);

        listener.gather(&[ChangeKind::Derived], Duration::from_secs(5)).await;
        assert_eq!(begin.elapsed(), GATHERING + Duration::from_secs(5));
    }

    #[tokio::test]
    async fn who_missed_something_is_told() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        for _ in 0..=CAPACITY {
            bus.tell(change(ChangeKind::Derived));
        }

        listener.wait_for(ChangeKind::Drained).await;
    }
}
