import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList, is_sync_id, parsed_user


@pytest.mark.parametrize(
    "sync_id", ["163a345e-2dd4-51ff-bcf5-7667de564bb0", "a", "0", "A_b-9", "x" * 128], ids=lambda text: text[:12]
)
def test_a_plain_id_may_stand_in_a_path(sync_id: str) -> None:
    assert is_sync_id(sync_id)


@pytest.mark.parametrize(
    "sync_id",
    [
        "",
        ".",
        "..",
        "-a",
        "_a",
        "a/b",
        "a?x=1",
        "a#b",
        "%2e%2e",
        "a b",
        "a\n",
        "a\r\nHost: x",
        "https://other.example",
        "ａ",
        "а",
        "١",
        "x" * 129,
    ],
    ids=ascii,
)
def test_an_id_that_could_leave_its_path_is_refused(sync_id: str) -> None:
    assert not is_sync_id(sync_id)


@settings(max_examples=500)
@given(st.text(max_size=20))
def test_whatever_is_accepted_is_one_plain_path_segment(text: str) -> None:
    if is_sync_id(text):
        assert text.isascii()
        assert text.replace("-", "").replace("_", "").isalnum()


def test_the_same_id_through_two_profiles_is_two_syncs() -> None:
    sync = WatchedSync("a", profile="one", user=SafeText("u"))
    assert sync.key == SyncKey("one", "u", "a")
    assert sync.key != WatchedSync("a", profile="two", user=SafeText("u")).key


@pytest.mark.parametrize(
    ("sync", "name"),
    [
        (WatchedSync("0123456789ab"), "0123456789ab"),
        (WatchedSync("0123456789ab", integration=SafeText("box")), "box 01234567"),
        (WatchedSync("0123456789ab", integration=SafeText("box"), pipeline=SafeText("files")), "box / files 01234567"),
        (WatchedSync("0123456789ab", label=SafeText("Acme"), integration=SafeText("box")), "Acme"),
    ],
)
def test_a_sync_is_called_by_the_best_name_it_has(sync: WatchedSync, name: str) -> None:
    assert sync.name == name


def test_a_list_is_headed_by_its_title_or_else_its_name() -> None:
    assert WatchList(SafeText("onboarding")).heading == "onboarding"
    assert WatchList(SafeText("onboarding"), SafeText("Onboarding, November")).heading == "Onboarding, November"


@pytest.mark.parametrize("text", ["u", "user_01JH448D", "jack.mu@example.com", "org:7/ä b", "#1", "x" * 256, "漢字"])
def test_a_connected_user_is_any_word_that_can_be_shown(text: str) -> None:
    assert parsed_user(text) == text


@pytest.mark.parametrize("text", ["", "a\n", "a\x1b[m", "a\u202eb", "\ufeffa", "x" * 257])
def test_a_user_who_would_be_shown_as_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a connected user"):
        parsed_user(text)


def test_added_syncs_stand_at_the_end_and_those_that_are_there_stay() -> None:
    mine = WatchedSync("a", label=SafeText("mine"))
    watch_list = WatchList(SafeText("team"), None, (mine, WatchedSync("b")))
    new = [WatchedSync("c"), WatchedSync("a"), WatchedSync("a", "other"), WatchedSync("c", note=SafeText("n"))]
    added = watch_list.with_added(new)
    assert added.syncs == (mine, WatchedSync("b"), WatchedSync("c"), WatchedSync("a", "other"))
    assert watch_list.with_added([WatchedSync("b", "x")], lambda sync: sync.id) == watch_list
