//! The protocol of the server functions: a `POST` with the arguments as a JSON object, answered
//! with the result as JSON or with a problem, as in the API.
//!
//! It calls the server with the fetch and reads JSON with the reader that the module has anyway;
//! `server_fn`'s own client would add a second fetch and serde_json's errors.

use leptos::serde_json;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{Encoding, Json};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::request::Req;
use leptos::server_fn::response::TryRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, Protocol};
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use shared::json::{FromJson, ToJson};

use crate::model::api_responses::ApiProblem;
use crate::model::json;
use crate::platform;

/// Arguments and result as JSON.
pub struct JsonCall;

impl<I, O, C, S> Protocol<I, O, C, S, ApiProblem> for JsonCall
where
    I: ToJson + DeserializeOwned + Send,
    O: ToJson + FromJson + Send,
    C: Client<ApiProblem>,
    S: Server<ApiProblem>,
{
    const METHOD: http::Method = Json::METHOD;

    async fn run_server<F, Fut>(request: S::Request, function: F) -> Result<S::Response, ApiProblem>
    where
        F: Fn(I) -> Fut + Send,
        Fut: Future<Output = Result<O, ApiProblem>> + Send,
    {
        let body = request.try_into_bytes().await?;
        let arguments = serde_json::from_slice(&body)
            .map_err(|error| ServerFnErrorErr::Args(error.to_string()))
            .map_err(ApiProblem::from_server_fn_error)?;
        let output = function(arguments).await?;
        S::Response::try_from_string(Json::CONTENT_TYPE, json::write(&output))
    }

    fn run_client(path: &str, input: I) -> impl Future<Output = Result<O, ApiProblem>> + Send {
        let body = json::write(&input);
        // The browser has one thread.
        SendWrapper::new(async move {
            let response = platform::ask("POST", path, Some(&body)).await;
            let unreadable = |_| ApiProblem::unreadable(String::new());
            match response.status {
                200 => json::read(&response.text).map_err(unreadable),
                status => Err(ApiProblem {
                    status,
                    ..json::read(&response.text).unwrap_or_else(unreadable)
                }),
            }
        })
    }
}

impl FromServerFnError for ApiProblem {
    type Encoder = ProblemEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self {
            status: 400,
            code: "invalid_json".to_owned(),
            detail: error.to_string(),
        }
    }
}

/// A problem as JSON.
pub struct ProblemEncoding;

impl ContentType for ProblemEncoding {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiProblem> for ProblemEncoding {
    type Error = std::fmt::Error;

    fn encode(problem: &ApiProblem) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from(json::write(problem)))
    }
}

impl Decodes<ApiProblem> for ProblemEncoding {
    type Error = json::JsonError;

    fn decode(body: Bytes) -> Result<ApiProblem, Self::Error> {
        json::read(&String::from_utf8_lossy(&body))
    }
}
