#include "sys/network/arp_claims.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "sys/network/arp_packet.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenRequests{100};
constexpr int kRequests = 2;
constexpr std::uint16_t kEtherTypeArp = 0x0806;

/// This machine's Ethernet interfaces.
struct OwnHardware {
    int index = 0;  ///< of the interface asked for; 0: it has no hardware address, or is not Ethernet
    HardwareAddress address{};
    std::vector<HardwareAddress> all;

    [[nodiscard]] bool has(const HardwareAddress& one) const {
        return std::find(all.begin(), all.end(), one) != all.end();
    }
};

Result<OwnHardware> own_hardware(const std::string& interface) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return fail_errno(errno, "cannot list the network interfaces");
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    OwnHardware own;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_PACKET) continue;
        sockaddr_ll link{};
        std::memcpy(&link, one->ifa_addr, sizeof link);
        HardwareAddress address{};
        if (link.sll_hatype != ARPHRD_ETHER || link.sll_halen != address.size()) continue;
        std::copy_n(link.sll_addr, address.size(), address.begin());
        own.all.push_back(address);
        const bool asks = (one->ifa_flags & static_cast<unsigned>(IFF_NOARP | IFF_LOOPBACK)) == 0;
        if (interface != one->ifa_name || !asks) continue;
        own.index = link.sll_ifindex;
        own.address = address;
    }
    return own;
}

sockaddr_ll link_address(int interface) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(kEtherTypeArp);
    address.sll_ifindex = interface;
    return address;
}

Result<UniqueFd> open_socket(const std::string& interface, int index) {
    UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(kEtherTypeArp)));
    if (!fd) return fail_errno(errno, "cannot open a packet socket, which takes CAP_NET_RAW");
    const sockaddr_ll here = link_address(index);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
        return fail_errno(errno, "cannot bind a packet socket to " + interface);
    return fd;
}

Status send_probe(const UniqueFd& fd, int index, const ArpPacket& packet) {
    sockaddr_ll everybody = link_address(index);
    everybody.sll_halen = 6;
    std::fill_n(everybody.sll_addr, 6, std::uint8_t{0xff});
    const auto sent = retry_interrupted([&] {
        return ::sendto(fd.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&everybody),
                        sizeof everybody);
    });
    if (sent != static_cast<ssize_t>(packet.size())) return fail_errno(errno, "cannot send an ARP request");
    return {};
}

/// What has arrived: the first machine but this one that claims the address.
std::optional<HardwareAddress> read_claims(const UniqueFd& fd, const OwnHardware& own, const IpAddress& address) {
    constexpr int kMostAtOnce = 1000;  // a storm of requests must not keep the agent here
    std::array<std::uint8_t, 128> buffer{};
    for (int packets = 0; packets < kMostAtOnce; ++packets) {
        const auto size = retry_interrupted([&] { return ::recv(fd.get(), buffer.data(), buffer.size(), 0); });
        if (size < 0) return std::nullopt;
        const auto claim = arp_claim(buffer.data(), static_cast<std::size_t>(size), address);
        if (claim && !own.has(*claim)) return claim;
    }
    return std::nullopt;
}

}  // namespace

Result<std::optional<std::string>> ArpClaims::claimant(const std::string& interface, const IpAddress& address,
                                                       milliseconds limit) {
    const TimePoint began = clock_.now(), end = began + limit;
    if (address.is_v6) return fail(ErrorKind::kUnsupported, "ARP knows no IPv6 addresses");
    const auto own = own_hardware(interface);
    if (!own) return fail(own.error());
    if (own->index == 0) return fail(ErrorKind::kUnsupported, interface + " is no Ethernet interface that speaks ARP");
    const auto fd = open_socket(interface, own->index);
    if (!fd) return fail(fd.error());
    const ArpPacket probe = arp_probe(own->address, address);
    int sent = 0;
    for (TimePoint now = began; now < end; now = clock_.now()) {
        const TimePoint next = sent < kRequests ? began + sent * kBetweenRequests : end;
        if (now >= next && sent < kRequests) {
            if (Status done = send_probe(*fd, own->index, probe); !done) return fail(done.error());
            ++sent;
            continue;
        }
        const auto pause = std::chrono::duration_cast<milliseconds>(std::min(next, end) - now) + milliseconds(1);
        pollfd wait{fd->get(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(pause.count())) <= 0) continue;
        if ((wait.revents & (POLLERR | POLLHUP)) != 0)
            return fail(ErrorKind::kUnavailable, interface + " went down while the network was asked");
        if (const auto claim = read_claims(*fd, *own, address)) return std::optional(hardware_text(*claim));
    }
    return std::optional<std::string>();
}

}  // namespace paf
