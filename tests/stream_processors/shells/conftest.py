"""A country of a test's own."""

import uuid

import pytest


@pytest.fixture
def country() -> str:
    """A country code that no other test uses, for topics of the test's own."""
    return f"zz{uuid.uuid4().hex[:10]}"
