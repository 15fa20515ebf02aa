"""Every metric of the hub, named here and nowhere else; no label ever holds a value of a record."""

from prometheus_client import Counter, Gauge, Histogram

# From 1 ms, a batch in memory, to 30 s, a database that is away.
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

EVENTS_IN = Counter("mca_events_in", "Events a processor took.", ["processor", "country"])
EVENTS_OUT = Counter("mca_events_out", "Events a processor sent on, by topic.", ["processor", "topic"])
EVENTS_REJECTED = Counter(
    "mca_events_rejected", "Events a processor sent to the rejections, by reason code.", ["processor", "reason"]
)
EVENTS_HELD = Counter(
    "mca_events_held", "Reports held for a person's screening, by reason code.", ["country", "reason"]
)
BATCH_SECONDS = Histogram(
    "mca_batch_seconds", "Seconds from taking a batch to its outputs being stored.", ["processor"], buckets=SECONDS
)
CONSUMER_LAG = Gauge("mca_consumer_lag", "Messages waiting for a processor.", ["processor", "topic", "partition"])
PROGRESS_AGE_SECONDS = Gauge(
    "mca_progress_age_seconds",
    "Seconds since a processor last moved forward on a partition.",
    ["processor", "topic", "partition"],
)
SOURCE_UNAVAILABLE = Counter(
    "mca_source_unavailable", "Times a processor had to wait for Kafka, PostgreSQL or a source.", ["processor"]
)
PAYLOADS_READ = Counter("mca_connector_payloads_read", "Payloads a connector read.", ["connector"])
PAYLOADS_WRITTEN = Counter("mca_connector_payloads_written", "Reports a connector sent on.", ["connector"])
PAYLOADS_REJECTED = Counter(
    "mca_connector_payloads_rejected", "Payloads a connector rejected, by reason code.", ["connector", "reason"]
)
PAYLOADS_UNCHANGED = Counter(
    "mca_connector_payloads_unchanged", "Payloads a connector had sent before, unchanged.", ["connector"]
)
FIELDS_LEFT_OVER = Counter(
    "mca_connector_fields_left_over", "Filled fields of payloads that a mapping does not know.", ["connector"]
)
FIELDS_NOT_UNDERSTOOD = Counter(
    "mca_connector_fields_not_understood",
    "Records by field of the standard in which a word or value was not understood.",
    ["connector", "field"],
)
ROWS_WRITTEN = Counter("mca_registry_rows_written", "Rows written to the registry, by table.", ["table"])
KEYS_MADE = Counter("mca_keys_made", "Keys made for children.", ["country"])
KEYS_DESTROYED = Counter("mca_keys_destroyed", "Keys of children destroyed.", ["country"])
PUBLISH_REQUESTS = Counter("mca_publish_requests", "Requests answered, by route and HTTP status.", ["route", "status"])
PUBLISH_SECONDS = Histogram(
    "mca_publish_seconds", "Seconds from the headers of a request to its answer.", ["route"], buckets=SECONDS
)
PUBLISH_AT_ONCE = Gauge("mca_publish_at_once", "Requests in work now.")
PUBLISH_RECORDS = Counter(
    "mca_publish_records", "Records producers sent, by what became of them.", ["country", "source", "status"]
)
PUBLISH_SKIPPED = Counter("mca_publish_skipped", "Records skipped, by reason code.", ["source", "reason"])
PUBLISH_LOGINS_FAILED = Counter("mca_publish_logins_failed", "Failed logins, by kind of credential.", ["kind"])
PUBLISH_SPOOLED = Counter("mca_publish_webhook_spooled", "Messages of webhooks put into an inbox.", ["connector"])
