"""A file is read without hanging, and what is wrong with it is said with its line."""

import os
import socket
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.config.document import parsed_document, read_raw
from sync_tui.config.leak import HIDDEN, leaks, secret_kind
from sync_tui.domain.errors import ConfigError

PATH = Path("some.toml")
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"


def message_of(raw: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parsed_document(PATH, raw)
    return str(caught.value)


def test_a_fifo_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="is not a regular file"):
        read_raw(tmp_path / "config.toml", 10)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_a_device_or_a_folder_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="is not a regular file"):
        read_raw(Path(path), 10)


def test_a_file_that_one_may_not_read_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied; let your own user read it"):
        read_raw(tmp_path / "config.toml", 10)


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        with pytest.raises(ConfigError, match="cannot be read"):
            read_raw(tmp_path / "s", 10)


def test_a_path_with_a_nul_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot be read: embedded null byte"):
        read_raw(Path("a\0b"), 10)


def test_a_missing_file_is_left_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_raw(tmp_path / "none", 10)


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a" * 2048)
    assert read_raw(path, 2048).raw == b"a" * 2048
    path.write_bytes(b"a" * 2049)
    with pytest.raises(ConfigError, match="is larger than 2 KiB"):
        read_raw(path, 2048)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for path in (Path("/dev/null"), Path("/"), tmp_path / "none"):
        with pytest.raises((ConfigError, FileNotFoundError)):
            read_raw(path, 10)
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a = [1,\n b", "some.toml, line 2 column 2: is not valid TOML: Invalid value"),
        (b'a = 1\nb = "cut', "some.toml, line 2: is not valid TOML: Unterminated string, and here the file ends"),
        (b"a = 1\nb = '\xff'", "some.toml, line 2: is not UTF-8; save it as UTF-8"),
        ("a = 1".encode("utf-16"), "some.toml, line 1: is not UTF-8; save it as UTF-8"),
        (b"a=" + b"[" * 5_000, "some.toml: is nested too deep; remove the inner arrays or tables"),
        (b"a=" + b"1" * 5_000, "some.toml: holds a value that is out of range, such as a number of too many digits"),
        (b".".join([b"a"] * 50_000) + b"=1", "some.toml: has lines with far too many dots; shorten its keys"),
    ],
)
def test_broken_toml_says_where(raw: bytes, message: str) -> None:
    assert message_of(raw) == message


def test_a_parser_message_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        raise tomllib.TOMLDecodeError(f"Cannot declare ('{TOKEN}',) twice (at line 1, column 2)")

    monkeypatch.setattr(tomllib, "loads", refuse)
    assert message_of(b"x") == "some.toml, line 1 column 2: is not valid TOML: it seems to hold a secret"


def test_a_byte_order_mark_is_no_error() -> None:
    assert parsed_document(PATH, b"\xef\xbb\xbfa = 1").table == {"a": 1}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_config_error(raw: bytes) -> None:
    try:
        parsed_document(PATH, raw)
    except ConfigError as error:
        message = str(error)
    else:
        return
    assert message.startswith("some.toml")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TOKEN, "a token"),
        (f"Bearer {TOKEN}", "a token"),
        ("ewogICJhbGciOiJIUzI1NiJ9.ewogICJzdWIiOiIxIn0.x", "a token"),
        ("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9", "a token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"),
        ("MIIE\n-----END PRIVATE KEY-----", "a private key"),
        ("163a345e-2dd4-51ff-bcf5-7667de564bb0", None),
        ("enterprise.example.company.com", None),
        ("eyewear.storefront", None),
        ("monkeyJungles.production", None),
        ("Acme · Google Drive", None),
    ],
)
def test_a_secret_is_told_by_its_looks(text: str, kind: str | None) -> None:
    assert secret_kind(text) == kind


def test_a_secret_is_found_wherever_it_hides() -> None:
    table: dict[str, object] = {"a": [{"b": TOKEN}], TOKEN: 1, "c": {"d": "-----BEGIN X"}}
    assert sorted(map(str, leaks(table))) == sorted(
        [
            str((("a", 0, "b"), "looks like a token")),
            str(((HIDDEN,), "looks like a token")),
            str((("c", "d"), "looks like a private key")),
        ]
    )


def test_a_table_nested_beyond_reason_is_not_followed() -> None:
    table = tomllib.loads(".".join(["a"] * 2_000) + f' = "{TOKEN}"')
    assert list(leaks(table)) == [(("a",) * 8, "holds tables nested too deep")]
