// Answer: collects what a plugin emits during one operation, and believes none of it unseen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/cluster/address_answer.hpp"
#include "model/cluster/evidence.hpp"
#include "model/result.hpp"
#include "paf_address.h"
#include "ports/version_plugin.hpp"

namespace paf {

constexpr std::uint32_t item_bit(std::uint32_t type) {
    return 1U << type;
}

/// Everything an operation can emit, copied and checked.
struct Answer {
    std::vector<std::string> texts;
    std::optional<ControlLayout> layout;
    std::optional<WalFormat> wal_format;
    std::vector<FileEdit> edits;
    SetupWanted wanted;
    std::vector<Finding> findings;
    std::optional<Promotion> promotion;
    CheckAnswer check;
    std::optional<AddressAnswer> address;

    std::uint32_t expected = 0;  ///< the item types that answer the question, item_bit() of each

    std::string error;   ///< the plugin's own words
    std::string defect;  ///< what was wrong with an item; the first one counts
    std::size_t items = 0;
    std::size_t bytes = 0;
};

/// Bounds on one answer; nothing a plugin has to say comes near them.
constexpr std::size_t kAnswerItems = 10000;
constexpr std::size_t kAnswerBytes = 4U << 20U;

/// Whether `path` is relative and every part of it is a name, neither "." nor "..".
bool stays_below(std::string_view path);

/// The callbacks for one operation, filling `answer`, which must outlive them.
paf_call call_into(Answer& answer);

}  // namespace paf
