// A whole election round by round: every node publishes once, Pacemaker chooses, the chosen node steers.  It has to
// end.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "decide/gates/lift_gate.hpp"
#include "election/positions.hpp"
#include "scene.hpp"

namespace paf::test {
namespace {

using Nodes = std::array<std::string, 3>;
const Nodes kNodes = {"srv1", "srv2", "srv3"};

/// What Pacemaker adds to a node's score: nothing, the quick start's preference, or what a --move leaves behind.
constexpr std::array<int, 3> kPreferences = {0, 1, 1000000};

struct Cluster {
    PublishedPositions published;
    std::map<std::string, Score> scores;
    std::string preferred;
    int preference = 0;
    Lsn later;  ///< where each node finds its WAL to end if it looks again

    [[nodiscard]] long weight(const std::string& node) const {
        return scores.at(node).value + (node == preferred ? preference : 0L);
    }
    [[nodiscard]] bool allowed(const std::string& node) const { return !scores.at(node).forbids(); }

    /// The node with the highest score; empty when none may be promoted.
    [[nodiscard]] std::string chosen() const {
        std::string best;
        for (const std::string& node : kNodes) {
            if (allowed(node) && (best.empty() || weight(node) > weight(best))) best = node;
        }
        return best;
    }

    /// What the chosen node does once all have published.
    [[nodiscard]] Decision steer(const std::string& node) const {
        Scene scene(Action::kNotify);
        scene.request.managed = true;
        scene.request.notify.present = true;
        scene.request.notify.when = NotifyWhen::kPre;
        scene.request.notify.operation = NotifyOperation::kPromote;
        scene.request.notify.unpromoted = {kNodes.begin(), kNodes.end()};
        scene.request.notify.promote = {node};
        scene.did("PublishPosition");
        scene.seen.node = node;
        scene.seen.processes = postmaster();
        scene.seen.sql = standby_answers();
        scene.seen.position = position(later.value);
        ClusterStatus status;
        for (const std::string& name : kNodes) status.nodes.push_back(online(name, scores.at(name)));
        scene.seen.cluster = status;
        scene.seen.published = published;
        return scene.decide_now();
    }
};

struct Course {
    int corrections = 0;
    std::string promoted;
};

Course run(Cluster cluster, int most) {
    Course course;
    for (; course.corrections <= most; ++course.corrections) {
        course.promoted = cluster.chosen();
        if (course.promoted.empty()) return course;
        const Decision decision = cluster.steer(course.promoted);
        const auto* correction = std::get_if<Perform>(&decision.next);
        if (correction == nullptr) return course;
        for (const Effect& effect : correction->effects) {
            if (const auto* set = std::get_if<SetScore>(&effect)) {
                cluster.scores[set->node] = set->score.value_or(Score{0});
            }
        }
    }
    return course;
}

/// The best of three nodes on one timeline, equal ones included.
Lsn best_end(const PublishedPositions& published) {
    Lsn best;
    for (const auto& [node, text] : published) best = std::max(best, decode_position(text)->end);
    return best;
}

TEST(Steering, EndsWithABestNodeWhateverALaterLookWouldSay) {
    const std::array<std::uint64_t, 3> ends = {0x5000000, 0x5000018, 0x6000000};
    const std::array<Score, 3> scores = {Score::best_standby(), Score{990}, Score::last_resort()};
    int courses = 0;
    for (int code = 0; code < 27 * 27; ++code) {
        Cluster cluster;
        int rest = code;
        for (const std::string& node : kNodes) {
            cluster.published[node] = encode_position(position(ends.at(static_cast<std::size_t>(rest % 3))));
            cluster.scores[node] = scores.at(static_cast<std::size_t>(rest / 3 % 3));
            rest /= 9;
        }
        for (const std::string& preferred : kNodes) {
            for (const int preference : kPreferences) {
                for (const std::uint64_t later : {0x4FFFFE8U, 0x5000000U, 0x7000000U}) {
                    cluster.preferred = preferred;
                    cluster.preference = preference;
                    cluster.later = {later};
                    // A constraint that outweighs every score is answered by -INFINITY, which is one more.
                    const int most = preference > 1000 ? 2 : 1;
                    const Course course = run(cluster, most);
                    ASSERT_LE(course.corrections, most) << code << " " << preferred << " " << preference;
                    ASSERT_FALSE(course.promoted.empty());
                    const auto promoted = decode_position(cluster.published[course.promoted]);
                    ASSERT_EQ(promoted->end, best_end(cluster.published)) << code << " " << course.promoted;
                    ++courses;
                }
            }
        }
    }
    EXPECT_EQ(courses, 27 * 27 * 27);
}

/// What each node's next monitor does when nobody may be promoted.
void lift(Cluster& cluster) {
    for (auto& [node, score] : cluster.scores) {
        if (may_be_lifted(score)) score = Score::last_resort();
    }
}

TEST(Steering, NoScoreThatSomebodyWhoIsGoneGaveStandsInTheWay) {
    const std::array<std::uint64_t, 3> ends = {0x5000000, 0x5000018, 0x6000000};
    const std::array<Score, 8> scores = {Score::best_standby(),
                                         Score::last_resort(),
                                         Score::minus_infinity(),
                                         Score::banned(Ban::kLostStream),
                                         Score::banned(Ban::kTooFarBehind),
                                         Score::banned(Ban::kSteppedBack),
                                         Score::banned(Ban::kOtherData),
                                         Score::banned(Ban::kNoStream)};
    int promotions = 0;
    for (int code = 0; code < 24 * 24 * 24; ++code) {
        Cluster cluster;
        int rest = code;
        for (const std::string& node : kNodes) {
            cluster.published[node] = encode_position(position(ends.at(static_cast<std::size_t>(rest % 3))));
            cluster.scores[node] = scores.at(static_cast<std::size_t>(rest / 3 % 8));
            rest /= 24;
        }
        cluster.later = {0x5000000};
        Lsn counted;
        bool hope = false;
        for (const std::string& node : kNodes) {
            const Score score = cluster.scores[node];
            hope = hope || cluster.allowed(node) || may_be_lifted(score);
            if (counts_in_election(score)) counted = std::max(counted, decode_position(cluster.published[node])->end);
        }
        if (cluster.chosen().empty()) lift(cluster);
        ASSERT_EQ(cluster.chosen().empty(), !hope) << code;
        if (!hope || counted < best_end(cluster.published)) continue;  // an order, or a limit, stands in the way
        const Course course = run(cluster, 1);
        ASSERT_FALSE(course.promoted.empty()) << code;
        ASSERT_LE(course.corrections, 1) << code;
        ASSERT_EQ(decode_position(cluster.published[course.promoted])->end, counted) << code;
        ++promotions;
    }
    EXPECT_GT(promotions, 5000);
}

TEST(Steering, EndsAcrossTimelines) {
    const std::array<WalPosition, 4> positions = {at(first(), 0x5000000), at(from_first(2, 0x4000000), 0x4000000),
                                                  at(from_first(2, 0x4000000), 0x4000018),
                                                  at(from_first(3, 0x4500000), 0x4600000)};
    for (std::size_t code = 0; code < 64; ++code) {
        Cluster cluster;
        std::size_t rest = code;
        for (const std::string& node : kNodes) {
            cluster.published[node] = encode_position(positions.at(rest % 4));
            cluster.scores[node] = Score::best_standby();
            rest /= 4;
        }
        cluster.later = {0x4000000};
        const Course course = run(cluster, 1);
        ASSERT_LE(course.corrections, 1) << code;
        ASSERT_FALSE(course.promoted.empty()) << code;
    }
}

}  // namespace
}  // namespace paf::test
