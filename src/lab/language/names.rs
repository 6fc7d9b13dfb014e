//! Names that `let` gives to servers, and lines that contain such names until these are resolved.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{Action, parse_line};
use crate::types::{ServerId, ServerSet};

/// The most names of a script.
pub const MAX_NAMES: usize = 50;

/// The servers behind each name. A copy shares them.
#[derive(Clone, Debug, Default)]
pub(in crate::lab) struct Names(Arc<Vec<(Arc<str>, ServerSet)>>);

impl Names {
    /// Gives a name to servers.
    pub(in crate::lab) fn bind(&mut self, name: &Arc<str>, servers: ServerSet) {
        let names = Arc::make_mut(&mut self.0);
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = servers,
            None => names.push((Arc::clone(name), servers)),
        }
    }

    /// All names, in the order in which they were given.
    pub(in crate::lab) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, ServerSet)> {
        self.0.iter().map(|(name, servers)| (name, *servers))
    }

    fn get(&self, name: &str) -> Option<ServerSet> {
        self.iter().find(|(known, _)| &***known == name).map(|(_, servers)| servers)
    }
}

/// A line with names of `let`. Its actions are known when it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedLine {
    text: Arc<str>,
    /// The positions of the names in the text.
    places: Arc<[Range<usize>]>,
}

impl NamedLine {
    /// `places` are bytes of `text`.
    pub(super) fn new(text: &str, places: Vec<Range<usize>>) -> Self {
        Self { text: text.into(), places: places.into() }
    }

    /// Whether it begins with this word.
    pub(in crate::lab) fn begins_with(&self, word: &str) -> bool {
        self.text.split_whitespace().next() == Some(word)
    }

    /// Its actions, in a cluster of this many servers.
    ///
    /// # Errors
    /// In words: a name has not been given yet, or the line does not accept as many servers as it names.
    pub(in crate::lab) fn resolve(&self, names: &Names, servers: u8) -> Result<Action, String> {
        let mut meant = Vec::new();
        let line = self.with_servers(|name| {
            let found = names.get(name).filter(|found| !found.is_empty());
            let found = found.ok_or_else(|| format!("no server has the name '{name}' yet"))?;
            let words = format!("{name} = {found}");
            if !meant.contains(&words) {
                meant.push(words);
            }
            Ok(found)
        })?;
        let read = parse_line(&line, servers);
        let actions = read.map_err(|error| format!("with {}, {error}", meant.join(", ")))?;
        actions.into_iter().next().ok_or_else(|| "it does nothing".into())
    }

    /// Its first action, with some server for each name: for what does not depend on the servers.
    pub(in crate::lab) fn with_any_servers(&self) -> Option<Action> {
        let line = self.with_servers(|_| Ok(ServerSet::first(1))).ok()?;
        parse_line(&line, ServerId::MAX).ok()?.into_iter().next()
    }

    /// The line with servers in place of its names.
    fn with_servers(
        &self,
        mut servers: impl FnMut(&str) -> Result<ServerSet, String>,
    ) -> Result<String, String> {
        let mut line = String::new();
        let mut end = 0;
        for place in self.places.iter() {
            line += &self.text[end..place.start];
            line += &servers(&self.text[place.clone()])?.to_string();
            end = place.end;
        }
        Ok(line + &self.text[end..])
    }
}

impl fmt::Display for NamedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
