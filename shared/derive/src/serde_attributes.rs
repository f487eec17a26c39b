//! The attributes of serde that name things on the wire, and those that the derives obey.

use syn::{Attribute, Error, ExprPath, LitStr, Result, parse_quote};

/// What `#[serde(…)]` says of a type, a variant or a field.
#[derive(Default)]
pub struct SerdeAttributes {
    pub rename: Option<String>,
    /// `rename_all = "camelCase"`
    pub is_camel_case: bool,
    /// `rename_all_fields = "camelCase"`
    pub has_camel_case_fields: bool,
    pub tag: Option<String>,
    pub content: Option<String>,
    /// `default`, or `default = "path"`: what makes the value of a field that is left out.
    pub default: Option<ExprPath>,
    /// `skip_serializing_if = "path"`
    pub skipped_if: Option<ExprPath>,
    pub is_flat: bool,
    pub is_skipped: bool,
    pub is_transparent: bool,
}

impl SerdeAttributes {
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        for attribute in attributes {
            if !attribute.path().is_ident("serde") {
                continue;
            }
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.require_ident()?.to_string();
                let value: Option<LitStr> = if meta.input.peek(syn::Token![=]) {
                    Some(meta.value()?.parse()?)
                } else {
                    None
                };
                found.set(&name, value)
            })?;
        }
        Ok(found)
    }

    fn set(&mut self, name: &str, value: Option<LitStr>) -> Result<()> {
        match (name, value) {
            ("rename", Some(value)) => self.rename = Some(value.value()),
            ("rename_all", Some(value)) => self.is_camel_case = camel_case(&value)?,
            ("rename_all_fields", Some(value)) => self.has_camel_case_fields = camel_case(&value)?,
            ("tag", Some(value)) => self.tag = Some(value.value()),
            ("content", Some(value)) => self.content = Some(value.value()),
            ("default", None) => {
                self.default = Some(parse_quote!(::core::default::Default::default));
            }
            ("default", Some(path)) => self.default = Some(path.parse()?),
            ("skip_serializing_if", Some(path)) => self.skipped_if = Some(path.parse()?),
            ("flatten", None) => self.is_flat = true,
            ("skip", None) => self.is_skipped = true,
            ("transparent", None) => self.is_transparent = true,
            // The others change no JSON of the types that derive.
            _ => {}
        }
        Ok(())
    }
}

fn camel_case(value: &LitStr) -> Result<bool> {
    if value.value() == "camelCase" {
        Ok(true)
    } else {
        Err(Error::new_spanned(value, "only camelCase is known here"))
    }
}

/// A name of Rust in camelCase, be it in snake_case or in PascalCase.
pub fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut starts_word = false;
    for character in name.chars() {
        if character == '_' {
            starts_word = true;
        } else if camel.is_empty() {
            camel.extend(character.to_lowercase());
        } else if std::mem::take(&mut starts_word) {
            camel.extend(character.to_uppercase());
        } else {
            camel.push(character);
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_equal_those_of_serde() {
        assert_eq!(camel("planned_duration"), "plannedDuration");
        assert_eq!(camel("p256dh"), "p256dh");
        assert_eq!(camel("day_starts_at"), "dayStartsAt");
        assert_eq!(camel("NotStarted"), "notStarted");
    }
}
