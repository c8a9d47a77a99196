//! As much of JSON Schema as ours uses. A word that it does not know fails, so that nothing is
//! taken for checked that is not.

use serde_json::Value;

/// What of a value is not as the schema has it, with the place of each.
pub fn offences(root: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (word, rule) in schema.as_object().unwrap() {
        let is_kept = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).unwrap(), value, place, found);
                true
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_of(name, value)),
                name => is_of(name, value),
            },
            "minimum" => value.as_f64().is_none_or(|number| rule.as_f64().unwrap() <= number),
            "minItems" => n_items(value).is_none_or(|n| rule.as_u64().unwrap() <= n),
            "maxItems" => n_items(value).is_none_or(|n| n <= rule.as_u64().unwrap()),
            "required" => {
                let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                value
                    .as_object()
                    .is_none_or(|object| names.into_iter().all(|name| object.contains_key(name)))
            }
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{place}/{n}"), found);
                }
                true
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(field) = value.get(name) {
                        check(root, rule, field, &format!("{place}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    check(root, rule, field, &format!("{place}/{name}"), found);
                }
                true
            }
            _ => panic!("the test does not know {word:?}"),
        };
        if !is_kept {
            found.push(format!("{place}: {word} {rule}"));
        }
    }
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the test does not know the type {other:?}"),
    }
}

fn n_items(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

#[test]
fn what_is_not_as_the_schema_has_it_is_found() {
    let schema: Value = serde_json::from_str(super::SCHEMA).unwrap();
    let good = serde_json::json!({
        "format": "hindsight.session", "version": 1, "later": 0,
        "session": {"id": "x", "started": 1, "ended": 2},
        "windows": [{"id": "y", "number": 1, "from": 1, "to": 2}],
    });
    assert_eq!(offences(&schema, &good), [""; 0]);
    for (pointer, bad) in [
        ("/version", 2.into()),
        ("/session/started", (-1).into()),
        ("/session", serde_json::json!({})),
        ("/windows", serde_json::json!([])),
        ("/windows/0/number", "1".into()),
    ] {
        let mut value = good.clone();
        *value.pointer_mut(pointer).unwrap() = bad;
        assert_eq!(offences(&schema, &value).len(), 1, "{pointer}");
    }
}
