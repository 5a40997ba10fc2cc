// The values that facts take in a walk: index 0 is "asked for, and unknown".
#pragma once

#include <vector>

#include "model/observation.hpp"

namespace paf::test {

/// How many values `fact` takes.
int value_count(FactId fact);
/// Whether a narrow journey leaves value `index` of `fact` out: elections and generations are not what it is for.
bool left_out_of_narrow(FactId fact, int index);
/// Gives `fact` its value number `index`.
void set_fact(Observation& seen, FactId fact, int index);
void set_before_start(Observation& seen, int directory, int control);
/// Whether value `index` of `fact` outlives an effect and a wait.
bool value_is_kept(FactId fact, int index);
/// Whether value `index` of kProcesses is "nothing alive", or "orphans only".
bool value_is_down(int index);
bool value_is_orphans(int index);

}  // namespace paf::test
