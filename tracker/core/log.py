"""What operators read: one JSON object a line on the error stream, instants in UTC."""

from __future__ import annotations

import sys
from typing import Any

import structlog


def configure() -> None:
    """Send the program's log to the error stream; said once, when the application is put together."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> Any:
    """The program's logger: ``logger().info("job_done", job="sweep", on="2026-11-24")``."""
    return structlog.get_logger()
