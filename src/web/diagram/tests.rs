use super::ViewRequest;
use crate::lab::diagram::walk::Walk;
use crate::web::layout::{ArrowField, DiagramField};
use crate::web::live::Live;

fn rows(live: &mut Live, request: &ViewRequest) -> Vec<f64> {
    live.diagram(request, &mut || true).to_vec()
}

fn header(rows: &[f64], field: DiagramField) -> f64 {
    rows[field as usize]
}

fn opened(script: &str, seek_ms: f64) -> Live {
    let mut live = Live::new();
    live.open(script, None).expect("the script is sound");
    live.seek(seek_ms, &mut || true);
    live
}

#[test]
fn a_moment_looks_the_same_however_it_was_reached() {
    let request =
        ViewRequest { from_ms: 500.0, to_ms: 900.0, width_px: 1_000.0, ..ViewRequest::default() };
    let script = "servers 3\nset load 50/s\n";
    let mut live = opened(script, 900.0);
    let live_rows = rows(&mut live, &request);
    assert_eq!(header(&live_rows, DiagramField::Share), 1.0);
    assert!(header(&live_rows, DiagramField::Arrows) > 20.0);

    let mut back = opened(script, 5_000.0);
    let late = ViewRequest { from_ms: 4_500.0, to_ms: 5_000.0, ..request };
    rows(&mut back, &late);
    let after = rows(&mut back, &request);
    assert_eq!(header(&after, DiagramField::Share), 1.0);
    let arrows = |rows: &[f64]| {
        let at = header(rows, DiagramField::ArrowsAt) as usize;
        let count = header(rows, DiagramField::Arrows) as usize;
        let table = &rows[at..at + count * ArrowField::Stride as usize];
        let arrived = |row: &&[f64]| row[ArrowField::End as usize] == 1.0;
        let known = table.chunks(ArrowField::Stride as usize).filter(arrived);
        let ends = |row: &[f64]| {
            [ArrowField::Message, ArrowField::SentMs, ArrowField::EndMs]
                .map(|field| row[field as usize].to_bits())
        };
        known.map(ends).collect::<Vec<_>>()
    };
    let (first, second) = (arrows(&live_rows), arrows(&after));
    assert!(first.iter().all(|arrow| second.contains(arrow)));
}

#[test]
fn loading_continues_where_it_stopped() {
    assert_loads_in_steps(&mut opened("servers 5\nset load 50/s\n", 20_000.0), 2_000.0);
    // The last checkpoint is seconds before the view, and what was replayed from there on is not known any more.
    assert_loads_in_steps(&mut opened("servers 5\n", 200_000.0), 103_000.0);
}

/// The same view after a seek, and how often the loading asked whether it may go on: with `is_followed`, a view before the seek
/// had the present at the same place.
fn after_a_seek(is_followed: bool) -> (Vec<f64>, u32) {
    let view = |end_ms: f64| ViewRequest {
        from_ms: end_ms - 400.0,
        to_ms: end_ms,
        width_px: 1_000.0,
        ..ViewRequest::default()
    };
    // Long enough that the last checkpoint is seconds before the view.
    let mut live = opened("servers 5\nset load 20/s\n", 60_000.0);
    let before = if is_followed { 60_000.0 } else { 2_000.0 };
    rows(&mut live, &view(before));
    live.seek(31_000.0, &mut || true);
    let mut asked = 0;
    let mut keep_going = || {
        asked += 1;
        true
    };
    let rows = live.diagram(&view(31_000.0), &mut keep_going).to_vec();
    (rows, asked)
}

#[test]
fn a_seek_prepares_the_view_that_follows_it() {
    let (plain, asked_plain) = after_a_seek(false);
    let (prepared, asked_prepared) = after_a_seek(true);
    assert!(header(&plain, DiagramField::Arrows) > 20.0);
    let differing = (0..plain.len()).filter(|&at| plain[at].to_bits() != prepared[at].to_bits());
    // What is loaded may begin a little earlier.
    assert_eq!(differing.collect::<Vec<_>>(), [DiagramField::LoadedFromMs as usize]);
    assert_eq!(plain.len(), prepared.len());
    assert!(2 * asked_prepared < asked_plain, "{asked_prepared} and {asked_plain}");
}

fn assert_loads_in_steps(live: &mut Live, from_ms: f64) {
    let request = ViewRequest {
        from_ms,
        to_ms: from_ms + 7_000.0,
        width_px: 1_000.0,
        ..ViewRequest::default()
    };
    let mut calls = 0;
    let mut share = -1.0;
    while share < 1.0 {
        let mut looks = 2;
        let next = header(
            live.diagram(&request, &mut || {
                looks -= 1;
                looks > 0
            }),
            DiagramField::Share,
        );
        assert!(next >= share || share < 0.0, "{share} then {next}");
        share = next;
        calls += 1;
        assert!(calls < 100_000, "it never gets there");
    }
    assert!(calls > 1, "it was to be too much for one call");
}

#[test]
fn from_far_away_the_summary_is_seen() {
    let mut live = opened("servers 64\nat 5s crash leader\n", 30_000.0);
    let request = ViewRequest { to_ms: 30_000.0, width_px: 1_000.0, ..ViewRequest::default() };
    let rows = rows(&mut live, &request);
    assert_eq!(header(&rows, DiagramField::Coarse), 1.0);
    assert_eq!(header(&rows, DiagramField::Arrows), 0.0);
    assert!(header(&rows, DiagramField::Marks) > 1.0);
    assert!(header(&rows, DiagramField::Densities) > 100.0);
    assert!(header(&rows, DiagramField::Spans) >= 64.0);
}

#[test]
fn nonsense_is_answered_with_a_header() {
    let mut live = opened("servers 3\n", 100.0);
    for bad in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        let request =
            ViewRequest { branch: bad, from_ms: bad, to_ms: bad, width_px: bad, selected: bad };
        assert!(rows(&mut live, &request).len() >= DiagramField::Stride as usize);
        assert!(live.walk(bad, bad, Walk::Cause) == 0.0);
    }
}

#[test]
fn an_event_of_long_ago_is_found() {
    let mut live = opened("servers 5\nset load 50/s\n", 20_000.0);
    let early = live.diagram(
        &ViewRequest { to_ms: 300.0, width_px: 500.0, ..ViewRequest::default() },
        &mut || true,
    );
    assert_eq!(header(early, DiagramField::Share), 1.0);
    let seq =
        live.diagram_list(&ViewRequest { to_ms: 300.0, ..ViewRequest::default() }).to_vec()[5];
    let known = live.event_rows(0.0, [seq].into_iter()).pop().expect("it is loaded");
    let late = ViewRequest {
        from_ms: 19_000.0,
        to_ms: 20_000.0,
        width_px: 500.0,
        ..ViewRequest::default()
    };
    live.diagram(&late, &mut || true);
    assert!(live.event_rows(0.0, [seq].into_iter()).is_empty(), "it is loaded no more");
    let found = live.find_event(0.0, seq, &mut || true).and_then(|way| way.result);
    assert_eq!(found.map(|row| row.text), Some(known.text));
    assert!(live.find_event(0.0, 1e9, &mut || true).is_none());
}

#[test]
fn another_branch_is_seen_without_being_shown() {
    let mut live = opened("servers 3\n", 2_000.0);
    live.seek(1_000.0, &mut || true);
    live.run("crash S1");
    let main =
        ViewRequest { branch: 1.0, from_ms: 1_000.0, to_ms: 2_000.0, ..ViewRequest::default() };
    let main = ViewRequest { width_px: 500.0, ..main };
    let marks = |rows: &[f64]| header(rows, DiagramField::HeadMs);
    assert_eq!(marks(&rows(&mut live, &main)), 2_000.0);
    assert_eq!(marks(&rows(&mut live, &ViewRequest { branch: 0.0, ..main })), 1_000.0);
}
