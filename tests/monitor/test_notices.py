from sync_tui.domain.text import SafeText
from sync_tui.monitor.notices import KEPT, Notice, Notices


def test_each_listener_hears_what_is_told_from_then_on_until_it_leaves() -> None:
    notices = Notices(lambda: 7.0)
    notices.tell(SafeText("before"))
    heard: list[Notice] = []
    leave = notices.listen(heard.append)
    notices.tell(SafeText("during"), is_warning=True)
    leave()
    notices.tell(SafeText("after"))
    assert heard == [Notice(7.0, SafeText("during"), is_warning=True)]
    assert [notice.words for notice in notices.kept()] == ["before", "during", "after"]


def test_what_is_kept_does_not_grow() -> None:
    notices = Notices(lambda: 0.0)
    for number in range(3 * KEPT):
        notices.tell(SafeText(str(number)))
    assert len(notices.kept()) == KEPT
    assert notices.kept()[-1].words == str(3 * KEPT - 1)
