#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, paf_str version) {
    (void)version;
    return call->emit(call->context, 4000000000U, &version, sizeof version);
}

PLUGIN_WITH(ops.promotion = bad_promotion)
