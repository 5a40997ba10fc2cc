#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, const paf_instance* instance) {
    (void)call, (void)instance;
    return PAF_OK;
}

PLUGIN_WITH(ops.promotion = bad_promotion)
