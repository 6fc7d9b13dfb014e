//! Utilities that know nothing of Raft: a list whose copies share their structure, a hash of a stream, and a
//! sort with little code.

mod sequence;
mod sort;
mod stream_hash;

pub use sequence::Sequence;
pub use sort::{sort, sort_by_key};
pub use stream_hash::StreamHash;
