#include "test_plugin.h"

static int32_t bad_promotion(const paf_call* call, paf_str version) {
    (void)call, (void)version;
    return PAF_OK;
}

PLUGIN_WITH(ops.promotion = bad_promotion)
