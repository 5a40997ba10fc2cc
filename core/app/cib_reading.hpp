// The CIB, read once for those that look at it within one action.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/cib_text.hpp"
#include "model/evidence.hpp"
#include "ports/clock.hpp"
#include "sys/cib_records.hpp"

namespace paf {

class CibReading {
  public:
    CibReading(Clock& clock, ProcessRunner& runner) : clock_(clock), runner_(runner) {}

    struct Content {
        std::string text;
        Evidence evidence;  ///< its records
    };

    /// As read_cib_text() and parse_records(); what was read less than a second ago is not read again.  It is ours, and
    /// good until the next call.
    Result<const Content*> read(std::chrono::milliseconds limit) {
        constexpr std::chrono::seconds kFresh{1};
        const TimePoint began = clock_.now();
        if (content_ && began - read_at_ < kFresh) return &*content_;
        auto text = read_cib_text(runner_, limit, true);
        if (!text) return fail(text.error());
        auto records = parse_records(*text);
        if (!records) return fail(records.error());
        content_ = Content{std::move(*text), {true, std::move(*records)}};
        read_at_ = began;
        return &*content_;
    }

  private:
    Clock& clock_;
    ProcessRunner& runner_;
    std::optional<Content> content_;
    TimePoint read_at_{};
};

}  // namespace paf
