#include "test_plugin.h"

static int32_t bad_start_command(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters) {
    (void)instance;
    const paf_str program = TEXT("pg_ctl");
    (void)parameters;
    return emit_text(call, program);
}

PLUGIN_WITH(ops.start_command = bad_start_command)
