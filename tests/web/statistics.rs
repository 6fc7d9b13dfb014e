//! Figures and exports, as the page gets them.

use js_sys::Reflect;
use raftarium::types::MessageKind;
use raftarium::web::Cluster;
use raftarium::web::layout::SeriesField;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Seen, at, cluster, get, given, number_of, open, rows, step, text_of};
use crate::runs;

fn played(text: &str, ms: u64) -> Cluster {
    let cluster = cluster();
    open(&cluster, text);
    (0..ms / 10).for_each(|_| step(&cluster, "10ms"));
    cluster
}

/// A whole export.
fn exported(cluster: &Cluster, format: &str) -> String {
    let (mut text, mut first, mut share) = (String::new(), true, 0.0);
    loop {
        let piece = cluster.export_events(&given(format), &given(first));
        text.push_str(&text_of(&piece, "text"));
        assert!(number_of(&piece, "share") >= share);
        share = number_of(&piece, "share");
        if get(&piece, "result").is_truthy() {
            assert_eq!(share, 1.0);
            return text;
        }
        first = false;
    }
}

#[wasm_bindgen_test]
fn exports_are_the_texts_that_the_native_program_writes() {
    let cluster = played(runs::EXPORTED, runs::EXPORTED_MS);
    let found = ["ndjson", "shiviz"].map(|format| runs::text_hash(&exported(&cluster, format)));
    assert_eq!((found[0], found[1]), runs::EXPORTED_HASHES);
    let asked = played(runs::ASKED, runs::EXPORTED_MS);
    assert_eq!(runs::text_hash(&exported(&asked, "clients")), runs::ASKED_HASH);
    // Once more, and from the start, though the first piece of another was asked for between.
    cluster.export_events(&given("shiviz"), &given(true));
    assert_eq!(runs::text_hash(&exported(&cluster, "ndjson")), runs::EXPORTED_HASHES.0);
}

#[wasm_bindgen_test]
fn an_export_that_was_not_begun_or_has_no_format_is_none() {
    let cluster = played("", 300);
    assert!(cluster.export_events(&given("ndjson"), &given(false)).is_none());
    assert!(cluster.export_events(&given("xml"), &given(true)).is_none());
    assert!(cluster.export_events(&given(JsValue::NULL), &given(JsValue::NULL)).is_none());
}

#[wasm_bindgen_test]
fn the_summary_is_text_or_markdown() {
    let cluster = played("# My run: a test.\nseed 5\n", 1_000);
    let text = cluster.summary(&given("text"));
    assert!(
        text.starts_with("My run\n======\n\n5 servers, seed 5; 1s of simulated time"),
        "{text}"
    );
    assert!(cluster.summary(&given("markdown")).starts_with("# My run\n"));
}

#[wasm_bindgen_test]
fn figures_are_numbers_and_what_there_is_not_is_null() {
    let cluster = played("set load 50/s\nat 500ms\ncrash leader\n", 1_000);
    let whole = cluster.statistics(&given(0), &given(JsValue::UNDEFINED));
    assert_eq!((number_of(&whole, "from_ms"), number_of(&whole, "to_ms")), (0.0, 1_000.0));
    assert_eq!(rows(at(&whole, "messages")).len(), MessageKind::ALL.len());
    assert!(number_of(&whole, "elections") >= 1.0 && number_of(&whole, "leaderless_ms") > 0.0);
    assert!(number_of(&whole, "latency.median_ms") <= number_of(&whole, "latency.p99_ms"));
    assert!(number_of(&whole, "election.max_ms") > 100.0);
    let binned: f64 = rows(at(&whole, "histogram")).iter().map(|bin| number_of(bin, "count")).sum();
    assert_eq!(binned, number_of(&whole, "applied"));
    let start = cluster.statistics(&given(0), &given(1));
    assert_eq!(number_of(&start, "to_ms"), 100.0);
    assert!(at(&start, "latency.median_ms").is_null());
    let absurd = cluster.statistics(&given(JsValue::NULL), &given(f64::NEG_INFINITY));
    assert!(Reflect::has(&absurd.seen(), &"from_ms".into()).unwrap());
}

#[wasm_bindgen_test]
fn a_series_is_a_table_of_equal_pieces() {
    let cluster = played("set load 50/s\n", 1_000);
    let table = cluster.series(&given(0), &given(1_000), &given(5)).to_vec();
    let rows: Vec<_> = table.chunks(SeriesField::Stride as usize).collect();
    assert_eq!(rows.len(), 5);
    let field = |field: SeriesField| rows.iter().map(move |row| row[field as usize]);
    assert!(field(SeriesField::FromMs).eq([0.0, 200.0, 400.0, 600.0, 800.0]));
    assert!(field(SeriesField::ToMs).eq([200.0, 400.0, 600.0, 800.0, 1_000.0]));
    let whole = cluster.statistics(&given(0), &given(1_000));
    let applied: f64 = field(SeriesField::Applied).sum::<f64>() / 5.0;
    assert!((applied - number_of(&whole, "applied")).abs() < 1e-9);
    assert!(cluster.series(&given(f64::NAN), &given(f64::NAN), &given(1e12)).length() > 0);
    assert!(cluster.series(&given(5), &given(1), &given(-1)).length() > 0);
}
