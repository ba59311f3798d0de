from __future__ import annotations

from hypothesis import HealthCheck, settings

# Histories take a while to draw; on a busy machine that is no failure.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
