//! What there is to say of a setting: for parsing, help and `stint config`.

/// What there is to say of a setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingInfo {
    /// Such as `STINT_ADDR`.
    pub variable: &'static str,
    /// One line for the command line's help.
    pub summary: &'static str,
    /// The text that is read where the setting is not set; empty where that means something else.
    pub default: &'static str,
    /// The values that are accepted.
    pub may_be: &'static str,
    /// Whether the value is never shown.
    pub is_secret: bool,
}
