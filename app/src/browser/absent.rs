//! Answers where there is no browser: none.

pub fn set_cookie(_name: &str, _value: &str, _kept_s: u32) {}

pub fn set_root_attribute(_name: &str, _value: &str) {}

pub fn now_ms() -> u64 {
    0
}

pub fn date_ms() -> i64 {
    0
}

pub fn utc_offset_min(_at_ms: i64) -> Option<i32> {
    None
}

pub fn local_in(_at_ms: i64, _zone: &str) -> Option<String> {
    None
}

pub fn random_id() -> String {
    String::new()
}

pub fn copy(_text: &str, _done: impl FnOnce(bool) + 'static) {}

pub fn capture<T>(_event: &T) {}

pub fn follow_in_row<T>(_event: &T, _selector: &str) {}

pub fn focus_heading() {}

pub fn focus(_selector: &str) {}

pub fn focus_within<T>(_element: &T, _selector: &str) {}

pub fn focus_if_lost(_selector: &str) {}

pub fn reveal_in_row(_selector: &str) {}

pub fn reveal_in_list(_selector: &str) {}

pub fn sleep(_ms: i32) -> std::future::Ready<()> {
    std::future::ready(())
}

pub fn focus_leaves<T>(_event: &T) -> bool {
    false
}

pub fn focus_summary<T>(_event: &T) {}

pub fn focus_summary_from_within<T>(_event: &T) {}

pub fn leave_choice<T>(_event: &T) {}

pub fn is_beside<T>(_event: &T) -> bool {
    false
}

pub fn is_choice<T>(_event: &T) -> bool {
    false
}

pub fn address() -> String {
    String::new()
}

pub fn set_query(_name: &str, _value: &str) {}

pub fn replace_path(_path: &str) {}

pub fn toggle_full_screen(_selector: &str) {}

pub fn leave_full_screen() {}

pub fn reload() {}

pub fn store_choice(_name: &str, _value: &str) {}

pub fn stored_choice(_name: &str) -> Option<String> {
    None
}

pub fn set_style<T>(_element: &T, _name: &str, _value: &str) {}

pub fn zone() -> Option<model::Zone> {
    None
}

pub fn wants_less_motion() -> bool {
    false
}

pub fn wants_new_tab<T>(_event: &T) -> bool {
    false
}
