"""Which IP addresses are on the open internet, and may be visited."""

from __future__ import annotations

import ipaddress

# What Python calls global and is not: a cloud's own services, relays of 6to4, the newer addresses for documentation.
_NEVER = [ipaddress.ip_network(net) for net in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
_GLOBAL = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out to hosts on the open internet
# Prefixes that end in an IPv4 address: the compatible, mapped and translated ones, NAT64.
_HOLDING = [ipaddress.ip_network(net) for net in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")]
_ISATAP = (0x00005EFE, 0x02005EFE)  # what stands before the IPv4 address of such an interface (RFC 5214, 6.1)


def is_public(address: str) -> bool:
    """True for an IP address on the open internet; IPv4 inside IPv6 counts as what it holds.

    >>> [is_public(a) for a in ("8.8.8.8", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP and not is_public(str(_last_of(ip))):
            return False
        inner = _embedded(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip not in _GLOBAL:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NEVER if net.version == ip.version)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(ip in net for net in _HOLDING):
        return _last_of(ip)
    return ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _last_of(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
