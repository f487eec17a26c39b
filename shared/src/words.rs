//! Closed sets of words: enums whose values have a spelling.

/// Declares an enum by the spelling of each value in JSON, the database, an address or a form.
///
/// ```
/// stint_rules::words! {
///     /// A direction.
///     #[derive(Default)]
///     pub Direction {
///         #[default]
///         Up = "up",
///         Down = "down",
///     }
/// }
/// assert_eq!(Direction::parse("down"), Some(Direction::Down));
/// assert_eq!(Direction::default().as_str(), "up");
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// Every value, in the order they are declared.
            $vis const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The spelling.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Reads the spelling, exactly.
            #[must_use]
            $vis fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}
