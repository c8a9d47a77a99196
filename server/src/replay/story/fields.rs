//! Fields of forms: what people call them, and what was done with them. Never a value of one,
//! nor how long it was.

use std::collections::HashMap;

use dom::Mirror;
use dom::json::decode;
use model::facts::{FieldPart, FormPart, VisitFact, WindowFacts};
use serde_json::{Value, json};

use super::rows::Rows;
use super::words::NAME_CHARS;

/// Most fields whose names are remembered.
const MOST_NAMES: usize = 2_000;

/// The fields that a visitor met.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// What people call them, by the names that facts have for them.
    labels: HashMap<String, String>,
    /// Rows of inputs, and the fields that they are of.
    edited: Vec<(usize, String)>,
}

impl Fields {
    /// A field got the focus or was edited, the latter in a row.
    pub(super) fn meet(&mut self, mirror: &Mirror, node: i32, row: Option<usize>) {
        let Some(slot) = mirror.find(node) else { return };
        let own = |name: &str| {
            let name = mirror.names().find(name)?;
            let raw = mirror.node(slot).attribute(name)?.raw_text()?;
            Some(decode(raw).into_owned()).filter(|text| !text.is_empty())
        };
        let Some(key) = own("name").or_else(|| own("id")) else { return };
        let label = mirror.accessible_name(slot, NAME_CHARS);
        // What is masked has no words.
        if label.chars().any(char::is_alphanumeric) && self.labels.len() < MOST_NAMES {
            self.labels.insert(key.clone(), label);
        }
        if let Some(row) = row {
            self.edited.push((row, key));
        }
    }

    /// Tells the rows of inputs where in the order of their forms' fields they are.
    pub(super) fn place(&self, facts: &WindowFacts, rows: &mut Rows) {
        let mut places = HashMap::new();
        for form in &facts.forms {
            let n_fields = form.fields.len();
            for (idx, field) in in_order(form).into_iter().enumerate() {
                if field.touched_at.is_some() {
                    places.entry(field.field.as_str()).or_insert((idx + 1, n_fields));
                }
            }
        }
        for (row, key) in &self.edited {
            if let (Some(place), Some(row)) = (places.get(key.as_str()), rows.get_mut(*row)) {
                row.detail["order"] = json!(place);
            }
        }
    }

    /// The fields of a form: those that were touched by their first touch, then the others.
    pub(super) fn of(&self, form: &FormPart, visits: &[VisitFact]) -> Vec<Value> {
        let fields = in_order(form);
        let n_fields = fields.len();
        let nexts = fields.iter().skip(1).map(|field| field.touched_at).chain([None]);
        let told = fields.iter().zip(nexts).enumerate().map(|(idx, (field, next))| {
            let touched = field.touched_at;
            let after_ms = touched.and_then(|at| {
                let visit = visits.iter().rfind(|visit| visit.at <= at)?;
                Some(at - visit.at)
            });
            json!({
                "field": field.field,
                "label": self.labels.get(&field.field),
                "order": touched.map(|_| (idx + 1, n_fields)),
                "touched_at": touched,
                "after_ms": after_ms,
                "fill_ms": field.fill_ms,
                "fills": field.n_fills,
                "refills": field.n_fills.saturating_sub(1),
                "left_empty": field.is_left_empty,
                "next_ms": touched.zip(next).map(|(at, next)| next.saturating_sub(at)),
            })
        });
        told.collect()
    }
}

fn in_order(form: &FormPart) -> Vec<&FieldPart> {
    let mut fields: Vec<&FieldPart> = form.fields.iter().collect();
    fields.sort_by_key(|field| (field.touched_at.is_none(), field.touched_at));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_the_order_of_their_first_touch() {
        let field = |name: &str, touched_at: Option<u64>| FieldPart {
            field: name.to_owned(),
            touched_at,
            ..FieldPart::default()
        };
        let form = FormPart {
            fields: vec![
                field("zip", Some(9_000)),
                field("note", None),
                field("name", Some(4_000)),
            ],
            ..FormPart::default()
        };
        let visits = [VisitFact { at: 1_000, ..VisitFact::default() }];

        let told = Fields::default().of(&form, &visits);

        let said: Vec<_> = told
            .iter()
            .map(|field| {
                (field["field"].as_str().unwrap(), &field["order"], field["next_ms"].as_u64())
            })
            .collect();
        assert_eq!(
            said,
            [
                ("name", &json!([1, 3]), Some(5_000)),
                ("zip", &json!([2, 3]), None),
                ("note", &Value::Null, None)
            ]
        );
        assert_eq!(told[0]["after_ms"], 3_000);
    }
}
