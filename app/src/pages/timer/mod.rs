//! `/`: the timer page and its parts.

mod abandon;
mod action;
mod break_controller;
mod context;
mod controls;
mod dialog;
mod distraction;
mod draft;
mod draft_storage;
mod effects;
mod favicon;
mod idle;
mod keys;
mod notifier;
mod outcome;
mod page;
mod preferences_dialog;
mod project_picker;
mod reflection;
mod refused_commands;
pub mod ring_drawing;
mod shortcuts;
mod start;
mod task_fields;
mod task_picker;
mod timer_ring;
mod title;
mod windows;

#[cfg(feature = "ssr")]
pub use controls::EXTENSION;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub use page::TimerPage;
#[cfg(feature = "ssr")]
pub use windows::WindowsScript;
