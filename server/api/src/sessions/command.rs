//! The fields of each command, read for a live request and for a replayed one alike.
//!
//! Reads shape only; what the values may be is for the rules.

use shared::rules::{
    AbandonSession, AmendSession, Command, CommandKind, CompleteSession, PauseSession,
    RecordDistraction, StartSession,
};

use web::shape::Fields;

/// Takes the fields of a command; what is wrong with them is reported by [`Fields::done`].
pub(crate) fn read(kind: CommandKind, fields: &mut Fields) -> Command {
    match kind {
        CommandKind::Start => Command::Start(StartSession {
            session_type: fields.required_text("sessionType"),
            planned_duration: fields.integer("plannedDuration"),
            task_id: fields.id("taskId"),
            project_id: fields.id("projectId"),
            intention: fields.text("intention"),
            session_id: None,
        }),
        CommandKind::Pause => Command::Pause(PauseSession {
            pause_reason: fields.text("pauseReason"),
        }),
        CommandKind::Resume => Command::Resume,
        CommandKind::RecordDistraction => Command::RecordDistraction(RecordDistraction {
            kind: fields.required_text("kind"),
            note: fields.text("note"),
        }),
        CommandKind::Complete => Command::Complete(CompleteSession {
            quality_rating: fields.integer("qualityRating"),
            task_progress: fields.text("taskProgress"),
            focus_score: fields.integer("focusScore"),
        }),
        CommandKind::Abandon => Command::Abandon(AbandonSession {
            reason: fields.text("reason"),
            progress_made: fields.text("progressMade"),
        }),
        CommandKind::Amend => Command::Amend(AmendSession {
            quality_rating: fields.integer_change("qualityRating"),
            task_progress: fields.text_change("taskProgress"),
            intention: fields.text_change("intention"),
            task_id: fields.id_change("taskId"),
            project_id: fields.id_change("projectId"),
        }),
        CommandKind::Delete => Command::Delete,
        CommandKind::Restore => Command::Restore,
    }
}
