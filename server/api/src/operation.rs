//! Mounts and documents operations that are declared in tables: the session commands, and tasks
//! and projects.

use std::collections::BTreeMap;

use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use serde_json::Value;
use shared::rules::OperationDocs;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, Paths};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use web::code::Code;
use web::state::AppState;

const JSON: &str = "application/json";

/// A schema by its name, and then those that it refers to.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// The schemas of a type.
pub(super) fn schemas_of<T: ToSchema>(name: String) -> Schemas {
    let mut schemas = vec![(name, T::schema())];
    T::schemas(&mut schemas);
    schemas
}

/// An operation, without what all operations of the API share.
pub(super) struct TableOperation {
    pub(super) docs: OperationDocs,
    /// In upper case.
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) tag: &'static str,
    pub(super) parameters: Vec<Parameter>,
    /// Of the body; empty where there is none.
    pub(super) body: Schemas,
    /// Of the response to an accepted request; empty where it has no body.
    pub(super) response: Schemas,
    /// Headers of that response with their descriptions.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl TableOperation {
    /// The operation as `routes!` gives it.
    pub(super) fn served_by<H, T>(self, handler: H) -> UtoipaMethodRouter<AppState>
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let (method, filter) = match self.method {
            "GET" => (HttpMethod::Get, MethodFilter::GET),
            "POST" => (HttpMethod::Post, MethodFilter::POST),
            "PUT" => (HttpMethod::Put, MethodFilter::PUT),
            "PATCH" => (HttpMethod::Patch, MethodFilter::PATCH),
            _ => (HttpMethod::Delete, MethodFilter::DELETE),
        };
        let docs = &self.docs;
        let (status, _) = docs.success;
        let mut operation = OperationBuilder::new()
            .operation_id(Some(docs.operation_id))
            .tag(self.tag)
            .summary(Some(docs.summary))
            .description(Some(docs.description).filter(|text| !text.is_empty()))
            .parameters(Some(self.parameters.clone()))
            .request_body(self.request_body())
            .response(status.to_string(), self.accepted());
        for (status, codes) in by_status(docs.refusals) {
            let refused = ResponseBuilder::new().description(codes.join(", "));
            operation = operation.response(status.to_string(), refused);
        }
        let mut paths = Paths::new();
        paths.add_path_operation(self.path, vec![method], operation);
        let schemas = [self.body, self.response].concat();
        (schemas, paths, on(filter, handler))
    }

    fn request_body(&self) -> Option<RequestBody> {
        let (name, _) = self.body.first()?;
        let json = |text: &str| serde_json::from_str::<Value>(text).ok();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name)));
        let content = match self.docs.examples {
            [(_, "", text)] => content.example(json(text)),
            named => content.examples_from_iter(named.iter().map(|(name, summary, text)| {
                let example = ExampleBuilder::new().summary(*summary).value(json(text));
                (*name, example.build())
            })),
        };
        let body = RequestBodyBuilder::new()
            .description(Some(self.docs.request).filter(|text| !text.is_empty()))
            .content(JSON, content.build())
            .required(Some(Required::True));
        Some(body.build())
    }

    fn accepted(&self) -> Response {
        let mut response = ResponseBuilder::new().description(self.docs.success.1);
        for (name, description) in &self.headers {
            let header = HeaderBuilder::new().schema(Some(String::schema()));
            response = response.header(*name, header.description(Some(description)).build());
        }
        if let Some((name, _)) = self.response.first() {
            let schema = Ref::from_schema_name(name);
            response = response.content(JSON, ContentBuilder::new().schema(Some(schema)).build());
        }
        response.build()
    }
}

/// The codes in backticks, by the status that they are answered with.
fn by_status(codes: &[&str]) -> BTreeMap<u16, Vec<String>> {
    let mut all = BTreeMap::<u16, Vec<String>>::new();
    for code in codes {
        let status = Code::parse(code).unwrap_or(Code::Internal).status();
        let extension = match *code {
            "session_already_open" => " (with the open `session`)",
            "session_overlaps" => " (with the `otherSession`)",
            _ => "",
        };
        all.entry(status.as_u16())
            .or_default()
            .push(format!("`{code}`{extension}"));
    }
    all
}
