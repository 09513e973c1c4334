"""Adding syncs to a list: by their ids, or from what a profile lists."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sync_tui.config.keys import DEFAULT_PROFILE
from sync_tui.domain.errors import SyncTuiError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, counted
from sync_tui.domain.watch import SYNC_ID_RULE, USER_LIMIT, WatchedSync, is_sync_id, parsed_user
from sync_tui.monitor.discovery import left_out_words, watched_syncs
from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said
from sync_tui.tui.list_actions import ListActions

_LONGEST_IDS = 500_000  # characters: more than ten thousand ids as the API makes them
_BETWEEN_IDS = re.compile(r"""[\s,;"'`\[\]]+""")  # what stands there in JSON, in TOML, in a sheet, in an IN (…)


class AddingActions(ListActions, inherit_bindings=False):
    """The part of the screen that has these actions."""

    def _add_to(self, word: str) -> None:
        """Ask how to find what is to be added to a list."""
        from sync_tui.tui.list_choosers import add_popup

        self.app.push_screen(add_popup(self._desk.profiles, partial(self._add_how, word), self._session.keys.of("add")))

    def _add_how(self, word: str, how: str) -> None:
        profile = self._desk.profiles.get(how.removeprefix("profile "))
        if how == "id":
            self._ask_ids(word)
        elif profile is None:
            self._say("that profile is gone from config.toml meanwhile", Tone.WARNING)
        elif profile.mints:
            self._ask_user(profile, partial(self._find, word, profile.name))
        else:
            self._find(word, profile.name, None)

    def _ask_ids(self, word: str, before: Sequence[str] = (), trouble: str | None = None) -> None:
        """Ask for ids; where they are refused, once more, with the texts of `before` and why."""
        from sync_tui.tui.prompts import Field, PromptPopup

        profiles = dict(self._desk.profiles)
        fields = [Field("Ids", limit=_LONGEST_IDS)]
        if len(profiles) > 1:
            present = None if self._view.cursor is None else self._view.cursor.profile
            fields.append(Field("Profile", present if present in profiles else DEFAULT_PROFILE))
        if any(profile.mints for profile in profiles.values()):
            fields.append(Field("User", limit=USER_LIMIT))

        titles = [field.title for field in fields]
        fields = [
            replace(field, text=text)
            for field, text in zip(fields, before or [field.text for field in fields], strict=True)
        ]

        def added(texts: Sequence[str]) -> None:
            self._do(self._desk.add(word, _syncs(titles, texts)), partial(self._ask_ids, word, texts))

        check = partial(_wrong_ids, profiles, titles)
        words = "One id or several, as a list in JSON or with blanks, commas or lines between."
        self.app.push_screen(PromptPopup("Add syncs by id", fields, added, check, words, trouble))

    def _ask_user(self, profile: Profile, then: Callable[[SafeText], None]) -> None:
        from sync_tui.tui.prompts import Field, PromptPopup

        words = f'Profile "{profile.name}" signs a token per connected user.'
        popup = PromptPopup(
            "Whose syncs?",
            [Field("User", limit=USER_LIMIT)],
            lambda texts: then(parsed_user(texts[0])),
            lambda texts: _wrong_user(texts[0]),
            words,
        )
        self.app.push_screen(popup)

    def _find(self, word: str, profile: str, user: SafeText | None) -> None:
        self._say(f"asking profile {profile} for its syncs …")
        self._do(self._found(word, profile, user))

    async def _found(self, word: str, profile: str, user: SafeText | None) -> Said | None:
        try:
            listed = await self._monitor.listed(profile, user)
        except SyncTuiError:
            self._say(f"profile {profile} did not list its syncs", Tone.WARNING)
            raise
        if not listed.syncs:
            return f"profile {profile} lists no syncs", Tone.PLAIN
        if self.app.screen is not self:
            again = f"press {self._keys['add']} again to choose"
            return f"profile {profile} lists {counted(len(listed.syncs))}: {again}", Tone.PLAIN
        if word not in self._desk.lists:
            return None
        from sync_tui.tui.pick_popup import Candidate, PickPopup

        held = {sync.key for sync in self._desk.lists[word].syncs}
        candidates = [
            Candidate(sync, found.status, is_held=sync.key in held)
            for sync, found in zip(watched_syncs(profile, listed.syncs, user), listed.syncs, strict=True)
        ]
        left_out = f"; {left_out_words(listed.left_out)}" if listed.left_out else ""
        title = f"{counted(len(listed.syncs))} of profile {profile}, for {self._desk.lists[word].name}{left_out}"
        self.app.push_screen(PickPopup(title, candidates, lambda chosen: self._do(self._desk.add(word, chosen))))
        return f"profile {profile} lists {counted(len(listed.syncs))}", Tone.PLAIN


def _ids(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, _BETWEEN_IDS.split(text))))


def _wrong_ids(profiles: dict[str, Profile], titles: Sequence[str], texts: Sequence[str]) -> str | None:
    typed = dict(zip(titles, texts, strict=True))
    ids = _ids(typed["Ids"])
    wrong = next((word for word in ids if not is_sync_id(word)), None)
    if not ids:
        return "at least one id"
    if wrong is not None:
        return f"{wrong[:60]!r} is not a sync id: {SYNC_ID_RULE}"
    name = typed.get("Profile", DEFAULT_PROFILE)
    if name not in profiles:
        return f"no profile {name!r} in config.toml: {', '.join(profiles)}"
    if profiles[name].mints:
        return _wrong_user(typed.get("User", ""))
    return f"profile {name} has a token of its own: no user" if typed.get("User") else None


def _wrong_user(text: str) -> str | None:
    try:
        parsed_user(text)
    except ValueError as error:
        return str(error)
    return None


def _syncs(titles: Sequence[str], texts: Sequence[str]) -> list[WatchedSync]:
    typed = dict(zip(titles, texts, strict=True))
    user = parsed_user(typed["User"]) if typed.get("User") else None
    return [WatchedSync(sync_id, typed.get("Profile", DEFAULT_PROFILE), user=user) for sync_id in _ids(typed["Ids"])]
