//! The HTTP API and pages: the only place that knows status codes.
