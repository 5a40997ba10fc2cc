#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    const paf_str null_with_length = {0, 8};
    (void)instance, (void)kind;
    call->set_error(call->context, null_with_length);
    return PAF_FAILED;
}

PLUGIN_WITH(ops.sql = bad_sql)
