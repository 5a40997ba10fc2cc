#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, const paf_instance* instance) {
    (void)instance;
    return call->emit(call->context, PAF_ITEM_PROMOTION, 0, sizeof(paf_promotion));
}

PLUGIN_WITH(ops.promotion = bad_promotion)
