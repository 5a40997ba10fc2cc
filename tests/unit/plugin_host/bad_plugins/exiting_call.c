/* Ends the process as if all were well. */
#include <unistd.h>

#include "test_plugin.h"

static int32_t promotion(const paf_call* call, const paf_instance* instance) {
    (void)call;
    (void)instance;
    _exit(0);
}

PLUGIN_WITH(ops.promotion = promotion)
