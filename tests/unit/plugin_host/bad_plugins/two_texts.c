#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    (void)good_sql(call, instance, kind);
    return good_sql(call, instance, kind);
}

PLUGIN_WITH(ops.sql = bad_sql)
