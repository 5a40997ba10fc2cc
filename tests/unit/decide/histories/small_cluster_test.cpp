// The primary has died.  For each of the nodes: is its position known to the others, what is its score, does it take
// part at all?  For each way to replicate and each limit of the loss: nobody may be promoted who may lose what is
// forbidden, and wherever somebody may be promoted, somebody is.
//
// What this model leaves out: time (a node that starts or ends in the middle of an election, a promotion that times
// out), writes that fail, constraints other than the quick start's preference and a move, migration-threshold, maxlag
// and preflight=enforce, an agent that is killed in the middle of its work, public attributes of a node that comes
// back, and whatever follows the moment in which the server is asked to promote itself.  The suite chaos has these for
// real.
#include "small_cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "../election/positions.hpp"
#include "decide/election/descent.hpp"

namespace paf::test {
namespace {

constexpr std::uint64_t kFork = 0x4000000;
constexpr std::uint64_t kBehindEnd = 0x5000000, kFullEnd = 0x5001000;
constexpr std::uint64_t kUnsentEnd = kFullEnd + 0x100;  ///< the primary's own: nobody has confirmed the rest

const std::array<Voice, 5> kVoices = {Voice::kFine, Voice::kMissing, Voice::kStale, Voice::kGarbage,
                                      Voice::kUnreadable};

/// What a node's score is.
struct ScoreCase {
    const char* text;
    std::optional<Score> score;
    bool counts = true;  ///< an election may have it promoted
    bool lifts = false;  ///< the node may offer itself again when no primary is left
};

/// What a standby's score may be when the primary dies.
const std::vector<ScoreCase>& score_cases() {
    static const std::vector<ScoreCase> kAll = {
        {"ranked", Score::best_standby()},
        {"none", std::nullopt},
        {"forbidden by an administrator", Score::minus_infinity(), false},
        {"of one that has just lost its stream", Score::banned(Ban::kLostStream), true, true},
        {"of one that has not streamed for long", Score::banned(Ban::kNoStream)},
        {"of one beyond maxlag", Score::banned(Ban::kTooFarBehind), false},
        {"of one that stepped back", Score::banned(Ban::kSteppedBack), true, true},
        {"of one with other data", Score::banned(Ban::kOtherData), true, true},
    };
    return kAll;
}

enum class Data { kFull, kBehind, kOldGeneration };
enum class Policy { kAsynchronous, kAny1, kFirst2 };

const char* text_of(Voice voice) {
    switch (voice) {
        case Voice::kFine:
            return "fine";
        case Voice::kMissing:
            return "missing";
        case Voice::kStale:
            return "stale";
        case Voice::kGarbage:
            return "garbage";
        case Voice::kUnreadable:
            break;
    }
    return "unreadable";
}

const char* text_of(Data data) {
    return data == Data::kFull ? "full" : data == Data::kBehind ? "behind" : "of an old generation";
}

const char* text_of(Policy policy) {
    return policy == Policy::kAsynchronous ? "asynchronous" : policy == Policy::kAny1 ? "ANY 1" : "FIRST 2";
}

/// What is true of one node.
struct NodeCase {
    bool there = true;  ///< takes part
    Voice voice = Voice::kFine;
    ScoreCase score_case;
    Data data = Data::kFull;

    [[nodiscard]] std::string text() const {
        if (!there) return "takes no part, " + std::string(text_of(data));
        return std::string("position ") + text_of(voice) + ", score " + score_case.text + ", " + text_of(data);
    }
};

struct Case {
    std::optional<NodeCase> primary;  ///< nullopt: its node is gone; else its instance alone has crashed
    std::array<NodeCase, 2> standbys;
    Policy policy = Policy::kAsynchronous;
    bool no_loss = false;  ///< max_loss=0
    bool voices_return = false;
    std::string moved_to = {};

    [[nodiscard]] std::string text() const {
        return "srv1: " + (primary ? primary->text() : "gone") + "\nsrv2: " + standbys[0].text() +
               "\nsrv3: " + standbys[1].text() + "\n" + text_of(policy) + (no_loss ? ", max_loss=0" : "") +
               (voices_return ? ", positions come in the next election" : "") +
               (moved_to.empty() ? "" : ", moved to " + moved_to);
    }
};

WalPosition newest(std::uint64_t end) {
    WalPosition position = at(from_first(2, kFork), end);
    position.marks = {{2, 0x0BADF00D}};
    position.ordered = 2;
    return position;
}

WalPosition data_of(Data data) {
    if (data == Data::kOldGeneration) return at(first(), kFork);
    return newest(data == Data::kFull ? kFullEnd : kBehindEnd);
}

/// What a node published when timeline 2 was about to begin.
const std::string& stale_text() {
    static const std::string kText = [] {
        SmallCluster past;
        for (std::size_t i = 0; i < past.nodes.size(); ++i) {
            past.nodes.at(i).name = "srv" + std::to_string(i + 1);
            past.nodes.at(i).data = at(first(), kFork);
        }
        past.generation = generation_of(at(first(), kFork));
        past.generation->node = "srv2";
        return past.published_by("srv2", "srv1").value_or("");
    }();
    return kText;
}

SmallCluster cluster_of(const Case& one) {
    SmallCluster cluster;
    cluster.generation = generation_of(newest(kFork + 0x100));
    cluster.generation->node = "srv1";
    cluster.generation->since = 1700000000;
    const std::array<const char*, 3> names = {"", "ANY 1 (srv1, srv2, srv3)", "FIRST 2 (srv1, srv2, srv3)"};
    cluster.policy =
        ReplicationPolicy{"srv1", 2, {kFork + 0x200}, {names.at(static_cast<std::size_t>(one.policy)), "on"}};
    if (one.no_loss) cluster.max_loss = 0;
    cluster.voices_return = one.voices_return;
    cluster.moved_to = one.moved_to;
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i) {
        ModelNode& node = cluster.nodes.at(i);
        node.name = "srv" + std::to_string(i + 1);
        if (i == 0 && !one.primary) {
            node.online = node.running = node.takes_part = false;
            continue;
        }
        const NodeCase& how = i == 0 ? *one.primary : one.standbys.at(i - 1);
        node.data = i == 0 ? newest(kUnsentEnd) : data_of(how.data);
        node.takes_part = how.there;
        node.running = how.there && i != 0;
        node.control = i == 0 ? ControlState::kInProduction : ControlState::kShutDownInRecovery;
        if (!how.there) continue;
        node.score = how.score_case.score;
        node.voice = how.voice;
        if (how.voice == Voice::kStale) node.published = stale_text();
        if (how.voice == Voice::kGarbage) node.published = "0;what=is;this";
    }
    // Two standbys have two ranks.
    if (cluster.nodes[2].score == Score::best_standby() && cluster.nodes[1].score == Score::best_standby()) {
        cluster.nodes[2].score = Score{990};
    }
    return cluster;
}

std::vector<NodeCase> cases_of_a_node(const std::vector<ScoreCase>& scores) {
    std::vector<NodeCase> all;
    NodeCase away;
    away.there = false;
    all.push_back(away);
    for (const Voice voice : kVoices) {
        for (const ScoreCase& score : scores) {
            NodeCase one;
            one.voice = voice;
            one.score_case = score;
            all.push_back(one);
        }
    }
    return all;
}

/// The truth, of which the agents know a part.
class Truth {
  public:
    explicit Truth(const Case& one) : case_(one) {
        if (one.primary) add("srv1", *one.primary, kUnsentEnd);
        for (std::size_t i = 0; i < one.standbys.size(); ++i) {
            const NodeCase& node = one.standbys.at(i);
            add("srv" + std::to_string(i + 2), node, end_of(node));
        }
    }

    /// What was acknowledged to clients: all of it lies on so many standbys.
    [[nodiscard]] std::uint64_t acknowledged() const {
        const std::uint64_t one = end_of(case_.standbys[0]), other = end_of(case_.standbys[1]);
        if (case_.policy == Policy::kAsynchronous) return kUnsentEnd;
        return case_.policy == Policy::kAny1 ? std::max(one, other) : std::min(one, other);
    }

    [[nodiscard]] std::string forbidden(const std::string& promoted) const {
        const Member* winner = find(promoted);
        if (winner == nullptr) return "it takes no part";
        if (!winner->node->score_case.counts) return "its score forbids it";
        if (winner->end == 0) return "its data are of an old generation";
        for (const Member& other : members_) {
            if (other.end > winner->end) return other.name + ", which takes part, holds more";
        }
        if (case_.no_loss && winner->end < acknowledged()) return "acknowledged commits are lost";
        return "";
    }

    /// Somebody who is provably the best, whom the policy allows, and whom Pacemaker can come to.
    [[nodiscard]] std::string possible() const {
        const auto eligible = [this](const Member& one) {
            const std::int32_t score = one.node->score_case.score.value_or(Score{-1}).value;
            const bool offers_itself = one.node->score_case.lifts && one.end != 0 && readable(one);
            return score > 0 || offers_itself || (one.name == case_.moved_to && score > -Score::kInfinity);
        };
        // Whom a move prefers is chosen again and again: while positions are missing, it is for the administrator to
        // clear.
        const bool all_audible =
            std::all_of(members_.begin(), members_.end(), [this](const Member& one) { return audible(one); });
        if (!case_.moved_to.empty() && !all_audible) return "";
        for (const Member& one : members_) {
            if (!is_provably_best(one) || !one.node->score_case.counts || !is_within_limit(one)) continue;
            const auto leads = [&](const Member& other) {
                // Who holds an old generation stands aside at its first election, whether or not somebody is found.
                return eligible(other) && readable(other) && (other.end != 0 || all_heard_at_once());
            };
            const bool another_leads_there = audible(one) && std::any_of(members_.begin(), members_.end(), leads);
            if (eligible(one) || another_leads_there) return one.name;
        }
        return "";
    }

  private:
    struct Member {
        std::string name;
        const NodeCase* node;
        std::uint64_t end;  ///< 0: not of the newest generation
    };

    static std::uint64_t end_of(const NodeCase& node) {
        if (node.data == Data::kOldGeneration) return 0;
        return node.data == Data::kFull ? kFullEnd : kBehindEnd;
    }

    void add(const std::string& name, const NodeCase& node, std::uint64_t end) {
        if (node.there) members_.push_back({name, &node, end});
    }

    [[nodiscard]] const Member* find(const std::string& name) const {
        const auto found =
            std::find_if(members_.begin(), members_.end(), [&](const Member& one) { return one.name == name; });
        return found == members_.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool readable(const Member& one) const {
        return one.node->voice != Voice::kUnreadable || case_.voices_return;
    }
    [[nodiscard]] bool audible(const Member& one) const {
        return one.node->voice == Voice::kFine || case_.voices_return;
    }

    [[nodiscard]] bool all_heard_at_once() const {
        return std::all_of(members_.begin(), members_.end(),
                           [](const Member& one) { return one.node->voice == Voice::kFine; });
    }

    [[nodiscard]] bool is_provably_best(const Member& one) const {
        return one.end != 0 && readable(one) && std::all_of(members_.begin(), members_.end(), [&](const Member& other) {
                   return other.name == one.name || (audible(other) && other.end <= one.end);
               });
    }

    /// max_loss=0, without what only the agents' remembering could prove: the last primary is compared, or the
    /// compared standbys are enough for every commit to have reached one.
    [[nodiscard]] bool is_within_limit(const Member& one) const {
        if (!case_.no_loss) return true;
        if (const Member* primary = find("srv1")) return one.end >= primary->end;
        std::size_t standbys = 0;
        for (const Member& member : members_) standbys += member.name != "srv1" ? 1U : 0U;
        if (case_.policy == Policy::kAsynchronous) return false;
        return standbys >= (case_.policy == Policy::kAny1 ? 2U : 1U);
    }

    const Case& case_;
    std::vector<Member> members_;
};

std::string told(const Case& one, const Course& course) {
    std::string text = one.text() + "\npromoted: " + (course.promoted.empty() ? "nobody" : course.promoted);
    for (const std::string& line : course.log) text += "\n  " + line;
    return text;
}

struct Counts {
    std::size_t cases = 0, promoted = 0, nobody = 0, possible = 0;
    int most_corrections = 0, most_refused = 0;
    std::size_t unsafe = 0, stuck = 0, restless = 0;
};

/// Where nobody may be promoted each of the three nodes may have to find that out.
constexpr int kMostCorrections = 2, kMostForNothing = 4, kMostTold = 5;

void judge(const Case& one, Counts& counts) {
    SmallCluster cluster = cluster_of(one);
    const Course course = cluster.run();
    const Truth truth(one);
    const std::string possible = truth.possible();
    ++counts.cases;
    ++(course.promoted.empty() ? counts.nobody : counts.promoted);
    counts.possible += possible.empty() ? 0 : 1;
    const int most_refused = one.voices_return ? 2 : 1;
    if (!possible.empty()) {
        counts.most_corrections = std::max(counts.most_corrections, course.corrections);
        counts.most_refused = std::max(counts.most_refused, course.refused);
    }
    const std::string forbidden = course.promoted.empty() ? "" : truth.forbidden(course.promoted);
    if (!forbidden.empty() && counts.unsafe++ < kMostTold)
        ADD_FAILURE() << "unsafe: " << forbidden << "\n" << told(one, course);
    if (course.promoted.empty() && !possible.empty() && counts.stuck++ < kMostTold) {
        ADD_FAILURE() << "nobody, though " << possible << " may be promoted\n" << told(one, course);
    }
    const bool restless = course.corrections > (possible.empty() ? kMostForNothing : kMostCorrections) ||
                          (!possible.empty() && course.refused > most_refused);
    if (restless && counts.restless++ < kMostTold) {
        ADD_FAILURE() << course.corrections << " corrections, " << course.refused << " refusals\n" << told(one, course);
    }
}

void report(const Counts& counts) {
    std::printf("%zu cases: %zu promotions, nobody in %zu; possible in %zu; at most %d corrections and %d refusals\n",
                counts.cases, counts.promoted, counts.nobody, counts.possible, counts.most_corrections,
                counts.most_refused);
    EXPECT_EQ(counts.unsafe, 0U);
    EXPECT_EQ(counts.stuck, 0U);
    EXPECT_EQ(counts.restless, 0U);
    EXPECT_GT(counts.promoted, counts.cases / 20);
    EXPECT_GT(counts.nobody, counts.cases / 20);
}

/// Which data the standbys hold.
const std::array<std::array<Data, 2>, 6> kHoldings = {{{Data::kFull, Data::kFull},
                                                       {Data::kFull, Data::kBehind},
                                                       {Data::kBehind, Data::kFull},
                                                       {Data::kBehind, Data::kBehind},
                                                       {Data::kFull, Data::kOldGeneration},
                                                       {Data::kOldGeneration, Data::kFull}}};

void judge_all(const std::optional<NodeCase>& primary, const std::vector<NodeCase>& standbys,
               const std::string& moved_to, Counts& counts) {
    for (const NodeCase& one : standbys) {
        for (const NodeCase& other : standbys) {
            for (const auto& holding : kHoldings) {
                for (unsigned code = 0; code < 12; ++code) {
                    Case next{primary,           {one, other},  static_cast<Policy>(code % 3),
                              code / 3 % 2 == 1, code / 6 == 1, moved_to};
                    next.standbys[0].data = holding[0];
                    next.standbys[1].data = holding[1];
                    judge(next, counts);
                }
            }
        }
    }
}

TEST(SmallCluster, ThePrimarysNodeIsGone) {
    Counts counts;
    judge_all(std::nullopt, cases_of_a_node(score_cases()), "", counts);
    report(counts);
}

TEST(SmallCluster, ThePrimarysNodeIsGoneAndTheRoleIsMoved) {
    Counts counts;
    judge_all(std::nullopt, cases_of_a_node(score_cases()), "srv3", counts);
    report(counts);
}

TEST(SmallCluster, ThePrimarysInstanceHasCrashed) {
    Counts counts;
    for (const NodeCase& primary : cases_of_a_node({{"a primary's", Score::primary()}})) {
        judge_all(primary, cases_of_a_node({score_cases()[0], score_cases()[1]}), "", counts);
    }
    report(counts);
}

}  // namespace
}  // namespace paf::test
