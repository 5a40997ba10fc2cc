// Every combination of a few positions, against what must hold for all of them.
#include <gtest/gtest.h>

#include "decide/election/election.hpp"
#include "positions.hpp"

namespace paf {
namespace {

using Kind = ElectionVerdict::Kind;

Relation mirror(Relation relation) {
    switch (relation) {
        case Relation::kAhead:
            return Relation::kBehind;
        case Relation::kBehind:
            return Relation::kAhead;
        case Relation::kDivergedNewer:
            return Relation::kDivergedOlder;
        case Relation::kDivergedOlder:
            return Relation::kDivergedNewer;
        default:
            return relation;
    }
}

bool better(Relation relation) {
    return relation == Relation::kAhead || relation == Relation::kDivergedNewer;
}
bool worse(Relation relation) {
    return better(mirror(relation));
}

/// Plain descent, forks, siblings, a number created twice, an ancestor never entered, a lost history.
const std::vector<TimelineHistory> kHistories = {
    first(),
    from_first(2, 300),
    from_first(2, 250),
    {3, {{1, {300}}, {2, {400}}}},
    from_first(3, 280),
    {3, {{1, {300}}, {2, {280}}}},
    {4, {{1, {300}}, {2, {400}}}},
    {5, {{1, {300}}, {2, {400}}, {4, {450}}}},
    {2, {}},
};

std::vector<WalPosition> positions(const std::vector<TimelineHistory>& histories,
                                   const std::vector<std::uint64_t>& ends) {
    std::vector<WalPosition> all;
    for (const TimelineHistory& history : histories) {
        for (const std::uint64_t end : ends) all.push_back(at(history, end));
    }
    return all;
}

std::vector<WalPosition> many_positions() {
    auto all =
        positions(kHistories, {0, 100, 249, 250, 251, 280, 299, 300, 301, 400, 401, 450, 0xFFFFFFFF, 0x100000000});
    all.push_back(at(first(), 300));
    all.back().system_identifier = 42;
    all.push_back(WalPosition{});
    return all;
}

TEST(CompareEnumeration, IsAntisymmetric) {
    const auto all = many_positions();
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            ASSERT_EQ(compare(a, b), mirror(compare(b, a))) << encode_position(a) << " " << encode_position(b);
        }
    }
}

TEST(CompareEnumeration, IsReflexiveForCompletePositions) {
    for (const WalPosition& a : many_positions()) {
        const Relation relation = compare(a, a);
        ASSERT_TRUE(relation == Relation::kSame || relation == Relation::kIncomparable);
        if (a.history == first() && a.end.valid()) {
            ASSERT_EQ(relation, Relation::kSame);
        }
    }
}

TEST(CompareEnumeration, AgreesWithTheBytesThatEachLacks) {
    const auto all = many_positions();
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            const auto lacks = missing_bytes(a, b), other_lacks = missing_bytes(b, a);
            const Relation relation = compare(a, b);
            ASSERT_EQ(lacks.has_value(), relation != Relation::kIncomparable);
            if (!lacks) continue;
            ASSERT_LE(*lacks, b.end.value);
            ASSERT_EQ(*lacks > 0 && better(relation), relation == Relation::kDivergedNewer);
            ASSERT_EQ(*other_lacks > 0 && worse(relation), relation == Relation::kDivergedOlder);
            if (relation == Relation::kSame) {
                ASSERT_EQ(*lacks + *other_lacks, 0U);
            }
            // What both hold is the same, whichever side it is counted from.
            ASSERT_EQ(b.end.value - *lacks, a.end.value - *other_lacks);
        }
    }
}

TEST(CompareEnumeration, IsTransitiveWhereComparable) {
    const auto all = many_positions();
    const std::size_t count = all.size();
    std::vector<Relation> table(count * count);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) table[i * count + j] = compare(all[i], all[j]);
    }
    const auto at_least = [&](std::size_t i, std::size_t j) {
        return better(table[i * count + j]) || table[i * count + j] == Relation::kSame;
    };
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            if (!at_least(i, j)) continue;
            for (std::size_t k = 0; k < count; ++k) {
                if (!at_least(j, k) || table[i * count + k] == Relation::kIncomparable) continue;
                ASSERT_TRUE(at_least(i, k))
                    << encode_position(all[i]) << " " << encode_position(all[j]) << " " << encode_position(all[k]);
            }
        }
    }
}

TEST(CompareEnumeration, TheOlderTimelineNeverWins) {
    const auto all = many_positions();
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            if (a.history.current < b.history.current) {
                ASSERT_FALSE(better(compare(a, b)));
            }
        }
    }
}

/// A cluster of nodes that all know each other's facts.
struct Node {
    std::string name;
    WalPosition position;
    bool promotable;
};

ElectionVerdict view_of(const std::vector<Node>& nodes, std::size_t self, std::uint64_t maxlag) {
    Ballot ballot{nodes[self].name, nodes[self].position, {}, maxlag};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (i == self) continue;
        ballot.others.push_back(
            {nodes[i].name, Candidate::Evidence::kPosition, nodes[i].position, "", nodes[i].promotable});
    }
    return elect(ballot);
}

/// What a win must fulfil, whatever the other nodes are.
void check_win(const std::vector<Node>& nodes, std::size_t winner, const ElectionVerdict& verdict,
               std::uint64_t maxlag) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (i == winner) continue;
        const Relation relation = compare(nodes[winner].position, nodes[i].position);
        const auto lost = missing_bytes(nodes[winner].position, nodes[i].position);
        ASSERT_TRUE(lost) << "won against a node that it cannot be compared with";
        ASSERT_LE(*lost, verdict.lost_at_most);
        if (!worse(relation)) continue;
        ASSERT_FALSE(nodes[i].promotable) << "won although a better node can be promoted";
        ASSERT_EQ(nodes[winner].position.history.current, nodes[i].position.history.current);
        ASSERT_LE(*lost, maxlag);
    }
}

/// Returns whether somebody can be promoted.
bool check_cluster(const std::vector<Node>& nodes, std::uint64_t maxlag) {
    std::vector<std::size_t> winners;
    std::vector<std::string> named;
    std::size_t views = 0, refusals = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i].promotable) continue;  // the cluster never asks it
        ++views;
        const ElectionVerdict verdict = view_of(nodes, i, maxlag);
        EXPECT_FALSE(verdict.reason.empty());
        switch (verdict.kind) {
            case Kind::kWin:
                EXPECT_EQ(verdict.winner, nodes[i].name);
                check_win(nodes, i, verdict, maxlag);
                winners.push_back(i);
                break;
            case Kind::kBetterElsewhere:
                named.push_back(verdict.winner);
                break;
            case Kind::kRefuse:
                EXPECT_EQ(verdict.winner, "");
                ++refusals;
                break;
        }
    }
    EXPECT_TRUE(refusals == 0 || refusals == views) << "nodes disagree whether anybody may be promoted";
    EXPECT_TRUE(refusals > 0 || views == 0 || !winners.empty()) << "everybody points at somebody else";
    for (const std::size_t winner : winners) {
        EXPECT_EQ(compare(nodes[winner].position, nodes[winners.front()].position), Relation::kSame);
    }
    for (const std::string& name : named) {
        EXPECT_EQ(name, named.front());
        EXPECT_TRUE(std::any_of(winners.begin(), winners.end(), [&](std::size_t i) { return nodes[i].name == name; }));
    }
    return !winners.empty();
}

std::string text_of(const std::vector<Node>& nodes) {
    std::string text;
    for (const Node& node : nodes)
        text += node.name + (node.promotable ? " " : " (-INFINITY) ") + encode_position(node.position) + "\n";
    return text;
}

TEST(ElectEnumeration, TwoNodesAgree) {
    const auto all = many_positions();
    int promoted = 0;
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            for (const std::uint64_t maxlag : {0U, 1U, 100U}) {
                for (const bool promotable : {true, false}) {
                    const std::vector<Node> nodes = {{"srv1", a, true}, {"srv10", b, promotable}};
                    promoted += check_cluster(nodes, maxlag) ? 1 : 0;
                    if (HasFailure()) FAIL() << text_of(nodes) << "maxlag " << maxlag;
                }
            }
        }
    }
    EXPECT_GT(promoted, 0);
}

TEST(ElectEnumeration, ThreeNodesAgree) {
    auto all = positions({kHistories[0], kHistories[1], kHistories[2], kHistories[3], kHistories[4]}, {300, 400, 401});
    int promoted = 0;
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            for (const WalPosition& c : all) {
                for (const std::uint64_t maxlag : {0U, 100U}) {
                    for (unsigned mask = 0; mask < 4; ++mask) {
                        const std::vector<Node> nodes = {
                            {"srv1", a, true}, {"srv10", b, (mask & 1) == 0}, {"srv2", c, (mask & 2) == 0}};
                        promoted += check_cluster(nodes, maxlag) ? 1 : 0;
                        if (HasFailure()) FAIL() << text_of(nodes) << "maxlag " << maxlag;
                    }
                }
            }
        }
    }
    EXPECT_GT(promoted, 0);
}

TEST(ElectEnumeration, OneMissingFactRefuses) {
    const auto all = positions(kHistories, {300, 500});
    for (const WalPosition& mine : all) {
        for (const WalPosition& other : all) {
            for (const auto evidence : {Candidate::Evidence::kMissing, Candidate::Evidence::kInvalid}) {
                for (const bool promotable : {true, false}) {
                    const ElectionVerdict verdict = elect({"srv1",
                                                           mine,
                                                           {{"srv2", Candidate::Evidence::kPosition, other, "", true},
                                                            {"srv3", evidence, other, "why", promotable}},
                                                           1000});
                    ASSERT_EQ(verdict.kind, Kind::kRefuse);
                    ASSERT_NE(verdict.reason.find("srv3: "), std::string::npos);
                }
            }
        }
    }
}

TEST(ElectEnumeration, TheOrderOfTheOthersDoesNotMatter) {
    const auto all = positions(kHistories, {300, 500});
    for (const WalPosition& a : all) {
        for (const WalPosition& b : all) {
            const Candidate x{"srv2", Candidate::Evidence::kPosition, a, "", true};
            const Candidate y{"srv3", Candidate::Evidence::kPosition, b, "", false};
            const ElectionVerdict one = elect({"srv1", at(first(), 300), {x, y}, 0});
            const ElectionVerdict two = elect({"srv1", at(first(), 300), {y, x}, 0});
            ASSERT_EQ(one.kind, two.kind);
            ASSERT_EQ(one.winner, two.winner);
            ASSERT_EQ(one.lost_at_most, two.lost_at_most);
        }
    }
}

}  // namespace
}  // namespace paf
