// The constraint that moves the primary's role, from its making to the proof that it is gone.
#pragma once

#include <chrono>
#include <string>

#include "pafctl/switchover/source.hpp"

namespace paf {

class SwitchoverMove {
  public:
    SwitchoverMove(const GatherPorts& ports, SwitchoverSource& source, std::string clone)
        : ports_(ports), source_(source), clone_(std::move(clone)) {}

    /// Asks the cluster to have its primary on `node`, by a constraint that expires after `lifetime`.  After an error
    /// too there may be one: clear() is to be called whatever comes of it.
    Status make(const std::string& node, std::chrono::seconds lifetime);
    /// Takes it away, and looks until it is gone; an error says what to type.
    Status clear();

  private:
    const GatherPorts& ports_;
    SwitchoverSource& source_;
    std::string clone_;
};

}  // namespace paf
