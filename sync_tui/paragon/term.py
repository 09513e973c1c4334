"""When a token should be replaced, by what it says of itself. Only the API knows whether it is good."""

import math
from dataclasses import dataclass

from sync_tui.domain.backoff import Random
from sync_tui.paragon.claims import Claims

LEAST_AHEAD = 60.0  # seconds before its end
SHARE_AHEAD = 0.1  # of its life
_JITTER = 0.1
_PUT_BACK = 5.0


@dataclass(frozen=True, slots=True)
class Term:
    """The time a token has left, in seconds on two clocks, of which the first to say so counts.

    A wall clock may be set, and the boot clock knows nothing of a wall clock that was wrong from the beginning.
    """

    made: float  # on the server's clock, when this was reckoned
    renew_boot: float = math.inf
    renew: float = math.inf  # on the server's clock
    end_boot: float = math.inf
    end: float = math.inf

    def is_due(self, boot: float, wall: float) -> bool:
        """Whether to look for another token."""
        # One that says nothing of its end is no worse for a clock that was put back, or a `Date` from somewhere else.
        is_put_back = self.end < math.inf and wall < self.made - _PUT_BACK
        return boot >= self.renew_boot or wall >= self.renew or is_put_back

    def has_ended(self, boot: float, wall: float) -> bool:
        """Whether the API would refuse it, if the clocks are right."""
        return boot >= self.end_boot or wall >= self.end


def term(claims: Claims | None, boot: float, wall: float, rng: Random) -> Term:
    """The term of a token that was got at `boot`, when the server's clock said `wall`.

    One that does not say when it ends is never due. One that is over already is not either: the clock may be wrong, and
    another token would look the same. No more than half of what is left is given away, or a token that lives a minute
    would be replaced all the time.
    """
    end = None if claims is None else claims.expires_at
    if claims is None or end is None or end <= wall:
        return Term(wall)
    left = end - wall
    life = left if claims.issued_at is None else max(left, end - claims.issued_at)
    ahead = min(max(LEAST_AHEAD, SHARE_AHEAD * life) * (1 - _JITTER + 2 * _JITTER * rng()), left / 2)
    return Term(wall, boot + left - ahead, end - ahead, boot + left, end)
