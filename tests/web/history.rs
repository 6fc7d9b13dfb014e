//! Back and forth in time, and branches, as the page asks for them.

use raftarium::web::Cluster;
use raftarium::web::layout::HeaderField;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{
    Counted, Seen, at, cluster, frames, get, given, number_of, open, rows, run, sleep, text_of,
};
use crate::rewind;

const SEEDS: std::ops::Range<u64> = 1..4;

#[wasm_bindgen_test]
fn a_hundred_rewinds_reproduce_the_golden_events() {
    SEEDS.for_each(rewind::check_rewinds);
    rewind::check_rewinds_of(99, 1, 4);
}

#[wasm_bindgen_test]
fn what_was_done_after_a_pause_of_the_script_is_done_there_again() {
    rewind::check_pauses();
}

#[wasm_bindgen_test]
fn a_branch_begins_in_the_branch_that_its_moment_belongs_to() {
    rewind::check_origins();
}

#[wasm_bindgen_test]
fn acting_in_the_past_leaves_the_old_future_as_it_was() {
    SEEDS.for_each(rewind::check_branches);
}

#[wasm_bindgen_test]
fn a_saved_branch_is_the_same_at_any_time() {
    SEEDS.for_each(rewind::check_saved);
}

#[wasm_bindgen_test]
fn branches_first_differ_at_the_intervention() {
    SEEDS.for_each(rewind::check_comparisons);
}

#[wasm_bindgen_test]
fn steps_back_return_to_where_steps_forward_started() {
    SEEDS.for_each(rewind::check_steps);
    SEEDS.for_each(rewind::check_interests);
}

fn header(cluster: &Cluster, field: HeaderField) -> f64 {
    cluster.frame().get_index(field as u32)
}

fn now_ms(cluster: &Cluster) -> f64 {
    header(cluster, HeaderField::NowMs)
}

/// Moves there, however slow the machine is: one call works for a few milliseconds at most.
fn seek(cluster: &Cluster, ms: f64) {
    cluster.seek(&given(ms));
    while !header(cluster, HeaderField::GoalMs).is_nan() {
        cluster.seek(&given(ms));
    }
}

fn back(cluster: &Cluster, size: &str, interest: &str) {
    cluster.step(&given(size), Some(given(true)), Some(given(interest)));
}

/// Calls a job until it has a result.
async fn done(mut ask: impl FnMut() -> JsValue) -> JsValue {
    loop {
        let result = get(&ask(), "result");
        if !result.is_undefined() {
            return result;
        }
        sleep(0).await;
    }
}

#[wasm_bindgen_test]
fn the_present_goes_back_and_on_and_changes_nothing() {
    let cluster = cluster();
    open(&cluster, "say \"one\"\nwait 800ms\nsay \"two\"\nsubmit \"x=1\"\n");
    seek(&cluster, 1_000.0);
    assert_eq!(now_ms(&cluster), 1_000.0);
    assert_eq!(header(&cluster, HeaderField::AtHead), 1.0);
    let (text, events) = (cluster.text(), header(&cluster, HeaderField::Events));
    let past = header(&cluster, HeaderField::PastRevision);

    seek(&cluster, 500.5);
    assert_eq!(now_ms(&cluster), 500.5);
    assert_eq!(header(&cluster, HeaderField::AtHead), 0.0);
    assert_eq!(header(&cluster, HeaderField::HeadMs), 1_000.0);
    assert!(header(&cluster, HeaderField::PastRevision) > past);
    assert_eq!(header(&cluster, HeaderField::Notices), 1.0, "narration goes back, too");
    assert_eq!(rows(cluster.notices(&given(0))).len(), 1);
    assert_eq!(cluster.text(), text, "the text is that of the branch up to its head");

    seek(&cluster, 1_000.0);
    assert_eq!(header(&cluster, HeaderField::Events), events);
    assert_eq!(header(&cluster, HeaderField::AtHead), 1.0);
    cluster.seek_event(&given(17));
    assert!(header(&cluster, HeaderField::Events) >= 17.0);
    assert_eq!(rows(cluster.branches()).len(), 1);
}

#[wasm_bindgen_test]
fn steps_back_undo_steps_on() {
    let cluster = cluster();
    seek(&cluster, 400.0);
    let events = header(&cluster, HeaderField::Events);
    back(&cluster, "event", "");
    assert!(header(&cluster, HeaderField::Events) < events);
    cluster.step(&given("event"), None, None);
    assert_eq!(header(&cluster, HeaderField::Events), events);
    seek(&cluster, 400.0);
    back(&cluster, "10ms", "");
    assert_eq!(now_ms(&cluster), 390.0);
    back(&cluster, "interesting", "fault");
    assert_eq!(now_ms(&cluster), 0.0, "the servers started");
    cluster.step(&given("interesting"), Some(given(false)), Some(given("election")));
    let started = now_ms(&cluster);
    assert!(started >= 150.0, "no election before the shortest timeout, and one at {started}");
}

#[wasm_bindgen_test]
async fn acting_in_the_past_begins_a_branch_that_can_be_named_compared_and_deleted() {
    let cluster = cluster();
    seek(&cluster, 1_000.0);
    seek(&cluster, 600.0);
    run(&cluster, "expect safe");
    assert_eq!(rows(cluster.branches()).len(), 1, "to ask is not to act");
    run(&cluster, "crash S2");
    let branches = rows(cluster.branches());
    assert_eq!(branches.len(), 2);
    assert_eq!(number_of(&branches[1], "parent"), 1.0);
    assert_eq!(number_of(&branches[1], "from_ms"), 600.0);
    assert_eq!(text_of(&branches[1], "cause"), "crash S2");
    assert_eq!(header(&cluster, HeaderField::Branch), 2.0);

    let there = done(|| cluster.extend(&given(2), &given(900)).seen()).await;
    assert!(there.is_truthy());
    let comparison = done(|| cluster.compare(&given(1), &given(2)).seen()).await;
    assert_eq!(number_of(&comparison, "from_ms"), 600.0);
    let to_ms = number_of(&comparison, "to_ms");
    assert!((620.0..=900.0).contains(&to_ms), "until all differ, or both end: {to_ms}");
    let second = &rows(get(&comparison, "servers"))[1];
    assert_eq!(text_of(second, "b.kind"), "crashed");

    assert!(cluster.rename_branch(&given(2), &given("  without S2 ")).is_none());
    assert_eq!(text_of(&rows(cluster.branches())[1], "name"), "without S2");
    for bad in ["", "  ", "a\nb", &"x".repeat(41), &"x".repeat(100_000)] {
        assert!(cluster.rename_branch(&given(2), &given(bad)).is_some());
    }
    assert!(text_of(&cluster.delete_branch(&given(2)), "message").contains("shown"));
    assert!(text_of(&cluster.delete_branch(&given(1)), "message").contains("without S2"));
    cluster.switch_branch(&given(1));
    assert_eq!((header(&cluster, HeaderField::Branch), now_ms(&cluster)), (1.0, 900.0));
    assert!(cluster.delete_branch(&given(2)).is_none());
    assert!(cluster.compare(&given(1), &given(2)).is_none());
    assert!(cluster.extend(&given(2), &given(900)).is_none());

    let reply = cluster.fork(&given("crash S9"));
    assert!(!at(&reply, "problem").is_undefined());
    assert!(get(&cluster.fork(&given("crash S3")), "problem").is_undefined());
    assert_eq!(rows(cluster.branches()).len(), 2);
}

#[wasm_bindgen_test]
async fn a_long_way_takes_several_frames_and_can_be_called_off() {
    let page = Counted::new();
    open(&page.cluster, "servers 9\nset load 1000/s\n");
    page.cluster.seek(&given(60_000));
    assert_eq!(page.header(HeaderField::GoalMs), 60_000.0);
    let share = page.header(HeaderField::GoalShare);
    frames(3).await;
    assert!(page.header(HeaderField::GoalShare) > share);
    page.cluster.cancel();
    assert!(page.header(HeaderField::GoalMs).is_nan());
    let now_ms = page.now_ms();
    assert!(now_ms > 0.0 && now_ms < 60_000.0, "{now_ms}");
    frames(3).await;
    assert_eq!(page.now_ms(), now_ms);
    page.cluster.seek(&given(now_ms + 500.0));
    while !page.header(HeaderField::GoalMs).is_nan() {
        frames(1).await;
    }
    assert!((page.now_ms() - now_ms - 500.0).abs() < 0.001, "to the microsecond");
}
