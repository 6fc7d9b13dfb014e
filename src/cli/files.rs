//! The files that a run is written to: all events, a ShiViz log, what clients saw, a summary.

use raftarium::lab::export::etcd::{End, EtcdTrace};
use raftarium::lab::export::operations::Operations;
use raftarium::lab::export::report::{Format, report};
use raftarium::lab::export::shiviz::{HEADER, ShiViz};
use raftarium::lab::summary::Summary;
use raftarium::lab::{Notice, Run, trace};
use raftarium::sim::Clients;
use raftarium::types::Event;

use super::arguments::{Run as Options, TraceFormat};
use super::out::{Problem, print_error};
use super::output::{Claims, Folder, Output};

/// The files that were asked for.
pub struct Files {
    trace: Option<(Output, Form)>,
    log: Option<(Output, ShiViz)>,
    clients: Option<(Output, Operations)>,
    /// The file of the summary, and what is known so far.
    summary: Option<(Output, Summary)>,
}

/// The form of a trace.
enum Form {
    Raftarium,
    Etcd(Box<EtcdTrace>),
}

impl Form {
    fn new(format: TraceFormat, servers: usize) -> Self {
        match format {
            TraceFormat::Raftarium => Form::Raftarium,
            TraceFormat::Etcd => Form::Etcd(EtcdTrace::new(servers).into()),
        }
    }

    /// Says what of the run is not in the trace.
    fn print_left_out(&self, path: &str) {
        let Form::Etcd(trace) = self else { return };
        if let Some(End { event, at, why }) = trace.end() {
            print_error(format_args!("{path} ends at {at}, before event {event}: {why}"));
        }
        let left_out: Vec<_> =
            trace.left_out().map(|(what, count)| format!("{count} {what}")).collect();
        if !left_out.is_empty() {
            print_error(format_args!("{path} leaves out {}", left_out.join(", ")));
        }
    }
}

impl Files {
    /// Claims the files of a single run.
    pub fn create(options: &Options, servers: usize, claims: &mut Claims) -> Result<Self, Problem> {
        let mut claim = |what, path: &Option<String>| {
            path.as_deref().map(|path| claims.output(what, path)).transpose()
        };
        let trace = claim("trace", &options.trace)?;
        let trace = trace.map(|trace| (trace, Form::new(options.trace_format, servers)));
        let mut log = claim("log", &options.shiviz)?;
        if let Some(log) = &mut log {
            log.write(|file| file.write_all(HEADER.as_bytes()))?;
        }
        let log = log.map(|log| (log, ShiViz::default()));
        let clients = claim("clients' history", &options.clients)?;
        let clients = clients.map(|file| (file, Operations::default()));
        let summary = claim("summary", &options.summary)?;
        let summary = summary.map(|file| (file, Summary::new(servers)));
        Ok(Self { trace, log, clients, summary })
    }

    /// Whether any file wants to see the events.
    pub fn are_wanted(&self) -> bool {
        self.trace.is_some()
            || self.log.is_some()
            || self.clients.is_some()
            || self.summary.is_some()
    }

    /// Takes the next events, and what was said between them.
    pub fn write(
        &mut self,
        events: &[Event],
        notices: &[Notice],
        clients: &Clients,
    ) -> Result<(), Problem> {
        if let Some((trace, Form::Etcd(etcd))) = &mut self.trace {
            let mut text = String::new();
            events.iter().for_each(|event| etcd.write(event, &mut text));
            trace.write(|file| file.write_all(text.as_bytes()))?;
        } else if let Some((trace, Form::Raftarium)) = &mut self.trace {
            let mut lines = trace::lines(events, notices, clients);
            trace
                .write(|mut file| lines.try_for_each(|line| trace::write_json(&mut file, &line)))?;
        }
        if let Some((log, shiviz)) = &mut self.log {
            let mut text = String::new();
            events.iter().for_each(|event| shiviz.write(event, clients, &mut text));
            log.write(|file| file.write_all(text.as_bytes()))?;
        }
        if let Some((file, operations)) = &mut self.clients {
            let mut lines = events.iter().filter_map(|event| operations.observe(event, clients));
            file.write(|mut file| lines.try_for_each(|line| trace::write_json(&mut file, &line)))?;
        }
        if let Some((_, summary)) = &mut self.summary {
            events.iter().for_each(|event| summary.observe(event));
        }
        Ok(())
    }

    /// Writes the summary of the run at its end: as Markdown if its file's name ends in `.md`.
    pub fn summarize(&mut self, title: &str, run: &Run) -> Result<(), Problem> {
        let Some((file, summary)) = &mut self.summary else { return Ok(()) };
        let format = if file.has_ending(".md") { Format::Markdown } else { Format::Text };
        let text = report(title, run.session(), summary, format);
        file.write(|file| file.write_all(text.as_bytes()))
    }

    /// Puts all files in their places.
    pub fn finish(mut self) -> Result<(), Problem> {
        if let Some((file, operations)) = &mut self.clients {
            let mut rest = operations.rest();
            file.write(|mut file| rest.try_for_each(|line| trace::write_json(&mut file, &line)))?;
        }
        if let Some((trace, form)) = &self.trace {
            form.print_left_out(trace.path());
        }
        let log = self.log.map(|(log, _)| log);
        let trace = self.trace.map(|(trace, _)| trace);
        let clients = self.clients.map(|(file, _)| file);
        let summary = self.summary.map(|(file, _)| file);
        let mut all = trace.into_iter().chain(log).chain(clients).chain(summary);
        all.try_for_each(Output::finish)
    }
}

/// The folders that take the files of many runs.
pub struct Folders {
    trace: Option<Folder>,
    clients: Option<Folder>,
    format: TraceFormat,
    servers: usize,
}

impl Folders {
    /// Claims the folders that were asked for.
    pub fn create(options: &Options, servers: usize, claims: &mut Claims) -> Result<Self, Problem> {
        let mut claim = |what, path: &Option<String>| {
            path.as_deref().map(|path| claims.folder(what, path)).transpose()
        };
        let trace = claim("trace", &options.trace)?;
        let clients = claim("clients' history", &options.clients)?;
        Ok(Self { trace, clients, format: options.trace_format, servers })
    }

    /// Opens the files of one seed: `seed-7.ndjson` and `seed-7.clients.ndjson`.
    pub fn open(&self, seed: u64, claims: &Claims) -> Result<Files, Problem> {
        let open = |folder: &Option<Folder>, ending: &str| {
            let name = format!("seed-{seed}{ending}");
            folder.as_ref().map(|folder| folder.output(claims, &name)).transpose()
        };
        let trace = open(&self.trace, ".ndjson")?;
        let trace = trace.map(|trace| (trace, Form::new(self.format, self.servers)));
        let clients = open(&self.clients, ".clients.ndjson")?;
        let clients = clients.map(|file| (file, Operations::default()));
        Ok(Files { trace, log: None, clients, summary: None })
    }
}
