// A promotable resource, and its instance on this node.
#pragma once

#include <memory>
#include <string>

#include "pafctl/report/gather.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {

struct LocalResource {
    CibResources cib;      ///< this node's copy
    CibResource resource;  ///< of it
    std::string node;      ///< this one
    std::unique_ptr<PacemakerCli> cluster;
    std::unique_ptr<InstanceAccess> instance;
};

/// The resource of this name, its own or its clone's, or the only one there is when `name` is empty; it is in a
/// promotable clone.  kNotFound, kInvalid, saying what there is.
Result<CibResource> promotable_resource(const CibResources& cib, const std::string& name);

/// Finds the resource by its own or its clone's name, or the only one there is when `name` is empty.  An error says why
/// there is none.  `ports` must outlive what is returned.
Result<LocalResource> open_local_resource(const GatherPorts& ports, const std::string& name);

}  // namespace paf
