#include "test_plugin.h"

PLUGIN_WITH(descriptor.magic = 1)
