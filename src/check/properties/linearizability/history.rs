//! The operations on one key, and the orders in which they may have taken effect.

use super::zones::{Zone, Zones};
use crate::types::{CommandId, ValueDigest};
use crate::util::Sequence;

/// The most orders that are followed at a time. There are several only if a get has found a value that several puts
/// wrote.
const ORDERS_MAX: usize = 128;

/// The most puts of one value that are considered for one get.
pub(super) const TWINS_MAX: usize = 64;

/// The number of zones from which on it is worth to drop those whose values can no longer be read.
const FORGOTTEN_FROM: usize = 64;

/// The operations on one key. Times are the numbers of events; puts are numbered in the order of their calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct History {
    /// All puts but the first `forgotten`.
    puts: Sequence<Put>,
    forgotten: u32,
    /// The values of all puts before this one, and the initial value, can no longer be read.
    settled: u32,
    /// The orders that explain all answers so far. There is always at least one.
    orders: Vec<Order>,
    /// Whether an order was left out of `orders`.
    is_incomplete: bool,
    gets_pending: u32,
    /// The number of puts without an answer, including those whose clients have given up.
    puts_open: u32,
    /// The last put, if no other put was without an answer when it was called.
    alone: Option<u32>,
    /// Puts without an answer whose value another put writes as well.
    open_twins: Vec<u32>,
    /// Whether a put was left out of `open_twins`.
    is_crowded: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Put {
    command: CommandId,
    called: u64,
    value: ValueDigest,
    is_open: bool,
    /// The put before it that wrote the same value.
    twin: Option<u32>,
}

/// An order in which all operations may have taken effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Order {
    zones: Zones,
    /// For each put that is not forgotten, the index of its zone, counted from 1; 0 if no answer shows yet that it has taken
    /// effect.
    zone_of: Sequence<u32>,
}

/// The result of a get.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// There was no value.
    Nothing,
    /// The value of this put, or of another put of the same value; `last` is the last of these.
    Value { put: u32, last: u32 },
    /// A value that no put of the key has written.
    Stray,
}

/// An answer to a get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Get {
    pub now: u64,
    pub called: u64,
    pub found: Found,
}

/// Why an answer to a get is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No order explains it. In its place, the get should have found what this command wrote; none for no value.
    Wrong { instead: Option<CommandId> },
    /// None of the orders that were followed explains it, but one that was left out may.
    Unknown,
}

/// How an order can continue with an answer to a get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// It found the value of this zone.
    Zone(usize),
    /// It found the value of this put, and is the first answer to show that the put has taken effect.
    Open(u32),
}

/// The ways in which an order can continue. The first is what happened in the world, or one that is at least as good.
#[derive(Debug, Default)]
struct Choices {
    first: Option<Choice>,
    others: Vec<Choice>,
}

impl Default for History {
    fn default() -> Self {
        let mut start = Order::default();
        start.zones.push(Zone { writer: None, first_answer: 0, last_call: 0 });
        Self {
            puts: Sequence::default(),
            forgotten: 0,
            settled: 0,
            orders: vec![start],
            is_incomplete: false,
            gets_pending: 0,
            puts_open: 0,
            alone: None,
            open_twins: Vec::new(),
            is_crowded: false,
        }
    }
}

impl History {
    /// The number of the next put.
    pub fn next_put(&self) -> u32 {
        self.forgotten.saturating_add(self.puts.len() as u32)
    }

    /// A put is called; the put before it that writes the same value is `twin`.
    pub fn put_called(
        &mut self,
        now: u64,
        command: CommandId,
        value: ValueDigest,
        twin: Option<u32>,
    ) {
        let number = self.next_put();
        let twin = twin.filter(|&twin| twin >= self.settled);
        if let Some(twin) = twin {
            let is_open = self.put(twin).is_some_and(|put| put.is_open);
            if is_open && !self.open_twins.contains(&twin) {
                self.open_twins.push(twin);
            }
            self.open_twins.push(number);
            self.is_crowded |= self.open_twins.len() > TWINS_MAX;
            self.open_twins.truncate(TWINS_MAX);
        }
        self.puts.push(Put { command, called: now, value, is_open: true, twin });
        self.orders.iter_mut().for_each(|order| order.zone_of.push(0));
        self.alone = (self.puts_open == 0).then_some(number);
        self.puts_open = self.puts_open.saturating_add(1);
    }

    /// A put is answered. This contradicts no order: the put may have taken effect just before the answer.
    pub fn put_answered(&mut self, now: u64, number: u32) {
        let Some(put) = self.put(number).filter(|put| put.is_open) else { return };
        self.puts.set((number - self.forgotten) as usize, Put { is_open: false, ..put });
        self.puts_open = self.puts_open.saturating_sub(1);
        self.open_twins.retain(|twin| *twin != number);
        let forgotten = self.forgotten;
        for order in &mut self.orders {
            if order.zone(number, forgotten).is_none() {
                order.begin(number, forgotten, now, put.called);
            }
        }
        if self.alone == Some(number) && self.gets_pending == 0 {
            self.settle(number);
        }
    }

    pub fn get_called(&mut self) {
        self.gets_pending = self.gets_pending.saturating_add(1);
    }

    /// The client of a get has given up.
    pub fn get_lost(&mut self) {
        self.gets_pending = self.gets_pending.saturating_sub(1);
        self.drop_dominated();
    }

    /// A get is answered.
    ///
    /// # Errors
    /// If none of the orders explains the answer. The get is then ignored.
    pub fn get_answered(&mut self, get: Get) -> Result<(), Refusal> {
        self.gets_pending = self.gets_pending.saturating_sub(1);
        let choices: Vec<Choices> =
            self.orders.iter().map(|order| self.choices(order, get)).collect();
        let left_out = self.twins(get.found).nth(TWINS_MAX).is_some();
        self.is_incomplete |= left_out;
        if choices.iter().all(|choices| choices.first.is_none()) {
            let refusal = match self.is_incomplete {
                true => Refusal::Unknown,
                false => Refusal::Wrong { instead: self.instead(get) },
            };
            self.drop_dominated();
            return Err(refusal);
        }
        let mut branches = Vec::new();
        for (mut order, choices) in std::mem::take(&mut self.orders).into_iter().zip(choices) {
            let Some(first) = choices.first else { continue };
            for other in choices.others {
                let mut branch = order.clone();
                self.apply_choice(&mut branch, other, get);
                branches.push(branch);
            }
            self.apply_choice(&mut order, first, get);
            self.orders.push(order);
        }
        let room = ORDERS_MAX.saturating_sub(self.orders.len());
        self.is_incomplete |= branches.len() > room;
        self.orders.extend(branches.into_iter().take(room));
        self.drop_dominated();
        Ok(())
    }

    fn put(&self, number: u32) -> Option<Put> {
        self.puts.get(number.checked_sub(self.forgotten)? as usize).copied()
    }

    /// The puts whose value a get may have found, the last one first.
    fn twins(&self, found: Found) -> impl Iterator<Item = u32> {
        let last = match found {
            Found::Value { last, .. } => Some(last),
            Found::Nothing | Found::Stray => None,
        };
        std::iter::successors(last, |&number| self.put(number)?.twin)
            .take_while(|&number| number >= self.settled)
    }

    /// All ways in which `order` can continue, except those that are no better than another one.
    fn choices(&self, order: &Order, get: Get) -> Choices {
        let zone_of = |put| order.zone(put, self.forgotten);
        let can_grow = |zone: &usize| order.zones.conflict(*zone, get.called).is_none();
        let Found::Value { put, .. } = get.found else {
            let start = order.start().filter(|_| matches!(get.found, Found::Nothing));
            return Choices { first: start.filter(can_grow).map(Choice::Zone), others: Vec::new() };
        };
        let (mut grown, mut open) = (None, Vec::new());
        for twin in self.twins(get.found).take(TWINS_MAX) {
            match zone_of(twin) {
                // Such a zone does not grow, so no other choice is better.
                Some(zone) if order.zones.get(zone).is_some_and(|z| z.last_call >= get.called) => {
                    return Choices { first: Some(Choice::Zone(zone)), others: Vec::new() };
                }
                // Of the zones that would grow, the last one leads to the fewest conflicts.
                Some(zone) if Some(zone) > grown && can_grow(&zone) => grown = Some(zone),
                Some(_) => {}
                None => open.push(twin),
            }
        }
        let place = open.iter().position(|&twin| twin == put);
        let made_true = place.map(|place| open.swap_remove(place));
        let grown = grown.map(Choice::Zone);
        let first = made_true.map(Choice::Open).or(grown).or_else(|| open.pop().map(Choice::Open));
        let others = grown.filter(|_| made_true.is_some()).into_iter();
        Choices { first, others: others.chain(open.into_iter().map(Choice::Open)).collect() }
    }

    fn apply_choice(&self, order: &mut Order, choice: Choice, get: Get) {
        match choice {
            Choice::Zone(zone) => order.zones.raise(zone, get.called),
            Choice::Open(put) => {
                let called = self.put(put).map_or(get.called, |put| put.called.max(get.called));
                order.begin(put, self.forgotten, get.now, called);
            }
        }
    }

    /// A value that the key had in place of the one that the get found.
    fn instead(&self, get: Get) -> Option<CommandId> {
        let order = self.orders.first()?;
        let found = match get.found {
            Found::Nothing => order.start(),
            Found::Value { .. } | Found::Stray => {
                self.twins(get.found).filter_map(|put| order.zone(put, self.forgotten)).max()
            }
        };
        let conflict = found.and_then(|zone| order.zones.conflict(zone, get.called));
        let instead = conflict.map_or_else(|| order.zones.last(), |zone| order.zones.get(zone));
        Some(self.put(instead?.writer?)?.command)
    }

    /// A put that overlaps no other put was answered while no get was pending. A get that is called later and finds an older
    /// value is wrong in every order, so from now on all orders are equivalent, including those that were left out.
    fn settle(&mut self, number: u32) {
        self.settled = number;
        self.orders.truncate(1);
        self.is_incomplete = false;
        self.is_crowded = false;
        let (Some(put), Some(order)) = (self.put(number), self.orders.first_mut()) else { return };
        if order.zones.len() < FORGOTTEN_FROM {
            return;
        }
        let zone = order.zone(number, self.forgotten).and_then(|zone| order.zones.get(zone));
        *order = Order::default();
        if let Some(zone) = zone {
            order.zones.push(zone);
        }
        order.zone_of.push(1);
        self.puts = Sequence::from_iter([put]);
        self.forgotten = number;
    }

    /// While no get is pending, only one thing matters about an order: which values later gets can still find. These are its
    /// present values and those of open puts. An order is dropped if another one allows at least the same values.
    fn drop_dominated(&mut self) {
        if self.orders.len() < 2 || self.gets_pending > 0 || self.is_crowded {
            return;
        }
        let outlooks: Vec<_> = self.orders.iter().map(|order| self.outlook(order)).collect();
        let mut kept: Vec<usize> = Vec::new();
        for (place, outlook) in outlooks.iter().enumerate() {
            if kept.iter().any(|&other| outlooks[other].includes(outlook)) {
                continue;
            }
            kept.retain(|&other| !outlook.includes(&outlooks[other]));
            kept.push(place);
        }
        let mut place = 0..;
        self.orders.retain(|_| place.next().is_some_and(|place| kept.contains(&place)));
    }

    fn outlook(&self, order: &Order) -> Outlook {
        let value = |zone: Zone| zone.writer.and_then(|put| self.put(put)).map(|put| put.value);
        let present = order.present().map(|zone| (value(zone), zone.first_answer)).collect();
        let is_free = |put: &u32| order.zone(*put, self.forgotten).is_none();
        Outlook { present, open: self.open_twins.iter().copied().filter(is_free).collect() }
    }
}

impl Order {
    /// The index of the zone of a put, if an answer shows that it has taken effect.
    fn zone(&self, put: u32, forgotten: u32) -> Option<usize> {
        let place = *self.zone_of.get(put.checked_sub(forgotten)? as usize)?;
        (place as usize).checked_sub(1)
    }

    /// The index of the zone of the start, when there is no value.
    fn start(&self) -> Option<usize> {
        self.zones.get(0).filter(|zone| zone.writer.is_none()).map(|_| 0)
    }

    /// An answer at `now` is the first to show that a put has taken effect.
    fn begin(&mut self, put: u32, forgotten: u32, now: u64, last_call: u64) {
        let zone = self.zones.push(Zone { writer: Some(put), first_answer: now, last_call });
        let place = put.checked_sub(forgotten).map(|place| place as usize);
        if let Some(place) = place.filter(|&place| place < self.zone_of.len()) {
            self.zone_of.set(place, zone as u32 + 1);
        }
    }

    /// The zones whose values a get that is called from now on may find.
    fn present(&self) -> impl Iterator<Item = Zone> {
        let is_present = |&place: &usize| self.zones.conflict(place, u64::MAX).is_none();
        let last = (0..self.zones.len()).rev().take_while(is_present);
        let gone = (0..self.zones.len()).rev().find(|place| !is_present(place));
        // The same conflict excludes all zones before it, except the zone with which it conflicts.
        let reason = gone.and_then(|place| self.zones.conflict(place, u64::MAX));
        let before = reason.filter(|&place| Some(place) < gone).filter(is_present);
        last.chain(before).filter_map(|place| self.zones.get(place))
    }
}

/// The values that later gets can find in an order: present values, each with the first answer that shows it, and the
/// values of puts that no answer shows yet.
#[derive(Debug)]
struct Outlook {
    present: Vec<(Option<ValueDigest>, u64)>,
    open: Vec<u32>,
}

impl Outlook {
    /// Whether this one explains all later answers that `other` explains.
    fn includes(&self, other: &Self) -> bool {
        let has = |&(value, first_answer): &(_, u64)| {
            self.present.iter().any(|&(mine, first)| mine == value && first >= first_answer)
        };
        other.present.iter().all(has) && other.open.iter().all(|put| self.open.contains(put))
    }
}
