// The CIB, read once for those that look at it within one action.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/cluster/evidence.hpp"
#include "ports/clock.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/cib_text.hpp"

namespace paf {

class CibReading {
  public:
    CibReading(Clock& clock, ProcessRunner& runner) : clock_(clock), runner_(runner) {}

    struct Content {
        Evidence evidence;  ///< its records
        DeviceHistory devices;
    };

    /// As read_cib_text() and parse_cib_content(); what was read less than a second ago is not read again.  It is ours,
    /// and good until the next call.
    Result<const Content*> read(std::chrono::milliseconds limit) {
        constexpr std::chrono::seconds kFresh{1};
        const TimePoint began = clock_.now();
        if (content_ && began - read_at_ < kFresh) return &*content_;
        auto text = read_cib_text(runner_, limit, true);
        if (!text) return fail(text.error());
        auto cib = parse_cib_content(*text);
        if (!cib) return fail(cib.error());
        content_ = Content{{true, std::move(cib->records)}, std::move(cib->devices)};
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
