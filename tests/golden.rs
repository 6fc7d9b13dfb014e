//! The golden runs on this machine: see `golden/mod.rs`.

#[path = "golden/mod.rs"]
mod runs;

#[test]
fn golden_runs_make_the_same_events_as_ever() {
    runs::check_all();
}

#[test]
fn frame_rate_and_speed_change_no_event() {
    runs::check_frame_rates();
}
