//! Utilities that know nothing of Raft: a list whose copies share their structure, a hash of a stream, a
//! sort with little code, and a writer of JSON.

mod json;
mod sequence;
mod sort;
mod stream_hash;

pub use json::{object_to_json, text_to_json, to_json};
pub use sequence::Sequence;
pub use sort::{sort, sort_by_key};
pub use stream_hash::StreamHash;
