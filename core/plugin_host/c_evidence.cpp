#include "plugin_host/c_evidence.hpp"

namespace paf {
namespace {

paf_str str(const std::string& text) {
    return {text.data(), text.size()};
}

}  // namespace

CEvidence::CEvidence(const Evidence& evidence) {
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

}  // namespace paf
