"""A watch list is safe to open from anybody, and comes back from its file as it went in."""

from pathlib import Path

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from sync_tui.config.document import parsed_document
from sync_tui.config.keys import NAME_RULE, SYNC, WATCH_LIST
from sync_tui.config.watchlist import fitting, parsed_watch_list, rendered_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SYNC_ID_RULE, WatchedSync, WatchList, is_sync_id

PATH = Path("team.toml")
NAME = SafeText("team")
ID = "163a345e-2dd4-51ff-bcf5-7667de564bb0"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"

MOST_SYNCS = WATCH_LIST["sync"].form.most
MOST_TAGS = SYNC["tags"].form.most
TAG_LIMIT = SYNC["tags"].form.each.most


def parsed(raw: bytes) -> WatchList:
    return parsed_watch_list(parsed_document(PATH, raw), NAME)


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parsed(text.encode())
    assert TOKEN not in "".join(caught.value.problems)
    return [problem.removeprefix("team.toml") for problem in caught.value.problems]


def assert_usable_or_refused(raw: bytes) -> None:
    try:
        found: WatchList | str = parsed(raw)
    except ConfigError as error:
        found = str(error)
    if isinstance(found, str):
        assert "\n" not in found
        return
    assert all(is_sync_id(sync.id) for sync in found.syncs)
    assert all(sync.label is None or clean(sync.label) == sync.label for sync in found.syncs)


def words(limit: int) -> st.SearchStrategy[SafeText]:
    return st.text(min_size=1, max_size=limit).map(lambda text: clean(text, limit))


def optional_words(limit: int) -> st.SearchStrategy[SafeText | None]:
    return st.none() | words(limit)


IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True)
SYNCS = st.builds(
    WatchedSync,
    id=IDS,
    profile=st.sampled_from(["default", "prod", "a.b-c"]),
    label=optional_words(SYNC["label"].form.most),
    user=optional_words(SYNC["user"].form.most),
    integration=optional_words(SYNC["integration"].form.most),
    pipeline=optional_words(SYNC["pipeline"].form.most),
    group=optional_words(SYNC["group"].form.most),
    tags=st.lists(words(TAG_LIMIT), max_size=4).map(tuple),
    note=optional_words(SYNC["note"].form.most),
    list_name=st.just(NAME),
)
WATCH_LISTS = st.builds(
    WatchList,
    name=st.just(NAME),
    title=optional_words(WATCH_LIST["title"].form.most),
    syncs=st.lists(SYNCS, max_size=4, unique_by=lambda sync: sync.key).map(tuple),
)
FULL = WatchList(
    NAME,
    SafeText("Onboarding, November"),
    (
        WatchedSync(
            ID,
            "prod",
            label=SafeText('Acme · "Google" Drive'),
            user=SafeText("org:{7}"),
            integration=SafeText("googledrive"),
            pipeline=SafeText("files"),
            group=SafeText("Acme"),
            tags=(SafeText("prod"), SafeText("emea")),
            note=SafeText("first customer\\on the new plan"),
            list_name=NAME,
        ),
        WatchedSync("b", list_name=NAME),
        WatchedSync("c", label=SafeText("last"), tags=(SafeText("x"),), list_name=NAME),
    ),
)


def test_the_form_we_write_is_the_one_people_write() -> None:
    assert rendered_watch_list(FULL).decode() == (
        "schema = 1\n"
        'title = "Onboarding, November"\n'
        "entries = 3\n"
        "\n"
        "[[sync]]\n"
        'label = "Acme · \\"Google\\" Drive"\n'
        'profile = "prod"\n'
        'user = "org:{7}"\n'
        'integration = "googledrive"\n'
        'pipeline = "files"\n'
        'group = "Acme"\n'
        'tags = [\n    "prod",\n    "emea",\n]\n'
        'note = "first customer\\\\on the new plan"\n'
        f'id = "{ID}"\n'
        "\n"
        "[[sync]]\n"
        'id = "b"\n'
        "\n"
        "[[sync]]\n"
        'label = "last"\n'
        'tags = [\n    "x",\n]\n'
        'id = "c"\n'
    )


@given(WATCH_LISTS)
@example(FULL)
@example(WatchList(NAME))
def test_a_list_comes_back_as_it_went_in(watch_list: WatchList) -> None:
    assert parsed(rendered_watch_list(watch_list)) == watch_list


@pytest.mark.parametrize(
    "watch_list", [FULL, WatchList(NAME), WatchList(NAME, SafeText("empty")), WatchList(NAME, None, FULL.syncs[:1])]
)
def test_a_file_cut_anywhere_is_an_error_or_the_whole_list(watch_list: WatchList) -> None:
    raw = rendered_watch_list(watch_list)
    for length in range(len(raw)):
        try:
            found = parsed(raw[:length])
        except ConfigError:
            continue
        assert found == watch_list, raw[:length]


@given(WATCH_LISTS, st.data())
def test_any_list_cut_anywhere_is_an_error_or_the_whole_list(watch_list: WatchList, data: st.DataObject) -> None:
    raw = rendered_watch_list(watch_list)
    try:
        found = parsed(raw[: data.draw(st.integers(0, len(raw)))])
    except ConfigError:
        return
    assert found == watch_list


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_watch_list_or_a_config_error(raw: bytes, with_schema: bool) -> None:
    assert_usable_or_refused(b"schema = 1\n" * with_schema + raw)


TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["schema", "entries", "title", "sync", "id", "label", "profile", "user", "tags", "note"])


@given(st.dictionaries(KEYS, TOML_VALUES, max_size=5), st.dictionaries(KEYS, TOML_VALUES, max_size=5), IDS)
def test_any_shape_of_toml_is_a_watch_list_or_a_config_error(
    top: dict[str, object], entry: dict[str, object], sync_id: str
) -> None:
    assert_usable_or_refused(tomli_w.dumps({"sync": [{"id": sync_id, **entry}], **top, "schema": 1}).encode())


def test_a_hand_written_list_needs_no_count_and_no_order() -> None:
    watch_list = parsed(f'schema = 1\n[[sync]]\nid = "{ID}"\nlabel = ""\nprofile = "prod"\ntags = []\n'.encode())
    assert watch_list == WatchList(NAME, None, (WatchedSync(ID, "prod", list_name=NAME),))


def test_what_cannot_be_shown_is_made_visible() -> None:
    watch_list = parsed(b'schema = 1\ntitle = "\\u001b]0;x"\n[[sync]]\nid = "a"\nlabel = "\\u202egpj"\n')
    assert (watch_list.title, watch_list.syncs[0].label) == ("␛]0;x", "⟨202E⟩gpj")


def test_the_same_id_may_be_watched_through_two_profiles_or_users() -> None:
    text = 'schema = 1\n[[sync]]\nid = "a"\n[[sync]]\nid = "a"\nprofile = "p"\n[[sync]]\nid = "a"\nuser = "u"\n'
    assert len(parsed(text.encode()).syncs) == 3


S = 'schema = 1\n[[sync]]\nid = "a"\n'
CUT = "the file was cut short, or delete this line if it was edited"
WHERE = "a watch list cannot say where to ask; that belongs in your own config.toml"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [": schema is missing; begin the file with schema = 1"]),
        ('[[sync]]\nid = "a"', [": schema is missing; begin the file with schema = 1"]),
        (
            "schema = 2\nanything = 1",
            [", line 1: schema is newer than the 1 that this version reads: made by a newer sync-tui; upgrade"],
        ),
        ("schema = 1", [": holds no [[sync]]; a list that is meant to be empty says entries = 0"]),
        (
            "schema = 1\nentries = 2\n" + S.removeprefix("schema = 1\n"),
            [f", line 2: entries says 2, but the list holds 1: {CUT}"],
        ),
        (
            "schema = 1\nentries = 1",
            [f", line 2: entries says 1, but the list holds 0: {CUT}"],
        ),
        ("schema = 1\nentries = false", [", line 2: entries must be a number, not true or false"]),
        ("schema = 1\nsync = 3", [", line 2: sync must be written [[sync]], once for each sync, not as a number"]),
        ("schema = 1\n[sync]\n", [", line 2: sync must be written [[sync]], once for each sync, not as a table"]),
        ("schema = 1\nsync = [1]", [", line 2: sync 1: must be a table, not a number"]),
        ("schema = 1\n[[sync]]\n", [", line 2: sync 1: id is missing; every [[sync]] has one"]),
        ("schema = 1\n[[sync]]\nid = 1", [", line 3: sync 1: id must be a string, not a number"]),
        (
            'schema = 1\n[[sync]]\nid = "../x"',
            [f", line 3: sync 1: id is not an id: {SYNC_ID_RULE}"],
        ),
        (S + 'lable = "x"', [', line 4: sync 1 (id a): lable is not a known key; did you mean "label"?']),
        (
            S + "zzz = 1",
            [f", line 4: sync 1 (id a): zzz is not a known key; there are {', '.join(SYNC.names)}"],
        ),
        (S + "label = 1", [", line 4: sync 1 (id a): label must be a string, not a number"]),
        (
            S + f'label = "{"x" * 129}"',
            [", line 4: sync 1 (id a): label is longer than 128 characters; shorten it"],
        ),
        (
            S + 'profile = "https://x"',
            [f", line 4: sync 1 (id a): profile is not a name: {NAME_RULE}"],
        ),
        (S + 'user = "a\\tb"', [", line 4: sync 1 (id a): user holds characters that cannot be shown"]),
        (S + 'tags = "x"', [', line 4: sync 1 (id a): tags must be an array of strings: ["prod", "emea"]']),
        (S + 'tags = ["x", 1]', [', line 4: sync 1 (id a): tags must be an array of strings: ["prod", "emea"]']),
        (S + 'tags = [""]', [', line 4: sync 1 (id a): tags must be an array of strings: ["prod", "emea"]']),
        (
            S + f"tags = {['x'] * (MOST_TAGS + 1)}",
            [", line 4: sync 1 (id a): tags holds more than 32 tags, or one longer than 64 characters"],
        ),
        (
            S + f"tags = ['{'x' * (TAG_LIMIT + 1)}']",
            [", line 4: sync 1 (id a): tags holds more than 32 tags, or one longer than 64 characters"],
        ),
        (
            S + '[[sync]]\nid = "a"\nlabel = "again"',
            [", line 4: sync 2 (id a): is sync 1 again: same profile, user and id; remove one"],
        ),
        (
            S + '[[sync]]\nid = "a"\nprofile = "default"',
            [", line 4: sync 2 (id a): is sync 1 again: same profile, user and id; remove one"],
        ),
        (
            S + f'note = "my {TOKEN}"',
            [", line 4: sync 1 (id a): note looks like a token: a watch list is for sharing; remove it"],
        ),
        (
            f'schema = 1\n[[sync]]\nid = "{TOKEN.split(".")[0]}_eyJzdWIiOiJ1c2VyIn0"',
            [", line 3: sync 1: id looks like a token: a watch list is for sharing; remove it"],
        ),
        (
            S + 'note = """-----BEGIN RSA PRIVATE KEY-----\nMIIE"""',
            [", line 4: sync 1 (id a): note looks like a private key: a watch list is for sharing; remove it"],
        ),
        (f'schema = 1\nbase_url = "x"\n{S.removeprefix("schema = 1")}', [f", line 2: base_url is refused: {WHERE}"]),
        (
            S + 'lable = 1\nnote = 2\n[[sync]]\nid = "b"\nhost = "x"',
            [
                ', line 4: sync 1 (id a): lable is not a known key; did you mean "label"?',
                ", line 5: sync 1 (id a): note must be a string, not a number",
                f", line 8: sync 2 (id b): host is refused: {WHERE}",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_its_entry_and_what_to_do(text: str, expected: list[str]) -> None:
    assert problems_of(text) == expected


@pytest.mark.parametrize(
    ("key", "reach"),
    [
        ("base_url", "where to ask"),
        ("baseURL", "where to ask"),
        ("host", "where to ask"),
        ("proxy", "where to ask"),
        ("command", "what to run"),
        ("tokenCommand", "what to run"),
        ("on_error_exec", "what to run"),
        ("token", "whose token to use"),
        ("TOKEN", "whose token to use"),
        ("api_key", "whose token to use"),
        ("env", "whose token to use"),
        ("profiles", "whose token to use"),
        ("headers", "what to send"),
        ("X-Header", "what to send"),
        ("ca_file", "which files to use"),
        ("include", "which files to use"),
    ],
)
@pytest.mark.parametrize("place", ["top", "entry", "table"])
def test_a_key_that_reaches_beyond_the_list_refuses_the_file(key: str, reach: str, place: str) -> None:
    text = {
        "top": f'schema = 1\nentries = 0\n{key} = "x"\n',
        "entry": S + f'{key} = "x"\n',
        "table": S + f'[{key}]\nx = "y"\n',
    }[place]
    (problem,) = problems_of(text)
    assert f"{key} is refused: a watch list cannot say {reach}" in problem


def test_a_list_too_long_for_a_screen_is_refused() -> None:
    entries = "".join(f'[[sync]]\nid = "s{number}"\n' for number in range(MOST_SYNCS + 1))
    assert problems_of("schema = 1\n" + entries) == [
        ", line 2: sync is there 10001 times; at most 10000 syncs fit in one list"
    ]


def test_the_longest_list_is_read_whole() -> None:
    syncs = tuple(WatchedSync(f"s{number}", list_name=NAME) for number in range(MOST_SYNCS))
    assert parsed(rendered_watch_list(WatchList(NAME, None, syncs))).syncs == syncs


def test_what_the_api_said_is_cut_to_what_a_list_may_hold() -> None:
    long, user = SafeText("x" * 200), SafeText("u" * 256)
    cut = fitting(WatchedSync("a", "prod", long, user, long, long, note=SafeText("kept")))
    assert parsed(rendered_watch_list(WatchList(NAME, None, (cut,)))).syncs == (cut._replace(list_name=NAME),)
    assert [len(text or "") for text in (cut.label, cut.integration, cut.pipeline, cut.user)] == [128, 64, 64, 256]
    short = WatchedSync("a", label=SafeText("x" * 128))
    assert fitting(short) == short
