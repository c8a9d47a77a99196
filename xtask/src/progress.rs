//! What a person sees: steps, how long each took, tables.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Prints a headline.
pub(crate) fn headline(text: &str) {
    println!("\n==> {text}");
}

/// Prints a line about something that is about to take long.
pub(crate) fn announce(text: &str) {
    println!("  … {text}");
}

/// Does one step and prints what came of it and how long it took.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
    let begin = Instant::now();
    let result = work();
    let mark = if result.is_ok() { "✓" } else { "✗" };
    let text = result.as_deref().unwrap_or("failed");
    println!("  {mark} {name:<16} {text}  ({})", duration(begin.elapsed()));
    result.map(drop)
}

/// A duration as people say it.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// A number of bytes with thousands separated.
pub(crate) fn bytes(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints rows in columns: the first to the left, the others to the right.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        println!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(bytes(0), "0");
        assert_eq!(bytes(999), "999");
        assert_eq!(bytes(1_000), "1,000");
        assert_eq!(bytes(12_345_678), "12,345,678");
    }

    #[test]
    fn durations_above_a_minute_are_minutes_and_seconds() {
        assert_eq!(duration(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
