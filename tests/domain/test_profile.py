import copy
import pickle
import traceback
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.profile import (
    CommandToken,
    EnvToken,
    FileToken,
    FixedToken,
    KeyringToken,
    Origin,
    Profile,
    Secret,
    SigningKeyToken,
    is_loopback,
    parsed_base_url,
)

TOKEN = "canary-1f0e9d"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://sync.useparagon.com", "https://sync.useparagon.com"),
        ("https://sync.useparagon.com/", "https://sync.useparagon.com"),
        ("https://sync.useparagon.com/api", "https://sync.useparagon.com"),
        ("https://sync.useparagon.com/api/", "https://sync.useparagon.com"),
        ("https://sync.useparagon.com:443/api", "https://sync.useparagon.com"),
        ("https://sync.example.com:8443", "https://sync.example.com:8443"),
        ("HTTPS://Sync.Example.COM", "https://sync.example.com"),
        ("https://xn--4ca.example", "https://xn--4ca.example"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://[2001:DB8::7]:8443/api", "https://[2001:db8::7]:8443"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://127.0.0.2", "http://127.0.0.2"),
        ("http://localhost:80/api", "http://localhost"),
        ("http://LOCALHOST", "http://localhost"),
        ("http://[::1]:9000/", "http://[::1]:9000"),
    ],
)
def test_a_plain_base_url_is_an_origin(text: str, origin: str) -> None:
    assert str(parsed_base_url(text)) == origin
    assert parsed_base_url(origin) == parsed_base_url(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "begins with https"),
        ("sync.example.com", "begins with https"),
        ("ftp://sync.example.com", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https://", "names a host"),
        ("https:///api", "names a host"),
        ("https://user@sync.example.com", "user name"),
        ("https://user:word@sync.example.com", "user name"),
        ("https://sync.example.com:443@evil.example", "user name"),
        ("https://@sync.example.com", "user name"),
        ("https://sync.exämple.com", "plain ASCII"),
        ("https://ｓync.example.com", "plain ASCII"),
        ("https://sync.example.com\\@evil.example", "plain ASCII"),
        ("https://sync.exa\tmple.com", "plain ASCII"),
        ("https://sync.example.com\n", "plain ASCII"),
        ("https://sync.example.com\r\nhost: evil", "plain ASCII"),
        (" https://sync.example.com", "plain ASCII"),
        ("https://sync.example.com.", "the host"),
        ("https://.example.com", "the host"),
        ("https://a..b", "the host"),
        ("https://-a.example", "the host"),
        ("https://a_b.example", "the host"),
        ("https://a%2eb.example", "the host"),
        ("https://a;b", "the host"),
        (f"https://{'a' * 64}.example", "the host"),
        (f"https://{'a.' * 127}example", "the host"),
        ("https://[::1", "the host"),
        ("https://[1.2.3.4]", "the host"),
        ("https://[v1.a]", "the host"),
        ("https://[1::2::3]", "the host"),
        ("https://[::g]", "the host"),
        ("https://[::1]evil.example", "the host"),
        ("https://evil.example[::1]", "the host"),
        ("https://sync.example.com:0443", "the host"),
        ("https://[fe80::1%25eth0]", "no zone"),
        ("http://[::1%25eth0]", "no zone"),
        ("https://sync.example.com:0", "the port"),
        ("https://sync.example.com:99999", "the port"),
        ("https://sync.example.com:", "the port"),
        ("https://sync.example.com:+44", "the port"),
        ("https://sync.example.com:4_4", "the port"),
        ("https://sync.example.com:443:443", "the port"),
        ("https://sync.example.com/apix", "ends after the host"),
        ("https://sync.example.com/API", "ends after the host"),
        ("https://sync.example.com/api/syncs", "ends after the host"),
        ("https://sync.example.com//", "ends after the host"),
        ("https://sync.example.com/api//", "ends after the host"),
        ("https:////sync.example.com", "ends after the host"),
        ("https:/sync.example.com", "ends after the host"),
        ("https://sync.example.com/..", "ends after the host"),
        ("https://sync.example.com?", "ends after the host"),
        ("https://sync.example.com?x=1", "ends after the host"),
        ("https://sync.example.com#", "ends after the host"),
        ("https://sync.example.com#@evil.example", "ends after the host"),
        ("http://sync.example.com", "http is for loopback"),
        ("http://0.0.0.0", "http is for loopback"),
        ("http://127.0.0.1.evil.example", "http is for loopback"),
        ("http://localhost.evil.example", "http is for loopback"),
        ("http://2130706433", "http is for loopback"),
        ("http://0x7f.1", "http is for loopback"),
        ("http://[2001:db8::1]", "http is for loopback"),
    ],
    ids=ascii,
)
def test_a_base_url_that_two_programs_could_read_differently_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        parsed_base_url(text)


@settings(max_examples=500)
@given(st.text("htps:/[]@.\\?#%:a1-_ \t", max_size=24).map(lambda rest: f"https://{rest}"))
def test_whatever_is_accepted_reads_back_as_the_same_origin(text: str) -> None:
    try:
        origin = parsed_base_url(text)
    except ValueError:
        return
    assert parsed_base_url(str(origin)) == origin
    assert text.lower().startswith(str(origin).removesuffix(f":{origin.port}"))


@pytest.mark.parametrize(
    ("origin", "label"),
    [
        (Origin("https", "a.example", 443), "a.example"),
        (Origin("https", "a.example", 8443), "a.example:8443"),
        (Origin("http", "::1", 80), "[::1]"),
        (Origin("http", "127.0.0.1", 443), "127.0.0.1:443"),
    ],
)
def test_the_label_of_an_origin_leaves_out_what_is_usual(origin: Origin, label: str) -> None:
    assert origin.label == label


@pytest.mark.parametrize(("host", "expected"), [("localhost", True), ("127.9.9.9", True), ("::1", True), ("a", False)])
def test_loopback_is_read_from_the_text_and_never_resolved(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_secret_says_nothing_of_itself_in_any_way_of_printing() -> None:
    secret = Secret(TOKEN)
    printed = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", f"{secret:s}", "%s" % secret]  # noqa: UP031
    printed += [f"{secret}", ascii(secret), repr([secret]), repr({"token": secret}), str(dir(secret))]
    printed += [repr(FixedToken(secret)), repr(Profile("p", Origin("https", "a", 443), FixedToken(secret)))]
    assert not [text for text in printed if TOKEN in text]
    assert secret.reveal() == TOKEN


def test_a_secret_is_not_quoted_by_a_traceback() -> None:
    def choke(token: Secret) -> None:
        raise ValueError(token)

    try:
        choke(Secret(TOKEN))
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "•••" in told
    assert TOKEN not in told


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not serialised"):
        pickle.dumps(Secret(TOKEN), protocol)


def test_a_secret_is_not_copied() -> None:
    with pytest.raises(TypeError, match="not copied"):
        copy.copy(Secret(TOKEN))
    with pytest.raises(TypeError, match="not copied"):
        copy.deepcopy([Secret(TOKEN)])
    with pytest.raises(TypeError, match="not copied"):
        copy.deepcopy(FixedToken(Secret(TOKEN)))


def test_two_secrets_are_not_compared_by_what_they_hold() -> None:
    assert Secret(TOKEN) != Secret(TOKEN)
    assert FixedToken(Secret(TOKEN)) != FixedToken(Secret(TOKEN))


def test_a_source_is_equal_to_none_of_another_kind() -> None:
    sources: list[object] = [
        EnvToken("name"),
        FileToken(Path("name")),
        CommandToken(("name",)),
        KeyringToken("name"),
        SigningKeyToken(EnvToken("name"), "project"),
    ]
    for number, source in enumerate(sources):
        assert [other == source for other in sources].count(True) == 1, number
