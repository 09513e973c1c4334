"""Lists from elsewhere: asked about once, again when they would ask more, and never by what cannot be read."""

from pathlib import Path

import pytest

from sync_tui.config.consents import Consents
from sync_tui.config.location import CONSENTS_FOLDER
from sync_tui.config.watchlists import load_watch_list
from sync_tui.domain.profile import EnvToken, Profile, parsed_base_url

PROFILES = {"default": Profile("default", parsed_base_url("https://sync.example.com"), EnvToken("T"))}
ONE = '[[sync]]\nid = "a"\nlabel = "Acme"\n'
TWO = ONE + '[[sync]]\nid = "b"\nprofile = "theirs"\n'


class Place:
    """A config dir, a state dir, and a file from elsewhere."""

    def __init__(self, root: Path) -> None:
        self.config, self.state, self.file = root / "config", root / "state", root / "theirs" / "team.toml"
        (self.config / "watchlists").mkdir(parents=True)
        self.file.parent.mkdir()
        self.consents = Consents(self.state, self.config)

    def lines(self, text: str) -> str | None:
        self.file.write_text(f"schema = 1\n{text}")
        word = str(self.file)
        pending = self.consents.pending({word: load_watch_list(word, self.config)}, PROFILES)
        return None if pending is None else "\n".join(pending.lines)

    def agree(self) -> None:
        self.consents.agree(str(self.file), load_watch_list(str(self.file), self.config))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_new_file_is_shown_with_whom_it_would_ask_and_with_what(place: Place) -> None:
    lines = place.lines(TWO)
    assert lines is not None
    assert "team.toml is new here" in lines
    assert "GET https://sync.example.com/api/syncs/ID for 1 sync, with the token of profile default" in lines
    assert "1 sync of profile theirs, which your config.toml does not have: not asked" in lines


def test_what_was_agreed_to_is_not_asked_again_and_more_is(place: Place) -> None:
    assert place.lines(ONE) is not None
    place.agree()
    assert place.lines(ONE) is None
    assert place.lines("# another comment\n" + ONE.replace("Acme", "Beta")) is None, "it asks nothing more"
    lines = place.lines(TWO)
    assert lines is not None
    assert "has changed since you agreed to it: +1" in lines
    place.agree()
    assert place.lines(ONE) is None, "nor does less"


def test_another_file_of_the_same_content_is_another(place: Place) -> None:
    place.lines(ONE)
    place.agree()
    twin = place.file.with_name("twin.toml")
    twin.write_text(place.file.read_text())
    word = str(twin)
    assert place.consents.pending({word: load_watch_list(word, place.config)}, PROFILES) is not None


def test_saved_lists_are_ones_own_by_name_and_by_path(place: Place) -> None:
    saved = place.config / "watchlists" / "mine.toml"
    saved.write_text(f"schema = 1\n{TWO}")
    for word in ("mine", str(saved)):
        assert place.consents.pending({word: load_watch_list(word, place.config)}, PROFILES) is None


def test_a_link_among_the_saved_lists_leads_elsewhere_by_its_path_alone(place: Place) -> None:
    place.lines(ONE)
    link = place.config / "watchlists" / "linked.toml"
    link.symlink_to(place.file)
    assert not place.consents.is_foreign("linked"), "whoever linked it there chose to"
    assert place.consents.is_foreign(str(link))


@pytest.mark.parametrize("damage", ["not toml", "", "schema = 1\nentries = 7\n"])
def test_a_damaged_memory_only_asks_again(place: Place, damage: str) -> None:
    place.lines(ONE)
    place.agree()
    [copy] = (place.state / CONSENTS_FOLDER).iterdir()
    copy.write_text(damage)
    assert place.lines(ONE) is not None


def test_a_state_that_cannot_be_written_stops_nothing(place: Place) -> None:
    place.state.write_text("a file")
    assert place.lines(ONE) is not None
    place.agree()
    assert place.lines(ONE) is not None
