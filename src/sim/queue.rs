//! What is going to happen, in order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use crate::types::{ClientId, ServerId, Time, WriteId};

/// Something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Due {
    /// The world starts.
    Boot,
    /// The message in this slot arrives, unless it has gone, or its time has moved. The lower half of its number tells it
    /// from others that stood in its slot before, or stand there since.
    Arrival(u32, u32),
    /// A server's timer may have run out: its deadline may have moved on since.
    Timer(ServerId),
    /// A disk has finished a write, unless a crash undid it.
    Disk(ServerId, WriteId),
    /// A client has waited long enough for this try, counted from 0.
    ClientTimeout(ClientId, u32),
    /// The steady load brings its next client, unless the load has been set again since (its generation).
    Load(u32),
    /// A slow process gets round to something.
    Inbox(ServerId),
    /// Chaos may strike, unless it has been set again since (its generation).
    Chaos(u32),
    /// A fault that chaos brought about ends; its number.
    FaultEnd(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Item {
    at: Time,
    order: u64,
    due: Due,
}

impl Item {
    /// As one number, which is compared without a branch.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.at.as_us()) << 64 | u128::from(self.order)
    }
}

/// The earliest first; what is due at one instant, in the order in which it was put in.
impl Ord for Item {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The event queue.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Queue {
    items: BinaryHeap<Item>,
    next_order: u64,
}

impl Queue {
    #[inline]
    pub(super) fn push(&mut self, at: Time, due: Due) {
        self.items.push(Item { at, order: self.next_order, due });
        self.next_order += 1;
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(super) fn approx_bytes(&self) -> usize {
        self.items.len() * size_of::<Item>()
    }

    /// When the next is due.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.items.peek().map(|item| item.at)
    }

    pub(super) fn pop(&mut self) -> Option<(Time, Due)> {
        self.items.pop().map(|item| (item.at, item.due))
    }
}
