#include "pafctl/preflight/preflight.hpp"

#include <algorithm>
#include <ctime>

#include "checks/all/all_checks.hpp"
#include "checks/limited_prober.hpp"
#include "model/text.hpp"
#include "observe/setup/setup_check.hpp"
#include "pafctl/preflight/generation_lint.hpp"
#include "pafctl/preflight/node_lint.hpp"
#include "pafctl/preflight/view.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/cib/cib_resources.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/pacemaker/admin_tools.hpp"
#include "sys/pacemaker/fence_prober.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLintLimit{15000};

/// Which administration tools there are; a system without any gets the remedies of current pcs.
std::vector<AdminTool> tools_present(const GatherPorts& ports) {
    std::vector<AdminTool> tools;
    if (const auto pcs = pcs_version(ports.runner))
        tools.push_back(starts_with(*pcs, "0.9.") ? AdminTool::kPcs09 : AdminTool::kPcs);
    if (has_crmsh(ports.runner)) tools.push_back(AdminTool::kCrmsh);
    if (tools.empty()) tools.push_back(AdminTool::kPcs);
    return tools;
}

/// What the instance's own setup checks say, which keep it from being started, and its lint.
std::vector<CheckResult> setup_results(const GatherPorts& ports, const std::string& node, const CibResource& resource,
                                       const RememberedGeneration& remembered, NodeLint& lint) {
    std::vector<CheckResult> results;
    const auto add = [&](VerdictLevel level, const Finding& finding) {
        Verdict verdict{level, resource.id + ", " + finding.subject, finding.expected, finding.found, {}};
        if (!finding.remedy.empty()) verdict.remedies[AdminTool::kAny] = finding.remedy;
        results.push_back({"instance", std::move(verdict)});
    };
    const auto parsed = request_for(resource.id, resource.parameters, "validate-all");
    if (!parsed) {
        add(VerdictLevel::kBlock, {Severity::kRefuse, Finding::Area::kParameter, "parameters", "parameters that fit",
                                   parsed.error().message, ""});
        return results;
    }
    Request request = parsed->request;
    request.on_node = node;
    PacemakerCli cluster(ports.runner, ports.clock, resource.id, node);
    InstanceAccess instance(request, ports.with(cluster));
    const SetupCheck check = check_setup(instance, Fact<ControlFile>(), kLintLimit);
    for (const Finding& finding : check.findings) {
        add(finding.severity == Severity::kRefuse ? VerdictLevel::kBlock : VerdictLevel::kWarn, finding);
    }
    if (results.empty()) {
        results.push_back({"instance", {VerdictLevel::kPass, resource.id, "", "its set-up is fit on " + node, {}}});
    }
    InstanceReport seen;
    look_at_instance(instance, seen);
    results.push_back(lint_generation(resource.id, node, remembered, seen.seen.position));
    const auto more = lint.instance(resource.id, instance, check);
    results.insert(results.end(), more.begin(), more.end());
    return results;
}

void look_at_instances(const GatherPorts& ports, const CibResources& cib, const Evidence& evidence,
                       PreflightReport& report) {
    const auto node = PacemakerCli(ports.runner, ports.clock, "").local_node();
    if (!node) {
        report.problems.push_back("the instances of this node were not looked at: " + node.error().message);
        return;
    }
    NodeLint lint(ports, evidence, *node);
    const auto add = [&report](const std::vector<CheckResult>& results) {
        report.results.insert(report.results.end(), results.begin(), results.end());
    };
    for (const CibResource& resource : cib.resources)
        add(setup_results(ports, *node, resource, remembered_generation(cib.properties, resource.id), lint));
    add(lint.host());
}

}  // namespace

Result<PreflightReport> run_preflight(const GatherPorts& ports, const PreflightOptions& options) {
    const bool live = options.cib.empty();
    const auto xml = live ? read_cib_text(ports) : ports.files.read(options.cib, kLongestCib);
    if (!xml) return fail(xml.error());
    auto cib = parse_cib_content(*xml, live ? CibSource::kCluster : CibSource::kFile);
    if (!cib) return fail(live ? cib.error() : cib.error().in(options.cib));

    PreflightReport report;
    report.tools = tools_present(ports);
    const Evidence evidence{live, std::move(cib->records)};
    const PreflightChecks checks = load_checks(ports.files);
    report.problems = checks.problems;
    FenceProber fencing(ports.runner, ports.files, ports.clock, std::time(nullptr));
    // Of a configuration that is not in use yet, Pacemaker knows nothing; files and agents can be looked at.
    LimitedProber offline(fencing, {ProbeKind::kFile, ProbeKind::kFenceAgent});
    Prober& prober = live ? static_cast<Prober&>(fencing) : offline;
    report.results = run_checks(checks.pointers(), evidence, prober);
    if (live) look_at_instances(ports, cib->resources, evidence, report);
    return report;
}

int preflight_command(std::ostream& out, const GatherPorts& ports, const PreflightOptions& options) {
    const auto report = run_preflight(ports, options);
    if (!report) {
        out << "nothing could be checked: " << report.error().message << "\n";
        if (options.cib.empty())
            out << "to check a configuration that is not in use yet: pafctl preflight --cib FILE\n";
        return 1;
    }
    out << (options.json ? preflight_json(*report) : preflight_text(*report)) << std::flush;
    const auto found = [&report](VerdictLevel level) {
        return std::any_of(report->results.begin(), report->results.end(),
                           [level](const CheckResult& result) { return result.verdict.level == level; });
    };
    if (found(VerdictLevel::kBlock) || report->results.empty() || !out) return 1;
    return found(VerdictLevel::kWarn) || found(VerdictLevel::kUnknown) || !report->problems.empty() ? 3 : 0;
}

}  // namespace paf
