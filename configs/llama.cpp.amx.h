/* Put before each source of llama.cpp's processor backend, where GCC compiles it.
 *
 * GCC before 12.4 and 13.3 (its bug 114098) believes that loading a tile configuration reads eight bytes of the sixty-four,
 * drops the writes of the others, and the first tile instruction ends the program.
 */
#if defined(__AMX_TILE__)
#include <immintrin.h>
static inline void load_whole_tile_config(const void * config) {
    __asm__ volatile("ldtilecfg\t%X0" : : "m"(*(const char (*)[64]) config));
}
#define _tile_loadconfig load_whole_tile_config
#endif
