//! `#[derive(FromJson)]` reads a struct or an enum from JSON, `#[derive(ToJson)]` writes it.
//! `#[derive(RequestBody)]` and `#[derive(QueryParams)]` read a struct from a JSON object or from the
//! parameters of a query, and collect every problem.
//!
//! The names on the wire are serde's: the derives read `#[serde(…)]`, so that a field is named once
//! for serde, for the parser and for the OpenAPI schema.

mod from_json;
mod serde_attributes;
mod to_json;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Error, Field, Fields, GenericArgument, LitStr,
    PathArguments, Result, Type, parse_macro_input,
};

use from_json::{may_be_left_out, wire_name};
use serde_attributes::{SerdeAttributes, camel};

/// Implements `shared::json::FromJson` for a struct with named fields, a transparent struct or an
/// enum, as serde with the same attributes reads it; fields that the type does not have are ignored.
#[proc_macro_derive(FromJson, attributes(serde))]
pub fn derive_from_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    from_json::expand(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// Implements `shared::json::ToJson` for a struct with named fields, a struct of one field or an
/// enum, as serde with the same attributes writes it.
#[proc_macro_derive(ToJson, attributes(serde))]
pub fn derive_to_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    to_json::expand(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

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
    let is_camel_case = SerdeAttributes::of(&input.attrs)?.is_camel_case;
    let mut idents = Vec::new();
    let mut reads = Vec::new();
    for field in named_fields(input)? {
        let Some(ident) = &field.ident else { continue };
        idents.push(ident);
        let attributes = SerdeAttributes::of(&field.attrs)?;
        let name = wire_name(ident, &attributes, is_camel_case);
        reads.push(read(field, &attributes, &name)?);
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
fn read(field: &Field, attributes: &SerdeAttributes, name: &str) -> Result<TokenStream> {
    let ty = &field.ty;
    let mut expression = match &attributes.default {
        _ if attributes.is_flat => quote! { ::shared::body::RequestBody::read(fields) },
        Some(default) if !may_be_left_out(ty) => quote! {
            fields.not_null::<#ty>(#name).map(|value| value.unwrap_or_else(#default))
        },
        _ => quote! { ::shared::body::BodyField::take(fields, #name) },
    };
    let mut max_items = None;
    let mut array = quote! { array };
    let mut too_many = "too_many_items".to_owned();
    let is_body = |attribute: &&Attribute| attribute.path().is_ident("body");
    for attribute in field.attrs.iter().filter(is_body) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
