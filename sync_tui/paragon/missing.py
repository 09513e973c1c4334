"""Whether a profile has anything to ask with: said before the first frame, so nothing that only asks is loaded."""

import os
from collections.abc import Mapping

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Profile, SigningKeyToken
from sync_tui.paragon.token_source import secret_source


def missing_credential(profile: Profile, environ: Mapping[str, str] = os.environ) -> CredentialError | None:
    """Why the profile's token cannot be used, as far as can be told at once; None where a command must tell."""
    try:
        if isinstance(profile.token, SigningKeyToken):
            from sync_tui.paragon.minting import signing_key_place
            from sync_tui.paragon.signing_key import require_signing

            require_signing(profile.name)
            signing_key_place(profile.token, profile.name, environ).look()
        else:
            secret_source(profile.token, profile.name, environ).look()
    except CredentialError as error:
        return error
    return None
