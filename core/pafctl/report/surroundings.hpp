// What stands around a resource: the addresses that follow its primary, and whether fencing looks ready.  Pure.
#pragma once

#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "sys/cib/device_history.hpp"

namespace paf {

/// An address (ocf:heartbeat:IPaddr2) that the CIB ties to the promoted instance.
struct AddressPlace {
    std::string resource, ip;
    std::vector<std::string> nodes;    ///< where it is active, by the CIB
    std::vector<std::string> unknown;  ///< nodes of which that cannot be told
    bool in_progress = false;          ///< it is being started or stopped somewhere
};

struct FencingState {
    bool ready = false;
    std::string text;  ///< "3 devices, none failed", or what is wrong
};

/// Those colocated with the promoted role of the database of which `resource` is the primitive.
std::vector<AddressPlace> addresses_of(const Evidence& evidence, const std::string& resource);

/// From the CIB alone: no device is asked, and whether they cover all nodes is left to preflight.
FencingState fencing_state(const Evidence& evidence, const DeviceHistory& devices);

}  // namespace paf
