/* All of it stands in emmintrin.h beside this file. */
#include "emmintrin.h"
