//! Schemas of events: one for each type of a session's event, one for those of each other object, and one for
//! all that tells them apart.

use serde_json::{Map, Value, json};
use shared::wire::{ListEventData, Profile, ProfileEventData, ProjectState, TaskState};
use utoipa::PartialSchema;

use super::schemas::require_all;

/// A schema for each type of event, and one for all of them that tells them apart by `type`.
pub(super) fn name_events(schemas: &mut Map<String, Value>) {
    let (Some(data), Some(mut record)) =
        (schemas.remove("EventData"), schemas.remove("EventRecord"))
    else {
        return;
    };
    let parts = record["allOf"].as_array_mut().into_iter().flatten();
    let base = parts
        .map(Value::take)
        .find(|part| part.get("properties").is_some());
    let mut base = base.unwrap_or_default();
    base["description"] = json!("What every event has.");
    require_all(&mut base);
    base["properties"]["object"] = json!({
        "$ref": "#/components/schemas/Change",
        "description": "With `include`: what it is about, as it is when the event is sent.",
    });
    let mut head = base.clone();
    schemas.insert("EventHead".to_owned(), base);
    let mut names = Vec::new();
    for variant in data["oneOf"].as_array().into_iter().flatten() {
        let Some(name) = variant["properties"]["type"]["enum"][0].as_str() else {
            continue;
        };
        let mut fields = variant["properties"]["data"].clone();
        // The event says it already, and when it happens.
        if let Some(fields) = fields.as_object_mut() {
            fields.remove("description");
        }
        let session = fields.pointer_mut("/properties/sessionId");
        if let Some(session) = session.and_then(Value::as_object_mut) {
            session.remove("description");
        }
        require_all(&mut fields);
        schemas.insert(format!("{name}Data"), fields);
        let event = json!({
            "description": variant["description"],
            "allOf": [{ "$ref": "#/components/schemas/EventHead" }, {
                "type": "object",
                "properties": {
                    "type": { "type": "string", "enum": [name] },
                    "data": { "$ref": format!("#/components/schemas/{name}Data") },
                },
                "required": ["type", "data"],
            }],
        });
        schemas.insert(format!("{name}Event"), event);
        names.push(name.to_owned());
    }
    let event = |name: &str| format!("#/components/schemas/{name}Event");
    let mut mapping: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!(event(name))))
        .collect();
    name_other_events(schemas, &mut head);
    for (object, types) in other_event_types() {
        mapping.extend(types.map(|name| (name.to_owned(), json!(event(object)))));
        names.push(object.to_owned());
    }
    let events: Vec<_> = names
        .iter()
        .map(|name| json!({ "$ref": event(name) }))
        .collect();
    schemas.insert(
        "EventRecord".to_owned(),
        json!({
            "description": record["description"],
            "oneOf": events,
            "discriminator": { "propertyName": "type", "mapping": mapping },
        }),
    );
}

/// What events are about beside sessions, each with the types of its events.
fn other_event_types() -> [(&'static str, impl Iterator<Item = &'static str>); 3] {
    ["Task", "Project", "Profile"].map(|object| {
        let names = ListEventData::NAMES.iter().chain(ProfileEventData::NAMES);
        (
            object,
            names.copied().filter(move |name| name.starts_with(object)),
        )
    })
}

/// A schema for the events of tasks, one for those of projects and one for those of the profile: whatever
/// has happened, their data are what is so since.
fn name_other_events(schemas: &mut Map<String, Value>, head: &mut Value) {
    head["description"] = json!("What every event has that is not of a session.");
    let fields = head["properties"].as_object_mut();
    for (_, field) in fields.into_iter().flatten() {
        field
            .as_object_mut()
            .map(|field| field.remove("description"));
    }
    head["properties"]
        .as_object_mut()
        .map(|fields| fields.remove("sessionId"));
    require_all(head);
    head["required"]
        .as_array_mut()
        .into_iter()
        .for_each(|names| names.retain(|name| name != "object"));
    schemas.insert("OtherEventHead".to_owned(), head.take());
    let states = [
        ("TaskState", TaskState::schema()),
        ("ProjectState", ProjectState::schema()),
        ("Profile", Profile::schema()),
    ];
    for ((object, types), (state_name, state)) in other_event_types().into_iter().zip(states) {
        let mut state = json!(state);
        require_all(&mut state);
        schemas.insert(state_name.to_owned(), state);
        let id = format!("{object}Id");
        let mut own = json!({
            "type": "object",
            "properties": {
                "type": { "type": "string", "enum": types.collect::<Vec<_>>() },
                "data": { "$ref": format!("#/components/schemas/{state_name}") },
            },
        });
        // A user has one profile.
        if schemas.contains_key(&id) {
            own["properties"][format!("{}Id", object.to_lowercase())] =
                json!({ "$ref": format!("#/components/schemas/{id}") });
        }
        let mut event = json!({
            "description": format!("What happened to a {}.", object.to_lowercase()),
            "allOf": [{ "$ref": "#/components/schemas/OtherEventHead" }, own],
        });
        require_all(&mut event);
        schemas.insert(format!("{object}Event"), event);
    }
}
