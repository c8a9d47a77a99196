//! What a pattern cannot say: sums, and what stands next to a finding.

use super::Finding;

/// Where a finding really ends; nothing when it is none.
pub(super) fn end(finding: Finding, text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match finding {
        Finding::Url => Some(url_end(bytes, start, end)),
        Finding::Key => Some(key_end(bytes, start, end)),
        Finding::Jwt => is_token(bytes.get(start..end)?).then_some(end),
        // Not the digits behind a decimal point.
        Finding::Card
            if start > 1 && bytes[start - 1] == b'.' && bytes[start - 2].is_ascii_digit() =>
        {
            None
        }
        Finding::Card => shorter(bytes, start, end, is_card),
        Finding::Iban => shorter(bytes, start, end, is_iban),
        Finding::Ssn => {
            (is_apart(bytes, start, end) && is_ssn(bytes.get(start..end)?)).then_some(end)
        }
        Finding::Phone => is_apart(bytes, start, end).then_some(end),
        Finding::Ip => {
            (is_apart(bytes, start, end) && is_ip(bytes.get(start..end)?)).then_some(end)
        }
        Finding::Email => (!is_picture(bytes.get(start..end)?)).then_some(end),
        Finding::Hex | Finding::Custom => Some(end),
    }
}

/// Punctuation that ends a sentence is no part of an address.
fn url_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && b".,;:!?)]}|".contains(&bytes[end - 1]) {
        end -= 1;
    }
    end
}

/// A private key ends where its last line says so; without that line, everything is the key.
fn key_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let position = |from: usize, word: &[u8]| {
        bytes.get(from..end)?.windows(word.len()).position(|part| part == word).map(|at| from + at)
    };
    if bytes[start] != b'-' {
        return end;
    }
    let last_line = position(start + 1, b"-----END");
    last_line.and_then(|at| position(at + 5, b"-----")).map_or(end, |at| at + 5)
}

/// `Bearer of the news` is no token: those have digits in them.
fn is_token(bytes: &[u8]) -> bool {
    bytes.starts_with(b"eyJ") || bytes.len() > 26 || bytes.iter().any(u8::is_ascii_digit)
}

/// `logo@2x.png`: a picture for fine screens.
fn is_picture(bytes: &[u8]) -> bool {
    let Some(at) = bytes.iter().rposition(|&byte| byte == b'@') else { return false };
    let scale = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    scale > 0 && bytes[at + 1 + scale..].starts_with(b"x.")
}

/// The longest part from `start` that is one, ending where a group of letters or digits ends.
fn shorter(bytes: &[u8], start: usize, end: usize, is_one: fn(&[u8]) -> bool) -> Option<usize> {
    let mut at = end;
    while at > start {
        let ends_here = bytes[at - 1].is_ascii_alphanumeric()
            && !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        if ends_here && is_one(&bytes[start..at]) {
            return Some(at);
        }
        at -= 1;
    }
    None
}

fn digits(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u32> {
    bytes.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'))
}

/// 13 to 19 digits whose sum is a multiple of ten (Luhn); not a time.
fn is_card(bytes: &[u8]) -> bool {
    let count = digits(bytes).count();
    let sum: u32 = digits(bytes)
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { digit * 2 - digit / 5 * 9 } else { digit })
        .sum();
    // Milliseconds, microseconds and nanoseconds since 1970; cards of these lengths begin otherwise.
    let is_time = bytes[0] == b'1' && matches!(count, 13 | 16 | 19) && count == bytes.len();
    (13..=19).contains(&count) && sum.is_multiple_of(10) && sum > 0 && !is_time
}

/// An account number whose remainder is 1 (ISO 13616).
fn is_iban(bytes: &[u8]) -> bool {
    let count = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let remainder = |remainder: u32, byte: &u8| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        b'A'..=b'Z' | b'a'..=b'z' => {
            (remainder * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97
        }
        _ => remainder,
    };
    let (head, rest) = bytes.split_at(4);
    (15..=34).contains(&count) && head.iter().fold(rest.iter().fold(0, remainder), remainder) == 1
}

/// Areas, groups and numbers that are given out.
fn is_ssn(bytes: &[u8]) -> bool {
    let (area, group, serial) = (&bytes[..3], &bytes[4..6], &bytes[7..]);
    area != b"000" && area != b"666" && area[0] != b'9' && group != b"00" && serial != b"0000"
}

/// Not a part of a longer number, such as `0.2345678901` or `12-3456-7890-1234`.
fn is_apart(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let is_joint = |byte: u8| b".,-:".contains(&byte);
    let goes_on_before =
        start > 1 && is_joint(at(start - 1)) && at(start - 2).is_ascii_digit() && at(start) != b'+';
    let goes_on_behind = at(end).is_ascii_alphanumeric()
        || at(end) == b'_'
        || is_joint(at(end)) && at(end + 1).is_ascii_digit();
    !goes_on_before && !goes_on_behind
}

/// `10.0.0.1`, or an address of version 6.
fn is_ip(bytes: &[u8]) -> bool {
    if !bytes.contains(&b':') {
        let groups = || bytes.split(|&byte| byte == b'.');
        return groups().count() == 4
            && groups().all(|group| digits(group).fold(0, |sum, digit| sum * 10 + digit) < 256);
    }
    let groups = || bytes.split(|&byte| byte == b':');
    let n_empty = groups().filter(|group| group.is_empty()).count();
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    groups().all(|group| group.len() <= 4)
        && has_digit
        && match groups().count() {
            8 => n_empty <= 2,
            3..=9 => n_empty > 0 && bytes.windows(2).filter(|pair| pair == b"::").count() == 1,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_tell_numbers_from_cards_and_accounts() {
        for card in
            ["4111111111111111", "3782 822463 10005", "6011-1111-1111-1117", "4222222222222"]
        {
            assert!(is_card(card.as_bytes()), "{card}");
        }
        for other in ["4111111111111112", "1795308430838", "0000000000000", "411111111111"] {
            assert!(!is_card(other.as_bytes()), "{other}");
        }
        assert!(is_iban(b"DE89 3704 0044 0532 0130 00"));
        assert!(is_iban(b"GB82WEST12345698765432"));
        assert!(!is_iban(b"DE88370400440532013000"));
        assert!(is_ssn(b"078-05-1120") && !is_ssn(b"666-05-1120") && !is_ssn(b"078-00-1120"));
    }

    #[test]
    fn addresses_of_the_network() {
        for ip in ["10.0.0.1", "2001:db8::1", "fe80::1ff:fe23:4567:890a", "1:2:3:4:5:6:7:8"] {
            assert!(is_ip(ip.as_bytes()), "{ip}");
        }
        for other in ["10.0.0.256", "12:34:56", "a::b", "1::2::3"] {
            assert!(!is_ip(other.as_bytes()), "{other}");
        }
    }
}
