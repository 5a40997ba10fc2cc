#include "plugin_host/loaded_check.hpp"

#include "plugin_host/evidence_question.hpp"

namespace paf {

Result<CheckAnswer> LoadedCheck::ask(const Evidence& evidence) {
    auto answer = ask_about(evidence, "check " + name(),
                            item_bit(PAF_ITEM_PROBE) | item_bit(PAF_ITEM_VERDICT) | item_bit(PAF_ITEM_REMEDY),
                            library_.check_ops.check);
    if (!answer) return fail(answer.error());
    return std::move(answer->check);
}

}  // namespace paf
