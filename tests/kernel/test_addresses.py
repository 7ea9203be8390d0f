"""The policy of the guard, as a function: no packet is sent here."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.kernel.addresses import SpecialAddress, refused_address

SPECIAL = {
    "0.0.0.0": SpecialAddress.UNSPECIFIED,
    "10.1.2.3": SpecialAddress.PRIVATE,
    "100.64.0.1": SpecialAddress.SHARED,
    "127.0.0.1": SpecialAddress.LOOPBACK,
    "127.255.255.254": SpecialAddress.LOOPBACK,
    "168.63.129.16": SpecialAddress.METADATA,
    "169.254.169.254": SpecialAddress.LINK_LOCAL,
    "172.31.255.255": SpecialAddress.PRIVATE,
    "192.0.0.170": SpecialAddress.PROTOCOL,
    "192.0.2.1": SpecialAddress.DOCUMENTATION,
    "192.88.99.1": SpecialAddress.TUNNEL,
    "192.168.1.1": SpecialAddress.PRIVATE,
    "198.19.255.255": SpecialAddress.BENCHMARKING,
    "198.51.100.7": SpecialAddress.DOCUMENTATION,
    "203.0.113.9": SpecialAddress.DOCUMENTATION,
    "224.0.0.251": SpecialAddress.MULTICAST,
    "240.0.0.1": SpecialAddress.RESERVED,
    "255.255.255.255": SpecialAddress.RESERVED,
    "::": SpecialAddress.UNSPECIFIED,
    "::1": SpecialAddress.LOOPBACK,
    "::127.0.0.1": SpecialAddress.RESERVED,
    "::ffff:127.0.0.1": SpecialAddress.LOOPBACK,
    "::ffff:10.0.0.1": SpecialAddress.PRIVATE,
    "::ffff:0:127.0.0.1": SpecialAddress.RESERVED,
    "64:ff9b::7f00:1": SpecialAddress.LOOPBACK,
    "64:ff9b::a9fe:a9fe": SpecialAddress.LINK_LOCAL,
    "64:ff9b:1::1": SpecialAddress.TUNNEL,
    "100::1": SpecialAddress.RESERVED,
    "2001::7f00:1": SpecialAddress.TUNNEL,
    "2001:2::1": SpecialAddress.BENCHMARKING,
    "2001:10::1": SpecialAddress.PROTOCOL,
    "2001:db8::1": SpecialAddress.DOCUMENTATION,
    "2002:7f00:1::": SpecialAddress.TUNNEL,
    "3fff::1": SpecialAddress.DOCUMENTATION,
    "5f00::1": SpecialAddress.RESERVED,
    "fd00:ec2::254": SpecialAddress.METADATA,
    "fd12:3456::1": SpecialAddress.PRIVATE,
    "fe80::1%eth0": SpecialAddress.LINK_LOCAL,
    "fec0::1": SpecialAddress.PRIVATE,
    "ff02::1": SpecialAddress.MULTICAST,
    "localhost": SpecialAddress.UNREADABLE,
    "": SpecialAddress.UNREADABLE,
}


@pytest.mark.parametrize(("address", "kind"), SPECIAL.items())
def test_special_addresses_are_refused_and_say_why(address, kind):
    assert refused_address(address) is kind


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_may_be_reached(address):
    assert refused_address(address) is None


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_let_through(address):
    if refused_address(str(address)) is None and getattr(address, "ipv4_mapped", None) is None:
        assert address.is_global or address in NAT64, address


NAT64 = __import__("ipaddress").ip_network("64:ff9b::/96")


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_when_it_is_wrapped_in_ipv6(address):
    number = int(address)
    assert refused_address(str(ip_address(0xFFFF << 32 | number))) is refused_address(str(address))
    assert refused_address(str(ip_address(0x64FF9B << 96 | number))) is refused_address(str(address))
