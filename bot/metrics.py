"""What /metrics shows: Prometheus counters and histograms, each named once."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

PUSHES = Counter("kehui_pushes", "Pushes accepted, by message kind", ["kind"], registry=REGISTRY)
REPEATS = Counter("kehui_push_repeats", "Pushes that had been stored before", registry=REGISTRY)
REPLIES = Counter("kehui_replies", "Replies to citizens, by decision", ["decision"], registry=REGISTRY)
PUSH_SECONDS = Histogram(
    "kehui_push_seconds",
    "From receiving a push to its HTTP response",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 5),
)
MODEL_CALLS = Counter("kehui_model_calls", "Calls to the model, by outcome", ["outcome"], registry=REGISTRY)
MODEL_TOKENS = Counter("kehui_model_tokens", "Tokens that the model counted", ["kind"], registry=REGISTRY)
MODEL_SECONDS = Histogram(
    "kehui_model_seconds",
    "How long calls to the model took, failed ones too",
    registry=REGISTRY,
    buckets=(0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2),
)
SENDS = Counter(
    "kehui_sends", "Attempts to send, by channel and outcome", ["channel", "outcome"], registry=REGISTRY
)
TOKEN_REFRESHES = Counter(
    "kehui_token_refreshes", "Access tokens fetched from the platform", registry=REGISTRY
)
OUTBOX_DEPTH = Gauge("kehui_outbox_depth", "Messages not yet sent, by status", ["status"], registry=REGISTRY)
OUTBOX_AGE = Gauge("kehui_outbox_oldest_seconds", "Age of the oldest unsent message", registry=REGISTRY)
PUSH_BACKLOG = Gauge("kehui_push_backlog", "Pushes stored and not yet worked on", registry=REGISTRY)
