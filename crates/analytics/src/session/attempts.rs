//! Form attempts: (session, page key, form key), over all visits and windows.

use std::collections::BTreeMap;

use model::facts::{AttemptFact, FieldFact, FieldPart, FormPart};

use super::Part;
use super::number::Lists;

/// One form in one window, in the session's time.
struct Piece<'a> {
    window: u32,
    offset: u64,
    form: &'a FormPart,
}

/// Puts the attempts of all windows together.
pub(super) fn fill(lists: &mut Lists, parts: &[Part<'_>]) {
    let mut forms: BTreeMap<(&str, &str), Vec<Piece<'_>>> = BTreeMap::new();
    for (window, part) in (0_u32..).zip(parts) {
        for form in &part.from.facts.forms {
            let piece = Piece { window, offset: part.offset, form };
            forms.entry((&form.page, &form.form)).or_default().push(piece);
        }
    }
    for ((page, form), pieces) in forms {
        attempt(lists, page, form, &pieces);
    }
}

fn attempt(lists: &mut Lists, page: &str, form: &str, pieces: &[Piece<'_>]) {
    // A form that was only submitted, or only focused, was not tried.
    let first = pieces
        .iter()
        .filter_map(|piece| {
            let (ord, at, visit) = piece.form.first_edit?;
            Some((at + piece.offset, piece.window, ord, visit))
        })
        .min();
    let Some((started_at, window, ord, visit)) = first else { return };
    let submits =
        pieces.iter().flat_map(|piece| piece.form.submits.iter().map(|at| at + piece.offset));
    let last = pieces
        .iter()
        .filter_map(|piece| {
            let (field, at) = piece.form.last_field.as_ref()?;
            Some((at + piece.offset, piece.window, field))
        })
        .max();
    let attempt = AttemptFact {
        ord,
        visit: lists.visit_of(window, visit),
        page: page.to_owned(),
        form: form.to_owned(),
        started_at,
        submitted_at: submits.filter(|&at| started_at <= at).min(),
        n_failed_submits: pieces.iter().map(|piece| piece.form.n_failed_submits).sum(),
        last_field: last.map(|(_, _, field)| field.clone()),
        last_at: last.map_or(started_at, |(at, ..)| at),
    };
    lists.attempt(window, ord, attempt, fields(pieces));
}

fn fields(pieces: &[Piece<'_>]) -> Vec<FieldFact> {
    let mut fields: Vec<(&str, Vec<(u64, &FieldPart)>)> = Vec::new();
    for piece in pieces {
        for part in &piece.form.fields {
            match fields.iter_mut().find(|(name, _)| *name == part.field) {
                Some((_, parts)) => parts.push((piece.offset, part)),
                None => fields.push((&part.field, vec![(piece.offset, part)])),
            }
        }
    }
    let mut facts: Vec<FieldFact> =
        fields.into_iter().map(|(name, parts)| field(name, &parts)).collect();
    facts.sort_by(|one, other| {
        let place = |field: &FieldFact| (field.position.is_none(), field.position);
        place(one).cmp(&place(other)).then_with(|| one.field.cmp(&other.field))
    });
    facts
}

fn field(name: &str, parts: &[(u64, &FieldPart)]) -> FieldFact {
    let first = parts
        .iter()
        .filter_map(|(offset, part)| Some((part.edited_at? + offset, part.hesitation_ms)))
        .min();
    let fill: Vec<u64> = parts.iter().filter_map(|(_, part)| part.fill_ms).collect();
    let n_fills: u32 = parts.iter().map(|(_, part)| part.n_fills).sum();
    let known = parts.first().map(|(_, part)| *part);
    FieldFact {
        attempt: 0,
        field: name.to_owned(),
        kind: known.map(|part| part.kind).unwrap_or_default(),
        position: parts.iter().find_map(|(_, part)| part.position),
        touched_at: parts.iter().filter_map(|(offset, part)| Some(part.touched_at? + offset)).min(),
        fill_ms: (!fill.is_empty()).then(|| fill.iter().sum()),
        hesitation_ms: first.and_then(|(_, hesitation)| hesitation),
        n_refills: n_fills.saturating_sub(1),
        is_left_empty: parts.iter().any(|(_, part)| part.is_left_empty),
    }
}
