//! What is a script can be written and read again, runs without a panic, and has a trace and a record that can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use raftarium::lab::{Session, experiment::Experiment, language::parse_script, trace};
use raftarium::types::{Duration, Time};

/// Some thousand things happen in a run, no more.
const LOOKS: u32 = 30;

fuzz_target!(|text: &str| {
    let Ok(script) = parse_script("script", text) else { return };
    let written = script.to_string();
    let again = parse_script("script", &written).expect("what is written can be read");
    assert_eq!(again.to_string(), written);
    if let Ok(experiment) = Experiment::parse("script", text) {
        let cells = 0..experiment.cells().min(3);
        cells.for_each(|cell| _ = experiment.cell(cell).expect("each cell was checked"));
    }
    let Ok(mut session) = Session::open(&script) else { return };
    let (mut events, mut looks) = (Vec::new(), 0..LOOKS);
    let end = Time::ZERO + Duration::from_s(20);
    session.advance(end, &mut |event| events.push(event.clone()), &mut || looks.next().is_some());
    for line in events.iter().map(|event| trace::line(event, session.world().clients())) {
        let line = serde_json::to_vec(&line).expect("an event is a line of a trace");
        serde_json::from_slice::<serde_json::Value>(&line).expect("a line of a trace is JSON");
    }
    parse_script("record", &session.saved()).expect("what was done is a script");
});
