#include "plugin_host/loaded_check.hpp"

#include "plugin_host/answer.hpp"
#include "plugin_host/c_evidence.hpp"

namespace paf {

Result<CheckAnswer> LoadedCheck::ask(const Evidence& evidence) {
    const auto misbehaved = [this](const std::string& how) {
        return fail(ErrorKind::kInternal, "check " + name() + " misbehaved: " + how);
    };
    Answer answer;
    answer.expected = item_bit(PAF_ITEM_PROBE) | item_bit(PAF_ITEM_VERDICT) | item_bit(PAF_ITEM_REMEDY);
    std::int32_t status = PAF_FAILED;
    try {
        const CEvidence c(evidence);
        const paf_call callbacks = call_into(answer);
        status = library_.check_ops.check(&callbacks, c.get());
    } catch (...) {
        return misbehaved("it threw an exception, which it must keep in");
    }
    if (!answer.defect.empty()) return misbehaved("its answer holds " + answer.defect);
    if (status == PAF_OK) return std::move(answer.check);
    if (answer.error.empty()) return misbehaved("it failed without a reason");
    return fail(ErrorKind::kInvalid, "check " + name() + ": " + answer.error);
}

}  // namespace paf
