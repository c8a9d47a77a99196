//! Rows out of the window's facts: what only the whole recording tells.

use std::collections::HashMap;

use model::ActivityKind;
use model::facts::{ClickFact, ClickVerdict, FormPart, MarkKind, VisitFact, WindowFacts};
use serde_json::{Value, json};

use super::custom::Submit;
use super::fields::Fields;
use super::rows::Rows;
use super::visitor::{Done, SeenClick};
use super::words::{duration, path};

/// Facts count in sixteenths of an event.
const RANKS: u64 = 16;

/// Adds the rows of visits, frustration and forms, and tells clicks what became of them.
pub(super) fn rows_of(facts: &WindowFacts, done: &Done, submits: &[Submit], rows: &mut Rows) {
    let ends = facts.visits.iter().skip(1).map(|next| next.at).chain([u64::MAX]);
    for (idx, (visit, end)) in facts.visits.iter().zip(ends).enumerate() {
        let detail = visit_detail(visit, facts, &done.focus.between(visit.at, end));
        push_visit(visit, idx == 0, detail, rows);
    }
    let by_index: HashMap<u64, &(SeenClick, Option<usize>)> = done
        .clicks
        .iter()
        .flat_map(|seen| {
            [seen.0.mouse_index, seen.0.own_index]
                .into_iter()
                .flatten()
                .map(move |index| (index, seen))
        })
        .collect();
    for click in &facts.clicks {
        let seen = by_index.get(&(click.ord / RANKS)).copied();
        push_click(click, seen, rows);
    }
    for mark in &facts.marks {
        let label = match mark.kind {
            MarkKind::QuickBack => "Went there and back at once".to_owned(),
            MarkKind::ScrollThrash => format!("Scrolled to and fro × {}", mark.n),
            MarkKind::MouseThrash => format!("Shook the mouse × {}", mark.n),
        };
        let detail = json!({"kind": mark.kind, "n": mark.n, "selector": mark.selector});
        rows.push((mark.ord / RANKS, 3), mark.at, ActivityKind::Frustration, label, detail);
    }
    for form in facts.forms.iter().filter(|form| form.submits.is_empty()) {
        push_unfinished(form, form_detail(form, facts, &done.fields), rows);
    }
    for submit in submits {
        tell_submit(submit, facts, &done.fields, rows);
    }
    done.fields.place(facts, rows);
}

fn push_visit(visit: &VisitFact, is_first: bool, detail: Value, rows: &mut Rows) {
    let verb = if is_first { "Opened" } else { "Went to" };
    let address = if visit.url.is_empty() { "an unknown page" } else { path(&visit.url) };
    let label = format!("{verb} {address}");
    rows.push((visit.ord / RANKS, 0), visit.at, ActivityKind::Page, label, detail);
}

/// More of a page visit; `focused` are the fields of it that got the focus, and when.
fn visit_detail(visit: &VisitFact, facts: &WindowFacts, focused: &[(u64, i32)]) -> Value {
    let load = facts.loads.iter().rfind(|load| load.at == visit.at);
    let vitals: Vec<Value> = [
        ("LCP", &visit.lcp),
        ("INP", &visit.inp),
        ("CLS", &visit.cls),
        ("FCP", &visit.fcp),
        ("TTFB", &visit.ttfb),
    ]
    .into_iter()
    .filter_map(|(metric, vital)| {
        let vital = vital.as_ref()?;
        Some(json!({"metric": metric, "value": vital.value, "element": vital.element}))
    })
    .collect();
    json!({
        "url": visit.url,
        "referrer": load.and_then(|load| load.referrer.clone()),
        "viewport": visit.viewport,
        "kind": visit.kind,
        "wall_ms": visit.wall_ms,
        "active_ms": visit.active_ms,
        "depth": visit.depth,
        "deepest_px": visit.deepest_px,
        "page_height": visit.page_height,
        "clicks": visit.n_clicks,
        "keys": visit.n_keys,
        "focused": focused,
        "vitals": vitals,
    })
}

/// What became of a click: on its own row, and as a row of frustration.
fn push_click(click: &ClickFact, seen: Option<&(SeenClick, Option<usize>)>, rows: &mut Rows) {
    if let Some(row) = seen.and_then(|(_, place)| rows.get_mut((*place)?)) {
        row.detail["response_ms"] = json!(click.response_ms);
        row.detail["error"] = json!(click.has_error);
        row.detail["is_rage"] = json!(click.is_rage);
        row.detail["verdict"] = json!(click.verdict);
    }
    let target = seen.map_or_else(|| click.selector.clone(), |(seen, _)| seen.target());
    let (what, label) = match click.verdict {
        _ if click.rage > 0 => ("rage", format!("Rage click × {} {target}", click.rage)),
        ClickVerdict::Dead => ("dead", format!("Dead click {target}")),
        ClickVerdict::Slow => {
            let took = duration(u64::from(click.response_ms.unwrap_or_default()));
            ("slow", format!("Slow click, {took} {target}"))
        }
        ClickVerdict::Fine | ClickVerdict::Undecided => return,
    };
    let detail = json!({
        "kind": what,
        "selector": click.selector,
        "n": click.rage,
        "response_ms": click.response_ms,
        "visit": click.visit,
    });
    let place = (click.ord / RANKS, 2);
    rows.push(place, click.at, ActivityKind::Frustration, label, detail);
}

fn form_detail(form: &FormPart, facts: &WindowFacts, fields: &Fields) -> Value {
    json!({
        "form": form.form,
        "page": form.page,
        "failed_submits": form.n_failed_submits,
        "fields": fields.of(form, &facts.visits),
    })
}

fn push_unfinished(form: &FormPart, detail: Value, rows: &mut Rows) {
    let (Some((ord, ..)), Some((_, at))) = (&form.first_edit, &form.last_field) else { return };
    let label = format!("Left “{}” unfinished", form.form);
    rows.push((ord / RANKS, 4), *at, ActivityKind::Form, label, detail);
}

/// A row that says "submitted" tells what was filled, too.
fn tell_submit(submit: &Submit, facts: &WindowFacts, fields: &Fields, rows: &mut Rows) {
    let is_it = |form: &&FormPart| {
        form.submits.contains(&submit.at) && (submit.form.is_empty() || form.form == submit.form)
    };
    let Some(form) = facts.forms.iter().find(is_it) else { return };
    let (Some(row), Value::Object(detail)) =
        (rows.get_mut(submit.row), form_detail(form, facts, fields))
    else {
        return;
    };
    if let Some(known) = row.detail.as_object_mut() {
        known.extend(detail);
    }
}
