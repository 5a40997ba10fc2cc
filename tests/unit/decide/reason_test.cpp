#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

#include "model/outgoing_text.hpp"
#include "walk.hpp"

namespace paf::test {
namespace {
TEST(ExitReasons, Dump) {
    std::map<std::string, std::set<std::string>> all;
    for (const Journey& journey : journeys()) {
        walk(journey, [&](const Step& step) {
            if (const auto* finish = std::get_if<Finish>(&step.decision.next))
                if (!finish->reason.empty()) all[step.decision.rule].insert(finish->reason);
            if (const auto* wait = std::get_if<Wait>(&step.decision.next)) all[step.decision.rule].insert("WAIT " + wait->what);
            return true;
        });
    }
    for (const auto& [rule, texts] : all)
        for (const auto& text : texts) std::cout << rule << " | " << text << "\n";
}
}  // namespace
}  // namespace paf::test
