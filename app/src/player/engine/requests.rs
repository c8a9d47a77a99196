//! What one window has asked for: on its way, or answered before its turn.

use crate::player::loader::Answer;
use crate::player::planner::Request;

struct Asked {
    request: Request,
    abort: web_sys::AbortController,
    answer: Option<Answer>,
}

/// The requests of one window. What is not over when they go is aborted.
#[derive(Default)]
pub(super) struct Requests {
    all: Vec<Asked>,
}

impl Requests {
    /// Those without an answer.
    pub(super) fn in_flight(&self) -> Vec<Request> {
        let waiting = self.all.iter().filter(|asked| asked.answer.is_none());
        waiting.map(|asked| asked.request).collect()
    }

    /// Those whose answers wait for their turn.
    pub(super) fn held(&self) -> Vec<Request> {
        let answered = self.all.iter().filter(|asked| asked.answer.is_some());
        answered.map(|asked| asked.request).collect()
    }

    /// Remembers a request that is sent now.
    pub(super) fn add(&mut self, request: Request, abort: web_sys::AbortController) {
        self.all.push(Asked { request, abort, answer: None });
    }

    /// Keeps an answer until its turn.
    pub(super) fn hold(&mut self, request: Request, answer: Answer) {
        if let Some(asked) = self.all.iter_mut().find(|asked| asked.request == request) {
            asked.answer = Some(answer);
        }
    }

    /// Forgets a request that has its turn, or failed.
    pub(super) fn take(&mut self, request: Request) -> Option<Answer> {
        let place = self.all.iter().position(|asked| asked.request == request)?;
        self.all.swap_remove(place).answer
    }

    /// Gives up what fulfils a condition.
    pub(super) fn cancel(&mut self, is_useless: impl Fn(Request) -> bool) {
        for asked in self.all.extract_if(.., |asked| is_useless(asked.request)) {
            asked.abort.abort();
        }
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        for asked in &self.all {
            asked.abort.abort();
        }
    }
}
