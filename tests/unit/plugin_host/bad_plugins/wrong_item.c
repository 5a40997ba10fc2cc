#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, const paf_instance* instance) {
    const paf_str text = TEXT("promote");
    (void)instance;
    return emit_text(call, text);
}

PLUGIN_WITH(ops.promotion = bad_promotion)
