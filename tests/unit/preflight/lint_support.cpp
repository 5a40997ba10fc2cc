#include <gtest/gtest.h>

#include <algorithm>

#include "checks/cluster/lint.hpp"
#include "lint_cases.hpp"
#include "ocf/parameters/parameter_table.hpp"
#include "sys/cib/cib_records.hpp"
#include "temp_directory.hpp"

namespace paf::test {

std::string good_setup(const std::string& file) {
    return slurp(std::string(PAF_TEST_DATA "/lint/") + file);
}

std::string xml_of(const Broken& broken) {
    std::string xml = good_setup(broken.base);
    for (const auto& [from, to] : broken.edits) {
        const std::size_t at = xml.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        EXPECT_EQ(xml.find(from, at + 1), std::string::npos) << from;
        if (at != std::string::npos) xml.replace(at, from.size(), to);
    }
    return xml;
}

Evidence evidence_of(const std::string& xml) {
    auto records = parse_records(xml);
    EXPECT_TRUE(records) << records.error().message;
    return {false, records ? std::move(*records) : std::vector<Record>{}};
}

std::vector<CheckResult> lint(const std::string& xml) {
    AgentFacts agent;
    for (const ParameterSpec& spec : parameter_table()) {
        agent.parameters[spec.name] = spec.fallback == nullptr ? "" : spec.fallback;
    }
    for (const ActionSpec& spec : action_table()) agent.timeouts[spec.name] = spec.timeout;
    class NoProber : public Prober {
        std::vector<Record> answer(const Probe&) override {
            ADD_FAILURE() << "the lint probes nothing";
            return {};
        }
    } prober;
    const auto checks = cluster_lint(agent);
    std::vector<PreflightCheck*> all;
    for (const auto& check : checks) all.push_back(check.get());
    return run_checks(all, evidence_of(xml), prober);
}

std::vector<CheckResult> findings_of(const std::vector<CheckResult>& results) {
    std::vector<CheckResult> findings;
    std::copy_if(results.begin(), results.end(), std::back_inserter(findings),
                 [](const CheckResult& result) { return result.verdict.level != VerdictLevel::kPass; });
    return findings;
}

std::string text_of(const std::vector<CheckResult>& results) {
    std::string text;
    for (const auto& [check, verdict] : results) {
        text += check + ": " + verdict.subject + ": expected " + verdict.expected + ", found " + verdict.found + "\n";
    }
    return text;
}

}  // namespace paf::test
