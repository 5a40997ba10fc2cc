#include "test_plugin.h"

void not_defined_anywhere(void);

PLUGIN_WITH(not_defined_anywhere())
