//! `POST /forms/guest-sessions/{action}`: adds a guest's sessions to the account that the guest signed in
//! to, or ends the claim to them.

use std::collections::BTreeMap;

use app::settings::SettingsSection;
use axum::response::Response;
use shared::SessionId;
use shared::json::parse_uuid;
use shared::rules::OverlapChoice;

use super::form_request::FormRequest;
use super::safe_redirect::{local_path, with_notice};
use crate::guest_sessions;
use web::login_cookie;
use web::problem::ApiError;

/// Adds them, as it was chosen for each that overlaps others.
pub(super) async fn add(mut form: FormRequest) -> Response {
    let added = async {
        let claim = guest_sessions::claim(&form.renderer, &form.parts).await?;
        if let Some((user, guest)) = claim {
            let choices = choices(form.entered());
            let imports = &form.renderer.state().imports;
            imports.add_guest(user, guest, &choices).await?;
        }
        Ok::<_, ApiError>(claim.is_some())
    };
    match added.await {
        Ok(true) => {
            end_claim(&mut form);
            form.redirect(&with_notice(
                &SettingsSection::Data.path(),
                "guest-added",
                None,
            ))
        }
        // It was answered in another tab.
        Ok(false) => form.redirect(&SettingsSection::Data.path()),
        Err(error) => {
            let next = form.fields.take("next");
            let sent = form.sent(app::GUEST_SESSIONS_FORM, &error);
            let page = guest_sessions::data(&form.renderer, &form.parts, next, Some(sent)).await;
            let page = page.and_then(|page| page.ok_or_else(|| error.clone()));
            form.show_again(error, page).await
        }
    }
}

/// Ends the claim; the sessions stay with the guest.
pub(super) async fn decline(mut form: FormRequest) -> Response {
    let next = form.fields.take("next").and_then(|next| local_path(&next));
    end_claim(&mut form);
    form.redirect(next.as_deref().unwrap_or("/"))
}

fn end_claim(form: &mut FormRequest) {
    let https = form.renderer.state().proxy_settings.is_https();
    form.cookies.extend(login_cookie::set_guest(None, https));
}

/// Fields are named by the session.
fn choices(entered: &[(String, String)]) -> BTreeMap<SessionId, OverlapChoice> {
    let chosen = entered.iter().filter_map(|(name, value)| {
        let session = SessionId::new(parse_uuid(name)?);
        Some((session, OverlapChoice::parse(value)?))
    });
    chosen.collect()
}
