//! Closed sets of words on the wire: types, statuses, kinds.

/// [`words!`](crate::words) on the wire and in the database.
macro_rules! vocabulary {
    ($(#[doc = $doc:literal])* $(#[derive($derived:ident)])? $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $crate::words! {
            $(#[doc = $doc])*
            #[derive(serde::Serialize, serde::Deserialize $(, $derived)?)]
            pub $name {
                $($(#[$vdoc])* #[serde(rename = $text)] $variant = $text,)+
            }
        }

        impl crate::json::FromJson for $name {
            const EXPECTED: &'static str = concat!("one of" $(, " ", $text)+);

            fn from_json(value: crate::json::JsonValue) -> Result<Self, crate::json::JsonError> {
                let text = String::from_json(value)?;
                Self::parse(&text).ok_or_else(|| crate::json::JsonError::expected(Self::EXPECTED))
            }
        }

        impl crate::json::ToJson for $name {
            fn write_json(&self, writer: &mut crate::json::JsonWriter) {
                writer.text(self.as_str());
            }
        }

        // Written out, because utoipa's derive does not see a `rename` that comes from a macro.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some(Self::ALL.iter().map(|value| value.as_str())))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary!(
    /// The events of deadlines that a user is alerted of.
    AlertKind {
        /// Focused time has reached the plan.
        TimeElapsed = "timeElapsed",
        /// A pause ends automatically in a minute.
        PauseEnding = "pauseEnding",
        /// A pause has ended automatically.
        PauseEnded = "pauseEnded",
        /// The session has completed automatically.
        SessionCompleted = "sessionCompleted",
    }
);

vocabulary!(
    /// The kind of a session, which fixes its length unless it is custom.
    SessionType {
        /// 25 minutes.
        Pomodoro = "pomodoro",
        /// 15 minutes.
        Short = "short",
        /// 45 minutes.
        Long = "long",
        /// 5 to 120 minutes, as requested.
        Custom = "custom",
    }
);

impl SessionType {
    /// The planned duration that the type fixes, in minutes; none for custom.
    #[must_use]
    pub const fn preset_minutes(self) -> Option<u32> {
        match self {
            Self::Pomodoro => Some(25),
            Self::Short => Some(15),
            Self::Long => Some(45),
            Self::Custom => None,
        }
    }
}

vocabulary!(
    /// How a session came into the log.
    SessionSource {
        /// It was timed while it took place.
        Live = "live",
        /// It was entered afterwards.
        Manual = "manual",
        /// It was timed elsewhere and imported.
        Import = "import",
    }
);

impl SessionSource {
    /// The source of sessions from before it was recorded.
    #[must_use]
    pub const fn live() -> Self {
        Self::Live
    }
}

vocabulary!(
    /// The status of a session.
    SessionStatus {
        /// Running, in time or in overtime.
        Active = "active",
        /// In a pause.
        Paused = "paused",
        /// Ended as completed, by the user or automatically.
        Completed = "completed",
        /// Given up.
        Abandoned = "abandoned",
    }
);

impl SessionStatus {
    /// Open means active or paused.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Paused)
    }

    /// Reads names with commas between them, each value once; `open` means active or paused.
    ///
    /// # Errors
    /// The first name that is none.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, &str> {
        let mut statuses = Vec::new();
        for name in text.split(',') {
            let named: &[Self] = match (name, Self::parse(name)) {
                ("open", _) => &[Self::Active, Self::Paused],
                (_, Some(status)) => &[status],
                _ => return Err(name),
            };
            for status in named {
                if !statuses.contains(status) {
                    statuses.push(*status);
                }
            }
        }
        Ok(statuses)
    }
}

vocabulary!(
    /// What the time between an end and its reopening counts as.
    CountedAs {
        /// One of the session's pauses.
        Pause = "pause",
        /// Focused time.
        Focus = "focus",
    }
);

vocabulary!(
    /// The source of a distraction.
    DistractionKind {
        /// The user's own thoughts.
        Internal = "internal",
        /// Another person or thing.
        External = "external",
    }
);
