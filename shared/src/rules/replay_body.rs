//! Parsing of a replayed command.

use super::command_table::{Command, CommandKind};
use super::violation::RuleViolation;
use crate::body::{BodyFields, RequestBody};

/// The replay form: `type` names the command, whose fields stand beside it.
impl RequestBody for Command {
    fn read(fields: &mut BodyFields) -> Option<Self> {
        let name: Option<String> = fields.take("type");
        // Commands that cannot be replayed are read all the same: the rules refuse them.
        if let Some(kind) = name.as_deref().and_then(CommandKind::parse) {
            return Self::read_fields(kind, fields);
        }
        if let Some(name) = name {
            let violation = RuleViolation::UnknownCommand {
                actual: name.chars().take(100).collect(),
            };
            fields.report("type", violation.code(), violation.to_string());
        }
        // Which other fields are valid depends on the type.
        fields.ignore_rest();
        None
    }
}
