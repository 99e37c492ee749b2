"""What other rooms call: register, find, suspend and resume an app, and its secrets.

Django imports a file of this name before models can be loaded, so the functions are fetched on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sharewell.registry.credentials import NoSecretError
    from sharewell.registry.credentials import fits as secret_fits
    from sharewell.registry.credentials import rotate as rotate_secret
    from sharewell.registry.listing import everything, get, live, resume, suspend
    from sharewell.registry.register import ATTESTATION, DEFAULT_SCOPES, RegistrationError, register

__all__ = [
    "ATTESTATION",
    "DEFAULT_SCOPES",
    "NoSecretError",
    "RegistrationError",
    "everything",
    "get",
    "live",
    "register",
    "resume",
    "rotate_secret",
    "secret_fits",
    "suspend",
]
WHERE: Final = {
    "ATTESTATION": ("register", "ATTESTATION"),
    "DEFAULT_SCOPES": ("register", "DEFAULT_SCOPES"),
    "NoSecretError": ("credentials", "NoSecretError"),
    "RegistrationError": ("register", "RegistrationError"),
    "everything": ("listing", "everything"),
    "get": ("listing", "get"),
    "live": ("listing", "live"),
    "register": ("register", "register"),
    "resume": ("listing", "resume"),
    "rotate_secret": ("credentials", "rotate"),
    "secret_fits": ("credentials", "fits"),
    "suspend": ("listing", "suspend"),
}


def __getattr__(name: str) -> Any:
    if name not in WHERE:
        raise AttributeError(name)
    file, attribute = WHERE[name]
    return getattr(import_module(f"sharewell.registry.{file}"), attribute)
