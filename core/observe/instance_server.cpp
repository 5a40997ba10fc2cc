// How an instance's own server is found and asked.
#include <algorithm>

#include "model/ip_address.hpp"
#include "model/text.hpp"
#include "observe/instance_access.hpp"
#include "observe/server/postmaster_pid.hpp"

namespace paf {
namespace {

/// A place that is not the last one to be asked gets this part of the time.
constexpr int kShareOfPlace = 3;
/// What the look at a host's name may take, for a warning.
constexpr std::chrono::milliseconds kLongestLookup{1000};
constexpr std::size_t kLongestHostsFile = 1U << 20U;

/// A socket directory or an address: what needs no look-up.
bool is_place(const std::string& host) {
    return is_socket_directory(host) || parse_address(host).has_value();
}

/// Whether it was the server that replied, or the time is up in any case.
bool was_found(const SqlReply& reply) {
    switch (reply.outcome) {
        case SqlOutcome::kNoServer:
        case SqlOutcome::kForeign:
        case SqlOutcome::kNoAnswer:
            return false;
        case SqlOutcome::kFailed:
            return !reply.sqlstate.empty();  // else it is a host's name that leads nowhere, say
        default:
            return true;
    }
}

bool same_place(const PgTarget& a, const PgTarget& b) {
    return a.host == b.host && a.port == b.port;
}

}  // namespace

Result<PgTarget> InstanceAccess::configured_target() {
    const auto& account = user();
    if (!account) return fail(account.error().in("parameter system_user"));
    PgTarget target;
    target.host = params().pghost;
    target.port = params().pgport;
    target.user = *account;
    return target;
}

Result<PgTarget> InstanceAccess::recorded_target(pid_t postmaster) {
    auto target = configured_target();
    if (!target) return target;
    if (!seen_ || seen_->postmaster != postmaster) {
        if (const auto found = processes(); !found) return fail(found.error());
    }
    if (seen_->postmaster != postmaster || !seen_->socket) {
        return fail(ErrorKind::kNotFound, "postmaster.pid names no socket directory");
    }
    target->host = seen_->socket->directory;
    target->port = seen_->socket->port;
    return target;
}

/// Where to ask, the best place first: its own socket, where it is configured to be, where the kernel says that it
/// listens.  What the first of them gives is not looked for.
Result<std::vector<PgTarget>> InstanceAccess::other_places(pid_t postmaster, bool has_recorded) {
    const auto configured = configured_target();
    if (!configured) return fail(configured.error());
    std::vector<PgTarget> places;
    const auto sockets = listening(postmaster);
    for (const ListeningSocket& socket : sockets ? *sockets : std::vector<ListeningSocket>{}) {
        PgTarget place = *configured;
        place.host = socket.hosts.front();
        place.port = socket.port;
        places.push_back(std::move(place));
    }
    // A server that listens nowhere is found nowhere, unless our kernel's tables are not those of its network.
    if (sockets && places.empty() && !is_place(configured->host)) return places;
    // A password may be for that host alone; but a name that is looked up in vain takes time.
    const bool first = !has_recorded || is_place(configured->host);
    places.insert(first ? places.begin() : places.end(), *configured);
    return places;
}

Result<SqlReply> InstanceAccess::ask(pid_t postmaster, const std::string& sql, std::chrono::milliseconds limit) {
    const TimePoint end = ports_.clock.now() + limit;
    SqlReply nowhere;
    nowhere.outcome = SqlOutcome::kNoServer;
    nowhere.detail = "it listens on no socket yet";
    found_at_.reset();
    asked_.clear();
    auto recorded = recorded_target(postmaster);
    if (!recorded) return ask_elsewhere(postmaster, sql, end, std::move(nowhere));
    recorded->server = postmaster;
    found_at_ = *recorded;
    asked_.push_back(*recorded);
    SqlReply reply = ports_.postgres.query(*recorded, sql, limit);
    if (was_found(reply)) return reply;
    return ask_elsewhere(postmaster, sql, end, std::move(reply));
}

/// Its first socket may have been removed, or it has none; it may have others.
Result<SqlReply> InstanceAccess::ask_elsewhere(pid_t postmaster, const std::string& sql, TimePoint end,
                                               SqlReply first) {
    const bool has_recorded = found_at_.has_value();
    const auto places = other_places(postmaster, has_recorded);
    if (!places) return has_recorded ? Result<SqlReply>(std::move(first)) : fail(places.error());
    for (const PgTarget& place : *places) {
        const bool known =
            std::any_of(asked_.begin(), asked_.end(), [&](const PgTarget& one) { return same_place(one, place); });
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - ports_.clock.now());
        if (known || left.count() <= 0) continue;
        asked_.push_back(place);
        asked_.back().server = postmaster;
        // Nothing may come back from there at all.
        const bool last = &place == &places->back();
        SqlReply reply = ports_.postgres.query(asked_.back(), sql, last ? left : left / kShareOfPlace);
        if (was_found(reply)) {
            found_at_ = asked_.back();
            return reply;
        }
        // Who listens there, or nobody, says more than that nothing was found out.
        if (asked_.size() == 1 || first.outcome == SqlOutcome::kFailed) first = std::move(reply);
    }
    return first;
}

Result<SqlReply> InstanceAccess::ask(const std::string& sql, std::chrono::milliseconds limit) {
    const auto found = processes();
    if (!found) return fail(found.error());
    if (!found->postmaster) return fail(ErrorKind::kNotFound, "the server does not run");
    return ask(*found->postmaster, sql, limit);
}

/// By the socket's lock file, which any user can write in some directories: good enough for a warning.  The kernel
/// knows a socket by the path that the server gave it, and one that is abstract has no file.
bool InstanceAccess::has_socket_of(const PgTarget& target, pid_t postmaster) {
    const auto sockets = listening(postmaster);
    for (const ListeningSocket& socket : sockets ? *sockets : std::vector<ListeningSocket>{}) {
        if (socket.port == target.port && socket.hosts.front() == target.host) return true;
    }
    const std::string lock = target.host + "/.s.PGSQL." + std::to_string(target.port) + ".lock";
    const auto status = files().status(lock);
    if (!status || !status->is_regular || status->owner != target.user.uid) return false;
    const auto content = files().read(lock, kPostmasterPidLimit);
    if (!content) return false;
    const auto owner = parse_unsigned(std::string_view(*content).substr(0, content->find('\n')));
    return owner && *owner == static_cast<std::uint64_t>(postmaster);
}

Result<std::vector<ListeningSocket>> InstanceAccess::listening(pid_t postmaster) {
    const auto process = ports_.processes.find(postmaster);
    if (!process) return fail(process.error());
    if (!*process) return fail(ErrorKind::kNotFound, "the server has ended");
    return ports_.processes.listening(**process);
}

/// A name of this machine's own file of names costs no program; whatever else there is, getent knows.
Result<std::vector<std::string>> InstanceAccess::addresses_of(const std::string& host) {
    if (parse_address(host)) return std::vector<std::string>{host};
    std::vector<std::string> found;
    const auto file = ports_.files.read("/etc/hosts", kLongestHostsFile);
    for (const std::string& line : lines_of(file ? *file : std::string())) {
        const auto words = split_words(std::string_view(line).substr(0, line.find('#')));
        if (std::find(words.begin() + (words.empty() ? 0 : 1), words.end(), host) != words.end())
            found.push_back(words.front());
    }
    if (!found.empty()) return found;
    return ports_.postgres.addresses_of(host, kLongestLookup);
}

/// Why no connection to this host would reach the server; empty when one would, or when that cannot be told.
std::string InstanceAccess::wrong_host(const PgTarget& configured, pid_t postmaster) {
    const auto sockets = listening(postmaster);
    if (!sockets || sockets->empty()) return {};
    const auto addresses = addresses_of(configured.host);
    if (!addresses) {
        if (addresses.error().kind == ErrorKind::kUnsupported) return {};
        return addresses.error().message;
    }
    for (const ListeningSocket& socket : *sockets) {
        if (socket.port != configured.port) continue;
        for (const std::string& host : socket.hosts) {
            const auto own = parse_address(host);
            const auto leads_there = [&own](const std::string& text) { return own && parse_address(text) == own; };
            if (std::any_of(addresses->begin(), addresses->end(), leads_there)) return {};
        }
    }
    return "that leads to no socket of the server";
}

std::string InstanceAccess::wrong_target(pid_t postmaster) {
    const auto configured = configured_target();
    const auto found = found_at_ ? Result<PgTarget>(*found_at_) : recorded_target(postmaster);
    if (!configured || !found || same_place(*found, *configured)) return {};
    const bool same_port = configured->port == found->port;
    const bool in_vain =
        std::any_of(asked_.begin(), asked_.end(), [&](const PgTarget& one) { return same_place(one, *configured); });
    std::string why;
    if (in_vain) {
        why = "where it does not answer";
    } else if (is_socket_directory(configured->host)) {
        if (has_socket_of(*configured, postmaster)) return {};
    } else {
        why = wrong_host(*configured, postmaster);
        if (why.empty() && same_port) return {};
    }
    return "pghost and pgport say " + configured->host + " port " + std::to_string(configured->port) +
           (why.empty() ? "" : " (" + why + ")") + ", but the server listens in " + found->host + " on port " +
           std::to_string(found->port) + ", where it was asked; correct the parameters";
}

}  // namespace paf
