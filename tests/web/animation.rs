//! The loop: frames let time pass, and nothing else does.

use js_sys::{Object, Reflect};
use raftarium::web::Cluster;
use raftarium::web::layout::HeaderField;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Counted, frames, get, given, open, run, script, sleep, step};

#[wasm_bindgen_test]
async fn while_the_clock_stands_there_is_one_frame_for_each_change() {
    let page = Counted::new();
    frames(3).await;
    assert_eq!(page.frames(), 0.0);
    run(&page.cluster, "crash S1");
    run(&page.cluster, "crash S2");
    assert_eq!(page.frames(), 0.0, "not before the animation frame");
    frames(4).await;
    assert_eq!(page.frames(), 1.0, "both changes in one frame");
    step(&page.cluster, "event");
    frames(4).await;
    assert_eq!(page.frames(), 2.0);
}

#[wasm_bindgen_test]
async fn frames_let_time_pass_at_the_chosen_speed() {
    let page = Counted::new();
    page.cluster.set_speed(&given(0.1));
    page.cluster.play();
    sleep(600).await;
    page.cluster.pause();
    let passed_ms = page.now_ms();
    assert!((15.0..120.0).contains(&passed_ms), "{passed_ms} of about 60");
    assert!(page.frames() > 5.0);
    frames(3).await;
    let (now_ms, count) = (page.now_ms(), page.frames());
    sleep(100).await;
    assert_eq!((page.now_ms(), page.frames()), (now_ms, count), "the clock stands");
}

#[wasm_bindgen_test]
async fn a_script_that_pauses_stops_the_clock() {
    let page = Counted::new();
    open(&page.cluster, "wait 5ms\npause\n");
    page.cluster.play();
    sleep(300).await;
    assert_eq!(page.header(HeaderField::Playing), 0.0);
    assert_eq!(page.now_ms(), 5.0);
}

#[wasm_bindgen_test]
async fn out_of_sight_the_clock_stands_and_goes_on_without_a_jump() {
    let page = Counted::new();
    page.cluster.play();
    frames(5).await;
    page.cluster.set_shown(&given(false));
    frames(2).await;
    let now_ms = page.now_ms();
    sleep(400).await;
    assert_eq!(page.now_ms(), now_ms);
    page.cluster.set_shown(&given(true));
    frames(2).await;
    assert!(page.now_ms() - now_ms < 150.0, "no jump");
    sleep(200).await;
    assert!(page.now_ms() > now_ms, "it goes on");
}

fn set_hidden(hidden: bool) {
    let body =
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event('visibilitychange'));";
    script("hidden", body).call1(&JsValue::UNDEFINED, &hidden.into()).unwrap();
}

#[wasm_bindgen_test]
async fn in_a_hidden_tab_the_clock_stands_and_goes_on_without_a_jump() {
    let page = Counted::new();
    page.cluster.play();
    frames(5).await;
    set_hidden(true);
    frames(2).await;
    let now_ms = page.now_ms();
    sleep(400).await;
    assert_eq!(page.now_ms(), now_ms);
    set_hidden(false);
    frames(2).await;
    assert!(page.now_ms() - now_ms < 150.0, "no jump");
    sleep(200).await;
    assert!(page.now_ms() > now_ms, "it goes on");
    script("", "delete document.hidden").call0(&JsValue::UNDEFINED).unwrap();
}

#[wasm_bindgen_test]
async fn a_cluster_that_is_dropped_asks_for_no_more_frames() {
    let page = Counted::new();
    page.cluster.play();
    frames(3).await;
    let before = page.frames();
    assert!(before > 0.0);
    let counter = page.free();
    frames(5).await;
    assert_eq!(get(&counter, "n").as_f64(), Some(before));
}

/// A page whose `onFrame` does `body` with its cluster, `page.cluster`.
fn page_that_does(body: &str) -> Object {
    let page = Object::new();
    let make = script("page", &format!("page.n = 0; return () => {{ page.n += 1; {body} }};"));
    let on_frame = make.call1(&JsValue::UNDEFINED, &page).unwrap();
    let cluster: JsValue = Cluster::new(&given(on_frame)).into();
    Reflect::set(&page, &"cluster".into(), &cluster).unwrap();
    page
}

fn number(page: &Object, name: &str) -> f64 {
    get(page, name).as_f64().unwrap()
}

#[wasm_bindgen_test]
async fn on_frame_may_free_its_cluster() {
    let page = page_that_does("if (page.n === 3) page.cluster.free();");
    script("page", "page.cluster.play()").call1(&JsValue::UNDEFINED, &page).unwrap();
    frames(10).await;
    assert_eq!(number(&page, "n"), 3.0);
}

#[wasm_bindgen_test]
async fn on_frame_may_call_every_method() {
    let body = "const c = page.cluster; c.frame(); c.run('crash S1'); c.run('restart S1'); c.step('1ms'); c.play();
        c.setSpeed(2); c.setShown(true); c.events({}); c.server(1); c.logWindow(1, 5); c.lanes(0, 1); c.text();
        if (page.n === 4) { c.open('servers 3'); c.skipToSettled(); c.play(); }
        page.servers = c.frame().length;";
    let page = page_that_does(body);
    script("page", "page.cluster.play()").call1(&JsValue::UNDEFINED, &page).unwrap();
    frames(15).await;
    assert!(number(&page, "n") > 6.0);
    script("page", "page.cluster.free()").call1(&JsValue::UNDEFINED, &page).unwrap();
}

#[wasm_bindgen_test]
async fn what_on_frame_throws_is_reported_and_the_loop_goes_on() {
    let page = page_that_does("if (page.n === 2) throw new Error('drawn badly');");
    let listen = "page.heard = (event) => { page.told = event.message; event.preventDefault(); event.stopImmediatePropagation(); };
        addEventListener('error', page.heard, true); page.cluster.play();";
    script("page", listen).call1(&JsValue::UNDEFINED, &page).unwrap();
    frames(8).await;
    assert!(get(&page, "told").as_string().unwrap().contains("drawn badly"));
    assert!(number(&page, "n") > 4.0);
    let end = "removeEventListener('error', page.heard, true); page.cluster.free();";
    script("page", end).call1(&JsValue::UNDEFINED, &page).unwrap();
}

#[wasm_bindgen_test]
async fn a_machine_that_is_too_slow_lets_time_slip_and_says_so() {
    let page = Counted::new();
    open(&page.cluster, "servers 99\nset load 10000/s\n");
    page.cluster.set_speed(&given(100));
    page.cluster.play();
    sleep(700).await;
    assert_eq!(page.header(HeaderField::Slipping), 1.0);
    assert!(page.header(HeaderField::ActualSpeed) < 100.0);
    assert_eq!(page.header(HeaderField::Speed), 100.0);
    assert!(page.frames() > 3.0, "the page still draws");
}
