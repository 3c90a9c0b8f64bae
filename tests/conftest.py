"""What all tests share: hypothesis draws the same examples every time, Ctrl-C works."""

import signal

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

# Whoever starts the tests in the background may have had them ignore Ctrl-C, and so
# all that they start; some of them press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
