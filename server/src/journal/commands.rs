//! The way to the thread that writes.
//!
//! A channel on which nobody ever waits: the standard one wakes its receiver with a lock in
//! hand, which the receiver asks for next. On a busy machine the one that sent does not run
//! again before its next slice of time, milliseconds later, and until then nothing would be
//! written. The receiver sleeps beside the channel instead, and is woken after the lock is gone.

use std::io;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, Thread};
use std::time::Instant;

use tokio::sync::oneshot;

use super::error::JournalError;
use super::writer::Command;

/// The sender's end. The writer ends when it is dropped.
#[derive(Debug)]
pub(super) struct Commands {
    sender: Sender<Command>,
    writer: Thread,
}

/// The writer's end.
pub(super) struct Received(Receiver<Command>);

impl Commands {
    /// Starts the thread.
    pub(super) fn start(write: impl FnOnce(&Received) + Send + 'static) -> io::Result<Self> {
        let (sender, received) = channel();
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write(&Received(received)))?;
        Ok(Self { sender, writer: thread.thread().clone() })
    }

    /// Tells it something; an error once it has ended.
    pub(super) fn send(&self, command: Command) -> Result<(), JournalError> {
        self.sender.send(command).map_err(|_| JournalError::Closed)?;
        self.writer.unpark();
        Ok(())
    }
}

impl Drop for Commands {
    fn drop(&mut self) {
        let (done, _) = oneshot::channel();
        let _ = self.send(Command::Close(done));
    }
}

impl Received {
    /// The next command, as soon as there is one; nothing when there will be none.
    pub(super) fn next(&self) -> Option<Command> {
        loop {
            match self.0.try_recv() {
                Ok(command) => return Some(command),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => thread::park(),
            }
        }
    }

    /// The next command, if there is one.
    pub(super) fn try_next(&self) -> Option<Command> {
        self.0.try_recv().ok()
    }

    /// The next command, if there is one before `deadline`.
    pub(super) fn next_until(&self, deadline: Instant) -> Option<Command> {
        loop {
            match self.0.try_recv() {
                Ok(command) => return Some(command),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            thread::park_timeout(left);
        }
    }
}
