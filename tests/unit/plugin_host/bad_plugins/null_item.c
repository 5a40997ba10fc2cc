#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, paf_str version) {
    (void)version;
    return call->emit(call->context, PAF_ITEM_PROMOTION, 0, sizeof(paf_promotion));
}

PLUGIN_WITH(ops.promotion = bad_promotion)
