//! `texts!`: a group of texts from its English entries.

/// Makes a struct from the entries of a group, and its English value.
///
/// `name = "text"` is a plain text, `name: Type = value` one with parts or choices, and
/// `name: Group` a group inside of this one.
macro_rules! texts {
    (
        $(#[$group_attribute:meta])*
        pub struct $group:ident {
            $($(#[$attribute:meta])* $name:ident $(: $type:ty)? $(= $value:expr)?,)+
        }
    ) => {
        $(#[$group_attribute])*
        #[derive(Debug)]
        pub struct $group {
            $($(#[$attribute])* pub $name: texts!(@type [$($type)?] [$($value)?]),)+
        }

        $(#[$group_attribute])*
        impl $crate::text::TextsIn<$crate::text::marker::English> for $group {
            const TEXTS: &'static Self = &Self {
                $($(#[$attribute])* $name: texts!(@value [$($type)?] [$($value)?]),)+
            };
        }
    };
    (@type [] [$value:expr]) => { &'static str };
    (@type [$type:ty] [$value:expr]) => { $type };
    (@type [$group:ty] []) => { &'static $group };
    (@value [$($type:ty)?] [$value:expr]) => { $value };
    (@value [$group:ty] []) => {
        <$group as $crate::text::TextsIn<$crate::text::marker::English>>::TEXTS
    };
}
