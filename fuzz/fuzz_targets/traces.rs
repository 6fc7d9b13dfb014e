//! A trace is read without a panic, a violation has its line, and where a line could not be read nothing is held.
#![no_main]

use libfuzzer_sys::fuzz_target;
use raftarium::lab::import::{Check, Outcome};

fuzz_target!(|text: &[u8]| {
    let (mut check, mut bad) = (Check::new(), 0);
    for line in text.split(|byte| *byte == b'\n') {
        bad += u64::from(check.line(line).is_err());
    }
    check.finish();
    assert!(check.findings().iter().all(|finding| (1..=check.lines()).contains(&finding.line)));
    let held = check.outcomes().filter(|(_, outcome)| *outcome == Outcome::Held).count();
    assert!(bad == 0 || held == 0, "{bad} lines were lost and {held} properties are held");
});
