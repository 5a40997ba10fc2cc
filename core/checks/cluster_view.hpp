// Questions that checks share, asked of the records of a cluster.
#pragma once

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/cluster_words.hpp"
#include "model/cluster/evidence.hpp"

namespace paf {

/// A primitive ocf:*:pgsqlms, and what it is in.
struct DatabaseResource {
    std::string id;
    std::string group;        ///< empty: in none
    std::string clone;        ///< empty: in none
    std::string bundle;       ///< empty: in none
    bool promotable = false;  ///< that clone, or bundle, is

    /// What an administrator names: the clone or bundle, else the group, else the primitive.
    [[nodiscard]] const std::string& top() const;
    /// Whether a constraint on `resource` is one on this database.
    [[nodiscard]] bool is(const std::string& resource) const;
};

/// Whether something is so; kOpen: rules say it, which only Pacemaker can evaluate.
enum class Answer { kNo, kYes, kOpen };

/// A view of Evidence, which must outlive it.
class ClusterView {
  public:
    using Match = std::initializer_list<std::pair<const char*, std::string>>;

    explicit ClusterView(const Evidence& evidence);

    [[nodiscard]] const std::vector<DatabaseResource>& databases() const { return databases_; }
    /// Names of the cluster's members: remote nodes and guests, which the agent was never tried on, are none.
    [[nodiscard]] const std::vector<std::string>& nodes() const { return nodes_; }
    /// Names of remote nodes and guests.
    [[nodiscard]] const std::vector<std::string>& others() const { return others_; }
    /// How this cluster spells the roles: as its configuration does, else as its Pacemaker prefers.
    [[nodiscard]] RoleWords roles() const { return roles_; }
    /// Whether it is known to be Pacemaker 1.
    [[nodiscard]] bool is_pacemaker_1() const;

    /// The records of a type whose fields have these values, in their order.
    [[nodiscard]] std::vector<const Record*> all(const char* type, Match match = {}) const;
    /// A field of the first such record; nullopt when there is none.
    [[nodiscard]] std::optional<std::string> value(const char* type, Match match, const char* field) const;

    [[nodiscard]] std::optional<std::string> property(const std::string& name) const;
    /// A meta attribute of the resource itself; nullopt when it has none.
    [[nodiscard]] std::optional<std::string> meta(const std::string& resource, const std::string& name) const;
    struct Setting {
        std::string holder;  ///< the resource that has it; empty: the resource defaults
        std::string value;
        bool open = false;     ///< a rule that only Pacemaker can evaluate may set another one
        bool by_rule = false;  ///< of resource defaults that are not for every resource
    };
    /// A meta attribute as it counts for the instances: their own, the group's, the clone's, the resource defaults'.
    [[nodiscard]] std::optional<Setting> setting(const DatabaseResource& database, const std::string& name) const;
    /// One of the clone itself, which has resource defaults too.
    [[nodiscard]] std::optional<Setting> clone_setting(const DatabaseResource& database, const std::string& name) const;

    /// An option of an operation ("timeout", "on-fail") that has none of its own, from the operation defaults.
    [[nodiscard]] std::optional<Setting> action_default(const DatabaseResource& database, const std::string& action,
                                                        const std::string& interval, const std::string& name) const;
    /// Whether a rule that only Pacemaker can evaluate may set this; `of`: the type of record that it would be.
    [[nodiscard]] bool is_ruled(const char* of, Match match) const;

    [[nodiscard]] std::optional<std::string> parameter(const std::string& resource, const std::string& name) const;

  private:
    void find_databases();

    const Evidence& evidence_;
    std::vector<DatabaseResource> databases_;
    std::vector<std::string> nodes_, others_;
    RoleWords roles_ = kModernRoles;
};

/// The field of a record; empty when it has none.
std::string field(const Record& record, const char* name);

/// A Pacemaker boolean that is true.
bool is_true(const std::optional<std::string>& value);
/// A Pacemaker boolean that is there and false.  What is no boolean is neither: Pacemaker uses the default then.
bool is_false(const std::optional<std::string>& value);

/// Whether crm_resource, or a tool that uses it, made the constraint of this id to move or ban something.
bool is_left_by_a_move(const std::string& id);

/// A score or count: digits with a sign, or "INFINITY", with a sign too, as 1000000; nullopt for anything else.
std::optional<long> number_of(const std::string& text);

/// A time as Pacemaker takes it (paf/pacemaker_values.hpp); nullopt for what it does not take.
std::optional<std::chrono::milliseconds> duration_of(const std::string& text);

/// Whether the resource of a database may run on this node, or be promoted there, as far as location constraints say
/// it.
Answer may_run_on(const ClusterView& cluster, const DatabaseResource& database, const std::string& node);
Answer may_be_promoted_on(const ClusterView& cluster, const DatabaseResource& database, const std::string& node);

/// Where instances of a database may be; nodes that are ruled out are in none of these.
struct InstancePlaces {
    std::vector<std::string> active;   ///< members that may have one
    std::vector<std::string> standby;  ///< the same, in standby
    std::vector<std::string> open;     ///< those that rules decide about, and remote nodes and guests
};
InstancePlaces instance_places(const ClusterView& cluster, const DatabaseResource& database);

/// Whether location rules that only Pacemaker can evaluate have a say about a database too.
bool has_location_rules(const ClusterView& cluster, const DatabaseResource& database);

/// The colocations of a resource with the promoted instance of a database, whatever their scores.
std::vector<const Record*> colocations_with_promoted(const ClusterView& cluster, const std::string& resource,
                                                     const DatabaseResource& database);

/// Whether nodes without any device are fenced by their own watchdogs (stonith-watchdog-timeout).
bool fences_by_watchdog(const ClusterView& cluster);

/// "a, b and c".
std::string list_of(const std::vector<std::string>& items);

}  // namespace paf
