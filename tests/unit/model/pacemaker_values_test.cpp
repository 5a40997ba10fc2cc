// The values of a Pacemaker configuration, as Pacemaker reads them.
#include "paf/pacemaker_values.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

using std::chrono::milliseconds;

TEST(PacemakerValues, BooleansInAnyCase) {
    for (const char* yes : {"true", "True", "TRUE", "on", "ON", "yes", "Yes", "y", "Y", "1"}) {
        EXPECT_EQ(pacemaker::boolean(yes), true) << yes;
    }
    for (const char* no : {"false", "False", "FALSE", "off", "Off", "no", "NO", "n", "N", "0"}) {
        EXPECT_EQ(pacemaker::boolean(no), false) << no;
    }
    for (const char* other : {"", " true", "true ", "2", "-1", "t", "enabled", "tr\u00fce"}) {
        EXPECT_EQ(pacemaker::boolean(other), std::nullopt) << other;
    }
}

struct TimeRow {
    const char* text;
    std::optional<long> ms;
};

TEST(PacemakerValues, TimesWithAndWithoutUnits) {
    for (const TimeRow& row : {TimeRow{"0", 0},         TimeRow{"15", 15000},
                               TimeRow{"15s", 15000},   TimeRow{"15S", 15000},
                               TimeRow{"15 s", 15000},  TimeRow{" 15sec", 15000},
                               TimeRow{"500ms", 500},   TimeRow{"500MSEC", 500},
                               TimeRow{"1500us", 1},    TimeRow{"2m", 120000},
                               TimeRow{"2min", 120000}, TimeRow{"2minutes", 120000},
                               TimeRow{"1h", 3600000},  TimeRow{"1hr", 3600000},
                               TimeRow{"1.5s", 1000},   TimeRow{"99999999999999999999", 2147483647000},
                               TimeRow{"", {}},         TimeRow{"s", {}},
                               TimeRow{"-5", {}},       TimeRow{"1d", {}},
                               TimeRow{"15x", {}},      TimeRow{"fifteen", {}}}) {
        const auto found = pacemaker::duration(row.text);
        EXPECT_EQ(found ? std::optional<long>(found->count()) : std::nullopt, row.ms) << row.text;
    }
}

TEST(PacemakerValues, TimesInIso8601) {
    for (const TimeRow& row :
         {TimeRow{"PT15S", 15000}, TimeRow{"PT1M30S", 90000}, TimeRow{"PT2H", 7200000}, TimeRow{"P1D", 86400000},
          TimeRow{"P1DT1S", 86401000}, TimeRow{"P1W", 604800000}, TimeRow{"P1M", 2592000000}, TimeRow{"P", {}},
          TimeRow{"PT", {}}, TimeRow{"P1S", {}}, TimeRow{"PT1D", {}}, TimeRow{"PT15", {}}, TimeRow{"PTS", {}},
          TimeRow{"P99999999999Y", 2147483647000}}) {
        const auto found = pacemaker::duration(row.text);
        EXPECT_EQ(found ? std::optional<long>(found->count()) : std::nullopt, row.ms) << row.text;
    }
}

}  // namespace
}  // namespace paf
