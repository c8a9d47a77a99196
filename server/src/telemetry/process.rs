//! What the operating system says about this process (Linux; elsewhere nothing is said).

use std::path::Path;

/// Parts of a second in which Linux counts processor time for programs.
const TICKS_PER_SECOND: u64 = 100;

/// Where in `/proc/self/stat`, behind the program's name, processor time stands: user, system.
const CPU_FIELDS: [usize; 2] = [11, 12];

/// Reads and sets the process's figures.
pub(super) fn measure() {
    let proc = Path::new("/proc/self");
    if let Ok(status) = std::fs::read_to_string(proc.join("status")) {
        if let Some(kib) = field(&status, "VmRSS:") {
            metrics::gauge!("process_resident_memory_bytes").set(to_f64(kib * 1_024));
        }
        if let Some(threads) = field(&status, "Threads:") {
            metrics::gauge!("process_threads").set(to_f64(threads));
        }
    }
    if let Some(ticks) = std::fs::read_to_string(proc.join("stat")).ok().and_then(|s| cpu(&s)) {
        metrics::gauge!("process_cpu_seconds_total").set(to_f64(ticks) / to_f64(TICKS_PER_SECOND));
    }
    if let Ok(files) = std::fs::read_dir(proc.join("fd")) {
        metrics::gauge!("process_open_fds").set(to_f64(files.count() as u64));
    }
}

/// The number behind a name of `/proc/self/status`.
fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Processor time of `/proc/self/stat`, in ticks.
fn cpu(stat: &str) -> Option<u64> {
    // The name may hold blanks and parentheses; what follows the last one is numbers.
    let (_, behind) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = behind.split_whitespace().collect();
    CPU_FIELDS.iter().map(|index| fields.get(*index)?.parse::<u64>().ok()).sum()
}

/// A figure needs no 53 bits.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no 53 bits")]
const fn to_f64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_says_is_read() {
        let status = "Name:\thind) sight\nVmRSS:\t  123456 kB\nThreads:\t17\n";
        let stat = "42 (hind) sight) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 17 0 1 2 3";

        assert_eq!(field(status, "VmRSS:"), Some(123_456));
        assert_eq!(field(status, "Threads:"), Some(17));
        assert_eq!(field(status, "VmSwap:"), None);
        assert_eq!(cpu(stat), Some(200));
        assert_eq!(cpu(""), None);
        assert_eq!(cpu("1 (x) S 1"), None);
    }
}
