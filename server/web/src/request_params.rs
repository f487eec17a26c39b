//! The path and header parameters of requests for a resource, as OpenAPI shows them.

use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, Required, SchemaFormat};

use super::resource_request::{ActionRequest, ChangeRequest, CreateRequest, ReadRequest, Resource};

impl<B> IntoParams for CreateRequest<B> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![idempotency_key()]
    }
}

impl IntoParams for ActionRequest {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![idempotency_key()]
    }
}

impl<R: Resource, B> IntoParams for ChangeRequest<R, B> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id::<R>(), if_match(), idempotency_key()]
    }
}

impl<R: Resource> IntoParams for ReadRequest<R> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id::<R>()]
    }
}

fn id<R: Resource>() -> Parameter {
    let schema = text()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .examples([R::EXAMPLE]);
    let description = format!("The {}'s id, a UUID with hyphens.", R::NAME);
    parameter("id", ParameterIn::Path, &description, schema)
}

fn if_match() -> Parameter {
    let schema = text()
        .pattern(Some(r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#))
        .examples(["\"3\""]);
    parameter(
        "If-Match",
        ParameterIn::Header,
        "The `ETag` of the version that was read, several with commas, or `*`. The change is made \
         only if the resource still has that version.",
        schema,
    )
}

fn idempotency_key() -> Parameter {
    let schema = text()
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"));
    parameter(
        "Idempotency-Key",
        ParameterIn::Header,
        "A key chosen by the client, such as a UUID. Sent again with the same request within 30 \
         days, it returns the first response with `Idempotency-Replayed: true` and has no further \
         effect; with another request it is refused.",
        schema,
    )
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn parameter(
    name: &str,
    parameter_in: ParameterIn,
    description: &str,
    schema: ObjectBuilder,
) -> Parameter {
    let required = if parameter_in == ParameterIn::Path {
        Required::True
    } else {
        Required::False
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(parameter_in)
        .required(required)
        .description(Some(description))
        .schema(Some(RefOr::T(Schema::Object(schema.build()))))
        .build()
}
