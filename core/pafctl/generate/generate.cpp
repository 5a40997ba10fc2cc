#include "pafctl/generate/generate.hpp"

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"
#include "pafctl/generate/plan.hpp"
#include "sys/pacemaker/admin_tools.hpp"

namespace paf {
namespace {

constexpr int kDone = 0, kWrongUsage = 2;

/// What this system has; pcs counts first, because it also sets the nodes up.
Result<GenerateTool> tool_present(const GatherPorts& ports) {
    if (const auto pcs = pcs_version(ports.runner)) {
        if (starts_with(*pcs, "0.9.")) return GenerateTool::kPcs09;
        return starts_with(*pcs, "0.10.") ? GenerateTool::kPcs010 : GenerateTool::kPcs;
    }
    if (has_crmsh(ports.runner)) return GenerateTool::kCrmsh;
    return fail(Error{ErrorKind::kInvalid,
                      "expected pcs or crm on this system, found neither; say with --tool whose commands you want"});
}

Result<GenerateTool> wanted_tool(const GatherPorts& ports, const GenerateOptions& options) {
    if (options.cib) return GenerateTool::kCib;
    return options.tool.empty() ? tool_present(ports) : find_tool(options.tool);
}

}  // namespace

Result<GenerateTool> find_tool(const std::string& name) {
    if (name == "pcs-0.9") return GenerateTool::kPcs09;
    if (name == "pcs-0.10") return GenerateTool::kPcs010;
    if (name == "pcs") return GenerateTool::kPcs;
    if (name == "crmsh") return GenerateTool::kCrmsh;
    return fail(Error{ErrorKind::kInvalid, "--tool: expected pcs-0.9, pcs-0.10, pcs or crmsh, found '" + name + "'"});
}

Result<std::string> generate(const GenerateOptions& options, GenerateTool tool) {
    const auto plan = plan_cluster(options);
    if (!plan) return fail(plan.error());
    switch (tool) {
        case GenerateTool::kCrmsh:
            return crmsh_commands(*plan);
        case GenerateTool::kCib:
            return cib_text(*plan);
        case GenerateTool::kPcs09:
        case GenerateTool::kPcs010:
        case GenerateTool::kPcs:
            break;
    }
    return pcs_commands(*plan, tool);
}

int generate_command(std::ostream& out, std::ostream& err, const GatherPorts& ports, const GenerateOptions& options) {
    const auto tool = wanted_tool(ports, options);
    const auto text = tool ? generate(options, *tool) : Result<std::string>(fail(tool.error()));
    if (!text) {
        err << "pafctl generate: " << text.error().message << "\n";
        return kWrongUsage;
    }
    out << *text << std::flush;
    if (text->find(kSecretPlaceholder) != std::string::npos) {
        err << "pafctl generate: put the real values in place of " << kSecretPlaceholder << "\n";
    }
    return out ? kDone : 1;
}

}  // namespace paf
