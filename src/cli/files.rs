//! The files that a run is written to: all events, a ShiViz log, what clients saw, a summary.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use raftarium::lab::export::operations::Operations;
use raftarium::lab::export::report::{Format, report};
use raftarium::lab::export::shiviz::{HEADER, ShiViz};
use raftarium::lab::summary::Summary;
use raftarium::lab::{Run, trace};
use raftarium::sim::Clients;
use raftarium::types::Event;

use super::arguments::Run as Options;
use super::out::Problem;

/// The files that were asked for.
pub struct Files<'a> {
    trace: Option<Output<'a>>,
    log: Option<(Output<'a>, ShiViz)>,
    clients: Option<(Output<'a>, Operations)>,
    /// The file of the summary, and what is known so far.
    summary: Option<(&'a str, Summary)>,
}

struct Output<'a> {
    what: &'static str,
    path: &'a str,
    file: BufWriter<File>,
}

impl<'a> Files<'a> {
    /// Creates the files that are written to while the run goes on.
    pub fn create(options: &'a Options, servers: usize) -> Result<Self, Problem> {
        let create = |what, path: &'a Option<String>| {
            path.as_deref().map(|path| Output::create(what, path)).transpose()
        };
        let trace = create("trace", &options.trace)?;
        let mut log = create("log", &options.shiviz)?;
        if let Some(log) = &mut log {
            log.write(|file| file.write_all(HEADER.as_bytes()))?;
        }
        let log = log.map(|log| (log, ShiViz::default()));
        let clients = create("clients' history", &options.clients)?;
        let clients = clients.map(|file| (file, Operations::default()));
        let summary = options.summary.as_deref().map(|path| (path, Summary::new(servers)));
        Ok(Self { trace, log, clients, summary })
    }

    /// Whether any file wants to see the events.
    pub fn are_wanted(&self) -> bool {
        self.trace.is_some()
            || self.log.is_some()
            || self.clients.is_some()
            || self.summary.is_some()
    }

    /// Takes the next events.
    pub fn write(&mut self, events: &[Event], clients: &Clients) -> Result<(), Problem> {
        if let Some(trace) = &mut self.trace {
            let mut lines = events.iter();
            trace.write(|file| {
                lines.try_for_each(|event| trace::write_line(file, event, clients))
            })?;
        }
        if let Some((log, shiviz)) = &mut self.log {
            let mut text = String::new();
            events.iter().for_each(|event| shiviz.write(event, clients, &mut text));
            log.write(|file| file.write_all(text.as_bytes()))?;
        }
        if let Some((file, operations)) = &mut self.clients {
            let mut lines = events.iter().filter_map(|event| operations.observe(event, clients));
            file.write(|file| lines.try_for_each(|line| trace::write_json(file, &line)))?;
        }
        if let Some((_, summary)) = &mut self.summary {
            events.iter().for_each(|event| summary.observe(event));
        }
        Ok(())
    }

    /// Writes the summary of the run as it stands, over an earlier one: as Markdown if its file's name ends in `.md`.
    pub fn summarize(&self, title: &str, run: &Run) -> Result<(), Problem> {
        let Some((path, summary)) = &self.summary else { return Ok(()) };
        let format = if path.ends_with(".md") { Format::Markdown } else { Format::Text };
        let written = fs::write(path, report(title, run.session(), summary, format));
        written.map_err(|error| broken("summary", path, &error))
    }

    /// Sees to it that everything is on the disk.
    pub fn finish(mut self) -> Result<(), Problem> {
        if let Some((file, operations)) = &mut self.clients {
            let mut rest = operations.rest();
            file.write(|file| rest.try_for_each(|line| trace::write_json(file, &line)))?;
        }
        let (log, clients) = (self.log.map(|(log, _)| log), self.clients.map(|(file, _)| file));
        let mut all = self.trace.into_iter().chain(log).chain(clients);
        all.try_for_each(|mut output| output.write(Write::flush))
    }
}

impl<'a> Output<'a> {
    fn create(what: &'static str, path: &'a str) -> Result<Self, Problem> {
        let file = File::create(path).map_err(|error| broken(what, path, &error))?;
        Ok(Self { what, path, file: BufWriter::new(file) })
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), Problem> {
        write(&mut self.file).map_err(|error| broken(self.what, self.path, &error))
    }
}

fn broken(what: &str, path: &str, error: &io::Error) -> Problem {
    Problem::with_file(&format!("the {what} cannot be written"), path, error)
}
