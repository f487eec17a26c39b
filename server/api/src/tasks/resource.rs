//! The operations that tasks and projects have in common: create, list, read, change, archive, merge.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::ETAG;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use serde::Serialize;
use shared::body::RequestBody;
use shared::rules::OperationDocs;
use shared::wire::Scope::{SessionsWrite, TasksRead, TasksWrite};
use shared::wire::{ListEntry, ListOrder, MergeRequest, Merged, Page};
use utoipa::__dev::ComposeSchema;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::operation::{Schemas, TableOperation, schemas_of};
use crate::routes::ApiRoutes;
use service::{EntryFilter, EntryRequest, Execution, Merge, RenderedResponse, TaskRefusal, Tasks};
use web::access::Access;
use web::body::EmptyBody;
use web::list_part::{ListParams, PartQuery};
use web::paging::PageParams;
use web::problem::ApiError;
use web::query::{Query, QueryParams};
use web::rate_limit::RateLimitClass::{Read, Write};
use web::resource_request::{
    ChangeRequest, CreateRequest, ReadRequest, Resource, SuccessResponse, WriteContext, answer,
    etag, refusal, rendered,
};
use web::route_policy::RouteAccess::{Scoped, ScopedTwice};
use web::route_policy::{MERGE_COST, RouteLimit};
use web::state::AppState;

/// The filters and the order of a list.
pub(super) trait EntryQuery: QueryParams {
    /// By `sort`, newest first without it.
    fn order(&self) -> ListOrder;
}

/// What the merges of tasks and of projects have in common.
pub(super) const MERGE_DOCS: OperationDocs = OperationDocs {
    examples: &[(
        "",
        "",
        r#"{"into": "0198f3b0-0000-7000-8000-0000000000cc"}"#,
    )],
    success: (200, "What was moved"),
    refusals: &["unknown_merge_target"],
    ..OperationDocs::EMPTY
};

/// A task or a project as a resource of the API.
pub(super) trait TaskResource:
    Merge<
        Id: Resource,
        Create: RequestBody + ToSchema + Send,
        Change: RequestBody + ToSchema + Send,
    > + ListEntry
    + Serialize
    + ToSchema
    + 'static
{
    /// The parameters of the list, besides those of every list.
    type Query: EntryQuery + IntoParams + Into<EntryFilter<Self>> + Send;

    /// What the API documents: create, list, read, change, archive.
    const DOCS: [OperationDocs; 5];

    /// What the API documents of the merge.
    const MERGE: OperationDocs;

    /// As in its path.
    fn id(&self) -> Uuid;

    /// Its version, for `ETag`.
    fn version(&self) -> u64;

    /// The id that a client has chosen.
    fn chosen_id(requested: &Self::Create) -> Option<Self::Id>;

    /// The change that archives it.
    fn archival() -> Self::Change;
}

/// The operations.
pub(super) fn routes<E: TaskResource>() -> ApiRoutes {
    let [create_docs, list_docs, read_docs, change_docs, archive_docs] = E::DOCS;
    let noun = E::Id::NAME;
    let collection = E::Id::PATH_PREFIX.trim_end_matches('/');
    let one = format!("{}{{id}}", E::Id::PATH_PREFIX);
    let entry = || schemas_of::<E>(E::name().into_owned());
    let version = |purpose| ("ETag", format!("The {noun}'s version in quotes{purpose}"));
    let operation = |docs, method, path: &str, parameters| TableOperation {
        docs,
        method,
        path: path.to_owned(),
        tag: "Tasks",
        parameters,
        body: Schemas::new(),
        response: Schemas::new(),
        headers: Vec::new(),
    };
    let parameters = CreateRequest::<E::Create>::into_params(|| None);
    let create_one = TableOperation {
        body: schemas_of::<E::Create>(E::Create::name().into_owned()),
        response: entry(),
        headers: vec![("Location", format!("The {noun}'s path")), version("")],
        ..operation(create_docs, "POST", collection, parameters)
    };
    let filters = E::Query::into_params(|| None);
    let part = [
        ListParams::into_params(|| None),
        PageParams::into_params(|| None),
    ];
    let parameters = [filters, part.concat()].concat();
    let pages = "`first`, `prev`, `next` and `last` page (RFC 8288)";
    // As `#[utoipa::path]` does for a generic type: the schema of the entries is part of the page's.
    let page = Page::<E>::compose(vec![E::schema()]);
    let mut page = vec![(format!("Page_{}", E::name()), page)];
    Page::<E>::schemas(&mut page);
    let list_all = TableOperation {
        response: page,
        headers: vec![("Link", pages.to_owned())],
        ..operation(list_docs, "GET", collection, parameters)
    };
    let parameters = ReadRequest::<E::Id>::into_params(|| None);
    let read_one = TableOperation {
        response: entry(),
        headers: vec![version(", for `If-Match`")],
        ..operation(read_docs, "GET", &one, parameters)
    };
    let parameters = ChangeRequest::<E::Id, E::Change>::into_params(|| None);
    let change_one = TableOperation {
        body: schemas_of::<E::Change>(E::Change::name().into_owned()),
        response: entry(),
        headers: vec![version("")],
        ..operation(change_docs, "PATCH", &one, parameters.clone())
    };
    let archive_one = operation(archive_docs, "DELETE", &one, parameters);
    let merge_parameters = [
        ReadRequest::<E::Id>::into_params(|| None),
        CreateRequest::<MergeRequest>::into_params(|| None),
    ]
    .concat();
    let merge_one = TableOperation {
        body: schemas_of::<MergeRequest>(MergeRequest::name().into_owned()),
        response: schemas_of::<Merged>(Merged::name().into_owned()),
        ..operation(E::MERGE, "POST", &format!("{one}/merge"), merge_parameters)
    };
    let merge_limit = RouteLimit::new(Write, MERGE_COST);
    ApiRoutes::default()
        .route(Scoped(TasksWrite), Write, create_one.served_by(create::<E>))
        .route(Scoped(TasksRead), Read, list_all.served_by(list::<E>))
        .route(Scoped(TasksRead), Read, read_one.served_by(read::<E>))
        .route(Scoped(TasksWrite), Write, change_one.served_by(change::<E>))
        .route(
            Scoped(TasksWrite),
            Write,
            archive_one.served_by(archive::<E>),
        )
        .route(
            ScopedTwice(TasksWrite, SessionsWrite),
            merge_limit,
            merge_one.served_by(merge::<E>),
        )
}

async fn create<E: TaskResource>(
    State(state): State<AppState>,
    request: CreateRequest<E::Create>,
) -> Result<Response, ApiError> {
    let CreateRequest { body, context } = request;
    let id = E::chosen_id(&body).unwrap_or_else(|| state.tasks.new_id());
    let request = EntryRequest::<E>::Create(body);
    write(&state.tasks, context, id, request, SuccessResponse::Created).await
}

async fn list<E: TaskResource>(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<E>>), ApiError> {
    let collection = E::Id::PATH_PREFIX.trim_end_matches('/');
    let mut query = Query::read(query.as_deref())?;
    let filters: E::Query = query.params();
    let query = PartQuery::read(query, collection, filters.order())?;
    let filters = filters.into();
    let listed = state.tasks.list(access.user, &filters, query.part);
    Ok(query.answer(listed.await?))
}

async fn read<E: TaskResource>(
    State(state): State<AppState>,
    request: ReadRequest<E::Id>,
) -> Result<([(HeaderName, String); 1], Json<E>), ApiError> {
    let found = state
        .tasks
        .find::<E>(request.access.user, request.id)
        .await?;
    let entry = found.ok_or(&E::NOT_FOUND)?;
    Ok(([(ETAG, etag(entry.version()))], Json(entry)))
}

async fn change<E: TaskResource>(
    State(state): State<AppState>,
    request: ChangeRequest<E::Id, E::Change>,
) -> Result<Response, ApiError> {
    let ChangeRequest { body, id, context } = request;
    let request = EntryRequest::<E>::Change(body);
    write(&state.tasks, context, id, request, SuccessResponse::Changed).await
}

async fn archive<E: TaskResource>(
    State(state): State<AppState>,
    request: ChangeRequest<E::Id, EmptyBody>,
) -> Result<Response, ApiError> {
    let ChangeRequest { id, context, .. } = request;
    let request = EntryRequest::<E>::Change(E::archival());
    write(
        &state.tasks,
        context,
        id,
        request,
        SuccessResponse::NoContent,
    )
    .await
}

async fn merge<E: TaskResource>(
    State(state): State<AppState>,
    request: ChangeRequest<E::Id, MergeRequest>,
) -> Result<Response, ApiError> {
    let ChangeRequest { body, id, context } = request;
    let (user, into) = (context.user, E::Id::from(body.into));
    let render = |outcome: &Result<Merged, TaskRefusal>| match outcome {
        Ok(merged) => rendered(StatusCode::OK, merged),
        Err(refused) => refusal(&refused.into()),
    };
    let execution = if body.dry_run.unwrap_or(false) {
        let counted = state.tasks.dry_run_merge::<E>(user, id, into).await;
        counted.map(|outcome| Execution::Decided(Box::new(outcome)))
    } else {
        let idempotent = context.idempotent(&render);
        state.tasks.merge::<E>(user, id, into, idempotent).await
    };
    answer(execution, render)
}

/// Executes a write and renders its outcome, or the stored response for its idempotency key.
async fn write<E: TaskResource>(
    tasks: &Tasks,
    context: WriteContext,
    id: E::Id,
    request: EntryRequest<E>,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<E, TaskRefusal>| -> RenderedResponse {
        match outcome {
            Ok(entry) => success.render::<E::Id>(entry.id(), entry.version(), entry),
            Err(refused) => refusal(&refused.into()),
        }
    };
    let idempotent = context.idempotent(&render);
    let execution = tasks
        .write(context.user, id, &request, context.versions(), idempotent)
        .await;
    answer(execution, render)
}
