"""Keys of our own making: one of each kind that a signing key may turn out to be."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@cache
def rsa_key(name: str = "first", bits: int = 2_048) -> rsa.RSAPrivateKey:
    """One key for each name, made once a run: it takes a moment."""
    del name
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    """The private key as Paragon hands it out, or as older tools write it."""
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def locked_pem(key: rsa.RSAPrivateKey) -> str:
    """The same behind a passphrase."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open")).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    """The public half."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def elliptic_key() -> ec.EllipticCurvePrivateKey:
    """A key that cannot sign RS256."""
    return ec.generate_private_key(ec.SECP256R1())
