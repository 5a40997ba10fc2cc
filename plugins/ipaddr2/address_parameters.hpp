// The parameters of ocf:heartbeat:IPaddr2, as far as they can be judged without the network.
#ifndef PAF_IPADDR2_ADDRESS_PARAMETERS_HPP
#define PAF_IPADDR2_ADDRESS_PARAMETERS_HPP

#include <string>

/// Whether it is an IPv4 or IPv6 address, without a mask.
bool is_address(const std::string& text);
bool is_ipv6(const std::string& text);
/// A prefix length that fits the address, or an IPv4 mask in dotted form, which older agents take.
bool is_netmask_for(const std::string& netmask, const std::string& address);
/// A name the kernel takes for an interface, with or without a label.
bool is_interface(const std::string& text);

#endif  // PAF_IPADDR2_ADDRESS_PARAMETERS_HPP
