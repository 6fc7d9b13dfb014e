//! A value for each setting, drawn at random.
//!
//! Every setting is named here, without a `_` arm: a new setting does not compile until campaigns and searches draw it.

use crate::types::{
    Bandwidth, ClockRate, Duration, FaultSet, Membership, Rate, Ratio, ReadMode, Setting,
    SettingName, Span,
};

use super::dice::Dice;

/// A value that users might set, small limits and slow disks included.
///
/// Leases depend on clocks and timeouts that agree (dissertation §6.4.1), so a lease is never drawn here: a caller that
/// wants one must know the other settings.
pub(in crate::lab) fn draw(name: SettingName, dice: &mut Dice) -> Setting {
    match name {
        SettingName::ElectionTimeout => Setting::ElectionTimeout(election_timeout(dice)),
        SettingName::Heartbeat => Setting::Heartbeat(Duration::from_ms(dice.between(20, 70))),
        // Well below every election timeout; otherwise no liveness could be required.
        SettingName::Latency => {
            Setting::Latency(milliseconds(dice.between(1, 10), dice.between(10, 25)))
        }
        SettingName::Loss => Setting::Loss(percent(dice.between(0, 8))),
        SettingName::Duplicate => Setting::Duplicate(percent(dice.between(0, 10))),
        SettingName::Reorder => Setting::Reorder(percent(dice.between(0, 50))),
        SettingName::Jitter => Setting::Jitter(Duration::from_ms(dice.between(1, 20))),
        SettingName::Replay => Setting::Replay(percent(dice.between(1, 10))),
        SettingName::ReplayAfter => {
            Setting::ReplayAfter(milliseconds(dice.between(1, 500), dice.between(500, 5_000)))
        }
        SettingName::Bandwidth => {
            Setting::Bandwidth(Bandwidth::from_bytes(dice.between(10, 100) as u32 * 1_000))
        }
        SettingName::Queue => Setting::Queue(dice.between(4, 64) as u32),
        SettingName::Slow => Setting::Slow(Duration::from_ms(dice.between(1, 10))),
        SettingName::Disk => Setting::Disk(disk(dice)),
        SettingName::DiskFull => Setting::DiskFull(dice.percent(50)),
        SettingName::Clock => {
            Setting::Clock(ClockRate::from_ppm(dice.between(70, 140) as u32 * 10_000))
        }
        SettingName::NoOp => Setting::NoOp(dice.percent(60)),
        SettingName::PreVote => Setting::PreVote(dice.percent(80)),
        SettingName::CheckQuorum => Setting::CheckQuorum(dice.percent(80)),
        SettingName::Reads => {
            Setting::Reads(if dice.percent(80) { ReadMode::Index } else { ReadMode::Log })
        }
        SettingName::ClockDrift => Setting::ClockDrift(percent(dice.between(0, 40))),
        SettingName::MaxBatch => Setting::MaxBatch(small_limit(dice, 8)),
        SettingName::MaxInFlight => Setting::MaxInFlight(small_limit(dice, 16)),
        SettingName::MaxInFlightMessages => Setting::MaxInFlightMessages(small_limit(dice, 16)),
        SettingName::MaxInFlightBytes => Setting::MaxInFlightBytes(dice.between(20, 2_000) as u32),
        SettingName::MaxUncommitted => Setting::MaxUncommitted(small_limit(dice, 50)),
        SettingName::ParallelWrites => Setting::ParallelWrites(dice.percent(80)),
        SettingName::SnapshotEvery => Setting::SnapshotEvery(small_limit(dice, 60)),
        SettingName::SnapshotChunk => Setting::SnapshotChunk(dice.between(8, 400) as u32),
        SettingName::ClientTimeout => {
            Setting::ClientTimeout(Duration::from_ms(dice.between(50, 1_000)))
        }
        SettingName::ClientRepeat => Setting::ClientRepeat(percent(dice.between(1, 20))),
        SettingName::Load => {
            Setting::Load(Rate::from_millihertz(dice.between(1, 60) as u32 * 1_000))
        }
        SettingName::LoadKeys => Setting::LoadKeys(dice.between(0, 10) as u32),
        SettingName::LoadReads => Setting::LoadReads(percent(dice.between(0, 90))),
        SettingName::Clients => Setting::Clients(dice.between(1, 20) as u32),
        SettingName::Sessions => Setting::Sessions(small_limit(dice, 20)),
        SettingName::Membership => Setting::Membership(if dice.percent(60) {
            Membership::Single
        } else {
            Membership::Joint
        }),
        SettingName::CatchUpRounds => Setting::CatchUpRounds(small_limit(dice, 20)),
        SettingName::Chaos => Setting::Chaos(percent(dice.between(1, 100))),
        SettingName::ChaosKinds => Setting::ChaosKinds(fault_kinds(dice)),
    }
}

/// A limit; often the smallest possible.
fn small_limit(dice: &mut Dice, most: u64) -> u32 {
    let most = if dice.percent(30) { 2 } else { most };
    dice.between(1, most) as u32
}

/// Usually normal; sometimes so long that others start many elections first.
fn election_timeout(dice: &mut Dice) -> Span {
    let shortest =
        if dice.percent(80) { dice.between(150, 300) } else { dice.between(1_000, 2_000) };
    milliseconds(shortest, shortest * dice.between(2, 3))
}

/// Usually fast; sometimes slower than an election timeout.
fn disk(dice: &mut Dice) -> Span {
    if dice.percent(85) {
        milliseconds(dice.between(0, 3), dice.between(3, 20))
    } else {
        slow_disk(dice)
    }
}

/// A disk that takes longer for a write than the election timeouts of most servers.
pub(in crate::lab) fn slow_disk(dice: &mut Dice) -> Span {
    let least = dice.between(200, 700);
    milliseconds(least, least + dice.between(0, 300))
}

/// What Raft tolerates, or a part of it.
fn fault_kinds(dice: &mut Dice) -> FaultSet {
    let part: FaultSet = FaultSet::TOLERATED.iter().filter(|_| dice.percent(50)).collect();
    if part.is_empty() { FaultSet::TOLERATED } else { part }
}

fn milliseconds(min: u64, max: u64) -> Span {
    Span::new(Duration::from_ms(min), Duration::from_ms(max))
}

fn percent(share: u64) -> Ratio {
    Ratio::from_ppm(share as u32 * 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_is_drawn_is_one_that_the_language_allows() {
        let mut dice = Dice::new(1, 0);
        for name in SettingName::ALL {
            for _ in 0..200 {
                let setting = draw(name, &mut dice);
                assert_eq!(setting.name(), name);
                assert_eq!(setting.check(), Ok(()), "{setting:?}");
            }
        }
    }
}
