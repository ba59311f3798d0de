"""What Prometheus may scrape: how fast requests are acknowledged, what became of posts, how old the last tick is."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACK_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0)
"""Seconds; Slack gives up at three."""


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.acks = Counter(
            "affluent_acks", "Requests of Slack acknowledged, by kind.", ["kind"], registry=self._registry
        )
        self.ack_seconds = Histogram(
            "affluent_ack_seconds",
            "From taking up a request to its acknowledgement.",
            buckets=ACK_BUCKETS,
            registry=self._registry,
        )
        self.faults = Counter("affluent_faults", "Requests and ticks that failed.", ["where"], registry=self._registry)
        self.posts = Counter("affluent_posts", "Posts tried, by outcome.", ["outcome"], registry=self._registry)
        self.tick_age = Gauge(
            "affluent_tick_age_seconds", "Since the last tick ended well; -1 before the first.", registry=self._registry
        )
        self.connected = Gauge(
            "affluent_slack_connected", "1 while Slack can reach this process.", registry=self._registry
        )
        self.waiting = Gauge("affluent_outbox_waiting", "Posts that wait to be sent.", registry=self._registry)

    def exposition(self) -> bytes:
        """All of it in the Prometheus text format."""
        return generate_latest(self._registry)
