// Every combination of a few standbys' states, against what must hold for all of them.
#include <gtest/gtest.h>

#include "decide/election/scores.hpp"

namespace paf {
namespace {

constexpr std::uint64_t kNow = 0x100080000;  ///< the standbys lie on both sides of the 4 GiB boundary
constexpr std::uint64_t kMaxlag = 2 * kRankHysteresisBytes;

/// What one standby may look like.
struct Look {
    std::optional<Score> present;
    bool online = true;
    std::optional<ReplicationClient> client;
};

ReplicationClient streaming(std::uint64_t lag, const char* sync) {
    const Lsn position{kNow - lag};
    return {"", "streaming", position, position, position, position, sync};
}

std::vector<Look> looks(const std::vector<std::optional<Score>>& scores, const std::vector<std::uint64_t>& lags) {
    std::vector<std::optional<ReplicationClient>> clients = {std::nullopt};
    for (const std::uint64_t lag : lags) {
        for (const char* sync : {"async", "sync"}) clients.push_back(streaming(lag, sync));
    }
    std::vector<Look> all;
    for (const auto& score : scores) {
        for (const auto& client : clients) all.push_back({score, true, client});
    }
    return all;
}

ScoreInputs cluster_of(const std::vector<Look>& standbys, std::uint64_t maxlag) {
    static const std::vector<std::string> kNames = {"srv10", "srv2", "srv11"};  // the primary is srv1
    ScoreInputs in{"srv1", {{{"srv1", true, Score::primary(), std::nullopt}}}, maxlag, true, {kNow}, {}};
    for (std::size_t i = 0; i < standbys.size(); ++i) {
        in.cluster.nodes.push_back({kNames[i], standbys[i].online, standbys[i].present, std::nullopt});
        if (!standbys[i].client) continue;
        in.clients.push_back(*standbys[i].client);
        in.clients.back().application_name = kNames[i];
    }
    return in;
}

void apply(ClusterStatus& cluster, const std::vector<ScoreChange>& changes) {
    for (const ScoreChange& change : changes) {
        for (ClusterNode& node : cluster.nodes) {
            if (node.name == change.node) node.score = change.score;
        }
    }
}

std::uint64_t flushed(const Look& look) {
    return look.client->flush.value;
}
bool may_rank(const Look& look, std::uint64_t maxlag) {
    return look.online && look.client && look.client->state == "streaming" &&
           (maxlag == 0 || kNow - flushed(look) <= maxlag);
}
bool is_sync(const Look& look) {
    return look.client->sync_state == "sync";
}

/// Whether the present scores are an order that need not change: distinct, nobody leads a higher one by the
/// hysteresis, no synchronous one below an asynchronous one.
bool order_is_fine(const std::vector<const Look*>& ranked) {
    for (const Look* a : ranked) {
        if (!a->present || a->present->value <= 0) return false;
        for (const Look* b : ranked) {
            if (a == b) continue;
            if (a->present == b->present) return false;
            const bool above = b->present && a->present->value > b->present->value;
            if (above && flushed(*b) >= flushed(*a) + kRankHysteresisBytes) return false;
            if (above && is_sync(*b) && !is_sync(*a)) return false;
        }
    }
    return true;
}

constexpr Score kGone = Score::banned(Ban::kNoStream);

/// At the first look nobody who was not banned before loses the chance to be promoted for being out of sight, and the
/// scores stay as they are while it lasts.
void check_first_look(ScoreInputs in) {
    in.first_look = true;
    for (ClusterNode& node : in.cluster.nodes) node.has_instance = true;
    ScoreInputs after = in;
    const auto changes = scores_for(in);
    apply(after.cluster, changes);
    ASSERT_TRUE(scores_for(after).empty());
    for (const ClusterNode& node : in.cluster.nodes) {
        const Score later = after.cluster.find(node.name)->score.value_or(Score::last_resort());
        const bool had_a_chance = !node.score || node.score->value > 0;
        const bool too_far = later == Score::banned(Ban::kTooFarBehind);
        ASSERT_TRUE(!node.online || !had_a_chance || too_far || later.value > 0) << node.name;
    }
}

void check(const std::vector<Look>& standbys, std::uint64_t maxlag) {
    const ScoreInputs in = cluster_of(standbys, maxlag);
    check_first_look(in);
    const auto changes = scores_for(in);
    ScoreInputs after = in;
    apply(after.cluster, changes);
    for (const ScoreChange& change : changes) ASSERT_NE(in.cluster.find(change.node)->score, change.score);
    // Only a node out of sight takes more than one step: last resort, lost, gone for long.
    for (int step = 2; step <= 3; ++step) {
        const auto more = scores_for(after);
        for (const ScoreChange& change : more) {
            const Score before = *after.cluster.find(change.node)->score;
            const bool lost = before == Score::last_resort() && change.score == Score::banned(Ban::kLostStream);
            const bool for_long = before == Score::banned(Ban::kLostStream) && change.score == kGone;
            ASSERT_TRUE(lost || for_long) << before.words() << " " << change.score.words();
        }
        apply(after.cluster, more);
    }
    ASSERT_TRUE(scores_for(after).empty()) << "not a fixpoint";

    std::vector<const Look*> ranked;
    std::uint64_t lead = 0;
    for (std::size_t i = 0; i < standbys.size(); ++i) {
        const ClusterNode& node = after.cluster.nodes[i + 1];
        if (!standbys[i].online) {
            ASSERT_EQ(node.score, standbys[i].present);
            continue;
        }
        ASSERT_TRUE(node.score);
        ASSERT_EQ(node.score->forbids(), !may_rank(standbys[i], maxlag));
        if (!may_rank(standbys[i], maxlag)) continue;
        ASSERT_GE(node.score->value, 1);
        ASSERT_LE(node.score->value, Score::best_standby().value);
        lead = std::max(lead, flushed(standbys[i]));
        ranked.push_back(&standbys[i]);
    }
    const bool keep = order_is_fine(ranked);
    for (std::size_t i = 0; i < standbys.size(); ++i) {
        for (std::size_t j = 0; j < standbys.size(); ++j) {
            const Look &a = standbys[i], &b = standbys[j];
            if (i == j || !may_rank(a, maxlag) || !may_rank(b, maxlag)) continue;
            const std::int32_t score_a = after.cluster.nodes[i + 1].score->value;
            const std::int32_t score_b = after.cluster.nodes[j + 1].score->value;
            ASSERT_NE(score_a, score_b);
            if (flushed(a) >= flushed(b) + kRankHysteresisBytes) {
                ASSERT_GT(score_a, score_b);
            }
            if (is_sync(a) && !is_sync(b) && lead - flushed(a) < kRankHysteresisBytes) {
                ASSERT_GT(score_a, score_b);
            }
            if (keep) {
                ASSERT_EQ(score_a > score_b, a.present->value > b.present->value);
            }
        }
    }
}

const std::vector<std::optional<Score>> kScores = {std::nullopt, Score::minus_infinity(), Score{980}, Score{990},
                                                   Score{1000}};
const std::vector<std::uint64_t> kLags = {0, kRankHysteresisBytes / 2, kRankHysteresisBytes,
                                          5 * kRankHysteresisBytes / 2};

TEST(ScoresEnumeration, TwoStandbys) {
    auto scores = kScores;
    scores.insert(scores.end(), {Score{0}, Score{1}, Score{1001}, Score{-1000}});
    for (const Ban ban : {Ban::kLostStream, Ban::kTooFarBehind, Ban::kSteppedBack, Ban::kOtherData, Ban::kNoStream})
        scores.emplace_back(Score::banned(ban));
    auto all = looks(scores, kLags);
    for (std::size_t i = all.size(); i-- > 0;) {
        Look offline = all[i], catching_up = all[i];
        offline.online = false;
        all.push_back(offline);
        if (!catching_up.client) continue;
        catching_up.client->state = "catchup";
        all.push_back(catching_up);
    }
    for (const Look& a : all) {
        for (const Look& b : all) {
            for (const std::uint64_t maxlag : {std::uint64_t{0}, kMaxlag}) {
                check({a, b}, maxlag);
                if (HasFatalFailure()) return;
            }
        }
    }
}

TEST(ScoresEnumeration, ThreeStandbys) {
    const auto all = looks(kScores, kLags);
    for (const Look& a : all) {
        for (const Look& b : all) {
            for (const Look& c : all) {
                check({a, b, c}, kMaxlag);
                if (HasFatalFailure()) return;
            }
        }
    }
}

}  // namespace
}  // namespace paf
