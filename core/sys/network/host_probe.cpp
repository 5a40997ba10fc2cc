#include "sys/network/host_probe.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/timex.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "model/text.hpp"
#include "sys/system_error.hpp"

namespace paf {
namespace {

/// An IPv4 or IPv6 address; nullopt for other families.
std::optional<IpAddress> address_in(const sockaddr* socket) {
    if (socket == nullptr) return std::nullopt;
    IpAddress address;
    if (socket->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, socket, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    } else if (socket->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, socket, sizeof v6);
        std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
        address.is_v6 = true;
    } else {
        return std::nullopt;
    }
    return address;
}

/// The word that each line has in this column, counted from 0.
std::vector<std::string> column(const std::string& text, std::size_t wanted) {
    std::vector<std::string> words;
    for (const std::string& line : lines_of(text)) {
        std::size_t begin = line.find_first_not_of(" \t"), stop = 0;
        for (std::size_t number = 0; begin != std::string::npos; ++number) {
            stop = std::min(line.find_first_of(" \t", begin), line.size());
            if (number == wanted) words.push_back(line.substr(begin, stop - begin));
            begin = line.find_first_not_of(" \t", stop);
        }
    }
    return words;
}

}  // namespace

Result<std::string> SystemHostProbe::getent(const std::string& database, const std::string& key,
                                            std::chrono::milliseconds limit) {
    constexpr int kNoSuchKey = 2;  // getent(1)
    if (key.empty() || key.front() == '-') return fail(ErrorKind::kNotFound, quote_text(key) + " is no host name");
    Command command;
    command.argv = {"getent", database, key};
    command.timeout = limit;
    const auto result = runner_.run(command);
    if (!result) return fail(result.error());
    if (result->timed_out) return fail(ErrorKind::kTimeout, "no name server answered for " + quote_text(key));
    if (result->exit_code == kNoSuchKey) return fail(ErrorKind::kNotFound, quote_text(key) + " is not known");
    if (result->exit_code != 0)
        return fail(ErrorKind::kUnavailable, "getent ended with code " + std::to_string(result->exit_code));
    return result->out;
}

Result<std::vector<IpAddress>> SystemHostProbe::addresses_of(const std::string& name, std::chrono::milliseconds limit) {
    const auto text = getent("ahosts", name, limit);
    if (!text) return fail(text.error());
    std::vector<IpAddress> addresses;
    for (const std::string& word : column(*text, 0)) {
        const auto address = parse_address(word);
        if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
            addresses.push_back(*address);
    }
    if (addresses.empty()) return fail(ErrorKind::kNotFound, quote_text(name) + " has no address");
    return addresses;
}

Result<std::string> SystemHostProbe::name_of(const IpAddress& address, std::chrono::milliseconds limit) {
    const std::string text = address_text(address);
    const auto found = getent("hosts", text, limit);
    if (!found) return fail(found.error());
    const auto names = column(*found, 1);
    if (names.empty()) return fail(ErrorKind::kNotFound, text + " has no name");
    return names.front();
}

Result<std::vector<HostInterface>> SystemHostProbe::interfaces() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return fail_errno(errno, "cannot list the network interfaces");
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    std::vector<HostInterface> interfaces;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        const auto address = address_in(one->ifa_addr), mask = address_in(one->ifa_netmask);
        if (address && mask && (one->ifa_flags & static_cast<unsigned>(IFF_UP)) != 0)
            interfaces.push_back({one->ifa_name, *address, *mask});
    }
    return interfaces;
}

Result<ClockState> SystemHostProbe::clock_state() {
    timex state{};
    const int answer = ::adjtimex(&state);  // without modes it changes nothing
    if (answer < 0) return fail_errno(errno, "cannot read the kernel's clock");
    ClockState clock;
    clock.synchronized = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    clock.largest_error = std::chrono::microseconds(state.maxerror);
    return clock;
}

}  // namespace paf
