#include "pafctl/explain/explain.hpp"

#include "pafctl/explain/forecast/forecast.hpp"
#include "pafctl/explain/source.hpp"
#include "pafctl/explain/view.hpp"

namespace paf {

int explain_command(std::ostream& out, const GatherPorts& ports, const ExplainOptions& options) {
    const auto facts = gather_explain(ports, options.resource);
    if (!facts) {
        const std::string why = facts.error().message;
        out << (options.json ? explain_error_json(why) : "not known: " + why + "\n") << std::flush;
        return 1;
    }
    const Explanation explanation = explain(*facts);
    out << (options.json ? explanation_json(explanation) : explanation_text(explanation)) << std::flush;
    return explanation.node_lost.kind == ForecastKind::kWinner && out ? 0 : 1;
}

}  // namespace paf
