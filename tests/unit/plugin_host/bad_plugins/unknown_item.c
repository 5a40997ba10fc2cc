#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, const paf_instance* instance) {
    return call->emit(call->context, 4000000000U, &instance, sizeof instance);
}

PLUGIN_WITH(ops.promotion = bad_promotion)
