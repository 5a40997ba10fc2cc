#include "test_plugin.h"

static int32_t bad_control_layout(const paf_call* call, const paf_instance* instance) {
    const paf_field field = {TEXT("state"), 16, 4, PAF_FIELD_NUMBER, 0};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_FIELD, &field, sizeof field);
}

PLUGIN_WITH(ops.control_layout = bad_control_layout)
