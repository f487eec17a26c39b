//! The implementation of `shared::json::FromJson` for structs and enums.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, Result, Type, Variant};

use crate::serde_attributes::{SerdeAttributes, camel};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let attributes = SerdeAttributes::of(&input.attrs)?;
    let (expected, body) = match &input.data {
        Data::Struct(data) => read_struct(&data.fields, &attributes)?,
        Data::Enum(data) => {
            let variants = data.variants.iter().collect::<Vec<_>>();
            read_enum(&variants, &attributes)?
        }
        Data::Union(_) => return Err(Error::new_spanned(input, "a union cannot be read")),
    };
    let name = &input.ident;
    Ok(quote! {
        impl ::shared::json::FromJson for #name {
            const EXPECTED: &'static str = #expected;

            fn from_json(
                value: ::shared::json::JsonValue,
            ) -> ::core::result::Result<Self, ::shared::json::JsonError> {
                #body
            }
        }
    })
}

fn read_struct(
    fields: &Fields,
    attributes: &SerdeAttributes,
) -> Result<(TokenStream, TokenStream)> {
    if let (Fields::Unnamed(unnamed), true) = (fields, attributes.is_transparent)
        && let [Field { ty, .. }] = Vec::from_iter(&unnamed.unnamed).as_slice()
    {
        return Ok((
            quote! { <#ty as ::shared::json::FromJson>::EXPECTED },
            quote! { ::shared::json::FromJson::from_json(value).map(Self) },
        ));
    }
    let read = read_fields(&quote! { Self }, fields, attributes.is_camel_case)?;
    Ok((
        quote! { "an object" },
        quote! {
            let mut __fields = ::shared::json::JsonFields::of(value)?;
            #read
        },
    ))
}

/// The expression that takes the fields out of `__fields` and makes a value of them.
fn read_fields(
    constructor: &TokenStream,
    fields: &Fields,
    is_camel_case: bool,
) -> Result<TokenStream> {
    let Fields::Named(named) = fields else {
        return Err(Error::new_spanned(fields, "its fields must have names"));
    };
    let mut idents = Vec::new();
    let mut reads = Vec::new();
    let mut rest = TokenStream::new();
    for field in &named.named {
        let Some(ident) = &field.ident else { continue };
        idents.push(ident);
        let attributes = SerdeAttributes::of(&field.attrs)?;
        let name = wire_name(ident, &attributes, is_camel_case);
        if attributes.is_flat {
            rest = quote! { let #ident = ::shared::json::FromJson::from_json(__fields.rest())?; };
        } else if attributes.is_skipped {
            reads.push(quote! { let #ident = ::core::default::Default::default(); });
        } else if let Some(default) = attributes.default.filter(|_| !may_be_left_out(&field.ty)) {
            reads.push(quote! { let #ident = __fields.take_or(#name, #default)?; });
        } else {
            reads.push(quote! { let #ident = __fields.take(#name)?; });
        }
    }
    Ok(quote! {
        #(#reads)*
        #rest
        ::core::result::Result::Ok(#constructor { #(#idents,)* })
    })
}

fn read_enum(
    variants: &[&Variant],
    attributes: &SerdeAttributes,
) -> Result<(TokenStream, TokenStream)> {
    let mut names = Vec::new();
    let mut reads = Vec::new();
    for variant in variants {
        let own = SerdeAttributes::of(&variant.attrs)?;
        let name = wire_name(&variant.ident, &own, attributes.is_camel_case);
        // Where in the value the variant's data is.
        let place = match (&attributes.tag, &attributes.content) {
            (None, _) => &name,
            (Some(_), Some(content)) => content,
            (Some(_), None) => "",
        };
        let is_camel_case = attributes.has_camel_case_fields || own.is_camel_case;
        reads.push(read_variant(variant, place, is_camel_case)?);
        names.push(name);
    }
    let expected = format!("one of {}", names.join(", "));
    let at_tag = attributes.tag.iter().map(|tag| quote! { .within(#tag) });
    let by_name = quote! {
        match __name.as_str() {
            #(#names => { #reads })*
            _ => ::core::result::Result::Err(
                ::shared::json::JsonError::expected(#expected) #(#at_tag)*
            ),
        }
    };
    let split = match (&attributes.tag, &attributes.content) {
        (None, _) => quote! { let (__name, value) = ::shared::json::variant(value)?; },
        (Some(tag), content) => {
            let data = match content {
                Some(content) => quote! { take_or_null(#content) },
                None => quote! { rest() },
            };
            quote! {
                let mut __fields = ::shared::json::JsonFields::of(value)?;
                let __name: ::std::string::String = __fields.take(#tag)?;
                let value = __fields.#data;
            }
        }
    };
    Ok((quote! { #expected }, quote! { #split #by_name }))
}

/// The expression that makes a variant of its data, the `value`.
fn read_variant(variant: &Variant, place: &str, is_camel_case: bool) -> Result<TokenStream> {
    let ident = &variant.ident;
    match &variant.fields {
        Fields::Unit => Ok(quote! { ::core::result::Result::Ok(Self::#ident) }),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Ok(quote! {
            ::shared::json::at(#place, value).map(Self::#ident)
        }),
        fields => {
            let read = read_fields(&quote! { Self::#ident }, fields, is_camel_case)?;
            Ok(quote! {
                let mut __fields = ::shared::json::JsonFields::at(#place, value)?;
                #read
            })
        }
    }
}

/// Whether the type has a value for a field that is left out.
pub fn may_be_left_out(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident == "Option" || last.ident == "Patch")
}

/// The name of a field or variant in JSON, as serde writes it.
pub fn wire_name(ident: &Ident, attributes: &SerdeAttributes, is_camel_case: bool) -> String {
    match &attributes.rename {
        Some(name) => name.clone(),
        None if is_camel_case => camel(&ident.to_string()),
        None => ident.to_string(),
    }
}
