"""Which proxy the environment names."""

import pytest

from sync_tui.domain.profile import Origin
from sync_tui.paragon.proxy import proxy_url

CLOUD = Origin("https", "sync.example.com", 443)
NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_without_a_proxy_in_the_environment_there_is_none() -> None:
    assert proxy_url(CLOUD) is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_an_https_origin_is_reached_through_the_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://proxy.example:3128")
    assert proxy_url(CLOUD) == "http://proxy.example:3128"


def test_a_proxy_of_plain_http_is_not_for_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    assert proxy_url(CLOUD) is None


def test_a_proxy_without_a_scheme_speaks_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert proxy_url(CLOUD) == "http://proxy.example:3128"


@pytest.mark.parametrize(
    "exceptions", ["*", "example.com", ".example.com", "sync.example.com:443", "a.b, sync.example.com"]
)
def test_an_exception_is_reached_directly(exceptions: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert proxy_url(CLOUD) is None


def test_an_address_can_be_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "2001:db8::1")
    assert proxy_url(Origin("https", "2001:db8::1", 443)) is None


@pytest.mark.parametrize(
    "origin", [Origin("http", "127.0.0.1", 8080), Origin("http", "::1", 80), Origin("https", "localhost", 443)]
)
def test_this_machine_is_never_reached_through_a_proxy(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    assert proxy_url(origin) is None


@pytest.mark.parametrize(
    "url", ["socks5://user:hunter2@proxy:1080", "http://", "http://hunter2:x@[", "http://p:hunter2/"]
)
def test_a_proxy_we_cannot_use_is_named_without_its_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ValueError, match="HTTPS_PROXY or ALL_PROXY is not an http:// or https:// URL") as caught:
        proxy_url(CLOUD)
    assert "hunter2" not in str(caught.value)
