// Hook of the address that follows the primary: nobody else may have it when an instance is promoted, and this node
// must have it when its primary hands over.
#include "paf/address_hook.hpp"

#include <string>
#include <vector>

#include "address_parameters.hpp"
#include "address_setup.hpp"

namespace {

using paf::sdk::AddressReply;
using paf::sdk::Evidence;
using paf::sdk::Record;

/// The addresses that follow the agent's own resource.
std::vector<AddressResource> own_addresses(const Evidence& evidence) {
    const std::string resource = evidence.value("self", {}, "resource");
    std::vector<AddressResource> found;
    for (const PromotableDatabase& database : promotable_databases(evidence)) {
        if (!database.is(resource)) continue;
        for (AddressResource& address : addresses(evidence)) {
            if (is_address(address.ip) && is_tied(evidence, address, database)) found.push_back(std::move(address));
        }
    }
    return found;
}

/// Where the cluster may have an address rightly, this node apart.
struct Elsewhere {
    bool somewhere = false;  ///< on a node that is online, or on its way there or away
    std::string untold;      ///< why that cannot be told; empty: it can
};

/// Of a node that is no member the history says nothing: what it had ended with it, or should have.
Elsewhere elsewhere(const Evidence& evidence, const AddressResource& address) {
    const std::string self = evidence.value("self", {}, "node");
    Elsewhere result;
    for (const Record& one : evidence.all("node")) {
        const std::string node = one["name"];
        if (node == self || !(one.is("state", "online") || one.is("state", "joining"))) continue;
        const auto places = evidence.all("address_place", {{"resource", address.id}, {"node", node}});
        const bool known = !places.empty() && !places.front().is("active", "unknown");
        const bool moving = !places.empty() && !places.front()["in_progress"].empty();
        if (moving || (known && places.front().is("active", "yes"))) {
            result.somewhere = true;
        } else if (!known) {
            result.untold = "the cluster does not know whether " + node + " has it";
        }
    }
    return result;
}

/// What is known of an address from the network.
struct Seen {
    bool asked = false, here = false, answered = false;
    std::string by, problem;
};

Seen seen_of(const Evidence& evidence, const AddressResource& address) {
    Seen seen;
    const auto records = evidence.all("address", {{"ip", address.ip}});
    if (records.empty()) return seen;
    const Record& record = records.front();
    seen.asked = true;
    seen.here = record.is("here", "yes");
    seen.answered = record.is("answered", "yes");
    seen.by = record["by"];
    if (record.is("answered", "unknown")) seen.problem = record["problem"];
    return seen;
}

/// An address that another machine answers for while the cluster has it on no other node that is alive.
std::string stranger_text(const AddressResource& address, const Seen& seen) {
    return address.ip + " is answered for by " + seen.by +
           ", although the cluster has it on no other node: a node that was fenced may be alive with its primary, or "
           "another machine took the address; find that machine, power it off or take the address away from it";
}

class Ipaddr2Hook : public paf::sdk::AddressHook {
  public:
    static constexpr std::uint32_t kMoments =
        1U << PAF_MOMENT_BEFORE_PROMOTE | 1U << PAF_MOMENT_AFTER_PROMOTE | 1U << PAF_MOMENT_BEFORE_DEMOTE;

    void hook(std::uint32_t moment, const Evidence& evidence, AddressReply& reply) const override {
        const auto all = own_addresses(evidence);
        if (moment == PAF_MOMENT_BEFORE_DEMOTE) {
            before_demote(evidence, all, reply);
        } else if (moment == PAF_MOMENT_BEFORE_PROMOTE || moment == PAF_MOMENT_AFTER_PROMOTE) {
            around_promote(moment, evidence, all, reply);
        } else {
            reply.proceed();
        }
    }

  private:
    static void around_promote(std::uint32_t moment, const Evidence& evidence, const std::vector<AddressResource>& all,
                               AddressReply& reply) {
        bool asks = false;
        std::string untold, about;
        for (const AddressResource& address : all) {
            const Elsewhere others = elsewhere(evidence, address);
            if (others.somewhere) continue;
            if (!others.untold.empty()) {
                about = address.id;
                untold = others.untold;
                continue;
            }
            const Seen seen = seen_of(evidence, address);
            if (!seen.asked) {
                asks = true;
                reply.probe(address.ip);
            } else if (seen.answered && (!seen.here || moment == PAF_MOMENT_AFTER_PROMOTE)) {
                return reply.refuse(address.id, stranger_text(address, seen));
            } else if (!seen.problem.empty()) {
                about = address.id;
                untold = seen.problem;
            }
        }
        if (asks) return;
        if (untold.empty()) return reply.proceed();
        reply.proceed_but(about, "whether another machine has the address cannot be told: " + untold);
    }

    static void before_demote(const Evidence& evidence, const std::vector<AddressResource>& all, AddressReply& reply) {
        const std::string self = evidence.value("self", {}, "node");
        bool asks = false;
        for (const AddressResource& address : all) {
            const Evidence::Match active_here = {{"resource", address.id}, {"node", self}, {"active", "yes"}};
            if (!evidence.has("address_place", active_here)) continue;
            if (!evidence.has("address", {{"ip", address.ip}})) {
                asks = true;
                reply.probe(address.ip);
            } else if (evidence.has("address", {{"ip", address.ip}, {"here", "no"}})) {
                return reply.proceed_but(address.id,
                                         address.ip +
                                             " is not on this node, although the cluster has it here: standbys "
                                             "that follow the primary through it cannot receive its last WAL");
            }
        }
        if (!asks) reply.proceed();
    }
};

}  // namespace

PAF_ADDRESS_PLUGIN(Ipaddr2Hook, "ipaddr2-hook", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
