/* A position is eight bytes. */
#include "test_plugin.h"

static int32_t bad_control_layout(const paf_call* call, const paf_instance* instance) {
    const paf_field field = {TEXT("redo_lsn"), 40, 4, PAF_FIELD_LSN, 0};
    if (good_control_layout(call, instance) != PAF_OK) return PAF_FAILED;
    return call->emit(call->context, PAF_ITEM_FIELD, &field, sizeof field);
}

PLUGIN_WITH(ops.control_layout = bad_control_layout)
