"""Settings of all tests."""

import os

from hypothesis import settings

# The first call of a rule compiles it, so a deadline would measure the compiler. In CI the examples are the same
# every time; elsewhere each run tries new ones.
settings.register_profile("here", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("here")
