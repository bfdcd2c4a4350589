"""What holds for every test: no platform call goes out that docs/live-status.md does not name."""

from collections.abc import Iterator

import pytest
import structlog
from aiohttp import web_app

from bot.sandbox.traffic import HEARD
from tests.live import shown
from tests.live.table import named

PEERS = ("tests/wire/sandbox/", "tests/wire/wecombot/test_public_client.py", "tests/browser/", "tests/bench/")
"""Whoever calls the sandbox here is not our own adapter."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="note which test shows which platform call")


@pytest.fixture(autouse=True)
def services_are_forgotten() -> Iterator[None]:
    """aiohttp remembers a thousand applications by their handlers: 20 MB each here, with every service behind them."""
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(autouse=True)
def logs_are_as_they_were() -> Iterator[None]:
    """A command that a test runs sets what is logged, and would silence the tests after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def platform_calls_are_known(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every call that reached a sandbox stands in the table, and a test that is named as proof made its calls."""
    HEARD.clear()
    yield
    test = request.node.nodeid.partition("[")[0]
    if test.startswith(PEERS):
        return
    calls = {named(platform, what) for platform, what in HEARD} - {""}
    if request.config.getoption("--record"):
        # One line of several parameters need not make the call.
        shown.add(test, calls if test == request.node.nodeid else ())
        return
    missing = calls - set(shown.known())
    assert not missing, f"calls that docs/live-status.md does not name (tests/live/table.py): {sorted(missing)}"
    lost = shown.by(test) - calls
    assert not lost or request.session.testsfailed, f"this test is named as proof of {sorted(lost)}: run with --record"
