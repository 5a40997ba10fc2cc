// What is wrong with the instance on this node.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

/// What the cluster thinks of the instance; all empty when no cluster was asked.
struct InstanceSetting {
    const CibResources* cluster = nullptr;
    const CibResource* resource = nullptr;
    std::string node;
};

std::vector<Remark> instance_remarks(const InstanceReport& instance, const InstanceSetting& setting);

}  // namespace paf
