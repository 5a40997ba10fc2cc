// What a promotion says of its loss, and when max_loss forbids it.
#include "decide/election/loss.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "positions.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Candidate standby(const std::string& node, const WalPosition& position) {
    return {node, Candidate::Evidence::kPosition, position, "", true};
}

/// srv1, the primary, is dead; srv2 is about to be promoted, and srv3 takes part.
LossInputs failover(const std::string& names = "ANY 1 (srv2, srv3)") {
    LossInputs inputs;
    inputs.self = "srv2";
    inputs.mine = at(first(), 0x5000000);
    inputs.others = {standby("srv3", at(first(), 0x4000000))};
    inputs.policy = ReplicationPolicy{"srv1", 1, {0x1000000}, {names, "on"}};
    inputs.now = 1700000010;
    return inputs;
}

struct LossCase {
    const char* what;
    std::function<void(LossInputs&)> set;
    bool complete;
    std::optional<std::uint64_t> bytes;
    const char* text;
};

void expect_losses(const std::vector<LossCase>& cases) {
    for (const LossCase& one : cases) {
        LossInputs inputs = failover();
        one.set(inputs);
        const LossBound loss = bound_loss(inputs);
        EXPECT_EQ(loss.complete, one.complete) << one.what << ": " << loss.text;
        EXPECT_EQ(loss.bytes, one.bytes) << one.what << ": " << loss.text;
        EXPECT_THAT(loss.text, HasSubstr(one.text)) << one.what;
    }
}

TEST(Loss, ByTheSettings) {
    expect_losses({
        {"both of two", [](LossInputs&) {}, true, std::nullopt,
         "loses no acknowledged commit: srv1 waited for ANY 1 of srv2, srv3 with synchronous_commit=on; compared are "
         "srv2, "
         "srv3"},
        {"one is missing, and one is enough to hold a commit alone", [](LossInputs& in) { in.others.clear(); }, false,
         std::nullopt, "srv3 is not compared, and srv1 waited for ANY 1 of srv2, srv3; "},
        {"one is missing, and two were wanted",
         [](LossInputs& in) { in.policy->settings.names = "FIRST 2 (srv1, srv2, srv3, srv4)"; }, true, std::nullopt,
         "; missing, too few to hold a commit alone: srv4"},
        {"a receiver that is no node", [](LossInputs& in) { in.policy->settings.names = "srv2, tape, srv3"; }, false,
         std::nullopt, "tape is not compared"},
        {"capitals", [](LossInputs& in) { in.policy->settings.names = "2 (\"SRV2\", Srv3)"; }, true, std::nullopt,
         "FIRST 2 of srv2, srv3"},
        {"the other one holds more", [](LossInputs& in) { in.others[0].position.end = {0x5000001}; }, false,
         std::nullopt, "srv3 is not compared"},
        {"the other one's position is not known",
         [](LossInputs& in) { in.others[0].evidence = Candidate::Evidence::kMissing; }, false, std::nullopt,
         "srv3 is not compared"},
        {"asynchronous", [](LossInputs& in) { in.policy->settings.names = " "; }, false, std::nullopt,
         "its loss cannot be bounded: asynchronous replication; "},
        {"not understood", [](LossInputs& in) { in.policy->settings.names = "ANY (srv2"; }, false, std::nullopt,
         "not understood: 'ANY (srv2'"},
        {"commits that do not wait for a disk", [](LossInputs& in) { in.policy->settings.commit = "remote_write"; },
         false, std::nullopt, "synchronous_commit was remote_write"},
        {"settings made after all that it holds", [](LossInputs& in) { in.policy->since = {0x5000001}; }, false,
         std::nullopt, "before the settings came to be known at 0/5000001"},
        {"just as far", [](LossInputs& in) { in.policy->since = {0x5000000}; }, true, std::nullopt, "no acknowledged"},
        {"nothing is remembered", [](LossInputs& in) { in.policy.reset(); }, false, std::nullopt,
         "the primary's settings are not known"},
        {"what is remembered cannot be read",
         [](LossInputs& in) {
             in.policy.reset();
             in.policy_fault = "nonsense";
         },
         false, std::nullopt, "cannot be read: nonsense"},
        {"what is remembered is of the primary before",
         [](LossInputs& in) { in.mine.history = from_first(2, 0x4000000); }, false, std::nullopt,
         "not known, 2; those remembered are of timeline 1"},
        {"a node that stayed on an older timeline confirmed nothing",
         [](LossInputs& in) {
             in.mine.history = from_first(2, 0x3000000);
             in.policy->timeline = 2;
         },
         true, std::nullopt, "no acknowledged commit"},
    });
}

TEST(Loss, ByThePrimaryItself) {
    expect_losses({
        {"it is promoted again", [](LossInputs& in) { in.policy->node = "srv2"; }, true, 0, "loses nothing: it was"},
        {"and forgot to write what it acknowledged",
         [](LossInputs& in) {
             in.policy->node = "srv2";
             in.policy->settings.commit = "off";
         },
         true, 0, "the last commits may not have reached its disk"},
        {"it is compared, and holds no more", [](LossInputs& in) { in.policy->node = "srv3"; }, true, 0,
         "loses nothing: srv3, the last primary, is compared, and ends at 0/4000000"},
        {"it is compared, and holds more",
         [](LossInputs& in) {
             in.policy->node = "srv3";
             in.others[0].position.end = {0x5000048};
         },
         false, 72, "loses at most 72 bytes: srv3"},
        {"a switchover, whatever is remembered",
         [](LossInputs& in) {
             in.policy.reset();
             in.demoted = "srv3";
         },
         true, 0, "loses nothing: srv3"},
        {"it came back without this timeline's WAL",
         [](LossInputs& in) {
             in.mine.history = from_first(2, 0x4000000);
             in.policy = ReplicationPolicy{"srv3", 2, {0x4000000}, {"", "on"}};
         },
         false, std::nullopt, "asynchronous"},
        {"there has been none",
         [](LossInputs& in) {
             in.policy.reset();
             in.mine.shutdown_checkpoint = {0x4FFFF88};
         },
         true, 0, "ends with a shutdown checkpoint, at 0/4FFFF88, and no primary of this cluster is known"},
        {"a shutdown checkpoint alone: the primary may have been started again by hand",
         [](LossInputs& in) {
             in.policy->settings.names = "";
             in.mine.shutdown_checkpoint = {0x4FFFF88};
         },
         false, std::nullopt, "cannot be bounded"},
    });
}

TEST(Loss, WhatIsKnownOfTheEnd) {
    const auto asynchronous = [](LossInputs& in) { in.policy->settings.names = ""; };
    expect_losses({
        {"nothing", asynchronous, false, std::nullopt, "nobody knows when srv1 was last heard of"},
        {"heard of by the node itself",
         [&](LossInputs& in) {
             asynchronous(in);
             in.mine.sighting = PrimarySighting{{0x5000000}, 1700000006};
         },
         false, std::nullopt,
         "srv1 was last heard of 4 s ago, by srv2, at 0/5000000, of which 0 bytes are missing here; all that it wrote "
         "since is lost"},
        {"the other one heard more",
         [&](LossInputs& in) {
             asynchronous(in);
             in.mine.sighting = PrimarySighting{{0x5000000}, 1700000006};
             in.others[0].position.sighting = PrimarySighting{{0x5000001}, 1700000007};
         },
         false, std::nullopt, "3 s ago, by srv3, at 0/5000001, of which 1 byte are missing"},
        {"the other one is on another timeline, whose word is old",
         [&](LossInputs& in) {
             asynchronous(in);
             in.mine.last_commit = 1700000001;
             in.others[0].position.history = from_first(2, 0x3000000);
             in.others[0].position.sighting = PrimarySighting{{0x5000001}, 1700000007};
         },
         false, std::nullopt, "the last commit that is held was made 9 s ago; nobody knows what srv1 wrote since"},
        {"no clock, and no name",
         [&](LossInputs& in) {
             in.policy.reset();
             in.now.reset();
             in.mine.last_commit = 1700000001;
         },
         false, std::nullopt, "made some time ago; nobody knows what the primary wrote since"},
        {"a clock that is behind",
         [&](LossInputs& in) {
             asynchronous(in);
             in.mine.last_commit = 1700000020;
         },
         false, std::nullopt, "made 0 s ago"},
        {"living nodes that take no part",
         [&](LossInputs& in) {
             asynchronous(in);
             in.silent = {"srv1", "srv4"};
         },
         false, std::nullopt, "; alive, but not compared: srv1 (the last primary), srv4"},
        {"they are named beside a proof, too", [](LossInputs& in) { in.silent = {"srv4"}; }, true, std::nullopt,
         "; alive, but not compared: srv4"},
    });
}

TEST(Loss, IsLimitedByMaxLoss) {
    LossInputs inputs = failover();
    const LossBound complete = bound_loss(inputs);
    inputs.policy->settings.names = "";
    const LossBound unbounded = bound_loss(inputs);
    inputs.policy->node = "srv3";
    inputs.others[0].position.end = {0x5000048};
    const LossBound some = bound_loss(inputs);
    for (const LossBound& loss : {complete, unbounded, some}) EXPECT_FALSE(exceeds(loss, std::nullopt)) << loss.text;
    EXPECT_FALSE(exceeds(complete, 0));
    EXPECT_FALSE(exceeds(some, 72));
    EXPECT_THAT(exceeds(some, 71).value(), StartsWith("max_loss is 71, and it loses at most 72 bytes: srv3"));
    EXPECT_THAT(exceeds(unbounded, UINT64_MAX).value(),
                StartsWith("max_loss is 18446744073709551615, and its loss cannot be bounded: asynchronous"));
}

}  // namespace
}  // namespace paf
