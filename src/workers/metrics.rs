//! What is counted, for Prometheus.

use crate::domain::time::Millis;
use crate::storage::inbox::Depth;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Updates to be handled.
    Inbox,
    /// Calls to be sent.
    Outbox,
    /// Jobs whose time is to come.
    Jobs,
}

impl Queue {
    const fn label(self) -> OfQueue {
        OfQueue {
            queue: match self {
                Queue::Inbox => "inbox",
                Queue::Outbox => "outbox",
                Queue::Jobs => "jobs",
            },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfQueue {
    queue: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfResult {
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSend {
    method: &'static str,
    result: &'static str,
}

/// The counters of one service.
pub struct Metrics {
    registry: Registry,
    received: Counter,
    handled: Family<OfResult, Counter>,
    handling: Histogram,
    jobs: Family<OfResult, Counter>,
    sends: Family<OfSend, Counter>,
    sending: Histogram,
    waiting: Family<OfQueue, Gauge>,
    age: Family<OfQueue, Gauge<f64, AtomicU64>>,
    parked: Family<OfQueue, Gauge>,
    shares: Gauge,
    nodes: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("prilavok"),
            received: Counter::default(),
            handled: Family::default(),
            handling: Histogram::new(exponential_buckets(0.000_5, 2.0, 14)),
            jobs: Family::default(),
            sends: Family::default(),
            sending: Histogram::new(exponential_buckets(0.01, 2.0, 12)),
            waiting: Family::default(),
            age: Family::default(),
            parked: Family::default(),
            shares: Gauge::default(),
            nodes: Gauge::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "updates_received",
            "Updates kept for the first time",
            self.received.clone(),
        );
        registry.register(
            "updates_handled",
            "Tries to handle an update, by result",
            self.handled.clone(),
        );
        registry.register_with_unit(
            "handling",
            "Time to handle an update, without the commit",
            Unit::Seconds,
            self.handling.clone(),
        );
        registry.register(
            "jobs_run",
            "Tries to run a job, by result",
            self.jobs.clone(),
        );
        registry.register(
            "sends",
            "Calls of the Bot API, by method and result",
            self.sends.clone(),
        );
        registry.register_with_unit(
            "sending",
            "Time of a call of the Bot API",
            Unit::Seconds,
            self.sending.clone(),
        );
        registry.register(
            "queue_waiting",
            "What waits in a queue",
            self.waiting.clone(),
        );
        registry.register_with_unit(
            "queue_oldest_age",
            "For how long the oldest in a queue has been waiting or, of jobs, overdue",
            Unit::Seconds,
            self.age.clone(),
        );
        registry.register(
            "queue_parked",
            "What was given up: parked updates and jobs, refused calls",
            self.parked.clone(),
        );
        registry.register(
            "shares_held",
            "Shares of the work that this process holds, of 64",
            self.shares.clone(),
        );
        registry.register(
            "nodes",
            "Processes that the work is shared by, as this one knows",
            self.nodes.clone(),
        );
    }

    /// So many new updates were put down.
    pub fn received(&self, count: usize) {
        self.received
            .inc_by(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// An update was handled, or failed.
    pub fn handled(&self, well: bool, took: Duration) {
        let result = if well { "done" } else { "failed" };
        self.handled.get_or_create(&OfResult { result }).inc();
        self.handling.observe(took.as_secs_f64());
    }

    /// An update was given up.
    pub fn parked_update(&self) {
        let result = "parked";
        self.handled.get_or_create(&OfResult { result }).inc();
    }

    /// A job was run: `done`, `failed` or `parked`.
    pub fn job(&self, result: &'static str) {
        self.jobs.get_or_create(&OfResult { result }).inc();
    }

    /// A call was made.
    pub fn send(&self, method: &'static str, result: &'static str, took: Duration) {
        self.sends.get_or_create(&OfSend { method, result }).inc();
        self.sending.observe(took.as_secs_f64());
    }

    /// How full a queue is now.
    pub fn depth(&self, queue: Queue, depth: Depth, now: Millis) {
        let label = queue.label();
        self.waiting.get_or_create(&label).set(depth.waiting);
        self.parked.get_or_create(&label).set(depth.parked);
        let age = depth
            .oldest_at
            .map_or(0, |at| now.since(Millis(at)).num_milliseconds().max(0));
        self.age
            .get_or_create(&label)
            .set(Duration::from_millis(age.unsigned_abs()).as_secs_f64());
    }

    /// So many shares are held, and so many processes work.
    pub fn shares(&self, held: usize, nodes: usize) {
        self.shares.set(i64::try_from(held).unwrap_or(i64::MAX));
        self.nodes.set(i64::try_from(nodes).unwrap_or(i64::MAX));
    }

    /// Everything, in the text format of OpenMetrics.
    ///
    /// # Errors
    /// Never in practice: a string takes everything.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
