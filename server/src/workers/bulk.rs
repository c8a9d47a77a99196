//! Does what viewers asked to do with many sessions, one job after the other.

use tokio_util::sync::CancellationToken;

use crate::bulk::{Bulk, Jobs};

/// Works until told to stop; a job that is being done then ends with the session it is at.
pub async fn run(bulk: Bulk, stop: CancellationToken) {
    while let Some(Some(job)) = stop.run_until_cancelled(bulk.jobs.next()).await {
        // Also when it panics: nobody waits for ever.
        let _over = Over { jobs: &bulk.jobs, job: job.id };
        bulk.work(&job, &stop).await;
    }
}

/// Says of a job that it is over.
struct Over<'a> {
    jobs: &'a Jobs,
    job: u64,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.jobs.note(self.job, |progress| progress.is_over = true);
    }
}
