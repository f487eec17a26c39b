//! The implementation of `shared::json::ToJson` for structs and enums.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, FieldsNamed, Ident, Result, Variant};

use crate::from_json::wire_name;
use crate::serde_attributes::SerdeAttributes;

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let attributes = SerdeAttributes::of(&input.attrs)?;
    let method = match &input.data {
        Data::Struct(data) => write_struct(&data.fields, &attributes)?,
        Data::Enum(data) => {
            let variants = data.variants.iter();
            let arms: Vec<_> = variants
                .map(|variant| write_variant(variant, &attributes))
                .collect::<Result<_>>()?;
            let body = quote! { match self { #(#arms)* } };
            match attributes.tag {
                Some(_) => write_fields(&body),
                None => write_json(&body),
            }
        }
        Data::Union(_) => return Err(Error::new_spanned(input, "a union cannot be written")),
    };
    let name = &input.ident;
    Ok(quote! {
        impl ::shared::json::ToJson for #name { #method }
    })
}

fn write_json(body: &TokenStream) -> TokenStream {
    quote! { fn write_json(&self, __writer: &mut ::shared::json::JsonWriter) { #body } }
}

fn write_fields(body: &TokenStream) -> TokenStream {
    quote! { fn write_fields(&self, __writer: &mut ::shared::json::JsonWriter) { #body } }
}

fn write_struct(fields: &Fields, attributes: &SerdeAttributes) -> Result<TokenStream> {
    match fields {
        Fields::Named(fields) => {
            let (idents, writes) = write_named(fields, attributes.is_camel_case)?;
            Ok(write_fields(&quote! {
                let Self { #(#idents,)* } = self;
                #(#writes)*
            }))
        }
        Fields::Unnamed(one) if one.unnamed.len() == 1 => Ok(write_json(
            &quote! { ::shared::json::ToJson::write_json(&self.0, __writer); },
        )),
        fields => Err(Error::new_spanned(fields, "its fields must have names")),
    }
}

/// The names of the fields and the statements that write them.
fn write_named(
    fields: &FieldsNamed,
    is_camel_case: bool,
) -> Result<(Vec<&Ident>, Vec<TokenStream>)> {
    let mut idents = Vec::new();
    let mut writes = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        idents.push(ident);
        let attributes = SerdeAttributes::of(&field.attrs)?;
        let name = wire_name(ident, &attributes, is_camel_case);
        let write = quote! { __writer.field(#name, #ident); };
        writes.push(match &attributes.skipped_if {
            _ if attributes.is_skipped => quote! { let _ = #ident; },
            _ if attributes.is_flat => {
                quote! { ::shared::json::ToJson::write_fields(#ident, __writer); }
            }
            Some(is_skipped) => quote! { if !#is_skipped(#ident) { #write } },
            None => write,
        });
    }
    Ok((idents, writes))
}

/// The arm of a `match` that writes a variant.
fn write_variant(variant: &Variant, attributes: &SerdeAttributes) -> Result<TokenStream> {
    let own = SerdeAttributes::of(&variant.attrs)?;
    let ident = &variant.ident;
    let name = wire_name(ident, &own, attributes.is_camel_case);
    let is_camel_case = attributes.has_camel_case_fields || own.is_camel_case;
    let tag = attributes.tag.iter();
    let tag = quote! { #(__writer.field(#tag, &#name);)* };
    // The name of the field that has the variant's data; none where its fields stand beside the tag.
    let place = match (&attributes.tag, &attributes.content) {
        (None, _) => Some(&name),
        (Some(_), content) => content.as_ref(),
    };
    let (pattern, data) = match &variant.fields {
        Fields::Unit if attributes.tag.is_none() => {
            return Ok(quote! { Self::#ident => __writer.text(#name), });
        }
        Fields::Unit => (quote! {}, quote! {}),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let value = format_ident!("__value");
            let data = match place {
                Some(place) => quote! { __writer.field(#place, #value); },
                None => quote! { ::shared::json::ToJson::write_fields(#value, __writer); },
            };
            (quote! { (#value) }, data)
        }
        Fields::Named(fields) => {
            let (idents, writes) = write_named(fields, is_camel_case)?;
            let data = match place {
                Some(place) => quote! {
                    __writer.name(#place);
                    __writer.open('{');
                    #(#writes)*
                    __writer.close('}');
                },
                None => quote! { #(#writes)* },
            };
            (quote! { { #(#idents,)* } }, data)
        }
        fields => return Err(Error::new_spanned(fields, "its fields must have names")),
    };
    let write = match attributes.tag {
        Some(_) => quote! { #tag #data },
        None => quote! { __writer.open('{'); #data __writer.close('}'); },
    };
    Ok(quote! { Self::#ident #pattern => { #write } })
}
