//! Requests by route, never by path: paths have no bound and can carry secrets.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Bucket bounds in seconds.
const BOUNDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Metrics of HTTP requests.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    requests: Family<ResponseLabels, Counter>,
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: MethodLabel,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResponseLabels {
    route: String,
    method: MethodLabel,
    status: StatusClass,
}

/// A request method; all unknown ones share a label, since clients can invent any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(missing_docs, reason = "the variants are named like the methods")]
pub enum MethodLabel {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Other,
}

/// The first digit of a status code: `2xx`, `4xx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct StatusClass(u16);

impl EncodeLabelValue for StatusClass {
    fn encode(
        &self,
        encoder: &mut prometheus_client::encoding::LabelValueEncoder<'_>,
    ) -> Result<(), std::fmt::Error> {
        std::fmt::Write::write_fmt(encoder, format_args!("{}xx", self.0))
    }
}

impl HttpMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let requests = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> _);
        registry.register(
            "http_requests",
            "Requests, by route, method and class of status",
            requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its response's head; the body of a stream is not included",
            Unit::Seconds,
            durations.clone(),
        );
        Self {
            requests,
            durations,
        }
    }

    /// Counts a response. `route` is the matched template, so that the number of labels is bounded.
    pub fn count(&self, route: &str, method: MethodLabel, status: u16, took: Duration) {
        let request = RequestLabels {
            route: route.to_owned(),
            method,
        };
        self.durations
            .get_or_create(&request)
            .observe(took.as_secs_f64());
        let response = ResponseLabels {
            route: request.route,
            method,
            status: StatusClass(status / 100),
        };
        self.requests.get_or_create(&response).inc();
    }
}
