//! Lists of words as one text: a table of a few hundred texts would be a table of twice as
//! many numbers, which a page would have to download.

use std::cmp::Ordering;

/// Whether `word` is in `list`: words in order, one blank between them.
pub(crate) fn contains(list: &str, word: &str) -> bool {
    let list = list.as_bytes();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let mut start = middle;
        while start > low && list.get(start - 1) != Some(&b' ') {
            start -= 1;
        }
        let mut end = middle;
        while list.get(end).is_some_and(|byte| *byte != b' ') {
            end += 1;
        }
        match list.get(start..end).unwrap_or_default().cmp(word.as_bytes()) {
            Ordering::Equal => return true,
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
pub(crate) fn is_sorted(list: &str) -> bool {
    let words: Vec<_> = list.split(' ').collect();
    words.is_sorted() && words.iter().all(|word| !word.is_empty() && contains(list, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let list = "a bb bbb c dd";

        assert!(is_sorted(list));
        for other in ["", "b", "bbbb", "cc", "d", "e", " ", "A", "a bb"] {
            assert!(!contains(list, other), "{other}");
        }
        assert!(!contains("", "a"));
    }
}
