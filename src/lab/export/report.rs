//! A report of a run on a page or two, as plain text or as Markdown.

use std::fmt::{self, Write};

use crate::lab::Session;
use crate::lab::explain;
use crate::lab::statistics::{Spread, Statistics, all_messages, statistics};
use crate::lab::summary::Summary;
use crate::lab::summary::milestones::{Milestone, MilestoneKind};
use crate::types::{Duration, Role, Time};

/// The most milestones that are listed.
pub const MILESTONES_TOLD: usize = 200;
/// The most lines of the script that are printed.
pub const LINES_TOLD: usize = 400;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a mail or a terminal.
    Text,
    /// For a page of the web.
    Markdown,
}

/// The report of a run up to the present of `session`, with its `summary`. The title may be empty.
pub fn report(title: &str, session: &Session, summary: &Summary, format: Format) -> String {
    let mut page = Page { out: String::new(), format };
    // Writing to a string cannot fail.
    let _ = page.write(title, session, &summary.at(session.now()));
    page.out
}

struct Page {
    out: String,
    format: Format,
}

impl Page {
    fn write(&mut self, title: &str, session: &Session, summary: &Summary) -> fmt::Result {
        let world = session.world();
        let title = if title.is_empty() { "A run of Raftarium" } else { title };
        let title = self.plain(title);
        self.heading('=', "# ", &title)?;
        let (seed, now, events) = (world.seed(), session.now(), world.last_event().0);
        let servers = summary.servers();
        writeln!(
            self.out,
            "{servers} servers, seed {seed}; {now} of simulated time, {events} events."
        )?;
        let broken = session.breaks();
        if !broken.is_empty() {
            writeln!(self.out, "\nA modified Raft. Rules that were switched off:\n")?;
            for rule in broken.iter() {
                writeln!(self.out, "- {}: {}", rule.word(), rule.title())?;
            }
        }
        self.write_safety(session)?;
        self.write_milestones(summary)?;
        self.write_figures(&statistics(summary, Time::ZERO, Time::MAX))?;
        self.write_script(&session.saved())
    }

    fn heading(&mut self, underline: char, sign: &str, words: &str) -> fmt::Result {
        let gap = if self.out.is_empty() { "" } else { "\n" };
        match self.format {
            Format::Markdown => writeln!(self.out, "{gap}{sign}{words}\n"),
            Format::Text => {
                let line = underline.to_string().repeat(words.chars().count());
                writeln!(self.out, "{gap}{words}\n{line}\n")
            }
        }
    }

    fn section(&mut self, words: &str) -> fmt::Result {
        self.heading('-', "## ", words)
    }

    /// Text from users, in which nothing is markup.
    fn plain(&self, words: &str) -> String {
        let mut plain = String::new();
        for symbol in words.chars() {
            if self.format == Format::Markdown && "\\`*_{}[]<>#|&~".contains(symbol) {
                plain.push('\\');
            }
            plain.push(symbol);
        }
        plain
    }

    fn write_safety(&mut self, session: &Session) -> fmt::Result {
        self.section("Safety")?;
        let clients = session.world().clients();
        let mut count = 0;
        for (_, violation) in session.violations().iter() {
            count += 1;
            if count <= MILESTONES_TOLD {
                let sentence = self.plain(&explain::violation(violation, clients).to_string());
                writeln!(self.out, "- {sentence} (event {})", violation.event)?;
            }
        }
        let unknown = session.checker().unknown();
        for unknown in unknown {
            let sentence = self.plain(&explain::unknown(unknown, clients).to_string());
            writeln!(self.out, "- {sentence} (event {})", unknown.event)?;
        }
        match count {
            0 if session.world().recording().is_some() => {
                writeln!(self.out, "Nothing is violated. What the trace does not tell is unknown.")
            }
            0 if unknown.is_empty() => {
                writeln!(self.out, "All properties that are checked have held.")
            }
            0 => writeln!(self.out, "\nNo violation is known."),
            _ => self.write_rest(count, MILESTONES_TOLD, "violations"),
        }
    }

    fn write_milestones(&mut self, summary: &Summary) -> fmt::Result {
        self.section("What happened")?;
        let told = |milestone: &&Milestone| {
            use Role::{Candidate, Follower, PreCandidate};
            !matches!(milestone.kind, MilestoneKind::Became(Follower | Candidate | PreCandidate))
        };
        let mut count = 0;
        for milestone in summary.milestones(Time::ZERO, Time::MAX).filter(told) {
            count += 1;
            if count <= MILESTONES_TOLD {
                write!(self.out, "- {}: ", milestone.at)?;
                self.write_milestone(milestone)?;
            }
        }
        match count {
            0 => writeln!(self.out, "No server has led, and nobody has interfered."),
            _ => self.write_rest(count, MILESTONES_TOLD, "moments"),
        }
    }

    fn write_milestone(&mut self, milestone: &Milestone) -> fmt::Result {
        if let Some(server) = milestone.server {
            write!(self.out, "{server} ")?;
        }
        let words = match milestone.kind {
            MilestoneKind::Became(_) => {
                return writeln!(self.out, "becomes the leader of term {}", milestone.term);
            }
            MilestoneKind::Violated(property) => {
                return writeln!(self.out, "violates {property} (event {})", milestone.seq);
            }
            MilestoneKind::Crashed => "crashes",
            MilestoneKind::Restarted => "restarts",
            MilestoneKind::Paused => "is paused",
            MilestoneKind::Resumed => "is resumed",
            MilestoneKind::Isolated => "is isolated",
            MilestoneKind::Reconnected => "is reconnected",
            MilestoneKind::Partitioned => "the network is partitioned",
            MilestoneKind::LinkCut => "a link is cut",
            MilestoneKind::LinkHealed => "a link is healed",
            MilestoneKind::Healed => "the network is healed",
            MilestoneKind::SettingChanged => "a setting changes",
            MilestoneKind::Added => "is added as a new server",
            MilestoneKind::ChangeRequested => "is asked to change the members",
            MilestoneKind::RuleBroken => "a rule is switched off",
            MilestoneKind::RuleMended => "a rule is followed again",
        };
        writeln!(self.out, "{words}")
    }

    fn write_rest(&mut self, count: usize, told: usize, what: &str) -> fmt::Result {
        match count.saturating_sub(told) {
            0 => Ok(()),
            rest => writeln!(self.out, "\n… and {rest} more {what}."),
        }
    }

    fn write_figures(&mut self, figures: &Statistics) -> fmt::Result {
        self.section("Figures")?;
        let (totals, counts) = (&figures.totals, &figures.totals.counts);
        let out = &mut self.out;
        write!(out, "- Elections won: {}", counts.elections)?;
        write_spread(out, &figures.election)?;
        writeln!(
            out,
            "- Split votes: {}; the last term is {}",
            counts.split_votes, figures.terms.1
        )?;
        let all_us = totals.to.since(totals.from).as_us().max(1);
        let per_mille = totals.leaderless.as_us().saturating_mul(1_000) / all_us;
        let (percent, tenth) = (per_mille / 10, per_mille % 10);
        writeln!(out, "- Without a leader: {} ({percent}.{tenth} %)", totals.leaderless)?;
        write!(out, "- Commands submitted: {}, applied: ", counts.submitted)?;
        writeln!(out, "{}, answered: {}", counts.applied, counts.answered)?;
        if figures.latency.median.is_some() {
            write!(out, "- Commit latency, from submission to the first server that applied it")?;
            write_spread(out, &figures.latency)?;
        }
        if counts.reads > 0 {
            write!(out, "- Reads answered: {}", counts.reads)?;
            if figures.read_latency.median.is_some() {
                write!(out, "; latency, from call to answer")?;
            }
            write_spread(out, &figures.read_latency)?;
        }
        let (sent, bytes, lost) = all_messages(totals);
        writeln!(out, "- Messages sent: {sent} ({bytes} bytes), lost: {lost}")?;
        let logs = counts.logs;
        write!(out, "- Logs: the longest has {} entries, the shortest ", logs.longest)?;
        writeln!(out, "{}; {} are committed", logs.shortest, logs.committed)
    }

    fn write_script(&mut self, script: &str) -> fmt::Result {
        self.section("What was done")?;
        writeln!(self.out, "This script makes the same run again.\n")?;
        let count = script.lines().count();
        for line in script.lines().take(LINES_TOLD) {
            writeln!(self.out, "    {line}")?;
        }
        self.write_rest(count, LINES_TOLD, "lines")
    }
}

fn write_spread(out: &mut String, spread: &Spread) -> fmt::Result {
    let named =
        [("median", spread.median), ("99th percentile", spread.p99), ("longest", spread.max)];
    let mut before = ": ";
    for (name, value) in named {
        let Some(value): Option<Duration> = value else { continue };
        write!(out, "{before}{name} {value}")?;
        before = ", ";
    }
    writeln!(out)
}
