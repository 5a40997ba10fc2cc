/* A derivative's plugin that outranks the general one. */
#include "test_plugin.h"

static int32_t high_rank(const paf_instance* instance) {
    return good_serves(instance) * 2;
}

PLUGIN_WITH(ops.serves = high_rank; descriptor.name.data = "zzz-derivative"; descriptor.name.size = 14)
