#include "plugin_host/evidence_question.hpp"

#include <vector>

#include "plugin_host/loading/plugin_text.hpp"

namespace paf {
namespace {

/// Points into the evidence that it is made of, which outlives it.
class CEvidence {
  public:
    explicit CEvidence(const Evidence& evidence);
    CEvidence(const CEvidence&) = delete;
    CEvidence& operator=(const CEvidence&) = delete;
    ~CEvidence() = default;

    [[nodiscard]] const paf_evidence* get() const { return &evidence_; }

  private:
    std::vector<paf_pair> fields_;
    std::vector<paf_record> records_;
    paf_evidence evidence_{};
};

CEvidence::CEvidence(const Evidence& evidence) {
    std::size_t count = 0;
    for (const Record& record : evidence.records) count += record.fields.size();
    fields_.reserve(count);  // records_ points into it
    records_.reserve(evidence.records.size());
    for (const Record& record : evidence.records) {
        const std::size_t first = fields_.size();
        for (const auto& [key, value] : record.fields) fields_.push_back({as_paf_str(key), as_paf_str(value)});
        records_.push_back({as_paf_str(record.type), fields_.data() + first, record.fields.size()});
    }
    evidence_.struct_size = sizeof evidence_;
    evidence_.live = evidence.live ? 1 : 0;
    evidence_.records = records_.data();
    evidence_.records_count = records_.size();
}

}  // namespace

Error misbehaved(const std::string& who, const std::string& how) {
    return {ErrorKind::kInternal, who + " misbehaved: " + how};
}

Result<Answer> ask_about(const Evidence& evidence, const std::string& who, std::uint32_t expected,
                         const EvidenceQuestion& question) {
    Answer answer;
    answer.expected = expected;
    std::int32_t status = PAF_FAILED;
    try {
        const CEvidence c(evidence);
        const paf_call callbacks = call_into(answer);
        status = question(&callbacks, c.get());
    } catch (...) {
        return fail(misbehaved(who, "it threw an exception, which it must keep in"));
    }
    if (!answer.defect.empty()) return fail(misbehaved(who, "its answer holds " + answer.defect));
    if (status == PAF_OK) return answer;
    if (answer.error.empty()) return fail(misbehaved(who, "it failed without a reason"));
    return fail(ErrorKind::kInvalid, who + ": " + answer.error);
}

}  // namespace paf
