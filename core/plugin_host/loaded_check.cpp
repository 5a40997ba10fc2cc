#include "plugin_host/loaded_check.hpp"

#include <vector>

#include "plugin_host/answer.hpp"

namespace paf {
namespace {

paf_str str(const std::string& text) {
    return {text.data(), text.size()};
}

/// The C form of `evidence`, which outlives it.
class CEvidence {
  public:
    explicit CEvidence(const Evidence& evidence) {
        std::size_t count = 0;
        for (const Record& record : evidence.records) count += record.fields.size();
        fields_.reserve(count);  // records_ points into it
        records_.reserve(evidence.records.size());
        for (const Record& record : evidence.records) {
            const std::size_t first = fields_.size();
            for (const auto& [key, value] : record.fields) fields_.push_back({str(key), str(value)});
            records_.push_back({str(record.type), fields_.data() + first, record.fields.size()});
        }
        evidence_.struct_size = sizeof evidence_;
        evidence_.live = evidence.live ? 1 : 0;
        evidence_.records = records_.data();
        evidence_.records_count = records_.size();
    }
    [[nodiscard]] const paf_evidence* get() const { return &evidence_; }

  private:
    std::vector<paf_pair> fields_;
    std::vector<paf_record> records_;
    paf_evidence evidence_{};
};

}  // namespace

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
