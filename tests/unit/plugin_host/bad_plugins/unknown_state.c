#include "test_plugin.h"

static int32_t bad_control_layout(const paf_call* call, const paf_instance* instance) {
    const paf_meaning meaning = {PAF_MEANING_STATE, 6, TEXT("in a good mood")};
    (void)good_control_layout(call, instance);
    return call->emit(call->context, PAF_ITEM_MEANING, &meaning, sizeof meaning);
}

PLUGIN_WITH(ops.control_layout = bad_control_layout)
