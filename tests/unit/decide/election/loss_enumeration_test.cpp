// Synchronous replication by brute force: every setting of up to four nodes and a receiver that is none, every way in
// which a commit can have been acknowledged, and every set of nodes that is left, against what bound_loss() proves.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "decide/election/loss.hpp"
#include "model/replication/sync_names.hpp"
#include "positions.hpp"

namespace paf {
namespace {

/// Receivers by number; the first is the primary, the last is no node.
const std::vector<std::string> kReceivers = {"srv1", "srv2", "srv3", "srv4", "tape"};
constexpr unsigned kEverybody = 0b11111, kNodes = 0b01111, kPrimary = 0b00001;
constexpr std::uint64_t kBefore = 0x1000, kCommit = 0x2000;

struct Setting {
    SyncMethod method;
    unsigned long wanted;
    std::vector<unsigned> listed;  ///< in the order of priority

    [[nodiscard]] std::string text() const {
        std::string names;
        for (const unsigned one : listed) names += (names.empty() ? "" : ", ") + kReceivers.at(one);
        return (method == SyncMethod::kAny ? "ANY " : "FIRST ") + std::to_string(wanted) + " (" + names + ")";
    }
};

bool has(unsigned set, unsigned one) {
    return (set >> one & 1U) != 0;
}

/// Each order of the receivers in `set` for FIRST, one for ANY, where the order is nothing.
std::vector<Setting> settings_of(unsigned set) {
    std::vector<Setting> all;
    std::vector<unsigned> listed;
    for (unsigned one = 0; one < kReceivers.size(); ++one) {
        if (has(set, one)) listed.push_back(one);
    }
    for (unsigned long wanted = 1; wanted <= listed.size() + 1; ++wanted)
        all.push_back({SyncMethod::kAny, wanted, listed});
    do {
        for (unsigned long wanted = 1; wanted <= listed.size() + 1; ++wanted) {
            all.push_back({SyncMethod::kFirst, wanted, listed});
        }
    } while (std::next_permutation(listed.begin(), listed.end()));
    return all;
}

/// Whether PostgreSQL acknowledges a commit that the receivers in `holders` have flushed, while those in `connected`
/// are connected.  Source: SyncRepGetSyncRecPtr() in src/backend/replication/syncrep.c.
bool acknowledged(const Setting& setting, unsigned connected, unsigned holders) {
    unsigned long candidates = 0, confirmed = 0;
    for (const unsigned one : setting.listed) {
        if (!has(connected, one) || has(kPrimary, one)) continue;
        if (setting.method == SyncMethod::kFirst && candidates == setting.wanted) break;
        ++candidates;
        if (has(holders, one)) ++confirmed;
    }
    return confirmed >= setting.wanted;
}

/// Whether some acknowledged commit may be held by nobody of `left`.
bool may_be_lost(const Setting& setting, unsigned left) {
    for (unsigned connected = 0; connected <= kEverybody; ++connected) {
        for (unsigned holders = 0; holders <= kEverybody; ++holders) {
            const bool held = (holders & left & ~kPrimary) != 0;
            if (!held && acknowledged(setting, connected, holders)) return true;
        }
    }
    return false;
}

/// The nodes in `left` hold the same WAL, and the first of them is about to be promoted.
LossInputs inputs_of(const Setting& setting, unsigned left) {
    LossInputs inputs;
    for (unsigned one = 0; one < kReceivers.size(); ++one) {
        if (!has(left, one)) continue;
        if (inputs.self.empty()) {
            inputs.self = kReceivers.at(one);
        } else {
            inputs.others.push_back(
                {kReceivers.at(one), Candidate::Evidence::kPosition, at(first(), kCommit), "", true});
        }
    }
    inputs.mine = at(first(), kCommit);
    inputs.policy = ReplicationPolicy{"srv1", 1, {kBefore}, {setting.text(), "on"}};
    return inputs;
}

TEST(LossEnumeration, ProvedIsWhatCannotBeLostAndNothingElse) {
    std::size_t proved = 0, unproved = 0;
    for (unsigned set = 1; set <= kEverybody; ++set) {
        for (const Setting& setting : settings_of(set)) {
            for (unsigned left = 1; left <= kNodes; ++left) {
                if (has(left, 0)) continue;  // the primary is dead
                const LossBound loss = bound_loss(inputs_of(setting, left));
                const bool lost = may_be_lost(setting, left);
                ASSERT_EQ(loss.complete, !lost) << setting.text() << ", left: " << left << ": " << loss.text;
                ++(loss.complete ? proved : unproved);
            }
        }
    }
    EXPECT_GT(proved, 1000U);
    EXPECT_GT(unproved, 1000U);
}

/// With positions that differ: the candidate counts for whom it holds all of.
TEST(LossEnumeration, ANodeThatHoldsMoreIsNotCoveredByOneThatHoldsLess) {
    for (unsigned set = 1; set <= kEverybody; ++set) {
        for (const Setting& setting : settings_of(set)) {
            for (unsigned left = 1; left <= kNodes; ++left) {
                if (has(left, 0)) continue;
                LossInputs inputs = inputs_of(setting, left);
                if (inputs.others.empty()) continue;
                inputs.others.front().position.end = {kCommit + 1};
                unsigned covered = 0;
                for (unsigned one = 0; one < kReceivers.size(); ++one) {
                    if (has(left, one) && kReceivers.at(one) != inputs.others.front().node) covered |= 1U << one;
                }
                ASSERT_EQ(bound_loss(inputs).complete, !may_be_lost(setting, covered))
                    << setting.text() << ", " << left;
            }
        }
    }
}

TEST(LossEnumeration, AnybodysNameProvesNothing) {
    for (const char* names : {"*", "ANY 1 (*)", "FIRST 2 (srv2, *)", "ANY 2 (srv2, srv3, *)"}) {
        LossInputs inputs = inputs_of({SyncMethod::kAny, 1, {1}}, kNodes & ~kPrimary);
        inputs.policy->settings.names = names;
        EXPECT_FALSE(bound_loss(inputs).complete) << names;
    }
}

}  // namespace
}  // namespace paf
