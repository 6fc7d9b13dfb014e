//! Utilities that know nothing of Raft: a list whose copies share their structure, and a hash of a stream.

mod sequence;
mod stream_hash;

pub use sequence::Sequence;
pub use stream_hash::StreamHash;
