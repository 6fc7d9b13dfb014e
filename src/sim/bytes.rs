//! A world as bytes, to be handed to a worker or a file, and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::cores::Consensus;
use crate::sim::World;

/// What every stored world begins with.
const MAGIC: [u8; 4] = *b"RFTM";
/// The version of what follows: it changes whenever the layout of any stored type does.
const VERSION: u16 = 6;
const HEADER: usize = MAGIC.len() + 2 + 8;

/// Why bytes are not a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BytesError {
    /// They do not begin as a stored world does.
    #[error("this is not a stored world of Raftarium")]
    NotAWorld,
    /// Another version of Raftarium wrote them.
    #[error("this world was stored in format {0}; this Raftarium reads format {VERSION}")]
    Version(u16),
    /// They were cut off or changed.
    #[error("this stored world is damaged")]
    Damaged,
}

impl<C: Consensus + Serialize + DeserializeOwned> World<C> {
    /// The world as bytes: a magic number, a version, a checksum, and the contents.
    pub fn to_bytes(&self) -> Vec<u8> {
        let contents = postcard::to_allocvec(self).expect("plain data always has bytes");
        let mut bytes = Vec::with_capacity(HEADER + contents.len());
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(checksum(&contents).to_le_bytes());
        bytes.extend(contents);
        bytes
    }

    /// The world that [`World::to_bytes`] turned into `bytes`.
    ///
    /// # Errors
    /// If they come from elsewhere, from another version, or are damaged. The checksum guards against accidents; it is
    /// no proof of origin, so take bytes only from where you would take a program.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(BytesError::NotAWorld)?;
        let (version, rest) = rest.split_first_chunk().ok_or(BytesError::Damaged)?;
        let version = u16::from_le_bytes(*version);
        if version != VERSION {
            return Err(BytesError::Version(version));
        }
        let (sum, contents) = rest.split_first_chunk().ok_or(BytesError::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(contents) {
            return Err(BytesError::Damaged);
        }
        postcard::from_bytes(contents).map_err(|_| BytesError::Damaged)
    }
}

/// FNV-1a, 64 bits.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}
