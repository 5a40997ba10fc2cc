#include "fence_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "plugin_host/loaded_check.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/fence_agent_metadata.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

/// Loaded once: plugins are never unloaded.
std::vector<LoadedCheck>& plugins() {
    static std::vector<LoadedCheck> all = [] {
        std::vector<LoadedCheck> loaded;
        PluginHost host({FENCING_CHECKS, "", FENCING_CHECKS}, PAF_KIND_CHECK);
        for (const PluginEntry& entry : host.entries()) {
            if (entry.library) {
                if (entry.library->identity.name.rfind("fencing-", 0) != 0) continue;  // others' checks
                loaded.emplace_back(*entry.library);
            } else {
                ADD_FAILURE() << entry.refusal;
            }
        }
        return loaded;
    }();
    return all;
}

class SilentProber : public Prober {
  public:
    std::vector<Record> answer(const Probe&) override { return {}; }
};

const char* word_of(VerdictLevel level) {
    switch (level) {
        case VerdictLevel::kPass:
            return "pass";
        case VerdictLevel::kWarn:
            return "warn";
        case VerdictLevel::kBlock:
            return "BLOCK";
        case VerdictLevel::kUnknown:
            break;
    }
    return "unknown";
}

}  // namespace

std::vector<Record> FakeProber::answer(const Probe& probe) {
    const auto given = answers_.find(probe);
    if (given != answers_.end()) return given->second;
    switch (probe.kind) {
        case ProbeKind::kFile:
            if (probe.subject.rfind("/root/.ssh/", 0) != 0)
                return {{"file", {{"path", probe.subject}, {"exists", "no"}}}};
            return {{"file",
                     {{"path", probe.subject}, {"exists", "yes"}, {"kind", "file"}, {"owner", "0"}, {"mode", "0600"}}}};
        case ProbeKind::kFenceAgent:
            return parse_fence_agent(probe.subject, "/usr/sbin/" + probe.subject, fencing_data(probe.subject + ".xml"));
        case ProbeKind::kDeviceStatus:
            return {{"device_status", {{"device", probe.subject}, {"ok", "yes"}}}};
        case ProbeKind::kFenceTargets:
            return {{"fence_target", {{"node", probe.subject}, {"device", ""}}}};
        case ProbeKind::kAddress:
            return {};
        case ProbeKind::kFenceHistory: {
            std::vector<Record> records = {{"fence_history", {{"known", "yes"}}}};
            for (const char* node : {"srv1", "srv2", "srv3"}) {
                records.push_back({"fence_event",
                                   {{"target", node},
                                    {"action", "off"},
                                    {"state", "success"},
                                    {"client", "stonith_admin.1234"},
                                    {"time", "2026-11-13T10:00:00Z"},
                                    {"age_seconds", "864000"}}});
            }
            return records;
        }
    }
    return {};
}

std::string fencing_data(const std::string& file) {
    return slurp(std::string(PAF_TEST_DATA) + "/preflight/" + file);
}

std::string xml_of(const FenceWorld& world) {
    std::string xml = fencing_data(world.base);
    for (const auto& [from, to] : world.edits) {
        const std::size_t at = xml.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        EXPECT_EQ(xml.find(from, at + 1), std::string::npos) << from << " is there twice";
        if (at != std::string::npos) xml.replace(at, from.size(), to);
    }
    return xml;
}

std::vector<CheckResult> look(const FenceWorld& world, const std::string& xml, Silence silence) {
    auto records = parse_records(xml);
    EXPECT_TRUE(records) << (records ? "" : records.error().message);
    if (!records) return {};
    std::vector<PreflightCheck*> checks;
    for (LoadedCheck& check : plugins()) checks.push_back(&check);
    FakeProber answering(world.answers);
    SilentProber silent;
    const Evidence evidence{world.live, std::move(*records)};
    if (silence == Silence::kYes) return run_checks(checks, evidence, silent);
    return run_checks(checks, evidence, answering);
}

std::vector<CheckResult> findings(const std::vector<CheckResult>& results) {
    std::vector<CheckResult> found;
    std::copy_if(results.begin(), results.end(), std::back_inserter(found),
                 [](const CheckResult& result) { return result.verdict.level != VerdictLevel::kPass; });
    return found;
}

std::string words_of(const std::vector<CheckResult>& results) {
    std::string text;
    for (const auto& [check, verdict] : results) {
        text += check + ": " + word_of(verdict.level) + " " + verdict.subject + ": expected " + verdict.expected +
                ", found " + verdict.found + "\n";
    }
    return text;
}

std::vector<std::string> check_names() {
    std::vector<std::string> names;
    for (const LoadedCheck& check : plugins()) names.push_back(check.name());
    return names;
}

}  // namespace paf::test
