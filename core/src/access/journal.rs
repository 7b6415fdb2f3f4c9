//! Envelopes one after the other: what waits at a moment, then each change of that. Whoever dies while he writes leaves at most a
//! torn end, which counts as not written.
//!
//! ```text
//!  "doorstep journal 1\n" │ length, 4, big-endian │ envelope │ length │ envelope …
//! ```

const HEAD: &[u8] = b"doorstep journal 1\n";

/// Bytes of a length.
const LENGTH: usize = 4;

/// A journal that begins with this envelope.
pub fn begun(envelope: &[u8]) -> Vec<u8> {
    [HEAD, &record(envelope)].concat()
}

/// An envelope as it is appended.
pub fn record(envelope: &[u8]) -> Vec<u8> {
    let length = u32::try_from(envelope.len()).expect("a phone's unsent work is no four gigabytes");
    [&length.to_be_bytes()[..], envelope].concat()
}

/// The envelopes of a journal, in their order; none: it is no journal.
pub fn envelopes(journal: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = journal.strip_prefix(HEAD)?;
    let mut all = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<LENGTH>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let Some((envelope, after)) = after.split_at_checked(length) else { break };
        all.push(envelope);
        rest = after;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_cut_off_at_the_end_was_not_written() {
        let mut journal = begun(b"first");
        let whole = [journal.len(), 0];
        journal.extend(record(b""));
        let whole = [whole[0], journal.len()];
        journal.extend(record(b"third, longer"));
        for end in 0..=journal.len() {
            let read = envelopes(&journal[..end]);
            let wanted: Option<&[&[u8]]> = match end {
                _ if end < HEAD.len() => None,
                _ if end < whole[0] => Some(&[]),
                _ if end < whole[1] => Some(&[b"first"]),
                _ if end < journal.len() => Some(&[b"first", b""]),
                _ => Some(&[b"first", b"", b"third, longer"]),
            };
            assert_eq!(read.as_deref(), wanted, "{end} bytes");
        }
    }
}
