"""Which names and addresses reach only this machine."""

from __future__ import annotations

from ipaddress import ip_address


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
