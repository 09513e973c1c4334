"""What a person does to a watch list, in values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.config.list_edits import joined, parsed_tags, parted, restored, retagged, reworded
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList

NAMES = "abcdefgh"


def keys(names: str) -> list[SyncKey]:
    return [SyncKey("default", None, name) for name in names]


def listing(names: str) -> WatchList:
    return WatchList(SafeText("team"), None, tuple(WatchedSync(name, list_name=SafeText("team")) for name in names))


def names_of(watch_list: WatchList) -> str:
    return "".join(sync.id for sync in watch_list.syncs)


@given(st.permutations(NAMES), st.sets(st.sampled_from(NAMES)))
def test_what_was_removed_comes_back_where_it_was(order: list[str], gone: set[str]) -> None:
    before = listing("".join(order))
    rest, removal = parted(before, keys("".join(gone)))
    assert set(names_of(rest)) == set(order) - gone
    assert restored(rest, removal) == before


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)), st.text(NAMES, max_size=4))
def test_it_comes_back_after_further_edits_and_nothing_is_doubled(gone: set[str], more: set[str], added: str) -> None:
    rest, removal = parted(listing(NAMES), keys("".join(gone)))
    rest, _ = parted(rest, keys("".join(more)))
    rest = joined(rest, listing(added).syncs)
    after = restored(rest, removal)
    assert len({sync.key for sync in after.syncs}) == len(after.syncs)
    assert set(names_of(after)) == set(names_of(rest)) | gone
    kept = [sync for sync in after.syncs if sync in rest.syncs]
    assert tuple(kept) == rest.syncs, "the order of what stayed is nobody's to change"


@pytest.mark.parametrize(
    ("now", "after"),
    [("acd", "abcd"), ("cd", "bcd"), ("xady", "xabdy"), ("", "b"), ("dca", "dcab"), ("b", "b")],
)
def test_its_place_is_behind_the_nearest_that_is_still_there(now: str, after: str) -> None:
    _, removal = parted(listing("abcd"), keys("b"))
    assert names_of(restored(listing(now), removal)) == after


def test_what_is_added_fits_and_belongs_to_the_list() -> None:
    long = WatchedSync("new", label=SafeText("x" * 2_000))
    after = joined(listing("a"), [long, long, WatchedSync("a", label=SafeText("other"))])
    assert names_of(after) == "anew"
    assert after.syncs[0].label is None, "what is held stays as it is"
    assert after.syncs[1].label == "x" * 127 + "…"
    assert after.syncs[1].list_name == "team"


def test_only_the_words_given_change() -> None:
    before = reworded(listing("abc"), {key: {"note": SafeText("n"), "tags": (SafeText("t"),)} for key in keys("b")})
    after = reworded(before, {key: {"label": SafeText("B")} for key in keys("bz")})
    assert [(sync.label, sync.note, sync.tags) for sync in after.syncs] == [
        (None, None, ()),
        ("B", "n", ("t",)),
        (None, None, ()),
    ]


def test_tags_are_what_stands_between_commas() -> None:
    assert parsed_tags(" prod , emea,,prod,\x1b[31m") == ("prod", "emea", "␛[31m")
    with pytest.raises(ValueError, match="at most 32 tags"):
        parsed_tags(",".join(map(str, range(33))))
    with pytest.raises(ValueError, match="at most 64 characters"):
        parsed_tags("x" * 65)


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("x", ("x",)),
        ("", ()),
        ("+x", ("a", "b", "x")),
        ("-a", ("b",)),
        ("- a ,+ x, +b", ("b", "x")),
        ("-z", ("a", "b")),
        ("+a-b", ("a", "b", "a-b")),
    ],
)
def test_tags_of_several_are_set_added_and_taken_away(line: str, tags: tuple[str, ...]) -> None:
    assert retagged((SafeText("a"), SafeText("b")), line) == tags


@pytest.mark.parametrize("line", ["+x, y", "x, -y", "+", "+x, -"])
def test_signs_stand_before_every_tag_or_before_none(line: str) -> None:
    with pytest.raises(ValueError, match="before every tag, or before none"):
        retagged((), line)
