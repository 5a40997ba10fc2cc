#include "paf_plugin.h"

PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {
    return 0;
}
