// A prober that answers some kinds of probes only.
#pragma once

#include <set>

#include "ports/prober.hpp"

namespace paf {

class LimitedProber : public Prober {
  public:
    /// `all` must outlive it.
    LimitedProber(Prober& all, std::set<ProbeKind> kinds) : all_(all), kinds_(std::move(kinds)) {}

    std::vector<Record> answer(const Probe& probe) override {
        return kinds_.count(probe.kind) != 0 ? all_.answer(probe) : std::vector<Record>{};
    }

  private:
    Prober& all_;
    std::set<ProbeKind> kinds_;
};

}  // namespace paf
