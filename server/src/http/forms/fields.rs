//! The fields of a posted form.

use std::collections::HashMap;

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use url::form_urlencoded;

use super::super::body;
use super::super::code::Code;
use super::super::problem::ApiError;

/// What was entered; an empty field counts as left out.
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    /// A field's text, if something was entered.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|text| !text.is_empty())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, content) = request.into_parts();
        let is_form = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                let essence = value.split(';').next().unwrap_or_default().trim();
                essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        if !is_form {
            return Err(ApiError::new(
                Code::UnsupportedMediaType,
                "A form must be sent as application/x-www-form-urlencoded; programs use the API.",
            ));
        }
        let bytes = body::collect(&parts.headers, content, body::BODY_LIMIT).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}
