"""What the screen has against a person's `[ui]`."""

from sync_tui.config.ui import Ui
from sync_tui.domain.text import clean
from sync_tui.tui.judgement import ui_problems


def test_what_the_screen_takes_is_no_problem() -> None:
    assert list(ui_problems(Ui())) == []
    assert list(ui_problems(Ui(theme=clean("light"), keys={"freeze": "f4"}))) == []


def test_all_problems_are_told_at_once_each_with_the_place_of_its_key() -> None:
    keys = {"freeze": "Z, z", "ask": "?,banana,hyper+r", "sort": " ctrl+P ", "mark": "f4", "edit": "f4"}
    assert list(ui_problems(Ui(theme=clean("drakula"), keys=keys))) == [
        (("theme",), 'cannot be used: there is no theme "drakula"; did you mean "dracula"?'),
        (("keys", "ask"), 'cannot be "banana": that is no key; write a letter, f5 or ctrl+r'),
        (("keys", "ask"), 'cannot be "hyper+r": that is no key; write a letter, f5 or ctrl+r'),
        (("keys", "freeze"), 'cannot be "z": that is the key of group; give that another one'),
        (("keys", "ask"), 'cannot be "?": that is the key of help; give that another one'),
        (("keys", "sort"), 'cannot be "ctrl+P": that is the key of palette; give that another one'),
        (("keys", "mark"), 'cannot be "f4": that is the key of edit; give that another one'),
    ]
