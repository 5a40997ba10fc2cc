#include <stdexcept>

#include "paf_plugin.h"

extern "C" PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1() {
    throw std::runtime_error("thrown by the entry");
}
