//! `/settings`: a list of sections, each a page of its own with plain forms that need no
//! script. Rendered by the server.

mod access;
mod account;
mod activity;
mod browser_name;
mod data;
mod foreign;
mod import_progress;
mod imports;
mod keyboard;
mod page;
mod page_data;
mod passkeys;
mod presets;
mod profile;
mod secret;
mod webhooks;

pub use crate::model::settings::SettingsSection;
pub use foreign::ForeignPreview;
pub use page::SettingsPage;
pub use page_data::{SettingsContent, SettingsPageData, WebhookPageData};
pub use passkeys::RENAME as RENAME_PASSKEY;
pub use presets::{FORM as PRESET_FORM, PresetList, PresetOption};
