//! The column `webhooks.events`: the event types that a webhook receives, separated by spaces.

pub(super) fn parse(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
