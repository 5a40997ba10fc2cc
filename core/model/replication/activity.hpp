// What goes on in a primary, for those who would shut it down.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "model/fact.hpp"

namespace paf {

/// A transaction on the primary.
struct OpenTransaction {
    std::string pid, user;
    std::chrono::seconds age{0};
};

/// What goes on in the primary that a shutdown would wait for, or end.
struct PrimaryActivity {
    std::uint64_t prepared_transactions = 0;
    std::vector<OpenTransaction> transactions;  ///< the longest first
    bool archives = false;                      ///< archive_mode is not off
};

struct ArchiverState {
    bool failing = false;  ///< the last attempt failed
    std::string failure;   ///< the file and when; empty when none failed
    /// WAL files that wait to be archived.
    Fact<std::uint64_t> waiting;
};

}  // namespace paf
