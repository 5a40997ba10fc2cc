// Which addresses follow which primaries, as the constraints of a cluster have it.
#ifndef PAF_IPADDR2_ADDRESS_SETUP_HPP
#define PAF_IPADDR2_ADDRESS_SETUP_HPP

#include <string>
#include <vector>

#include "paf/check.hpp"

/// A promotable clone of ocf:heartbeat:pgsqlms.
struct PromotableDatabase {
    std::string clone;      ///< what constraints name
    std::string group;      ///< in it; empty: none
    std::string primitive;  ///< in it

    [[nodiscard]] bool is(const std::string& resource) const {
        return !resource.empty() && (resource == clone || resource == group || resource == primitive);
    }
};

/// A resource ocf:heartbeat:IPaddr2.
struct AddressResource {
    std::string id;
    std::string top;  ///< the group it is in, which constraints name, or itself
    std::string ip;

    [[nodiscard]] bool is(const std::string& resource) const {
        return !resource.empty() && (resource == id || resource == top);
    }
};

std::vector<PromotableDatabase> promotable_databases(const paf::sdk::Evidence& evidence);
std::vector<AddressResource> addresses(const paf::sdk::Evidence& evidence);

/// Whether constraints tie the address to the database: it is meant to be where that is promoted.  One that goes to a
/// standby, to any instance, or keeps away from the primary, is not.
bool is_tied(const paf::sdk::Evidence& evidence, const AddressResource& address, const PromotableDatabase& database);

/// A resource of another agent that is always where the database is promoted.
struct Follower {
    std::string id, type;
    bool is_address = false;  ///< the agent is known to move an address, a route, a name or a load balancer
};
std::vector<Follower> followers(const paf::sdk::Evidence& evidence, const PromotableDatabase& database);

/// Whether there are constraints of this type, "order" or "colocation", that records do not show: resource sets of
/// which one member is enough, and constraints that hold for some time only.
bool has_sets(const paf::sdk::Evidence& evidence, std::string_view type);

/// A score as a number; INFINITY is 1000000; 0 when it is none.
long score_of(const std::string& text);
constexpr long kInfinity = 1000000;

/// Whether the order is one-way.  Pacemaker's default is both ways.
bool is_one_way(const paf::sdk::Record& order);
/// Whether it holds always, not only when both actions happen to be planned together.
bool is_mandatory(const paf::sdk::Record& order);
/// What is done to the second resource: what is done to the first one, when nothing is said.
std::string then_action(const paf::sdk::Record& order);
std::string first_action(const paf::sdk::Record& order);

#endif  // PAF_IPADDR2_ADDRESS_SETUP_HPP
