#include "test_plugin.h"

PLUGIN_WITH(descriptor.kind = PAF_KIND_ADDRESS)
