//! `#[derive(RequestBody)]` and `#[derive(QueryParams)]`: read a struct from a JSON object or from
//! the parameters of a query, and collect every problem.
//!
//! The names on the wire are serde's: the derive reads `#[serde(rename_all = "camelCase")]` and
//! `#[serde(rename = "…")]`, so that a field is named once for serde, for the parser and for the
//! OpenAPI schema. serde itself stops at the first error, which is why it does not parse bodies.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Error, Field, Fields, GenericArgument, LitStr,
    PathArguments, Result, Type, parse_macro_input,
};

/// Implements `shared::body::RequestBody` for a struct with named fields.
///
/// A field is read by its type: `Option<T>` may be left out or null, `Patch<T>` tells these two
/// apart, anything else is required; `#[serde(flatten)]` reads a body out of the same object. Two
/// attributes change that:
///
/// - `#[body(object)]`: the field is an object whose own type derives `RequestBody`;
/// - `#[body(objects)]`: the field is an `Option` of an array of such objects;
/// - `#[body(not_null)]`: an `Option` that may be left out, but is refused where it is null;
/// - `#[body(max_items = …)]`: how many items an array may have; every `Vec` needs it. With
///   `too_many = "…"` more are reported with that code instead of `too_many_items`.
#[proc_macro_derive(RequestBody, attributes(body, serde))]
pub fn derive_request_body(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// Implements `web::query::QueryParams` for a struct with named fields; parameters have the
/// fields' names in camelCase. Beside it stands `utoipa::IntoParams` with
/// `#[into_params(rename_all = "camelCase")]`, so that the struct is also what OpenAPI shows.
#[proc_macro_derive(QueryParams)]
pub fn derive_query_params(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand_query(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn expand_query(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let idents: Vec<_> = named_fields(input)?
        .filter_map(|field| field.ident.as_ref())
        .collect();
    let names = idents.iter().map(|ident| camel(&ident.to_string()));
    Ok(quote! {
        impl ::web::query::QueryParams for #name {
            fn read(query: &mut ::web::query::Query) -> Self {
                Self { #(#idents: ::web::query::QueryParam::read(query, #names),)* }
            }
        }
    })
}

fn named_fields(input: &DeriveInput) -> Result<impl Iterator<Item = &Field>> {
    match &input.data {
        Data::Struct(DataStruct {
            fields: Fields::Named(fields),
            ..
        }) => Ok(fields.named.iter()),
        _ => Err(Error::new_spanned(
            &input.ident,
            "only a struct with named fields can be read",
        )),
    }
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let camel_case = is_camel_case(&input.attrs)?;
    let mut idents = Vec::new();
    let mut reads = Vec::new();
    for field in named_fields(input)? {
        let Some(ident) = &field.ident else { continue };
        idents.push(ident);
        reads.push(read(field, &wire_name(field, camel_case)?)?);
    }
    Ok(quote! {
        impl ::shared::body::RequestBody for #name {
            fn read(fields: &mut ::shared::body::BodyFields) -> ::core::option::Option<Self> {
                // Every field is read before the first problem ends the function.
                #(let #idents = #reads;)*
                ::core::option::Option::Some(Self { #(#idents: #idents?,)* })
            }
        }
    })
}

/// The expression that reads a field; it is `None` only where a problem was reported.
fn read(field: &Field, name: &str) -> Result<TokenStream> {
    let mut expression = quote! { ::shared::body::BodyField::take(fields, #name) };
    let mut max_items = None;
    let mut array = quote! { array };
    let mut too_many = "too_many_items".to_owned();
    for attribute in named(&field.attrs, "serde") {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("flatten") {
                expression = quote! { ::shared::body::RequestBody::read(fields) };
            }
            text(&meta).map(drop)
        })?;
    }
    for attribute in named(&field.attrs, "body") {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("object") {
                expression = quote! { fields.object(#name) };
            } else if meta.path.is_ident("objects") {
                array = quote! { objects };
            } else if meta.path.is_ident("not_null") {
                expression = quote! { fields.not_null(#name) };
            } else if meta.path.is_ident("max_items") {
                max_items = Some(meta.value()?.parse::<syn::Expr>()?);
            } else if meta.path.is_ident("too_many") {
                too_many = meta.value()?.parse::<LitStr>()?.value();
            } else {
                return Err(meta
                    .error("expected `object`, `objects`, `not_null`, `max_items` or `too_many`"));
            }
            Ok(())
        })?;
    }
    match max_items {
        Some(limit) => Ok(quote! { fields.#array(#name, #limit, #too_many) }),
        None if is_array(&field.ty) => Err(Error::new_spanned(
            &field.ty,
            "an array needs a limit: #[body(max_items = …)]",
        )),
        None => Ok(expression),
    }
}

/// Whether the type is a `Vec`, or an `Option` or `Patch` of one.
fn is_array(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| {
        last.ident == "Vec"
            || matches!(&last.arguments, PathArguments::AngleBracketed(inner)
                if inner.args.iter().any(|argument|
                    matches!(argument, GenericArgument::Type(ty) if is_array(ty))))
    })
}

fn is_camel_case(attributes: &[Attribute]) -> Result<bool> {
    let mut is_camel_case = false;
    for attribute in named(attributes, "serde") {
        attribute.parse_nested_meta(|meta| {
            let is_rename_all = meta.path.is_ident("rename_all");
            if let Some(value) = text(&meta)?
                && is_rename_all
            {
                if value.value() != "camelCase" {
                    return Err(Error::new_spanned(value, "only camelCase is known here"));
                }
                is_camel_case = true;
            }
            Ok(())
        })?;
    }
    Ok(is_camel_case)
}

/// The field's name in JSON, as serde writes it.
fn wire_name(field: &Field, camel_case: bool) -> Result<String> {
    let ident = field
        .ident
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut name = if camel_case { camel(&ident) } else { ident };
    for attribute in named(&field.attrs, "serde") {
        attribute.parse_nested_meta(|meta| {
            let is_rename = meta.path.is_ident("rename");
            if let Some(value) = text(&meta)?
                && is_rename
            {
                name = value.value();
            }
            Ok(())
        })?;
    }
    Ok(name)
}

fn named<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attributes
        .iter()
        .filter(move |attribute| attribute.path().is_ident(name))
}

/// The string after `name =`; `None` for an attribute without a value.
fn text(meta: &syn::meta::ParseNestedMeta<'_>) -> Result<Option<LitStr>> {
    if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse().map(Some)
    } else {
        Ok(None)
    }
}

fn camel(snake: &str) -> String {
    let mut name = String::with_capacity(snake.len());
    let mut starts_word = false;
    for character in snake.chars() {
        if character == '_' {
            starts_word = true;
        } else if std::mem::take(&mut starts_word) {
            name.extend(character.to_uppercase());
        } else {
            name.push(character);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_equal_those_of_serde() {
        assert_eq!(camel("planned_duration"), "plannedDuration");
        assert_eq!(camel("p256dh"), "p256dh");
        assert_eq!(camel("day_starts_at"), "dayStartsAt");
    }

    #[test]
    fn an_array_needs_a_limit() {
        let unlimited = syn::parse_quote! { struct Body { names: Option<Vec<String>> } };
        assert!(expand(&unlimited).is_err());
        let limited =
            syn::parse_quote! { struct Body { #[body(max_items = 3)] names: Vec<String> } };
        assert!(expand(&limited).is_ok());
    }

    #[test]
    fn enum_is_refused() {
        let input = syn::parse_quote! { enum Either { Left, Right } };
        assert!(expand(&input).is_err());
    }
}
