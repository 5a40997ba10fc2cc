#include "test_plugin.h"

static int32_t bad_standby_marks(const paf_call* call, const paf_instance* instance) {
    const paf_str mark = TEXT("../standby.signal");
    (void)instance;
    return emit_text(call, mark);
}

PLUGIN_WITH(ops.standby_marks = bad_standby_marks)
