#include "decide/decide.hpp"

#include "decide/steps/steps.hpp"

namespace paf {

Decision decide(const Request& request, const Observation& seen, const Progress& progress) {
    switch (request.action) {
        case Action::kStart:
            return decide_start(request, seen, progress);
        case Action::kStop:
            return decide_stop(request, seen, progress);
        case Action::kMonitor:
            return decide_monitor(request, seen, progress);
        case Action::kPromote:
            return decide_promote(request, seen, progress);
        case Action::kDemote:
            return decide_demote(request, seen, progress);
        case Action::kNotify:
            return decide_notify(request, seen, progress);
        case Action::kReload:
            return decide_reload(request, seen, progress);
        case Action::kValidateAll:
            return decide_validate(request, seen, progress);
        case Action::kMetaData:
        case Action::kMethods:
            break;  // answered by the main, without looking at anything
    }
    return finish("decide.no-decision", OcfExit::kUnimplemented, "this action has nothing to decide");
}

}  // namespace paf
