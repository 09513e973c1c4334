"""The help has a line for every word that the screen may show."""

import pytest

from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.tui.cells import NO_PROFILE, SIGNED_OUT
from sync_tui.tui.keys import KEYS
from sync_tui.tui.popups import help_lines
from sync_tui.tui.reading import READING

WORDS = {
    "Status, in the API's own words": {*Status},
    "Health, read from the last answer": {health.replace("_", " ") for health in Health},
    # In the words of a person; without a profile nothing is ever asked.
    "Link, whether we can ask": {link.replace("_", " ") for link in Link if link is not Link.UNAUTHORIZED}
    | {SIGNED_OUT, NO_PROFILE, "timeout ×3"},
}


@pytest.mark.parametrize("heading", WORDS)
def test_each_word_is_explained_once_and_no_other(heading: str) -> None:
    explained = [word for word, _ in READING[heading]]
    assert sorted(explained) == sorted(WORDS[heading])


def test_the_words_that_all_documents_share_are_explained() -> None:
    explained = {word for word, _ in READING["Words"]}
    assert explained >= {"sync", "profile", "watch list", "connected user", "credential", "cursor", "pipeline"}


@pytest.mark.parametrize("width", [34, 74])
def test_the_help_says_all_of_it(width: int) -> None:
    said = " ".join(" ".join(span.text for span in line) for line in help_lines(KEYS, width)).split()
    for heading, entries in READING.items():
        assert set(heading.split()) <= set(said)
        for word, meaning in entries:
            assert {*word.split(), *meaning.split()} <= set(said)
