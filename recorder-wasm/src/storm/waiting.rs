//! The latest values of attributes in a storm.

use dom::Mirror;
use dom::json::{Cursor, JsonError, part};
use wire::encode::push_integer;

/// Latest values, by node, in the order in which they began to wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    nodes: Vec<Node>,
    n_bytes: usize,
}

#[derive(Debug)]
struct Node {
    id: i32,
    attributes: Vec<Attribute>,
}

#[derive(Debug)]
struct Attribute {
    /// The inside of its name.
    name: String,
    /// Its value as JSON; empty when only declarations are known.
    value: String,
    /// Declarations that came after the value: rrweb may tell of `style` what differs only.
    /// Names with quotes, values as JSON.
    declarations: Vec<(String, String)>,
}

impl Waiting {
    pub(super) const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Bytes that were taken since the last flush, those that were replaced since included.
    pub(super) const fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    pub(super) fn has(&self, id: i32) -> bool {
        self.nodes.iter().any(|node| node.id == id)
    }

    pub(super) fn forget(&mut self, id: i32) {
        self.nodes.retain(|node| node.id != id);
    }

    /// Takes the latest value of an attribute.
    pub(super) fn set(&mut self, id: i32, name: &str, value: &str) {
        self.n_bytes += name.len() + value.len();
        let attributes = self.attributes_of(id);
        let index = attributes.iter().position(|known| known.name == name);
        let index = index.unwrap_or_else(|| {
            attributes.push(Attribute {
                name: name.to_owned(),
                value: String::new(),
                declarations: Vec::new(),
            });
            attributes.len() - 1
        });
        let attribute = &mut attributes[index];
        let is_difference = value.starts_with('{') && attribute.differ(value).is_ok();
        if !is_difference {
            value.clone_into(&mut attribute.value);
            attribute.declarations.clear();
        }
    }

    /// Appends what waits as one mutation, less what the document no longer has.
    pub(super) fn flush(&mut self, mirror: &Mirror, at: i64, line: &mut String) -> bool {
        let start = line.len();
        line.push_str(r#"{"type":3,"data":{"source":0,"texts":[],"attributes":["#);
        let before = line.len();
        for node in self.nodes.drain(..) {
            if mirror.find(node.id).is_some() {
                node.push(line);
            }
        }
        self.n_bytes = 0;
        if line.len() == before {
            line.truncate(start);
            return false;
        }
        // The last comma. It is one byte, `pop` would decode it.
        line.truncate(line.len() - 1);
        line.push_str(r#"],"removes":[],"adds":[]},"timestamp":"#);
        push_integer(line, at);
        line.push('}');
        true
    }

    fn attributes_of(&mut self, id: i32) -> &mut Vec<Attribute> {
        let index = self.nodes.iter().position(|node| node.id == id).unwrap_or_else(|| {
            self.nodes.push(Node { id, attributes: Vec::new() });
            self.nodes.len() - 1
        });
        &mut self.nodes[index].attributes
    }
}

impl Attribute {
    /// Takes declarations that differ from what was said before.
    fn differ(&mut self, declarations: &str) -> Result<(), JsonError> {
        let mut cursor = Cursor::new(declarations);
        cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(property) = cursor.next_key(&mut is_first)? {
            let value = part(declarations, cursor.skip_value()?);
            // The last one goes last, as the browser's own setter would have it win.
            self.declarations.retain(|(known, _)| known != property);
            self.declarations.push((property.to_owned(), value.trim_ascii_start().to_owned()));
        }
        Ok(())
    }
}

impl Node {
    /// Appends entries of `attributes`, each with a comma behind it: the values, then what differs.
    fn push(&self, line: &mut String) {
        self.push_entry(line, |attribute, line| {
            line.push_str(&attribute.value);
            !attribute.value.is_empty()
        });
        self.push_entry(line, |attribute, line| {
            let mut separator = '{';
            for (property, value) in &attribute.declarations {
                line.push(separator);
                line.push('"');
                line.push_str(property);
                line.push_str("\":");
                line.push_str(value);
                separator = ',';
            }
            line.push('}');
            separator == ','
        });
    }

    /// `push` appends a value and says whether there is one.
    fn push_entry(&self, line: &mut String, push: impl Fn(&Attribute, &mut String) -> bool) {
        let start = line.len();
        line.push_str("{\"id\":");
        push_integer(line, i64::from(self.id));
        line.push_str(",\"attributes\":{");
        let before = line.len();
        for attribute in &self.attributes {
            let end = line.len();
            line.push('"');
            line.push_str(&attribute.name);
            line.push_str("\":");
            if push(attribute, line) {
                line.push(',');
            } else {
                line.truncate(end);
            }
        }
        if line.len() == before {
            line.truncate(start);
        } else {
            line.truncate(line.len() - 1);
            line.push_str("}},");
        }
    }
}
