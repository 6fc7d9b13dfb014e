//! A trace is read without a panic, a violation has its line, and where a line could not be read nothing is held. What was read can
//! be played, to its end and again, and finds no violation that reading did not find.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use raftarium::lab::History;
use raftarium::lab::import::{Check, Outcome, Reader};

fuzz_target!(|text: &[u8]| {
    let mut reader = Reader::new(Check::recording());
    // In two pieces, so that a line may be cut.
    let (first, second) = text.split_at(text.len() / 2);
    reader.take(first);
    reader.take(second);
    reader.finish();
    let (bad, check) = (reader.bad_count(), reader.check());
    assert!(check.findings().iter().all(|finding| (1..=check.lines()).contains(&finding.line)));
    let held = check.outcomes().filter(|(_, outcome)| *outcome == Outcome::Held).count();
    assert!(bad == 0 || held == 0, "{bad} lines were lost and {held} properties are held");
    let violated: Vec<_> = check.findings().iter().map(|found| found.violation.property).collect();
    let Some(record) = reader.check_mut().take_record() else { return };
    let end = record.end();
    let mut history = History::of_record(&Arc::new(record));
    history.advance(end, &mut |_| (), &mut || true);
    let found = history.session().violations().iter().map(|(_, found)| found.property);
    let found: Vec<_> = found.collect();
    assert_eq!(violated, found);
    history.seek(end);
});
