#include "test_plugin.h"

static int32_t bad_setup_wanted(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters) {
    (void)instance;
    const paf_wanted wanted = {PAF_WANTED_SETTING, 0, TEXT("-c shared_buffers=1TB")};
    (void)parameters;
    return call->emit(call->context, PAF_ITEM_WANTED, &wanted, sizeof wanted);
}

PLUGIN_WITH(ops.setup_wanted = bad_setup_wanted)
