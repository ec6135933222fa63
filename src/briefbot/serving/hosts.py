"""Which names and addresses reach only this machine, and who is refused for that."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

from briefbot.errors import ConfigError


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there: localhost, 127.0.0.0/8 or ::1.

    False for 0.0.0.0 and :: (every address this machine has) and for every other name, whatever it means here today.
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def named_host(header: str) -> str:
    """The host of a Host header, without its port and the brackets of an IPv6 address."""
    host, colon, port = header.rpartition(":")
    return (host if colon and port.isdecimal() else header).strip("[]")


def names_this_machine(headers: Mapping[str, str]) -> bool:
    """Whether the Host header, its name in lower case, is a name of this machine alone.

    Where everyone on it is let in, only such a request is: a web site whose name is made to point to this machine must not
    read the corpus through the browser.
    """
    return is_loopback(named_host(headers.get("host", "")))


def refuse_to_serve_strangers(host: str, store: str, *, lacking: str, mend: str, command: str) -> None:
    """Raises ConfigError if other machines can reach the host; ``lacking`` is what the store holds none of to tell them apart."""
    if not is_loopback(host):
        raise ConfigError(
            f"{host} can be reached from other machines, and {store} holds no {lacking}",
            f"{mend}; or, to let in whoever reaches it, {command} --without-accounts",
        )
