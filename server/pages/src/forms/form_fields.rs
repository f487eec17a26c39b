//! The fields of a submitted form.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use shared::ProjectId;
use url::form_urlencoded;

use shared::json::parse_uuid;
use web::body;
use web::code::Code;
use web::problem::ApiError;

/// Names and values; an empty value counts as absent.
pub(super) struct FormFields(Vec<(String, String)>);

impl FormFields {
    /// No fields, as of a multipart upload that is streamed.
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Removes and returns a non-empty value.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (_, text) = self.0.swap_remove(at);
        (!text.is_empty()).then_some(text)
    }

    /// All values of a repeatable field.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(known, _)| known == name);
        values.map(|(_, value)| value.clone()).collect()
    }

    /// The UUID in a hidden field.
    pub(super) fn id<R: From<uuid::Uuid>>(&mut self, name: &str) -> Result<R, ApiError> {
        let id = self.take(name).and_then(|text| parse_uuid(&text));
        id.map(R::from).ok_or_else(no_such_form)
    }

    /// The fields for showing the form again, without passwords.
    pub(super) fn entered(&self) -> Vec<(String, String)> {
        let shown = |name: &str| !name.to_ascii_lowercase().contains("password");
        self.0
            .iter()
            .filter(|(name, _)| shown(name))
            .cloned()
            .collect()
    }

    /// Reads an `application/x-www-form-urlencoded` body.
    ///
    /// # Errors
    /// 415 for another media type, and those of [`body::collect`].
    pub(super) async fn read(headers: &HeaderMap, content: Body) -> Result<Self, ApiError> {
        let is_form = headers
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
        let bytes = body::collect(headers, content, body::BODY_LIMIT).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }

    /// As the body of a request.
    pub(super) fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    /// The selected project.
    pub(super) fn project(&self) -> Option<ProjectId> {
        let (_, id) = self.0.iter().find(|(name, _)| name == "project")?;
        parse_uuid(id).map(ProjectId::new)
    }
}

/// 404 for a form that no page of this version sends.
pub(super) fn no_such_form() -> ApiError {
    ApiError::new(
        Code::NoSuchRoute,
        "There is no such form; the page may be of another version: reload it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entered_values_contain_no_password() {
        let fields = [("email", "a"), ("currentPassword", "b"), ("password", "c")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let entered = FormFields(fields.to_vec()).entered();
        assert_eq!(entered, [("email".to_owned(), "a".to_owned())]);
    }
}
