#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, paf_str version) {
    const paf_promotion promotion = {TEXT("promote")};
    (void)version;
    return call->emit(call->context, PAF_ITEM_PROMOTION, &promotion, 8);
}

PLUGIN_WITH(ops.promotion = bad_promotion)
