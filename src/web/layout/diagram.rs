//! The layout of what `Cluster.diagram` writes: a header, then tables.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// Where things stand at the start of what `Cluster.diagram` writes.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum DiagramField {
    /// From when on all events are loaded.
    LoadedFromMs,
    /// Until when.
    LoadedToMs,
    /// How much of the view is loaded, from 0 to 1; ask again for the rest.
    Share,
    /// 1 if there is too much to be told apart: then there are no arrows, but `DensityField` rows, and only what is
    /// remembered of every run for ever is marked.
    Coarse,
    /// How much time falls together, in milliseconds; 0 if every arrow stands for one.
    BinMs,
    /// Likewise for marks.
    MarksBinMs,
    /// The end of the branch that is known.
    HeadMs,
    /// How many arrows there are in the view.
    ArrowsInView,
    /// How many marks there are in the view.
    MarksInView,
    /// How many rows there are, see `ArrowField`.
    Arrows,
    /// Where they begin.
    ArrowsAt,
    /// How many rows there are, see `MarkField`.
    Marks,
    /// Where they begin.
    MarksAt,
    /// How many rows there are, see `LaneField`.
    Spans,
    /// Where they begin.
    SpansAt,
    /// How many rows there are, see `BandField`.
    Bands,
    /// Where they begin.
    BandsAt,
    /// How many rows there are, see `DensityField`.
    Densities,
    /// Where they begin.
    DensitiesAt,
    /// The length of the header.
    Stride,
}

/// A message's way in the diagram.
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
    /// When its way ended, or will end; NaN if that is not known.
    EndMs,
    /// See `EndCode`.
    End,
    /// Since when it was held on its way; NaN if it was not.
    HeldMs,
    /// Until when; NaN while it is held.
    ReleasedMs,
    /// The event of its sending.
    SentSeq,
    /// The event that ended its way; 0 while there is none.
    EndSeq,
    /// For answers: 1 yes, 0 no. NaN for requests.
    Yes,
    /// The term that it carries; 0 in clients' messages.
    Term,
    /// How many it stands for.
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
    /// How many it stands for.
    Count,
    /// See `RelationCode`.
    Relation,
    /// The length of a row.
    Stride,
}

/// What kept a server from others, or from doing anything, for a span of time.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum BandField {
    /// See `BandCode`.
    Kind,
    /// Whom.
    Server,
    /// Its group in a partition, from 1; or, of a cut link, the receiver.
    Other,
    /// From when.
    FromMs,
    /// Until when; now for what lasts.
    ToMs,
    /// The length of a row.
    Stride,
}

/// How many messages were sent in a piece of a view.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum DensityField {
    /// From when.
    FromMs,
    /// Until when.
    ToMs,
    /// How many were sent.
    Sent,
    /// How many were lost.
    Lost,
    /// The length of a row.
    Stride,
}
