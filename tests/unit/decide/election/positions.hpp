// Short ways to write positions in tests.
#pragma once

#include <utility>
#include <vector>

#include "model/wal/position.hpp"

namespace paf {

inline WalPosition at(TimelineHistory history, std::uint64_t end) {
    WalPosition position;
    position.system_identifier = 7000000000000000001U;
    position.history = std::move(history);
    position.end = {end};
    return position;
}

/// Timeline 1.
inline TimelineHistory first() {
    return {1, {}};
}
/// `current`, forked from timeline 1 at `fork`.
inline TimelineHistory from_first(TimelineId current, std::uint64_t fork) {
    return {current, {{1, {fork}}}};
}

}  // namespace paf
