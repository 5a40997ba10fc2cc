/* Ends the process instead of answering. */
#include <stdlib.h>

#include "test_plugin.h"

static int32_t promotion(const paf_call* call, paf_str version) {
    (void)call;
    (void)version;
    abort();
}

PLUGIN_WITH(ops.promotion = promotion)
