// What the node that holds an election leaves of it.
#include "decide/election/recorded_election.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decide/gates/generation_gate.hpp"
#include "election/positions.hpp"
#include "scene.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

ClusterNode gone(const std::string& name) {
    ClusterNode node;
    node.name = name;
    return node;
}

ClusterNode with_instance(const std::string& name) {
    ClusterNode node = online(name);
    node.has_instance = true;
    return node;
}

std::string as_published(const WalPosition& position, const Generation& newest) {
    return encode_vote({position, election_after(newest)});
}

/// srv1, which Pacemaker chose, among nodes of every kind; the cluster remembers timeline 2.
Scene all_kinds() {
    const Generation newest = generation(from_first(2, 0x4000000));
    Scene scene(Action::kPromote);
    scene.request.managed = true;
    scene.request.notify.present = true;
    scene.request.notify.unpromoted = {"srv1", "counts", "forbidden", "strange", "silent", "earlier", "garbled"};
    scene.request.notify.promote = {"srv1"};
    scene.seen.node = std::string("srv1");
    scene.seen.processes = postmaster();
    scene.seen.sql = standby_answers();
    scene.seen.position = at(from_first(2, 0x4000000), 0x5000060);
    ClusterStatus status;
    for (const std::string& name : scene.request.notify.unpromoted) status.nodes.push_back(online(name));
    status.nodes[2].score = Score::minus_infinity();
    status.nodes.push_back(with_instance("in-standby-mode"));
    status.nodes.push_back(gone("lost"));
    status.nodes.push_back(online("never-had-one"));
    status.generation = newest;
    scene.seen.cluster = status;
    PublishedPositions published;
    published["srv1"] = as_published(*scene.seen.position, newest);
    published["counts"] = as_published(at(from_first(2, 0x4000000), 0x5000000), newest);
    published["forbidden"] = as_published(at(from_first(2, 0x4000000), 0x4000060), newest);
    published["strange"] = as_published(at(first(), 0x9000000), newest);
    published["earlier"] = encode_vote({at(first(), 0x3000000), {1, 5}});
    published["garbled"] = "1;sys=";
    scene.seen.published = published;
    return scene;
}

std::string votes_of(const ElectionRecord& record) {
    std::string text;
    for (const RecordedVote& vote : record.votes) {
        text += vote.node + " " + standing_name(vote.standing);
        if (vote.timeline != 0) text += " " + std::to_string(vote.timeline) + "@" + vote.end.text();
        text += "\n";
    }
    return text;
}

const RecordedVote& vote_from(const ElectionRecord& record, const std::string& node) {
    for (const RecordedVote& vote : record.votes) {
        if (vote.node == node) return vote;
    }
    throw std::runtime_error("no vote of " + node);
}

TEST(RecordedElection, TellsOfEachNodeWhatBecameOfItsVote) {
    const Scene scene = all_kinds();
    const ElectionRecord record =
        record_of_refusal(scene.request, scene.seen, *scene.seen.position, "silent: nothing published").record;
    EXPECT_EQ(votes_of(record),
              "srv1 counts 2@0/5000060\n"
              "counts counts 2@0/5000000\n"
              "earlier missing\n"
              "forbidden forbidden 2@0/4000060\n"
              "garbled unreadable\n"
              "silent missing\n"
              "strange other-data 1@0/9000000\n"
              "in-standby-mode apart\n"
              "lost offline\n");
    EXPECT_THAT(vote_from(record, "strange").cause, HasSubstr("diverged: "));
    EXPECT_THAT(vote_from(record, "silent").cause, HasSubstr("nothing published"));
    EXPECT_THAT(vote_from(record, "earlier").cause, HasSubstr("published for another election only"));
    EXPECT_THAT(vote_from(record, "garbled").cause, HasSubstr("expected"));
    EXPECT_EQ(record.election, election_after(scene.seen.cluster->generation));
    EXPECT_EQ(record.by, "srv1");
    EXPECT_EQ(record.winner, "");
    EXPECT_EQ(record.at, 0) << "decisions have no clock";
    EXPECT_EQ(record.why, "silent: nothing published");
    EXPECT_EQ(*decode_election(encode_election(record)), record);
}

TEST(RecordedElection, APrimaryThatNobodyFollowedIsNamedWithWhatMayBeThereAlone) {
    Scene scene = all_kinds();
    ClusterStatus status = *scene.seen.cluster;
    status.generation->since = 1795953600;
    status.nodes.push_back(gone("srv3"));
    scene.seen.cluster = status;
    scene.request.notify.unpromoted = {"srv1", "counts"};
    scene.seen.position = at(first(), 0x4000000);
    PublishedPositions published;
    published["srv1"] = published["counts"] = as_published(*scene.seen.position, *status.generation);
    scene.seen.published = published;
    scene.progress.elapsed = std::chrono::milliseconds(6000);
    const Decision decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "promote.stand-aside");
    const ElectionRecord& record = std::get<RecordElection>(std::get<Perform>(decision.next).effects.front()).record;
    EXPECT_EQ(
        record.why,
        "has nothing of timeline 2, begun on srv3 at 0/4000000: its WAL ends on timeline 1 at 0/4000000; bring "
        "srv3 back, which may alone hold commits made since 2026-11-29 12:00:00 UTC, or give them up for the data "
        "here: pafctl accept srv1; counts does not count: has nothing of timeline 2, begun on srv3 at 0/4000000: "
        "its WAL ends on timeline 1 at 0/4000000");
    EXPECT_EQ(votes_of(record),
              "srv1 other-data 1@0/4000000\ncounts other-data 1@0/4000000\nin-standby-mode apart\nlost offline\n"
              "srv3 offline\n");

    // When it was begun is not known: the command is.
    status.generation->since = 0;
    EXPECT_EQ(how_to_go_on("srv1", *status.generation),
              "bring srv3 back, or give its data up for those here: pafctl accept srv1");
    status.generation->node = "srv1";
    EXPECT_EQ(how_to_go_on("srv1", *status.generation),
              "bring back a node that holds it, or give its data up for those here: pafctl accept srv1");
}

TEST(RecordedElection, TheChosenNodesOwnVoteMayBeTheOneThatIsMissing) {
    Scene scene = all_kinds();
    ElectionRecord record = record_of_refusal(scene.request, scene.seen, at(first(), 0x9000000), "").record;
    EXPECT_EQ(record.votes.front().standing, VoteStanding::kOtherData);
    EXPECT_THAT(record.votes.front().cause, HasSubstr("diverged: "));
    scene.seen.position = Fact<WalPosition>::unknown("no control file");
    record = record_of_refusal(scene.request, scene.seen, WalPosition{}, "").record;
    EXPECT_EQ(record.votes.front(), (RecordedVote{"srv1", VoteStanding::kMissing, 0, {}, "no control file"}));
}

/// The record that a decision leaves; it comes before the scores, which are confirmed, so that the cluster has both
/// when the action ends.
const ElectionRecord& left_by(const Decision& decision, bool first) {
    const auto& effects = std::get<Perform>(decision.next).effects;
    return std::get<RecordElection>(first ? effects.front() : effects.back()).record;
}

TEST(RecordedElection, APromotionIsOnRecordWithItsLoss) {
    Scene scene = all_kinds();
    scene.request.notify.unpromoted = {"srv1", "counts"};
    const Decision decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "promote.go");
    const ElectionRecord& record = left_by(decision, false);
    EXPECT_EQ(record.outcome, ElectionOutcome::kOrdered);
    EXPECT_EQ(record.winner, "srv1");
    EXPECT_THAT(record.why, HasSubstr("its loss cannot be bounded"));
}

TEST(RecordedElection, ARefusalAndAStepBackAreTooBeforeTheScoresChange) {
    Scene scene = all_kinds();
    scene.progress.elapsed = std::chrono::milliseconds(6000);
    Decision decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "promote.refuse");
    EXPECT_EQ(left_by(decision, true).outcome, ElectionOutcome::kRefused);
    EXPECT_THAT(left_by(decision, true).why, HasSubstr("silent: no WAL position, nothing published"));

    scene.request.notify.unpromoted = {"srv1", "counts"};
    scene.seen.position = at(from_first(2, 0x4000000), 0x4500000);
    decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "promote.step-back");
    EXPECT_EQ(left_by(decision, true).outcome, ElectionOutcome::kSteppedBack);
    EXPECT_EQ(left_by(decision, true).winner, "counts");
}

TEST(RecordedElection, WhatIsRefusedBeforehandIsOnRecordLikewise) {
    Scene scene = all_kinds();
    scene.request.action = Action::kNotify;
    scene.request.notify.when = NotifyWhen::kPre;
    scene.request.notify.operation = NotifyOperation::kPromote;
    scene.request.notify.unpromoted = {"srv1", "garbled"};
    scene.did("PublishPosition");
    Decision decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "notify.refuse");
    EXPECT_EQ(left_by(decision, true).outcome, ElectionOutcome::kRefused);
    EXPECT_THAT(votes_of(left_by(decision, true)), HasSubstr("garbled unreadable"));

    scene.request.notify.unpromoted = {"srv1", "counts"};
    scene.request.params.max_loss = 0;
    decision = scene.decide_now();
    ASSERT_EQ(decision.rule, "notify.refuse");
    EXPECT_THAT(left_by(decision, true).why, HasSubstr("max_loss"));
}

}  // namespace
}  // namespace paf::test
