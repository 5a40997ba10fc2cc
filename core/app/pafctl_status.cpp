#include "app/pafctl_status.hpp"

#include <algorithm>

#include "app/pafctl_json.hpp"
#include "app/pafctl_problems.hpp"
#include "app/pafctl_text.hpp"

namespace paf {

int status_command(std::ostream& out, const GatherPorts& ports, const StatusOptions& options) {
    const StatusReport report = options.parameters.empty() ? gather_cluster(ports, options.resource)
                                                           : gather_instance(ports, options.parameters);
    const std::vector<Remark> remarks = find_remarks(report);
    out << (options.json ? status_json(report, remarks) : status_text(report, remarks)) << std::flush;
    if (report.instance && !report.instance->refused_parameters.empty()) return 2;
    const bool wrong = std::any_of(remarks.begin(), remarks.end(), [](const Remark& remark) { return remark.problem; });
    return wrong || !out ? 1 : 0;
}

}  // namespace paf
