#include "test_plugin.h"

PLUGIN_WITH((void)0)
