"""Tokens that look like Paragon's, signed by nobody."""

import base64
import json


def unsigned(issued: float, ends: float, name: str = "ada") -> str:
    """A JWT that says when it was made and when it ends, in seconds since the epoch."""
    claims = {"sub": name, "aud": "useparagon.com/p-1", "iat": issued, "exp": ends}
    return ".".join((_part({"alg": "RS256"}), _part(claims), "c2lnbmF0dXJl"))


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
