// Address hooks as plugins: refused when they are no fit ones, and not believed when their answer is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_host/loaded_address_hook.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

constexpr auto kBefore = AddressMoment::kBeforePromote;

Result<LoadedLibrary> load(const std::string& name, std::uint32_t kind = PAF_KIND_ADDRESS) {
    return load_plugin(std::string(TEST_PLUGINS "/address_") + name + ".so", kind);
}

Result<AddressRound> ask(const std::string& name) {
    const auto library = load(name);
    if (!library) return fail(library.error());
    return LoadedAddressHook(*library).ask(kBefore, {});
}

TEST(AddressHookPlugin, AFitOneAnswersAtItsMoments) {
    const auto library = load("fit");
    ASSERT_TRUE(library) << library.error().message;
    LoadedAddressHook hook(*library);
    EXPECT_TRUE(hook.wants(kBefore));
    EXPECT_FALSE(hook.wants(AddressMoment::kAfterPromote));
    EXPECT_FALSE(hook.wants(AddressMoment::kBeforeDemote));
    EXPECT_FALSE(hook.wants(AddressMoment::kAfterDemote));
    const auto round = hook.ask(kBefore, {});
    ASSERT_TRUE(round) << round.error().message;
    ASSERT_EQ(round->answers.size(), 1U);
    EXPECT_EQ(round->answers[0].wish, AddressWish::kRefuse);
    EXPECT_EQ(answer_text(round->answers[0]), "ip: a stranger has it");
}

TEST(AddressHookPlugin, TablesThatAreNotFitAreRefused) {
    for (const auto& [name, found] : {std::pair("small_ops", "an operations table of at least 16 bytes"),
                                      std::pair("null_hook", "the operation hook, found a null pointer"),
                                      std::pair("no_ops", "an operations table, found a null pointer")}) {
        const auto library = load(name);
        ASSERT_FALSE(library) << name;
        EXPECT_THAT(library.error().message, HasSubstr(found));
    }
}

TEST(AddressHookPlugin, AnotherKindIsRefused) {
    const auto as_check = load("fit", PAF_KIND_CHECK);
    ASSERT_FALSE(as_check);
    EXPECT_THAT(as_check.error().message, HasSubstr("found kind 3, an address hook"));
    EXPECT_FALSE(load_plugin(TEST_PLUGINS "/minimal.so", PAF_KIND_ADDRESS));
}

struct Misbehaviour {
    const char* plugin;
    const char* words;
};
void PrintTo(const Misbehaviour& one, std::ostream* out) {
    *out << one.plugin;
}

class AddressHookMisbehaves : public testing::TestWithParam<Misbehaviour> {};

TEST_P(AddressHookMisbehaves, AndIsNotBelieved) {
    const auto round = ask(GetParam().plugin);
    ASSERT_FALSE(round);
    EXPECT_THAT(round.error().message, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, AddressHookMisbehaves,
    testing::Values(Misbehaviour{"two_answers", "misbehaved: its answer holds a second answer"},
                    Misbehaviour{"unknown_answer", "misbehaved: its answer holds the answer 4"},
                    Misbehaviour{"small_answer", "misbehaved: its answer holds an item of 16 bytes instead of 40"},
                    Misbehaviour{"null_answer", "misbehaved: its answer holds a null item"},
                    Misbehaviour{"no_reason", "misbehaved: its answer holds a refusal without a reason"},
                    Misbehaviour{"two_lines", "misbehaved: its answer holds a text of several lines"},
                    Misbehaviour{"verdict", "which is no answer to this question"},
                    Misbehaviour{"no_address", "misbehaved: its answer holds a probe of kind 6 about 'the address'"},
                    Misbehaviour{"other_probe", "misbehaved: it asked for something else than an address"},
                    Misbehaviour{"silent_failure", "misbehaved: it failed without a reason"},
                    Misbehaviour{"not_offered", "misbehaved: it failed without a reason"},
                    Misbehaviour{"past_the_sdk", "misbehaved: it threw an exception"},
                    Misbehaviour{"failure", "address hook spoilt: it is not its day"},
                    Misbehaviour{"throwing", "address hook throwing: "}),
    [](const auto& one) { return std::string(one.param.plugin); });

TEST(AddressHookPlugin, SilenceIsLeftToWhoAsks) {
    const auto round = ask("no_answer");
    ASSERT_TRUE(round) << round.error().message;
    EXPECT_TRUE(round->answers.empty());
    EXPECT_TRUE(round->probes.empty());
}

}  // namespace
}  // namespace paf
