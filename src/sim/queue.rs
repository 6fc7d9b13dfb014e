//! What is going to happen, in order.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use crate::types::{ClientId, ServerId, Time, WriteId};

/// Something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A client has waited long enough for the try that began at this time, of which this is the lower half.
    ClientTimeout(ClientId, u32),
    /// The steady load brings its next client, unless the load has been set again since (its generation).
    Load(u32),
    /// A slow process gets round to something.
    Inbox(ServerId),
    /// Chaos may strike, unless it has been set again since (its generation).
    Chaos(u32),
    /// A fault that chaos brought about ends; its number.
    FaultEnd(u32),
    /// The next event of the record that the world plays.
    Recorded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    items: BinaryHeap<Item>,
    /// Timeouts of clients. There is one for each request, most outlive it, and they run out in the order in which they were
    /// set, unless the setting changes: so they stand in a list, and the heap stays small.
    timeouts: VecDeque<Item>,
    next_order: u64,
}

impl Queue {
    #[inline]
    pub(super) fn push(&mut self, at: Time, due: Due) {
        let item = Item { at, order: self.next_order, due };
        self.next_order += 1;
        let is_last = self.timeouts.back().is_none_or(|last| last.at <= at);
        if is_last && matches!(due, Due::ClientTimeout(..)) {
            self.timeouts.push_back(item);
        } else {
            self.items.push(item);
        }
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(super) fn approx_bytes(&self) -> usize {
        (self.items.len() + self.timeouts.len()) * size_of::<Item>()
    }

    /// When the next is due.
    pub(super) fn next_at(&self) -> Option<Time> {
        self.items.peek().into_iter().chain(self.timeouts.front()).map(|item| item.at).min()
    }

    pub(super) fn pop(&mut self) -> Option<(Time, Due)> {
        let item =
            if self.is_timeout_next() { self.timeouts.pop_front() } else { self.items.pop() };
        item.map(|item| (item.at, item.due))
    }

    #[inline]
    fn is_timeout_next(&self) -> bool {
        let Some(timeout) = self.timeouts.front() else { return false };
        self.items.peek().is_none_or(|item| timeout.key() < item.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Also where timeouts are set out of their order, because the setting has changed between.
    #[test]
    fn events_due_at_one_instant_occur_in_the_order_of_insertion() {
        let mut queue = Queue::default();
        let timeout = |tries| Due::ClientTimeout(ClientId(1), tries);
        let put_in = [
            (30, timeout(0)),
            (10, timeout(1)),
            (10, Due::Load(2)),
            (30, Due::Load(3)),
            (30, timeout(4)),
            (20, timeout(5)),
            (20, Due::Boot),
            (10, timeout(6)),
        ];
        for (us, due) in put_in {
            queue.push(Time::from_us(us), due);
        }
        let mut expected = put_in.map(|(us, due)| (Time::from_us(us), due));
        expected.sort_by_key(|&(at, _)| at);
        let came: Vec<_> = std::iter::from_fn(|| {
            let at = queue.next_at();
            queue.pop().inspect(|&(popped, _)| assert_eq!(at, Some(popped)))
        })
        .collect();
        assert_eq!(came, expected);
    }
}
