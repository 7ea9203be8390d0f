"""Which network addresses an outgoing request may reach: a pure policy, tested without a network.

Python's `ipaddress.is_global` lets several special ranges through (6to4, Teredo, NAT64, AS112, the metadata address of
one cloud), so the table is our own. Source: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and later).
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address


class SpecialAddress(Enum):
    """Why an address is refused; the value is for the log."""

    LOOPBACK = "this machine itself"
    PRIVATE = "a private network"
    SHARED = "a provider's shared network"
    UNSPECIFIED = "no address"
    LINK_LOCAL = "the local link, where clouds keep their metadata"
    METADATA = "a cloud's metadata service"
    PROTOCOL = "reserved for protocols"
    DOCUMENTATION = "reserved for documentation"
    BENCHMARKING = "reserved for benchmarks"
    MULTICAST = "multicast"
    RESERVED = "reserved"
    TUNNEL = "a tunnel that could lead anywhere"
    UNREADABLE = "not an address"


PRIVATE_KINDS = frozenset({SpecialAddress.LOOPBACK, SpecialAddress.PRIVATE, SpecialAddress.SHARED})
"""What a source that is allowed private addresses may reach; the others stay refused."""

_IPV4 = [
    (IPv4Network(network), kind)
    for network, kind in [
        ("0.0.0.0/8", SpecialAddress.UNSPECIFIED),
        ("10.0.0.0/8", SpecialAddress.PRIVATE),
        ("100.64.0.0/10", SpecialAddress.SHARED),
        ("127.0.0.0/8", SpecialAddress.LOOPBACK),
        ("168.63.129.16/32", SpecialAddress.METADATA),
        ("169.254.0.0/16", SpecialAddress.LINK_LOCAL),
        ("172.16.0.0/12", SpecialAddress.PRIVATE),
        ("192.0.0.0/24", SpecialAddress.PROTOCOL),
        ("192.0.2.0/24", SpecialAddress.DOCUMENTATION),
        ("192.31.196.0/24", SpecialAddress.PROTOCOL),
        ("192.52.193.0/24", SpecialAddress.PROTOCOL),
        ("192.88.99.0/24", SpecialAddress.TUNNEL),
        ("192.168.0.0/16", SpecialAddress.PRIVATE),
        ("192.175.48.0/24", SpecialAddress.PROTOCOL),
        ("198.18.0.0/15", SpecialAddress.BENCHMARKING),
        ("198.51.100.0/24", SpecialAddress.DOCUMENTATION),
        ("203.0.113.0/24", SpecialAddress.DOCUMENTATION),
        ("224.0.0.0/4", SpecialAddress.MULTICAST),
        ("240.0.0.0/4", SpecialAddress.RESERVED),
    ]
]
_IPV6 = [
    (IPv6Network(network), kind)
    for network, kind in [
        ("::/128", SpecialAddress.UNSPECIFIED),
        ("::1/128", SpecialAddress.LOOPBACK),
        ("64:ff9b:1::/48", SpecialAddress.TUNNEL),
        ("100::/64", SpecialAddress.RESERVED),
        ("2001::/32", SpecialAddress.TUNNEL),
        ("2001:2::/48", SpecialAddress.BENCHMARKING),
        ("2001::/23", SpecialAddress.PROTOCOL),
        ("2001:db8::/32", SpecialAddress.DOCUMENTATION),
        ("2002::/16", SpecialAddress.TUNNEL),
        ("2620:4f:8000::/48", SpecialAddress.PROTOCOL),
        ("3fff::/20", SpecialAddress.DOCUMENTATION),
        ("fc00::/7", SpecialAddress.PRIVATE),
        ("fe80::/10", SpecialAddress.LINK_LOCAL),
        ("fec0::/10", SpecialAddress.PRIVATE),
        ("ff00::/8", SpecialAddress.MULTICAST),
    ]
]
_METADATA_V6 = IPv6Address("fd00:ec2::254")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_EMBEDS_IPV4 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""IPv4-mapped (RFC 4291, 2.5.5.2) and NAT64 (RFC 6052): the last 32 bits are where the packet goes."""


def refused_address(address: str) -> SpecialAddress | None:
    """Say why no request may go to an address; None when it may.

    Args:
        address: as `socket.getaddrinfo` gives it, so with or without a scope ("fe80::1%eth0").
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return SpecialAddress.UNREADABLE
    return _refused_ipv4(parsed) if isinstance(parsed, IPv4Address) else _refused_ipv6(parsed)


def _refused_ipv4(address: IPv4Address) -> SpecialAddress | None:
    return next((kind for network, kind in _IPV4 if address in network), None)


def _refused_ipv6(address: IPv6Address) -> SpecialAddress | None:
    if any(address in network for network in _EMBEDS_IPV4):
        return _refused_ipv4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address == _METADATA_V6:
        return SpecialAddress.METADATA
    for network, kind in _IPV6:
        if address in network:
            return kind
    return None if address in _GLOBAL_UNICAST else SpecialAddress.RESERVED
