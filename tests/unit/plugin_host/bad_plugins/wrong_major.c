#include "test_plugin.h"

PLUGIN_WITH(descriptor.abi_major = 2)
