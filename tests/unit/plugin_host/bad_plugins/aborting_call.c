/* Ends the process instead of answering. */
#include <stdlib.h>

#include "test_plugin.h"

static int32_t promotion(const paf_call* call, const paf_instance* instance) {
    (void)call;
    (void)instance;
    abort();
}

PLUGIN_WITH(ops.promotion = promotion)
