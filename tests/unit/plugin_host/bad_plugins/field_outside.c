#include "test_plugin.h"

static int32_t bad_control_layout(const paf_call* call, paf_str version) {
    const paf_field field = {TEXT("state"), 0xFFFFFFFE, 4};
    (void)good_control_layout(call, version);
    return call->emit(call->context, PAF_ITEM_FIELD, &field, sizeof field);
}

PLUGIN_WITH(ops.control_layout = bad_control_layout)
