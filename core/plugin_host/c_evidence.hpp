// The C form of what is known, for plugins that look at it.
#pragma once

#include <vector>

#include "model/evidence.hpp"
#include "paf_plugin.h"

namespace paf {

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

}  // namespace paf
