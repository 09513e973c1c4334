"""Whom a 401 speaks of: of the token, or of one sync alone while others are answered with the same token."""

from collections.abc import Callable

VOUCHED_FOR = 60.0


class Vouching:
    """Who was accepted and who rejected with one token, and when."""

    def __init__(self, boot: Callable[[], float]) -> None:
        self._boot = boot
        self._rejected: set[str] = set()  # since a token was last accepted
        self._outsiders: set[str] = set()  # rejected by themselves, while others are accepted
        self._accepted = ("", float("-inf"))  # by which sync, and when
        self._accepted_before = ("", float("-inf"))  # the same of another sync

    def accept(self, who: str) -> None:
        """`who` was answered."""
        # Rejected, and others accepted after that: it was not the token.
        self._outsiders |= self._rejected
        self._outsiders.discard(who)
        self._rejected.clear()
        if self._accepted[0] != who:
            self._accepted_before = self._accepted
        self._accepted = (who, self._boot())

    def reject(self, who: str) -> None:
        """`who` was refused."""
        self._rejected.add(who)

    def is_outsider(self, who: str) -> bool:
        """Whether it is known that `who` is refused whatever the token."""
        return who in self._outsiders and self.is_vouched_for(who)

    def is_vouched_for(self, who: str) -> bool:
        """Whether the token must be good: another sync was accepted lately, and none new but `who` rejected since."""
        last = self._accepted_before if self._accepted[0] == who else self._accepted
        return self._boot() - last[1] <= VOUCHED_FOR and self._rejected - self._outsiders <= {who}

    def is_vouched_for_all(self) -> bool:
        """The same, whoever was rejected since."""
        return all(self.is_vouched_for(who) for who in self._rejected)
