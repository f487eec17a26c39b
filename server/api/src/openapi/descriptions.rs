//! What is said once in the document, and not again.

use serde_json::{Map, Value};

/// What is left out of answers where it is empty.
pub(super) const OMITTED_SCHEMA: &str = "#/components/schemas/Tags";

/// How the names of the schemas of replayed commands begin, and that of what all have.
const REPLAYED: &str = "Replayed";
const REPLAYED_HEAD: &str = "ReplayedCommandHead";

/// Where fields are described that other schemas have as well: all of the same name, or those that are
/// described in the same words.
const SAID_AT: [(&str, &[&str], bool); 11] = [
    (
        "Session",
        &[
            "SessionState",
            "SessionProgress",
            "CorrectedFields",
            "FocusSessionStartedData",
            "SessionCompletedData",
            "SessionAbandonedData",
            "SessionAmendedData",
        ],
        true,
    ),
    ("Task", &["TaskState"], true),
    ("Project", &["ProjectState"], true),
    (
        "StartSession",
        &[
            "RecordSession",
            "AmendSession",
            "AmendSessions",
            "CorrectSession",
            "AbandonSession",
            "CompleteSession",
            "ExtendSession",
            "PauseSession",
            "RecordDistraction",
            "ReopenSession",
            "SplitSession",
        ],
        false,
    ),
    ("CreateTask", &["ChangeTask"], false),
    ("CreateProject", &["ChangeProject"], false),
    ("RecordSession", &["CorrectSession"], false),
    ("AmendSession", &["AmendSessions"], false),
    ("EndedPause", &["OpenPause"], false),
    ("PageHead", &["TaskProgress"], false),
    (
        "PasswordRecovery",
        &["PasswordChange", "EmailConfirmation"],
        false,
    ),
];

/// What the fields of a replayed command mean is said where they are fields of its call, what those of
/// events mean at [`SAID_AT`], and what schemas mean at the schemas, not where they are parts of others.
/// When tags are left out is said at their schema.
pub(super) fn drop_repeated(schemas: &mut Map<String, Value>) {
    for (said_at, others, in_other_words) in SAID_AT {
        let Some(mut said) = schemas.get(said_at).cloned() else {
            continue;
        };
        for other in others {
            let other = schemas
                .get_mut(*other)
                .map(|schema| &mut schema["properties"]);
            for (name, field) in other.and_then(Value::as_object_mut).into_iter().flatten() {
                let meaning = description_holder(&mut said["properties"][name]);
                let meaning = meaning.map(|said| said["description"].clone());
                if let (Some(meaning), Some(field)) = (meaning, description_holder(field))
                    && (in_other_words || meaning == field["description"])
                {
                    field.remove("description");
                }
            }
        }
    }
    for (name, schema) in schemas.iter_mut() {
        let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
        let fields = fields.map(|fields| fields.values_mut());
        for field in fields
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            if field
                .get("$ref")
                .is_some_and(|schema| schema == OMITTED_SCHEMA)
            {
                field.remove("description");
            }
        }
        let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
        for part in parts.into_iter().flatten().filter_map(Value::as_object_mut) {
            if part.contains_key("$ref") {
                part.remove("description");
            }
            if name.starts_with(REPLAYED) {
                drop_descriptions_of_fields(part);
            }
        }
        if let Some(schema) = schema.as_object_mut()
            && name.starts_with(REPLAYED)
            && name != REPLAYED_HEAD
        {
            drop_descriptions_of_fields(schema);
        }
    }
}

fn drop_descriptions_of_fields(schema: &mut Map<String, Value>) {
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    for field in fields.into_iter().flat_map(|fields| fields.values_mut()) {
        if let Some(described) = description_holder(field) {
            described.remove("description");
        }
    }
}

/// What has the description of a field: of a reference that may be null, the reference.
fn description_holder(field: &mut Value) -> Option<&mut Map<String, Value>> {
    let field = match field.get("oneOf") {
        Some(_) => field["oneOf"].as_array_mut()?.first_mut()?,
        None => field,
    };
    let field = field.as_object_mut()?;
    field.contains_key("description").then_some(field)
}
