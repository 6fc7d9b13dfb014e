//! What takes the place of a log's beginning.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Configuration, LogIndex, Term};

/// A state machine's state after all entries up to an index, which may then go (§7; dissertation §5.1).
///
/// To the protocol the state is just bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The index of the last entry that it stands for.
    pub last_index: LogIndex,
    /// The term of that entry.
    pub last_term: Term,
    /// The latest configuration as of that index.
    pub configuration: Configuration,
    /// The index of the entry that put it in force; 0 for that of the start.
    pub configuration_index: LogIndex,
    /// The state.
    pub data: Arc<[u8]>,
}

impl Snapshot {
    /// How many bytes its state has.
    pub fn size(&self) -> u32 {
        u32::try_from(self.data.len()).unwrap_or(u32::MAX)
    }

    /// The piece of its state that begins at `offset`, of at most `limit` bytes. There is one of no bytes at the end: an
    /// empty state is sent as that.
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

/// Without the state, which is not for people's eyes.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} of term {}, {} bytes)", self.last_index, self.last_term, self.size())
    }
}

/// One piece of a snapshot on its way to a follower (Figure 13).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SnapshotChunk {
    /// The index of the last entry that the snapshot stands for.
    pub last_index: LogIndex,
    /// The term of that entry.
    pub last_term: Term,
    /// The latest configuration as of that index.
    pub configuration: Configuration,
    /// The index of the entry that put it in force; 0 for that of the start.
    pub configuration_index: LogIndex,
    /// How many bytes the whole state has.
    pub size: u32,
    /// Where in the state this piece begins.
    pub offset: u32,
    /// The piece.
    #[serde(serialize_with = "piece")]
    pub data: Box<[u8]>,
}

/// How many bytes it has where people read it, the bytes themselves in bytes.
fn piece<S: serde::Serializer>(data: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_u64(data.len() as u64)
    } else {
        data.serialize(serializer)
    }
}

impl SnapshotChunk {
    /// Where the next piece begins.
    pub fn end(&self) -> u32 {
        self.offset.saturating_add(u32::try_from(self.data.len()).unwrap_or(u32::MAX))
    }

    /// Whether it is the last: Figure 13's `done`.
    pub fn is_last(&self) -> bool {
        self.end() >= self.size
    }

    /// Which of how many pieces it is, counted from 1, if all are as large as this one. The last may be smaller, and tells
    /// nothing of how large the others were: `limit` is their size where the reader knows it.
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
    fn the_pieces_of_a_snapshot_make_it_up() {
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
    fn a_piece_that_nobody_should_ask_for_is_empty() {
        let chunk = snapshot(10).chunk(u32::MAX, u32::MAX);
        assert!(chunk.data.is_empty() && chunk.is_last());
        assert_eq!(
            snapshot(10).chunk(3, 0).data.len(),
            1,
            "none is so small that it brings nothing"
        );
    }
}
