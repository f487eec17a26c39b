//! A parser of events.
//!
//! The code that serde derives for a tagged, flattened enum is instantiated three times in the
//! module and makes up a tenth of it, so the few events that the timer needs are parsed field by
//! field. A test compares it with serde.

use leptos::serde_json::Value;
use shared::rules::{
    CorrectedFields, DistractionKind, EventData, FocusScoreBreakdown, PauseTimes, ScoreSource,
    SessionSource, SessionStatus, SessionType,
};
use shared::wire::EventRecord;
use shared::{EventId, ProjectId, SessionId, TaskId, Timestamp, UserId};
use uuid::Uuid;

/// An event; none where this version does not know it.
#[must_use]
pub fn parse_event(value: &Value) -> Option<EventRecord> {
    Some(EventRecord {
        event_id: EventId::new(uuid(&value["eventId"])?),
        sequence: value["sequence"].as_u64()?,
        session_id: SessionId::new(uuid(&value["sessionId"])?),
        user_id: UserId::new(uuid(&value["userId"])?),
        timestamp: time(&value["timestamp"])?,
        recorded_at: time(&value["recordedAt"])?,
        data: data(value["type"].as_str()?, &value["data"])?,
    })
}

fn data(name: &str, data: &Value) -> Option<EventData> {
    let session_id = SessionId::new(uuid(&data["sessionId"])?);
    let task_id = || or_none(&data["taskId"], |id| uuid(id).map(TaskId::new));
    let project_id = || or_none(&data["projectId"], |id| uuid(id).map(ProjectId::new));
    let text_of = |name: &str| or_none(&data[name], text);
    let rating = || or_none(&data["qualityRating"], number);
    Some(match name {
        "FocusSessionStarted" => EventData::FocusSessionStarted {
            session_id,
            user_id: UserId::new(uuid(&data["userId"])?),
            session_type: SessionType::parse(data["sessionType"].as_str()?)?,
            planned_duration: number(&data["plannedDuration"])?,
            task_id: task_id()?,
            project_id: project_id()?,
            intention: text_of("intention")?,
            start_time: time(&data["startTime"])?,
            source: match &data["source"] {
                Value::Null => SessionSource::Live,
                source => SessionSource::parse(source.as_str()?)?,
            },
        },
        "SessionPaused" => EventData::SessionPaused {
            session_id,
            pause_time: time(&data["pauseTime"])?,
            pause_reason: text_of("pauseReason")?,
        },
        "SessionResumed" => EventData::SessionResumed {
            session_id,
            resume_time: time(&data["resumeTime"])?,
            pause_duration: data["pauseDuration"].as_i64()?,
            automatic: data["automatic"].as_bool()?,
        },
        "DistractionRecorded" => EventData::DistractionRecorded {
            session_id,
            kind: DistractionKind::parse(data["kind"].as_str()?)?,
            note: text_of("note")?,
        },
        "SessionTimeElapsed" => EventData::SessionTimeElapsed {
            session_id,
            planned_duration: number(&data["plannedDuration"])?,
        },
        "SessionCompleted" => EventData::SessionCompleted {
            session_id,
            end_time: time(&data["endTime"])?,
            actual_duration: data["actualDuration"].as_i64()?,
            actual_seconds: data["actualSeconds"].as_i64()?,
            quality_rating: rating()?,
            task_progress: text_of("taskProgress")?,
            focus_score: number(&data["focusScore"])?,
            focus_score_source: ScoreSource::parse(data["focusScoreSource"].as_str()?)?,
            focus_score_breakdown: breakdown(&data["focusScoreBreakdown"])?,
            task_id: task_id()?,
            project_id: project_id()?,
            automatic: data["automatic"].as_bool()?,
        },
        "SessionAbandoned" => EventData::SessionAbandoned {
            session_id,
            end_time: time(&data["endTime"])?,
            planned_duration: number(&data["plannedDuration"])?,
            actual_duration: data["actualDuration"].as_i64()?,
            actual_seconds: data["actualSeconds"].as_i64()?,
            abandon_reason: text_of("abandonReason")?,
            progress_made: text_of("progressMade")?,
            focus_score: number(&data["focusScore"])?,
            focus_score_breakdown: breakdown(&data["focusScoreBreakdown"])?,
            task_id: task_id()?,
            project_id: project_id()?,
        },
        "SessionRevised" => EventData::SessionRevised {
            session_id,
            as_of: time(&data["asOf"])?,
            revoked: data["revoked"]
                .as_array()?
                .iter()
                .map(|id| uuid(id).map(EventId::new))
                .collect::<Option<_>>()?,
        },
        "SessionAmended" => EventData::SessionAmended {
            session_id,
            quality_rating: rating()?,
            task_progress: text_of("taskProgress")?,
            intention: text_of("intention")?,
            task_id: task_id()?,
            project_id: project_id()?,
            focus_score: number(&data["focusScore"])?,
            focus_score_breakdown: breakdown(&data["focusScoreBreakdown"])?,
        },
        "SessionCorrected" => EventData::SessionCorrected {
            session_id,
            before: corrected_fields(&data["before"])?,
            after: corrected_fields(&data["after"])?,
            second_session_id: or_none(&data["secondSessionId"], |id| {
                uuid(id).map(SessionId::new)
            })?,
        },
        "SessionDeleted" => EventData::SessionDeleted { session_id },
        "SessionRestored" => EventData::SessionRestored { session_id },
        _ => return None,
    })
}

fn corrected_fields(value: &Value) -> Option<CorrectedFields> {
    let pause = |value: &Value| {
        Some(PauseTimes {
            pause_time: time(&value["pauseTime"])?,
            resume_time: time(&value["resumeTime"])?,
            pause_reason: or_none(&value["pauseReason"], text)?,
        })
    };
    Some(CorrectedFields {
        session_type: SessionType::parse(value["sessionType"].as_str()?)?,
        planned_duration: number(&value["plannedDuration"])?,
        start_time: time(&value["startTime"])?,
        end_time: time(&value["endTime"])?,
        pauses: value["pauses"]
            .as_array()?
            .iter()
            .map(pause)
            .collect::<Option<_>>()?,
        status: SessionStatus::parse(value["status"].as_str()?)?,
        automatic: value["automatic"].as_bool()?,
        actual_duration: value["actualDuration"].as_i64()?,
        actual_seconds: value["actualSeconds"].as_i64()?,
        focus_score: number(&value["focusScore"])?,
        focus_score_breakdown: breakdown(&value["focusScoreBreakdown"])?,
    })
}

fn breakdown(value: &Value) -> Option<FocusScoreBreakdown> {
    Some(FocusScoreBreakdown {
        version: number(&value["version"])?,
        base_score: number(&value["baseScore"])?,
        distractions: number(&value["distractions"])?,
        duration_bonus: number(&value["durationBonus"])?,
        calculated: number(&value["calculated"])?,
    })
}

/// A value that may be null; none where it is malformed.
fn or_none<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() {
        return Some(None);
    }
    read(value).map(Some)
}

fn uuid(value: &Value) -> Option<Uuid> {
    Uuid::parse_str(value.as_str()?).ok()
}

fn time(value: &Value) -> Option<Timestamp> {
    Timestamp::parse(value.as_str()?)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    T::try_from(value.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use leptos::serde_json::{self, json};

    use super::*;

    const ID: &str = "0198c0de-0000-7000-8000-000000000001";

    fn event(name: &str, data: &Value) -> Value {
        let mut data = data.clone();
        data["sessionId"] = json!(ID);
        json!({
            "eventId": ID, "sequence": 7, "sessionId": ID, "userId": ID,
            "timestamp": "2026-11-22T10:00:00.000Z", "recordedAt": "2026-11-22T10:00:01.000Z",
            "type": name, "data": data,
        })
    }

    /// Every type of event, with all optional fields and with none.
    fn events() -> Vec<Value> {
        let at = "2026-11-22T10:00:00.000Z";
        let score = json!({
            "version": 1, "baseScore": 60, "distractions": 2, "durationBonus": 10, "calculated": 60,
        });
        let corrected = |automatic: bool, text: &Value| {
            json!({
                "sessionType": "short", "plannedDuration": 15, "startTime": at, "endTime": at,
                "pauses": [{"pauseTime": at, "resumeTime": at, "pauseReason": text}],
                "status": "abandoned", "automatic": automatic, "actualDuration": 7,
                "actualSeconds": 433, "focusScore": 60, "focusScoreBreakdown": score.clone(),
            })
        };
        let mut events = Vec::new();
        for (id, text, rating) in [
            (json!(ID), json!("what"), json!(4)),
            (Value::Null, Value::Null, Value::Null),
        ] {
            let ended = |mut more: Value| {
                more["endTime"] = json!(at);
                more["actualDuration"] = json!(25);
                more["actualSeconds"] = json!(1_503);
                more["focusScore"] = json!(60);
                more["focusScoreBreakdown"] = score.clone();
                more["taskId"] = id.clone();
                more["projectId"] = id.clone();
                more
            };
            events.extend([
                event(
                    "FocusSessionStarted",
                    &json!({
                        "userId": ID, "sessionType": "custom", "plannedDuration": 50, "taskId": id,
                        "projectId": id, "intention": text, "startTime": at, "source": "manual",
                    }),
                ),
                event(
                    "SessionPaused",
                    &json!({"pauseTime": at, "pauseReason": text}),
                ),
                event(
                    "SessionResumed",
                    &json!({"resumeTime": at, "pauseDuration": 93, "automatic": true}),
                ),
                event(
                    "DistractionRecorded",
                    &json!({"kind": "external", "note": text}),
                ),
                event("SessionTimeElapsed", &json!({"plannedDuration": 25})),
                event(
                    "SessionCompleted",
                    &ended(json!({
                        "qualityRating": rating, "taskProgress": text,
                        "focusScoreSource": "reported", "automatic": false,
                    })),
                ),
                event(
                    "SessionAbandoned",
                    &ended(json!({
                        "plannedDuration": 25, "abandonReason": text, "progressMade": text,
                    })),
                ),
                event("SessionRevised", &json!({"asOf": at, "revoked": [ID, ID]})),
                event(
                    "SessionAmended",
                    &ended(json!({
                        "qualityRating": rating, "taskProgress": text, "intention": text,
                    })),
                ),
                event(
                    "SessionCorrected",
                    &json!({
                        "before": corrected(false, &text), "after": corrected(true, &text),
                        "secondSessionId": id,
                    }),
                ),
                event("SessionDeleted", &json!({})),
                event("SessionRestored", &json!({})),
            ]);
        }
        events
    }

    #[test]
    fn events_parse_as_in_serde() {
        let events = events();
        for name in EventData::NAMES {
            assert!(events.iter().any(|event| event["type"] == *name), "{name}");
        }
        for event in events {
            let expected: EventRecord = serde_json::from_value(event.clone()).unwrap();
            assert_eq!(parse_event(&event), Some(expected), "{event}");
        }
    }

    #[test]
    fn incomplete_event_is_an_error() {
        for event in events() {
            for field in ["eventId", "sequence", "userId", "timestamp", "type", "data"] {
                let mut broken = event.clone();
                broken[field] = json!([]);
                assert_eq!(parse_event(&broken), None, "{field} of {broken}");
            }
        }
        assert_eq!(parse_event(&event("SessionWon", &json!({}))), None);
    }
}
