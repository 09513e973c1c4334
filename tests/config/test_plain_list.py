"""A plain watch list is read in another way than by the parser of TOML, and never otherwise."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.config.document import parsed_document
from sync_tui.config.plain_list import plain_watch_list
from sync_tui.config.watchlist import parsed_watch_list, rendered_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync, WatchList

NAME = SafeText("team")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
MANY_TAGS = ", ".join(['"a"'] * 33)
TAME = st.sampled_from(["", "Acme · Drive", "a = b", "[[sync]]", "# x", "a, b.", "x" * 64])
WILD = TAME | st.text('aé·\u202e\u00a0 \t\\"#[]=.,~', max_size=8) | st.sampled_from(["x" * 600, JWT])


def lists(words: st.SearchStrategy[str]) -> st.SearchStrategy[WatchList]:
    """Watch lists with such words."""
    texts = words.map(lambda text: clean(text) or None)
    tags = st.lists(words.map(lambda text: SafeText(clean(text) or "prod")), max_size=3).map(tuple)
    syncs = st.builds(
        WatchedSync,
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True),
        st.sampled_from(["default", "prod"]),
        *[texts] * 5,
        tags,
        texts,
        st.just(NAME),
    )
    several = st.lists(syncs, min_size=1, max_size=4, unique_by=lambda sync: sync.key)
    return st.builds(WatchList, st.just(NAME), texts, several.map(tuple))


ENTRY = ["[[sync]]", 'id = "z"', 'label = "L"', "", "# ours", 'tags = ["a", "b"]', 'note = "n"', 'profile = "prod"']
ODD_LINES = st.sampled_from(
    [
        *(
            "schema = 1",
            "schema = 2",
            "schema = 01",
            'schema = "1"',
            "entries = 1",
            "entries = 2",
            "[[sync]]",
            "[sync]",
        ),
        *(
            'id = "a"',
            'id = "b"',
            'id = ""',
            'id = "a b"',
            "id = 5",
            'id="a"',
            "id = 'a'",
            'id = """a"""',
            '"id" = "a"',
        ),
        *('title = "T"', "title = 5", 'group = "\\u0041"', 'group = "a\tb"', 'host = "h"', 'sync = "a"', 'a.b = "a"'),
        *('profile = ""', 'user = "u"', 'user = "\u202e"', "# [[sync]]", '# id = "a"', " ", "\r", 'user = "a" # a'),
        *(
            'tags = ["a",]',
            "tags = []",
            'tags = [""]',
            'tags = "a"',
            'tags = [\n    "a",\n    "b",\n]',
            "]",
            '    "a",',
        ),
        *('user = "[[sync]]"', 'user = " = "', f'user = "{JWT}"', 'user = "-----BEGIN "', f"tags = [{MANY_TAGS}]"),
        *(f'group = "{"x" * 65}"', f'group = "{"x" * 64}"', 'group = "·"'),
    ]
)


def judged(raw: bytes) -> WatchList | None:
    """What the parser of TOML makes of it; None where that refuses it."""
    try:
        return parsed_watch_list(parsed_document(Path("team.toml"), raw), NAME)
    except ConfigError:
        return None


@given(lists(TAME))
def test_what_the_program_writes_is_plain_as_long_as_its_words_are(watch_list: WatchList) -> None:
    assert plain_watch_list(rendered_watch_list(watch_list), NAME) == judged(rendered_watch_list(watch_list))


@given(lists(WILD))
def test_what_the_program_writes_is_read_as_the_parser_reads_it(watch_list: WatchList) -> None:
    raw = rendered_watch_list(watch_list)
    assert plain_watch_list(raw, NAME) in (None, judged(raw))


@given(st.integers(2, len(ENTRY)), st.lists(st.tuples(st.integers(0, 9), ODD_LINES), max_size=2))
def test_what_people_write_is_read_as_the_parser_reads_it(length: int, odd: list[tuple[int, str]]) -> None:
    lines = ["schema = 1", *ENTRY[:length]]
    for place, line in odd:
        lines.insert(place, line)
    raw = "".join(f"{line}\n" for line in lines).encode()
    plain = plain_watch_list(raw, NAME)
    assert plain is None or plain == judged(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'schema = 1\n[[sync]]\nid = "a"\n',
        'schema = 1\ntitle = "A\u00a0B"\n[[sync]]\nid = "a"\nlabel = "\U0001f469\u200d\U0001f680\t\u202e"\n'.encode(),
        b'schema = 1\ntitle = "Team \xc2\xb7 A"\n\n# [[sync]]\n# id = "z"\n[[sync]]\nid = "a"\ntags = ["eu", "prod"]\n',
        rendered_watch_list(
            WatchList(
                NAME,
                SafeText("Acme · all"),
                (
                    WatchedSync("a", "prod", SafeText("Acme · Drive"), tags=(SafeText("eu"),), list_name=NAME),
                    WatchedSync("b", user=SafeText("u"), group=SafeText("Acme, Inc."), list_name=NAME),
                ),
            )
        ),
    ],
)
def test_a_plain_list_is_not_left_to_the_parser(raw: bytes) -> None:
    plain = plain_watch_list(raw, NAME)
    assert plain is not None
    assert plain == judged(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b'\xef\xbb\xbfschema = 1\n[[sync]]\nid = "a"\n',
        b'schema = 1\n[[sync]]\nid = "a"',
        b'schema = 1\n[[sync]]\nid = "a"\n[[sync]]\nid = "a"\n',
        b'schema = 1\n[[sync]]\nid = "a"\ngroup = 5\n',
        b'schema = 1\n[[sync]]\nid = "a"\nprofile = "a b"\n',
        'schema = 1\n[[sync]]\nid = "a"\nuser = "\u202e"\n'.encode(),
        b'schema = 1\nentries = 2\n[[sync]]\nid = "a"\n',
        b'schema = 1\n[[sync]]\nid = "a"\nnote = "' + JWT.encode() + b'"\n',
        b'schema = 1\n[[sync]]\nid = "a"\n' + b"# " + b"." * 4_000 + b"\n",
        f'schema = 1\n[[sync]]\nid = "a"\ngroup = "{"x" * 63}\u200d"\n'.encode(),
        'schema = 1\n[[sync]]\nid = "a"\nlabel = "\u200d\x1b"\n'.encode(),
        'schema = 1\n[[sync]]\nid = "a"\nuser = "x\u200d"\n'.encode(),
        b"schema = 1\n" + b"".join(b'[[sync]]\nid = "%d"\n' % number for number in range(10_001)),
    ],
)
def test_what_is_odd_or_wrong_is_left_to_the_parser(raw: bytes) -> None:
    assert plain_watch_list(raw, NAME) is None
