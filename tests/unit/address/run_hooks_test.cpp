// Hooks are asked in rounds, and whatever goes wrong with one proceeds.
#include "checks/run_hooks.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace paf::test {
namespace {

class FakeHook : public AddressHook {
  public:
    std::function<Result<AddressRound>(const Evidence&)> says;
    bool wanted = true;
    int asked = 0;

    [[nodiscard]] std::string name() const override { return "fake"; }
    [[nodiscard]] bool wants(AddressMoment) const override { return wanted; }
    Result<AddressRound> ask(AddressMoment, const Evidence& evidence) override {
        ++asked;
        return says(evidence);
    }
};

class CountingProber : public Prober {
  public:
    int probes = 0;
    std::vector<Record> answer(const Probe& probe) override {
        ++probes;
        return {{"address", {{"ip", probe.subject}}}};
    }
};

AddressRound probe(const std::string& ip) {
    return {{{ProbeKind::kAddress, ip}}, {}};
}
AddressRound refusal() {
    return {{}, {{"fake", AddressWish::kRefuse, "ip", "a stranger"}}};
}

struct RunHooks : testing::Test {
    CountingProber prober;
    FakeHook hook;

    AddressAnswers run() { return run_hooks({&hook}, AddressMoment::kBeforePromote, {}, prober); }
};

TEST_F(RunHooks, ProbesThenAnswers) {
    hook.says = [](const Evidence& evidence) { return evidence.records.empty() ? probe("10.0.0.1") : refusal(); };
    const auto answers = run();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].wish, AddressWish::kRefuse);
    EXPECT_EQ(hook.asked, 2);
}

TEST_F(RunHooks, AProbeIsMadeOnceForAll) {
    FakeHook other;
    other.says =
        hook.says = [](const Evidence& evidence) { return evidence.records.empty() ? probe("10.0.0.1") : refusal(); };
    EXPECT_EQ(run_hooks({&hook, &other}, AddressMoment::kBeforePromote, {}, prober).size(), 2U);
    EXPECT_EQ(prober.probes, 1);
}

TEST_F(RunHooks, OneThatDoesNotWantIsNotAsked) {
    hook.wanted = false;
    EXPECT_TRUE(run().empty());
    EXPECT_EQ(hook.asked, 0);
}

TEST_F(RunHooks, AFaultProceeds) {
    hook.says = [](const Evidence&) -> Result<AddressRound> { return fail(ErrorKind::kInternal, "it is ill"); };
    const auto answers = run();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].wish, AddressWish::kProceed);
    EXPECT_EQ(answers[0].found, "it is ill");
}

TEST_F(RunHooks, SilenceProceeds) {
    hook.says = [](const Evidence&) { return AddressRound{}; };
    const auto answers = run();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].wish, AddressWish::kProceed);
    EXPECT_EQ(answers[0].found, "it said nothing");
}

TEST_F(RunHooks, AskingForEverProceeds) {
    int number = 0;
    hook.says = [&number](const Evidence&) { return probe("10.0.0." + std::to_string(++number)); };
    const auto answers = run();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].wish, AddressWish::kProceed);
    EXPECT_EQ(answers[0].found, "it still asked after 4 rounds");
    EXPECT_EQ(hook.asked, 4);
}

}  // namespace
}  // namespace paf::test
