"""What the screen has against a person's `[ui]`."""

from sync_tui.config.ui import Ui
from sync_tui.domain.text import clean
from sync_tui.tui.judgement import ui_problems


def test_what_the_screen_takes_is_no_problem() -> None:
    assert ui_problems(Ui()) == ()
    assert ui_problems(Ui(theme=clean("light"), keys={"freeze": "f4"})) == ()


def test_every_problem_begins_with_its_key() -> None:
    theme, key = ui_problems(Ui(theme=clean("drakula"), keys={"freeze": "z"}))
    assert theme == 'ui.theme: there is no theme "drakula"; did you mean "dracula"?'
    assert key == "ui.keys.freeze: z is already the key of group; give that another one"
