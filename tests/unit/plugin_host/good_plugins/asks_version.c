/* A derivative's plugin that tells its instances from others by what the server's program says. */
#include <string.h>

#include "test_plugin.h"

static int32_t rank(const paf_instance* instance) {
    const paf_str says = instance->server_version;
    if (says.size > 0 && (says.size < 4 || memcmp(says.data, "Acme", 4) != 0)) return 0;
    return good_serves(instance) * 2;
}

PLUGIN_WITH(ops.serves = rank; ops.flags = PAF_WANTS_SERVER_VERSION; descriptor.name.data = "acme-15";
            descriptor.name.size = 7)
