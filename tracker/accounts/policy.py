"""The numbers of signing in. No statute sets them; they follow common practice for classified protection."""

from __future__ import annotations

from datetime import timedelta

# Failures in a row after which an account is locked, and how long.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
# A sign-in ends after so long without a request, and after so long at all events.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# The instant of the last request is written down again only after so long.
SEEN_EVERY = timedelta(minutes=1)
INVITED_FOR = timedelta(days=7)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
# Of a password's four kinds of sign (small, capital, digit, other) so many must be there, unless it is long.
KINDS_OF_SIGN, LONG_PASSWORD = 3, 16
RECOVERY_CODES = 10
# Clocks of telephones are wrong by a step of thirty seconds at times.
STEPS_ASIDE = 1
