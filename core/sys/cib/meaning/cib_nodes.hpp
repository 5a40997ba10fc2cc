// What kinds of nodes a configuration has.
#pragma once

#include <set>
#include <string>

#include "sys/cib/cib_document.hpp"

namespace paf {

enum class NodeKind {
    kMember,  ///< a cluster node: it votes, runs fencing devices, and is fenced by one
    kRemote,  ///< reached by a resource ocf:pacemaker:remote: no vote, runs no device, is fenced by one
    kGuest,   ///< a machine or container that is a resource itself: fenced by stopping that resource
    kOther,   ///< runs nothing: a "ping" node of older clusters
};

/// "member", "remote", "guest", "other".
const char* node_kind_name(NodeKind kind);

/// Source: Pacemaker, lib/pengine/unpack.c, unpack_remote_nodes(), pe__create_node(); lib/pengine/bundle.c.
class NodeKinds {
  public:
    explicit NodeKinds(const CibDocument& document);

    /// Of a node with this name; `type`: what its entry, if it has one, says.
    [[nodiscard]] NodeKind of(const std::string& name, const std::string& type) const;

  private:
    void look_at(const CibDocument& document, const XmlTree& parent);
    [[nodiscard]] bool is_of_bundle(const std::string& name) const;

    std::set<std::string> guests_, remotes_, bundles_;  ///< in lower case: Pacemaker compares names of nodes so
};

}  // namespace paf
