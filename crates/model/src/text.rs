//! What types that are texts of a certain form have in common.

/// Reads such a type from a text that it owns, and writes it as it is.
macro_rules! as_text {
    ($error:ty: $name:ident) => {
        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(of: $name) -> Self {
                of.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use as_text;
