//! The words of the language, and a line of help for each. Parser, completion, the consoles' `help` and the tests of the
//! documentation read these tables: of [commands](command), [conditions](condition), [settings](setting) and the [values](value)
//! that follow them.
//!
//! A word belongs to a value of some type, its [`Choice`]: the parser takes the word and gets the value.

pub(super) mod command;
mod condition;
mod setting;
mod value;
mod verb;

use serde::Serialize;

use crate::types::{FaultKind, MessageKind, Property, ReadMode, Rule, SettingName};

pub use command::{commands, console_commands};
pub use condition::conditions;
pub(super) use condition::{Opening, State, openings, role_word};
pub use setting::settings;
pub(super) use value::{
    APPEND_ENTRIES, ARROWS, ChaosFaults, ClientAction, ClientQuestion, Counted, MEMBERSHIPS,
    ONE_WAY, Selector, Subject, Switch, Truth, UNLIMITED,
};
pub(super) use verb::Verb;

/// The syntax of something, and its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Its form; words in capitals and dots are placeholders.
    pub usage: &'static str,
    /// Its effect, in a few words.
    pub what: &'static str,
    /// A line of the language that uses it.
    pub example: &'static str,
}

impl Help {
    /// The word that its form begins with.
    pub fn first_word(self) -> &'static str {
        self.usage.split(' ').next().unwrap_or_default()
    }
}

/// A word that is accepted somewhere, and its meaning there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub word: &'static str,
    pub what: &'static str,
}

/// A value that a line names by a word.
pub(super) trait Choice: Copy {
    /// Its word, and what it means.
    fn word(self) -> Word;
}

/// Words that connect others, and are in no table.
const CONNECTING: &str = "to from on in is not within sent no match matches done read was refused nothing and or by for at \
    least most again after with if then else while until event client server servers change progress held stable unchanged \
    messages lease joint transfer force every tolerated points point when";

/// Whether a word is a keyword somewhere, so that it cannot be given as a name.
pub(super) fn is_reserved(word: &str) -> bool {
    fn has<T: Choice>(word: &str, mut choices: impl Iterator<Item = T>) -> bool {
        choices.any(|choice| choice.word().word == word)
    }
    // Scripts named servers so before these became commands, and no line can begin with a name.
    if matches!(word, "reset" | "vary" | "trials") {
        return false;
    }
    has(word, command::all())
        || has(word, SettingName::ALL.into_iter())
        || has(word, openings())
        || has(word, State::ALL.iter().copied())
        || has(word, Property::ALL.into_iter())
        || has(word, Rule::ALL.into_iter())
        || has(word, MessageKind::ALL.into_iter())
        || has(word, ClientAction::ALL.into_iter())
        || has(word, ClientQuestion::ALL.into_iter())
        || has(word, Selector::ALL.into_iter())
        || has(word, ReadMode::ALL.into_iter())
        || has(word, Switch::BOTH.into_iter())
        || has(word, MEMBERSHIPS.into_iter())
        || has(word, ChaosFaults::all())
        || has(word, FaultKind::OF_CHAOS.into_iter())
        || word == UNLIMITED.word
        || CONNECTING.split(' ').any(|known| known == word)
}
