//! The layout of the numbers that `Cluster.diagram` writes: a header, then tables.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The header of the numbers that `Cluster.diagram` writes.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum DiagramField {
    /// All events from this time on are loaded.
    LoadedFromMs,
    /// All events up to this time are loaded.
    LoadedToMs,
    /// How much of the view is loaded, from 0 to 1; call again for the rest.
    Share,
    /// 1 if there are too many events to distinguish: then there are `DensityField` rows in place of arrows, and only the
    /// milestones of the run are marked.
    Coarse,
    /// The width of the bins into which arrows are grouped, in milliseconds; 0 if each arrow is one message.
    BinMs,
    /// The same for marks.
    MarksBinMs,
    /// The time of the head of the branch.
    HeadMs,
    /// How many arrows there are in the view.
    ArrowsInView,
    /// How many marks there are in the view.
    MarksInView,
    /// The number of rows, see `ArrowField`.
    Arrows,
    /// The index of the first row.
    ArrowsAt,
    /// The number of rows, see `MarkField`.
    Marks,
    /// The index of the first row.
    MarksAt,
    /// The number of rows, see `LaneField`.
    Spans,
    /// The index of the first row.
    SpansAt,
    /// The number of rows, see `BandField`.
    Bands,
    /// The index of the first row.
    BandsAt,
    /// The number of rows, see `DensityField`.
    Densities,
    /// The index of the first row.
    DensitiesAt,
    /// The length of the header.
    Stride,
}

/// The flight of a message in the diagram.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum ArrowField {
    /// The message's number.
    Message,
    /// See `KindCode`.
    Kind,
    /// A server, or a client as a negative number.
    From,
    /// Likewise.
    To,
    /// When it was sent.
    SentMs,
    /// When its flight ended, or will end; NaN if that is not known.
    EndMs,
    /// See `EndCode`.
    End,
    /// When it was held in flight; NaN if it was not.
    HeldMs,
    /// When it was released; NaN while it is held.
    ReleasedMs,
    /// The event of its sending.
    SentSeq,
    /// The event that ended its flight; 0 while there is none.
    EndSeq,
    /// For answers: 1 yes, 0 no. NaN for requests.
    Yes,
    /// The term that it carries; 0 in clients' messages.
    Term,
    /// How many it represents.
    Count,
    /// See `RelationCode`.
    Relation,
    /// The length of a row.
    Stride,
}

/// A mark in the diagram.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum MarkField {
    /// The event.
    Seq,
    /// When.
    AtMs,
    /// A server, or a client as a negative number; 0 for the whole network.
    Lane,
    /// See `SignCode`.
    Sign,
    /// How many it represents.
    Count,
    /// See `RelationCode`.
    Relation,
    /// The length of a row.
    Stride,
}

/// A fault that kept a server from communicating, or from running, for a span of time.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum BandField {
    /// See `BandCode`.
    Kind,
    /// The server.
    Server,
    /// Its group in a partition, from 1; for a cut link, the receiver.
    Other,
    /// Its start.
    FromMs,
    /// Its end; the present if it lasts.
    ToMs,
    /// The length of a row.
    Stride,
}

/// The number of messages in one column of a view.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum DensityField {
    /// Its start.
    FromMs,
    /// Its end.
    ToMs,
    /// How many were sent.
    Sent,
    /// How many were lost.
    Lost,
    /// The length of a row.
    Stride,
}
