// Prints what preflight says of CIB files, one finding a line, without asking this machine about anything:
//     FILE <tab> refused <tab> why
//     FILE <tab> read <tab> milliseconds of the processor for reading it <tab> the same for all checks
//     FILE <tab> BLOCK, WARN, UNKNOWN or PASS <tab> check <tab> subject <tab> expected <tab> found <tab> remedies
// A fence agent counts as installed; one whose meta-data is in tests/data/preflight says what it takes.
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

#include "checks/cluster/lint.hpp"
#include "checks/run_checks.hpp"
#include "ocf/parameters/parameter_table.hpp"
#include "plugin_host/loaded_check.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/fence_agent_metadata.hpp"

namespace paf {
namespace {

std::string content_of(const std::string& path, bool& there) {
    std::ifstream file(path, std::ios::binary);
    there = file.good();
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A machine on which nothing is amiss.
class QuietProber : public Prober {
  public:
    std::vector<Record> answer(const Probe& probe) override {
        if (probe.kind == ProbeKind::kFile) return {file(probe.subject)};
        if (probe.kind != ProbeKind::kFenceAgent) return {};
        bool there = false;
        const std::string xml = content_of(std::string(AGENT_DATA "/") + probe.subject + ".xml", there);
        if (there) return parse_fence_agent(probe.subject, "/usr/sbin/" + probe.subject, xml);
        return {{"fence_agent", {{"agent", probe.subject}, {"installed", "yes"}, {"error", ""}}}};
    }

  private:
    /// Keys are there, and root's; corosync.conf is not.
    static Record file(const std::string& path) {
        if (path.rfind("/root/.ssh/", 0) != 0) return {"file", {{"path", path}, {"exists", "no"}}};
        return {"file", {{"path", path}, {"exists", "yes"}, {"kind", "file"}, {"owner", "0"}, {"mode", "0600"}}};
    }
};

std::vector<std::unique_ptr<PreflightCheck>> all_checks() {
    AgentFacts agent;
    for (const ParameterSpec& spec : parameter_table()) {
        agent.parameters[spec.name] = spec.fallback == nullptr ? "" : spec.fallback;
    }
    for (const ActionSpec& spec : action_table()) agent.timeouts[spec.name] = spec.timeout;
    auto checks = cluster_lint(agent);
    PluginHost plugins({CHECK_DIRECTORY, "", CHECK_DIRECTORY}, PAF_KIND_CHECK);
    for (const PluginEntry& entry : plugins.entries()) {
        if (entry.library) checks.push_back(std::make_unique<LoadedCheck>(*entry.library));
    }
    return checks;
}

std::string remedies_of(const Verdict& verdict) {
    std::string text;
    for (const auto& [tool, remedy] : verdict.remedies) text += (text.empty() ? "" : " | ") + remedy;
    return text;
}

void judge(const std::string& file, const std::vector<PreflightCheck*>& checks) {
    bool there = false;
    const std::string xml = content_of(file, there);
    const std::clock_t began = std::clock();
    auto cib = there ? parse_cib_content(xml, CibSource::kFile) : fail(ErrorKind::kNotFound, "no such file");
    if (!cib) {
        std::cout << file << "\trefused\t" << cib.error().message << "\n";
        return;
    }
    const std::clock_t read = std::clock();
    QuietProber prober;
    const Evidence evidence{false, std::move(cib->records)};
    const auto results = run_checks(checks, evidence, prober);
    const auto milliseconds = [](std::clock_t time) { return time * 1000 / CLOCKS_PER_SEC; };
    std::cout << file << "\tread\t" << milliseconds(read - began) << "\t" << milliseconds(std::clock() - read) << "\n";
    for (const auto& [check, verdict] : results) {
        std::cout << file << "\t" << level_text(verdict.level) << "\t" << check << "\t" << verdict.subject << "\t"
                  << verdict.expected << "\t" << verdict.found << "\t" << remedies_of(verdict) << "\n";
    }
}

}  // namespace
}  // namespace paf

int main(int count, char** arguments) {
    if (count < 2) {
        std::cerr << "usage: cib_findings FILE...\n";
        return 2;
    }
    const auto owned = paf::all_checks();
    std::vector<paf::PreflightCheck*> checks;
    checks.reserve(owned.size());
    for (const auto& check : owned) checks.push_back(check.get());
    for (int at = 1; at < count; ++at) paf::judge(arguments[at], checks);
    return 0;
}
