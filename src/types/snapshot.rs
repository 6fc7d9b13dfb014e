//! Snapshots, which replace the start of a log.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Configuration, LogIndex, Term};

/// A state machine's state after all entries up to an index; these entries may then be discarded (§7; dissertation
/// §5.1).
///
/// For the protocol, the state is opaque bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The index of the last entry that it covers.
    pub last_index: LogIndex,
    /// The term of that entry.
    pub last_term: Term,
    /// The latest configuration as of that index.
    pub configuration: Configuration,
    /// The index of the entry that holds this configuration; 0 for the initial one.
    pub configuration_index: LogIndex,
    /// The state.
    pub data: Arc<[u8]>,
}

impl Snapshot {
    /// The size of its state in bytes.
    pub fn size(&self) -> u32 {
        u32::try_from(self.data.len()).unwrap_or(u32::MAX)
    }

    /// The chunk of its state that begins at `offset`, of at most `limit` bytes. At the end of the state there is a
    /// chunk of no bytes, so that an empty state can be sent.
    pub fn chunk(&self, offset: u32, limit: u32) -> SnapshotChunk {
        let first = offset.min(self.size());
        let end = first.saturating_add(limit.max(1)).min(self.size());
        let data = self.data.get(first as usize..end as usize).unwrap_or_default().into();
        SnapshotChunk {
            last_index: self.last_index,
            last_term: self.last_term,
            configuration: self.configuration,
            configuration_index: self.configuration_index,
            size: self.size(),
            offset: first,
            data,
        }
    }
}

/// Without the state, which is not readable.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} of term {}, {} bytes)", self.last_index, self.last_term, self.size())
    }
}

/// One chunk of a snapshot that is sent to a follower (Figure 13).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SnapshotChunk {
    /// The index of the last entry that the snapshot covers.
    pub last_index: LogIndex,
    /// The term of that entry.
    pub last_term: Term,
    /// The latest configuration as of that index.
    pub configuration: Configuration,
    /// The index of the entry that holds this configuration; 0 for the initial one.
    pub configuration_index: LogIndex,
    /// The size of the whole state in bytes.
    pub size: u32,
    /// The offset of this chunk in the state.
    pub offset: u32,
    /// The bytes of the chunk.
    #[serde(serialize_with = "piece", deserialize_with = "read_piece")]
    pub data: Box<[u8]>,
}

/// The number of bytes.
fn piece<S: serde::Serializer>(data: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(data.len() as u64)
}

/// As many zeros as there were bytes: what they said is not known there.
fn read_piece<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Box<[u8]>, D::Error> {
    /// More than any setting allows.
    const LARGEST: usize = 1 << 24;
    let bytes = usize::deserialize(deserializer)?;
    let too_large = || serde::de::Error::custom("a chunk of more than 16 MiB");
    (bytes <= LARGEST).then(|| vec![0; bytes].into()).ok_or_else(too_large)
}

impl SnapshotChunk {
    /// The offset of the next chunk.
    pub fn end(&self) -> u32 {
        self.offset.saturating_add(u32::try_from(self.data.len()).unwrap_or(u32::MAX))
    }

    /// Whether it is the last chunk: Figure 13's `done`.
    pub fn is_last(&self) -> bool {
        self.end() >= self.size
    }

    /// The number of this chunk, counted from 1, and the number of all chunks, if all are as large as this one. The
    /// last may be smaller and does not show how large the others were, so `limit` is their size if the caller knows
    /// it.
    pub fn place(&self, limit: u32) -> (u32, u32) {
        let limit = limit.max(1);
        (self.offset / limit + 1, self.size.div_ceil(limit).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ServerSet;

    fn snapshot(bytes: usize) -> Snapshot {
        let data: Vec<_> = (0..bytes).map(|byte| byte as u8).collect();
        Snapshot {
            last_index: LogIndex(9),
            last_term: Term(2),
            configuration: Configuration::new(ServerSet::first(3)),
            configuration_index: LogIndex::ZERO,
            data: data.into(),
        }
    }

    #[test]
    fn the_chunks_of_a_snapshot_add_up_to_it() {
        for bytes in [0, 1, 63, 64, 65, 200] {
            let whole = snapshot(bytes);
            let (mut data, mut count) = (Vec::<u8>::new(), 0);
            loop {
                let chunk = whole.chunk(data.len() as u32, 64);
                count += 1;
                assert_eq!(chunk.place(64), (count, bytes.div_ceil(64).max(1) as u32));
                data.extend(&chunk.data);
                assert_eq!(chunk.end() as usize, data.len());
                if chunk.is_last() {
                    break;
                }
            }
            assert_eq!(*data, *whole.data, "{bytes} bytes");
        }
    }

    #[test]
    fn a_chunk_beyond_the_end_is_empty() {
        let chunk = snapshot(10).chunk(u32::MAX, u32::MAX);
        assert!(chunk.data.is_empty() && chunk.is_last());
        assert_eq!(
            snapshot(10).chunk(3, 0).data.len(),
            1,
            "none is so small that it brings nothing"
        );
    }
}
