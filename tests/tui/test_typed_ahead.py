"""Keys that wait for a screen: heard there in their order, or for nothing."""

from textual.events import Key, Paste

from sync_tui.tui.typed_ahead import WAITS_AT_MOST, TypedAhead


class _Heard(list[str]):
    """What was heard; "w" asks for another screen."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ahead = TypedAhead(self.hear, lambda: self.now)

    async def hear(self, event: Key | Paste) -> None:
        self.append(event.key if isinstance(event, Key) else event.text)
        if self[-1] == "w":
            self.ahead.wait()

    def typed(self, keys: str) -> list[bool]:
        return [self.ahead.takes(Key(key, key)) for key in keys]


async def test_what_comes_after_a_key_that_asks_for_another_screen_waits_for_that() -> None:
    heard = _Heard()
    assert heard.typed("a") == [False]
    heard.ahead.wait()
    assert heard.typed("bwc") == [True, True, True]
    assert heard.ahead.takes(Paste("pasted"))
    await heard.ahead.deliver()
    assert heard == ["b", "w"]
    assert heard.typed("d") == [True]
    await heard.ahead.deliver()
    assert heard == ["b", "w", "c", "pasted", "d"]
    assert heard.typed("e") == [False]


async def test_where_no_screen_comes_nothing_is_heard_later() -> None:
    heard = _Heard()
    heard.ahead.wait()
    heard.typed("x")
    heard.ahead.forget()
    assert heard.typed("y") == [False]
    heard.ahead.wait()
    heard.typed("x")
    heard.now = WAITS_AT_MOST + 0.1
    assert heard.typed("q") == [False], "a disk that hangs keeps nobody from leaving"
    await heard.ahead.deliver()
    assert heard == []


def test_what_ends_the_program_never_waits() -> None:
    heard = _Heard()
    heard.ahead.wait()
    assert not heard.ahead.takes(Key("ctrl+c", None))
    assert not heard.ahead.takes(Key("ctrl+z", None))
