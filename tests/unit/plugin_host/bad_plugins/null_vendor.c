#include "test_plugin.h"

PLUGIN_WITH(descriptor.vendor.data = 0)
