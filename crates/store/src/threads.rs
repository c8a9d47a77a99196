//! What threads that nobody waits for have in common.

use thread_priority::{ThreadPriority, set_current_thread_priority};

/// A niceness of 9, of 19: about an eighth of a processor that others want, all of one that
/// nobody wants. With less, dashboards would hardly load while a server is busy.
const BACKGROUND: u8 = 25;

/// Lets threads that answer go before this one, where the system can do that for one thread.
///
/// Not done when the whole process was told to give way further than that.
pub fn give_way() {
    // On others it would be the whole process that gives way.
    if !cfg!(any(target_os = "linux", target_os = "macos")) {
        return;
    }
    let Ok(priority) = BACKGROUND.try_into().map(ThreadPriority::Crossplatform) else { return };
    if let Err(error) = set_current_thread_priority(priority) {
        tracing::debug!(?error, "thread keeps its priority");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_this_thread_gives_way() {
        // The 19th field, counted behind the name, which may hold blanks.
        let niceness = |thread: &str| {
            let stat = std::fs::read_to_string(format!("/proc/{thread}/stat")).unwrap();
            let behind = stat.rsplit_once(") ").unwrap().1;
            behind.split(' ').nth(16).unwrap().parse::<i32>().unwrap()
        };
        let before = niceness("self");
        let thread = std::thread::spawn(move || {
            give_way();
            niceness("thread-self")
        });

        let given = thread.join().unwrap();
        assert!(given > before || before > 9, "{given}");
        assert_eq!(niceness("self"), before);
    }
}
