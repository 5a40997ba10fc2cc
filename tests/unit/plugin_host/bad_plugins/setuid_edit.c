#include "test_plugin.h"

static int32_t bad_prepare_standby(const paf_call* call, const paf_instance* instance,
                                   const paf_template* recovery_template) {
    (void)instance;
    const paf_file_edit edit = {PAF_EDIT_WRITE, 04755, TEXT("standby.signal"), {0, 0}};
    (void)recovery_template;
    return call->emit(call->context, PAF_ITEM_FILE_EDIT, &edit, sizeof edit);
}

PLUGIN_WITH(ops.prepare_standby = bad_prepare_standby)
