// The CIB, read once for those that look at it within one action.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/cib_text.hpp"
#include "ports/clock.hpp"

namespace paf {

class CibReading {
  public:
    CibReading(Clock& clock, ProcessRunner& runner) : clock_(clock), runner_(runner) {}

    /// As read_cib_text(); what was read less than a second ago is not read again.
    Result<std::string> text(std::chrono::milliseconds limit) {
        constexpr std::chrono::seconds kFresh{1};
        if (text_ && clock_.now() - read_at_ < kFresh) return *text_;
        const TimePoint began = clock_.now();
        auto read = read_cib_text(runner_, limit, true);
        if (!read) return read;
        text_ = *read;
        read_at_ = began;
        return read;
    }

  private:
    Clock& clock_;
    ProcessRunner& runner_;
    std::optional<std::string> text_;
    TimePoint read_at_{};
};

}  // namespace paf
