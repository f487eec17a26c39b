//! Statements by name, so that the conformance suite can insist that each one runs on
//! both databases.

/// Declares statements as constants, and `STATEMENTS`, the list of them all.
macro_rules! statements {
    ($($(#[$doc:meta])* const $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+

        /// Every statement of this module, by name.
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name),)+];
    };
}

pub(super) use statements;
