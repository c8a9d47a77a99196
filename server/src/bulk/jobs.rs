//! Jobs that wait, and how far each is.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use app::api::bulk::{BulkAction, BulkProgress, JobId};
use model::SessionId;
use tokio::sync::mpsc;

/// Jobs that wait; further ones are refused.
const WAITING: usize = 16;

/// Jobs that are remembered.
const REMEMBERED: usize = 100;

/// What a viewer asked for.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// The sessions that are meant.
    pub sessions: Vec<SessionId>,
    /// What is done with each.
    pub action: BulkAction,
}

/// The jobs of this process. Clones are the same.
#[derive(Clone)]
pub struct Jobs(Arc<Shared>);

struct Shared {
    sender: mpsc::Sender<Job>,
    receiver: tokio::sync::Mutex<mpsc::Receiver<Job>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    last: JobId,
    jobs: VecDeque<(JobId, BulkProgress)>,
}

impl Jobs {
    /// The next job, when there is one.
    pub async fn next(&self) -> Option<Job> {
        self.0.receiver.lock().await.recv().await
    }

    /// Notes what became of a job.
    pub(crate) fn note(&self, job: JobId, change: impl FnOnce(&mut BulkProgress)) {
        let mut known = self.known();
        if let Some((_, progress)) = known.jobs.iter_mut().find(|(id, _)| *id == job) {
            change(progress);
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        // A poisoned lock is sound: numbers were counted up, or not.
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl app::context::Bulk for Jobs {
    fn start(&self, sessions: Vec<SessionId>, action: BulkAction) -> Option<JobId> {
        let place = self.0.sender.try_reserve().ok()?;
        let mut known = self.known();
        known.last += 1;
        let id = known.last;
        let n_total = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
        known.jobs.push_back((id, BulkProgress { n_total, ..BulkProgress::default() }));
        if REMEMBERED < known.jobs.len() {
            known.jobs.pop_front();
        }
        drop(known);
        place.send(Job { id, sessions, action });
        Some(id)
    }

    fn find(&self, job: JobId) -> Option<BulkProgress> {
        let known = self.known();
        known.jobs.iter().find(|(id, _)| *id == job).map(|(_, progress)| progress.clone())
    }
}

impl Default for Jobs {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let receiver = tokio::sync::Mutex::new(receiver);
        Self(Arc::new(Shared { sender, receiver, known: Mutex::default() }))
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use app::context::Bulk as _;

    use super::*;

    #[tokio::test]
    async fn a_job_is_known_from_its_begin_on_and_too_many_are_refused() {
        let jobs = Jobs::default();
        let session: SessionId = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
        let start = || jobs.start(vec![session], BulkAction::Delete);
        let first = start().unwrap();

        jobs.note(first, |progress| progress.n_done += 1);

        let progress = jobs.find(first).unwrap();
        assert_eq!((progress.n_total, progress.n_done, progress.n_kept()), (1, 1, 0));
        assert_eq!(jobs.find(first + 1), None);
        for _ in 1..WAITING {
            assert!(start().is_some());
        }
        assert_eq!(start(), None);
        assert_eq!(jobs.next().await.unwrap().id, first);
        assert!(start().is_some());
    }
}
