//! What a view needs besides the loaded events: the states of the servers, and the ends of flights that are still ahead.

use crate::lab::summary::Summary;
use crate::lab::summary::lanes::LaneSpan;
use crate::sim::{Flight, FlightEnd, World};
use crate::types::{MessageId, ServerId, Time};
use crate::util::sort;

use super::condense::View;
use super::{Arrow, Fate};

/// The states of the servers in a view, S1's first. Spans that are too narrow to be seen are left out, except the first one of a
/// column.
pub fn visible_spans(summary: &Summary, head: Time, view: &View) -> Vec<(ServerId, LaneSpan)> {
    let column_us = view.to.since(view.from).as_us() / u64::from(view.columns);
    let mut spans = Vec::new();
    for server in (0..summary.servers()).map(ServerId::from_index) {
        let mut seen = Time::ZERO;
        for span in summary.lane(server, view.from, head) {
            if span.from > view.to {
                break;
            }
            if !spans.is_empty() && span.to.since(seen).as_us() < column_us {
                continue;
            }
            seen = span.to;
            spans.push((server, span));
        }
    }
    spans
}

/// The arrival times of the messages in flight.
#[derive(Clone, Debug)]
pub struct Flights(Vec<(MessageId, Time)>);

impl Flights {
    /// Those of a world at its present moment.
    pub fn of(world: &World) -> Self {
        let is_known =
            |flight: &&Flight| flight.held().is_none() && flight.end != FlightEnd::Untold;
        let flights = world.network().flights().filter(is_known);
        let mut arrivals: Vec<_> =
            flights.map(|flight| (flight.message, flight.arrives_at)).collect();
        sort(&mut arrivals);
        Self(arrivals)
    }

    /// When the flight of an arrow ended, or will end; none if that is not known.
    pub fn end_of(&self, arrow: &Arrow) -> Option<Time> {
        if arrow.fate != Fate::Flying {
            return Some(arrow.end);
        }
        let place = self.0.binary_search_by_key(&arrow.message, |flight| flight.0).ok()?;
        Some(self.0[place].1)
    }
}
