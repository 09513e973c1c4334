"""Which proxy the environment names for an origin: HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl reads them."""

from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from sync_tui.domain.profile import Origin, is_loopback
from sync_tui.domain.text import SafeText

NO_PROXY_URL = SafeText("HTTPS_PROXY or ALL_PROXY is not an http:// or https:// URL")


def proxy_url(origin: Origin) -> str | None:
    """The URL of the proxy to reach `origin` through, or None; `ValueError` for one that is not http or https.

    This machine is never reached through a proxy. The message of the error holds no part of the URL, which may carry
    a password.
    """
    if origin.scheme != "https" or is_loopback(origin.host):
        return None
    proxies = getproxies_environment()
    url = proxies.get("https") or proxies.get("all")
    if not url or proxy_bypass_environment(_place(origin), proxies):
        return None
    url = url if "://" in url else f"http://{url}"
    if not _is_usable(url):
        raise ValueError(NO_PROXY_URL)
    return url


def _place(origin: Origin) -> str:
    # A port cannot be told from the end of a bare IPv6 address.
    return origin.host if ":" in origin.host else f"{origin.host}:{origin.port}"


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
