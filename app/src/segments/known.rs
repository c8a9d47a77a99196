//! The segments that a page knows.

use leptos::prelude::*;
use model::{ProjectId, Segment, SegmentId};

use super::sentence;
use crate::api::segments::{SegmentError, SegmentList};
use crate::components::toast::Toast;

/// The segments, as the server answered last. Provided by the page.
#[derive(Clone, Copy)]
pub struct KnownSegments {
    list: RwSignal<Option<SegmentList>>,
    toast: Toast,
}

impl KnownSegments {
    /// None are known yet.
    pub fn new() -> Self {
        Self { list: RwSignal::new(None), toast: Toast::get() }
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// These there were when the page was asked for.
    pub fn begin(self, list: SegmentList) {
        if self.list.read_untracked().is_none() {
            self.learn(list);
        }
    }

    fn learn(self, list: SegmentList) {
        self.list.set(Some(list));
    }

    /// Whether it is known which there are.
    pub fn are_known(self) -> bool {
        self.list.read().is_some()
    }

    /// One of them.
    pub fn find(self, id: &SegmentId) -> Option<Segment> {
        self.with(|list| list.segments.iter().find(|segment| segment.id == *id).cloned())
    }

    /// How many of a project are pinned.
    pub fn n_pinned(self, project: ProjectId) -> usize {
        let is_pinned = |segment: &&Segment| segment.project == project && segment.pin.is_some();
        self.with(|list| list.segments.iter().filter(is_pinned).count())
    }

    /// What is known; nothing while nothing is.
    pub fn with<T>(self, read: impl FnOnce(&SegmentList) -> T) -> T {
        self.list.with(|list| match list {
            Some(list) => read(list),
            None => read(&SegmentList::default()),
        })
    }

    /// Waits for the answer to a change, learns it, and tells what became of it while the page is
    /// still there.
    pub fn change(
        self,
        answer: impl Future<Output = Result<SegmentList, SegmentError>> + 'static,
        done: impl FnOnce(Result<(), SegmentError>) + 'static,
    ) {
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            if self.list.is_disposed() {
                return;
            }
            done(answer.map(|list| self.learn(list)));
        });
    }

    /// The same, where a failure is said beside the page.
    pub fn change_or_say(
        self,
        answer: impl Future<Output = Result<SegmentList, SegmentError>> + 'static,
        done: impl FnOnce() + 'static,
    ) {
        self.change(answer, move |result| match result {
            Ok(()) => done(),
            Err(error) => self.toast.fail(sentence(&error), vec![]),
        });
    }

    /// Says what was done.
    pub fn say(self, sentence: impl Into<String>) {
        self.toast.say(sentence);
    }
}
