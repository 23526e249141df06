# Read by llama.cpp's build right after its project() line (CMAKE_PROJECT_llama.cpp_INCLUDE).
# The Python binding forces the tools' helper library into the cache although it never loads it;
# a normal variable of the same name comes first.
set(LLAMA_BUILD_COMMON OFF)
