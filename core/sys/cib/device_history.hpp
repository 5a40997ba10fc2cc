// What the cluster's own monitors of fence devices have found.
#pragma once

#include <map>
#include <string>

#include "model/cluster/evidence.hpp"
#include "sys/cib/cib_document.hpp"

namespace paf {

class DeviceHistory {
  public:
    /// Without a status section nothing is known of any device.
    static DeviceHistory of(const CibDocument& cib);

    /// The record "device_status" of one device, without asking it: "ok" when it runs somewhere and its last action
    /// there did not fail; "asked" when it runs nowhere and a failure is remembered; else nobody has asked it yet.
    [[nodiscard]] Record status(const std::string& device) const;

  private:
    struct State {
        bool running = false;
        std::string failure;  ///< that is remembered; empty: none
    };
    std::map<std::string, State> devices_;
};

}  // namespace paf
