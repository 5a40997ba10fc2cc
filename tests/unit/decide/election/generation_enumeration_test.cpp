// Small clusters through every short past: who was there at each failover, who got what was written then, who comes
// back at last.  Elections decide as the agents do; what each promotion makes of numbers is what PostgreSQL makes of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decide/election/descent.hpp"
#include "decide/election/peers.hpp"
#include "model/cluster/vote.hpp"

namespace paf {
namespace {

constexpr std::uint64_t kDatabase = 4711;
constexpr std::uint64_t kWritten = 0x1000;  ///< by each primary, and received by those who follow it
constexpr std::uint64_t kUnsent = 0x100;    ///< and by nobody else

using NodeSet = std::vector<std::size_t>;

std::string name_of(std::size_t node) {
    return "srv" + std::to_string(node + 1);
}

struct World {
    std::vector<WalPosition> data;  ///< by node
    Generation newest;
    std::vector<Generation> past;  ///< those before the newest
    bool remembers = true;         ///< whether the CIB holds `newest`
    std::uint32_t next_mark = 1;
    std::set<TimelineId> numbers = {1};  ///< that ordered promotions took
};

World first_day(std::size_t nodes) {
    World world;
    WalPosition start;
    start.system_identifier = kDatabase;
    start.history = {1, {}};
    start.end = {0x3000000};
    world.data.assign(nodes, start);
    world.data.front().end.value += kUnsent;
    world.newest = generation_of(start);
    world.newest.node = name_of(0);
    return world;
}

/// What `self` makes of an election among `there`.
Outcome judge(const World& world, const NodeSet& there, std::size_t self) {
    Request request;
    request.managed = true;
    request.action = Action::kPromote;
    request.notify.present = true;
    request.notify.promote = {name_of(self)};
    Observation seen;
    ClusterStatus status;
    PublishedPositions published;
    for (const std::size_t node : there) {
        request.notify.unpromoted.push_back(name_of(node));
        ClusterNode one;
        one.name = name_of(node);
        one.online = true;
        status.nodes.push_back(one);
        published[one.name] = encode_vote({world.data[node], election_after(world.newest)});
    }
    if (world.remembers) status.generation = world.newest;
    seen.node = name_of(self);
    seen.cluster = status;
    seen.published = published;
    return hold_election(request, seen, world.data[self]);
}

NodeSet winners(const World& world, const NodeSet& there) {
    NodeSet all;
    for (const std::size_t node : there) {
        if (judge(world, there, node).verdict.kind == ElectionVerdict::Kind::kWin) all.push_back(node);
    }
    return all;
}

bool is_member(const World& world, std::size_t node) {
    return descent_of(world.data[node], world.newest).standing == Standing::kMember;
}

/// The promotion of `node`, with a timeline number above all that are remembered or told, and a first record of its
/// own.
void promote(World& world, std::size_t node, TimelineId number) {
    WalPosition& mine = world.data[node];
    mine.history.ancestors.push_back({mine.history.current, mine.end});
    mine.history.current = number;
    mine.marks[number] = world.next_mark++;
    mine.end.value += kWritten;
}

void ordered_promotion(World& world, std::size_t node, const NodeSet& there) {
    TimelineId used = std::max(world.newest.highest, world.data[node].history.current);
    for (const std::size_t other : there) used = std::max(used, world.data[other].history.current);
    ASSERT_TRUE(world.numbers.insert(used + 1).second) << "timeline " << used + 1 << " was begun twice";
    promote(world, node, used + 1);
    world.data[node].ordered = used + 1;
    world.past.push_back(world.newest);
    world.newest = generation_of(world.data[node]);
    world.newest.node = name_of(node);
}

/// `node` follows the primary, if PostgreSQL lets it: what it holds is the beginning of what the primary holds.
void follow(World& world, std::size_t node, std::size_t primary) {
    const Standing standing = descent_of(world.data[node], world.newest).standing;
    if (standing != Standing::kBehind && standing != Standing::kMember) return;
    const Lsn end = world.data[primary].end;
    world.data[node] = world.data[primary];
    world.data[node].end = end;
}

NodeSet everybody(const World& world) {
    NodeSet all;
    for (std::size_t node = 0; node < world.data.size(); ++node) all.push_back(node);
    return all;
}

NodeSet subset(const NodeSet& all, unsigned mask) {
    NodeSet some;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if ((mask >> i & 1U) != 0) some.push_back(all[i]);
    }
    return some;
}

using Check = std::function<void(const World&)>;

/// Each failover that can follow, and then the next ones; `check` sees each world.
void play(const World& world, int failovers, const Check& check) {
    check(world);
    if (failovers == 0) return;
    const NodeSet all = everybody(world);
    for (unsigned alive = 1; alive < 1U << all.size(); ++alive) {
        const NodeSet there = subset(all, alive);
        for (const std::size_t winner : winners(world, there)) {
            NodeSet others = there;
            others.erase(std::find(others.begin(), others.end(), winner));
            for (unsigned followers = 0; followers < 1U << others.size(); ++followers) {
                World next = world;
                ordered_promotion(next, winner, there);
                for (const std::size_t node : subset(others, followers)) follow(next, node, winner);
                next.data[winner].end.value += kUnsent;
                play(next, failovers - 1, check);
            }
        }
    }
}

/// Whoever comes back: a member of the newest generation is promoted if there is one, the one that holds most of it,
/// and nobody else ever.
void expect_right_elections(const World& world) {
    const NodeSet all = everybody(world);
    for (unsigned back = 1; back < 1U << all.size(); ++back) {
        const NodeSet there = subset(all, back);
        Lsn most;
        for (const std::size_t node : there) {
            if (is_member(world, node)) most = std::max(most, world.data[node].end);
        }
        const NodeSet won = winners(world, there);
        EXPECT_EQ(won.empty(), !most.valid());
        for (const std::size_t node : won) {
            EXPECT_TRUE(is_member(world, node));
            EXPECT_EQ(world.data[node].end, most);
        }
        if (testing::Test::HasFailure()) return;
    }
}

/// Plays every short past of a cluster; returns how many worlds there are.
std::size_t expect_right_in_each(std::size_t nodes, int failovers) {
    std::size_t worlds = 0;
    play(first_day(nodes), failovers, [&worlds](const World& world) {
        expect_right_elections(world);
        ++worlds;
    });
    return worlds;
}

TEST(GenerationEnumeration, OfThreeNodesAndFourGenerations) {
    EXPECT_GT(expect_right_in_each(3, 3), 1800U);
}

TEST(GenerationEnumeration, OfFourNodesAndThreeGenerations) {
    EXPECT_GT(expect_right_in_each(4, 2), 1900U);
}

/// Plays every past of `nodes` with two failovers, and in each has one node promoted by hand; returns how many.
std::size_t expect_no_win_by_hand(std::size_t nodes) {
    std::size_t branches = 0;
    play(first_day(nodes), 2, [&branches](const World& world) {
        for (std::size_t node = 0; node < world.data.size(); ++node) {
            World other = world;
            const TimelineId number = other.data[node].history.current + 1;
            promote(other, node, number);
            other.data[node].ordered = world.data[node].ordered;
            for (unsigned back = 1; back < 1U << world.data.size(); ++back) {
                const NodeSet there = subset(everybody(world), back);
                const NodeSet won = winners(other, there);
                EXPECT_EQ(std::count(won.begin(), won.end(), node), 0)
                    << name_of(node) << " at " << encode_position(other.data[node]) << ", the newest is "
                    << encode_generation(world.newest);
            }
            ++branches;
        }
    });
    return branches;
}

/// PostgreSQL's number for a promotion by hand: the next one that this copy does not know, which may be taken
/// elsewhere.
TEST(GenerationEnumeration, WhatWasPromotedByHandNeverWins) {
    EXPECT_GT(expect_no_win_by_hand(3), 500U);
    EXPECT_GT(expect_no_win_by_hand(4), 7000U);
}

/// The data of an older generation, accepted by an administrator, win, whoever comes back; the given-up ones do not.
void expect_what_was_accepted(const World& world) {
    for (std::size_t node = 0; node < world.data.size(); ++node) {
        if (is_member(world, node)) continue;
        World accepted = world;
        accepted.newest = generation_of(world.data[node]);
        accepted.newest.highest = world.newest.highest;
        accepted.newest.origin = GenerationOrigin::kAccepted;
        accepted.newest.node = name_of(node);
        const NodeSet won = winners(accepted, everybody(world));
        ASSERT_FALSE(won.empty());
        for (const std::size_t winner : won) EXPECT_TRUE(is_member(accepted, winner));
        World next = accepted;
        ordered_promotion(next, won.front(), {won.front()});
        EXPECT_GT(next.newest.history.current, world.newest.highest);
        for (std::size_t other = 0; other < world.data.size(); ++other) {
            if (is_member(world, other)) {
                EXPECT_FALSE(is_member(next, other));
            }
        }
    }
}

TEST(GenerationEnumeration, WhatWasAcceptedWinsOverWhatWasGivenUp) {
    for (const std::size_t nodes : {3U, 4U}) play(first_day(nodes), 2, expect_what_was_accepted);
}

/// The CIB remembers `memory`, an older generation or none, though newer ones were begun: whoever comes back, who holds
/// the newest one of those that are there wins.  Data that an older one left behind never do.
void expect_the_newest_there(const World& world, const std::optional<Generation>& memory) {
    World other = world;
    other.newest = memory.value_or(Generation{});
    other.remembers = memory.has_value();
    for (unsigned back = 1; back < 1U << world.data.size(); ++back) {
        const NodeSet there = subset(everybody(world), back);
        TimelineId newest = 0;
        for (const std::size_t node : there) newest = std::max(newest, world.data[node].history.current);
        for (const std::size_t node : winners(other, there)) {
            EXPECT_EQ(world.data[node].history.current, newest)
                << name_of(node) << " at " << encode_position(world.data[node]);
            if (newest == world.newest.history.current) {
                EXPECT_TRUE(is_member(world, node)) << encode_position(world.data[node]);
            }
        }
    }
}

TEST(GenerationEnumeration, AnOlderMemoryOrNoneLetsTheNewestThereWin) {
    for (const std::size_t nodes : {3U, 4U}) {
        std::size_t worlds = 0;
        play(first_day(nodes), 2, [&worlds](const World& world) {
            expect_the_newest_there(world, std::nullopt);
            for (const Generation& older : world.past) expect_the_newest_there(world, older);
            ++worlds;
        });
        EXPECT_GT(worlds, nodes == 3 ? 150U : 1900U);
    }
}

}  // namespace
}  // namespace paf
