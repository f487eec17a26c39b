//! Event listeners and derived signals behind one pointer each.
//!
//! Each closure has a type of its own, and with it each element that has one: the browser's module
//! would contain the same code for each of them. Boxed, elements of one shape share it.

use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;

/// An event listener.
pub type Listener<E> = Box<dyn FnMut(E)>;

/// The closure as an event listener.
pub fn listener<E>(closure: impl FnMut(E) + 'static) -> Listener<E> {
    Box::new(closure)
}

/// The listener of a form that does `act` instead of being sent.
pub fn submission(mut act: impl FnMut() + 'static) -> Listener<SubmitEvent> {
    listener(move |event: SubmitEvent| {
        event.prevent_default();
        act();
    })
}

/// The listener of a pressed mouse button that leaves the focus where it is.
pub fn keep_focus() -> Listener<MouseEvent> {
    listener(|event: MouseEvent| event.prevent_default())
}

/// A signal that is computed by the closure at each read.
pub fn derived<T: Send + Sync + 'static>(
    closure: impl Fn() -> T + Send + Sync + 'static,
) -> Signal<T> {
    let closure: Box<dyn Fn() -> T + Send + Sync> = Box::new(closure);
    Signal::derive(closure)
}
