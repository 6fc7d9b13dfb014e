//! A link is read without a panic, a text comes out of a link as it went in, and the moment of a run is read as it was written.
#![no_main]

use std::io::Write;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::DeflateEncoder};
use libfuzzer_sys::fuzz_target;
use raftarium::lab::{Session, language::parse_script};
use raftarium::types::{Duration, Time};

#[allow(dead_code)]
#[path = "../../src/cli/link.rs"]
mod link;

fuzz_target!(|text: &str| {
    let _ = link::find(text).map(link::read);
    let link = link::read(text).unwrap_or_default();
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).expect("memory takes it");
    let packed = URL_SAFE_NO_PAD.encode(packer.finish().expect("memory takes it"));
    let unpacked = link::read(&format!("run={packed}")).expect("a packed text is a link");
    assert_eq!(unpacked.run.as_deref(), Some(text));
    let Ok(script) = parse_script("link", &link.run.unwrap_or_default()) else { return };
    let Ok(mut session) = Session::open(&script) else { return };
    let asked = link.moment.map_or(Time::ZERO, |moment| moment.mark.at);
    let (until, mut looks) = (asked.min(Time::ZERO + Duration::from_s(1)), 0..4);
    session.advance(until, &mut |_| (), &mut || looks.next().is_some());
    let moment =
        link::read_moment(&link::write_moment(&session)).expect("what is written can be read");
    let mark = moment.expect("a moment was written").mark;
    assert_eq!((mark.at, mark.fingerprint), (session.now(), Some(session.fingerprint())));
});
